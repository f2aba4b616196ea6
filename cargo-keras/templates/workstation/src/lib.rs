//! A network that reads handwritten digits, and how it is trained.

use keras_runtime::plot::ConfusionMatrix;
use keras_runtime::prelude::*;

model! {
    /// Reads a digit from 8 x 8 pixels.
    pub struct Digits {
        Input(64); // one image, row by row, each pixel from 0 to 1
        Dense(32, activation = relu);
        Dense(10, activation = softmax); // a probability for each digit
    }
}

/// Trains the network with the images that are built in, a tenth of them held out to look at.
pub fn train(model: &mut Digits, epochs: usize) -> Result<History> {
    let data = digits::load().split();
    let mut trainer = model
        .compile(Adam::default().learning_rate(0.003), SparseCategoricalCrossentropy::default())
        .metrics(accuracy());
    let fit = Fit::default().epochs(epochs).validation_split(0.1).verbose(2);
    trainer.fit(&data.x_train, &data.y_train, fit)
}

/// Which digit is taken for which, of images by other hands than those that the network has learned from.
pub fn test(model: &Digits) -> Result<ConfusionMatrix> {
    let data = digits::load().split();
    confusion_matrix(&data.y_test, &model.predict_batch(&data.x_test)?)
}
