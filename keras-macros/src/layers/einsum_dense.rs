//! `EinsumDense`: sums over axes that are named by letters.

use super::{Call, Layer, Lowered, Weight, unknown};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::dim::Dim;
use crate::compiler::functions::{Family, Function};
use crate::compiler::infer::{Rule, RuleArgument, rule};
use quote::quote;

pub struct EinsumDense;

const ARGUMENTS: &[Arg] = &[
    Arg::required("equation", Kind::Text("abc,cd->abd")),
    Arg::required("output_shape", Kind::Lengths),
    Arg::optional("activation", Kind::Function(Family::Activation)),
    Arg::optional("bias_axes", Kind::Text("d")),
    Arg::optional("kernel_initializer", Kind::Function(Family::Initializer)),
    Arg::optional("bias_initializer", Kind::Function(Family::Initializer)),
    Arg::optional("kernel_regularizer", Kind::Function(Family::Regularizer)),
    Arg::optional("bias_regularizer", Kind::Function(Family::Regularizer)),
    Arg::optional("kernel_constraint", Kind::Function(Family::Constraint)),
    Arg::optional("bias_constraint", Kind::Function(Family::Constraint)),
];

/// The arguments that say something of shapes: `equation`, `output_shape`, `bias_axes`; `None`
/// after a mistake.
fn shapes(args: &Bound) -> Option<(String, Vec<Dim>, String)> {
    let bias_axes = match args.text("bias_axes") {
        Some(letters) => letters.clone(),
        None if args.given("bias_axes") => return None,
        None => String::new(),
    };
    args.sizes("output_shape")?;
    Some((args.text("equation")?.clone(), args.shape("output_shape"), bias_axes))
}

impl Layer for EinsumDense {
    fn class(&self) -> &'static str {
        "EinsumDense"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn has_kernel(&self) -> bool {
        true
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let Some((equation, output_shape, bias_axes)) = shapes(call.args) else {
            return vec![unknown(0)];
        };
        vec![rule!(EinsumDense { equation, output_shape, bias_axes })]
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (args, input, output) = (call.args, call.input(), call.output());
        let field = quote!(::keras_runtime::layers::EinsumDense);
        let Some((equation, output_shape, bias_axes)) = shapes(args) else {
            return Lowered::stateless(field, quote!(()));
        };
        let rule = keras_shape::layers::EinsumDense {
            equation: equation.value(),
            output_shape: output_shape.value(),
            bias_axes: bias_axes.value(),
        };
        let Ok(ranks) = rule.contraction(&input.or_ones()) else {
            return Lowered::stateless(field, quote!(()));
        };
        let (equation, output_shape, letters) =
            (equation.code(), output_shape.code(), bias_axes.code());
        let contraction = quote!(const {
            match (::keras_runtime::__private::layers::EinsumDense {
                equation: #equation,
                output_shape: #output_shape,
                bias_axes: #letters,
            })
            .contraction(&#input)
            {
                ::core::result::Result::Ok(contraction) => contraction,
                ::core::result::Result::Err(_) => ::core::unreachable!(),
            }
        });
        let dims = |which: &str, rank: usize| -> Vec<Dim> {
            let which = proc_macro2::Ident::new(which, proc_macro2::Span::call_site());
            (0..rank).map(|axis| Dim::Const(quote!(#contraction.#which.dim(#axis)))).collect()
        };
        let kernel = dims("kernel", ranks.kernel.rank());
        let bias = dims("bias", ranks.bias.rank());
        let values = quote!({ #contraction.kernel.size() });
        let biases = if bias.is_empty() { quote!(0) } else { quote!({ #contraction.bias.size() }) };
        let linear = Function::of(Family::Activation, "Linear");
        let activation = args.function("activation").unwrap_or(&linear);
        let arguments = |activation: &Function| {
            let activation = &activation.tokens;
            quote!(const {
                ::keras_runtime::layers::EinsumDenseArguments::new(#activation, #contraction)
            })
        };
        let function = &activation.tokens;
        let mut weights = vec![Weight::of("kernel", kernel, "GlorotUniform", args)];
        let initializer = &weights[0].initializer;
        // Its fans are not those of a kernel of its shape.
        weights[0].initializer = quote!(::keras_runtime::initializers::WithFans {
            initializer: #initializer,
            fans: ::keras_runtime::initializers::Fans {
                fan_in: #contraction.fan_in,
                fan_out: #contraction.fan_out,
            },
        });
        if !bias.is_empty() {
            weights.push(Weight::of("bias", bias, "Zeros", args));
        }
        Lowered {
            saved: quote!(::keras_runtime::__private::saved(&#function, #output.size())),
            macs: Dim::Const(quote!(#contraction.macs())),
            weights,
            ends_with: Some((activation.clone(), arguments(&linear))),
            ..Lowered::stateless(quote!(#field<#values, T, #biases>), arguments(activation))
        }
    }
}
