//! What does not go on a device is told while a program is compiled.

use super::plan::{Learn, kept};
use super::{Rule, arena};
use crate::tape::learning;
use keras_shape::Text;

/// Objects to a network that cannot learn on a device, and to memory that is too small for any batch.
///
/// # Panics
///
/// If so: this runs in the compiler only.
#[track_caller]
pub const fn report<M: Learn, O: Rule>(room: usize, batch: usize) {
    let graph = M::GRAPH;
    if graph.outputs.is_empty() {
        return; // It has mistakes, which have been told.
    }
    let about = Text::new("training `").text(M::NAME).text("` on a device: ");
    if graph.outputs.len() != 1 {
        let text = about.text("expected one output, found ").number(graph.outputs.len());
        stop(text.help("train it with `compile`, or make a network of the part with one output"));
    }
    if !M::STATES.is_empty() {
        let text =
            about.text("expected layers that keep nothing from batch to batch, found `stateful`");
        stop(text.help("leave `stateful = true` out in the network that is trained"));
    }
    if learning::<M>() == 0 {
        let text = about.text("expected a layer that learns, found none");
        stop(text.help("leave `trainable = false` out where a layer is to learn"));
    }
    if batch > 1 && graph.inputs != 1 {
        let text = about
            .text("expected one input in batches of ")
            .count(batch, "sample", "samples")
            .text(", found ")
            .number(graph.inputs);
        stop(text.help("train it sample by sample, with batches of 1"));
    }
    if batch == 0 {
        let text = about.text("expected at least one sample in a batch, found none");
        stop(text.help("give as many samples as the memory is for"));
    }
    if room <= kept::<M, O>() {
        let text = about
            .text("expected memory of more than ")
            .count(kept::<M, O>(), "value", "values")
            .text(", found ")
            .number(room);
        stop(help(text, M::NAME, 1));
    }
}

/// Objects to memory that is too small for a batch.
///
/// # Panics
///
/// As [`report`].
#[track_caller]
pub const fn report_batch<M: Learn, O: Rule, const BATCH: usize>(room: usize) {
    report::<M, O>(room, BATCH);
    if !M::GRAPH.outputs.is_empty() && room < arena::<M, O, BATCH>() {
        let text = Text::new("expected memory of at least ")
            .count(arena::<M, O, BATCH>(), "value", "values")
            .text(" to train `")
            .text(M::NAME)
            .text("` with ")
            .count(BATCH, "sample", "samples")
            .text(", found ")
            .number(room);
        stop(help(text, M::NAME, BATCH));
    }
}

const fn help(text: Text, name: &str, batch: usize) -> Text {
    text.help("make it `[0.0; ")
        .text(name)
        .text("::train_arena::<RULE, ")
        .number(batch)
        .text(">()]`, with the rule's type")
}

#[track_caller]
const fn stop(text: Text) -> ! {
    panic!("{}", text.as_str())
}
