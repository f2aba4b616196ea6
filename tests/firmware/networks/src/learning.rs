//! What is learned on a device, step for step as on a workstation.

use crate::{Line, NO_BITS, Xor, hash};
use keras_runtime::learn::{Adam, Momentum, Rule, SGD};
use keras_runtime::prelude::*;

/// The steps whose losses are told.
const TRACED: u32 = 100;

/// Losses so far, as a hash of their bits.
struct Trace {
    hash: u64,
    steps: u32,
}

impl Trace {
    const NEW: Self = Trace { hash: NO_BITS, steps: 0 };

    /// Adds the loss of a step; tells some, and the hash after the last.
    fn add(&mut self, loss: f32, print: &mut dyn FnMut(&Line)) {
        if self.steps == TRACED {
            return;
        }
        self.steps += 1;
        self.hash = hash(self.hash, loss.to_bits());
        if TOLD.contains(&self.steps) {
            let mut line = Line::default();
            line.text("step ").number(self.steps).text(": loss ");
            print(line.hex(loss.to_bits().into(), 8).text("\n"));
        }
        if self.steps == TRACED {
            print(Line::default().text("all losses: ").hex(self.hash, 16).text("\n"));
        }
    }
}

/// The steps that are told.
const TOLD: [u32; 10] = [1, 2, 5, 10, 20, 30, 40, 60, 80, 100];

pub const XOR: [[f32; 2]; 4] = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
pub const XOR_OF: [[f32; 1]; 4] = [[0.0], [1.0], [1.0], [0.0]];

/// Gradient descent by which XOR is learned.
pub const BY_SGD: SGD<Momentum> = SGD::DEFAULT.learning_rate(0.3).momentum(0.9);
/// The same by Adam.
pub const BY_ADAM: Adam = Adam::DEFAULT.learning_rate(0.05);

/// Memory that is enough for either.
pub const XOR_ROOM: usize = Xor::train_arena::<Adam, 4>();

/// Learns XOR in 400 steps of a batch of four samples; answers whether all outputs are within 0.1 of their
/// targets.
#[inline(never)]
pub fn learn_xor<O: Rule>(
    net: &mut Xor,
    rule: O,
    memory: &mut [f32; XOR_ROOM],
    print: &mut dyn FnMut(&Line),
) -> bool {
    let mut trainer = net.compile_in(rule, BinaryCrossentropy::DEFAULT, memory);
    let mut trace = Trace::NEW;
    for _ in 0..400 {
        trace.add(trainer.train_on_batch(&XOR, &XOR_OF), print);
    }
    let (mut learned, mut arena) = (true, [0.0; Xor::ARENA]);
    for (x, [y]) in XOR.iter().zip(XOR_OF) {
        let &[output] = net.predict_in(x, &mut arena);
        learned &= (output - y).abs() < 0.1;
        print(Line::default().text("output ").hex(output.to_bits().into(), 8).text("\n"));
    }
    learned
}

model! {
    /// What stays as it was trained: the hidden layer of `Digits`.
    pub struct Features { Input(64); Dense(32, activation = relu); }
}

model! {
    /// What learns on the device: its last layer.
    pub struct Head { Input(32); Dense(10, activation = softmax, name = "dense_1"); }
}

/// Samples of a digit: 64 pixels from 0 to 16, and which digit it is.
pub type Digit = [u8; 65];

/// Memory for the last layer.
pub const HEAD_ROOM: usize = Head::train_arena::<Adam, 1>();

/// Mirrored digits are new to a network that has learned to read. Trains its last layer on the first half of
/// them, and answers how many of the second half it has read before and after.
#[inline(never)]
pub fn fine_tune(
    features: &Features,
    head: &mut Head,
    digits: &[Digit],
    arena: &mut [f32; Features::ARENA],
    memory: &mut [f32; HEAD_ROOM],
    print: &mut dyn FnMut(&Line),
) -> [u32; 2] {
    let (train, test) = digits.split_at_checked(digits.len() / 2).unwrap_or_default();
    let before = count_right(features, head, test, arena);
    let rule = Adam::DEFAULT.learning_rate(0.01);
    let mut trainer = head.compile_in(rule, SparseCategoricalCrossentropy::DEFAULT, memory);
    let mut trace = Trace::NEW;
    for _ in 0..4 {
        for digit in train {
            let (image, label) = sample(digit);
            let hidden = features.predict_in(&image, arena);
            trace.add(trainer.train_on_batch(&[*hidden], &[label]), print);
        }
    }
    let right = [before, count_right(features, head, test, arena)];
    let mut line = Line::default();
    line.text("right: before ").number(right[0]);
    print(line.text(", after ").number(right[1]).text("\n"));
    right
}

/// Pixels from 0 to 1, and the digit.
fn sample(&[ref pixels @ .., label]: &Digit) -> ([f32; 64], u8) {
    (pixels.map(|pixel| f32::from(pixel) / 16.0), label)
}

fn count_right(
    features: &Features,
    head: &Head,
    digits: &[Digit],
    arena: &mut [f32; Features::ARENA],
) -> u32 {
    let (mut right, mut room) = (0, [0.0; Head::ARENA]);
    for digit in digits {
        let (image, label) = sample(digit);
        let scores = head.predict_in(features.predict_in(&image, arena), &mut room);
        let (mut best, mut most) = (0, f32::MIN);
        for (digit, &score) in (0..).zip(scores) {
            if score > most {
                (best, most) = (digit, score);
            }
        }
        right += u32::from(best == label);
    }
    right
}
