//! What stands for a network with mistakes: the struct and its functions without their work, so
//! that the user's own code does not add errors of its own.

use crate::compiler::syntax::Source;
use proc_macro2::TokenStream;
use quote::quote;

/// The stand-in.
pub fn stub(source: &Source) -> TokenStream {
    let Source { attrs, vis, name, .. } = source;
    quote! {
        #(#attrs)*
        #vis struct #name<T = f32>(::core::marker::PhantomData<T>);

        #[allow(unused_variables, unused_mut, dead_code)]
        const _: () = {
            impl<T> #name<T> {
                #vis fn predict<S: ?::core::marker::Sized>(&self, sample: &S) -> [f32; 0] {
                    ::core::unreachable!()
                }
            }

            ::keras_runtime::__private::if_std! {
                impl #name<f32> {
                    #vis fn new(seed: u64) -> ::keras_runtime::__private::Box<Self> {
                        ::core::unreachable!()
                    }
                    #vis fn summary() -> ::keras_runtime::__private::String {
                        ::core::unreachable!()
                    }
                    #vis fn compile<O, L>(
                        &mut self,
                        optimizer: O,
                        loss: L,
                    ) -> ::keras_runtime::__private::Stub {
                        ::core::unreachable!()
                    }
                }
            }
        };
    }
}
