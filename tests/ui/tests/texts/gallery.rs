//! `docs/errors.md` shows each mistake with its text. `BLESS=1 cargo test -p ui-tests --test texts`
//! writes it.

use super::mistake::{GROUPS, Mistake, all};
use std::fmt::Write;
use std::path::Path;

const HEAD: &str = "# What the compiler says

Each mistake that `tests/ui` tries, and the answer: the compiler's own output, nothing left out. The
programs begin with `use keras_runtime::prelude::*;`. Where a mistake can stand in a constant as well
as in a literal, `_const` is the program with a constant, which gets the same sentence from the Rust
compiler.

Written by `BLESS=1 cargo test -p ui-tests --test texts`.
";

#[test]
fn the_gallery_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/errors.md");
    let gallery = gallery(&all());
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        return std::fs::write(path, gallery).unwrap();
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    assert!(found == gallery, "docs/errors.md is not what tests/ui has; BLESS=1 writes it");
}

/// The whole page.
fn gallery(all: &[Mistake]) -> String {
    let mut page = String::from(HEAD);
    let of = |group: &'static str| {
        all.iter().filter(move |mistake| mistake.group == group && !mistake.is_const_form(all))
    };
    for group in GROUPS {
        write!(page, "\n**[{group}](#{})**: ", group.to_lowercase()).unwrap();
        let links: Vec<String> =
            of(group).map(|Mistake { name, .. }| format!("[{name}](#{name})")).collect();
        writeln!(page, "{}", links.join(", ")).unwrap();
    }
    for group in GROUPS {
        writeln!(page, "\n## {group}").unwrap();
        for mistake in of(group) {
            entry(&mut page, mistake, all);
        }
    }
    page
}

/// One mistake.
fn entry(page: &mut String, mistake: &Mistake, all: &[Mistake]) {
    let Mistake { name, title, text, .. } = mistake;
    let mut letters = title.trim_end_matches('.').chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    writeln!(page, "\n<a id=\"{name}\"></a>\n\n### {first}{}\n", letters.as_str()).unwrap();
    write!(page, "[{name}](../tests/ui/ui/{name}.rs)").unwrap();
    if let Some(Mistake { name, .. }) = mistake.const_form(all) {
        write!(page, ", [{name}](../tests/ui/ui/{name}.rs)").unwrap();
    }
    writeln!(page, "\n\n```rust\n{}\n```\n", mistake.source()).unwrap();
    writeln!(page, "```text\n{}\n```", text.trim_end()).unwrap();
}
