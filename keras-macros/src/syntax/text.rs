//! Tokens for people: as somebody would have typed them.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;

/// The text of tokens, `cfg::WIDTH * 2`, whatever printed them.
pub fn text(tokens: impl ToTokens) -> String {
    let mut text = String::new();
    write(&mut text, tokens.into_token_stream());
    text
}

fn write(text: &mut String, tokens: TokenStream) {
    let mut before = Before::Start;
    for token in tokens {
        before = match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                if before == Before::Operator {
                    text.push(' ');
                }
                text.push_str(open);
                write(text, group.stream());
                text.push_str(close);
                Before::Operand
            }
            TokenTree::Punct(punct) => {
                let operator = punct.as_char();
                let joins = matches!(operator, ':' | '.' | '!' | '?' | '#' | '\'');
                match operator {
                    ',' | ';' => {
                        text.push(operator);
                        Before::Separator
                    }
                    _ if joins => {
                        text.push(operator);
                        Before::Start
                    }
                    // `-1` after an operator, `- 1` after an operand.
                    _ => {
                        let binary = before == Before::Operand;
                        if binary || before == Before::Separator {
                            text.push(' ');
                        }
                        text.push(operator);
                        if binary { Before::Operator } else { Before::Start }
                    }
                }
            }
            word => {
                if before != Before::Start {
                    text.push(' ');
                }
                text.push_str(&word.to_string());
                Before::Operand
            }
        };
    }
}

/// What stands before a token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// Nothing, or what joins with the next.
    Start,
    /// A name, a number, a group.
    Operand,
    /// An operator between two operands.
    Operator,
    /// A comma or a semicolon.
    Separator,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_typed() {
        for source in [
            "cfg::WIDTH * 2",
            "-1",
            "(28, 28, -1)",
            "Dense(10, activation = relu)",
            "leaky_relu(negative_slope = 0.1)",
            "width(3) + 4 - 2",
            "\"relu\"",
            "self.units",
        ] {
            let tokens: TokenStream = source.parse().unwrap();
            assert_eq!(text(tokens), source);
        }
    }
}
