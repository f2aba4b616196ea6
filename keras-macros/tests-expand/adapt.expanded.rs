//! A layer that learns from data before training.
/**
| Layer (type) | Output Shape | Param # | MACs |
|---|---|---:|---:|
| normalization (Normalization) | 4 | 9 | 0 |
| dense (Dense) | 1 | 5 | 4 |

Input: 4. Total params: 14. Multiply-accumulates of a sample: 4.
*/
#[repr(C)]
struct Net<T: ::keras_runtime::element::Element = f32> {
    ///`Normalization`: 4 → 4, 9 parameters
    pub normalization: ::keras_runtime::layers::Normalization<4usize, T>,
    ///`Dense`: 4 → 1, 5 parameters
    pub dense: ::keras_runtime::layers::Dense<4usize, 1usize, T, 1usize>,
}
const _: () = {
    const __SIZES: [usize; 3usize] = [{ 4usize }, { 4usize }, { 1usize }];
    const __PARTS: [(usize, usize); 3usize] = [(0usize, 0), (1usize, 0), (2usize, 0)];
    const __SAVED: [usize; 2usize] = [
        { 0 },
        {
            ::keras_runtime::__private::saved(
                &::keras_runtime::activations::Linear::DEFAULT,
                ::keras_runtime::__private::Shape::new(&[1usize]).size(),
            )
        },
    ];
    const __TRAINING: ::keras_runtime::__private::Memory<3usize> = ::keras_runtime::__private::Memory::stacked([
            0,
            __SIZES[1usize],
            __SIZES[2usize],
        ])
        .with_parts(__PARTS);
    const __PLACED: [usize; 3usize] = [0, __SIZES[1usize], __SIZES[2usize]];
    const __LIVES: [(usize, usize); 3usize] = [
        (0usize, 0usize),
        (0usize, 1usize),
        (1usize, 2usize),
    ];
    const __INFERENCE: ::keras_runtime::__private::Memory<3usize> = ::keras_runtime::__private::Memory::planned(
            __PLACED,
            __LIVES,
        )
        .with_parts(__PARTS);
    const __ONE_SAMPLE: ::keras_runtime::__private::Memory<5usize> = ::keras_runtime::__private::Memory::planned_with_work(
            __PLACED,
            __LIVES,
            __WORK,
            __OVER,
        )
        .with_parts(__PARTS);
    const __GRADIENTS: ::keras_runtime::__private::Memory<3usize> = ::keras_runtime::__private::Memory::planned(
            [__SIZES[0usize], __SIZES[1usize], __SIZES[2usize]],
            [(2usize, 3usize), (1usize, 2usize), (0usize, 1usize)],
        )
        .with_parts(__PARTS);
    const __KEPT: ::keras_runtime::__private::Memory<2usize> = ::keras_runtime::__private::Memory::stacked(
        __SAVED,
    );
    const __SCRATCH: [::keras_runtime::__private::Scratch; 2usize] = [
        ::keras_runtime::__private::Scratch::NONE,
        ::keras_runtime::__private::Scratch::NONE,
    ];
    const __WORK: [usize; 2usize] = [{ 0 }, { 0 }];
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
        ::keras_runtime::tape::Link {
            layer: 1usize,
            inputs: &[1usize],
            outputs: &[2usize],
            role: ::keras_runtime::tape::Role::Always,
            reads: ::keras_runtime::tape::Reads {
                inputs: true,
                output: false,
            },
            again: 0usize,
        },
    ];
    const __IN_USE: [usize; 2usize] = ::keras_runtime::__private::in_use(
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
                value: 2usize,
                logits: 2usize,
                head: ::keras_runtime::losses::Head::Linear,
            },
        ],
        input_shapes: &[::keras_runtime::__private::Shape::new(&[4usize])],
        output_shapes: &[::keras_runtime::__private::Shape::new(&[1usize])],
        ops: __LINKS,
        sites: &[
            ::keras_runtime::tape::Site::new(0usize, 1usize, &[0usize]),
            ::keras_runtime::tape::Site::new(1usize, 2usize, &[1usize]),
        ],
        sizes: &__SIZES,
        parts: &__PARTS,
        saved_sizes: &__SAVED,
        training: ::keras_runtime::tape::Places::of(&__TRAINING),
        inference: ::keras_runtime::tape::Places::of(&__INFERENCE),
        one_sample: ::keras_runtime::tape::Places::of(&__ONE_SAMPLE),
        roots: &[0usize, 1usize, 2usize],
        training_roots: &[0usize, 1usize, 2usize],
        saved: ::keras_runtime::tape::Places::of(&__KEPT),
        scratch_sizes: &__SCRATCH,
        scratch: ::keras_runtime::__private::Scratch::enough_for(&__SCRATCH),
        work_sizes: &__WORK,
        gradients: ::keras_runtime::tape::Places::of(&__GRADIENTS),
    };
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
    unsafe impl<T: ::keras_runtime::element::Element> ::keras_runtime::model::Model
    for Net<T> {
        type Element = T;
        type Input = [T; 4usize];
        type Output = [T; 1usize];
        type Head = ::keras_runtime::losses::LinearHead<
            ::keras_runtime::losses::OneUnit,
        >;
        const NAME: &'static str = "Net";
        const GRAPH: &'static ::keras_runtime::tape::Graph = &__GRAPH;
        const LAYERS: &'static [::keras_runtime::model::LayerInfo] = &[
            ::keras_runtime::model::LayerInfo {
                name: "normalization",
                class: "Normalization",
                output: ::keras_runtime::__private::Shape::new(&[4usize]),
                trainable: true,
                macs: 0,
                in_use: __IN_USE[0usize],
                activation: "",
                nested: ::core::option::Option::None,
            },
            ::keras_runtime::model::LayerInfo {
                name: "dense",
                class: "Dense",
                output: ::keras_runtime::__private::Shape::new(&[1usize]),
                trainable: true,
                macs: 4,
                in_use: __IN_USE[1usize],
                activation: "linear",
                nested: ::core::option::Option::None,
            },
        ];
        const WEIGHTS: &'static [::keras_runtime::model::Weight<T>] = &[
            ::keras_runtime::model::Weight {
                name: "normalization/mean",
                shape: &[4usize],
                layer: 0usize,
                trainable: false,
                looked_up: false,
                initializer: &::keras_runtime::initializers::Zeros::DEFAULT,
                regularizer: ::core::option::Option::None,
                constraint: ::core::option::Option::None,
            },
            ::keras_runtime::model::Weight {
                name: "normalization/variance",
                shape: &[4usize],
                layer: 0usize,
                trainable: false,
                looked_up: false,
                initializer: &::keras_runtime::initializers::Ones::DEFAULT,
                regularizer: ::core::option::Option::None,
                constraint: ::core::option::Option::None,
            },
            ::keras_runtime::model::Weight {
                name: "normalization/count",
                shape: &[],
                layer: 0usize,
                trainable: false,
                looked_up: false,
                initializer: &::keras_runtime::initializers::Zeros::DEFAULT,
                regularizer: ::core::option::Option::None,
                constraint: ::core::option::Option::None,
            },
            ::keras_runtime::model::Weight {
                name: "dense/kernel",
                shape: &[4usize, 1usize],
                layer: 1usize,
                trainable: true,
                looked_up: false,
                initializer: &::keras_runtime::initializers::GlorotUniform::DEFAULT,
                regularizer: ::core::option::Option::None,
                constraint: ::core::option::Option::None,
            },
            ::keras_runtime::model::Weight {
                name: "dense/bias",
                shape: &[1usize],
                layer: 1usize,
                trainable: true,
                looked_up: false,
                initializer: &::keras_runtime::initializers::Zeros::DEFAULT,
                regularizer: ::core::option::Option::None,
                constraint: ::core::option::Option::None,
            },
        ];
        fn forward<Run: ::keras_runtime::tape::Run<T>>(&self, tape: &mut Run) {
            tape.forward(
                &self.normalization,
                const {
                    &::keras_runtime::layers::NormalizationArguments {
                        shape: ::keras_runtime::__private::Shape::new(&[4usize]),
                        axes: ::keras_runtime::__private::layers::Axes::of(
                            &[-1isize],
                            ::keras_runtime::__private::Shape::new(&[4usize]).rank(),
                        ),
                        invert: false,
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
            tape.forward(
                &self.dense,
                const {
                    &::keras_runtime::layers::DenseArguments {
                        activation: ::keras_runtime::activations::Linear::DEFAULT,
                    }
                },
                const {
                    &::keras_runtime::tape::Op {
                        index: 1usize,
                        layer: 1usize,
                        inputs: &[1usize],
                        masks: &[],
                        add: &[false],
                        output: 2usize,
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
                &self.dense,
                &::keras_runtime::layers::DenseArguments {
                    activation: ::keras_runtime::activations::Linear::DEFAULT,
                },
                &::keras_runtime::tape::Op {
                    index: 1usize,
                    layer: 1usize,
                    inputs: &[1usize],
                    masks: &[],
                    add: &[false],
                    output: 2usize,
                    clear: &[],
                    accumulate: false,
                    role: ::keras_runtime::tape::Role::Always,
                },
                match &mut gradient {
                    ::core::option::Option::Some(gradient) => {
                        ::core::option::Option::Some(&mut gradient.dense)
                    }
                    ::core::option::Option::None => ::core::option::Option::None,
                },
            );
            tape.backward(
                &self.normalization,
                &::keras_runtime::layers::NormalizationArguments {
                    shape: ::keras_runtime::__private::Shape::new(&[4usize]),
                    axes: ::keras_runtime::__private::layers::Axes::of(
                        &[-1isize],
                        ::keras_runtime::__private::Shape::new(&[4usize]).rank(),
                    ),
                    invert: false,
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
                        ::core::option::Option::Some(&mut gradient.normalization)
                    }
                    ::core::option::Option::None => ::core::option::Option::None,
                },
            );
        }
        const ADAPTS: &'static [usize] = &[0usize];
        ::keras_runtime::__private::if_std! {
            fn adapt_layer(& mut self, number : usize, step :
            ::keras_runtime::model::Adapting < '_, T >) { match number { 0usize => step
            .run(& mut self.normalization, &
            ::keras_runtime::layers::NormalizationArguments { shape :
            ::keras_runtime::__private::Shape::new(& [4usize]), axes :
            ::keras_runtime::__private::layers::Axes::of(& [- 1isize],
            ::keras_runtime::__private::Shape::new(& [4usize]).rank()), invert : false,
            }), _ => {} } }
        }
    }
    impl<T: ::keras_runtime::element::Element> Net<T> {
        /// The output for one sample, as fast as this machine can. Allocates in the first call of a
        /// thread at most.
        fn predict(&self, sample: &[T; 4usize]) -> [T; 1usize] {
            ::keras_runtime::model::predict::<Self, { __ONE_SAMPLE.size }>(self, sample)
        }
    }
    impl<T: ::keras_runtime::element::Element> Net<T> {
        /// The output for one sample, which stays in the arena where it is computed: at least
        /// `ARENA` values, with anything in them. The bits are a device's on every machine.
        /// Allocates nothing, and nothing large is on the stack.
        fn predict_in<'arena, const ROOM: usize>(
            &self,
            sample: &[T; 4usize],
            arena: &'arena mut [T; ROOM],
        ) -> &'arena [T; 1usize] {
            let states = ::keras_runtime::states::States::none();
            let outputs = ::keras_runtime::model::predict_in(
                self,
                sample,
                states,
                arena,
            );
            outputs.get::<[T; 1usize], 0>()
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
        const RESOURCES: [::keras_runtime::resources::Resources; 2usize] = ::keras_runtime::__private::resources::<
            Self,
            2usize,
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
            15usize,
        >;
        const LEARNING: &'static [::keras_runtime::tape::Row<T>] = &::keras_runtime::tape::rows::<
            Self,
            { 5usize },
        >();
        fn learn(&mut self, pass: &mut ::keras_runtime::tape::Learning<'_, T>) {
            #[allow(unused_unsafe)]
            unsafe {
                pass.backward(
                    &mut self.dense,
                    &::keras_runtime::layers::DenseArguments {
                        activation: ::keras_runtime::activations::Linear::DEFAULT,
                    },
                    &::keras_runtime::tape::Op {
                        index: 1usize,
                        layer: 1usize,
                        inputs: &[1usize],
                        masks: &[],
                        add: &[false],
                        output: 2usize,
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
