//! Structs that mirror a Keras class or function: its arguments and their defaults.

/// Declares such a struct with `DEFAULT` (Keras's defaults, for constants), `Default` and a
/// builder method an argument.
macro_rules! arguments {
    ($(#[$meta:meta])* pub struct $name:ident;) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq)]
        pub struct $name;

        impl $name {
            /// The only value, as types with arguments have it.
            pub const DEFAULT: Self = $name;
        }
    };
    ($(#[$meta:meta])* pub struct $name:ident {
        $($(#[$field_meta:meta])* $field:ident: $type:ty = $default:expr,)+
        // Arguments whose builder methods are written by hand.
        $(; $($(#[$other_meta:meta])* $other:ident: $other_type:ty = $other_default:expr,)+)?
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub struct $name {
            $($(#[$field_meta])* pub $field: $type,)+
            $($($(#[$other_meta])* pub $other: $other_type,)+)?
        }

        impl $name {
            /// Keras's defaults.
            pub const DEFAULT: Self =
                $name { $($field: $default,)+ $($($other: $other_default,)+)? };

            $(
                #[doc = concat!("With another [`", stringify!($field), "`](Self#structfield.", stringify!($field), ").")]
                #[must_use]
                pub const fn $field(mut self, $field: $type) -> Self {
                    self.$field = $field;
                    self
                }
            )+
        }

        impl Default for $name {
            fn default() -> Self {
                Self::DEFAULT
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use crate::activations::{LeakyRelu, Relu};

    // `model!` writes updates whether or not a field is left.
    #[allow(clippy::needless_update)]
    const PLAIN: Relu = Relu { ..Relu::DEFAULT };
    #[allow(clippy::needless_update)]
    const STEEP: LeakyRelu = LeakyRelu { negative_slope: 0.5, ..LeakyRelu::DEFAULT };

    #[test]
    fn constants_defaults_and_builders() {
        assert_eq!(PLAIN, Relu);
        assert_eq!(LeakyRelu::default().negative_slope, 0.2);
        assert_eq!(LeakyRelu::DEFAULT.negative_slope(0.5), STEEP);
    }
}
