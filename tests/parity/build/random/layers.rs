//! One more layer for a graph.

use super::dice::Dice;
use super::{Graph, LARGEST, Value};

/// The highest power of the inputs that a value may grow in.
const HIGHEST_DEGREE: usize = 3;

/// Draws a layer on a value; `None` where it does not take such a value.
type Draw = fn(&mut Graph, &mut Dice, usize) -> Option<usize>;

const POOL: &[Draw] = &[
    dense,
    shared_dense,
    merge,
    merge,
    concatenate,
    reshape,
    flatten,
    repeat_vector,
    conv1d,
    conv2d,
    layer_normalization,
    recurrent,
    recurrent_with_state,
    global_average_pooling,
    average_pooling,
];

impl Graph {
    /// Calls a layer of the pool on a value, rather on one that is unused yet.
    pub(super) fn layer(&mut self, dice: &mut Dice) {
        let all = self.having(|_| true);
        let unused = self.having(|value| value.uses == 0);
        let any = unused.is_empty() || dice.below(4) == 0;
        let x = dice.one_of(if any { &all } else { &unused });
        let first = dice.below(POOL.len());
        // `Dense` takes every value.
        let mut draws = POOL.iter().cycle().skip(first);
        while draws.next().is_some_and(|draw| draw(self, dice, x).is_none()) {}
    }

    fn having(&self, wanted: impl Fn(&Value) -> bool) -> Vec<usize> {
        (0..self.values.len()).filter(|&x| wanted(&self.values[x])).collect()
    }
}

fn activation(dice: &mut Dice) -> &'static str {
    dice.one_of(&["tanh", "sigmoid"])
}

/// The shape with another last axis; `None` if that is too large.
fn with_last(shape: &[usize], last: usize) -> Option<Vec<usize>> {
    let (_, leading) = shape.split_last()?;
    let shape = [leading, &[last]].concat();
    (shape.iter().product::<usize>() <= LARGEST).then_some(shape)
}

fn dense(graph: &mut Graph, dice: &mut Dice, x: usize) -> Option<usize> {
    let units = dice.between(1, 4);
    // A value of 24 numbers with a last axis of 1 takes no more than that.
    let leading = graph.values[x].size() / graph.values[x].shape.last()?;
    let units = units.min(LARGEST / leading);
    let layer = format!("Dense({units}, activation = {})", activation(dice));
    let shape = with_last(&graph.values[x].shape, units)?;
    Some(graph.call(&layer, &[x], shape, 1))
}

/// One layer called twice: on its own output, or on another value of the same shape, as the
/// compiler demands.
fn shared_dense(graph: &mut Graph, dice: &mut Dice, x: usize) -> Option<usize> {
    let before = graph.values[x].shape.clone();
    let features = *before.last()?;
    let others = graph.having(|value| value.shape == before);
    let own = dice.below(2) == 0;
    let units = if own { features } else { features.min(dice.between(1, 3)) };
    let after = with_last(&before, units)?;
    let name = format!("shared{}", graph.shared);
    graph.shared += 1;
    graph.text += &format!("let {name} = Dense({units}, activation = {});\n", activation(dice));
    let y = graph.call(&name, &[x], after.clone(), 1);
    let second = if own { y } else { dice.one_of(&others) };
    Some(graph.call(&name, &[second], after, 1))
}

/// Two or three values of one shape, possibly one several times.
fn merge(graph: &mut Graph, dice: &mut Dice, x: usize) -> Option<usize> {
    let shape = graph.values[x].shape.clone();
    let others = graph.having(|value| value.shape == shape);
    let class = dice.one_of(&["Add", "Subtract", "Multiply", "Average"]);
    let mut on = vec![x, dice.one_of(&others)];
    if class != "Subtract" && dice.below(3) == 0 {
        on.push(dice.one_of(&others));
    }
    let degrees = on.iter().map(|&x| graph.values[x].degree);
    let degree = if class == "Multiply" { degrees.sum() } else { degrees.max()? };
    // x − x has no gradient to compare.
    let nothing = class == "Subtract" && on[0] == on[1];
    (degree <= HIGHEST_DEGREE && !nothing)
        .then(|| graph.call(&format!("{class}()"), &on, shape, degree))
}

fn concatenate(graph: &mut Graph, dice: &mut Dice, x: usize) -> Option<usize> {
    let mut shape = graph.values[x].shape.clone();
    let axis = dice.below(shape.len());
    let fits = |value: &Value| {
        let mut other = value.shape.clone();
        other.len() == shape.len() && {
            other[axis] = shape[axis];
            other == shape
        }
    };
    let others = graph.having(fits);
    let other = dice.one_of(&others);
    shape[axis] += graph.values[other].shape[axis];
    let degree = graph.values[x].degree.max(graph.values[other].degree);
    // Axis 0 is the batch.
    let layer = format!("Concatenate(axis = {})", axis + 1);
    let on = if dice.below(2) == 0 { [x, other] } else { [other, x] };
    (shape.iter().product::<usize>() <= LARGEST).then(|| graph.call(&layer, &on, shape, degree))
}

fn reshape(graph: &mut Graph, dice: &mut Dice, x: usize) -> Option<usize> {
    let Value { degree, .. } = graph.values[x];
    let mut rest = graph.values[x].size();
    let mut shape = Vec::new();
    for _ in 1..dice.between(1, 3) {
        let divisors: Vec<usize> = (1..=rest).filter(|&axis| rest.is_multiple_of(axis)).collect();
        let axis = dice.one_of(&divisors);
        shape.push(axis);
        rest /= axis;
    }
    shape.push(rest);
    let axes: Vec<String> = shape.iter().map(usize::to_string).collect();
    Some(graph.call(&format!("Reshape({})", axes.join(", ")), &[x], shape, degree))
}

fn flatten(graph: &mut Graph, _: &mut Dice, x: usize) -> Option<usize> {
    let (size, degree) = (graph.values[x].size(), graph.values[x].degree);
    Some(graph.call("Flatten()", &[x], vec![size], degree))
}

fn repeat_vector(graph: &mut Graph, dice: &mut Dice, x: usize) -> Option<usize> {
    let Value { shape, degree, .. } = graph.values[x].clone();
    let times = dice.between(2, 3);
    let fits = shape.len() == 1 && times * shape[0] <= LARGEST;
    let layer = format!("RepeatVector({times})");
    fits.then(|| graph.call(&layer, &[x], vec![times, shape[0]], degree))
}

/// A spatial axis after a window, and the window's arguments.
struct Window {
    size: usize,
    stride: usize,
    same: bool,
}

impl Window {
    fn draw(dice: &mut Dice) -> Self {
        Self { size: dice.between(1, 3), stride: dice.between(1, 2), same: dice.below(2) == 0 }
    }

    fn padding(&self) -> &'static str {
        if self.same { "same" } else { "valid" }
    }

    fn after(&self, axis: usize) -> Option<usize> {
        if self.same {
            Some(axis.div_ceil(self.stride))
        } else {
            Some(axis.checked_sub(self.size)? / self.stride + 1)
        }
    }
}

fn conv1d(graph: &mut Graph, dice: &mut Dice, x: usize) -> Option<usize> {
    let &[steps, _] = &graph.values[x].shape[..] else { return None };
    conv(graph, dice, x, "Conv1D", &[steps])
}

fn conv2d(graph: &mut Graph, dice: &mut Dice, x: usize) -> Option<usize> {
    let &[rows, cols, _] = &graph.values[x].shape[..] else { return None };
    conv(graph, dice, x, "Conv2D", &[rows, cols])
}

fn conv(
    graph: &mut Graph,
    dice: &mut Dice,
    x: usize,
    class: &str,
    spatial: &[usize],
) -> Option<usize> {
    let (filters, window) = (dice.between(1, 3), Window::draw(dice));
    let mut shape = spatial.iter().map(|&axis| window.after(axis)).collect::<Option<Vec<_>>>()?;
    shape.push(filters);
    let layer = format!(
        "{class}({filters}, {}, strides = {}, padding = {}, activation = {})",
        window.size,
        window.stride,
        window.padding(),
        activation(dice)
    );
    (shape.iter().product::<usize>() <= LARGEST).then(|| graph.call(&layer, &[x], shape, 1))
}

/// With a large epsilon: by Keras's own the third derivative is too large for differences.
fn layer_normalization(graph: &mut Graph, _: &mut Dice, x: usize) -> Option<usize> {
    let shape = graph.values[x].shape.clone();
    let varies = *shape.last()? > 1;
    varies.then(|| graph.call("LayerNormalization(epsilon = 0.1)", &[x], shape, 1))
}

fn recurrent(graph: &mut Graph, dice: &mut Dice, x: usize) -> Option<usize> {
    let &[steps, _] = &graph.values[x].shape[..] else { return None };
    let (class, units) = (dice.one_of(&["LSTM", "GRU"]), dice.between(1, 3));
    let sequences = dice.below(2) == 0 && steps * units <= LARGEST;
    let (shape, more) = if sequences {
        (vec![steps, units], ", return_sequences = true")
    } else {
        (vec![units], "")
    };
    Some(graph.call(&format!("{class}({units}{more})"), &[x], shape, 1))
}

fn recurrent_with_state(graph: &mut Graph, dice: &mut Dice, x: usize) -> Option<usize> {
    let &[steps, _] = &graph.values[x].shape[..] else { return None };
    let units = dice.between(1, 3);
    let shapes = [vec![steps, units], vec![units]];
    let layer = format!("GRU({units}, return_sequences = true, return_state = true)");
    (steps * units <= LARGEST).then(|| graph.call_for(&layer, &[x], &shapes, 1))
}

fn global_average_pooling(graph: &mut Graph, _: &mut Dice, x: usize) -> Option<usize> {
    let &[_, features] = &graph.values[x].shape[..] else { return None };
    let degree = graph.values[x].degree;
    Some(graph.call("GlobalAveragePooling1D()", &[x], vec![features], degree))
}

fn average_pooling(graph: &mut Graph, dice: &mut Dice, x: usize) -> Option<usize> {
    let Value { shape, degree, .. } = graph.values[x].clone();
    let (&features, spatial) = shape.split_last()?;
    let class = ["AveragePooling1D", "AveragePooling2D"].get(spatial.len().checked_sub(1)?)?;
    let window = Window::draw(dice);
    let mut shape = spatial.iter().map(|&axis| window.after(axis)).collect::<Option<Vec<_>>>()?;
    shape.push(features);
    let Window { size, stride, .. } = window;
    let layer = format!("{class}({size}, strides = {stride}, padding = {})", window.padding());
    Some(graph.call(&layer, &[x], shape, degree))
}
