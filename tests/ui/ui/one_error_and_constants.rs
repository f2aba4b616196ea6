//! Models: one mistake, and the constants of the network in use.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dence(10, activation = relu);
        Dense(1);
    }
}

const WEIGHTS: usize = Net::<f32>::LEN;
const ARENA: usize = <Net as Model>::ARENA;

fn main() -> Result<()> {
    let mut net = Net::new(WEIGHTS as u64);
    println!("{} {} {}", ARENA, Net::<f32>::NAME, Net::<f32>::LAYERS.len() + <Net as Model>::WEIGHTS.len());
    let same = Net::new(1);
    net.as_mut_slice().copy_from_slice(same.as_slice());
    let (x, y) = (vec![[0.0_f32; 4]; 8], vec![[0.0_f32; 1]; 8]);
    let mut trainer = net.compile(Adam::default(), MeanSquaredError::default()).metrics(accuracy());
    trainer.set_trainable("dense", false)?;
    trainer.train_on_batch(&x, &y)?;
    trainer.fit(&x, &y, Fit::default())?;
    println!("{}", trainer.summary());
    Ok(())
}
