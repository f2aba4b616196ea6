//! How far outputs may lie over inputs, against a layer that is run value by value.

use keras_shape::{Overlap, Places};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::ops::Range;

/// A window on an axis: size, stride, gap between its positions, and `same`.
fn axis() -> impl Strategy<Value = (Places, usize)> {
    (1_usize..7, 1_usize..4, 1_usize..4, 1_usize..3, prop::bool::ANY, 0_usize..3).prop_filter_map(
        "the window does not fit",
        |(length, size, stride, gap, same, causal)| {
            let gap = if stride > 1 { 1 } else { gap };
            let span = (size - 1) * gap + 1;
            let count = match same {
                true => length.div_ceil(stride),
                false => (length + stride).checked_sub(span)? / stride,
            };
            let over = ((count.checked_sub(1)?) * stride + span).saturating_sub(length);
            let before = match (same, causal) {
                (true, 0) => span - 1,
                (true, _) => over / 2,
                _ => 0,
            };
            Some((Places { count, length, stride, span, before }, gap))
        },
    )
}

/// The positions on an axis that a window at a place reads.
fn positions((axis, gap): &(Places, usize), place: usize) -> Vec<usize> {
    let all = (0..axis.span).step_by(*gap).map(|tap| place * axis.stride + tap);
    let within = |position: usize| position.checked_sub(axis.before);
    all.filter_map(within).filter(|&position| position < axis.length).collect()
}

/// For each place what it reads and what it writes, as places in the input and in the output. A layer
/// that works on each channel alone has a step for each channel.
fn steps(
    axes: &[(Places, usize); 3],
    [channels, filters]: [usize; 2],
    each: bool,
) -> Vec<(Vec<usize>, Range<usize>)> {
    let (mut steps, mut written) = (Vec::new(), 0);
    for i in 0..axes[0].0.count {
        for j in 0..axes[1].0.count {
            for k in 0..axes[2].0.count {
                let mut cells = Vec::new();
                for a in positions(&axes[0], i) {
                    for b in positions(&axes[1], j) {
                        for c in positions(&axes[2], k) {
                            let cell = (a * axes[1].0.length + b) * axes[2].0.length + c;
                            cells.push(cell * channels);
                        }
                    }
                }
                if each {
                    for channel in 0..channels {
                        let reads = cells.iter().map(|cell| cell + channel).collect();
                        steps.push((reads, written + channel..written + channel + 1));
                    }
                } else {
                    let reads = cells.iter().flat_map(|&cell| cell..cell + channels).collect();
                    // It may write before it has read all.
                    steps.push((reads, written..written + filters));
                }
                written += filters;
            }
        }
    }
    steps
}

/// Whether all is read before it is written over, with the output so far behind the start of the input.
fn holds(steps: &[(Vec<usize>, Range<usize>)], shift: isize, own: bool) -> bool {
    let mut written = std::collections::HashSet::new();
    steps.iter().all(|(reads, writes)| {
        let writes = writes.clone().map(|at| at as isize + shift);
        // Where a step may write before it has read all, its own writes count.
        if own {
            written.extend(writes.clone());
        }
        let holds = reads.iter().all(|&at| !written.contains(&(at as isize)));
        written.extend(writes);
        holds
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 3000,
        rng_seed: RngSeed::Fixed(7),
        ..ProptestConfig::default()
    })]

    #[test]
    fn nothing_is_written_over_before_it_is_read(
        axes in [axis(), axis(), axis()],
        channels in 1_usize..4,
        filters in 1_usize..4,
        each in prop::bool::ANY,
    ) {
        let places = axes.map(|axis| axis.0);
        let (overlap, filters) = match each {
            true => (Overlap::of_channels(&places, channels), channels),
            false => (Overlap::of_patches(&places, channels, filters), filters),
        };
        let mut steps = steps(&axes, [channels, filters], each);
        let (before, after) = (overlap.before as isize, overlap.after as isize);
        for more in 0..4 {
            prop_assert!(holds(&steps, -before - more, !each), "{overlap:?} {axes:?}");
        }
        // Where nobody reads some positions, or a position is one channel alone, the distances are bounds.
        let read: std::collections::HashSet<_> = steps.iter().flat_map(|step| &step.0).collect();
        let all: usize = places.iter().map(|axis| axis.length).product();
        let exact = read.len() == all * channels
            && axes.iter().all(|axis| axis.1 == 1)
            && (channels > 1 || !each);
        drop(read);
        if exact && before > 0 {
            prop_assert!(!holds(&steps, 1 - before, !each), "{overlap:?} {axes:?}");
        }
        steps.reverse();
        for more in 0..4 {
            prop_assert!(holds(&steps, after + more, !each), "{overlap:?} {axes:?}");
        }
        if exact && after > 1 {
            prop_assert!(!holds(&steps, after - 1, !each), "{overlap:?} {axes:?}");
        }
    }
}
