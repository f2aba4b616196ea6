//! Mistakes: their errors, and a stand-in with the fields and functions of the network.
::core::compile_error! {
    "there is no layer `Dence`\nhelp: did you mean `Dense`?"
}
::core::compile_error! {
    "layer `dense_1`: there is no activation `softmx` for `activation`\nhelp: did you mean `softmax`?"
}
/**
| Layer (type) | Output Shape | Param # | MACs |
|---|---|---:|---:|
| dense (Dense) | 8 | 40 | 32 |
| dense_1 (Dense) | 10 | 90 | 80 |

Input: 4. Total params: 130. Multiply-accumulates of a sample: 112.
*/
#[repr(C)]
pub struct Net<T: ::keras_runtime::element::Element = f32> {
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
        type Head = ();
        const NAME: &'static str = "Net";
        const GRAPH: &'static ::keras_runtime::tape::Graph = &::keras_runtime::__private::NO_GRAPH;
        const LAYERS: &'static [::keras_runtime::model::LayerInfo] = &[];
        const WEIGHTS: &'static [::keras_runtime::model::Weight<T>] = &[];
        const LEN: usize = 0;
        fn forward<Run: ::keras_runtime::tape::Run<T>>(&self, _: &mut Run) {}
        fn backward<Run: ::keras_runtime::tape::RunBack<T>>(
            &self,
            _: &mut Run,
            _: ::core::option::Option<&mut Self>,
        ) {}
    }
    const __WANTED: &[bool] = &[true; 3usize];
    const __TRAINABLE: &[bool] = &[true, true];
    impl ::keras_runtime::custom::Component for Net<f32> {
        type Arguments = ::keras_runtime::custom::Nested<Self>;
        type Field<T: ::keras_runtime::element::Element> = Net<T>;
        const DEFAULT: Self::Arguments = ::keras_runtime::custom::Nested::NEW;
        const SAVED: usize = ::keras_runtime::custom::Nested::<Self>::SAVED;
        const SCRATCH: ::keras_runtime::__private::Scratch = ::keras_runtime::custom::Nested::<
            Self,
        >::SCRATCH;
        const MACS: u64 = ::keras_runtime::__private::macs::<Self>();
        const OUTLINE: ::core::option::Option<
            &'static ::keras_runtime::model::Outline,
        > = ::core::option::Option::Some(&::keras_runtime::model::Outline::of::<Self>());
    }
    impl<T: ::keras_runtime::element::Element> ::keras_runtime::custom::HasRows<T>
    for Net<T> {
        const ROWS: ::keras_runtime::custom::Rows<T> = ::keras_runtime::custom::Rows::Model(
            <Self as ::keras_runtime::model::Model>::WEIGHTS,
            <Self as ::keras_runtime::model::Model>::LAYERS,
        );
    }
    impl<
        T: ::keras_runtime::element::Element,
    > ::keras_runtime::layer::Layer<T, ::keras_runtime::custom::Nested<Net<f32>>>
    for Net<T> {
        fn forward<Engine: ::keras_runtime::kernels::Engine<T>>(
            &self,
            _: &::keras_runtime::custom::Nested<Net<f32>>,
            pass: ::keras_runtime::layer::Forward<'_, T, Engine>,
        ) {
            ::keras_runtime::custom::forward(self, pass, [__WANTED, __TRAINABLE])
        }
        fn backward<Engine: ::keras_runtime::kernels::Engine<T>>(
            &self,
            _: &::keras_runtime::custom::Nested<Net<f32>>,
            pass: ::keras_runtime::layer::Backward<'_, '_, T, Engine>,
            gradient: ::core::option::Option<&mut Self>,
        ) {
            ::keras_runtime::custom::backward(
                self,
                pass,
                [__WANTED, __TRAINABLE],
                gradient,
            )
        }
        fn prepare(&mut self, _: &::keras_runtime::custom::Nested<Net<f32>>) {
            ::keras_runtime::model::Model::prepare(self)
        }
        fn update(
            &mut self,
            _: &::keras_runtime::custom::Nested<Net<f32>>,
            gradient: &Self,
        ) {
            ::keras_runtime::model::Model::update(self, gradient, __TRAINABLE)
        }
    }
    impl<T: ::keras_runtime::element::Element> Net<T> {
        pub fn predict(&self, _: &[T; 4usize]) -> [T; 10usize] {
            ::core::unreachable!()
        }
        pub fn predict_in<'arena, const ROOM: usize>(
            &self,
            _: &[T; 4usize],
            _: &'arena mut [T; ROOM],
        ) -> &'arena [T; 10usize] {
            ::core::unreachable!()
        }
        pub fn copy_in<'a, const PARAMS: usize>(
            &self,
            _: &'a mut [T; PARAMS],
        ) -> &'a mut Self {
            ::core::unreachable!()
        }
        pub fn compile_in<Rule: ::keras_runtime::learn::Rule, L, const ROOM: usize>(
            &mut self,
            _: Rule,
            _: L,
            _: &mut [T; ROOM],
        ) -> ::keras_runtime::learn::stub::Stub<Self, Rule> {
            ::core::unreachable!()
        }
    }
    impl Net<f32> {
        /// Values of the memory in which it learns on a device, by a rule of
        /// `keras_runtime::learn` from batches of so many samples.
        pub const fn train_arena<Rule: ::keras_runtime::learn::Rule, const BATCH: usize>() -> usize {
            ::keras_runtime::learn::stub::arena::<Self, Rule, BATCH>()
        }
        /// Bytes of that memory.
        pub const fn train_bytes<Rule: ::keras_runtime::learn::Rule, const BATCH: usize>() -> usize {
            ::keras_runtime::learn::stub::bytes::<Self, Rule, BATCH>()
        }
        /// Bytes of the least memory in which it learns: sample by sample, by a rule that keeps nothing.
        pub const TRAIN_BYTES: usize = Self::train_bytes::<
            ::keras_runtime::learn::SGD,
            1,
        >();
    }
    impl Net<f32> {
        pub const PARAMS: usize = 0;
        pub const FLASH_BYTES: usize = 0;
        pub const ARENA: usize = 0;
        pub const ARENA_BYTES: usize = 0;
        pub const RAM_BYTES: usize = 0;
        pub const MACS: u64 = 0;
        pub const RESOURCES: [::keras_runtime::resources::Resources; 0] = [];
    }
    ::keras_runtime::__private::if_std! {
        impl < > Net < f32 > { pub fn new(_ : u64) -> ::keras_runtime::__private::Box <
        Self > { ::core::unreachable!() } pub fn summary() ->
        ::keras_runtime::__private::String { ::core::unreachable!() } pub fn
        summary_with(_ : ::keras_runtime::summary::SummaryOptions,) ->
        ::keras_runtime::__private::String { ::core::unreachable!() } pub fn resources()
        -> ::keras_runtime::__private::String { ::core::unreachable!() } } impl < T :
        ::keras_runtime::element::Element > Net < T > { pub fn compile < O, L > (& mut
        self, _ : O, _ : L,) -> ::keras_runtime::__private::Stub < Self, O > where O :
        ::keras_runtime::optimizers::Optimizer < T >, { ::core::unreachable!() } pub fn
        predict_batch < X : ? ::core::marker::Sized > (& self, _ : & X,) ->
        ::keras_runtime::error::Result < ::keras_runtime::__private::Vec < [T; 10usize]
        >> { ::core::unreachable!() } pub fn predict_batch_on < E, X : ?
        ::core::marker::Sized > (& self, _ : & E, _ : & X,) ->
        ::keras_runtime::error::Result < ::keras_runtime::__private::Vec < [T; 10usize]
        >> { ::core::unreachable!() } pub fn adapt < X : ? ::core::marker::Sized > (& mut
        self, _ : & X,) -> ::keras_runtime::error::Result < () > { ::core::unreachable!()
        } pub fn adapt_on < E, X : ? ::core::marker::Sized > (& mut self, _ : & E, _ : &
        X,) -> ::keras_runtime::error::Result < () > { ::core::unreachable!() } }
    }
};
