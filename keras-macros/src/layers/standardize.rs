//! What the normalizations of one sample have in common.

use super::{Lowered, Reads, Weight};
use crate::compiler::args::Bound;
use crate::compiler::dim::Dim;
use crate::compiler::infer::{Rule, Shape, rule};
use proc_macro2::TokenStream;
use quote::quote;

/// Values of a sample in groups, each put on a common scale.
pub struct Standardize {
    /// The arguments at run time.
    arguments: TokenStream,
    /// How many groups a sample has.
    groups: TokenStream,
}

/// The rule of a layer that takes the values along axes together.
pub fn rule_along(args: &Bound) -> Rule {
    let (axes, argument, fewest) = (args.axes_or_last("axis"), "axis", Dim::Known(1));
    rule!(OnAxes { axes, argument, fewest }).at(args.place("axis"))
}

/// Keras's `epsilon`.
pub fn epsilon(args: &Bound, default: f64) -> TokenStream {
    args.number("epsilon").cloned().unwrap_or(quote!(#default))
}

/// The flags of axes, at run time.
pub fn flags(axes: &[isize], input: &Shape) -> TokenStream {
    quote!(::keras_runtime::__private::layers::Axes::of(&[#(#axes),*], #input.rank()))
}

impl Standardize {
    /// Groups that are made in this way, so many in a sample.
    pub fn of(
        made: &TokenStream,
        groups: TokenStream,
        scale: &TokenStream,
        epsilon: &TokenStream,
    ) -> Self {
        let arguments = quote!(const {
            ::keras_runtime::layers::Standardize {
                groups: ::keras_runtime::layers::Groups::#made,
                scale: ::keras_runtime::layers::Scale::#scale,
                epsilon: #epsilon,
            }
        });
        Standardize { arguments, groups }
    }

    /// The values along axes together.
    pub fn along(
        axes: &[isize],
        input: &Shape,
        scale: &TokenStream,
        epsilon: &TokenStream,
    ) -> Self {
        let members = Shape::size_of(&input.kept(axes));
        let flags = flags(axes, input);
        let groups = quote!(#input.size() / (#members));
        Standardize::of(&quote!(along(&#input, &#flags)), groups, scale, epsilon)
    }

    /// The layer without weights.
    pub fn lower(self, field: TokenStream) -> Lowered {
        let groups = self.groups;
        Lowered {
            saved: quote!((2 * (#groups))),
            in_place: true,
            reads: Reads::inputs(),
            ..Lowered::stateless(field, self.arguments)
        }
    }

    /// The layer with `gamma` and `beta`, if it has them, of the shape `kept`.
    pub fn affine(
        self,
        class: &TokenStream,
        kept: Vec<Dim>,
        (scale, center): (bool, bool),
        args: &Bound,
    ) -> Lowered {
        let size = Shape::size_of(&kept);
        let (gamma, beta) = (usize::from(scale), usize::from(center));
        let mut weights = Vec::new();
        weights.extend(scale.then(|| Weight::of("gamma", kept.clone(), "Ones", args)));
        weights.extend(center.then(|| Weight::of("beta", kept, "Zeros", args)));
        let field = quote!(::keras_runtime::layers::#class<#size, T, #gamma, #beta>);
        Lowered { weights, ..self.lower(field) }
    }
}
