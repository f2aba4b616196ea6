//! Times the compiler on models: a crate with one model in it, whose dependencies are built
//! already, is checked and built again and again. Prints a row of medians for each model.
//!
//! `compile-time digits` tells what the example `03_digits.rs` costs: building it with all that it depends on,
//! building it again after an edit of the model, and the size of the program.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// How often each is timed.
const RUNS: usize = 3;

/// What is timed: its name and the arguments of Cargo.
const ACTIONS: [(&str, &[&str]); 3] =
    [("check", &["check"]), ("build", &["build"]), ("release", &["build", "--release"])];

fn main() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize()?;
    if std::env::args().nth(1).is_some_and(|argument| argument == "digits") {
        return digits(&root);
    }
    let leaf = Leaf::new(&root, "compile-time", false)?;
    let resnet = fs::read_to_string(root.join("keras-runtime/tests/reference/resnet_18.rs"))?;
    let models = [
        ("24 Dense, trained", dense()),
        ("100 layers, trained", deep()),
        ("ResNet-18, predicts", predicts(&resnet, "ResNet18")),
        (
            "ResNet-18, trained",
            trains(&resnet, "ResNet18", "[[[0.0; 3]; 224]; 224]", "[0.0; 1000]"),
        ),
    ];
    println!(
        "| model | {} |",
        ACTIONS.map(|(name, _)| format!("{name}: user s (wall s)")).join(" | ")
    );
    println!("|---|{}", "---|".repeat(ACTIONS.len()));
    for (name, program) in models {
        let mut cells = Vec::new();
        for (_, arguments) in ACTIONS {
            let (user, wall) = leaf.time(&program, arguments)?;
            let user = user.map_or("?".to_owned(), |user| format!("{user:.2}"));
            cells.push(format!("{user} ({wall:.2})"));
        }
        println!("| {name} | {} |", cells.join(" | "));
    }
    Ok(())
}

/// What the example of digits costs.
fn digits(root: &Path) -> Result<()> {
    let leaf = Leaf::new(root, "build-cost", true)?;
    let program = fs::read_to_string(root.join("examples/03_digits.rs"))?;
    let target = leaf.folder.join("target");
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    let (before, start) = (children_seconds(true), Instant::now());
    leaf.run(&program, &["build", "--release"])?;
    let wall = start.elapsed().as_secs_f64();
    let cpu = children_seconds(true)
        .zip(before)
        .map_or("?".to_owned(), |(after, before)| format!("{:.1}", after - before));
    let bytes = fs::metadata(target.join("release/leaf"))?.len();
    println!("clean build, release: {cpu} s of CPU, {wall:.1} s wall");
    println!("program, stripped: {bytes} bytes");
    leaf.run(&program, &["build"])?;
    for (name, arguments) in &ACTIONS[1..] {
        let mut walls = Vec::new();
        for run in 0..RUNS {
            let edited = program.replace("Dense(256", &format!("Dense({}", 200 + run));
            let start = Instant::now();
            leaf.run(&edited, arguments)?;
            walls.push(start.elapsed().as_secs_f64());
        }
        println!("an edit of the model, {name}: {:.2} s wall", median(walls).unwrap_or_default());
    }
    Ok(())
}

/// A list of 24 Dense layers, no two alike.
fn dense() -> String {
    let layers: String =
        (0..24).map(|i| format!("Dense({}, activation = relu); ", 40 - i)).collect();
    let model = format!("model! {{ struct Net {{ Input(16); {layers}Dense(4); }} }}");
    trains(&format!("use keras_runtime::prelude::*;\n{model}\n"), "Net", "[0.0; 16]", "[0.0; 4]")
}

/// A list of 100 layers of several kinds.
fn deep() -> String {
    let block = "Dense(32); BatchNormalization(); Activation(relu); Dropout(0.1); ";
    let model = format!("model! {{ struct Net {{ Input(16); {}}} }}", block.repeat(25));
    trains(&format!("use keras_runtime::prelude::*;\n{model}\n"), "Net", "[0.0; 16]", "[0.0; 32]")
}

/// A program that prints a summary and makes a prediction.
fn predicts(model: &str, name: &str) -> String {
    format!(
        "{model}
        fn main() {{
            let net = keras_runtime::train::create::<{name}<f32>>(0);
            println!(\"{{}} {{:?}}\", {name}::<f32>::summary(), net.predict(&[[[0.0; 3]; 224]; 224]));
        }}"
    )
}

/// A program that fits, evaluates and predicts.
fn trains(model: &str, name: &str, x: &str, y: &str) -> String {
    format!(
        "{model}
        fn main() -> Result<(), Box<dyn std::error::Error>> {{
            let mut net = keras_runtime::train::create::<{name}<f32>>(0);
            let (x, y) = (vec![{x}; 4], vec![{y}; 4]);
            let mut trainer = net.compile(Adam::default(), MeanSquaredError::default());
            let history = trainer.fit(&x, &y, Fit::default())?;
            let scores = trainer.evaluate(&x, &y)?;
            println!(\"{{history:?}} {{scores:?}} {{:?}}\", net.predict(&x[0]));
            Ok(())
        }}"
    )
}

/// A crate of one file in a workspace of its own.
struct Leaf {
    folder: PathBuf,
    /// Whether Cargo's own settings count: incremental builds for development.
    incremental: bool,
}

impl Leaf {
    fn new(root: &Path, name: &str, incremental: bool) -> Result<Self> {
        let folder = root.join("target").join(name);
        fs::create_dir_all(folder.join("src"))?;
        let runtime = root.join("keras-runtime");
        fs::write(
            folder.join("Cargo.toml"),
            format!(
                "[package]\nname = \"leaf\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
                 keras-runtime.path = {runtime:?}\n{}",
                if incremental { "\n[profile.release]\nstrip = true\n" } else { "" }
            ),
        )?;
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        Ok(Leaf { folder, incremental })
    }

    /// Medians of the user time of all processes, where the system tells it, and of the wall time.
    fn time(&self, program: &str, arguments: &[&str]) -> Result<(Option<f64>, f64)> {
        self.run(program, arguments)?;
        let (mut users, mut walls) = (Vec::new(), Vec::new());
        for run in 0..RUNS {
            // Another text, so that it is compiled again.
            let program = format!("{program}\n// {run}\n");
            let (before, start) = (children_seconds(false), Instant::now());
            self.run(&program, arguments)?;
            walls.push(start.elapsed().as_secs_f64());
            users.extend(children_seconds(false).zip(before).map(|(after, before)| after - before));
        }
        Ok((median(users), median(walls).unwrap_or_default()))
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Result<()> {
        fs::write(self.folder.join("src/main.rs"), program)?;
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.args(arguments).arg("--quiet").current_dir(&self.folder);
        command.env("CARGO_TARGET_DIR", self.folder.join("target"));
        if !self.incremental {
            command.env("CARGO_INCREMENTAL", "0");
        }
        let output = command.output()?;
        match output.status.success() {
            true => Ok(()),
            false => Err(String::from_utf8_lossy(&output.stderr).into()),
        }
    }
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// Time of all children that have ended, from Linux's table of processes: in user space, and in the
/// system where `all` of it is wanted.
fn children_seconds(all: bool) -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The fields after the name, which ends with the last parenthesis: number 3 is the first. Times
    // are hundredths of a second.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let user: f64 = fields.nth(13)?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some(if all { user + system } else { user } / 100.0)
}
