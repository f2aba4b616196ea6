//! Networks with mistakes that nobody has thought of: `PROPTEST_CASES=100000` tries more of them.

use crate::compiler::expand::model;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::path::Path;
use syn::Item;

thread_local! {
    /// Networks that are right: those of the examples and of the tests at run time.
    static MODELS: &'static [Vec<Tree>] = Box::leak(models().into());

    /// Tokens that could stand in another's place.
    static POOL: &'static [Tree] = Box::leak(pool().into());
}

fn models() -> Vec<Vec<Tree>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut models = Vec::new();
    for folder in [
        "examples",
        "keras-macros/tests-expand",
        "keras-runtime/tests",
        "keras-runtime/tests/named",
        "keras-runtime/tests/reference",
        "keras-runtime/tests/training",
    ] {
        let entries = std::fs::read_dir(root.join(folder)).unwrap();
        let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let sources = files.iter().filter(|file| file.extension().is_some_and(|it| it == "rs"));
        for file in sources.filter(|file| !file.to_string_lossy().contains(".expanded.")) {
            let tokens = std::fs::read_to_string(file).unwrap().parse().unwrap();
            bodies(&trees(tokens), &mut models);
        }
    }
    models.push(trees(STRANGE.parse().unwrap()));
    models.push(trees(SIZED.parse().unwrap()));
    models
}

fn pool() -> Vec<Tree> {
    let mut pool = trees(TOKENS.parse().unwrap());
    MODELS.with(|it| *it).iter().for_each(|model| all(model, &mut pool));
    pool
}

const TOKENS: &str = r##"
    0 -1 1 2 7 16 1.5 1. 1e400 0x10 0b1 1_000usize 255u8 1f32 99999999999999999999999999999999999999
    18446744073709551615 "text" "" "ü" 'c' b'c' b"bytes" c"text" r"raw" r#type r#struct true false
    let struct fn self Self super crate pub in as dyn async union static const _ .. ..= ... => ->
    :: : ; , = == + - * / % ! ? & && | || < > << @ # $ ~ ^ . () [] {} (,) (;) (()) ({}) [0; 4]
    None True False Input Input(4) Dense Dense(10) (x) (x, y) x y T E M Net name = "a" shape = (4, 4)
    units = 0 activation = relu Model Element keras_runtime::layers::Dense ::std::vec::Vec<u8>
    |x| |x, y| { let y = x; y } |a| Dense(4)(a) mask = x initial_state = x axis = -1 trainable = N
"##;

const STRANGE: &str = r#"
    /// With everything.
    #[derive(Clone)]
    pub(crate) struct Net {
        let x = Input(shape = (4, cfg::WIDTH * 2, 3));
        let (a, (b)) = LSTM(2, return_state = true)(x, mask = x, initial_state = (x, x));
        let part = |v, w| { let u = Dense(-10, activation = leaky_relu(0.1))(v); Add()(u, w) };
        let again = |v| part(part(v, v), v);
        let own = own::layers::Attention::<4, { N }>(2, key = 1, outputs = 2);
        let shared = RNN([GRUCell(2), StackedRNNCells(LSTMCell(N))]);
        let y = shared(again(x));
        let z = Bidirectional(LSTM(4, return_state = true), merge_mode = None)(shared(y));
        let s = MultiHeadAttention(2, 4)(x, y, attention_mask = z, use_causal_mask = true);
        (own(s, a), y, Concatenate(axis = 9)(x, y, z), TimeDistributed(Dense(4))(x), type)
    }
"#;

const SIZED: &str = r#"
    #[budget(flash = "64 KiB", ram = 8 * 1024, macs = "2 M")]
    struct Net<const N: usize, const M: usize> {
        let x = Input(N, 2);
        let y = Dense(M, activation = relu, kernel_regularizer = l2(0.1))(x);
        let z = Conv1D(M, 1)(Dropout(0.1)(y));
        let flat = Reshape(M)(GlobalMaxPooling1D()(Add()(y, z)));
        let twice = Dense(cfg::WIDTH * 2)(flat);
        let rnn = SimpleRNN(M)(y);
        (flat, twice, rnn)
    }
"#;

/// A token, or a group whose tokens can be changed.
#[derive(Clone)]
enum Tree {
    Token(TokenTree),
    Group(Delimiter, Vec<Tree>),
}

fn trees(tokens: TokenStream) -> Vec<Tree> {
    let tree = |token| match token {
        TokenTree::Group(group) => Tree::Group(group.delimiter(), trees(group.stream())),
        token => Tree::Token(token),
    };
    tokens.into_iter().map(tree).collect()
}

fn tokens(trees: &[Tree]) -> TokenStream {
    let token = |tree: &Tree| match tree {
        Tree::Token(token) => token.clone(),
        Tree::Group(delimiter, inner) => Group::new(*delimiter, tokens(inner)).into(),
    };
    trees.iter().map(token).collect()
}

/// The bodies of `model!` in a file, without those that a macro of the file fills in.
fn bodies(trees: &[Tree], found: &mut Vec<Vec<Tree>>) {
    for (at, tree) in trees.iter().enumerate() {
        let Tree::Group(_, inner) = tree else { continue };
        let before = tokens(&trees[at.saturating_sub(2)..at]).to_string();
        match before == "model !" && !tokens(inner).to_string().contains('$') {
            true => found.push(inner.clone()),
            false => bodies(inner, found),
        }
    }
}

/// How many trees there are, through all groups.
fn count(trees: &[Tree]) -> usize {
    let inner = |tree: &Tree| match tree {
        Tree::Group(_, inner) => 1 + count(inner),
        Tree::Token(_) => 1,
    };
    trees.iter().map(inner).sum()
}

/// All trees, also those in groups.
fn all(trees: &[Tree], found: &mut Vec<Tree>) {
    for tree in trees {
        found.push(tree.clone());
        if let Tree::Group(_, inner) = tree {
            all(inner, found);
        }
    }
}

/// Does something where the tree of this number is in its list.
fn change(list: &mut Vec<Tree>, at: usize, f: &mut dyn FnMut(&mut Vec<Tree>, usize)) {
    let mut left = at;
    for i in 0..list.len() {
        if left == 0 {
            return f(list, i);
        }
        left -= 1;
        if let Tree::Group(_, inner) = &mut list[i] {
            let inside = count(inner);
            if left < inside {
                return change(inner, left, f);
            }
            left -= inside;
        }
    }
}

/// One change: what, where, and with which other token.
#[derive(Clone, Debug)]
struct Edit {
    kind: u8,
    at: u16,
    with: u16,
}

impl Edit {
    fn apply(&self, trees: &mut Vec<Tree>) {
        let mut places = Vec::new();
        all(trees, &mut places);
        if places.is_empty() {
            return;
        }
        let (at, with) = (usize::from(self.at) % places.len(), usize::from(self.with));
        let (here, other) = (&places[at], &places[with % places.len()]);
        let pooled = pick(with);
        let delimiter =
            [Delimiter::Parenthesis, Delimiter::Brace, Delimiter::Bracket, Delimiter::None]
                [with % 4];
        change(trees, at, &mut |list, i| match self.kind % 9 {
            0 => drop(list.remove(i)),
            1 => list.insert(i, list[i].clone()),
            2 => list[i] = other.clone(),
            3 => list[i] = pooled.clone(),
            4 => list.insert(i, pooled.clone()),
            5 => list[i] = Tree::Group(delimiter, vec![list[i].clone()]),
            6 => drop(list.splice(i..=i, inner(here))),
            7 => list[i] = Tree::Group(delimiter, inner(here)),
            _ => list.truncate(i),
        });
        if self.kind % 9 == 2 {
            change(trees, with % places.len(), &mut |list, i| list[i] = here.clone());
        }
    }
}

/// A token of the pool; half of the numbers stand for the strange ones, which are the first.
fn pick(number: usize) -> Tree {
    let pool = POOL.with(|it| *it);
    pool[if number.is_multiple_of(2) { number / 2 % 160 } else { number } % pool.len()].clone()
}

/// What is in a group; a token itself.
fn inner(tree: &Tree) -> Vec<Tree> {
    match tree {
        Tree::Group(_, inner) => inner.clone(),
        token => vec![token.clone()],
    }
}

/// Tokens and groups from numbers.
fn any_trees(numbers: &[u16]) -> Vec<Tree> {
    let mut open = vec![(Delimiter::None, Vec::new())];
    for &number in numbers {
        match number % 16 {
            0 => open.push((Delimiter::Parenthesis, Vec::new())),
            1 => open.push((Delimiter::Brace, Vec::new())),
            2 => open.push((Delimiter::Bracket, Vec::new())),
            3 | 4 if open.len() > 1 => close(&mut open),
            _ => open.last_mut().unwrap().1.push(pick(usize::from(number))),
        }
    }
    while open.len() > 1 {
        close(&mut open);
    }
    open.remove(0).1
}

fn close(open: &mut Vec<(Delimiter, Vec<Tree>)>) {
    let (delimiter, inner) = open.pop().unwrap();
    open.last_mut().unwrap().1.push(Tree::Group(delimiter, inner));
}

/// Expands tokens: the code is Rust, and has the struct if that has a name.
fn check(trees: &[Tree]) -> Result<(), TestCaseError> {
    let input = tokens(trees);
    let name = named(&input);
    let text = input.to_string();
    let expansion = model(input);
    let code = expansion.tokens.to_string();
    let file = match syn::parse2::<syn::File>(expansion.tokens) {
        Ok(file) => file,
        Err(error) => return Err(TestCaseError::fail(format!("{error}\n{text}\n=> {code}"))),
    };
    let exists = |name: &str| {
        file.items.iter().any(|item| matches!(item, Item::Struct(item) if item.ident == name))
    };
    prop_assert!(name.is_none_or(|name| exists(&name)), "no struct: {text}\n=> {code}");
    Ok(())
}

/// The name of the first struct that has one.
fn named(input: &TokenStream) -> Option<String> {
    let tokens: Vec<_> = input.clone().into_iter().collect();
    tokens.windows(2).find_map(|pair| {
        let name = syn::parse2::<syn::Ident>(pair[1].clone().into()).ok()?;
        matches!(&pair[0], TokenTree::Ident(word) if word == "struct").then(|| name.to_string())
    })
}

fn edit() -> impl Strategy<Value = Edit> {
    (any::<u8>(), any::<u16>(), any::<u16>()).prop_map(|(kind, at, with)| Edit { kind, at, with })
}

fn config() -> ProptestConfig {
    // The same networks each time, unless somebody looks for more.
    let rng_seed = match std::env::var_os("PROPTEST_CASES") {
        Some(_) => RngSeed::Random,
        None => RngSeed::Fixed(1),
    };
    ProptestConfig { failure_persistence: None, rng_seed, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn changed_networks(at in any::<u16>(), edits in prop::collection::vec(edit(), 1..6)) {
        let models = MODELS.with(|it| *it);
        let mut trees = models[usize::from(at) % models.len()].clone();
        edits.iter().for_each(|edit| edit.apply(&mut trees));
        check(&trees)?;
    }

    #[test]
    fn any_tokens(numbers in prop::collection::vec(any::<u16>(), 0..60)) {
        check(&any_trees(&numbers))?;
    }

    #[test]
    fn any_layers(numbers in prop::collection::vec(any::<u16>(), 0..60)) {
        let mut trees = trees("struct Net".parse().unwrap());
        trees.push(Tree::Group(Delimiter::Brace, any_trees(&numbers)));
        check(&trees)?;
    }
}

#[test]
fn names_that_cannot_be_fields() {
    for body in [
        "struct Net { Input(4); Super(2); Self(); Crate(3) }",
        "struct Net { Input(4); own::Super(2); own::Crate(2); }",
        "struct r#type { Input(2); CategoryEncoding(3); Dense(r#fn, name = r#let); Dense(1) }",
        "struct Net { let self = Input(4); let crate = Input(4); Add()(self, crate) }",
    ] {
        check(&trees(body.parse().unwrap())).unwrap();
    }
}

#[test]
fn numbers_that_are_none() {
    for number in ["1e400", "-1e400", "1.0 / 0.0", "0.0 / 0.0", "LIMIT"] {
        for layer in ["Dropout", "Rescaling", "LeakyReLU", "GaussianNoise", "UnitNormalization"] {
            let body = format!("struct Net {{ Input(4); {layer}({number}); Dense(1) }}");
            check(&trees(body.parse().unwrap())).unwrap();
        }
        let function =
            format!("activation = leaky_relu({number}), kernel_regularizer = l2({number})");
        let body = format!("struct Net {{ Input(4); Dense(1, {function}); }}");
        check(&trees(body.parse().unwrap())).unwrap();
    }
}

#[test]
fn paths() {
    let errors = |layer: &str| {
        let body = format!("struct Net {{ Input(4); {layer}(); Dense(1); }}");
        check(&trees(body.parse().unwrap())).unwrap();
        model(body.parse().unwrap()).errors.len()
    };
    assert_eq!(errors("own::Layer::<Other<3>, { 2 }>"), 0);
    assert_eq!(errors("own::Layer::<<3>>"), 1);
    assert_eq!(errors("own::fn"), 1);
}

#[test]
fn masks_of_what_is_not_used() {
    let body = "struct Net {
        let x = Input(4);
        let y = Embedding(3, 2, mask_zero = true)(x);
        let z = LSTM(2)(y);
        Dense(1)(x)
    }";
    check(&trees(body.parse().unwrap())).unwrap();
}

#[test]
fn first_calls_with_mistakes() {
    let body = "struct Net {
        let x = Input(4);
        let shared = Dense(4);
        let a = shared(x, nonsense = x);
        shared(shared(x))
    }";
    check(&trees(body.parse().unwrap())).unwrap();
}

#[test]
fn fields_that_are_words_of_rust() {
    let body = "struct Net { Input(4); self::Own(true = 3, rank = 1); Dense(1); }";
    check(&trees(body.parse().unwrap())).unwrap();
    assert_eq!(model(body.parse().unwrap()).errors.len(), 1);
}

#[test]
fn attention_without_values() {
    for layer in ["Attention", "AdditiveAttention", "MultiHeadAttention", "GroupQueryAttention"] {
        for call in
            ["x", "x, return_attention_scores = true", "x, key = x, return_attention_scores = true"]
        {
            let arguments = if layer.starts_with('G') { "2, 2, 1" } else { "2, 2" };
            let arguments = if layer.starts_with('A') { "" } else { arguments };
            let body = format!(
                "struct Net {{ let x = Input(3, 4); let (y, s) = {layer}({arguments})({call}); (y, s) }}"
            );
            check(&trees(body.parse().unwrap())).unwrap();
        }
    }
}

#[test]
fn lengths_of_nothing() {
    for layer in ["GroupNormalization(2)", "MaxPooling1D(2)", "Dense(3)"] {
        for input in ["Input(0, N)", "Input(N, 0)", "Input(K, 0)", "Input(3 - 3, N)"] {
            let body =
                format!("struct Net<const N: usize> {{ {input}; Flatten(); {layer}; {layer}; }}");
            check(&trees(body.parse().unwrap())).unwrap();
            let body = format!("struct Net {{ {input}; {layer}; {layer}; }}");
            check(&trees(body.parse().unwrap())).unwrap();
        }
    }
}

#[test]
fn layers_within_that_do_not_fit() {
    for outer in ["Bidirectional", "RNN", "TimeDistributed", "SpectralNormalization"] {
        for inner in ["Dense(3)", "Add()", "Add(64, return_sequences = true)", "Input(3)", "LSTM()"]
        {
            let body = format!("struct Net {{ Input(6, 4); {outer}({inner}); GRU(2); }}");
            check(&trees(body.parse().unwrap())).unwrap();
        }
    }
}

#[test]
fn first_calls_without_values() {
    let body = "struct Net {
        let x = Input(4);
        let shared = Dense(4);
        let a = shared();
        shared(x)
    }";
    check(&trees(body.parse().unwrap())).unwrap();
}

#[test]
fn the_struct_of_what_is_no_struct() {
    for body in [
        "pub struct Net",
        "pub struct Net;",
        "pub struct Net(Input(4));",
        "pub struct Net<const N: usize, T> { Input(N); Dense(1) }",
        "pub struct Net<'a> { Input(4); Dense(1) }",
        "pub struct Net<const N: u8> { Input(N); Dense(1) }",
        "pub(nowhere else) struct Net { Input(4); Dense(1) }",
        "#[derive(Clone)] fn struct Net { Input(4); Dense(1) }",
        "pub struct Net { Input(4); Dense(1) } struct Other { Input(4); Dense(1) }",
    ] {
        assert_eq!(model(body.parse().unwrap()).errors.len(), 1, "{body}");
        check(&trees(body.parse().unwrap())).unwrap();
    }
}

#[test]
fn networks_of_all_kinds() {
    assert!(MODELS.with(|it| *it).len() > 100, "{}", MODELS.with(|it| *it).len());
    for trees in MODELS.with(|it| *it) {
        check(trees).unwrap();
    }
}

#[test]
fn sizes_that_are_no_numbers() {
    for body in [
        "struct Net { Input(3, 2); Bidirectional(GRU(2(2))); }",
        "struct Net { Input(3, 2); Bidirectional(LSTM(UNITS, stateful = true)); }",
        "struct Net { Input(3, 2); Dense(2(2)); }",
        "struct Net { Input(3, 2); RNN([LSTMCell(2), SimpleRNNCell,], stateful = true); }",
    ] {
        check(&trees(body.parse().unwrap())).unwrap();
    }
}
