//! What repeats from callback to callback: the struct with Keras's arguments.

/// Defines a callback: a struct with Keras's arguments as public fields, what it finds out as others, and
/// a builder method for each argument.
///
/// `new` has the arguments that Keras gives no default, `args` those whose builder takes the field's type,
/// `into` those whose builder converts.
macro_rules! callback {
    (
        $(#[$meta:meta])*
        $class:ident {
            $(new { $($(#[$newdoc:meta])* $new:ident: $newtype:ty,)+ })?
            $(into { $($(#[$intodoc:meta])* $into:ident: $intotype:ty = $intodefault:expr,)+ })?
            $(args { $($(#[$argdoc:meta])* $arg:ident: $argtype:ty = $argdefault:expr,)+ })?
            $(state { $($(#[$statemeta:meta])* $vis:vis $state:ident: $statetype:ty = $first:expr,)+ })?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug)]
        pub struct $class {
            $($($(#[$newdoc])* pub $new: $newtype,)+)?
            $($($(#[$intodoc])* pub $into: $intotype,)+)?
            $($($(#[$argdoc])* pub $arg: $argtype,)+)?
            $($($(#[$statemeta])* $vis $state: $statetype,)+)?
        }

        impl $class {
            /// The callback with these arguments, and Keras's defaults for the others.
            pub fn new($($($new: impl Into<$newtype>),+)?) -> Self {
                $class {
                    $($($new: $new.into(),)+)?
                    $($($into: $intodefault.into(),)+)?
                    $($($arg: $argdefault,)+)?
                    $($($state: $first,)+)?
                }
            }

            $($(
                #[doc = concat!("Sets [`", stringify!($into), "`](Self#structfield.", stringify!($into), ").")]
                #[must_use]
                pub fn $into(mut self, $into: impl Into<$intotype>) -> Self {
                    self.$into = $into.into();
                    self
                }
            )+)?

            $($(
                #[doc = concat!("Sets [`", stringify!($arg), "`](Self#structfield.", stringify!($arg), ").")]
                #[must_use]
                pub fn $arg(mut self, $arg: $argtype) -> Self {
                    self.$arg = $arg;
                    self
                }
            )+)?
        }

        callback!(@default $class $($($new)+)?);
    };
    (@default $class:ident) => {
        impl Default for $class {
            fn default() -> Self {
                Self::new()
            }
        }
    };
    (@default $class:ident $($new:ident)+) => {};
}

pub(super) use callback;
