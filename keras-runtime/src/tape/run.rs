//! How a pass gets to its layers: what it does around them is compiled once for each element, and
//! not for each layer.

use super::squares::address;
use super::{Op, Pass, Search, Tape};
use crate::element::Element;
use crate::kernels::{Engine, Pooling};
use crate::layer::{Backward, Forward, Layer, Pooled};
use crate::layers::{Pools, Windows};

/// A layer without its type, on the way forward. (Closures would come with code that nobody calls.)
pub(super) trait RunForward<T> {
    fn forward(&mut self, pass: Forward<'_, T, ()>);
}

/// The same on the way back.
pub(super) trait RunBackward<T> {
    fn backward(&mut self, pass: Backward<'_, '_, T, ()>, learns: bool);
}

/// A layer, its arguments, and who computes.
pub(super) struct Bound<'a, L, A, E>(pub &'a L, pub &'a A, pub &'a E);

impl<T: Element, A, L: Layer<T, A>, E: Engine<T>> RunForward<T> for Bound<'_, L, A, E> {
    fn forward(&mut self, pass: Forward<'_, T, ()>) {
        self.0.forward(self.1, pass.with(self.2));
    }
}

/// A layer with the pooling of what it makes, and whether it did both.
struct BoundPooled<'a, L, A, E>(Bound<'a, L, A, E>, Pooling<'a>, bool);

impl<T: Element, A, L: Pooled<T, A>, E: Engine<T>> RunForward<T> for BoundPooled<'_, L, A, E> {
    fn forward(&mut self, pass: Forward<'_, T, ()>) {
        let BoundPooled(Bound(layer, arguments, engine), pooling, done) = self;
        *done = layer.forward_pooled(*arguments, *pooling, pass.with(*engine));
    }
}

/// The same with the place for its weights' gradient.
struct BoundBack<'a, L, A, E>(Bound<'a, L, A, E>, Option<&'a mut L>);

impl<T: Element, A, L: Layer<T, A>, E: Engine<T>> RunBackward<T> for BoundBack<'_, L, A, E> {
    fn backward(&mut self, pass: Backward<'_, '_, T, ()>, learns: bool) {
        let BoundBack(Bound(layer, arguments, engine), gradient) = self;
        let gradient = if learns { gradient.as_deref_mut() } else { None };
        layer.backward(arguments, pass.with(*engine), gradient);
    }
}

/// Who runs the layers of a network in their order.
pub trait Run<T: Element> {
    /// Runs a layer.
    fn forward<A, L: Layer<T, A>>(&mut self, layer: &L, arguments: &A, op: &Op);

    /// Runs a layer and the pooling of its output, which nobody else reads.
    #[inline(always)]
    fn pooled<A, L: Pooled<T, A>, P: Layer<T, Windows> + Pools>(
        &mut self,
        (layer, arguments, op): (&L, &A, &Op),
        (pooling, windows, next): (&P, &Windows, &Op),
    ) {
        self.forward(layer, arguments, op);
        self.forward(pooling, windows, next);
    }
}

impl<T: Element, E: Engine<T>> Run<T> for Tape<'_, T, E> {
    fn forward<A, L: Layer<T, A>>(&mut self, layer: &L, arguments: &A, op: &Op) {
        forward(&mut self.pass, op, &mut Bound(layer, arguments, self.engine));
    }

    fn pooled<A, L: Pooled<T, A>, P: Layer<T, Windows> + Pools>(
        &mut self,
        (layer, arguments, op): (&L, &A, &Op),
        (pooling, windows, next): (&P, &Windows, &Op),
    ) {
        if self.pass.training.is_none() && self.pass.search == Search::Off {
            let bound = Bound(layer, arguments, self.engine);
            let mut run = BoundPooled(bound, pooling.pooling(windows), false);
            forward(&mut self.pass, &Op { output: next.output, ..*op }, &mut run);
            if run.2 {
                return;
            }
        }
        self.forward(layer, arguments, op);
        self.forward(pooling, windows, next);
    }
}

/// Who runs the layers of a network back.
pub trait RunBack<T: Element> {
    /// Runs a layer for a second time, before its way back, where what it computes is gone.
    fn forward_again<A, L: Layer<T, A>>(&mut self, layer: &L, arguments: &A, op: &Op);

    /// Runs a layer's way back. `gradient` is where its weights' gradient goes; without it the layer
    /// is frozen.
    fn backward<A, L: Layer<T, A>>(
        &mut self,
        layer: &L,
        arguments: &A,
        op: &Op,
        gradient: Option<&mut L>,
    );
}

impl<T: Element, E: Engine<T>> RunBack<T> for Tape<'_, T, E> {
    fn forward_again<A, L: Layer<T, A>>(&mut self, layer: &L, arguments: &A, op: &Op) {
        forward_again(&mut self.pass, op, &mut Bound(layer, arguments, self.engine));
    }

    fn backward<A, L: Layer<T, A>>(
        &mut self,
        layer: &L,
        arguments: &A,
        op: &Op,
        gradient: Option<&mut L>,
    ) {
        let place = gradient.as_deref().map(|gradient| (address(gradient), size_of::<L>()));
        let run = &mut BoundBack(Bound(layer, arguments, self.engine), gradient);
        backward(&mut self.pass, op, place, run);
    }
}

fn forward<T: Element>(pass: &mut Pass<'_, T>, op: &Op, run: &mut dyn RunForward<T>) {
    once!(T: Pass::forward(pass: &mut Pass<'_, T>, op: &Op, run: &mut dyn RunForward<T>));
}

fn forward_again<T: Element>(pass: &mut Pass<'_, T>, op: &Op, run: &mut dyn RunForward<T>) {
    once!(T: Pass::forward_again(
        pass: &mut Pass<'_, T>,
        op: &Op,
        run: &mut dyn RunForward<T>,
    ));
}

fn backward<T: Element>(
    pass: &mut Pass<'_, T>,
    op: &Op,
    gradient: Option<(usize, usize)>,
    run: &mut dyn RunBackward<T>,
) {
    once!(T: Pass::backward(
        pass: &mut Pass<'_, T>,
        op: &Op,
        gradient: Option<(usize, usize)>,
        run: &mut dyn RunBackward<T>,
    ));
}
