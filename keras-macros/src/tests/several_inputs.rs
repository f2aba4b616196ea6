//! What mistakes with several inputs print, by their first lines.

use super::expand;

/// The messages about a network that ends with this.
fn messages(end: &str) -> Vec<String> {
    let network = format!(
        "struct Net {{
            let x = Input(3, 4); let y = Input(5, 4); let z = Input(5, 2); let m = Input(5); {end}
        }}"
    );
    let expansion = expand(&network);
    let first = |message: &str| message.lines().next().unwrap_or_default().to_owned();
    let told = expansion.errors.iter().map(|error| first(&error.message));
    told.filter(|message| !message.contains("reaches no output")).collect()
}

#[test]
fn merging() {
    for (end, message) in [
        ("Maximum()(x, y)", "found 3 x 4 as input 1 and 5 x 4 as input 2"),
        ("Subtract()(x, x, x)", "expected 2 inputs, found 3"),
        ("Concatenate()(x, y)", "expected inputs that differ only along axis 2"),
        ("Concatenate(axis = 0)(x, y)", "expected `axis` to be one of 1 to 2 or -2 to -1, found 0"),
        ("Dot(axes = 1)(x, y)", "expected axes of one length, found 3 (axis 1 of 3 x 4) and 5"),
        ("Dot(axes = (1, 2, 3))(x, y)", "expected `axes` to be one axis or two, found 3"),
        ("Dot(axes = 2)(x)", "expected 2 inputs, found 1"),
    ] {
        let told = messages(end);
        assert!(told.len() == 1 && told[0].contains(message), "{end}: {told:?}");
    }
}

#[test]
fn states() {
    for (end, message) in [
        ("LSTM(4)(x, y)", "expected `initial_state` to have 2 values, found 1"),
        ("GRU(4)(x, y)", "expected a state of 4 values, one for each unit, found 5 x 4"),
        (
            "ConvLSTM1D(2, 2)(Reshape(3, 4, 1)(x), Reshape(3, 2)(Flatten(name = f)(m)), m)",
            "expected a state of 3 x 2, as large as what comes out of a step, found 5",
        ),
        ("ConvLSTM1D(2, 2)(Reshape(3, 4, 1)(x), y)", "expected `initial_state` to have 2 values"),
    ] {
        let told = messages(end);
        assert!(told.iter().any(|told| told.contains(message)), "{end}: {told:?}");
    }
}

#[test]
fn attention() {
    for (end, message) in [
        ("Attention()(x)", "expected a value for `value`, found none"),
        ("Attention()(x, z)", "expected queries and keys with equally many features"),
        ("Attention()(x, z, x)", "expected as many keys as values, found 3 x 4 as `key`"),
        ("Attention()(x, m)", "expected steps x features as `value`, found 5"),
        ("Attention()(x, y, mask = (m, m))", "expected a number for each position as `query_mask`"),
        ("AdditiveAttention()(x, y, mask = m)", "expected 2 values for `mask`, found 1"),
        ("Attention(score_mode = cosine)(x, y)", "expected `score_mode` to be `dot` or `concat`"),
        ("MultiHeadAttention(2, 3)(x, z, key = x)", "expected as many keys as values"),
        ("MultiHeadAttention(2, 3)(x, y, attention_mask = m)", "expected a number for each query"),
        ("MultiHeadAttention(2, 3)(x, y, use_causal_mask = 1)", "expected `use_causal_mask`"),
        ("MultiHeadAttention(2, 3)(x, y, mask = m)", "there is no argument `mask` of the call"),
        ("MultiHeadAttention(2, 3, attention_axes = 2)(x, y)", "expected `attention_axes` between"),
        (
            "MultiHeadAttention(2, 3, attention_axes = 1)(Reshape(3, 2, 2)(x), Reshape(5, 4, 1)(y))",
            "expected queries and keys that differ only along `attention_axes` and in features",
        ),
        ("GroupQueryAttention(2, 3, 2)(x, y)", "expected `num_query_heads` to be a multiple of"),
        ("GroupQueryAttention(2, 4, 2)(x, z)", "expected queries and values with equally many"),
        ("let (a, b) = Attention()(x, y); a", "expected 1 name after `let`, found 2"),
    ] {
        let told = messages(end);
        assert!(told.len() == 1 && told[0].contains(message), "{end}: {told:?}");
    }
}

#[test]
fn masks() {
    for (end, message) in [
        ("Masking()(m)", "expected steps x features as input, found 5"),
        ("Softmax()(x, mask = m)", "expected a mask of shape 3 x 4, found 5"),
        (
            "GlobalAveragePooling1D()(x, mask = m)",
            "expected a mask with one value for each of the 3",
        ),
        ("GlobalMaxPooling1D()(y, mask = m)", "there is no argument `mask` of the call"),
    ] {
        let told = messages(end);
        assert!(told.len() == 1 && told[0].contains(message), "{end}: {told:?}");
    }
}
