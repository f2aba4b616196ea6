//! An output of a network in training: its loss, its metrics, and their memory.

use super::fit::Mean;
use super::losses::{AnyLoss, Batch, Erased};
use crate::element::Element;
use crate::error::{Error, Result};
use crate::losses::Head;
use crate::metrics::{Direction, Metric};
use crate::ports::Port;
use crate::tensor::Tensor;

/// Boxed metrics.
pub type Metrics<T> = Vec<Box<dyn Metric<T>>>;

/// What the names of sums in a checkpoint begin with.
const SUMS: &str = "checkpoint/sums/";

/// How an output is trained on and measured.
pub struct Output<T> {
    /// Its name; empty where it is the only one.
    pub name: &'static str,
    /// Its shape.
    pub shape: &'static [usize],
    /// The shape of its targets; none where the data has it.
    pub target_shape: Option<&'static [usize]>,
    /// Its loss.
    pub loss: Box<dyn Erased<T>>,
    /// Weight of the loss in the sum of all.
    pub loss_weight: f64,
    /// Whether the loss takes the values before the last activation.
    pub absorbed: bool,
    /// Whether it ends with softmax.
    pub softmax: bool,
    /// Whether the loss takes logits for probabilities, a mistake.
    pub takes_logits: bool,
    /// Metrics.
    pub metrics: Metrics<T>,
    /// Metrics that use sample weights.
    pub weighted: Metrics<T>,
    /// The loss so far, not weighted.
    pub mean: Mean,
    /// Targets of a batch.
    pub y: Vec<T>,
    /// Their shape, the batch first.
    pub y_shape: Vec<usize>,
    /// Weights of samples or loss elements.
    pub weights: Vec<T>,
    /// How many a sample has; 0 where there are none.
    pub weight_len: usize,
    pred_shape: Vec<usize>,
    elements: Vec<T>,
    valid: Vec<bool>,
}

impl<T: Element> Output<T> {
    /// An output whose last activation is `head`.
    pub fn new(port: &Port, head: Head, given: AnyLoss<T>) -> Self {
        let AnyLoss { mut loss, weight, metrics, weighted } = given;
        let takes_logits = head == Head::Linear && loss.takes_probabilities();
        let absorbed = loss.absorb(head);
        Output {
            name: port.name,
            shape: port.shape,
            loss_weight: weight,
            target_shape: (!loss.free()).then(|| loss.target_shape(port.shape)),
            absorbed,
            softmax: head == Head::Softmax,
            takes_logits,
            metrics,
            weighted,
            mean: Mean::default(),
            y: Vec::new(),
            y_shape: match loss.free() {
                true => vec![0, 0],
                false => [&[0], loss.target_shape(port.shape)].concat(),
            },
            weights: Vec::new(),
            weight_len: 0,
            pred_shape: [&[0], port.shape].concat(),
            elements: Vec::new(),
            valid: Vec::new(),
            loss,
        }
    }

    /// Values of a target.
    pub fn y_len(&self) -> usize {
        match self.y_shape[1..] {
            [one] => one,
            ref all => all.iter().product(),
        }
    }

    /// Sets the batch size of the shapes, and how many values a target has.
    pub fn set_batch(&mut self, batch: usize, y_len: usize) {
        self.y_shape[0] = batch;
        self.pred_shape[0] = batch;
        if self.target_shape.is_none() {
            self.y_shape[1] = y_len;
        }
    }

    /// Makes room for batches of up to `capacity` samples, whose targets have up to `y_len` values.
    pub fn reserve(&mut self, capacity: usize, y_len: usize) {
        self.set_batch(capacity, y_len);
        let elements = self.loss.elements(&self.pred_shape).max(1);
        self.y = vec![T::ZERO; capacity * y_len];
        self.weights = vec![T::ZERO; capacity * elements.div_ceil(capacity.max(1)).max(1)];
        self.elements = vec![T::ZERO; elements];
        self.valid = vec![true; elements];
    }

    /// Loss elements of a sample, as many as it can have weights.
    pub fn elements(&self, samples: usize) -> usize {
        let shape = [&[samples], self.shape].concat();
        (self.loss.elements(&shape) / samples.max(1)).max(1)
    }

    /// The loss of a batch, and its gradient where there is room for one.
    pub fn run(&mut self, y_pred: &[T], gradient: Option<&mut [T]>) -> T {
        let batch = self.y_shape[0];
        let (y_len, weight_len) = (batch * self.y_len(), batch * self.weight_len);
        let value = self.loss.run(
            &mut Batch {
                y_true: Tensor::new(&self.y[..y_len], &self.y_shape),
                y_pred: Tensor::new(y_pred, &self.pred_shape),
                weights: (weight_len > 0).then_some(&self.weights[..weight_len]),
                elements: &mut self.elements,
                valid: &mut self.valid,
            },
            gradient,
        );
        self.mean.add(value.to_f64(), batch);
        value
    }

    /// Shows the metrics the outputs of a batch.
    pub fn measure(&mut self, y_pred: &[T]) {
        let batch = self.y_shape[0];
        let y_true = Tensor::new(&self.y[..batch * self.y_len()], &self.y_shape);
        let y_pred = Tensor::new(y_pred, &self.pred_shape);
        let shape = [batch, self.weight_len];
        let weights = (self.weight_len > 0).then(|| {
            let weights = &self.weights[..batch * self.weight_len];
            Tensor::new(weights, if self.weight_len == 1 { &shape[..1] } else { &shape })
        });
        self.metrics.iter_mut().for_each(|metric| metric.update(y_true, y_pred, None));
        self.weighted.iter_mut().for_each(|metric| metric.update(y_true, y_pred, weights));
    }

    /// Whether anything is measured besides the loss.
    pub fn measures(&self) -> bool {
        !(self.metrics.is_empty() && self.weighted.is_empty())
    }

    /// Forgets what has been measured.
    pub fn reset(&mut self) {
        self.mean = Mean::default();
        self.metrics.iter_mut().chain(&mut self.weighted).for_each(|metric| metric.reset());
    }

    /// What has been measured, under names for a checkpoint: the `number`-th output.
    pub fn sums(&self, number: usize) -> Result<Vec<(String, Vec<f64>)>> {
        let (sum, count) = self.mean.parts();
        let mut all = vec![(format!("{SUMS}{number}/loss"), vec![sum, count as f64])];
        for (i, metric) in self.metrics.iter().chain(&self.weighted).enumerate() {
            let sums = metric.sums().ok_or_else(|| {
                Error::Config(format!(
                    "the metric `{}` cannot be saved in the middle of an epoch: it has no \
                     `Metric::sums`; save after epochs",
                    metric.name()
                ))
            })?;
            all.push((format!("{SUMS}{number}/{i}"), sums));
        }
        Ok(all)
    }

    /// Goes on from them; the error says whose are missing.
    pub fn set_sums(
        &mut self,
        number: usize,
        get: impl Fn(&str) -> Option<Vec<f64>>,
    ) -> Result<(), String> {
        match get(&format!("{SUMS}{number}/loss")).as_deref() {
            Some([sum, count]) => self.mean = Mean::of(*sum, *count as usize),
            _ => return Err("a loss".into()),
        }
        for (i, metric) in self.metrics.iter_mut().chain(&mut self.weighted).enumerate() {
            let sums = get(&format!("{SUMS}{number}/{i}"));
            if !sums.is_some_and(|sums| metric.set_sums(&sums)) {
                return Err(format!("the metric `{}`", metric.name()));
            }
        }
        Ok(())
    }

    /// A name in logs.
    fn key(&self, name: &str) -> String {
        if self.name.is_empty() { name.to_owned() } else { format!("{}_{name}", self.name) }
    }
}

/// Which way is better, of each of [`names`].
pub fn directions<T: Element>(outputs: &[Output<T>]) -> impl Iterator<Item = Option<Direction>> {
    losses(outputs)
        .map(|_| Some(Direction::Down))
        .chain(outputs.iter().flat_map(|output| &output.metrics).map(|metric| metric.direction()))
        .chain(outputs.iter().flat_map(|output| &output.weighted).map(|metric| metric.direction()))
}

/// What is logged of these outputs besides the loss of all, in order: a loss each where several
/// have one, metrics, weighted metrics. A weighted twin of another is `weighted_…`.
pub fn names<T: Element>(outputs: &[Output<T>]) -> Vec<String> {
    let losses = losses(outputs).map(|output| output.key("loss"));
    let plain: Vec<String> = outputs
        .iter()
        .flat_map(|output| output.metrics.iter().map(move |metric| output.key(metric.name())))
        .collect();
    let weighted: Vec<String> = outputs
        .iter()
        .flat_map(|output| output.weighted.iter().map(move |metric| (output, metric.name())))
        .map(|(output, name)| match output.key(name) {
            key if plain.contains(&key) => output.key(&format!("weighted_{name}")),
            key => key,
        })
        .collect();
    let metrics = plain.iter().chain(&weighted).map(String::as_str);
    losses.chain(crate::metrics::unique_names(metrics)).collect()
}

/// The values of [`names`].
pub fn results<T: Element>(outputs: &[Output<T>]) -> impl Iterator<Item = f64> {
    losses(outputs)
        .map(|output| output.mean.value())
        .chain(outputs.iter().flat_map(|output| &output.metrics).map(|metric| metric.result()))
        .chain(outputs.iter().flat_map(|output| &output.weighted).map(|metric| metric.result()))
}

/// The outputs whose losses are logged.
fn losses<T: Element>(outputs: &[Output<T>]) -> impl Iterator<Item = &Output<T>> {
    let some = |output: &&Output<T>| output.loss.is_some();
    let several = outputs.iter().filter(some).count() > 1;
    outputs.iter().filter(move |output| several && output.loss.is_some())
}
