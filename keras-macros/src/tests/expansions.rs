//! What networks expand to: `tests-expand/<feature>.rs` has a network, `<feature>.expanded.rs` its
//! code. `BLESS=1 cargo test -p keras-macros` writes the code that there is now.

use crate::compiler::expand::model;
use std::path::Path;
use syn::Item;

#[test]
fn expansions_are_as_recorded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests-expand");
    let bless = std::env::var_os("BLESS").is_some();
    let mut differ = Vec::new();
    for feature in ["list", "constants", "adapt", "penalties", "stateful", "remat", "mistakes"] {
        let source = std::fs::read_to_string(folder.join(format!("{feature}.rs"))).unwrap();
        let expected = folder.join(format!("{feature}.expanded.rs"));
        let code = expanded(&source);
        if bless {
            std::fs::write(&expected, code).unwrap();
        } else if std::fs::read_to_string(&expected).unwrap_or_default() != code {
            differ.push(feature);
        }
    }
    assert!(differ.is_empty(), "other code than recorded: {differ:?}; BLESS=1 records it");
}

/// The code of the networks in a file, as rustfmt would have it.
fn expanded(source: &str) -> String {
    let mut file = syn::parse_file(source).unwrap();
    for item in std::mem::take(&mut file.items) {
        let Item::Macro(item) = item else { panic!("expected `model!` and nothing else") };
        let code: syn::File = syn::parse2(model(item.mac.tokens).tokens).unwrap();
        file.items.extend(code.items);
    }
    prettyplease::unparse(&file)
}
