//! Names: Keras's snake case, and what somebody may have meant.

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

/// "did you mean" as a help line, or the whole list where nothing is alike.
pub fn suggestion<'a>(found: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match similar(found, known.clone()) {
        Some(name) => format!("help: did you mean `{name}`?"),
        None => {
            let all: Vec<String> = known.into_iter().map(|name| format!("`{name}`")).collect();
            format!("help: there are {}", all.join(", "))
        }
    }
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
    }
}
