//! Where everything lies that a training step on a device needs: one arena, in which values, gradients,
//! what layers save, and the gradient of one layer's weights after the other take turns.

use crate::learn::Learn;
use core::ops::Range;
use keras_shape::Memory;

/// The place of what is not there.
const ABSENT: usize = usize::MAX;

/// The place of a value that is an input; that of the first.
const INPUT: usize = usize::MAX / 2 + 1;

/// When a buffer lives that takes no room: later than all steps, so that planning skips it.
const NEVER: (usize, usize) = (1 << 31, 1 << 31);

/// Places and lengths of `N` buffers for a batch: values, their gradients, what ops save, their room forward
/// and back, the gradients of layers' weights, the room of the loss.
#[derive(Clone, Copy, Debug)]
pub struct Places<const N: usize> {
    offsets: [usize; N],
    lens: [usize; N],
    size: usize,
}

/// The same without its type: all that a pass needs to know of a network besides its layers.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    offsets: &'static [usize],
    lens: &'static [usize],
    values: usize,
    ops: usize,
    layers: usize,
    /// Length of the arena.
    pub size: usize,
}

impl Plan {
    /// The plan of a network.
    pub const fn of<M: Learn, const N: usize>(places: &'static Places<N>) -> Self {
        Plan {
            offsets: &places.offsets,
            lens: &places.lens,
            values: M::GRAPH.sizes.len(),
            ops: M::GRAPH.ops.len(),
            layers: M::LAYERS.len(),
            size: places.size,
        }
    }

    fn place(&self, number: usize) -> Option<Range<usize>> {
        let start = self.offsets.get(number).copied().filter(|&start| start != ABSENT)?;
        Some(start..start.wrapping_add(self.lens.get(number).copied().unwrap_or(0)))
    }

    /// A value, in which input or where in the arena.
    pub(super) fn value(&self, value: usize) -> Result<usize, Range<usize>> {
        match self.place(value).unwrap_or(0..0) {
            place if place.start >= INPUT => Ok(place.start - INPUT),
            place => Err(place),
        }
    }

    /// The gradient of a value, where it is asked for.
    pub(super) fn gradient(&self, value: usize) -> Option<Range<usize>> {
        self.place(self.values + value)
    }

    /// What an op saves; `None` where it runs as in inference.
    pub(super) fn saved(&self, op: usize) -> Option<Range<usize>> {
        self.place(2 * self.values + op)
    }

    /// The room of an op on the way forward.
    pub(super) fn work(&self, op: usize) -> Range<usize> {
        self.place(2 * self.values + self.ops + op).unwrap_or(0..0)
    }

    /// The room of an op on the way back.
    pub(super) fn work_back(&self, op: usize) -> Range<usize> {
        self.place(2 * self.values + 2 * self.ops + op).unwrap_or(0..0)
    }

    /// The gradient of a layer's weights, and behind it the squares of look-ups where they are asked for;
    /// `None` where the layer does not learn.
    pub(super) fn weights(&self, layer: usize) -> Option<Range<usize>> {
        self.place(2 * self.values + 3 * self.ops + layer)
    }

    /// The room of the loss.
    pub(super) fn loss(&self) -> Range<usize> {
        self.place(2 * self.values + 3 * self.ops + self.layers).unwrap_or(0..0)
    }
}

/// Which layers learn, which values have a gradient, and which ops have a way back.
struct Chosen<const N: usize> {
    layers: [bool; N],
    values: [bool; N],
    ops: [bool; N],
}

/// The value in which another lies: itself, unless it is a part.
const fn whole<M: Learn>(value: usize) -> usize {
    if value < M::PARTS.len() { M::PARTS[value].0 } else { value }
}

const fn contains(list: &[usize], number: usize) -> bool {
    let mut i = 0;
    while i < list.len() {
        if list[i] == number {
            return true;
        }
        i += 1;
    }
    false
}

/// Whether a layer has a weight that learns, or statistics that follow the batches.
const fn learns<M: Learn>(layer: usize) -> bool {
    if !M::LAYERS[layer].trainable {
        return false;
    }
    let (mut weight, follows) = (0, contains(M::UPDATES, layer));
    while weight < M::WEIGHTS.len() {
        if M::WEIGHTS[weight].layer == layer && (M::WEIGHTS[weight].trainable || follows) {
            return true;
        }
        weight += 1;
    }
    false
}

const fn choose<M: Learn, const N: usize>() -> Chosen<N> {
    let mut chosen = Chosen { layers: [false; N], values: [false; N], ops: [false; N] };
    let mut layer = 0;
    while layer < M::LAYERS.len() {
        chosen.layers[layer] = learns::<M>(layer);
        layer += 1;
    }
    let mut op = 0;
    while op < M::GRAPH.ops.len() {
        let link = &M::GRAPH.ops[op];
        let (mut asked, mut i) = (chosen.layers[link.layer] && !contains(M::APART, op), 0);
        while i < link.inputs.len() {
            asked |= chosen.values[link.inputs[i]];
            i += 1;
        }
        i = 0;
        while i < link.outputs.len() && asked {
            chosen.values[link.outputs[i]] = true;
            chosen.values[whole::<M>(link.outputs[i])] = true;
            i += 1;
        }
        chosen.ops[op] = asked;
        op += 1;
    }
    chosen
}

/// Buffers with their lives so far.
struct Buffers<const N: usize> {
    sizes: [usize; N],
    lives: [(usize, usize); N],
}

impl<const N: usize> Buffers<N> {
    const fn touch(&mut self, number: usize, step: usize) {
        let (first, last) = self.lives[number];
        let before = first == NEVER.0;
        self.lives[number] = (
            if before || step < first { step } else { first },
            if before || step > last { step } else { last },
        );
    }
}

/// How many values of a layer's weights there are, and whether rows of them are looked up.
const fn weights_of<M: Learn>(layer: usize) -> (usize, bool) {
    let (mut len, mut looked_up, mut weight) = (0, false, 0);
    while weight < M::WEIGHTS.len() {
        if M::WEIGHTS[weight].layer == layer {
            len += M::WEIGHTS[weight].len();
            looked_up |= M::WEIGHTS[weight].looked_up;
        }
        weight += 1;
    }
    (len, looked_up)
}

/// Values of all weights that learn.
pub(crate) const fn learning<M: Learn>() -> usize {
    let (mut len, mut weight) = (0, 0);
    while weight < M::WEIGHTS.len() {
        let row = &M::WEIGHTS[weight];
        if row.trainable && M::LAYERS[row.layer].trainable {
            len += row.len();
        }
        weight += 1;
    }
    len
}

/// Room of the loss: its elements, targets that are class numbers, and which elements count.
pub(crate) const fn loss_room<M: Learn>(batch: usize) -> [usize; 3] {
    let mut room = [0; 3];
    if !M::GRAPH.output_shapes.is_empty() {
        let shape = &M::GRAPH.output_shapes[0];
        let len = shape.size() * batch;
        let last = if shape.rank() > 0 { shape.dim(shape.rank() - 1) } else { 1 };
        let width = if last > 0 { last } else { 1 };
        room[0] = if len > 0 { len } else { 1 };
        room[1] = len / width;
        room[2] = room[0].div_ceil(size_of::<M::Element>());
    }
    room
}

/// Plans a step: forward the ops in order, then the loss, then the ops back, each of which is followed by
/// the update of its layer if that is not used before it.
pub(crate) const fn planned<M: Learn, const N: usize>(batch: usize, squares: bool) -> Places<N> {
    let (graph, chosen) = (M::GRAPH, choose::<M, N>());
    let (values, ops) = (graph.sizes.len(), graph.ops.len());
    let (saved, work, work_back) = (2 * values, 2 * values + ops, 2 * values + 2 * ops);
    let weights = 2 * values + 3 * ops;
    let loss = weights + M::LAYERS.len();
    let mut all = Buffers { sizes: [0; N], lives: [NEVER; N] };
    let mut op = 0;
    while op < ops {
        let (link, back) = (&graph.ops[op], 2 * ops - op);
        let (mut input, sides) = (0, [link.inputs, link.outputs]);
        while input < link.inputs.len() + link.outputs.len() {
            let output = input >= link.inputs.len();
            let value =
                sides[output as usize][if output { input - link.inputs.len() } else { input }];
            let seat = whole::<M>(graph.training_roots[value]);
            all.touch(seat, op);
            if chosen.ops[op] {
                all.touch(seat, back);
                if chosen.values[value] {
                    all.touch(values + whole::<M>(value), back);
                }
            }
            input += 1;
        }
        if chosen.ops[op] {
            all.sizes[saved + op] = graph.saved_sizes[op] * batch;
            all.lives[saved + op] = (op, back);
            all.sizes[work_back + op] = graph.scratch_sizes[op].len(batch);
            all.lives[work_back + op] = (back, back);
            if chosen.layers[link.layer] && !contains(M::APART, op) {
                all.touch(weights + link.layer, back);
            }
        } else if contains(M::NOISY, op) {
            all.sizes[saved + op] = graph.saved_sizes[op] * batch;
            all.lives[saved + op] = (op, op);
        }
        all.sizes[work + op] = graph.scratch_sizes[op].len(batch);
        all.lives[work + op] = (op, op);
        op += 1;
    }
    let mut output = 0;
    while output < graph.outputs.len() {
        let ends = [graph.outputs[output].value, graph.outputs[output].logits];
        let mut i = 0;
        while i < 2 {
            all.touch(whole::<M>(graph.training_roots[ends[i]]), ops);
            all.touch(values + whole::<M>(ends[i]), ops);
            i += 1;
        }
        output += 1;
    }
    let mut value = 0;
    while value < values {
        if whole::<M>(value) == value {
            if value >= graph.inputs && graph.training_roots[value] == value {
                all.sizes[value] = graph.sizes[value] * batch;
            }
            if chosen.values[value] {
                all.sizes[values + value] = graph.sizes[value] * batch;
            }
        }
        value += 1;
    }
    let mut layer = 0;
    while layer < M::LAYERS.len() {
        if chosen.layers[layer] {
            let (len, looked_up) = weights_of::<M>(layer);
            all.sizes[weights + layer] = if looked_up && squares { 2 * len } else { len };
        }
        layer += 1;
    }
    let [elements, targets, valid] = loss_room::<M>(batch);
    all.sizes[loss] = elements + targets + valid;
    all.lives[loss] = (ops, ops);
    places::<M, N>(all, &chosen, batch)
}

/// Plans the buffers; finds the places of values that lie in others, and marks what is not there.
const fn places<M: Learn, const N: usize>(
    mut all: Buffers<N>,
    chosen: &Chosen<N>,
    batch: usize,
) -> Places<N> {
    let (graph, values, ops) = (M::GRAPH, M::GRAPH.sizes.len(), M::GRAPH.ops.len());
    let mut i = 0;
    while i < N {
        if all.sizes[i] == 0 {
            all.lives[i] = NEVER;
        }
        i += 1;
    }
    let Memory { mut offsets, size } = Memory::planned(all.sizes, all.lives);
    let mut lens = all.sizes;
    let mut value = 0;
    while value < values {
        let (root, seat) = (graph.training_roots[value], whole::<M>(value));
        let before = if seat != value { M::PARTS[value].1 * batch } else { 0 };
        lens[value] = graph.sizes[value] * batch;
        offsets[value] = match root < graph.inputs {
            true => INPUT + root,
            false if seat != value => offsets[seat] + before,
            false => offsets[root], // Which comes before it, and has its place.
        };
        lens[values + value] = lens[value];
        offsets[values + value] = match chosen.values[value] {
            true => offsets[values + seat] + before,
            false => ABSENT,
        };
        value += 1;
    }
    let mut op = 0;
    while op < ops {
        if !chosen.ops[op] && !contains(M::NOISY, op) {
            offsets[2 * values + op] = ABSENT;
        }
        op += 1;
    }
    let mut layer = 0;
    while layer < M::LAYERS.len() {
        if !chosen.layers[layer] {
            offsets[2 * values + 3 * ops + layer] = ABSENT;
        }
        layer += 1;
    }
    Places { offsets, lens, size }
}
