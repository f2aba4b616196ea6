//! Decisions from a list of random numbers.

/// Random numbers that are used up one after the other.
pub struct Dice {
    rolls: std::vec::IntoIter<u32>,
}

impl Dice {
    pub fn new(rolls: Vec<u32>) -> Self {
        Self { rolls: rolls.into_iter() }
    }

    /// A number below `count`; 0 where the rolls have run out.
    pub fn below(&mut self, count: usize) -> usize {
        self.rolls.next().unwrap_or(0) as usize % count
    }

    pub fn between(&mut self, least: usize, most: usize) -> usize {
        least + self.below(most - least + 1)
    }

    pub fn one_of<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }
}
