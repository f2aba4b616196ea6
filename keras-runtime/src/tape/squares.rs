//! Room for the squares that optimizers ask for of tables whose rows are looked up.

/// Room for the squares of gradients, laid out as the weights.
#[derive(Debug, Default)]
pub struct Squares<'a, T> {
    values: &'a mut [T],
    /// The address of the network's gradient.
    start: usize,
}

impl<'a, T> Squares<'a, T> {
    /// The squares that belong to `gradient`; without values where nobody asks for them.
    pub fn new<M>(gradient: Option<&M>, values: &'a mut [T]) -> Self {
        Squares { values, start: gradient.map_or(0, address) }
    }

    /// The part that belongs to a layer. Its gradient is a field of the network's: where it is in
    /// there is its place here.
    pub(super) fn of(&mut self, start: usize, bytes: usize) -> &mut [T] {
        let offset = start.wrapping_sub(self.start) / size_of::<T>();
        let len = bytes / size_of::<T>();
        self.values.get_mut(offset..offset.saturating_add(len)).unwrap_or_default()
    }
}

/// Where something is in memory.
pub(super) fn address<T>(value: &T) -> usize {
    core::ptr::from_ref(value).addr()
}
