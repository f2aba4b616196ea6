//! The way back of a training step on a device.

use super::Learning;
use crate::element::Element;
use crate::kernels::Plain;
use crate::layer::{Backward, InputGradient, Layer, front};
use crate::learn::Weights;
use crate::tape::split::take;
use crate::tape::{MAX_INPUTS, Op, Role};
use core::ops::Range;
use core::slice;

/// A layer without its type.
trait RunBack<T> {
    /// Its weights.
    fn weights(&mut self) -> &mut [T];
    /// Its way back. `gradient` is where its weights' gradient goes, as many as there are weights.
    fn backward(&mut self, pass: Backward<'_, '_, T, ()>, gradient: Option<&mut [T]>);
    /// What it changes after the rule.
    fn update(&mut self, gradient: &mut [T]);
}

/// A layer that is a field of its network: an array of `T` in all but name.
struct Field<'a, L, A>(&'a mut L, &'a A);

/// A layer that is no field, and has no weights.
struct Apart<'a, L, A>(&'a L, &'a A);

/// Values as weights of a layer; `None` where there are more or fewer of them.
///
/// # Safety
///
/// `L` is made of `T` alone.
unsafe fn as_layer<T, L>(values: &mut [T]) -> Option<&mut L> {
    let fits = size_of_val(values) == size_of::<L>() && align_of::<L>() <= align_of::<T>();
    // SAFETY: as many values as the type is made of (the caller's promise), aligned as it is.
    fits.then(|| unsafe { &mut *values.as_mut_ptr().cast() })
}

impl<T: Element, A, L: Layer<T, A>> RunBack<T> for Field<'_, L, A> {
    fn weights(&mut self) -> &mut [T] {
        let len = size_of::<L>() / size_of::<T>();
        // SAFETY: `Learning::backward` has been promised that the layer is made of `T` alone.
        unsafe { slice::from_raw_parts_mut(core::ptr::from_mut(self.0).cast(), len) }
    }

    fn backward(&mut self, pass: Backward<'_, '_, T, ()>, gradient: Option<&mut [T]>) {
        // SAFETY: as above.
        let gradient = gradient.and_then(|values| unsafe { as_layer(values) });
        self.0.backward(self.1, pass.with(&Plain), gradient);
    }

    fn update(&mut self, gradient: &mut [T]) {
        // SAFETY: as above.
        if let Some(gradient) = unsafe { as_layer(gradient) } {
            self.0.update(self.1, gradient);
        }
    }
}

impl<T: Element, A, L: Layer<T, A>> RunBack<T> for Apart<'_, L, A> {
    fn weights(&mut self) -> &mut [T] {
        &mut []
    }

    fn backward(&mut self, pass: Backward<'_, '_, T, ()>, _: Option<&mut [T]>) {
        self.0.backward(self.1, pass.with(&Plain), None);
    }

    fn update(&mut self, _: &mut [T]) {}
}

impl<T: Element> Learning<'_, T> {
    /// Runs a layer's way back. If no other use of it follows (`last`), its weights are changed.
    ///
    /// # Safety
    ///
    /// The layer is a field of the network that this is a pass of: such a field is made of `T` alone.
    #[inline(always)] // So that a program holds only what its ops need.
    pub unsafe fn backward<A, L: Layer<T, A>>(
        &mut self,
        layer: &mut L,
        arguments: &A,
        op: &Op,
        last: bool,
    ) {
        let learns = if size_of::<L>() > 0 { Use::of(last) } else { Use::None };
        back(self, op, learns, &mut Field(layer, arguments));
    }

    /// Runs the way back of a layer that is no field.
    #[inline(always)]
    pub fn backward_apart<A, L: Layer<T, A>>(&mut self, layer: &L, arguments: &A, op: &Op) {
        back(self, op, Use::None, &mut Apart(layer, arguments));
    }
}

/// What a layer's way back does to its weights.
#[derive(Clone, Copy, PartialEq)]
enum Use {
    /// Nothing: there are none.
    None,
    /// Their gradient is not complete.
    Another,
    /// Their gradient is complete: they are changed.
    Last,
}

impl Use {
    fn of(last: bool) -> Self {
        if last { Use::Last } else { Use::Another }
    }
}

#[inline(always)]
fn back<T: Element>(
    pass: &mut Learning<'_, T>,
    op: &Op,
    of_weights: Use,
    run: &mut dyn RunBack<T>,
) {
    match op.inputs.len() {
        1 => back_one(pass, op, of_weights, run),
        _ => back_many(pass, op, of_weights, run),
    }
    if of_weights == Use::Last {
        change(pass, op.layer, run);
    }
}

/// Runs a layer with one input back.
fn back_one<T: Element>(
    pass: &mut Learning<'_, T>,
    op: &Op,
    of_weights: Use,
    run: &mut dyn RunBack<T>,
) {
    once!(T: one(
        pass: &mut Learning<'_, T>,
        op: &Op,
        of_weights: Use,
        run: &mut dyn RunBack<T>,
    ));
}

/// Runs a layer with any number of inputs back.
fn back_many<T: Element>(
    pass: &mut Learning<'_, T>,
    op: &Op,
    of_weights: Use,
    run: &mut dyn RunBack<T>,
) {
    once!(T: many(
        pass: &mut Learning<'_, T>,
        op: &Op,
        of_weights: Use,
        run: &mut dyn RunBack<T>,
    ));
}

fn one<T: Element>(pass: &mut Learning<'_, T>, op: &Op, of_weights: Use, run: &mut dyn RunBack<T>) {
    pass.backward_with::<1, 6, 7>(op, of_weights, run);
}

fn many<T: Element>(
    pass: &mut Learning<'_, T>,
    op: &Op,
    of_weights: Use,
    run: &mut dyn RunBack<T>,
) {
    pass.backward_with::<MAX_INPUTS, { MAX_INPUTS + 5 }, { MAX_INPUTS + 6 }>(op, of_weights, run);
}

/// Changes the weights of a layer whose gradient is complete.
fn change<T: Element>(pass: &mut Learning<'_, T>, layer: usize, run: &mut dyn RunBack<T>) {
    once!(T: Learning::change_layer(
        pass: &mut Learning<'_, T>,
        layer: usize,
        run: &mut dyn RunBack<T>,
    ));
}

impl<T: Element> Learning<'_, T> {
    /// Where the gradient of a layer's weights lies and, behind it, the squares of look-ups; nothing where it
    /// does not learn.
    fn gradient_of(&self, layer: usize) -> Option<[Range<usize>; 2]> {
        let room = self.plan.weights(layer)?;
        let half = match self.squares_of(layer) {
            true => room.start + room.len() / 2,
            false => room.end,
        };
        Some([room.start..half, half..room.end])
    }

    /// Whether the rule asks for the squares of a layer's look-ups.
    fn squares_of(&self, layer: usize) -> bool {
        self.squares && self.rows.iter().any(|row| row.layer == layer && row.looked_up)
    }

    /// Runs a layer with up to `N` inputs back, if it takes part, with so many `RANGES` and `PIECES` of the
    /// arena.
    fn backward_with<const N: usize, const RANGES: usize, const PIECES: usize>(
        &mut self,
        op: &Op,
        of_weights: Use,
        run: &mut dyn RunBack<T>,
    ) {
        let plan = self.plan;
        let weights = match of_weights {
            Use::None => None,
            Use::Another | Use::Last => self.gradient_of(op.layer),
        };
        let learns = weights.is_some();
        let [weights, squares] = weights.unwrap_or([0..0, 0..0]);
        let is_mask = |place: usize| op.masks.contains(&place);
        let asked = |(place, &value): (usize, &usize)| match is_mask(place) {
            true => None, // No input is there twice.
            false => plan.gradient(value),
        };
        let mut inputs = op.inputs.iter().enumerate();
        if self.is_taken_over(op) || !(learns || inputs.any(|input| asked(input).is_some())) {
            return;
        }
        for &value in op.clear {
            let range = plan.gradient(value).unwrap_or(0..0);
            self.arena.get_mut(range).unwrap_or_default().fill(T::ZERO);
        }
        let none = || 0..0;
        let mut ranges: [Range<usize>; RANGES] = core::array::from_fn(|_| 0..0);
        let mut places = ranges.iter_mut();
        let first = [
            plan.gradient(op.output).unwrap_or_else(none),
            plan.saved(op.index).unwrap_or_else(none),
            plan.work_back(op.index),
            weights,
            squares,
        ];
        // The iterator that goes on comes second: the first is asked once more than there are pairs.
        for (range, place) in first.into_iter().zip(places.by_ref()) {
            *place = range;
        }
        if op.role != Role::Penalty {
            for (place, input) in places.zip(op.inputs.iter().enumerate()) {
                *place = asked(input).unwrap_or_else(none);
            }
        }
        let (taken, rest) = take::<_, RANGES, PIECES>(self.arena, &ranges);
        let mut taken = taken.into_iter();
        let mut next = || taken.next().unwrap_or_default();
        let [output_gradient, saved, scratch] = [next(), next(), next()];
        let [gradient, squares] = [next(), next()];
        let mut input_gradients = [const { InputGradient::Unused }; N];
        let targets = input_gradients.iter_mut().zip(op.inputs.iter().enumerate()).zip(op.add);
        for (((place, input), &add), target) in targets.zip(taken) {
            if asked(input).is_some() && op.role != Role::Penalty {
                *place = InputGradient::of(target, add);
            }
        }
        if op.role == Role::Alias {
            if let Some(target) = input_gradients.first_mut() {
                target.write(output_gradient, |dy| dy);
            }
            return;
        }
        let view = |place: Result<usize, Range<usize>>| match place {
            Ok(input) => self.inputs.get(input).copied().unwrap_or_default(),
            Err(range) => rest.get(range),
        };
        let mut inputs = [&[][..]; N];
        for (input, &value) in inputs.iter_mut().zip(op.inputs) {
            *input = view(plan.value(value));
        }
        let output = match op.role {
            Role::Penalty => &[],
            _ => view(plan.value(op.output)),
        };
        if !op.accumulate {
            squares.fill(T::ZERO);
        }
        let count = op.inputs.len();
        let pass = Backward {
            engine: &(),
            batch: self.batch,
            training: self.training,
            inputs: inputs.get(..count).unwrap_or_default(),
            output,
            saved,
            scratch,
            accumulate: op.accumulate,
            squares,
            output_gradient,
            input_gradients: input_gradients.get_mut(..count).unwrap_or_default(),
        };
        run.backward(pass, learns.then_some(gradient));
    }

    /// Changes the weights of a layer, whose gradient is complete.
    fn change_layer(&mut self, layer: usize, run: &mut dyn RunBack<T>) {
        let Some(ranges) = self.gradient_of(layer) else { return };
        let ([gradient, squares], _) = take::<_, 2, 3>(self.arena, &ranges);
        let mut slots = &mut *self.slots;
        {
            let (mut gradients, mut squares) = (&mut *gradient, squares);
            let mut values = run.weights();
            for row in self.rows {
                let len = row.len;
                let own = front(&mut slots, if row.learns { len * self.slots_each } else { 0 });
                if row.layer != layer {
                    continue;
                }
                let (weight, gradient) = (front(&mut values, len), front(&mut gradients, len));
                let of_row = front(&mut squares, len);
                if !row.learns {
                    continue;
                }
                if let Some(regularizer) = row.regularizer {
                    regularizer.add_gradient(weight, row.shape, T::ONE, gradient);
                }
                // Keras makes a whole table of a gradient that a penalty is added to.
                let squares = (row.looked_up && row.regularizer.is_none() && !of_row.is_empty())
                    .then_some(of_row);
                (self.change)(Weights { weight, gradient, squares, slots: own });
                if let Some(constraint) = row.constraint {
                    constraint.apply(weight, row.shape);
                }
            }
        }
        run.update(gradient);
    }
}
