//! Which convolutions are pooled in passing.

use super::expand;

/// How many are in a network that ends with this.
fn pooled(end: &str) -> usize {
    let network = format!(
        "struct Net {{
            let x = Input(12, 12, 2);
            let y = Conv2D(4, kernel_size = 3, activation = relu)(x);
            {end}
        }}"
    );
    let expansion = expand(&network);
    assert!(expansion.errors.is_empty(), "{end}");
    expansion.tokens.to_string().matches("tape . pooled").count()
}

#[test]
fn only_where_nobody_else_reads_them() {
    for (end, count) in [
        ("Flatten()(MaxPooling2D(2)(y))", 1),
        ("AveragePooling2D(2)(Conv2D(4, kernel_size = 3)(MaxPooling2D(2)(y)))", 2),
        ("let z = MaxPooling2D(2)(y); (z, y)", 0),
        ("let z = MaxPooling2D(2)(y); let mean = GlobalAveragePooling2D()(y); (z, mean)", 0),
        ("MaxPooling2D(2)(BatchNormalization()(y))", 0),
        ("MaxPooling2D(2)(Conv2D(4, kernel_size = 3, activity_regularizer = l2(0.1))(y))", 0),
        ("let p = MaxPooling2D(2); Add()(p(y), p(Conv2D(4, kernel_size = 1)(y)))", 1),
        ("GlobalMaxPooling2D()(y)", 0),
    ] {
        assert_eq!(pooled(end), count, "{end}");
    }
}
