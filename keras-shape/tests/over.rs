//! Plans of random buffers that may lie over each other: nothing else overlaps, and how far they are from
//! the shortest.

use keras_shape::{Memory, Over, Overlap};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngSeed, TestRunner};

/// Sizes and lives of `N` buffers, and which may lie over which.
type Buffers<const N: usize> = ([usize; N], [(usize, usize); N], Vec<Over>);

fn buffers<const N: usize>(size: usize, steps: usize) -> impl Strategy<Value = Buffers<N>> {
    let buffer = (0..size, 0..steps, 0..steps);
    let distances = (0..size, 0..size);
    (vec(buffer, N), vec(distances, N)).prop_map(|(buffers, distances)| {
        let sizes = core::array::from_fn(|i| buffers[i].0);
        let lives: [(usize, usize); N] = core::array::from_fn(|i| {
            let (_, a, b) = buffers[i];
            (a.min(b), a.max(b))
        });
        let mut over: Vec<Over> = Vec::new();
        for output in 0..N {
            let taken = |input: &usize| over.iter().any(|over| over.input == *input);
            let fits = |input: &usize| lives[*input].1 == lives[output].0 && *input != output;
            let input = (0..N).filter(fits).find(|input| !taken(input));
            let (before, after) = distances[output];
            // The other way round one op would come before the other.
            let Some(input) = input.filter(|&input| lives[input].0 < lives[input].1) else {
                continue;
            };
            over.push(Over { input, output, overlap: Overlap { before, after } });
        }
        (sizes, lives, over)
    })
}

fn meet(a: (usize, usize), b: (usize, usize)) -> bool {
    a.0 <= b.1 && b.0 <= a.1
}

/// Whether two buffers may lie at these places.
fn may_lie<const N: usize>(buffers: &Buffers<N>, i: (usize, usize), j: (usize, usize)) -> bool {
    let (sizes, lives, over) = buffers;
    let apart =
        |(i, a): (usize, usize), (j, b)| sizes[i] == 0 || sizes[j] == 0 || a + sizes[i] <= b;
    let lies_over = |output: (usize, usize), input: (usize, usize)| {
        over.iter().any(|over| {
            let Overlap { before, after } = over.overlap;
            let they = (over.output, over.input) == (output.0, input.0);
            they && (output.1 + before <= input.1 || output.1 >= input.1 + after)
        })
    };
    !meet(lives[i.0], lives[j.0])
        || apart(i, j)
        || apart(j, i)
        || lies_over(i, j)
        || lies_over(j, i)
}

/// The shortest arena: in some order, each at the lowest free offset.
fn shortest<const N: usize>(buffers: &Buffers<N>, placed: &mut Vec<(usize, usize)>) -> usize {
    let (sizes, _, over) = buffers;
    if placed.len() == N {
        return placed.iter().map(|&(i, offset)| offset + sizes[i]).max().unwrap_or(0);
    }
    let mut best = usize::MAX;
    for i in 0..N {
        if placed.iter().any(|&(other, _)| other == i) {
            continue;
        }
        let mut offsets = vec![0];
        for &(other, at) in placed.iter() {
            offsets.push(at + sizes[other]);
            for over in over {
                let Overlap { before, after } = over.overlap;
                if (over.output, over.input) == (i, other) {
                    offsets.push(at + after);
                }
                if (over.input, over.output) == (i, other) {
                    offsets.push(at + before);
                }
            }
        }
        let free = |at: usize| placed.iter().all(|&other| may_lie(buffers, (i, at), other));
        let Some(offset) = offsets.into_iter().filter(|&at| free(at)).min() else { continue };
        placed.push((i, offset));
        best = best.min(shortest(buffers, placed));
        placed.pop();
    }
    best
}

fn check<const N: usize>(buffers: &Buffers<N>) -> Memory<N> {
    let (sizes, lives, over) = buffers;
    let memory = Memory::planned_with_work(*sizes, *lives, [], over);
    let places: Vec<(usize, usize)> = memory.offsets.into_iter().enumerate().collect();
    for &(i, offset) in &places {
        assert!(offset + sizes[i] <= memory.size);
        for &other in &places[..i] {
            assert!(may_lie(buffers, (i, offset), other), "{buffers:?} {memory:?}");
        }
    }
    memory
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() }
}

/// A chain whose values lie over each other: sizes and distances.
fn chain() -> impl Strategy<Value = Buffers<8>> {
    vec((1_usize..100, 0_usize..30, 0_usize..30), 8).prop_map(|values| {
        let over = |output: usize| {
            let (_, before, after) = values[output];
            Over { input: output - 1, output, overlap: Overlap { before, after } }
        };
        let sizes = core::array::from_fn(|i| values[i].0);
        (sizes, core::array::from_fn(|i| (i, i + 1)), (1..8).map(over).collect())
    })
}

/// A long chain as in a convolutional network: each value lies over the one before by a line or so.
fn network() -> impl Strategy<Value = Buffers<60>> {
    vec((0_usize..3, 0_usize..40, 0_usize..40), 60).prop_map(|values| {
        let mut size = 4096_usize;
        let sizes: [usize; 60] = core::array::from_fn(|i| {
            size = [size, size * 3 / 2, size * 2 / 3][values[i].0].clamp(64, 20_000);
            size
        });
        let over = |output: usize| {
            let (input, output_size) = (sizes[output - 1], sizes[output]);
            // In falling order as in rising order, seen from the other end.
            let (line, lines) = (values[output].1 * 8, values[output].2 * 8);
            let before = line + output_size.saturating_sub(input);
            let after = lines + input.saturating_sub(output_size);
            Over { input: output - 1, output, overlap: Overlap { before, after } }
        };
        (sizes, core::array::from_fn(|i| (i, i + 1)), (1..60).map(over).collect())
    })
}

/// How much longer arenas of networks are than what is in use at one time.
#[test]
fn networks_are_nearly_as_short_as_can_be() {
    let (mut runner, mut longer, mut most) = (TestRunner::new(config(1)), 0, 1.0_f64);
    for _ in 0..200 {
        let buffers = network().new_tree(&mut runner).unwrap().current();
        let in_use = buffers.2.iter().map(|over| over.len(&buffers.0)).max().unwrap();
        let found = check(&buffers).size;
        longer += usize::from(found > in_use);
        most = most.max(found as f64 / in_use as f64);
    }
    println!("{longer} of 200 networks are longer than what is in use, by up to {most:.3}");
    // Where each op moves its value by a line, one end of the arena is a line away for the next.
    assert!(most <= 1.03, "{most}");
}

proptest! {
    #![proptest_config(config(10_000))]

    #[test]
    fn nothing_else_overlaps(buffers in buffers::<24>(50, 16)) {
        check(&buffers);
    }

    #[test]
    fn nothing_else_overlaps_in_short_lives(buffers in buffers::<10>(9, 4)) {
        check(&buffers);
    }

    /// With the overlaps an arena is never longer than without.
    #[test]
    fn never_longer(buffers in buffers::<12>(50, 6)) {
        let (sizes, lives, _) = buffers;
        prop_assert!(check(&buffers).size <= Memory::planned(sizes, lives).size);
    }
}

/// So many random cases of few buffers against the shortest arena: how many are longer, and the most.
fn longer<const N: usize>(cases: u32, strategy: &impl Strategy<Value = Buffers<N>>) -> (u32, f64) {
    let (mut runner, mut longer, mut most) = (TestRunner::new(config(1)), 0, 1.0_f64);
    for _ in 0..cases {
        let buffers = strategy.new_tree(&mut runner).unwrap().current();
        let (found, best) = (check(&buffers).size, shortest(&buffers, &mut Vec::new()));
        assert!(found >= best, "{found} {best} {buffers:?}");
        if found > best {
            longer += 1;
            most = most.max(found as f64 / best as f64);
        }
    }
    println!("{longer} of {cases} are longer than the shortest, by up to {most:.3}");
    (longer, most)
}

#[test]
fn the_shortest_of_few() {
    let (count, most) = longer(1000, &buffers::<7>(20, 6));
    assert!(count <= 20 && most <= 1.15, "{count} {most}");
}

#[test]
fn the_shortest_of_chains() {
    let (count, most) = longer(100, &chain());
    assert!(count <= 10 && most <= 1.1, "{count} {most}");
}
