//! One step of a rule, with all that is around it.

use super::{Apply, Span, State, trained};
use crate::element::Element;
use crate::kernels::dot;
use crate::optimizers::sweep::{map, sweep};
use crate::optimizers::{Optimizer, Update};

impl<T: Element> Apply<T> {
    pub(super) fn step_rule(
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
        for (state, span) in trained(&mut self.states, spans).filter(|(state, _)| !state.started) {
            // It may have been frozen until now, and changed from outside.
            optimizer.init_slots(&span.variable, &weights[span.range()], &mut state.slots);
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
        let by_weight = optimizer.is_by_weight();
        let mut all = trained(&mut self.states, spans).peekable();
        while let Some((state, span)) = all.next() {
            let mut range = span.range();
            if by_weight && state.slots.is_empty() {
                let follows = |(next, after): &(&mut State<T>, &Span<'_, T>), end| {
                    after.offset == end && next.weight_decay == state.weight_decay
                };
                while let Some((_, after)) = all.next_if(|next| follows(next, range.end)) {
                    range.end = after.range().end;
                }
            }
            let weight = &mut weights[range.clone()];
            if let Some(decay) = state.weight_decay {
                let (decay, rate) = (T::from_f64(decay), T::from_f64(learning_rate));
                map(self.cpu, weight, |w| w - w * decay * rate);
            }
            optimizer.update(Update {
                cpu: self.cpu,
                variable: span.variable,
                weight,
                gradient: &mut gradients[range],
                squares: squares_of(span, &mut self.squares)
                    .filter(|_| !whole && !by_weight)
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
