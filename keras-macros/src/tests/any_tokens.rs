//! The compiler says something to any tokens, and what it says is Rust.

use super::expand;
use proc_macro2::{TokenStream, TokenTree};

const BODY: &str = r#"
    /// Digits.
    #[derive(Clone)]
    pub(crate) struct Net {
        Input(shape = (4, cfg::WIDTH * 2, -1));
        Normalization(axis = (1, -1), mean = [0.5, X], variance = None, invert = true);
        Dense(-10, activation = leaky_relu(negative_slope = 0.1), name = "type", units = 1e400);
        Reshape((-1, 28, 0)); Dropout(1.5 / 3); Rescaling([1, 2.0], offset = 0x10);
        Flatten; ActivityRegularization(l1 = 99999999999999999999999999999999999999999999);
        RNN([GRUCell(2), StackedRNNCells(LSTMCell(N))]); TimeDistributed(Dense(units = 4));
        Bidirectional(LSTM(4, return_state = true), merge_mode = None, backward_layer = GRU(1));
        Dense(10)(x) Dense(a.b[1], kernel_initializer = variance_scaling(mode = fan_in, seed = -3));
    }
"#;

#[test]
fn tokens_left_out_doubled_and_moved() {
    let tokens: TokenStream = BODY.parse().unwrap();
    let count = count(&tokens);
    for at in 0..count {
        for change in [Change::Drop, Change::Double, Change::Move, Change::Cut, Change::Number] {
            let mut position = 0;
            let changed = changed(&tokens, change, at, &mut position);
            let text = changed.to_string();
            let expansion = crate::compiler::expand::model(changed);
            let code = expansion.tokens.to_string();
            if let Err(error) = syn::parse2::<syn::File>(expansion.tokens) {
                panic!("{text}\n=> {code}\n{error}");
            }
        }
    }
}

#[test]
fn little_and_nothing() {
    for body in ["", ";", "struct", "pub", "struct Net", "struct Net;", "struct Net {}", "#[a]"] {
        assert_eq!(expand(body).errors.len(), 1, "{body}");
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Change {
    Drop,
    Double,
    /// To the end of its group.
    Move,
    /// With all that follows it in its group.
    Cut,
    /// Another token in its place.
    Number,
}

fn count(tokens: &TokenStream) -> usize {
    let inner = |token| match token {
        TokenTree::Group(group) => 1 + count(&group.stream()),
        _ => 1,
    };
    tokens.clone().into_iter().map(inner).sum()
}

/// The tokens with a change at one of them, counted through all groups.
fn changed(tokens: &TokenStream, change: Change, at: usize, position: &mut usize) -> TokenStream {
    let mut out = Vec::new();
    let mut moved = None;
    for token in tokens.clone() {
        let here = *position == at;
        *position += 1;
        let token = match token {
            TokenTree::Group(group) => {
                let inner = changed(&group.stream(), change, at, position);
                TokenTree::Group(proc_macro2::Group::new(group.delimiter(), inner))
            }
            token => token,
        };
        match change {
            _ if !here => out.push(token),
            Change::Drop => {}
            Change::Double => out.extend([token.clone(), token]),
            Change::Move => moved = Some(token),
            Change::Cut => return out.into_iter().collect(),
            Change::Number => out.push(proc_macro2::Literal::f64_unsuffixed(7.5).into()),
        }
    }
    out.into_iter().chain(moved).collect()
}
