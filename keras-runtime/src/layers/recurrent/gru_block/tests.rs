use super::*;
use crate::layers::recurrent::block::WORTH_A_THREAD;
use crate::layers::recurrent::block::testing::{ROWS, UNITS, numbers};

/// What a step reads and writes.
#[derive(Clone)]
struct Values<T> {
    units: usize,
    gates: Vec<T>,
    product: Vec<T>,
    bias: Vec<T>,
    h: Vec<T>,
    kept: Vec<T>,
}

impl<T: Element> Values<T> {
    fn new(rows: usize, units: usize) -> Self {
        Values {
            units,
            gates: numbers(3 * rows * units, 0.7),
            product: numbers(3 * rows * units, 1.9),
            bias: numbers(3 * units, 0.8),
            h: numbers(rows * units, 1.1),
            kept: numbers(rows * units, 2.3),
        }
    }

    fn forward(&mut self) -> Forward<'_, T> {
        let Values { units, gates, product, bias, h, kept } = self;
        let rows = h.len() / *units;
        Forward { rows, units: *units, gates, product, bias, h, kept }
    }

    fn back<'a>(&'a mut self, h: &'a [T]) -> Back<'a, T> {
        let Values { units, gates, h: dh, kept, .. } = self;
        Back { rows: dh.len() / *units, units: *units, gates, kept, h, dh }
    }

    fn all(&self) -> Vec<f64> {
        let all = [&self.gates, &self.h, &self.kept].into_iter().flatten();
        all.map(|x| x.to_f64()).collect()
    }

    fn bits(&self) -> Vec<u64> {
        self.all().into_iter().map(f64::to_bits).collect()
    }

    /// Where the unit of a state has its gates.
    fn places(&self, place: usize) -> [usize; 3] {
        let (row, unit) = (place / self.units, place % self.units);
        [0, 1, 2].map(|number| (3 * row + number) * self.units + unit)
    }
}

/// Compares with so much room for rounding.
fn near(found: &[f64], expected: &[f64], most: f64) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < most, "{found}, {expected}");
    }
}

/// A step forward by the formulas: gates, states and what is kept.
fn expected<T: Element>(begun: &Values<T>) -> Vec<f64> {
    let number = |values: &[T], place: usize| values[place].to_f64();
    let sigmoid = |x: f64| 1.0 / (1.0 + (-x).exp());
    let (mut gates, mut h, mut kept) = (vec![0.0; begun.gates.len()], vec![], vec![]);
    for place in 0..begun.h.len() {
        let places = begun.places(place);
        let input = places.map(|place| number(&begun.gates, place));
        let bias = |gate: usize| match begun.bias.is_empty() {
            true => 0.0,
            false => number(&begun.bias, gate * begun.units + place % begun.units),
        };
        let product = |gate: usize| number(&begun.product, places[gate]) + bias(gate);
        let (z, r) = (sigmoid(input[0] + product(0)), sigmoid(input[1] + product(1)));
        let g = (input[2] + r * product(2)).tanh();
        places.into_iter().zip([z, r, g]).for_each(|(place, gate)| gates[place] = gate);
        h.push(z * number(&begun.h, place) + (1.0 - z) * g);
        kept.push(product(2));
    }
    [gates, h, kept].concat()
}

fn forward_is_the_formula<T: Element>(most: f64) {
    for units in UNITS {
        let mut found = Values::<T>::new(ROWS, units);
        let formula = expected(&found);
        forward(&mut found.forward(), 1);
        near(&found.all(), &formula, most);
        // Without a bias, and nothing kept.
        let mut found = Values::<T>::new(ROWS, units);
        found.bias.clear();
        let formula = expected(&found);
        found.kept.clear();
        forward(&mut found.forward(), 1);
        near(&found.all(), &formula[..4 * ROWS * units], most);
    }
}

#[test]
fn forward_is_the_formula_for_any_number_of_units() {
    forward_is_the_formula::<f32>(1e-6);
    forward_is_the_formula::<f64>(1e-14);
}

fn back_is_the_formula<T: Element>(most: f64) {
    for units in UNITS {
        let (begun, previous) = (Values::<T>::new(ROWS, units), numbers::<T>(ROWS * units, 0.4));
        let mut found = begun.clone();
        back(found.back(&previous), 1);
        let (mut gates, mut dh, mut kept) = (vec![0.0; begun.gates.len()], vec![], vec![]);
        for (place, previous) in previous.iter().enumerate() {
            let places = begun.places(place);
            let [z, r, g] = places.map(|place| begun.gates[place].to_f64());
            let (d, b) = (begun.h[place].to_f64(), begun.kept[place].to_f64());
            let candidate = d * (1.0 - z) * (1.0 - g * g);
            let update = d * (previous.to_f64() - g) * z * (1.0 - z);
            let gradients = [update, candidate * b * r * (1.0 - r), candidate];
            places.into_iter().zip(gradients).for_each(|(place, gate)| gates[place] = gate);
            dh.push(d * z);
            kept.push(candidate * r);
        }
        near(&found.all(), &[gates, dh, kept].concat(), most);
    }
}

#[test]
fn back_is_the_formula_for_any_number_of_units() {
    back_is_the_formula::<f32>(1e-4);
    back_is_the_formula::<f64>(1e-12);
}

#[test]
fn instruction_sets_give_the_same_bits() {
    for units in UNITS {
        let begun = Values::<f32>::new(ROWS, units);
        let (mut found, mut expected) = (begun.clone(), begun);
        forward(&mut found.forward(), 1);
        let Forward { rows, units, gates, product, bias, h, kept } = expected.forward();
        let (gates, product, bias) = (cast_slice_mut(gates), cast_slice(product), cast_slice(bias));
        let (h, kept) = (cast_slice_mut(h), cast_slice_mut(kept));
        let mut step =
            Forward::<crate::kernels::Quick> { rows, units, gates, product, bias, h, kept };
        // Compiled for what every machine has.
        match dispatch_fused((), |()| true, |()| false) {
            true => Walk::<true>::all(&mut step),
            false => Walk::<false>::all(&mut step),
        }
        assert_eq!(found.bits(), expected.bits(), "{units} units");
    }
}

#[test]
fn bits_do_not_depend_on_threads() {
    let (rows, units) = (1301, 67);
    assert!(3 * rows * units > 3 * WORTH_A_THREAD);
    let begun = Values::<f32>::new(rows, units);
    let (mut one, mut several) = (begun.clone(), begun);
    forward(&mut one.forward(), 1);
    forward(&mut several.forward(), 3);
    assert_eq!(one.bits(), several.bits());
    let previous = numbers::<f32>(rows * units, 0.9);
    back(one.back(&previous), 1);
    back(several.back(&previous), 3);
    assert_eq!(one.bits(), several.bits());
}
