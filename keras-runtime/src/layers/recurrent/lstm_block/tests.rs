use super::*;
use crate::layers::recurrent::block::WORTH_A_THREAD;
use crate::layers::recurrent::block::testing::{ROWS, UNITS, numbers};

/// What a step reads and writes.
#[derive(Clone)]
struct Values<T> {
    units: usize,
    gates: Vec<T>,
    product: Vec<T>,
    h: Vec<T>,
    c: Vec<T>,
    kept: Vec<T>,
}

impl<T: Element> Values<T> {
    fn new(rows: usize, units: usize) -> Self {
        let (gates, product) = (numbers(4 * rows * units, 0.7), numbers(4 * rows * units, 1.9));
        let (h, c) = (numbers(rows * units, 1.1), numbers(rows * units, 0.4));
        Values { units, gates, product, h, c, kept: numbers(rows * units, 2.3) }
    }

    fn forward(&mut self) -> Forward<'_, T> {
        let Values { units, gates, product, h, c, kept } = self;
        let rows = h.len() / *units;
        Forward { rows, units: *units, gates, product, h, c, kept }
    }

    /// The same by the formulas.
    fn expected(&self) -> Values<f64> {
        let all = |values: &[T]| -> Vec<f64> { values.iter().map(|x| x.to_f64()).collect() };
        let (units, mut gates, product) = (self.units, all(&self.gates), all(&self.product));
        gates.iter_mut().zip(&product).for_each(|(z, &product)| *z += product);
        let mut c = all(&self.c);
        for (place, z) in gates.iter_mut().enumerate() {
            let is_candidate = place / units % 4 == 2;
            *z = if is_candidate { z.tanh() } else { 1.0 / (1.0 + (-*z).exp()) };
        }
        let gate = |number: usize, place: usize| {
            gates[(4 * (place / units) + number) * units + place % units]
        };
        for (place, c) in c.iter_mut().enumerate() {
            *c = gate(1, place) * *c + gate(0, place) * gate(2, place);
        }
        let kept: Vec<f64> = c.iter().map(|c| c.tanh()).collect();
        let h = kept.iter().enumerate().map(|(place, y)| gate(3, place) * y).collect();
        Values { units, gates, product, h, c, kept }
    }

    fn all(&self) -> Vec<f64> {
        let all = [&self.gates, &self.h, &self.c, &self.kept].into_iter().flatten();
        all.map(|x| x.to_f64()).collect()
    }

    fn bits(&self) -> Vec<u64> {
        self.all().into_iter().map(f64::to_bits).collect()
    }
}

fn forward_is_the_formula<T: Element>(most: f64) {
    for units in UNITS {
        let begun = Values::<T>::new(ROWS, units);
        let expected = begun.expected();
        let mut found = begun.clone();
        forward(&mut found.forward(), 1);
        for (found, expected) in found.all().iter().zip(expected.all()) {
            assert!((found - expected).abs() < most, "{units} units: {found}, {expected}");
        }
        // Sums that are added up before, and nothing kept.
        let mut sums = begun.clone();
        let products = core::mem::take(&mut sums.product);
        sums.gates.iter_mut().zip(products).for_each(|(z, product)| *z += product);
        sums.kept.clear();
        forward(&mut sums.forward(), 1);
        assert_eq!([&sums.gates, &sums.h, &sums.c], [&found.gates, &found.h, &found.c]);
    }
}

#[test]
fn forward_is_the_formula_for_any_number_of_units() {
    forward_is_the_formula::<f32>(1e-6);
    forward_is_the_formula::<f64>(1e-14);
}

fn back_is_the_formula<T: Element>(most: f64) {
    for units in UNITS {
        let size = ROWS * units;
        let (gates, kept) = (numbers::<T>(4 * size, 0.7), numbers::<T>(size, 1.9));
        let (previous, dh) = (numbers::<T>(2 * size, 0.4), numbers::<T>(size, 1.1));
        let dc = numbers::<T>(size, 2.3);
        let (mut dz, mut dh_after, mut dc_after) = (gates.clone(), dh.clone(), dc.clone());
        back(
            Back {
                rows: ROWS,
                units,
                gates: &mut dz,
                kept: &kept,
                c: &previous[units..],
                stride: 2 * units,
                dh: &mut dh_after,
                dc: &mut dc_after,
            },
            1,
        );
        assert!(dh_after.iter().all(|&dh| dh == T::ZERO));
        for place in 0..size {
            let (row, unit) = (place / units, place % units);
            let at = |number: usize| (4 * row + number) * units + unit;
            let [i, f, g, o] = [0, 1, 2, 3].map(|number| gates[at(number)].to_f64());
            let (y, c) = (kept[place].to_f64(), previous[(2 * row + 1) * units + unit].to_f64());
            let (dh, dc) = (dh[place].to_f64(), dc[place].to_f64());
            let d = dc + dh * o * (1.0 - y * y);
            let expected = [
                d * g * i * (1.0 - i),
                d * c * f * (1.0 - f),
                d * i * (1.0 - g * g),
                dh * y * o * (1.0 - o),
            ];
            for (number, expected) in expected.into_iter().enumerate() {
                let found = dz[at(number)].to_f64();
                assert!((found - expected).abs() < most, "{units} units: {found}, {expected}");
            }
            assert!((dc_after[place].to_f64() - d * f).abs() < most);
        }
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
        let (mut found, mut expected) = (begun.clone(), begun.clone());
        forward(&mut found.forward(), 1);
        let Forward { rows, units, gates, product, h, c, kept } = expected.forward();
        let (gates, product) = (cast_slice_mut(gates), cast_slice(product));
        let (h, c, kept) = (cast_slice_mut(h), cast_slice_mut(c), cast_slice_mut(kept));
        let mut step = Forward::<crate::kernels::Quick> { rows, units, gates, product, h, c, kept };
        // Compiled for what every machine has.
        match dispatch_fused((), |()| true, |()| false) {
            true => Walk::<true>::all(&mut step),
            false => Walk::<false>::all(&mut step),
        }
        assert_eq!(found.bits(), expected.bits(), "{units} units");
    }
}

#[test]
fn functions_without_fused_products_are_near() {
    let begun = Values::<f32>::new(ROWS, 17);
    let (mut found, expected) = (begun.clone(), begun.expected());
    let Forward { rows, units, gates, product, h, c, kept } = found.forward();
    let (gates, product) = (cast_slice_mut(gates), cast_slice(product));
    let (h, c, kept) = (cast_slice_mut(h), cast_slice_mut(c), cast_slice_mut(kept));
    let mut step = Forward::<crate::kernels::Quick> { rows, units, gates, product, h, c, kept };
    Walk::<false>::all(&mut step);
    for (found, expected) in found.all().iter().zip(expected.all()) {
        assert!((found - expected).abs() < 1e-6, "{found}, {expected}");
    }
}

#[test]
fn bits_do_not_depend_on_threads() {
    let (rows, units) = (1001, 67);
    assert!(4 * rows * units > 3 * WORTH_A_THREAD);
    let begun = Values::<f32>::new(rows, units);
    let (mut one, mut several) = (begun.clone(), begun);
    forward(&mut one.forward(), 1);
    forward(&mut several.forward(), 3);
    assert_eq!(one.bits(), several.bits());
    let previous = numbers::<f32>(2 * rows * units, 0.9);
    for (values, threads) in [(&mut one, 1), (&mut several, 3)] {
        let Values { gates, h, c, kept, .. } = values;
        let (c, dh, dc, stride) = (&previous[units..], h, c, 2 * units);
        back(Back { rows, units, gates, kept, c, stride, dh, dc }, threads);
    }
    assert_eq!(one.bits(), several.bits());
}
