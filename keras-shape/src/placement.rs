//! Places for buffers, tried in several orders: the Rust compiler runs this for each network, so it
//! stops as soon as the arena is as short as it can be.

use crate::{Memory, Over};

/// Comparisons of two buffers that are worth a shorter arena: the compiler warns after two million steps.
const WORK: usize = 200_000;

/// The same where some lie over others: then even the first is mostly as good as it gets.
const WORK_OVER: usize = 50_000;

/// More buffers are placed in two orders and no more: the compiler compares each with each in every order.
const MANY: usize = 256;

/// Buffers that live from one step to another, both included.
pub struct Buffers<const N: usize> {
    /// Their lengths.
    sizes: [usize; N],
    /// First and last step.
    lives: [(usize, usize); N],
    /// What each may lie over.
    below: [Below; N],
}

/// What a buffer may lie over.
#[derive(Clone, Copy)]
struct Below {
    /// The other buffer; a number past the end if there is none.
    other: usize,
    /// How far this one begins before the other, at least, or behind its start.
    distances: (usize, usize),
    /// How many values this saves.
    saved: usize,
}

/// Buffers in the order in which they are placed, and how many of them: the empty ones are not placed.
type Order<const N: usize> = ([usize; N], usize);

impl<const N: usize> Buffers<N> {
    /// Buffers of which some may lie over others.
    #[inline]
    pub const fn new(sizes: [usize; N], lives: [(usize, usize); N], over: &[Over]) -> Self {
        let mut below = [Below { other: N, distances: (0, 0), saved: 0 }; N];
        let mut i = 0;
        while i < over.len() {
            let Over { input, output, .. } = over[i];
            let distances = over[i].distances(&sizes);
            let saved = sizes[input] + sizes[output] - over[i].len(&sizes);
            below[output] = Below { other: input, distances, saved };
            i += 1;
        }
        Buffers { sizes, lives, below }
    }

    /// A place for each: the best that is found.
    #[inline]
    pub const fn placed(self) -> Memory<N> {
        let mut is_apart = true;
        let mut i = 0;
        while i < N {
            is_apart = is_apart && self.below[i].other == N;
            i += 1;
        }
        let best = self.searched(if is_apart { WORK } else { WORK_OVER });
        if is_apart || N > 2 * MANY {
            return best;
        }
        let apart = Buffers { below: [Below { other: N, distances: (0, 0), saved: 0 }; N], ..self };
        if best.size <= apart.bound() {
            return best;
        }
        let other = apart.searched(WORK);
        if other.size < best.size { other } else { best }
    }

    /// The best that is found with so much work.
    #[inline]
    const fn searched(&self, work: usize) -> Memory<N> {
        let bound = self.bound();
        let mut order = self.order(Key::Size);
        let mut best = self.in_order(&order, 0);
        let orders = [Key::Start, Key::Life, Key::Area];
        let tried = if order.1 > MANY { 1 } else { orders.len() };
        let mut i = 0;
        while i < tried && best.size > bound {
            let next = self.order(orders[i]);
            let mut ends = 0;
            while ends < 2 {
                let memory = self.in_order(&next, if ends == 0 { bound } else { 0 });
                if memory.size < best.size {
                    (best, order) = (memory, next);
                }
                ends += 1;
            }
            i += 1;
        }
        // What is in the way at the top is placed earlier, and now and then something else.
        let rounds = if order.1 > MANY { 0 } else { work / (order.1 * order.1 + 1) };
        let (mut rounds, mut last, mut random) = (rounds, best, 1_u32);
        while rounds > 0 && best.size > bound {
            let mut place = self.at_top(&order, &last);
            if rounds % 3 == 0 {
                random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                place = (random >> 16) as usize % order.1;
            }
            put_first(&mut order.0, place);
            last = self.in_order(&order, if rounds % 2 == 0 { bound } else { 0 });
            if last.size < best.size {
                best = last;
            }
            rounds -= 1;
        }
        best
    }

    /// The most that lives at one time: no arena is shorter.
    #[inline]
    const fn bound(&self) -> usize {
        // What begins at a step, what has ended before it, and what the buffers that begin save.
        let (mut begin, mut ended, mut saved) = ([0; N], [0; N], [0; N]);
        let mut i = 0;
        while i < N {
            let (first, last) = self.lives[i];
            // There are no more steps than buffers.
            if self.sizes[i] > 0 && first < N {
                begin[first] += self.sizes[i];
                saved[first] += self.below[i].saved;
                if last + 1 < N {
                    ended[last + 1] += self.sizes[i];
                }
            }
            i += 1;
        }
        let (mut most, mut sum, mut step) = (0, 0, 0);
        while step < N {
            sum = sum + begin[step] - ended[step];
            // It is reached where a buffer begins.
            if begin[step] > 0 && sum - saved[step] > most {
                most = sum - saved[step];
            }
            step += 1;
        }
        most
    }

    /// Places one after the other at the lowest offset that is free. With a `top`, those that cannot
    /// be at the start go as close to it as is free: in a chain, both ends by turns.
    #[inline]
    const fn in_order(&self, order: &Order<N>, top: usize) -> Memory<N> {
        let mut memory = Memory { offsets: [0; N], size: 0 };
        let mut done = 0;
        while done < order.1 {
            let buffer = order.0[done];
            let near = self.near(buffer, order, done);
            let mut offset = self.lowest(buffer, &near, &memory);
            if offset > 0 && top > 0 {
                offset = self.highest(buffer, &near, &memory, top, offset);
            }
            memory.offsets[buffer] = offset;
            let end = offset + self.sizes[buffer];
            memory.size = if end > memory.size { end } else { memory.size };
            done += 1;
        }
        memory
    }

    /// Those of the first `done` that live at the same time as a buffer, and how many they are.
    #[inline]
    const fn near(&self, buffer: usize, order: &Order<N>, done: usize) -> Order<N> {
        let ((first, last), mut near, mut count, mut i) = (self.lives[buffer], [0; N], 0, 0);
        while i < done {
            let other = order.0[i];
            if first <= self.lives[other].1 && self.lives[other].0 <= last {
                near[count] = other;
                count += 1;
            }
            i += 1;
        }
        (near, count)
    }

    /// How far a buffer begins before another, at least, or behind its start.
    #[inline]
    const fn distances(&self, buffer: usize, other: usize) -> (usize, usize) {
        if self.below[buffer].other == other {
            return self.below[buffer].distances;
        }
        if self.below[other].other == buffer {
            let (before, after) = self.below[other].distances;
            return (after, before);
        }
        (self.sizes[buffer], self.sizes[other])
    }

    /// The lowest offset at which a buffer is in the way of none of those near it.
    #[inline]
    const fn lowest(&self, buffer: usize, near: &Order<N>, memory: &Memory<N>) -> usize {
        let (mut offset, mut i) = (0, 0);
        while i < near.1 {
            let start = memory.offsets[near.0[i]];
            let (before, after) = self.distances(buffer, near.0[i]);
            if offset < start + after && start < offset + before {
                // The buffers before may be in the way of the new place.
                (offset, i) = (start + after, 0);
            } else {
                i += 1;
            }
        }
        offset
    }

    /// The highest such offset below `top`, or else `otherwise`.
    #[inline]
    const fn highest(
        &self,
        buffer: usize,
        near: &Order<N>,
        memory: &Memory<N>,
        top: usize,
        otherwise: usize,
    ) -> usize {
        if top < self.sizes[buffer] {
            return otherwise;
        }
        let (mut offset, mut i) = (top - self.sizes[buffer], 0);
        while i < near.1 {
            let start = memory.offsets[near.0[i]];
            let (before, after) = self.distances(buffer, near.0[i]);
            if offset < start + after && start < offset + before {
                if start < before {
                    return otherwise;
                }
                (offset, i) = (start - before, 0);
            } else {
                i += 1;
            }
        }
        offset
    }

    /// The buffers with the greatest key first, those with the same as they come.
    #[inline]
    const fn order(&self, key: Key) -> Order<N> {
        let (mut order, mut keys, mut count, mut i) = ([0; N], [0; N], 0, 0);
        while i < N {
            if self.sizes[i] > 0 {
                let (key, mut place) = (self.key(i, key), count);
                while place > 0 && keys[place - 1] < key {
                    (order[place], keys[place]) = (order[place - 1], keys[place - 1]);
                    place -= 1;
                }
                (order[place], keys[place]) = (i, key);
                count += 1;
            }
            i += 1;
        }
        (order, count)
    }

    #[inline]
    const fn key(&self, buffer: usize, key: Key) -> u64 {
        const MOST: u64 = 1 << 31;
        let (size, (first, last)) = (self.sizes[buffer] as u64, self.lives[buffer]);
        let life = (last.saturating_sub(first) + 1) as u64;
        match key {
            Key::Size => size,
            Key::Area => size * life,
            Key::Life => life * MOST + size,
            Key::Start => (MOST - first as u64) * MOST + life,
        }
    }

    /// The place in an order of the buffer at the end of an arena.
    #[inline]
    const fn at_top(&self, (order, count): &Order<N>, memory: &Memory<N>) -> usize {
        let mut place = 0;
        while place + 1 < *count
            && memory.offsets[order[place]] + self.sizes[order[place]] < memory.size
        {
            place += 1;
        }
        place
    }
}

#[inline]
const fn put_first(order: &mut [usize], mut place: usize) {
    while place > 0 {
        (order[place], order[place - 1]) = (order[place - 1], order[place]);
        place -= 1;
    }
}

/// What buffers are ordered by.
#[derive(Clone, Copy)]
enum Key {
    /// The largest first.
    Size,
    /// The largest times life first.
    Area,
    /// The longest life first, then the largest.
    Life,
    /// As they begin, the longest life first.
    Start,
}
