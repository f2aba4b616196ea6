//! One sample and many give the same outputs, be the arena on the stack or not.

use keras_runtime::data::{FromRows, Rows};
use keras_runtime::kernels::Native;
use keras_runtime::prelude::*;

model! { struct Small { Input(3); Dense(4, activation = relu); Dropout(0.5); Dense(2); } }

model! {
    struct Wide { Input(3); Dense(20_000, activation = tanh); Reshape(100, 200); Dense(2); }
}

/// Compares the two roads, whose sums may be in another order.
fn same<M: Model<Element = f32> + Train>(
    model: &M,
    x: &[M::Input],
    one: impl Fn(&M::Input) -> M::Output,
) where
    [M::Input]: keras_runtime::data::Samples<f32, M::Input>,
{
    use keras_runtime::ports::Ports;
    let many = model.predict_batch(x).unwrap();
    assert_eq!(many.len(), x.len());
    for (x, many) in x.iter().zip(&many) {
        let (one, many) = (one(x), *many);
        let (one, many) = (one.slices(), many.slices());
        for (one, many) in one.as_ref().concat().iter().zip(many.as_ref().concat()) {
            assert!((one - many).abs() < 1e-5, "{one} {many}");
        }
    }
}

#[test]
fn one_and_many() {
    let x: Vec<[f32; 3]> = (0..300).map(|i| [i as f32 * 0.01, -0.5, 1.0]).collect();
    let (small, wide) = (Small::new(1), Wide::new(1));
    same(&*small, &x, |x| small.predict(x));
    same(&*wide, &x[..5], |x| wide.predict(x));
}

/// Rows that are copied, as nobody knows that they lie end to end.
struct Copied<'a>(&'a [[f32; 3]]);

impl Rows<f32> for Copied<'_> {
    fn len(&self) -> usize {
        self.0.len()
    }
    fn row_len(&self) -> usize {
        3
    }
    fn copy_row(&self, row: usize, out: &mut [f32]) {
        out.copy_from_slice(&self.0[row]);
    }
}

#[test]
fn bits_depend_neither_on_threads_nor_on_where_samples_lie() {
    let x: Vec<[f32; 3]> = (0..300).map(|i| [i as f32 * 0.01, (i as f32).sin(), 1.0]).collect();
    let model = Small::new(1);
    let all = model.predict_batch_on(&Native::new(1), &x).unwrap();
    for threads in [1, 2, 3] {
        let engine = Native::new(threads);
        assert_eq!(model.predict_batch_on(&engine, &x).unwrap(), all);
        assert_eq!(model.predict_batch_on(&engine, &FromRows(Copied(&x))).unwrap(), all);
        assert_eq!(model.predict_batch_on(&engine, &x[..7]).unwrap(), all[..7]);
    }
}

model! {
    struct Pooled {
        Input(13, 14, 3);
        Conv2D(18, kernel_size = 3, activation = relu);
        MaxPooling2D(2);
        Conv2D(20, kernel_size = 3, padding = same, activation = tanh);
        AveragePooling2D(pool_size = (3, 2), padding = same);
        Conv2D(17, kernel_size = 2, activation = softmax);
        MaxPooling2D(pool_size = 1);
    }
}

model! {
    struct ReadTwice {
        let x = Input(12, 12, 16);
        let y = Conv2D(16, kernel_size = 3, activation = relu)(x);
        let z = MaxPooling2D(2)(y);
        let mean = GlobalAveragePooling2D()(y);
        (z, mean)
    }
}

/// Convolutions that are pooled in passing, and one whose output is read by others too.
#[test]
fn pooled_in_passing() {
    use keras_runtime::kernels::Reference;
    use keras_runtime::ports::Ports;
    fn check<M: Model<Element = f32> + Train>(
        net: &M,
        x: &[M::Input],
        one: impl Fn(&M::Input) -> M::Output,
    ) where
        [M::Input]: keras_runtime::data::Samples<f32, M::Input>,
    {
        same(net, x, one);
        let values = |outputs: Vec<M::Output>| -> Vec<f32> {
            outputs.iter().flat_map(|output| output.slices().as_ref().concat()).collect()
        };
        let exact = values(net.predict_batch_on(&Reference, x).unwrap());
        let found = values(net.predict_batch_on(&Native::new(1), x).unwrap());
        for (found, exact) in found.iter().zip(&exact) {
            assert!((found - exact).abs() < 1e-5, "{found} {exact}");
        }
        for threads in [2, 3] {
            let engine = Native::new(threads);
            assert_eq!(values(net.predict_batch_on(&engine, x).unwrap()), found);
            let some = values(net.predict_batch_on(&engine, &x[..2]).unwrap());
            assert_eq!(some[..], found[..some.len()]);
        }
    }
    let value = |i: usize| (i as f32 * 0.7).sin();
    let x: Vec<[[[f32; 3]; 14]; 13]> = (0..50)
        .map(|n| {
            std::array::from_fn(|i| {
                std::array::from_fn(|j| std::array::from_fn(|c| value(n + 45 * i + 3 * j + c)))
            })
        })
        .collect();
    let net = Pooled::new(1);
    check(&*net, &x, |x| net.predict(x));
    let x: Vec<[[[f32; 16]; 12]; 12]> = (0..20)
        .map(|n| {
            std::array::from_fn(|i| {
                std::array::from_fn(|j| std::array::from_fn(|c| value(n + 193 * i + 16 * j + c)))
            })
        })
        .collect();
    let net = ReadTwice::new(1);
    check(&*net, &x, |x| net.predict(x));
}

model! {
    struct Several {
        let x = Input(6);
        let h = Dense(5, activation = tanh)(x);
        let classes = Dense(3, activation = softmax)(h);
        let again = Dropout(0.5)(x);
        (classes, h, again)
    }
}

model! { struct Sized<const HIDDEN: usize> { Input(6); Dense(HIDDEN); Dense(2); } }

/// What comes out of an arena with nothing in it.
fn clean<M: Model<Element = f32>>(model: &M, sample: &M::Input) -> M::Output {
    keras_runtime::model::infer(model, sample, &mut vec![0.0; M::ARENA])
}

/// What is computed in the caller's arena is the same, whatever was in the arena.
#[test]
fn in_an_arena() {
    let x = [0.5, -1.0, 2.0, 0.1, 0.0, 3.0];
    let mut arena = [f32::NAN; Small::ARENA + 7];
    let small = Small::new(1);
    assert_eq!(*small.predict_in(&[1.0, 2.0, 3.0], &mut arena), clean(&*small, &[1.0, 2.0, 3.0]));

    let several = Several::new(2);
    let mut arena = [f32::NAN; Several::ARENA];
    let SeveralOutput { classes, h, again } = several.predict_in(&x, &mut arena);
    assert_eq!(SeveralOutput { classes: *classes, h: *h, again: *again }, clean(&*several, &x));
    assert_eq!(*again, x);

    let sized = Sized::<9>::new(3);
    let mut arena = [f32::NAN; Sized::<9>::ARENA];
    assert_eq!(*sized.predict_in(&x, &mut arena), clean(&*sized, &x));

    let mut arena = vec![f32::NAN; Wide::ARENA].into_boxed_slice();
    let arena: &mut [f32; Wide::ARENA] = arena.as_mut().try_into().unwrap();
    let wide = Wide::new(4);
    assert_eq!(*wide.predict_in(&[0.1, 0.2, 0.3], arena), clean(&*wide, &[0.1, 0.2, 0.3]));
}

model! {
    struct InPlace {
        let x = Input(4, 6);
        let y = Rescaling(0.5, offset = 0.1)(x);
        let y = BatchNormalization()(y);
        let y = ReLU(negative_slope = 0.1)(y);
        let y = LayerNormalization()(y);
        let y = Add()(y, x);
        let y = Dropout(0.5)(y);
        let y = GroupNormalization(groups = 2)(y);
        let y = TimeDistributed(BatchNormalization())(y);
        let y = Multiply()(y, x);
        let y = UnitNormalization()(y);
        Softmax()(y)
    }
}

model! {
    struct ReadLater {
        let x = Input(4);
        let h = Dense(4)(x);
        let y = ReLU()(h);
        let z = Add()(h, y);
        Subtract()(y, z)
    }
}

/// Values take the place of those that nobody reads again, and not of others; the bits are those of
/// the road where each has its own.
#[test]
fn in_place() {
    use keras_runtime::testing::differentiate;
    use keras_runtime::train::create;
    let x: [[f32; 6]; 4] =
        core::array::from_fn(|i| core::array::from_fn(|j| (1.7 * (6 * i + j) as f32).sin()));
    let net = create::<InPlace>(3);
    let apart = differentiate(&*net, x.as_flattened(), &[0.0; 24], false).output;
    assert_eq!(clean(&*net, &x).as_flattened(), apart);
    assert_eq!(InPlace::ARENA, 24);

    let mut net = ReadLater::new(1);
    net.dense.set_kernel(&[[1.0, 0.0, 0.0, 0.0]; 4]);
    net.dense.set_bias(&[0.0, -1.0, 2.0, 0.0]);
    // y − (h + y) = −h
    assert_eq!(net.predict(&[1.0, 2.0, 3.0, 4.0]), [-10.0, 1.0, -2.0, 0.0]);
    assert_eq!(ReadLater::ARENA, 8);
}
