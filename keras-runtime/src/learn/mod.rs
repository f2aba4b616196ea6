//! Training on a device, with Keras's words: no heap, and all memory is an array whose length is a constant.
//!
//! [`compile_in`](Learn::compile_in) couples a network with a rule, a loss and memory;
//! [`train_on_batch`](Trainer::train_on_batch) makes a step, forward, back and update. The gradient of a
//! layer's weights is applied as soon as it is complete and its room is the next layer's, so that the peak
//! is the largest layer's and not the network's. The same program gives the same bits on a workstation and
//! on every device.
//!
//! ```
//! use keras_runtime::prelude::*;
//! use keras_runtime::learn::{Momentum, SGD};
//!
//! model! { struct Xor { Input(2); Dense(8, activation = tanh); Dense(1, activation = sigmoid); } }
//!
//! const X: [[f32; 2]; 4] = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
//! const Y: [[f32; 1]; 4] = [[0.0], [1.0], [1.0], [0.0]];
//!
//! let mut net = Xor::new(1); // on a device: a copy of `load_weights!` in RAM
//! let mut memory = [0.0; Xor::train_arena::<SGD<Momentum>, 4>()];
//! let rule = SGD::default().learning_rate(0.3).momentum(0.9);
//! let mut trainer = net.compile_in(rule, BinaryCrossentropy::default(), &mut memory);
//! let mut loss = 1.0;
//! for _ in 0..300 {
//!     loss = trainer.train_on_batch(&X, &Y);
//! }
//! assert!(loss < 0.01);
//! assert!((net.predict(&[0.0, 1.0])[0] - 1.0).abs() < 0.1);
//! ```
//!
//! # What is frozen costs nothing
//!
//! A layer with `trainable = false` has no slots, and no gradient of its weights is computed. What comes before the
//! first layer that learns runs as in inference: values give up their room, nothing is saved, and the program
//! has no code of its way back.
//!
//! ```
//! use keras_runtime::prelude::*;
//! use keras_runtime::learn::Adam;
//!
//! model! { struct Whole { Input(64); Dense(32, activation = relu); Dense(10, activation = softmax); } }
//! model! {
//!     struct LastLayer {
//!         Input(64);
//!         Dense(32, activation = relu, trainable = false);
//!         Dense(10, activation = softmax);
//!     }
//! }
//! assert_eq!(Whole::train_bytes::<Adam, 1>(), 27_860);
//! assert_eq!(LastLayer::train_bytes::<Adam, 1>(), 4_172);
//! ```
//!
//! To leave frozen weights in flash, make a network of them and another of the layers that learn:
//! [`predict_in`](crate::model!#predictions) of the first yields the samples of the second.
//!
//! # What does not go
//!
//! Memory that is too small, a loss that is not meant for the end of the network and targets that it does not take do
//! not compile, nor does a network with several outputs, with `stateful` layers, or without a layer that learns.
//!
//! ```compile_fail
//! # use keras_runtime::{learn::Adam, prelude::*};
//! # model! { struct Net { Input(2); Dense(1); } }
//! let (mut net, mut memory) = (Net::new(1), [0.0; 20]);
//! // expected memory of at least 24 values to train `Net` with 4 samples, found 20
//! net.compile_in(Adam::default(), MeanSquaredError::default(), &mut memory)
//!     .train_on_batch(&[[0.0; 2]; 4], &[[0.0]; 4]);
//! ```
//!
//! ```compile_fail
//! # use keras_runtime::{learn::SGD, prelude::*};
//! # model! { struct Net { Input(2); Dense(1, trainable = false); } }
//! let (mut net, mut memory) = (Net::new(1), [0.0; 20]);
//! // training `Net` on a device: expected a layer that learns, found none
//! net.compile_in(SGD::default(), MeanSquaredError::default(), &mut memory);
//! ```
//!
//! ```compile_fail
//! # use keras_runtime::{learn::SGD, prelude::*};
//! # model! { struct Net { Input(2); Dense(1); } }
//! let (mut net, mut memory) = (Net::new(1), [0.0; 20]);
//! // layer is `linear`: expected a sigmoid, or `.from_logits()`
//! net.compile_in(SGD::default(), BinaryCrossentropy::default(), &mut memory);
//! ```
//!
//! # What there is
//!
//! [`SGD`] and [`Adam`], with gradients clipped by value or by the norm of a weight; all losses but `CTC`; penalties,
//! constraints, dropout, moving statistics. A network has one output, and in batches of more than one sample one
//! input. `global_clipnorm` needs the gradients of all layers at once, which are never there.

mod adam;
mod check;
mod clip;
mod plan;
mod rule;
mod sgd;
#[doc(hidden)]
pub mod stub;
mod targets;
mod trainer;

pub use self::adam::Adam;
pub use self::clip::{ClipNorm, ClipValue};
pub use self::plan::{Batch, Learn, PlanOf, Planned, Step, arena, bytes};
pub use self::rule::{Rule, Weights};
pub use self::sgd::{Momentum, NoMomentum, SGD};
pub use self::targets::{Class, Targets};
pub use self::trainer::Trainer;
