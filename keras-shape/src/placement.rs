//! Places for buffers, tried in several orders: the Rust compiler runs this for each network, so it
//! stops as soon as the arena is as short as it can be.

use crate::Memory;

/// Comparisons of two buffers that are worth a shorter arena: the compiler warns after two million steps.
const WORK: usize = 400_000;

/// Buffers that live from one step to another, both included.
pub struct Buffers<const N: usize> {
    /// Their lengths.
    pub sizes: [usize; N],
    /// First and last step.
    pub lives: [(usize, usize); N],
}

/// Buffers in the order in which they are placed.
type Order<const N: usize> = [usize; N];

impl<const N: usize> Buffers<N> {
    /// A place for each: the best that is found.
    pub const fn placed(&self) -> Memory<N> {
        let bound = self.bound();
        let mut order = self.order(Key::Size);
        let mut best = self.in_order(&order, 0);
        let orders = [Key::Start, Key::Life, Key::Area];
        let mut i = 0;
        while i < orders.len() && best.size > bound {
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
        // What is in the way at the top is placed earlier.
        let (mut rounds, mut last) = (WORK / (N * N + 1), best);
        while rounds > 0 && best.size > bound {
            self.put_first(&mut order, &last);
            last = self.in_order(&order, if rounds % 2 == 0 { bound } else { 0 });
            if last.size < best.size {
                best = last;
            }
            rounds -= 1;
        }
        best
    }

    /// The most that lives at one time: no arena is shorter.
    pub const fn bound(&self) -> usize {
        let (mut most, mut i) = (0, 0);
        while i < N {
            // It is reached where a buffer begins.
            let (step, mut sum, mut j) = (self.lives[i].0, 0, 0);
            while j < N && self.sizes[i] > 0 {
                if self.lives[j].0 <= step && step <= self.lives[j].1 {
                    sum += self.sizes[j];
                }
                j += 1;
            }
            if sum > most {
                most = sum;
            }
            i += 1;
        }
        most
    }

    /// Places one after the other at the lowest offset that is free. With a `top`, those that cannot
    /// be at the start go as close to it as is free: in a chain, both ends by turns.
    const fn in_order(&self, order: &Order<N>, top: usize) -> Memory<N> {
        let mut memory = Memory { offsets: [0; N], size: 0 };
        let mut done = 0;
        while done < N {
            let buffer = order[done];
            if self.sizes[buffer] > 0 {
                let near = self.near(buffer, order, done);
                let mut offset = self.lowest(buffer, &near, &memory);
                if offset > 0 && top > 0 {
                    offset = self.highest(buffer, &near, &memory, top, offset);
                }
                memory.offsets[buffer] = offset;
                let end = offset + self.sizes[buffer];
                memory.size = if end > memory.size { end } else { memory.size };
            }
            done += 1;
        }
        memory
    }

    /// Those of the first `done` that live at the same time as a buffer, and how many they are.
    const fn near(&self, buffer: usize, order: &Order<N>, done: usize) -> (Order<N>, usize) {
        let ((first, last), mut near, mut count, mut i) = (self.lives[buffer], [0; N], 0, 0);
        while i < done {
            let other = order[i];
            if first <= self.lives[other].1 && self.lives[other].0 <= last && self.sizes[other] > 0
            {
                near[count] = other;
                count += 1;
            }
            i += 1;
        }
        (near, count)
    }

    /// The lowest offset at which a buffer overlaps none of those near it.
    const fn lowest(&self, buffer: usize, near: &(Order<N>, usize), memory: &Memory<N>) -> usize {
        let (mut offset, mut i) = (0, 0);
        while i < near.1 {
            let other = near.0[i];
            let end = memory.offsets[other] + self.sizes[other];
            if offset < end && memory.offsets[other] < offset + self.sizes[buffer] {
                // The buffers before may be in the way of the new place.
                (offset, i) = (end, 0);
            } else {
                i += 1;
            }
        }
        offset
    }

    /// The highest such offset below `top`, or else `other`.
    const fn highest(
        &self,
        buffer: usize,
        near: &(Order<N>, usize),
        memory: &Memory<N>,
        top: usize,
        otherwise: usize,
    ) -> usize {
        let (mut end, mut i) = (top, 0);
        while i < near.1 && end >= self.sizes[buffer] {
            let (start, size) = (memory.offsets[near.0[i]], self.sizes[near.0[i]]);
            if start < end && end - self.sizes[buffer] < start + size {
                (end, i) = (start, 0);
            } else {
                i += 1;
            }
        }
        if end < self.sizes[buffer] { otherwise } else { end - self.sizes[buffer] }
    }

    /// The buffers with the greatest key first, those with the same as they come.
    const fn order(&self, key: Key) -> Order<N> {
        let (mut order, mut keys, mut i) = ([0; N], [0; N], 0);
        while i < N {
            let (key, mut place) = (self.key(i, key), i);
            while place > 0 && keys[place - 1] < key {
                (order[place], keys[place]) = (order[place - 1], keys[place - 1]);
                place -= 1;
            }
            (order[place], keys[place]) = (i, key);
            i += 1;
        }
        order
    }

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

    /// Moves the buffer at the end of an arena to the front of an order.
    const fn put_first(&self, order: &mut Order<N>, memory: &Memory<N>) {
        let mut place = 0;
        while place + 1 < N && memory.offsets[order[place]] + self.sizes[order[place]] < memory.size
        {
            place += 1;
        }
        while place > 0 {
            (order[place], order[place - 1]) = (order[place - 1], order[place]);
            place -= 1;
        }
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
