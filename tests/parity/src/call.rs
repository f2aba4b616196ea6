//! The call of a layer as a case writes it: `layer([x0, x1], training=True)`.

/// What a layer is called with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Call {
    /// Arguments by position.
    pub positional: Vec<Operand>,
    /// Arguments by name, `training` left out.
    pub keywords: Vec<(String, Operand)>,
    /// `training=...`
    pub training: Option<bool>,
}

/// One argument of a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// A tensor by name.
    Tensor(String),
    /// Several tensors.
    List(Vec<String>),
    /// A value that is no tensor, as Rust text.
    Literal(String),
}

impl Operand {
    /// The tensors in it.
    pub fn tensors(&self) -> &[String] {
        match self {
            Operand::Tensor(name) => std::slice::from_ref(name),
            Operand::List(names) => names,
            Operand::Literal(_) => &[],
        }
    }
}

impl Call {
    /// Reads a call of `layer`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let unreadable = || format!("the call `{text}`");
        let arguments = text
            .trim()
            .strip_prefix("layer(")
            .and_then(|rest| rest.strip_suffix(')'))
            .ok_or_else(unreadable)?;
        let mut call = Call::default();
        for argument in split(arguments) {
            match argument.split_once('=') {
                Some((name, value)) => {
                    match (name.trim(), operand(value).ok_or_else(unreadable)?) {
                        ("training", Operand::Literal(value)) => {
                            call.training = Some(value == "true")
                        }
                        (name, value) => call.keywords.push((name.into(), value)),
                    }
                }
                None => call.positional.push(operand(argument).ok_or_else(unreadable)?),
            }
        }
        Ok(call)
    }

    /// The tensors it is called with, each once, in order.
    pub fn tensors(&self) -> Vec<&str> {
        let mut names = Vec::new();
        let operands = self.positional.iter().chain(self.keywords.iter().map(|(_, value)| value));
        for name in operands.flat_map(Operand::tensors) {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        names
    }
}

fn operand(text: &str) -> Option<Operand> {
    let text = text.trim();
    let name = |text: &str| {
        let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        (plain && text.starts_with(|c: char| !c.is_ascii_digit())).then(|| text.to_string())
    };
    Some(match text {
        "True" => Operand::Literal("true".into()),
        "False" => Operand::Literal("false".into()),
        "None" => Operand::Literal("None".into()),
        _ if text.parse::<f64>().is_ok() => Operand::Literal(text.into()),
        _ => match text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(list) => {
                Operand::List(split(list).map(|item| name(item.trim())).collect::<Option<_>>()?)
            }
            None => Operand::Tensor(name(text)?),
        },
    })
}

/// Splits at the commas outside brackets.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0;
    let parts = text.split(move |c| {
        depth += i32::from("[(".contains(c)) - i32::from("])".contains(c));
        c == ',' && depth == 0
    });
    parts.filter(|part| !part.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_lists_keywords_and_training() {
        let call = Call::parse("layer(x, training=True, initial_state=[h, c])").unwrap();
        assert_eq!(call.positional, [Operand::Tensor("x".into())]);
        let states = Operand::List(vec!["h".into(), "c".into()]);
        assert_eq!(call.keywords, [("initial_state".into(), states)]);
        assert_eq!(call.training, Some(true));
        assert_eq!(call.tensors(), ["x", "h", "c"]);
        let shared = Call::parse("layer(query=x, value=x, use_causal_mask=True)").unwrap();
        assert_eq!(shared.tensors(), ["x"]);
        assert_eq!(shared.keywords[2].1, Operand::Literal("true".into()));
    }

    #[test]
    fn refuses_what_is_no_call_of_names() {
        assert!(Call::parse("model(x)").is_err());
        assert!(Call::parse("layer(f(x))").is_err());
        assert!(Call::parse("layer(x + 1)").is_err());
    }
}
