//! States that go from one batch to the next.
/**
| Layer (type) | Output Shape | Param # | MACs |
|---|---|---:|---:|
| gru (GRU) | 2 | 42 | 30 |

Input: 1 x 3. Total params: 42. Multiply-accumulates of a sample: 30.
*/
#[repr(C)]
struct Net<T: ::keras_runtime::element::Element = f32> {
    ///`GRU`: 1 x 3 → 2, 42 parameters
    pub gru: ::keras_runtime::layers::RNN<
        ::keras_runtime::layers::recurrent::GRUCell<3usize, 2usize, 6usize, T, 2usize>,
    >,
}
const _: () = {
    const __SIZES: [usize; 2usize] = [{ 3usize }, { 2usize }];
    const __PARTS: [(usize, usize); 2usize] = [(0usize, 0), (1usize, 0)];
    const __SAVED: [usize; 1usize] = [
        {
            ::keras_runtime::layers::recurrent::saved::<
                ::keras_runtime::layers::recurrent::GRUCell<
                    3usize,
                    2usize,
                    6usize,
                    f32,
                    2usize,
                >,
                _,
            >(
                &::keras_runtime::layers::recurrent::RNNArguments {
                    cell: ::keras_runtime::layers::recurrent::GRUArguments {
                        activation: ::keras_runtime::activations::Tanh::DEFAULT,
                        recurrent_activation: ::keras_runtime::activations::Sigmoid::DEFAULT,
                        reset: ::keras_runtime::layers::recurrent::ResetAfter,
                        dropout: 0.0,
                        recurrent_dropout: 0.0,
                    },
                    steps: 1usize,
                    return_sequences: false,
                    return_state: false,
                    go_backwards: false,
                    zero_output_for_mask: false,
                    drops: 0.0 > 0.0 || 0.0 > 0.0,
                    seed: ::core::option::Option::None,
                    mask: ::core::option::Option::None,
                    initial_state: ::core::option::Option::None,
                    stateful: const { &[2usize] },
                },
            )
        },
    ];
    const __TRAINING: ::keras_runtime::__private::Memory<2usize> = ::keras_runtime::__private::Memory::stacked([
            0,
            __SIZES[1usize],
        ])
        .with_parts(__PARTS);
    const __PLACED: [usize; 2usize] = [0, __SIZES[1usize]];
    const __LIVES: [(usize, usize); 2usize] = [(0usize, 0usize), (0usize, 1usize)];
    const __INFERENCE: ::keras_runtime::__private::Memory<2usize> = ::keras_runtime::__private::Memory::planned(
            __PLACED,
            __LIVES,
        )
        .with_parts(__PARTS);
    const __ONE_SAMPLE: ::keras_runtime::__private::Memory<3usize> = ::keras_runtime::__private::Memory::planned_with_work(
            __PLACED,
            __LIVES,
            __WORK,
            __OVER,
        )
        .with_parts(__PARTS);
    const __GRADIENTS: ::keras_runtime::__private::Memory<2usize> = ::keras_runtime::__private::Memory::planned(
            [__SIZES[0usize], __SIZES[1usize]],
            [(1usize, 2usize), (0usize, 1usize)],
        )
        .with_parts(__PARTS);
    const __KEPT: ::keras_runtime::__private::Memory<1usize> = ::keras_runtime::__private::Memory::stacked(
        __SAVED,
    );
    const __SCRATCH: [::keras_runtime::__private::Scratch; 1usize] = [
        ::keras_runtime::__private::Scratch {
            sample: ::keras_runtime::layers::recurrent::scratch::<
                ::keras_runtime::layers::recurrent::GRUCell<
                    3usize,
                    2usize,
                    6usize,
                    f32,
                    2usize,
                >,
                _,
            >(
                    &::keras_runtime::layers::recurrent::RNNArguments {
                        cell: ::keras_runtime::layers::recurrent::GRUArguments {
                            activation: ::keras_runtime::activations::Tanh::DEFAULT,
                            recurrent_activation: ::keras_runtime::activations::Sigmoid::DEFAULT,
                            reset: ::keras_runtime::layers::recurrent::ResetAfter,
                            dropout: 0.0,
                            recurrent_dropout: 0.0,
                        },
                        steps: 1usize,
                        return_sequences: false,
                        return_state: false,
                        go_backwards: false,
                        zero_output_for_mask: false,
                        drops: 0.0 > 0.0 || 0.0 > 0.0,
                        seed: ::core::option::Option::None,
                        mask: ::core::option::Option::None,
                        initial_state: ::core::option::Option::None,
                        stateful: const { &[2usize] },
                    },
                )
                .sample,
            fixed: ::keras_runtime::layers::recurrent::scratch::<
                ::keras_runtime::layers::recurrent::GRUCell<
                    3usize,
                    2usize,
                    6usize,
                    f32,
                    2usize,
                >,
                _,
            >(
                    &::keras_runtime::layers::recurrent::RNNArguments {
                        cell: ::keras_runtime::layers::recurrent::GRUArguments {
                            activation: ::keras_runtime::activations::Tanh::DEFAULT,
                            recurrent_activation: ::keras_runtime::activations::Sigmoid::DEFAULT,
                            reset: ::keras_runtime::layers::recurrent::ResetAfter,
                            dropout: 0.0,
                            recurrent_dropout: 0.0,
                        },
                        steps: 1usize,
                        return_sequences: false,
                        return_state: false,
                        go_backwards: false,
                        zero_output_for_mask: false,
                        drops: 0.0 > 0.0 || 0.0 > 0.0,
                        seed: ::core::option::Option::None,
                        mask: ::core::option::Option::None,
                        initial_state: ::core::option::Option::None,
                        stateful: const { &[2usize] },
                    },
                )
                .fixed,
        },
    ];
    const __WORK: [usize; 1usize] = [
        {
            ::keras_runtime::layers::recurrent::work::<
                ::keras_runtime::layers::recurrent::GRUCell<
                    3usize,
                    2usize,
                    6usize,
                    f32,
                    2usize,
                >,
                _,
            >(
                &::keras_runtime::layers::recurrent::RNNArguments {
                    cell: ::keras_runtime::layers::recurrent::GRUArguments {
                        activation: ::keras_runtime::activations::Tanh::DEFAULT,
                        recurrent_activation: ::keras_runtime::activations::Sigmoid::DEFAULT,
                        reset: ::keras_runtime::layers::recurrent::ResetAfter,
                        dropout: 0.0,
                        recurrent_dropout: 0.0,
                    },
                    steps: 1usize,
                    return_sequences: false,
                    return_state: false,
                    go_backwards: false,
                    zero_output_for_mask: false,
                    drops: 0.0 > 0.0 || 0.0 > 0.0,
                    seed: ::core::option::Option::None,
                    mask: ::core::option::Option::None,
                    initial_state: ::core::option::Option::None,
                    stateful: const { &[2usize] },
                },
            )
        },
    ];
    const __OVER: &'static [::keras_runtime::__private::Over] = &[];
    const __LINKS: &'static [::keras_runtime::tape::Link] = &[
        ::keras_runtime::tape::Link {
            layer: 0usize,
            inputs: &[0usize],
            outputs: &[1usize],
            role: ::keras_runtime::tape::Role::Always,
            reads: ::keras_runtime::tape::Reads {
                inputs: true,
                output: true,
            },
            again: 0usize,
        },
    ];
    const __IN_USE: [usize; 1usize] = ::keras_runtime::__private::in_use(
        &__PLACED,
        &__LIVES,
        &__WORK,
        __OVER,
        __LINKS,
    );
    const __GRAPH: ::keras_runtime::tape::Graph = ::keras_runtime::tape::Graph {
        inputs: 1usize,
        outputs: &[
            ::keras_runtime::tape::Output {
                value: 1usize,
                logits: 1usize,
                head: ::keras_runtime::losses::Head::Other,
            },
        ],
        input_shapes: &[::keras_runtime::__private::Shape::new(&[1usize, 3usize])],
        output_shapes: &[::keras_runtime::__private::Shape::new(&[2usize])],
        ops: __LINKS,
        sites: &[::keras_runtime::tape::Site::new(0usize, 1usize, &[0usize])],
        sizes: &__SIZES,
        parts: &__PARTS,
        saved_sizes: &__SAVED,
        training: ::keras_runtime::tape::Places::of(&__TRAINING),
        inference: ::keras_runtime::tape::Places::of(&__INFERENCE),
        one_sample: ::keras_runtime::tape::Places::of(&__ONE_SAMPLE),
        roots: &[0usize, 1usize],
        training_roots: &[0usize, 1usize],
        saved: ::keras_runtime::tape::Places::of(&__KEPT),
        scratch_sizes: &__SCRATCH,
        scratch: ::keras_runtime::__private::Scratch::enough_for(&__SCRATCH),
        work_sizes: &__WORK,
        gradients: ::keras_runtime::tape::Places::of(&__GRADIENTS),
    };
    const __STATES: [usize; 1usize] = [{ ::keras_runtime::__private::sum(&[2usize]) }];
    const __ALL_STATES: usize = ::keras_runtime::__private::sum(&__STATES);
    const __WANTED: &[bool] = &[true; 2usize];
    const __TRAINABLE: &[bool] = &[true];
    impl ::keras_runtime::custom::Component for Net<f32> {
        type Arguments = ::keras_runtime::custom::Nested<Self>;
        type Field<T: ::keras_runtime::element::Element> = Net<T>;
        const DEFAULT: Self::Arguments = ::keras_runtime::custom::Nested::NEW;
        const SAVED: usize = ::keras_runtime::custom::Nested::<Self>::SAVED;
        const SCRATCH: ::keras_runtime::__private::Scratch = ::keras_runtime::custom::Nested::<
            Self,
        >::SCRATCH;
        const STATES: usize = ::keras_runtime::__private::sum(
            <Self as ::keras_runtime::model::Model>::STATES,
        );
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
    unsafe impl<T: ::keras_runtime::element::Element> ::keras_runtime::model::Model
    for Net<T> {
        type Element = T;
        type Input = [[T; 3usize]; 1usize];
        type Output = [T; 2usize];
        type Head = ::keras_runtime::losses::OtherHead<
            ::keras_runtime::losses::SeveralUnits,
        >;
        const NAME: &'static str = "Net";
        const GRAPH: &'static ::keras_runtime::tape::Graph = &__GRAPH;
        const LAYERS: &'static [::keras_runtime::model::LayerInfo] = &[
            ::keras_runtime::model::LayerInfo {
                name: "gru",
                class: "GRU",
                output: ::keras_runtime::__private::Shape::new(&[2usize]),
                trainable: true,
                macs: 30,
                in_use: __IN_USE[0usize],
                activation: "tanh",
                nested: ::core::option::Option::None,
            },
        ];
        const WEIGHTS: &'static [::keras_runtime::model::Weight<T>] = &[
            ::keras_runtime::model::Weight {
                name: "gru/gru_cell/kernel",
                shape: &[3usize, 6usize],
                layer: 0usize,
                trainable: true,
                looked_up: false,
                initializer: &::keras_runtime::initializers::GlorotUniform::DEFAULT,
                regularizer: ::core::option::Option::None,
                constraint: ::core::option::Option::None,
            },
            ::keras_runtime::model::Weight {
                name: "gru/gru_cell/recurrent_kernel",
                shape: &[2usize, 6usize],
                layer: 0usize,
                trainable: true,
                looked_up: false,
                initializer: &::keras_runtime::initializers::Orthogonal::DEFAULT,
                regularizer: ::core::option::Option::None,
                constraint: ::core::option::Option::None,
            },
            ::keras_runtime::model::Weight {
                name: "gru/gru_cell/bias",
                shape: &[2usize, 6usize],
                layer: 0usize,
                trainable: true,
                looked_up: false,
                initializer: &::keras_runtime::initializers::Zeros::DEFAULT,
                regularizer: ::core::option::Option::None,
                constraint: ::core::option::Option::None,
            },
        ];
        const STATES: &'static [usize] = &__STATES;
        fn forward<Run: ::keras_runtime::tape::Run<T>>(&self, tape: &mut Run) {
            tape.forward(
                &self.gru,
                const {
                    &::keras_runtime::layers::recurrent::RNNArguments {
                        cell: ::keras_runtime::layers::recurrent::GRUArguments {
                            activation: ::keras_runtime::activations::Tanh::DEFAULT,
                            recurrent_activation: ::keras_runtime::activations::Sigmoid::DEFAULT,
                            reset: ::keras_runtime::layers::recurrent::ResetAfter,
                            dropout: 0.0,
                            recurrent_dropout: 0.0,
                        },
                        steps: 1usize,
                        return_sequences: false,
                        return_state: false,
                        go_backwards: false,
                        zero_output_for_mask: false,
                        drops: 0.0 > 0.0 || 0.0 > 0.0,
                        seed: ::core::option::Option::None,
                        mask: ::core::option::Option::None,
                        initial_state: ::core::option::Option::None,
                        stateful: const { &[2usize] },
                    }
                },
                const {
                    &::keras_runtime::tape::Op {
                        index: 0usize,
                        layer: 0usize,
                        inputs: &[0usize],
                        masks: &[],
                        add: &[false],
                        output: 1usize,
                        clear: &[],
                        accumulate: false,
                        role: ::keras_runtime::tape::Role::Always,
                    }
                },
            );
        }
        fn backward<Run: ::keras_runtime::tape::RunBack<T>>(
            &self,
            tape: &mut Run,
            mut gradient: ::core::option::Option<&mut Self>,
        ) {
            tape.backward(
                &self.gru,
                &::keras_runtime::layers::recurrent::RNNArguments {
                    cell: ::keras_runtime::layers::recurrent::GRUArguments {
                        activation: ::keras_runtime::activations::Tanh::DEFAULT,
                        recurrent_activation: ::keras_runtime::activations::Sigmoid::DEFAULT,
                        reset: ::keras_runtime::layers::recurrent::ResetAfter,
                        dropout: 0.0,
                        recurrent_dropout: 0.0,
                    },
                    steps: 1usize,
                    return_sequences: false,
                    return_state: false,
                    go_backwards: false,
                    zero_output_for_mask: false,
                    drops: 0.0 > 0.0 || 0.0 > 0.0,
                    seed: ::core::option::Option::None,
                    mask: ::core::option::Option::None,
                    initial_state: ::core::option::Option::None,
                    stateful: const { &[2usize] },
                },
                &::keras_runtime::tape::Op {
                    index: 0usize,
                    layer: 0usize,
                    inputs: &[0usize],
                    masks: &[],
                    add: &[false],
                    output: 1usize,
                    clear: &[],
                    accumulate: false,
                    role: ::keras_runtime::tape::Role::Always,
                },
                match &mut gradient {
                    ::core::option::Option::Some(gradient) => {
                        ::core::option::Option::Some(&mut gradient.gru)
                    }
                    ::core::option::Option::None => ::core::option::Option::None,
                },
            );
        }
    }
    impl<T: ::keras_runtime::element::Element> Net<T> {
        /// The output for one sample, as fast as this machine can. Allocates in the first call of a
        /// thread at most.
        fn predict(&self, sample: &[[T; 3usize]; 1usize]) -> [T; 2usize] {
            ::keras_runtime::model::predict::<Self, { __ONE_SAMPLE.size }>(self, sample)
        }
    }
    impl<T: ::keras_runtime::element::Element> Net<T> {
        /// The output for one sample, which stays in the arena where it is computed: at least
        /// `ARENA` values, with anything in them. The bits are a device's on every machine.
        /// Allocates nothing, and nothing large is on the stack.
        fn predict_in<'arena, const ROOM: usize>(
            &self,
            sample: &[[T; 3usize]; 1usize],
            arena: &'arena mut [T; ROOM],
        ) -> &'arena [T; 2usize] {
            let states = ::keras_runtime::states::States::none();
            let outputs = ::keras_runtime::model::predict_in(
                self,
                sample,
                states,
                arena,
            );
            outputs.get::<[T; 2usize], 0>()
        }
    }
    impl<T: ::keras_runtime::element::Element> Net<T> {
        /// Predictions that keep the states of layers with `stateful = true` from one call to
        /// the next, for `BATCH` samples; they begin with zeros.
        fn stream<const BATCH: usize>(
            &self,
        ) -> ::keras_runtime::stream::Stream<'_, Self, BATCH> {
            ::keras_runtime::stream::Stream::new(self)
        }
    }
    impl<T: ::keras_runtime::element::Element> ::keras_runtime::stream::Stateful
    for Net<T> {
        type States = [T; __ALL_STATES];
        fn predict_from(
            &self,
            sample: &<Self as ::keras_runtime::model::Model>::Input,
            states: &mut [T; __ALL_STATES],
        ) -> <Self as ::keras_runtime::model::Model>::Output {
            ::keras_runtime::model::predict_from::<
                Self,
                { __ONE_SAMPLE.size },
            >(self, sample, ::keras_runtime::states::States::rows(states, __ALL_STATES))
        }
        type Seen<'arena> = &'arena [T; 2usize];
        fn predict_from_in<'arena, const ROOM: usize>(
            &self,
            sample: &<Self as ::keras_runtime::model::Model>::Input,
            states: &mut [T; __ALL_STATES],
            arena: &'arena mut [T; ROOM],
        ) -> Self::Seen<'arena> {
            let outputs = ::keras_runtime::model::predict_in(
                self,
                sample,
                ::keras_runtime::states::States::rows(states, __ALL_STATES),
                arena,
            );
            outputs.get::<[T; 2usize], 0>()
        }
    }
    impl Net<f32> {
        /// Number of all weights' values: Keras's total params.
        const PARAMS: usize = ::keras_runtime::__private::params::<Self>();
        /// Bytes of all weights.
        const FLASH_BYTES: usize = ::core::mem::size_of::<Self>();
        /// Values of the arena in which one sample is predicted.
        const ARENA: usize = ::keras_runtime::__private::arena::<Self>();
        /// Bytes of that arena.
        const ARENA_BYTES: usize = ::keras_runtime::__private::arena_bytes::<Self>();
        /// Bytes of memory that predictions take besides the samples: the arena, and what layers
        /// with `stateful = true` keep in a stream.
        const RAM_BYTES: usize = ::keras_runtime::__private::ram_bytes::<Self>();
        /// Multiply-accumulates of one sample.
        const MACS: u64 = ::keras_runtime::__private::macs::<Self>();
        /// What each layer needs of flash, RAM and multiply-accumulates.
        const RESOURCES: [::keras_runtime::resources::Resources; 1usize] = ::keras_runtime::__private::resources::<
            Self,
            1usize,
        >();
    }
    ::keras_runtime::__private::if_std! {
        impl < > Net < f32 > { #[doc =
        r" A new network on the heap, its weights drawn from a seed."] fn new(seed : u64)
        -> ::keras_runtime::__private::Box < Self > {
        ::keras_runtime::train::create(seed) } #[doc =
        r" Keras's summary: layers, shapes, parameters."] fn summary() ->
        ::keras_runtime::__private::String { ::keras_runtime::train::summary:: < Self >
        () } #[doc =
        r" Keras's summary with more columns, or with what is in nested networks."] fn
        summary_with(options : ::keras_runtime::summary::SummaryOptions,) ->
        ::keras_runtime::__private::String { ::keras_runtime::train::summary_with:: <
        Self > (options) } #[doc = r" A table of what each layer needs on a device."] fn
        resources() -> ::keras_runtime::__private::String {
        ::keras_runtime::summary::resources(< Self as ::keras_runtime::model::Model >
        ::NAME, & Self::RESOURCES, Self::RAM_BYTES,) } }
    }
    impl<T: ::keras_runtime::element::Element> ::keras_runtime::learn::Learn for Net<T> {
        type Plan<Step: ::keras_runtime::learn::Step> = ::keras_runtime::learn::PlanOf<
            Self,
            Step,
            9usize,
        >;
        const LEARNING: &'static [::keras_runtime::tape::Row<T>] = &::keras_runtime::tape::rows::<
            Self,
            { 3usize },
        >();
        fn learn(&mut self, pass: &mut ::keras_runtime::tape::Learning<'_, T>) {
            #[allow(unused_unsafe)]
            unsafe {
                pass.backward(
                    &mut self.gru,
                    &::keras_runtime::layers::recurrent::RNNArguments {
                        cell: ::keras_runtime::layers::recurrent::GRUArguments {
                            activation: ::keras_runtime::activations::Tanh::DEFAULT,
                            recurrent_activation: ::keras_runtime::activations::Sigmoid::DEFAULT,
                            reset: ::keras_runtime::layers::recurrent::ResetAfter,
                            dropout: 0.0,
                            recurrent_dropout: 0.0,
                        },
                        steps: 1usize,
                        return_sequences: false,
                        return_state: false,
                        go_backwards: false,
                        zero_output_for_mask: false,
                        drops: 0.0 > 0.0 || 0.0 > 0.0,
                        seed: ::core::option::Option::None,
                        mask: ::core::option::Option::None,
                        initial_state: ::core::option::Option::None,
                        stateful: const { &[2usize] },
                    },
                    &::keras_runtime::tape::Op {
                        index: 0usize,
                        layer: 0usize,
                        inputs: &[0usize],
                        masks: &[],
                        add: &[false],
                        output: 1usize,
                        clear: &[],
                        accumulate: false,
                        role: ::keras_runtime::tape::Role::Always,
                    },
                    true,
                );
            }
        }
    }
    impl Net<f32> {
        /// Values of the memory in which it learns on a device, by a rule of
        /// `keras_runtime::learn` from batches of so many samples.
        const fn train_arena<Rule: ::keras_runtime::learn::Rule, const BATCH: usize>() -> usize {
            ::keras_runtime::learn::arena::<Self, Rule, BATCH>()
        }
        /// Bytes of that memory.
        const fn train_bytes<Rule: ::keras_runtime::learn::Rule, const BATCH: usize>() -> usize {
            ::keras_runtime::learn::bytes::<Self, Rule, BATCH>()
        }
        /// Bytes of the least memory in which it learns: sample by sample, by a rule that keeps nothing.
        const TRAIN_BYTES: usize = Self::train_bytes::<::keras_runtime::learn::SGD, 1>();
    }
};
