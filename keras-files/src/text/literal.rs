//! Values of arguments in the words of `model!`.

use serde_json::Value;

/// Whether two values are the same argument: lists of one are what they hold, 1 is 1.0.
pub fn same(a: &Value, b: &Value) -> bool {
    match (one(a), one(b)) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        // One for all axes.
        (Value::Array(list), b @ Value::Number(_)) => {
            !list.is_empty() && list.iter().all(|a| same(a, b))
        }
        (a, b) => a == b,
    }
}

/// What a list of one holds.
pub fn one(value: &Value) -> &Value {
    match value {
        Value::Array(list) if list.len() == 1 && !list[0].is_array() => &list[0],
        value => value,
    }
}

/// A value in Rust's words; none for a dictionary.
pub fn literal(value: &Value) -> Option<String> {
    Some(match one(value) {
        Value::Null => "None".into(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => self::number(number),
        Value::String(text) => format!("{text:?}"),
        Value::Array(list) => {
            let items = list.iter().map(literal).collect::<Option<Vec<_>>>()?;
            match list.iter().any(Value::is_f64) {
                true => format!("[{}]", items.join(", ")),
                false => format!("({})", items.join(", ")),
            }
        }
        Value::Object(_) => return None,
    })
}

/// A number; Keras writes float32 numbers with the digits of float64.
fn number(number: &serde_json::Number) -> String {
    let short = |value: f64| {
        let single = value as f32;
        match f64::from(single) == value && single.is_finite() {
            true => format!("{single:?}"),
            false => format!("{value:?}"),
        }
    };
    match number.as_f64() {
        Some(value) if number.is_f64() => short(value),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_in_rust() {
        for (value, text) in [
            (json!(null), "None"),
            (json!([3]), "3"),
            (json!([3, 3]), "(3, 3)"),
            (json!([[1, 1], [0, 2]]), "((1, 1), (0, 2))"),
            (json!([0.5, 1.0]), "[0.5, 1.0]"),
            (json!(9.999999747378752e-05), "0.0001"),
            (json!("same"), "\"same\""),
            (json!(1e-7), "1e-7"),
        ] {
            assert_eq!(literal(&value).unwrap(), text);
        }
        assert!(same(&json!([1, 1]), &json!(1)) && same(&json!([1]), &json!(1.0)));
        assert!(!same(&json!([1, 2]), &json!(1)) && !same(&json!([]), &json!(1)));
    }
}
