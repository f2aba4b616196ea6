//! Models: a whole program around one mistake: what it does with the network adds no errors.
use keras_runtime::prelude::*;

model! {
    /// Digits.
    #[derive(Clone, Debug)]
    pub struct DigitNet {
        Input(784);
        Normalization();
        Dense(512, activaton = relu, name = hidden);
        Dropout(0.5);
        Dense(10, activation = softmax);
    }
}

fn rows(net: &impl Model) -> usize {
    net.as_slice().len()
}

fn main() -> Result<()> {
    let (x, y) = (vec![[0.0_f32; 784]; 8], vec![[0.0_f32; 10]; 8]);
    println!("{}", DigitNet::summary());
    let mut net = DigitNet::new(42);
    net.adapt(&x)?;
    let mut trainer = net
        .compile(RMSprop::default(), CategoricalCrossentropy::default())
        .metrics((CategoricalAccuracy::default(), TopKCategoricalAccuracy::default()))
        .seed(7);
    let history = trainer.fit(&x, &y, Fit::default().epochs(5).validation_split(0.1))?;
    println!("{:?} {:?}", history.last("loss"), history.get("val_loss"));
    let scores = trainer.evaluate(&x, &y)?;
    println!("{} {:?}", scores.loss(), scores.get("categorical_accuracy"));
    let [first, .., last] = net.predict(&x[0]);
    for output in net.predict_batch(&x)? {
        println!("{} {:?}", output[0] + first + last, output.iter().max_by(|a, b| a.total_cmp(b)));
    }
    println!("{} {}", net.hidden.kernel[(0, 0)], net.normalization.mean[0]);
    net.save_weights("digits.safetensors")?;
    net.load_weights("digits.safetensors")?;
    println!("{} {:?}", rows(&*net), net.get_weights());
    Ok(())
}
