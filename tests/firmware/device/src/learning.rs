//! What the programs that learn have in common: their lines go out, and each step is measured.

use crate::stack;
use crate::timer::Timer;
use cortex_m_semihosting::hio;
use networks::Line;

/// Runs a program that learns, with a place for its lines; prints the instructions and stack that it took.
pub fn run(learn: impl FnOnce(&mut dyn FnMut(&Line)) -> bool) {
    let Ok(mut console) = hio::hstdout() else { crate::exit(false) };
    let mut print = |line: &Line| {
        if console.write_all(line.as_bytes()).is_err() {
            crate::exit(false);
        }
    };
    let timer = Timer::start();
    let ((succeeded, took), used) = stack::used_by(|| {
        let start = timer.now();
        let succeeded = learn(&mut print);
        (succeeded, timer.instructions(start))
    });
    print(Line::default().text("instructions ").number(took).text("\n"));
    print(Line::default().text("stack ").number(used).text("\n"));
    crate::exit(succeeded)
}
