//! Names of structs, layers and values.

use super::Field;
use crate::architecture::Layer;
use std::collections::{BTreeMap, BTreeSet};

/// Words that no value can be called.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "Self", "static", "struct", "super", "trait", "true", "try", "type",
    "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "_",
];

/// Keras's default name of a class: `Conv2D` is `conv2d`.
///
/// ```
/// assert_eq!(keras_files::snake_case("MaxPooling2D"), "max_pooling2d");
/// assert_eq!(keras_files::snake_case("PReLU"), "p_re_lu");
/// ```
pub fn snake_case(class: &str) -> String {
    let letters: Vec<char> = class.chars().collect();
    let mut name = String::new();
    for (i, &letter) in letters.iter().enumerate() {
        let after = |i: usize| letters.get(i).is_some_and(|c| c.is_lowercase());
        let before = i > 0 && letters[i - 1].is_lowercase();
        if i > 0 && letter.is_uppercase() && (after(i + 1) || before) {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    name
}

/// A model's name as that of a struct.
///
/// ```
/// assert_eq!(keras_files::struct_name("two_branch"), "TwoBranch");
/// assert_eq!(keras_files::struct_name("2-layer net"), "Model2LayerNet");
/// ```
pub fn struct_name(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let capital = |word: &str| {
        let (first, rest) = word.split_at(1);
        first.to_uppercase() + rest
    };
    let name: String = words.map(capital).collect();
    match name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        true if KEYWORDS.contains(&name.as_str()) => format!("{name}Model"),
        true => name,
        false => format!("Model{name}"),
    }
}

/// A layer's name as that of a field: letters, digits and underscores.
///
/// ```
/// assert_eq!(keras_files::field_name("block1/conv-2"), "block1_conv_2");
/// assert_eq!(keras_files::field_name("1st"), "_1st");
/// ```
pub fn field_name(name: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let name: String = name.chars().map(letter).collect();
    match name.chars().next() {
        None => "layer".into(),
        Some(first) if first.is_ascii_digit() => format!("_{name}"),
        _ if ["self", "Self", "super", "crate", "_"].contains(&name.as_str()) => format!("{name}_"),
        _ => name,
    }
}

/// Names that are taken, and which the compiler would give.
#[derive(Default)]
pub struct Names {
    taken: BTreeSet<String>,
    counts: BTreeMap<String, usize>,
    values: BTreeSet<String>,
    /// The fields so far.
    pub fields: Vec<Field>,
}

impl Names {
    /// The next name that the compiler gives to a layer of this class.
    fn next(&mut self, class: &str) -> (String, usize) {
        let base = snake_case(class);
        let mut count = self.counts.get(&base).copied().unwrap_or(0);
        loop {
            let name = if count == 0 { base.clone() } else { format!("{base}_{count}") };
            count += 1;
            if !self.taken.contains(&name) {
                return (name, count);
            }
        }
    }

    /// Takes the compiler's name for a layer of this class.
    pub fn count(&mut self, class: &str) {
        let (name, count) = self.next(class);
        self.counts.insert(snake_case(class), count);
        self.taken.insert(name);
    }

    /// The name of a layer's field, and the argument `name` if the compiler would give it another.
    pub fn field(&mut self, class: &str, name: &str) -> (String, Option<String>) {
        let wanted = field_name(name);
        if self.next(class).0 == wanted {
            self.count(class);
            return (wanted, None);
        }
        let name = free(&self.taken, &wanted);
        self.taken.insert(name.clone());
        let argument = match KEYWORDS.contains(&name.as_str()) {
            true => format!("name = {name:?}"),
            false => format!("name = {name}"),
        };
        (name, Some(argument))
    }

    /// Adds the field of a layer, and gives its argument `name` if it needs one.
    pub fn add(&mut self, class: &str, layer: &Layer, model: Option<&str>) -> Option<String> {
        let (name, argument) = self.field(class, &layer.name);
        let (layer, model) = (layer.name.clone(), model.map(str::to_owned));
        self.fields.push(Field { name, layer, model });
        argument
    }

    /// A name for a value. With a capital letter in front it would be a layer.
    pub fn value(&mut self, name: &str) -> String {
        let mut name = field_name(name);
        name[..1].make_ascii_lowercase();
        let name = if KEYWORDS.contains(&name.as_str()) { format!("{name}_") } else { name };
        let name = free(&self.values, &name);
        self.values.insert(name.clone());
        name
    }
}

/// A name like this that is not taken.
fn free(taken: &BTreeSet<String>, name: &str) -> String {
    let later = (1_usize..).map(|number| format!("{name}_{number}"));
    let mut names = [name.to_owned()].into_iter().chain(later);
    names.find(|name| !taken.contains(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_the_compiler_would_give_are_left_out() {
        let mut names = Names::default();
        let mut next = |class, name| names.field(class, name).1;
        assert_eq!(next("Dense", "dense"), None);
        assert_eq!(next("Dense", "dense_3"), Some("name = dense_3".into()));
        assert_eq!(next("Dense", "dense_1"), None);
        assert_eq!(next("Dense", "type"), Some("name = \"type\"".into()));
        assert_eq!(next("Dense", "a/b"), Some("name = a_b".into()));
        assert_eq!(next("Dense", "a-b"), Some("name = a_b_1".into()));
    }

    #[test]
    fn values_are_no_keywords() {
        let mut names = Names::default();
        assert_eq!(names.value("type"), "type_");
        assert_eq!(names.value("dense"), "dense");
        assert_eq!(names.value("dense"), "dense_1");
    }

    #[test]
    fn values_are_no_layers() {
        let mut names = Names::default();
        assert_eq!(names.value("Conv1"), "conv1");
        assert_eq!(names.value("conv1"), "conv1_1");
        assert_eq!(names.value("Self"), "self_");
    }
}
