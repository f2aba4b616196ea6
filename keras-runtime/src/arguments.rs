//! Structs that mirror a Keras class or function: its arguments and their defaults.

/// Declares such a struct with `DEFAULT` (Keras's defaults, for constants), `Default` and a
/// builder method an argument. `pub struct Name: FromLogits` has the argument `from_logits` too, as
/// a type.
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
    ($(#[$meta:meta])* pub struct $name:ident: FromLogits {
        $($(#[$field_meta:meta])* $field:ident: $type:ty = $default:expr,)+
        $(; $($(#[$other_meta:meta])* $other:ident: $other_type:ty = $other_default:expr,)+)?
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub struct $name<P = $crate::losses::Probabilities> {
            /// Whether predictions are logits, not probabilities; as a type, or a `bool` where only
            /// the run knows.
            pub from_logits: P,
            $($(#[$field_meta])* pub $field: $type,)+
            $($($(#[$other_meta])* pub $other: $other_type,)+)?
        }

        impl $name {
            /// Keras's defaults.
            pub const DEFAULT: Self = $name {
                from_logits: $crate::losses::Probabilities::DEFAULT,
                $($field: $default,)+
                $($($other: $other_default,)+)?
            };
        }

        impl<P: $crate::losses::FromLogits> $name<P> {
            /// The same for predictions that are logits. Keras's `from_logits=True`.
            #[must_use]
            pub const fn from_logits(self) -> $name<$crate::losses::Logits> {
                $name {
                    from_logits: $crate::losses::Logits,
                    $($field: self.$field,)+
                    $($($other: self.$other,)+)?
                }
            }

            /// The same in one type, which has the code of all.
            fn of_bool(&self) -> $name<bool> {
                $name {
                    from_logits: self.from_logits.is_logits(),
                    $($field: self.$field,)+
                    $($($other: self.$other,)+)?
                }
            }

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
