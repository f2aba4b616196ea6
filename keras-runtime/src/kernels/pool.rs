//! Threads that take half of the work.
//!
//! A product of a training step takes some ten microseconds, about as long as waking a thread that sleeps. So helpers
//! look for work a while before they sleep, and the thread that asks works too instead of waiting for two others:
//! a general pool wakes one of its threads for it, and that another.

use super::FlushDenormals;
use std::any::Any;
use std::cell::UnsafeCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU8, AtomicUsize, Ordering::*};
use std::sync::{Condvar, Mutex, OnceLock, PoisonError};
use std::thread::{self, Thread};

/// Rounds of looking for work, each a few hundred nanoseconds, before a helper sleeps: the pauses between the
/// products of a step are shorter.
const ROUNDS: usize = 400;

/// Work that can be on offer at a time; what finds no place is done by who has it.
const PLACES: usize = 64;

static POOL: Pool = Pool {
    places: [const { AtomicPtr::new(ptr::null_mut()) }; PLACES],
    offered: AtomicUsize::new(0),
    idle: AtomicUsize::new(0),
    asleep: AtomicUsize::new(0),
    sleep: Mutex::new(()),
    wake: Condvar::new(),
};

/// How many threads work at a time: what the variable `RAYON_NUM_THREADS` says, as for other crates, or as many as the
/// machine runs.
pub(crate) fn threads() -> usize {
    static THREADS: OnceLock<usize> = OnceLock::new();
    *THREADS.get_or_init(|| {
        let set = std::env::var("RAYON_NUM_THREADS").ok().and_then(|text| text.parse().ok());
        set.filter(|&threads| threads > 0)
            .unwrap_or_else(|| thread::available_parallelism().map_or(1, |threads| threads.get()))
    })
}

/// Calls each once, at the same time if a thread is free, denormals treated as they are here.
///
/// Panics of either come out here, after both have ended.
pub(crate) fn join(left: &mut (dyn FnMut() + Send), right: &mut (dyn FnMut() + Send)) {
    if free() == 0 {
        left();
        return right();
    }
    let flush = FlushDenormals::active();
    let job = Job {
        // SAFETY: only the lifetime goes. The job is run before `join` ends, which waits for whoever has taken it.
        work: unsafe { std::mem::transmute::<&mut (dyn FnMut() + Send), Work>(right) },
        flush,
        owner: thread::current(),
        state: AtomicU8::new(OPEN),
        panic: UnsafeCell::new(None),
    };
    let Some(place) = POOL.offer(&job) else {
        left();
        return right();
    };
    let ended = catch_unwind(AssertUnwindSafe(left));
    if POOL.take_back(place, &job) {
        // SAFETY: it is nobody else's now.
        unsafe { job.run() };
    } else {
        job.wait();
    }
    if let Err(panic) = ended {
        resume_unwind(panic);
    }
    if let Some(panic) = job.panic.into_inner() {
        resume_unwind(panic);
    }
}

/// How many helpers have nothing to do, as far as one can know: who finds none had better not cut his work.
pub(super) fn free() -> usize {
    if helpers() == 0 {
        return 0;
    }
    POOL.idle.load(Relaxed).saturating_sub(POOL.offered.load(Relaxed))
}

/// Starts the helpers once; answers how many there are.
fn helpers() -> usize {
    static HELPERS: OnceLock<usize> = OnceLock::new();
    *HELPERS.get_or_init(|| {
        let start = |number| {
            thread::Builder::new().name(format!("keras-{number}")).spawn(|| POOL.help()).is_ok()
        };
        (1..threads()).take_while(|&number| start(number)).count()
    })
}

type Work = *mut (dyn FnMut() + Send + 'static);

/// Nobody waits for it, and it is not done.
const OPEN: u8 = 0;
/// Its owner sleeps until it is done.
const AWAITED: u8 = 1;
const DONE: u8 = 2;

/// Work on the stack of the thread that offers it.
struct Job {
    work: Work,
    flush: bool,
    owner: Thread,
    state: AtomicU8,
    /// Written by who runs it, read after it is done.
    panic: UnsafeCell<Option<Box<dyn Any + Send>>>,
}

impl Job {
    /// Does the work.
    ///
    /// # Safety
    /// Once, by who has it alone: it took it from its place.
    unsafe fn run(&self) {
        let _flush = FlushDenormals::when(self.flush);
        // SAFETY: the caller's promise; the closure lives as long as `join`, which waits for it.
        let ended = catch_unwind(AssertUnwindSafe(|| unsafe { (*self.work)() }));
        // SAFETY: as above.
        unsafe { *self.panic.get() = ended.err() };
    }

    /// Until another thread has done it.
    fn wait(&self) {
        for round in 0..ROUNDS {
            if self.state.load(Acquire) == DONE {
                return;
            }
            pause(round);
        }
        // If this fails it is done.
        let _ = self.state.compare_exchange(OPEN, AWAITED, AcqRel, Acquire);
        while self.state.load(Acquire) != DONE {
            thread::park();
        }
    }
}

/// What waits for helpers.
struct Pool {
    /// Each null or a job; who makes it null has the job.
    places: [AtomicPtr<Job>; PLACES],
    /// At least as many as there are jobs in places.
    offered: AtomicUsize,
    /// Helpers that look for work or sleep.
    idle: AtomicUsize,
    /// Helpers that sleep, or are about to.
    asleep: AtomicUsize,
    sleep: Mutex<()>,
    wake: Condvar,
}

impl Pool {
    /// Lets a helper take it. Answers where it is, unless there is no place.
    fn offer(&self, job: &Job) -> Option<usize> {
        let job = ptr::from_ref(job).cast_mut();
        self.offered.fetch_add(1, SeqCst);
        let place = self.places.iter().position(|place| {
            place.load(Relaxed).is_null()
                && place.compare_exchange(ptr::null_mut(), job, Release, Relaxed).is_ok()
        });
        if place.is_none() {
            self.offered.fetch_sub(1, Relaxed);
        } else if self.asleep.load(SeqCst) > 0 {
            // Helpers count as asleep before they look at `offered` for the last time, and hold the lock from there
            // on until they can be woken: either they see this job or this call finds them.
            let _lock = self.sleep.lock().unwrap_or_else(PoisonError::into_inner);
            self.wake.notify_one();
        }
        place
    }

    /// Whether no helper has taken it; then none will.
    fn take_back(&self, place: usize, job: &Job) -> bool {
        let job = ptr::from_ref(job).cast_mut();
        let back = &self.places[place];
        let mine = back.compare_exchange(job, ptr::null_mut(), Acquire, Relaxed).is_ok();
        if mine {
            self.offered.fetch_sub(1, Relaxed);
        }
        mine
    }

    /// A job that is on offer.
    fn take(&self) -> Option<*const Job> {
        if self.offered.load(Relaxed) == 0 {
            return None;
        }
        let job = self.places.iter().find_map(|place| {
            let job = if place.load(Relaxed).is_null() {
                return None;
            } else {
                place.swap(ptr::null_mut(), Acquire)
            };
            (!job.is_null()).then_some(job.cast_const())
        })?;
        // In this order, so that nobody takes this helper for a free one.
        self.idle.fetch_sub(1, Release);
        self.offered.fetch_sub(1, Release);
        Some(job)
    }

    /// What a helper does, as long as the process lives.
    fn help(&self) {
        let mut round = 0;
        self.idle.fetch_add(1, Relaxed);
        loop {
            if let Some(job) = self.take() {
                // SAFETY: its owner waits until it is done.
                let owner = unsafe {
                    (*job).run();
                    (*job).owner.clone()
                };
                // Before the owner goes on, whose next work it can take.
                self.idle.fetch_add(1, Relaxed);
                // SAFETY: as above; from here on it may be gone.
                if unsafe { (*job).state.swap(DONE, AcqRel) } == AWAITED {
                    owner.unpark();
                }
                round = 0;
            } else if round < ROUNDS {
                pause(round);
                round += 1;
            } else {
                self.sleep();
                round = 0;
            }
        }
    }

    /// Until there may be a job.
    fn sleep(&self) {
        let lock = self.sleep.lock().unwrap_or_else(PoisonError::into_inner);
        self.asleep.fetch_add(1, SeqCst);
        if self.offered.load(SeqCst) == 0 {
            drop(self.wake.wait(lock));
        }
        self.asleep.fetch_sub(1, Relaxed);
    }
}

/// A few hundred nanoseconds, or until the others of this core have had their turn.
fn pause(round: usize) {
    if round % 8 == 7 {
        return thread::yield_now();
    }
    for _ in 0..16 {
        std::hint::spin_loop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sum of a range, halved as often as it can be.
    fn sum(numbers: std::ops::Range<u64>) -> u64 {
        if numbers.end - numbers.start == 1 {
            return numbers.start;
        }
        let half = (numbers.start + numbers.end) / 2;
        let (mut left, mut right) = (0, 0);
        join(&mut || left = sum(numbers.start..half), &mut || right = sum(half..numbers.end));
        left + right
    }

    #[test]
    fn each_is_called_once_from_many_threads() {
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        assert_eq!(sum(0..1000), 499_500);
                    }
                });
            }
        });
    }

    #[test]
    fn helpers_that_sleep_are_woken() {
        for _ in 0..20 {
            thread::sleep(std::time::Duration::from_millis(2));
            assert_eq!(sum(0..64), 2016);
        }
    }

    #[test]
    fn panics_come_out_after_both_have_ended() {
        let panic = |left: bool, right: bool| {
            let (mut ended, fail) = ([false; 2], |fails: bool| assert!(!fails, "on purpose"));
            let [first, second] = &mut ended;
            let result = catch_unwind(AssertUnwindSafe(|| {
                join(
                    &mut || {
                        *first = true;
                        fail(left);
                    },
                    &mut || {
                        *second = true;
                        fail(right);
                    },
                );
            }));
            (result.is_err(), ended)
        };
        for _ in 0..100 {
            assert!(panic(true, false).0);
            assert_eq!(panic(false, true), (true, [true; 2]));
            assert_eq!(panic(false, false), (false, [true; 2]));
        }
        assert_eq!(sum(0..64), 2016);
    }
}
