//! The work that all optimizers share, and the memory of all of them.

mod rule;
mod state;
mod visit;

use core::ops::Range;

pub use self::visit::{Entry, Value};

use self::state::State;
use super::sweep::all_finite;
use super::{LearningRate, Optimizer, Swap, Variable, Wrapper};
use crate::constraints::Constraint;
use crate::element::Element;
use crate::kernels::Native;

/// Where a variable lies in the flat weights of a model, and what is done with it.
pub struct Span<'a, T> {
    /// Its name and shape.
    pub variable: Variable<'a>,
    /// Its first value in the flat weights; as many follow as its shape says.
    pub offset: usize,
    /// Whether it is trained now. May change from step to step.
    pub trainable: bool,
    /// What it has to satisfy after each step.
    pub constraint: Option<&'a dyn Constraint<T>>,
    /// Whether its gradient is a sum over look-ups, and [`Apply::begin_squares`] is given their
    /// squares before each step.
    pub looked_up: bool,
}

impl<T> Span<'_, T> {
    /// Its place in the flat weights.
    pub fn range(&self) -> Range<usize> {
        self.offset..self.offset + self.variable.len()
    }
}

/// An optimizer at work on the flat weights of one model: its slots, averages and counters.
///
/// ```
/// use keras_runtime::optimizers::{Apply, SGD, Span, Variable};
/// let variable = Variable { name: "dense/kernel", shape: &[1, 2] };
/// let spans = [Span { variable, offset: 0, trainable: true, constraint: None, looked_up: false }];
/// let mut weights = [1.0, 2.0];
/// let sgd = SGD::default().learning_rate(0.5);
/// let mut apply = Apply::new(&sgd, &spans, &weights).unwrap();
/// apply.step(&sgd, &spans, &mut weights, &mut [1.0, -1.0]);
/// assert_eq!(weights, [0.5, 2.5]);
/// assert_eq!(apply.iteration(), 1);
/// ```
#[derive(Clone, Debug)]
pub struct Apply<T> {
    cpu: Native,
    states: Vec<State<T>>,
    /// The rule's own numbers; for a loss scale the step counter and the scale.
    numbers: Vec<f64>,
    scratch: Vec<T>,
    /// For each weight the sum of the squares of its look-ups' gradients; empty where no weight has
    /// any.
    squares: Vec<T>,
    iteration: u64,
    /// Calls that make one step.
    calls: u64,
    use_ema: bool,
    /// Whether averages are in the place of weights, and weights in that of averages.
    swapped: bool,
    parameters: usize,
    /// The optimizers inside a [`Wrapper`].
    inner: Vec<Apply<T>>,
}

/// The states that are trained now, with their spans.
fn trained<'a, T>(
    states: &'a mut [State<T>],
    spans: &'a [Span<'a, T>],
) -> impl Iterator<Item = (&'a mut State<T>, &'a Span<'a, T>)> {
    states
        .iter_mut()
        .filter_map(|state| spans.get(state.span).map(|span| (state, span)))
        .filter(|(_, span)| span.trainable)
}

impl<T: Element> Apply<T> {
    /// Makes the memory of `optimizer` for variables that have the values `weights` now. States
    /// are kept for frozen variables too, so that they can be trained later.
    ///
    /// # Errors
    ///
    /// Arguments that make no sense ([`Optimizer::validate`]); a span beyond the weights; a
    /// variable for which a [`MultiOptimizer`](super::MultiOptimizer) has two optimizers.
    pub fn new(
        optimizer: &dyn Optimizer<T>,
        spans: &[Span<'_, T>],
        weights: &[T],
    ) -> Result<Self, String> {
        optimizer.validate()?;
        for span in spans {
            if span.range().end > weights.len() {
                return Err(format!(
                    "variable {} ends at {}, but the model has {} weights",
                    span.variable.name,
                    span.range().end,
                    weights.len()
                ));
            }
        }
        let mut apply =
            Self::build(optimizer, spans, weights, &(0..spans.len()).collect::<Vec<_>>())?;
        apply.reserve_squares(spans, weights);
        Ok(apply)
    }

    fn build(
        optimizer: &dyn Optimizer<T>,
        spans: &[Span<'_, T>],
        weights: &[T],
        members: &[usize],
    ) -> Result<Self, String> {
        let mut apply = Apply {
            cpu: Native::new(1),
            states: Vec::new(),
            numbers: optimizer.numbers().iter().map(|(_, first)| *first).collect(),
            scratch: Vec::new(),
            squares: Vec::new(),
            iteration: 0,
            calls: 1,
            use_ema: false,
            swapped: false,
            parameters: 0,
            inner: Vec::new(),
        };
        match optimizer.wrapper() {
            None => apply.build_rule(optimizer, spans, weights, members),
            Some(wrapper) => {
                let groups = wrapper.groups(spans, members)?;
                for (optimizer, group) in wrapper.inner().zip(&groups) {
                    apply.inner.push(Self::build(optimizer, spans, weights, group)?);
                }
            }
        }
        // The iteration, and a learning rate that is a variable; wrappers have an unused one.
        let constant = matches!(optimizer.common().learning_rate, LearningRate::Constant(_));
        apply.parameters = 1
            + usize::from(constant || optimizer.wrapper().is_some())
            + apply.numbers.len()
            + apply.states.iter().map(State::parameters).sum::<usize>()
            + apply.inner.iter().filter(|a| a.is_used()).map(Apply::parameters).sum::<usize>();
        Ok(apply)
    }

    /// Whether there is a variable for it.
    fn is_used(&self) -> bool {
        !self.states.is_empty() || self.inner.iter().any(Self::is_used)
    }

    /// Sets the cores that may be used: one unless set. The results do not depend on it.
    pub fn set_cpu(&mut self, cpu: Native) {
        self.cpu = cpu;
        self.inner.iter_mut().for_each(|apply| apply.set_cpu(cpu));
    }

    fn build_rule(
        &mut self,
        optimizer: &dyn Optimizer<T>,
        spans: &[Span<'_, T>],
        weights: &[T],
        members: &[usize],
    ) {
        for &member in members {
            let span = &spans[member];
            let mut state = State::new(optimizer, &span.variable, member, span.trainable);
            optimizer.init_slots(&span.variable, &weights[span.range()], &mut state.slots);
            self.states.push(state);
        }
        let scratch = members.iter().map(|&i| optimizer.scratch_len(&spans[i].variable)).max();
        self.scratch = vec![T::ZERO; scratch.unwrap_or(0)];
        self.calls = optimizer.common().gradient_accumulation_steps.unwrap_or(1).max(1);
        self.use_ema = optimizer.common().use_ema;
    }

    /// Room for squares, if they are asked for.
    fn reserve_squares(&mut self, spans: &[Span<'_, T>], weights: &[T]) {
        if self.calls == 1 && self.inner.is_empty() && spans.iter().any(|span| span.looked_up) {
            self.squares = vec![T::ZERO; weights.len()];
        }
    }

    /// One call of Keras's `apply`: changes the weights of all trainable spans. The gradients are
    /// working space afterwards. Allocates nothing.
    ///
    /// `optimizer` and `spans` are those that this was built with; hyperparameters and what is
    /// trainable may have changed.
    pub fn step(
        &mut self,
        optimizer: &dyn Optimizer<T>,
        spans: &[Span<'_, T>],
        weights: &mut [T],
        gradients: &mut [T],
    ) {
        self.step_scaled(optimizer, spans, weights, gradients, None);
    }

    /// Room for the sums of squares of look-ups' gradients, laid out as the weights, with zeros for
    /// tables of rows; empty where none is trained or the rule works with whole gradients.
    ///
    /// Keras on TensorFlow squares the gradient of each look-up in a table by itself: a row that is
    /// looked up twice, with gradients a and b, has a² + b² where others have (a + b)². With
    /// `clipvalue`, `global_clipnorm`, a scaled loss or accumulation the gradient is taken as a
    /// whole, and so it is for wrappers, and tables with a penalty.
    pub fn begin_squares(&mut self, spans: &[Span<'_, T>]) -> &mut [T] {
        if !self.squares.is_empty() {
            for span in spans.iter().filter(|span| span.looked_up) {
                self.squares[span.range()].fill(T::ZERO);
            }
        }
        &mut self.squares
    }

    /// `scale` is that of the loss, where a wrapper knows it better than the rule.
    fn step_scaled(
        &mut self,
        optimizer: &dyn Optimizer<T>,
        spans: &[Span<'_, T>],
        weights: &mut [T],
        gradients: &mut [T],
        scale: Option<f64>,
    ) {
        match optimizer.wrapper() {
            None => {
                let scale = scale.or(optimizer.common().loss_scale_factor);
                self.step_rule(optimizer, spans, weights, gradients, scale);
            }
            Some(Wrapper::LossScale { inner, dynamic_growth_steps }) => {
                let finite = spans
                    .iter()
                    .filter(|span| span.trainable)
                    .all(|span| all_finite(&gradients[span.range()]));
                let ([counter, scale], [apply]) =
                    (self.numbers.as_mut_slice(), self.inner.as_mut_slice())
                else {
                    return;
                };
                if !finite {
                    *counter = 0.0;
                    *scale /= 2.0;
                    return;
                }
                apply.step_scaled(inner, spans, weights, gradients, Some(*scale));
                *counter += 1.0;
                if *counter >= dynamic_growth_steps as f64 {
                    *counter = 0.0;
                    *scale *= 2.0;
                }
            }
            Some(wrapper @ Wrapper::Multi { .. }) => {
                for (apply, optimizer) in self.inner.iter_mut().zip(wrapper.inner()) {
                    apply.step_scaled(optimizer, spans, weights, gradients, scale);
                }
                self.iteration += 1;
            }
        }
    }

    /// The end of `fit`: where averages are kept, they replace the weights. Keras's
    /// `finalize_variable_values`.
    pub fn finalize(&mut self, spans: &[Span<'_, T>], weights: &mut [T]) {
        if self.use_ema {
            for (state, span) in trained(&mut self.states, spans) {
                let weight = &mut weights[span.range()];
                match (state.started, self.swapped) {
                    (true, true) => state.average.copy_from_slice(weight),
                    (true, false) => weight.copy_from_slice(&state.average),
                    (false, _) => {}
                }
            }
            self.swapped = false;
        }
        for apply in &mut self.inner {
            apply.finalize(spans, weights);
        }
    }

    /// Exchanges weights and their averages; answers whether there are averages.
    pub fn swap_averages(&mut self, spans: &[Span<'_, T>], weights: &mut [T]) -> bool {
        if self.use_ema {
            for (state, span) in trained(&mut self.states, spans) {
                if state.started {
                    weights[span.range()].swap_with_slice(&mut state.average);
                }
            }
            self.swapped = !self.swapped;
        }
        // All of them, not only the first.
        let inner = self.inner.iter_mut().map(|apply| apply.swap_averages(spans, weights));
        inner.fold(self.use_ema, |any, own| any | own)
    }

    /// Whether averages are in the place of weights now.
    pub fn has_swapped(&self) -> bool {
        self.swapped || self.inner.iter().any(Self::has_swapped)
    }

    /// Replaces the weights that training works on by those to evaluate with, or back, where the
    /// optimizer tells them apart. Keras's `swap_to_eval` and `swap_to_train` of
    /// [`ScheduleFreeAdamW`](super::ScheduleFreeAdamW).
    pub fn swap(
        &mut self,
        optimizer: &dyn Optimizer<T>,
        spans: &[Span<'_, T>],
        weights: &mut [T],
        to: Swap,
    ) {
        match optimizer.wrapper() {
            None => {
                for (state, span) in trained(&mut self.states, spans) {
                    if state.started {
                        optimizer.swap(&mut weights[span.range()], &state.slots, to);
                    }
                }
            }
            Some(wrapper) => {
                for (apply, optimizer) in self.inner.iter_mut().zip(wrapper.inner()) {
                    apply.swap(optimizer, spans, weights, to);
                }
            }
        }
    }

    /// Number of calls of [`step`](Self::step) so far; those that a loss scale skipped do not
    /// count.
    pub fn iteration(&self) -> u64 {
        match self.inner.as_slice() {
            [inner] => inner.iteration(),
            _ => self.iteration,
        }
    }

    /// The learning rate of the next step.
    pub fn learning_rate(&self, optimizer: &dyn Optimizer<T>) -> f64 {
        optimizer.common().learning_rate.at(self.iteration())
    }

    /// What the gradient of the loss is to be multiplied by before the backward pass; 1 where no
    /// scale is set. Keras's `scale_loss`.
    pub fn loss_scale(&self, optimizer: &dyn Optimizer<T>) -> f64 {
        match optimizer.wrapper() {
            Some(Wrapper::LossScale { .. }) => self.numbers.last().copied().unwrap_or(1.0),
            _ => optimizer.common().loss_scale_factor.unwrap_or(1.0),
        }
    }

    /// Number of values that Keras counts as optimizer parameters in `summary()`: slots of the
    /// variables that were trainable at first, the iteration, a constant learning rate.
    pub fn parameters(&self) -> usize {
        self.parameters
    }
}

impl<T: Element> Wrapper<'_, T> {
    /// The variables of each of the optimizers inside.
    fn groups(&self, spans: &[Span<'_, T>], members: &[usize]) -> Result<Vec<Vec<usize>>, String> {
        let Wrapper::Multi { map, is_for, .. } = self else {
            return Ok(vec![members.to_vec()]);
        };
        let mut groups = vec![Vec::new(); map.len() + 1];
        for &member in members {
            groups[choose(map, *is_for, spans[member].variable.name)?].push(member);
        }
        Ok(groups)
    }
}

/// Which optimizer of the map a variable belongs to; one past the last for none.
fn choose<T: Element>(
    map: &[(String, Box<dyn Optimizer<T>>)],
    is_for: fn(&str, &str) -> bool,
    path: &str,
) -> Result<usize, String> {
    if let Some(exact) = map.iter().position(|(pattern, _)| pattern == path) {
        return Ok(exact);
    }
    let mut matching = (0..map.len()).filter(|&i| is_for(&map[i].0, path));
    match (matching.next(), matching.next()) {
        (Some(i), Some(j)) => Err(format!(
            "variable {path} has two optimizers: it matches `{}` and `{}`",
            map[i].0, map[j].0
        )),
        (first, _) => Ok(first.unwrap_or(map.len())),
    }
}

#[cfg(test)]
mod tests;
