//! Code that is compiled in this crate, once for each element, and not again in every crate that
//! has a network.
//!
//! The Rust compiler compiles a generic function where it is used. What training runs and how layers
//! loop is the same for all networks, so a generic function hands it to one of two that are not
//! generic: [`once!`].

use crate::element::Element;

/// What is there for each element.
pub trait Kind {
    /// That for `T`.
    type Of<T: Element>;
}

/// The choice between what is compiled for `f32` and for `f64`.
pub trait Once: Sized {
    /// The one that is for this element.
    fn choose<K: Kind>(single: K::Of<f32>, double: K::Of<f64>) -> K::Of<Self>
    where
        Self: Element;
}

impl Once for f32 {
    #[inline(always)]
    fn choose<K: Kind>(single: K::Of<f32>, _: K::Of<f64>) -> K::Of<f32> {
        single
    }
}

impl Once for f64 {
    #[inline(always)]
    fn choose<K: Kind>(_: K::Of<f32>, double: K::Of<f64>) -> K::Of<f64> {
        double
    }
}

/// Calls a function that is generic over the element alone, compiled in this crate:
/// `once!(T: function(argument: type, …) -> type)`. The arguments are variables, and their types
/// name the element as `T`.
macro_rules! once {
    ($T:ident: $($function:ident)::+ ($($argument:ident: $type:ty),* $(,)?) $(-> $result:ty)?) => {{
        enum Function {}
        impl $crate::once::Kind for Function {
            type Of<$T: $crate::element::Element> = fn($($type),*) $(-> $result)?;
        }
        <$T as $crate::once::Once>::choose::<Function>(
            {
                type $T = f32;
                #[inline(never)]
                fn single($($argument: $type),*) $(-> $result)? {
                    $($function)::+($($argument),*)
                }
                single
            },
            {
                type $T = f64;
                #[inline(never)]
                fn double($($argument: $type),*) $(-> $result)? {
                    $($function)::+($($argument),*)
                }
                double
            },
        )($($argument),*)
    }};
}
