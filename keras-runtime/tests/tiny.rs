//! A tiny network is one function, in prediction and in training: its results are those of the road that
//! leads through all layers.

mod counting_allocator;

use counting_allocator::allocations;
use keras_runtime::activations::Activation;
use keras_runtime::element::Element;
use keras_runtime::kernels::{Engine, Matrix, Reference};
use keras_runtime::model::predict_on_heap;
use keras_runtime::ports::Ports;
use keras_runtime::prelude::*;
use keras_runtime::rng::Rng;
use keras_runtime::train::create;

/// [`Native`], which a tiny network does not know: it is led through its layers.
#[derive(Clone, Copy)]
struct Other(Native);

impl<T: Element> Engine<T> for Other {
    fn matmul(
        &self,
        m: usize,
        n: usize,
        k: usize,
        a: Matrix<'_, T>,
        b: Matrix<'_, T>,
        c: &mut [T],
        accumulate: bool,
    ) {
        self.0.matmul(m, n, k, a, b, c, accumulate);
    }
    fn activate<A: Activation<T>>(&self, activation: &A, x: &mut [T], shape: &[usize]) {
        self.0.activate(activation, x, shape);
    }
    fn activate_back<A: Activation<T>>(
        &self,
        activation: &A,
        values: (&[T], &[T]),
        gradient: &mut [T],
        shape: &[usize],
    ) {
        self.0.activate_back(activation, values, gradient, shape);
    }
}

/// A number between -1 and 1.
fn number<T: Element>(rng: &mut Rng) -> T {
    T::from_f64((rng.bits() >> 40) as f64 / f64::from(1 << 23) - 1.0)
}

/// A network with weights, biases too, and samples.
fn drawn<M: Model>(samples: usize) -> (Box<M>, Vec<M::Input>) {
    let rng = &mut Rng::new(5);
    let mut model = create::<M>(5);
    model.as_mut_slice().iter_mut().for_each(|weight| *weight = number(rng));
    let mut all = vec![M::Input::ZEROS; samples];
    for sample in &mut all {
        for part in sample.slices_mut().as_mut() {
            part.iter_mut().for_each(|value| *value = number(rng));
        }
    }
    (model, all)
}

/// Whether two outputs are close.
fn is_close<M: Model>(one: &M::Output, other: &M::Output) -> bool {
    let (one, other) = (one.slices(), other.slices());
    let pairs = one.as_ref().iter().flat_map(|part| part.iter());
    let mut pairs = pairs.zip(other.as_ref().iter().flat_map(|part| part.iter()));
    pairs.all(|(one, other)| {
        let (one, other) = (one.to_f64(), other.to_f64());
        (one - other).abs() <= 1e-5 * (1.0 + other.abs())
    })
}

macro_rules! tiny {
    ($($test:ident: $name:ident { $($layers:tt)* })*) => {$(
        #[test]
        fn $test() {
            model! { struct $name { $($layers)* } }
            const { assert!(<$name as Model>::INLINE && <$name as Model>::INLINE_STEP) }

            let (model, x) = drawn::<$name>(11);
            let exact = model.predict_batch_on(&Reference, &x).unwrap();
            for (x, exact) in x.iter().zip(&exact) {
                let found = model.predict(x);
                assert_eq!(found, predict_on_heap(&*model, x));
                assert!(is_close::<$name>(&found, exact), "{found:?}, {exact:?}");
            }
            let (doubles, samples) = drawn::<$name<f64>>(3);
            for x in &samples {
                assert_eq!(doubles.predict(x), predict_on_heap(&*doubles, x));
            }

            // The same bits in training, for whole batches and what is left of the samples.
            let options = || Fit::default().batch_size(4).epochs(3).verbose(0);
            let tiny = |threads| {
                let (mut trained, loss) = ($name::new(9), MeanSquaredError::default());
                let mut trainer = trained.compile(SGD::default(), loss).threads(threads);
                let history = trainer.fit(&x, &exact, options()).unwrap();
                (trained.as_slice().to_vec(), history["loss"].clone())
            };
            let (mut led, loss) = ($name::new(9), MeanSquaredError::default());
            let mut trainer = led.compile(SGD::default(), loss).engine(Other(Native::default()));
            let history = trainer.fit(&x, &exact, options()).unwrap();
            assert_eq!(tiny(1), (led.as_slice().to_vec(), history["loss"].clone()));
            assert_eq!(tiny(2), tiny(1));
        }
    )*};
}

tiny! {
    no_multiples_of_a_register: Odd {
        Input(7); Dense(19, activation = relu); Dense(5, use_bias = false); Dense(3);
    }
    several_registers: Wide { Input(9); Dense(70, activation = tanh); Dense(33); Dense(16); }
    one_value: One { Input(3); Dense(4, activation = sigmoid); Dense(1, activation = sigmoid); }
    a_single_number: Line { Input(1); Dense(1); }
    functions_of_the_input: Kept { Input(5); Dense(6, activation = gelu); Dense(4, activation = silu); }
    softmax: Classes { Input(6); Dense(10, activation = elu); Dense(5, activation = softmax); }
    softmax_within: Within { Input(6); Dense(10, activation = softmax); Dense(4); }
    layers_of_functions: Functions {
        Input(4); Dense(20); LeakyReLU(); Dense(6, activation = softplus); Softmax();
    }
    rows: Rows { Input(3, 4); Dense(5, activation = relu); Flatten(); Dense(2); }
    another_axis: Columns { Input(4, 3); Dense(5); Softmax(axis = 1); Dense(2); }
}

model! {
    /// A layer that is called twice, a value that is taken twice and comes out too, in-place functions.
    struct Fork {
        let x = Input(3);
        let z = Input(3);
        let twin = Dense(3, activation = relu);
        let a = twin(x);
        let b = twin(z);
        let c = Activation(tanh)(a);
        let d = Dense(2, activation = sigmoid)(a);
        (a, b, c, d)
    }
}

#[test]
fn several_inputs_and_outputs() {
    const { assert!(Fork::<f32>::INLINE && !Fork::<f32>::INLINE_STEP) }
    let (model, samples) = drawn::<Fork>(9);
    for x in &samples {
        let (found, expected) = (model.predict(x), predict_on_heap(&*model, x));
        assert_eq!(found.slices().as_ref(), expected.slices().as_ref());
    }
}

model! { struct Net { Input(6); Dense(10, activation = relu); Dense(3, activation = softmax); } }

/// A training of the network, of which some layers are frozen.
fn trained<E: Engine<f32>>(engine: E, frozen: &[&str]) -> Vec<f32> {
    let (_, x) = drawn::<Net>(10);
    let y: Vec<u8> = (0..10).map(|i| i % 3).collect();
    let mut net = Net::new(1);
    let mut trainer = net
        .compile(Adam::default(), SparseCategoricalCrossentropy::default())
        .metrics(accuracy())
        .engine(engine);
    frozen.iter().for_each(|layer| trainer.set_trainable(layer, false).unwrap());
    trainer.fit(&x, &y, Fit::default().batch_size(3).epochs(4).verbose(0)).unwrap();
    net.as_slice().to_vec()
}

#[test]
fn a_loss_takes_the_softmax_over_and_layers_may_be_frozen() {
    let other = || Other(Native::default());
    for frozen in [&[][..], &["dense"], &["dense_1"]] {
        assert_eq!(trained(Native::default(), frozen), trained(other(), frozen), "{frozen:?}");
    }
}

#[test]
fn the_layer_of_a_loss_that_is_not_finite_is_found() {
    let warnings = |tiny: bool| {
        let mut net = Net::new(1);
        net.dense_1.kernel[(0, 0)] = f32::NAN;
        let loss = SparseCategoricalCrossentropy::default();
        let trainer = net.compile(SGD::default(), loss);
        let (x, y, options) = ([[0.1; 6]; 4], [0, 1, 2, 0], Fit::default().verbose(0));
        let history = match tiny {
            true => { trainer }.fit(&x, &y, options),
            false => trainer.engine(Other(Native::default())).fit(&x, &y, options),
        };
        history.unwrap().warnings
    };
    assert_eq!(warnings(true), warnings(false));
    assert!(warnings(true).iter().any(|sentence| sentence.contains("dense_1")));
}

#[test]
fn as_much_memory_for_3_epochs_as_for_300() {
    let (_, x) = drawn::<Net>(10);
    let y: Vec<u8> = (0..10).map(|i| i % 3).collect();
    let mut net = Net::new(1);
    let mut trainer = net.compile(SGD::default(), SparseCategoricalCrossentropy::default());
    let options = |steps| Fit::default().batch_size(3).steps_per_epoch(steps).verbose(0);
    trainer.fit(&x, &y, options(3)).unwrap();
    let mut taken = |steps| allocations(|| drop(trainer.fit(&x, &y, options(steps)).unwrap()));
    assert_eq!(taken(3), taken(300));
    assert_eq!(allocations(|| assert!(net.predict(&x[0])[0].is_finite())), 0);
}
