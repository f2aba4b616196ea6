//! What names stand for in a graph.

use super::Value;
use crate::compiler::syntax::Block;
use proc_macro2::Ident;

/// What a name stands for.
#[derive(Clone)]
pub enum Binding {
    /// A value.
    Value(Value),
    /// Several values, of a layer with several outputs or a tuple.
    Values(Vec<Value>),
    /// A layer that is to be called, by its number.
    Layer(usize),
    /// A block, and the depth at which it stands.
    Block(Block, usize),
    /// Something with a mistake, which has been reported.
    Broken,
}

impl Binding {
    /// The values that it stands for.
    pub fn values(&self) -> Option<Vec<Value>> {
        match self {
            Binding::Value(value) => Some(vec![*value]),
            Binding::Values(values) => Some(values.clone()),
            _ => None,
        }
    }
}

/// A name in a scope.
struct Entry {
    name: Ident,
    binding: Binding,
    used: bool,
}

/// The names of one body.
#[derive(Default)]
struct Level {
    entries: Vec<Entry>,
    /// All its statements, and which of them is being read.
    steps: Vec<Step>,
    at: usize,
}

/// A statement: the names that it gives, and those it needs.
pub struct Step {
    pub names: Vec<String>,
    pub needs: Vec<String>,
}

impl Level {
    /// The statement from here on that gives a name.
    fn step(&self, name: &str) -> Option<usize> {
        let step = |step: &Step| step.names.iter().any(|given| given == name);
        (self.at..self.steps.len()).find(|number| step(&self.steps[*number]))
    }

    /// Whether the last name of a path needs the statement `target`; the path is then complete.
    fn reaches(&self, target: usize, path: &mut Vec<String>) -> bool {
        let Some(number) = path.last().and_then(|name| self.step(name)) else { return false };
        if number == target {
            return true;
        }
        self.steps[number].needs.iter().any(|need| {
            if path.contains(need) && self.step(need) != Some(target) {
                return false;
            }
            path.push(need.clone());
            let found = self.reaches(target, path);
            if !found {
                path.pop();
            }
            found
        })
    }
}

/// The names that can be seen: those of the body, then those around it.
pub struct Scope {
    levels: Vec<Level>,
}

impl Default for Scope {
    fn default() -> Self {
        Scope { levels: vec![Level::default()] }
    }
}

impl Scope {
    /// How many bodies lie around each other.
    pub fn depth(&self) -> usize {
        self.levels.len()
    }

    /// Notes the statements of this body.
    pub fn will_be(&mut self, steps: Vec<Step>) {
        if let Some(level) = self.levels.last_mut() {
            level.steps = steps;
        }
    }

    /// Notes which statement is being read.
    pub fn at(&mut self, number: usize) {
        if let Some(level) = self.levels.last_mut() {
            level.at = number;
        }
    }

    /// Whether a name gets its `let` in this body.
    pub fn is_later(&self, name: &Ident) -> bool {
        self.levels.last().is_some_and(|level| level.step(&name.to_string()).is_some())
    }

    /// The names from that of the statement being read, which needs `name`, back to itself.
    pub fn cycle(&self, name: &Ident) -> Option<Vec<String>> {
        let level = self.levels.last()?;
        let start = level.steps.get(level.at)?.names.first()?;
        let mut path = vec![start.clone(), name.to_string()];
        level.reaches(level.at, &mut path).then_some(path)
    }

    /// Gives a name; it hides an older one.
    pub fn add(&mut self, name: &Ident, binding: Binding) {
        if let Some(level) = self.levels.last_mut() {
            level.entries.push(Entry { name: name.clone(), binding, used: false });
        }
    }

    /// What a name stands for; it counts as used.
    pub fn find(&mut self, name: &Ident) -> Option<Binding> {
        let entries = self.levels.iter_mut().rev().flat_map(|level| level.entries.iter_mut().rev());
        let entry = entries.into_iter().find(|entry| entry.name == *name)?;
        entry.used = true;
        Some(entry.binding.clone())
    }

    /// All names that can be seen.
    pub fn names(&self) -> Vec<String> {
        let entries = self.levels.iter().flat_map(|level| &level.entries);
        entries.map(|entry| entry.name.to_string()).collect()
    }

    /// The names of this body that nobody has used.
    pub fn unused(&self) -> Vec<(Ident, Binding)> {
        let entries = self.levels.last().into_iter().flat_map(|level| &level.entries);
        let unused =
            entries.filter(|entry| !entry.used && !entry.name.to_string().starts_with('_'));
        unused.map(|entry| (entry.name.clone(), entry.binding.clone())).collect()
    }

    /// Begins the body of a block that stands at `depth`: what lies deeper is not seen. Answers
    /// that, for [`leave`](Self::leave).
    pub fn enter(&mut self, depth: usize) -> Hidden {
        let hidden = self.levels.split_off(depth.min(self.levels.len()));
        self.levels.push(Level::default());
        Hidden(hidden)
    }

    /// Ends the body of a block.
    pub fn leave(&mut self, hidden: Hidden) {
        self.levels.pop();
        self.levels.extend(hidden.0);
    }
}

/// Scopes that a block does not see.
pub struct Hidden(Vec<Level>);
