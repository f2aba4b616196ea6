//! Code that is compiled in this crate, and not again in every crate that has a network.
//!
//! The Rust compiler compiles a generic function where it is used. What training runs and how layers
//! loop is the same for all networks, so a generic function hands it to one of two that are not
//! generic: [`once!`].

use crate::element::Element;

/// What is there for each element.
pub trait Kind {
    /// That for `T`.
    type Of<T: Element>;

    /// That for `f32`.
    fn single() -> Self::Of<f32>;

    /// That for `f64`.
    fn double() -> Self::Of<f64>;
}

/// The choice between what is there for `f32` and for `f64`. The other of the two is not even named, so
/// a program without `f64` does not compile what is for it.
pub trait Once: Sized {
    /// The one that is for this element.
    fn choose<K: Kind>() -> K::Of<Self>
    where
        Self: Element;
}

impl Once for f32 {
    #[inline(always)]
    fn choose<K: Kind>() -> K::Of<f32> {
        K::single()
    }
}

impl Once for f64 {
    #[inline(always)]
    fn choose<K: Kind>() -> K::Of<f64> {
        K::double()
    }
}

/// Calls a function that is generic over the element alone, compiled in this crate:
/// `once!(T: function(argument: type, …) -> type)`. The arguments are variables, and their types
/// name the element as `T`.
///
/// What is for `f64` is compiled in this crate with the feature `f64` alone: without it, in the crates that use it.
macro_rules! once {
    ($T:ident: $($function:ident)::+ ($($argument:ident: $type:ty),* $(,)?) $(-> $result:ty)?) => {{
        enum Function {}
        impl $crate::once::Kind for Function {
            type Of<$T: $crate::element::Element> = fn($($type),*) $(-> $result)?;

            #[inline(always)]
            fn single() -> Self::Of<f32> {
                type $T = f32;
                #[inline(never)]
                fn single($($argument: $type),*) $(-> $result)? {
                    $($function)::+($($argument),*)
                }
                single
            }

            #[inline(always)]
            fn double() -> Self::Of<f64> {
                type $T = f64;
                #[cfg_attr(feature = "f64", inline(never))]
                #[cfg_attr(not(feature = "f64"), inline)]
                fn double($($argument: $type),*) $(-> $result)? {
                    $($function)::+($($argument),*)
                }
                double
            }
        }
        <$T as $crate::once::Once>::choose::<Function>()($($argument),*)
    }};
}
