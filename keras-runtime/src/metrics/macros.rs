//! What repeats from metric to metric: the struct with Keras's arguments, and the methods of those
//! that are a mean.

/// Defines a metric: a struct with `name` and Keras's arguments as public fields, its state as
/// private ones, Keras's defaults, and a builder method for each argument.
///
/// `new` has the arguments that Keras gives no default, `args` those whose builder takes the
/// field's type, `into` those whose builder converts, `types` those that are a parameter of the
/// struct and have a builder of their own.
macro_rules! metric {
    (
        $(#[$meta:meta])*
        $class:ident $(<$parameter:ident = $chosen:ty>)? = $name:literal {
            $(new { $($(#[$newdoc:meta])* $new:ident: $newtype:ty,)+ })?
            $(args { $($(#[$argdoc:meta])* $arg:ident: $argtype:ty = $argdefault:expr,)+ })?
            $(into { $($(#[$intodoc:meta])* $into:ident: $intotype:ty = $intodefault:expr,)+ })?
            $(types { $($(#[$typedoc:meta])* $type:ident: $typetype:ty = $typedefault:expr,)+ })?
            state { $($state:ident: $statetype:ty,)+ }
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $class $(<$parameter = $chosen>)? {
            /// The key in logs and History.
            pub name: String,
            $($($(#[$newdoc])* pub $new: $newtype,)+)?
            $($($(#[$argdoc])* pub $arg: $argtype,)+)?
            $($($(#[$intodoc])* pub $into: $intotype,)+)?
            $($($(#[$typedoc])* pub $type: $typetype,)+)?
            $($state: $statetype,)+
        }

        impl $class {
            /// The metric with these arguments, and Keras's defaults for the others.
            pub fn new($($($new: $newtype),+)?) -> Self {
                $class {
                    name: $name.into(),
                    $($($new,)+)?
                    $($($arg: $argdefault,)+)?
                    $($($into: $intodefault,)+)?
                    $($($type: $typedefault,)+)?
                    $($state: Default::default(),)+
                }
            }
        }

        impl $(<$parameter>)? $class $(<$parameter>)? {
            /// Sets the key in logs and History.
            pub fn name(mut self, name: impl Into<String>) -> Self {
                self.name = name.into();
                self
            }

            $($(
                #[doc = concat!("Sets `", stringify!($arg), "`.")]
                pub fn $arg(mut self, $arg: $argtype) -> Self {
                    self.$arg = $arg;
                    self
                }
            )+)?

            $($(
                #[doc = concat!("Sets `", stringify!($into), "`.")]
                pub fn $into(mut self, $into: impl Into<$intotype>) -> Self {
                    self.$into = $into.into();
                    self
                }
            )+)?
        }

        metric!(@default $class $($($new)+)?);
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

/// The methods of [`Metric`](super::Metric) of a metric whose state is one
/// [`Average`](super::average::Average) named `mean`.
macro_rules! mean_methods {
    ($direction:ident) => {
        fn name(&self) -> &str {
            &self.name
        }

        fn reset(&mut self) {
            self.mean.reset();
        }

        fn sums(&self) -> Option<Vec<f64>> {
            Some(self.mean.sums())
        }

        fn set_sums(&mut self, sums: &[f64]) -> bool {
            self.mean.set_sums(sums)
        }

        fn results(&self) -> Vec<f64> {
            vec![self.mean.result()]
        }

        fn direction(&self) -> Option<Direction> {
            Some(Direction::$direction)
        }
    };
}

pub(crate) use {mean_methods, metric};
