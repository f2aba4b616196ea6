//! One sample and many give the same outputs, be the arena on the stack or not.

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
