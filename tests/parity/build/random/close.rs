//! The end of a graph: every value has to be used.

use super::Graph;
use super::dice::Dice;

impl Graph {
    /// Chooses one or two outputs and joins to one of them what nothing has used.
    pub(super) fn close(&mut self, dice: &mut Dice) {
        let mut unused: Vec<usize> =
            (0..self.values.len()).filter(|&x| self.values[x].uses == 0).collect();
        // An output that other layers use too, or one that none does.
        let mut outputs = match dice.below(3) {
            0 => vec![],
            1 => self.inner(dice),
            _ => unused.pop_if(|&mut x| !self.values[x].input).into_iter().collect(),
        };
        match unused[..] {
            [] => {}
            [only] if !self.values[only].input => outputs.push(only),
            _ => outputs.push(self.joined(&unused)),
        }
        for &output in &outputs {
            self.values[output].uses += 1;
        }
        let names: Vec<&str> = outputs.iter().map(|&x| self.values[x].name.as_str()).collect();
        let end =
            if let [name] = names[..] { name.into() } else { format!("({})", names.join(", ")) };
        self.text += &format!("{end}\n");
        self.outputs = outputs;
    }

    /// A value that is neither an input nor unused, if there is one.
    fn inner(&self, dice: &mut Dice) -> Vec<usize> {
        let inner: Vec<usize> = (0..self.values.len())
            .filter(|&x| self.values[x].uses > 0 && !self.values[x].input)
            .collect();
        if inner.is_empty() { inner } else { vec![dice.one_of(&inner)] }
    }

    /// All these values as one of rank 1.
    fn joined(&mut self, values: &[usize]) -> usize {
        let flat: Vec<usize> = values.iter().map(|&x| self.flat(x)).collect();
        if let [only] = flat[..] {
            return self.dense(only, 2);
        }
        let size = flat.iter().map(|&x| self.values[x].size()).sum();
        let degree = flat.iter().map(|&x| self.values[x].degree).max().unwrap_or(1);
        self.call("Concatenate()", &flat, vec![size], degree)
    }

    fn flat(&mut self, mut x: usize) -> usize {
        if self.values[x].size() > 6 {
            x = self.dense(x, 1);
        }
        let value = self.values[x].clone();
        if value.shape.len() == 1 {
            return x;
        }
        self.call("Flatten()", &[x], vec![value.size()], value.degree)
    }

    fn dense(&mut self, x: usize, units: usize) -> usize {
        let mut shape = self.values[x].shape.clone();
        if let Some(last) = shape.last_mut() {
            *last = units;
        }
        self.call(&format!("Dense({units}, activation = tanh)"), &[x], shape, 1)
    }
}
