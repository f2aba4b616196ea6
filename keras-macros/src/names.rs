//! Names: Keras's snake case, and what somebody may have meant.

use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Expr, Lit};

/// Keras's default name of a layer class: `Conv2D` is `conv2d`, `ReLU` is `re_lu`.
pub fn snake_case(class: &str) -> String {
    let letters: Vec<char> = class.chars().collect();
    let mut name = String::new();
    for (i, &letter) in letters.iter().enumerate() {
        let after = |i: usize| letters.get(i).is_some_and(|c| c.is_lowercase());
        let before = i > 0 && letters[i - 1].is_lowercase();
        // Before a capital that begins a word, and between a small letter and a capital.
        if i > 0 && letter.is_uppercase() && (after(i + 1) || before) {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    name
}

/// The name among `known` that `found` is most like, if any is like it.
pub fn similar<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |name: &str| name.replace('_', "").to_lowercase();
    let wanted = plain(found);
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&wanted, &plain(name)), name))
        .filter(|(distance, name)| *distance <= name.len().div_ceil(3).min(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// A list of more names than these helps nobody.
const LIST: usize = 9;

/// "did you mean" as a help line, or the list where nothing is alike.
pub fn suggestion<'a>(
    found: &str,
    nouns: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> String {
    let mut names = known.clone().into_iter();
    let only = names.next().filter(|_| names.next().is_none());
    match similar(found, known.clone()).or(only) {
        Some(name) => format!("help: did you mean `{name}`?"),
        None => {
            let all: Vec<String> = known.into_iter().map(|name| format!("`{name}`")).collect();
            match all.len() {
                ..=LIST => format!("help: the {nouns} are {}", all.join(", ")),
                _ => format!("help: the {nouns} are Keras's, such as {}", all[..3].join(", ")),
            }
        }
    }
}

/// What is between quotes, be they Python's: those the Rust compiler objects to by itself.
pub fn text_of(literal: &Lit) -> Option<String> {
    match literal {
        Lit::Str(text) => Some(text.value()),
        other => {
            let text = other.to_token_stream().to_string();
            text.strip_prefix('\'')?.strip_suffix('\'').map(str::to_owned)
        }
    }
}

/// The name that `hidden` or `"hidden"` gives; `None` if it cannot be a field.
pub fn name_of(expr: &Expr) -> Option<String> {
    let name = match expr {
        Expr::Path(path) => path.path.get_ident()?.unraw().to_string(),
        Expr::Lit(literal) => text_of(&literal.lit)?,
        _ => return None,
    };
    // These are no identifiers, not even as `r#self`.
    if ["self", "Self", "super", "crate", "_"].contains(&name.as_str()) {
        return None;
    }
    let begins = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let goes_on = name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    (begins && goes_on).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keras_names() {
        for (class, name) in [
            ("Dense", "dense"),
            ("Conv2D", "conv2d"),
            ("ReLU", "re_lu"),
            ("PReLU", "p_re_lu"),
            ("LeakyReLU", "leaky_re_lu"),
            ("MaxPooling2D", "max_pooling2d"),
            ("MultiHeadAttention", "multi_head_attention"),
            ("ConvLSTM2D", "conv_lstm2d"),
            ("UpSampling3D", "up_sampling3d"),
            ("RMSNormalization", "rms_normalization"),
            ("LSTM", "lstm"),
        ] {
            assert_eq!(snake_case(class), name);
        }
    }

    #[test]
    fn typing_mistakes() {
        assert_eq!(similar("dense", ["Dense", "Dropout"]), Some("Dense"));
        assert_eq!(similar("Dropuot", ["Dense", "Dropout"]), Some("Dropout"));
        assert_eq!(similar("Transformer", ["Dense", "Dropout"]), None);
        let many = ["one", "two", "three"].into_iter().cycle();
        assert_eq!(
            suggestion("transformer", "names", many.take(99)),
            "help: the names are Keras's, such as `one`, `two`, `three`"
        );
    }
}
