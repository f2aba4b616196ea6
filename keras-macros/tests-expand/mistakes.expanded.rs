//! Mistakes: their errors, and a stand-in with the fields and functions of the network.
::core::compile_error! {
    "there is no layer `Dence`\nhelp: did you mean `Dense`?"
}
::core::compile_error! {
    "layer `dense_1`: there is no activation `softmx` for `activation`\nhelp: did you mean `softmax`?"
}
/**
| Layer (type) | Output Shape | Param # |
|---|---|---:|
| dense (Dense) | 8 | 40 |
| dense_1 (Dense) | 10 | 90 |

Input: 4. Total params: 130.
*/
#[repr(C)]
pub struct Net<T = f32> {
    ///`Dense`: 4 → 8, 40 parameters
    pub dense: ::keras_runtime::layers::Dense<4usize, 8usize, T, 1usize>,
    ///`Dense`: 8 → 10, 90 parameters
    pub dense_1: ::keras_runtime::layers::Dense<8usize, 10usize, T, 1usize>,
}
const _: () = {
    unsafe impl<T: ::keras_runtime::element::Element> ::keras_runtime::model::Model
    for Net<T> {
        type Element = T;
        type Input = [T; 4usize];
        type Output = [T; 10usize];
        const NAME: &'static str = "Net";
        const GRAPH: &'static ::keras_runtime::tape::Graph = &::keras_runtime::__private::NO_GRAPH;
        const LAYERS: &'static [::keras_runtime::model::LayerInfo] = &[];
        const WEIGHTS: &'static [::keras_runtime::model::Weight<T>] = &[];
        fn forward<E: ::keras_runtime::kernels::Engine<T>>(
            &self,
            _: &mut ::keras_runtime::tape::Tape<'_, T, E>,
        ) {}
        fn backward<E: ::keras_runtime::kernels::Engine<T>>(
            &self,
            _: &mut ::keras_runtime::tape::Tape<'_, T, E>,
            _: ::core::option::Option<&mut Self>,
        ) {}
    }
    impl<T: ::keras_runtime::element::Element> Net<T> {
        pub fn predict(&self, _: &[T; 4usize]) -> [T; 10usize] {
            ::core::unreachable!()
        }
    }
    ::keras_runtime::__private::if_std! {
        impl Net < f32 > { pub fn new(_ : u64) -> ::keras_runtime::__private::Box < Self
        > { ::core::unreachable!() } pub fn summary() ->
        ::keras_runtime::__private::String { ::core::unreachable!() } } impl < T :
        ::keras_runtime::element::Element > Net < T > { pub fn compile < O, L > (& mut
        self, _ : O, _ : L,) -> ::keras_runtime::__private::Stub < Self, O > where O :
        ::keras_runtime::optimizers::Optimizer < T >, { ::core::unreachable!() } pub fn
        predict_batch < X : ? ::core::marker::Sized > (& self, _ : & X,) ->
        ::keras_runtime::error::Result < ::keras_runtime::__private::Vec < [T; 10usize]
        >> { ::core::unreachable!() } pub fn adapt < X : ? ::core::marker::Sized > (& mut
        self, _ : & X,) -> ::keras_runtime::error::Result < () > { ::core::unreachable!()
        } }
    }
};
