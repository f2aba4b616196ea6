//! One step of a rule, with all that is around it.

use super::{Apply, Span, trained};
use crate::element::Element;
use crate::kernels::dot;
use crate::optimizers::sweep::{map, sweep};
use crate::optimizers::{Optimizer, Update, Variable};
use core::ops::Range;

impl<T: Element> Apply<T> {
    pub(super) fn step_rule(
        &mut self,
        optimizer: &dyn Optimizer<T>,
        spans: &[Span<'_, T>],
        weights: &mut [T],
        gradients: &mut [T],
        scale: Option<f64>,
    ) {
        if let (None, Some((first, range))) = (scale, self.whole(optimizer, spans)) {
            let (weight, gradient) = (&mut weights[range.clone()], &mut gradients[range]);
            return self.step_whole(optimizer, first, weight, gradient);
        }
        // The rule counts steps, a schedule counts calls. A quotient takes long.
        let (steps, last_call) = match self.calls {
            1 => (self.iteration, true),
            calls => (self.iteration / calls, (self.iteration + 1).is_multiple_of(calls)),
        };
        let (mut begins, mut constrained) = (false, false);
        for (state, span) in trained(&mut self.states, spans) {
            if !state.started {
                // It may have been frozen until now, and changed from outside.
                optimizer.init_slots(&span.variable, &weights[span.range()], &mut state.slots);
                begins = true;
            }
            constrained |= span.constraint.is_some();
        }
        if let Some(scale) = scale {
            let scale = T::from_f64(scale);
            for (_, span) in trained(&mut self.states, spans) {
                map(self.cpu, &mut gradients[span.range()], |g| g / scale);
            }
        }
        if self.calls > 1 {
            self.accumulate(spans, gradients, last_call);
        }
        if last_call {
            let whole = !self.clip(optimizer, spans, gradients) || scale.is_some();
            self.update(optimizer, spans, weights, gradients, (steps + 1, whole));
        }
        if self.use_ema {
            self.average(optimizer, spans, weights, steps);
        }
        if begins || constrained {
            for (state, span) in trained(&mut self.states, spans) {
                state.started = true;
                if let Some(constraint) = span.constraint {
                    constraint.apply(&mut weights[span.range()], span.variable.shape);
                }
            }
        }
        self.iteration += 1;
    }

    /// All weights as one variable, and the first of them, where a step is nothing but its update.
    fn whole<'a>(
        &self,
        optimizer: &dyn Optimizer<T>,
        spans: &[Span<'a, T>],
    ) -> Option<(Variable<'a>, Range<usize>)> {
        if self.calls > 1 || self.use_ema || !optimizer.is_by_weight() {
            return None;
        }
        let common = optimizer.common();
        if [common.clipnorm, common.global_clipnorm, common.clipvalue].iter().any(Option::is_some) {
            return None;
        }
        let first = spans.get(self.states.first()?.span)?;
        let mut end = first.offset;
        for state in &self.states {
            let span = spans.get(state.span)?;
            let begun = state.started && span.trainable && span.offset == end;
            let more = state.weight_decay.is_some() || span.constraint.is_some();
            if !begun || more || !state.slots.is_empty() {
                return None;
            }
            end += state.len;
        }
        Some((first.variable, first.offset..end))
    }

    /// Their update.
    fn step_whole(
        &mut self,
        optimizer: &dyn Optimizer<T>,
        variable: Variable<'_>,
        weight: &mut [T],
        gradient: &mut [T],
    ) {
        let (learning_rate, step) =
            (optimizer.common().learning_rate.at(self.iteration), self.iteration + 1);
        optimizer.begin(&mut self.numbers, step);
        optimizer.update(Update {
            cpu: self.cpu,
            variable,
            weight,
            gradient,
            squares: None,
            slots: &mut [],
            scratch: &mut self.scratch,
            numbers: &self.numbers,
            learning_rate,
            step,
        });
        self.iteration += 1;
    }

    /// Adds the gradients up; on the last call they become the mean.
    fn accumulate(&mut self, spans: &[Span<'_, T>], gradients: &mut [T], last_call: bool) {
        let calls = T::from_f64(self.calls as f64);
        for (state, span) in trained(&mut self.states, spans) {
            let gradient = &mut gradients[span.range()];
            if last_call {
                sweep(self.cpu, gradient, &state.accumulator, &mut [], |g, sum, []| {
                    ((g + sum) / calls, [])
                });
                state.accumulator.fill(T::ZERO);
            } else {
                sweep(self.cpu, &mut state.accumulator, gradient, &mut [], |sum, g, []| {
                    (sum + g, [])
                });
            }
        }
    }

    /// Limits the gradients; answers whether the squares of look-ups' gradients are still theirs.
    fn clip(
        &mut self,
        optimizer: &dyn Optimizer<T>,
        spans: &[Span<'_, T>],
        gradients: &mut [T],
    ) -> bool {
        let common = optimizer.common();
        let positive = |limit: Option<f64>| limit.filter(|limit| *limit > 0.0);
        let Apply { states, squares, cpu, .. } = self;
        let limit_norm =
            |span: &Span<'_, T>, (gradients, squares): (&mut [T], &mut [T]), norm, limit| {
                if norm <= limit {
                    return;
                }
                // g · limit / max(norm, limit)
                let factor = T::from_f64(limit / norm);
                map(*cpu, &mut gradients[span.range()], |g| g * factor);
                if let Some(squares) = squares_of(span, squares) {
                    map(*cpu, squares, |square| square * factor * factor);
                }
            };
        if let Some(limit) = positive(common.clipnorm) {
            for (_, span) in trained(states, spans) {
                let norm = square_sum(span, gradients, squares).sqrt();
                limit_norm(span, (gradients, squares), norm, limit);
            }
        } else if let Some(limit) = positive(common.global_clipnorm) {
            let norm = trained(states, spans)
                .map(|(_, span)| square_sum(span, gradients, squares))
                .sum::<f64>()
                .sqrt();
            // Keras: an infinite norm makes all gradients NaN, not zero.
            let norm = if norm.is_finite() { norm } else { f64::NAN };
            for (_, span) in trained(states, spans) {
                limit_norm(span, (gradients, squares), norm, limit);
            }
            return false;
        } else if let Some(limit) = positive(common.clipvalue) {
            let limit = T::from_f64(limit);
            for (_, span) in trained(states, spans) {
                map(*cpu, &mut gradients[span.range()], |g| g.clamp(-limit, limit));
            }
            return false;
        }
        true
    }

    /// Decays and updates all variables.
    fn update(
        &mut self,
        optimizer: &dyn Optimizer<T>,
        spans: &[Span<'_, T>],
        weights: &mut [T],
        gradients: &mut [T],
        (step, whole): (u64, bool),
    ) {
        let learning_rate = optimizer.common().learning_rate.at(self.iteration);
        optimizer.begin(&mut self.numbers, step);
        for (state, span) in trained(&mut self.states, spans) {
            let weight = &mut weights[span.range()];
            if let Some(decay) = state.weight_decay {
                let (decay, rate) = (T::from_f64(decay), T::from_f64(learning_rate));
                map(self.cpu, weight, |w| w - w * decay * rate);
            }
            optimizer.update(Update {
                cpu: self.cpu,
                variable: span.variable,
                weight,
                gradient: &mut gradients[span.range()],
                squares: squares_of(span, &mut self.squares)
                    .filter(|_| !whole)
                    .map(|squares| &*squares),
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
                sweep(self.cpu, average, weight, &mut [], |a, w, []| (momentum * a + rest * w, []));
            }
            if overwrite {
                weight.copy_from_slice(&state.average);
            }
        }
    }
}

/// The squares of a table's look-ups' gradients, if there are any.
fn squares_of<'a, T>(span: &Span<'_, T>, squares: &'a mut [T]) -> Option<&'a mut [T]> {
    squares.get_mut(span.range()).filter(|_| span.looked_up)
}

/// Σg²
fn square_sum<T: Element>(span: &Span<'_, T>, gradients: &[T], squares: &mut [T]) -> f64 {
    match squares_of(span, squares) {
        Some(squares) => squares.iter().map(|square| square.to_f64()).sum(),
        None => dot(&gradients[span.range()], &gradients[span.range()]),
    }
}
