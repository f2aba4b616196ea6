//! Models: the same where the mistake hides the output's shape.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(3, activation = softmax, units = 4.5);
        Dense(2.5, activation = softmax);
    }
}

fn main() -> Result<()> {
    let (x, y) = (vec![[0.0_f32; 4]; 8], vec![0_u8; 8]);
    let mut net = Net::new(42);
    let mut trainer = net.compile(SGD::default(), SparseCategoricalCrossentropy::default());
    trainer.fit(&x, &y, Fit::default().epochs(5))?;
    let output = net.predict(&x[0]);
    println!("{} {:?}", output[0], output.iter().sum::<f32>());
    println!("{:?}", net.predict_batch(&x)?);
    Ok(())
}
