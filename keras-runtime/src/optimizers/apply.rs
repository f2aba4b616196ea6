//! The work that all optimizers share, and the memory of all of them.

use core::ops::Range;

use super::state::{State, Visitor, visit_states};
use super::sweep::{all_finite, map, norm, sweep};
use super::{Entry, LearningRate, Optimizer, Swap, Update, Value, Variable, Wrapper, names};
use crate::constraints::Constraint;
use crate::element::Element;
use crate::kernels::dot;

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
/// let spans = [Span { variable, offset: 0, trainable: true, constraint: None }];
/// let mut weights = [1.0, 2.0];
/// let sgd = SGD::default().learning_rate(0.5);
/// let mut apply = Apply::new(&sgd, &spans, &weights).unwrap();
/// apply.step(&sgd, &spans, &mut weights, &mut [1.0, -1.0]);
/// assert_eq!(weights, [0.5, 2.5]);
/// assert_eq!(apply.iteration(), 1);
/// ```
#[derive(Clone, Debug)]
pub struct Apply<T> {
    states: Vec<State<T>>,
    /// The rule's own numbers; for a loss scale the step counter and the scale.
    numbers: Vec<f64>,
    scratch: Vec<T>,
    iteration: u64,
    /// Calls that make one step.
    calls: u64,
    use_ema: bool,
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
        Self::build(optimizer, spans, weights, &(0..spans.len()).collect::<Vec<_>>())
    }

    fn build(
        optimizer: &dyn Optimizer<T>,
        spans: &[Span<'_, T>],
        weights: &[T],
        members: &[usize],
    ) -> Result<Self, String> {
        let mut apply = Apply {
            states: Vec::new(),
            numbers: optimizer.numbers().iter().map(|(_, first)| *first).collect(),
            scratch: Vec::new(),
            iteration: 0,
            calls: 1,
            use_ema: false,
            parameters: 0,
            inner: Vec::new(),
        };
        match optimizer.wrapper() {
            None => apply.build_rule(optimizer, spans, weights, members),
            Some(Wrapper::LossScale { inner, .. }) => {
                apply.inner.push(Self::build(inner, spans, weights, members)?);
            }
            Some(Wrapper::Multi { map, default }) => {
                let mut groups = vec![Vec::new(); map.len() + 1];
                for &member in members {
                    let path = spans[member].variable.name;
                    groups[choose(map, path)?].push(member);
                }
                let optimizers = map.iter().map(|(_, o)| o as &dyn Optimizer<T>).chain([default]);
                for (optimizer, group) in optimizers.zip(&groups) {
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
            + apply.inner.iter().map(Apply::parameters).sum::<usize>();
        Ok(apply)
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
            Some(Wrapper::Multi { map, default }) => {
                let optimizers = map.iter().map(|(_, o)| o as &dyn Optimizer<T>).chain([default]);
                for (apply, optimizer) in self.inner.iter_mut().zip(optimizers) {
                    apply.step_scaled(optimizer, spans, weights, gradients, scale);
                }
                self.iteration += 1;
            }
        }
    }

    fn step_rule(
        &mut self,
        optimizer: &dyn Optimizer<T>,
        spans: &[Span<'_, T>],
        weights: &mut [T],
        gradients: &mut [T],
        scale: Option<f64>,
    ) {
        // The rule counts steps, a schedule counts calls.
        let steps = self.iteration / self.calls;
        let last_call = (self.iteration + 1).is_multiple_of(self.calls);
        if let Some(scale) = scale {
            let scale = T::from_f64(scale);
            for (_, span) in trained(&mut self.states, spans) {
                map(&mut gradients[span.range()], |g| g / scale);
            }
        }
        if self.calls > 1 {
            self.accumulate(spans, gradients, last_call);
        }
        if last_call {
            self.clip(optimizer, spans, gradients);
            self.update(optimizer, spans, weights, gradients, steps + 1);
        }
        if self.use_ema {
            self.average(optimizer, spans, weights, steps);
        }
        for (state, span) in trained(&mut self.states, spans) {
            state.started = true;
            if let Some(constraint) = span.constraint {
                constraint.apply(&mut weights[span.range()], span.variable.shape);
            }
        }
        self.iteration += 1;
    }

    /// Adds the gradients up; on the last call they become the mean.
    fn accumulate(&mut self, spans: &[Span<'_, T>], gradients: &mut [T], last_call: bool) {
        let calls = T::from_f64(self.calls as f64);
        for (state, span) in trained(&mut self.states, spans) {
            let gradient = &mut gradients[span.range()];
            if last_call {
                sweep(gradient, &state.accumulator, &mut [], |g, sum, []| ((g + sum) / calls, []));
                state.accumulator.fill(T::ZERO);
            } else {
                sweep(&mut state.accumulator, gradient, &mut [], |sum, g, []| (sum + g, []));
            }
        }
    }

    fn clip(&mut self, optimizer: &dyn Optimizer<T>, spans: &[Span<'_, T>], gradients: &mut [T]) {
        let common = optimizer.common();
        let positive = |limit: Option<f64>| limit.filter(|limit| *limit > 0.0);
        let states = &mut self.states;
        if let Some(limit) = positive(common.clipnorm) {
            for (_, span) in trained(states, spans) {
                let gradient = &mut gradients[span.range()];
                limit_norm(gradient, norm(gradient), limit);
            }
        } else if let Some(limit) = positive(common.global_clipnorm) {
            let norm = trained(states, spans)
                .map(|(_, span)| &gradients[span.range()])
                .map(|gradient| dot(gradient, gradient))
                .sum::<f64>()
                .sqrt();
            // Keras: an infinite norm makes all gradients NaN, not zero.
            let norm = if norm.is_finite() { norm } else { f64::NAN };
            for (_, span) in trained(states, spans) {
                limit_norm(&mut gradients[span.range()], norm, limit);
            }
        } else if let Some(limit) = positive(common.clipvalue) {
            let limit = T::from_f64(limit);
            for (_, span) in trained(states, spans) {
                map(&mut gradients[span.range()], |g| g.clamp(-limit, limit));
            }
        }
    }

    /// Decays and updates all variables.
    fn update(
        &mut self,
        optimizer: &dyn Optimizer<T>,
        spans: &[Span<'_, T>],
        weights: &mut [T],
        gradients: &mut [T],
        step: u64,
    ) {
        let learning_rate = optimizer.common().learning_rate.at(self.iteration);
        optimizer.begin(&mut self.numbers, step);
        for (state, span) in trained(&mut self.states, spans) {
            let weight = &mut weights[span.range()];
            if !state.started {
                // It may have been frozen until now, and changed from outside.
                optimizer.init_slots(&span.variable, weight, &mut state.slots);
            }
            if let Some(decay) = state.weight_decay {
                let (decay, rate) = (T::from_f64(decay), T::from_f64(learning_rate));
                map(weight, |w| w - w * decay * rate);
            }
            optimizer.update(Update {
                variable: span.variable,
                weight,
                gradient: &mut gradients[span.range()],
                slots: &mut state.slots,
                scratch: &mut self.scratch,
                numbers: &self.numbers,
                learning_rate,
                step,
            });
        }
    }

    /// Moves the averages towards the weights, which the first step makes them equal to.
    fn average(
        &mut self,
        optimizer: &dyn Optimizer<T>,
        spans: &[Span<'_, T>],
        weights: &mut [T],
        steps: u64,
    ) {
        let common = optimizer.common();
        let momentum = T::from_f64(common.ema_momentum);
        let rest = T::from_f64(1.0 - common.ema_momentum);
        let overwrite = common
            .ema_overwrite_frequency
            .is_some_and(|frequency| (steps + 1).is_multiple_of(frequency.max(1)));
        for (state, span) in trained(&mut self.states, spans) {
            let weight = &mut weights[span.range()];
            if steps == 0 || !state.started {
                state.average.copy_from_slice(weight);
            } else {
                let average = &mut state.average;
                sweep(average, weight, &mut [], |a, w, []| (momentum * a + rest * w, []));
            }
            if overwrite {
                weight.copy_from_slice(&state.average);
            }
        }
    }

    /// The end of `fit`: where averages are kept, they replace the weights. Keras's
    /// `finalize_variable_values`.
    pub fn finalize(&mut self, spans: &[Span<'_, T>], weights: &mut [T]) {
        if self.use_ema {
            for (state, span) in trained(&mut self.states, spans) {
                if state.started {
                    weights[span.range()].copy_from_slice(&state.average);
                }
            }
        }
        for apply in &mut self.inner {
            apply.finalize(spans, weights);
        }
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
            Some(Wrapper::LossScale { inner, .. }) => {
                self.inner.iter_mut().for_each(|apply| apply.swap(inner, spans, weights, to));
            }
            Some(Wrapper::Multi { map, default }) => {
                let optimizers = map.iter().map(|(_, o)| o as &dyn Optimizer<T>).chain([default]);
                for (apply, optimizer) in self.inner.iter_mut().zip(optimizers) {
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

    /// Hands all that is remembered to `f`, to be saved or replaced: first the variables of
    /// Keras's files in their order, but for those with `keras` unset, which are in between.
    ///
    /// A learning rate is a copy: it is replaced in the optimizer's [`Common`](super::Common).
    pub fn visit(
        &mut self,
        optimizer: &dyn Optimizer<T>,
        f: &mut dyn FnMut(&Entry<'_>, Value<'_, T>),
    ) {
        self.visit_with(optimizer, f);
    }

    fn visit_with(&mut self, optimizer: &dyn Optimizer<T>, f: &mut Visitor<'_, T>) {
        let prefix = optimizer.name();
        let number = |name: &str, f: &mut Visitor<'_, T>, value: Value<'_, T>| {
            let name = format!("{prefix}/{name}");
            f(&Entry { name: &name, shape: &[], keras: true }, value);
        };
        number("iteration", f, Value::Count(&mut self.iteration));
        let rate = match (&optimizer.common().learning_rate, optimizer.wrapper()) {
            (_, Some(_)) => Some(0.0),
            (LearningRate::Constant(rate), None) => Some(*rate),
            (LearningRate::Schedule(_), None) => None,
        };
        if let Some(mut rate) = rate {
            number("learning_rate", f, Value::Number(&mut rate));
        }
        visit_states(&mut self.states, prefix, f);
        for ((name, _), value) in optimizer.numbers().iter().zip(&mut self.numbers) {
            number(name, f, Value::Number(value));
        }
        match optimizer.wrapper() {
            None => {}
            Some(Wrapper::LossScale { inner, .. }) => {
                self.inner.iter_mut().for_each(|apply| apply.visit_with(inner, f));
            }
            Some(Wrapper::Multi { map, default }) => {
                let optimizers = map.iter().map(|(_, o)| o as &dyn Optimizer<T>).chain([default]);
                for (apply, optimizer) in self.inner.iter_mut().zip(optimizers) {
                    apply.visit_with(optimizer, f);
                }
            }
        }
    }
}

/// g · limit / max(norm, limit)
fn limit_norm<T: Element>(gradient: &mut [T], norm: f64, limit: f64) {
    if norm <= limit {
        return;
    }
    let factor = T::from_f64(limit / norm);
    map(gradient, |g| g * factor);
}

/// Which optimizer of the map a variable belongs to; one past the last for none.
fn choose<T: Element>(
    map: &[(String, Box<dyn Optimizer<T>>)],
    path: &str,
) -> Result<usize, String> {
    if let Some(exact) = map.iter().position(|(pattern, _)| pattern == path) {
        return Ok(exact);
    }
    let mut matching = (0..map.len()).filter(|&i| names::whole(&map[i].0, path));
    match (matching.next(), matching.next()) {
        (Some(i), Some(j)) => Err(format!(
            "variable {path} has two optimizers: it matches `{}` and `{}`",
            map[i].0, map[j].0
        )),
        (first, _) => Ok(first.unwrap_or(map.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::assert_steps;
    use super::*;

    use super::super::SGD;

    #[test]
    fn decay_clipping_and_accumulation_are_keras_s() {
        let third = [0.4925055, 1.008995, 1.4775165, 1.9700221];
        let decay = SGD::default().weight_decay(0.1);
        assert_steps(&decay, [0.4985, 1.001, 1.4955, 1.9940001], third);
        let third = [0.4994523, 1.0010954, 1.4983567, 1.9978092];
        let clip = SGD::default().clipnorm(0.1);
        assert_steps(&clip, [0.4998174, 1.0003651, 1.4994522, 1.9992697], third);
        let accumulate = SGD::default().gradient_accumulation_steps(2);
        assert_steps(&accumulate, [0.5, 1.0, 1.5, 2.0], [0.4985, 1.003, 1.4955, 1.994]);
        let scaled = accumulate.loss_scale_factor(0.5);
        assert_steps(&scaled, [0.5, 1.0, 1.5, 2.0], [0.497, 1.006, 1.491, 1.988]);
    }

    fn spans<'a>(trainable: [bool; 2]) -> [Span<'a, f64>; 2] {
        let span = |name, offset, trainable| Span {
            variable: Variable { name, shape: &[1] },
            offset,
            trainable,
            constraint: None,
        };
        [span("a/kernel", 0, trainable[0]), span("b/bias", 1, trainable[1])]
    }

    #[test]
    fn averages_replace_the_weights_at_the_end() {
        // Keras, w = 1, x = 1, y = 0, learning rate 0.1: 0.8, 0.64, 0.512, then the average.
        let sgd = SGD::default().learning_rate(0.1).use_ema(true).ema_momentum(0.5);
        let spans = spans([true, false]);
        let mut weights = [1.0, 7.0];
        let mut apply = Apply::new(&sgd, &spans, &weights).unwrap();
        for _ in 0..3 {
            let mut gradients = [2.0 * weights[0], f64::NAN];
            apply.step(&sgd, &spans, &mut weights, &mut gradients);
        }
        assert!((weights[0] - 0.512).abs() < 1e-15);
        apply.finalize(&spans, &mut weights);
        assert!((weights[0] - 0.616).abs() < 1e-15);
        assert_eq!(weights[1], 7.0);
    }

    #[test]
    fn a_variable_that_is_thawed_later_starts_afresh() {
        let sgd = SGD::default().learning_rate(1.0).use_ema(true).ema_momentum(0.5);
        let mut weights = [1.0, 1.0];
        let mut apply = Apply::new(&sgd, &spans([true, false]), &weights).unwrap();
        assert_eq!(apply.parameters(), 2 + 1);
        apply.step(&sgd, &spans([true, false]), &mut weights, &mut [1.0, 1.0]);
        weights[1] = 5.0;
        apply.step(&sgd, &spans([true, true]), &mut weights, &mut [1.0, 1.0]);
        assert_eq!(weights, [-1.0, 4.0]);
        apply.finalize(&spans([true, true]), &mut weights);
        assert_eq!(weights, [-0.5, 4.0]);
    }

    #[test]
    fn names_are_excluded_from_decay() {
        let sgd = SGD::default().learning_rate(1.0).weight_decay(0.5);
        let sgd = sgd.exclude_from_weight_decay(["bias"]);
        let spans = spans([true, true]);
        let mut weights = [1.0, 1.0];
        let mut apply = Apply::new(&sgd, &spans, &weights).unwrap();
        apply.step(&sgd, &spans, &mut weights, &mut [0.0, 0.0]);
        assert_eq!(weights, [0.5, 1.0]);
    }

    #[test]
    fn a_global_norm_is_that_of_the_trained_variables() {
        let sgd = SGD::default().learning_rate(1.0).global_clipnorm(1.0);
        let mut weights = [0.0, 0.0];
        let mut apply = Apply::new(&sgd, &spans([true, true]), &weights).unwrap();
        apply.step(&sgd, &spans([true, true]), &mut weights, &mut [3.0, 4.0]);
        assert_eq!(weights, [-3.0 * (1.0 / 5.0), -4.0 * (1.0 / 5.0)]);
        weights = [0.0, 0.0];
        apply.step(&sgd, &spans([true, false]), &mut weights, &mut [3.0, f64::NAN]);
        assert_eq!(weights, [-3.0 * (1.0 / 3.0), 0.0]);
    }

    #[test]
    fn a_state_that_was_saved_goes_on_bit_for_bit() {
        let adam = super::super::Adam::default().use_ema(true).gradient_accumulation_steps(2);
        let spans = spans([true, true]);
        let mut weights = [1.0, 2.0];
        let mut apply = Apply::new(&adam, &spans, &weights).unwrap();
        for t in 0..3 {
            apply.step(&adam, &spans, &mut weights, &mut [t as f64, 0.5]);
        }
        let (mut numbers, mut names) = (Vec::new(), Vec::new());
        apply.visit(&adam, &mut |entry, value| {
            if entry.keras {
                names.push(entry.name.to_string());
            }
            match value {
                Value::Count(n) => numbers.push(*n as f64),
                Value::Number(x) => numbers.push(*x),
                Value::Flag(yes) => numbers.push(f64::from(u8::from(*yes))),
                Value::Values(x) => numbers.extend_from_slice(x),
            }
        });
        assert_eq!(names[..3], ["adam/iteration", "adam/learning_rate", "adam/a_kernel_average"]);
        let slots = ["adam/a_kernel_momentum", "adam/a_kernel_velocity", "adam/b_bias_momentum"];
        assert_eq!(names[6..9], slots);
        let mut other = Apply::new(&adam, &spans, &weights).unwrap();
        let mut rest = numbers.into_iter();
        other.visit(&adam, &mut |_, value| match value {
            Value::Count(n) => *n = rest.next().unwrap() as u64,
            Value::Number(x) => *x = rest.next().unwrap(),
            Value::Flag(yes) => *yes = rest.next().unwrap() == 1.0,
            Value::Values(x) => x.iter_mut().for_each(|x| *x = rest.next().unwrap()),
        });
        let mut same = weights;
        apply.step(&adam, &spans, &mut weights, &mut [0.1, 0.2]);
        other.step(&adam, &spans, &mut same, &mut [0.1, 0.2]);
        apply.finalize(&spans, &mut weights);
        other.finalize(&spans, &mut same);
        assert_eq!(weights, same);
    }

    #[test]
    fn nonsense_is_an_error_value() {
        let new = |sgd: SGD| Apply::new(&sgd, &spans([true, true]), &[0.0, 0.0]);
        assert!(new(SGD::default().momentum(1.5)).unwrap_err().contains("momentum"));
        assert!(new(SGD::default().clipnorm(1.0).clipvalue(1.0)).is_err());
        assert!(new(SGD::default().gradient_accumulation_steps(1)).is_err());
        assert!(new(SGD::default().exclude_from_weight_decay(["("])).is_err());
        assert!(Apply::new(&SGD::default(), &spans([true, true]), &[0.0]).is_err());
    }
}
