//! `SpatialDropout1D`, `SpatialDropout2D`, `SpatialDropout3D`: drop whole channels in training.

use super::dropout::{self, RATE};
use super::{Call, Layer, Lowered, Mask};
use crate::compiler::args::{Arg, Bound, CHANNELS_LAST, SEED};
use crate::compiler::dim::Dim;
use crate::compiler::infer::{Rule, rule};
use quote::quote;

pub struct SpatialDropout {
    class: &'static str,
    axes: usize,
    arguments: &'static [Arg],
}

pub const ONE: SpatialDropout =
    SpatialDropout { class: "SpatialDropout1D", axes: 1, arguments: &[RATE, SEED] };
pub const TWO: SpatialDropout =
    SpatialDropout { class: "SpatialDropout2D", axes: 2, arguments: &[RATE, CHANNELS_LAST, SEED] };
pub const THREE: SpatialDropout =
    SpatialDropout { class: "SpatialDropout3D", axes: 3, arguments: &[RATE, CHANNELS_LAST, SEED] };

impl Layer for SpatialDropout {
    fn class(&self) -> &'static str {
        self.class
    }

    fn arguments(&self) -> &'static [Arg] {
        self.arguments
    }

    fn rules(&self, _: &Call<'_>) -> Vec<Rule> {
        let spatial = Dim::Known(self.axes);
        vec![rule!(Spatial { spatial })]
    }

    fn mask(&self, _: &Bound) -> Mask {
        Mask::Passed
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (args, input) = (call.args, call.input());
        let axes = self.axes;
        // The batch's and the channels' lengths are the input's, all positions share one.
        let mut noise_shape = vec![Dim::Known(1); axes + 2];
        noise_shape[0] = Dim::Known(0);
        noise_shape[axes + 1] = Dim::Known(0);
        let field = quote!(::keras_runtime::layers::SpatialDropout<#axes>);
        dropout::dropping(field, args, input, noise_shape)
    }
}
