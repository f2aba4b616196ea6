//! After the first batch, metrics take no memory, not even after a reset.

mod counting_allocator;

use counting_allocator::allocations;
use keras_runtime::metrics::*;
use keras_runtime::tensor::Tensor;

fn check(metrics: Vec<Box<dyn Metric<f32>>>, y_true: &[f32], true_shape: &[usize]) {
    let y_pred = [0.1f32, 0.7, 0.2, 0.3, 0.3, 0.4, 0.9, 0.0, 0.1, 0.25, 0.25, 0.5];
    let (y_true, y_pred) = (Tensor::new(y_true, true_shape), Tensor::new(&y_pred, &[4, 3]));
    let weights = Some(Tensor::new(&[1.0, 2.0, 0.5, 0.0], &[4]));
    for mut metric in metrics {
        metric.check(y_true.shape, y_pred.shape).unwrap();
        metric.update(y_true, y_pred, weights);
        let again = allocations(|| {
            metric.update(y_true, y_pred, None);
            metric.reset();
            metric.update(y_true, y_pred, weights);
        });
        assert_eq!(again, 0, "{}", metric.name());
    }
}

#[test]
fn metrics_of_one_hot_targets() {
    let mut metrics = (
        BinaryAccuracy::default(),
        CategoricalAccuracy::default(),
        TopKCategoricalAccuracy::default().k(2),
        Precision::default().top_k(2).class_id(1),
        Recall::default().thresholds([0.7, 0.2]),
        AUC::default().multi_label(true),
        F1Score::default(),
        R2Score::default(),
    )
        .into_metrics();
    let others = (
        MeanSquaredError::default(),
        CategoricalCrossentropy::default(),
        CosineSimilarity::default(),
        PearsonCorrelation::default(),
        PrecisionAtRecall::new(0.5),
        RootMeanSquaredError::default(),
        OneHotMeanIoU::new(3),
        TruePositives::default(),
    );
    metrics.extend(others.into_metrics());
    let y_true = [0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0];
    check(metrics, &y_true, &[4, 3]);
}

#[test]
fn metrics_of_class_numbers() {
    let metrics = (
        accuracy(),
        SparseCategoricalAccuracy::default(),
        SparseTopKCategoricalAccuracy::default().k(2),
        SparseCategoricalCrossentropy::default().ignore_class(1),
        MeanIoU::new(3).sparse_y_pred(false),
    );
    check(metrics.into_metrics(), &[1.0, 2.0, 0.0, 1.0], &[4, 1]);
}
