//! A program in `ui/` and what the compiler says to it.

use std::path::{Path, PathBuf};

/// The groups, in the order of the gallery.
pub const GROUPS: [&str; 8] =
    ["Models", "Punctuation", "Arguments", "Shapes", "Graphs", "Budgets", "Weights", "Training"];

/// A program with a mistake.
pub struct Mistake {
    /// The name of its file.
    pub name: String,
    /// One of the [`GROUPS`], the first word of its first line.
    pub group: String,
    /// The rest of that line.
    pub title: String,
    /// All of the program.
    pub program: String,
    /// What the compiler says.
    pub text: String,
}

impl Mistake {
    /// The form in which the Rust compiler finds it, where this is not that.
    pub fn const_form<'a>(&self, all: &'a [Mistake]) -> Option<&'a Mistake> {
        all.iter().find(|other| other.name == format!("{}_const", self.name))
    }

    /// Whether another is this with literals.
    pub fn is_const_form(&self, all: &[Mistake]) -> bool {
        let literal = self.name.strip_suffix("_const");
        literal.is_some_and(|literal| all.iter().any(|other| other.name == literal))
    }

    /// The program without what all programs have.
    pub fn source(&self) -> &str {
        let after = self.program.split_once("prelude::*;\n").map_or("", |(_, after)| after);
        after.trim().trim_end_matches("fn main() {}").trim_end()
    }

    /// Its errors, each from its message to its last note.
    pub fn errors(&self) -> Vec<Error<'_>> {
        let mut starts: Vec<usize> = vec![];
        let mut position = 0;
        for line in self.text.split_inclusive('\n') {
            if line.starts_with("error") || line.starts_with("warning") {
                starts.push(position);
            }
            position += line.len();
        }
        let ends = starts.iter().skip(1).copied().chain([self.text.len()]);
        starts.iter().zip(ends).map(|(&start, end)| Error(&self.text[start..end])).collect()
    }
}

/// An error of the compiler.
pub struct Error<'a>(&'a str);

impl<'a> Error<'a> {
    /// The error itself, before further notes with places of their own.
    pub fn block(&self) -> impl Iterator<Item = &'a str> {
        let body = |line: &&str| !line.starts_with("note: ") && !line.starts_with("help: ");
        self.0.trim_end().lines().take_while(body)
    }

    /// Its lines as far as the source is shown, with the marks under it.
    pub fn lines(&self) -> usize {
        let block: Vec<&str> = self.block().collect();
        let shown = |line: &&str| line.contains('|') && !line.trim_end().ends_with(" |");
        block.iter().rposition(shown).map_or(block.len(), |last| last + 1)
    }

    /// The sentence, without what the Rust compiler says before every sentence of a constant.
    pub fn message(&self) -> &'a str {
        let first = self.0.lines().next().unwrap_or_default();
        let sentence = first.split_once(": ").map_or(first, |(_, sentence)| sentence);
        sentence.trim_start_matches("evaluation panicked: ")
    }

    /// `E0080`, if the Rust compiler found it.
    pub fn code(&self) -> Option<&'a str> {
        let (_, after) = self.0.lines().next()?.split_once("error[")?;
        after.split_once(']').map(|(code, _)| code)
    }

    /// All of it.
    pub fn text(&self) -> &'a str {
        self.0
    }
}

/// All programs, by their names.
pub fn all() -> Vec<Mistake> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui");
    let files = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path());
    let mut programs: Vec<PathBuf> =
        files.filter(|file| file.extension().is_some_and(|extension| extension == "rs")).collect();
    programs.sort();
    programs.iter().map(|program| read(program)).collect()
}

fn read(path: &Path) -> Mistake {
    let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
    let program = std::fs::read_to_string(path).unwrap();
    let text = std::fs::read_to_string(path.with_extension("stderr")).unwrap();
    let title = program.lines().next().and_then(|first| first.strip_prefix("//! "));
    let (group, title) = title.and_then(|title| title.split_once(": ")).unwrap_or_default();
    assert!(
        GROUPS.contains(&group),
        "{name}.rs must begin with `//! Group: the mistake in a few words`, of the groups {GROUPS:?}"
    );
    Mistake { name, group: group.into(), title: title.into(), text, program }
}
