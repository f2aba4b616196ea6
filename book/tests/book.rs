//! The book is whole: its chapters, links and pictures are there, and what it quotes is what is recorded.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A folder or a file of this crate.
fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The names of all chapters, with their texts.
fn chapters() -> Vec<(String, String)> {
    let files = fs::read_dir(here("src")).unwrap().map(|entry| entry.unwrap().path());
    let chapters = files.filter(|path| path.extension().is_some_and(|end| end == "md"));
    let named = chapters
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), read(&path)));
    let mut all: Vec<_> = named.filter(|(name, _)| name != "SUMMARY").collect();
    all.sort();
    all
}

/// A text without its blocks of code.
fn prose(text: &str) -> String {
    let mut code = false;
    let kept = text.lines().filter(|line| {
        let fence = line.starts_with("```");
        code ^= fence;
        !code && !fence
    });
    kept.collect::<Vec<_>>().join("\n")
}

/// Where the links and the pictures of a text lead.
fn links(text: &str) -> Vec<String> {
    let prose = prose(text);
    let links = prose.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    links.map(|(link, _)| link.to_owned()).collect()
}

/// What mdBook calls a heading in an address.
fn anchor(heading: &str) -> String {
    let letters = heading.trim().to_lowercase().replace(' ', "-");
    letters.chars().filter(|letter| letter.is_alphanumeric() || "-_".contains(*letter)).collect()
}

#[test]
fn all_chapters_are_listed_and_run() {
    let chapters: BTreeSet<String> = chapters().into_iter().map(|(name, _)| name).collect();
    let listed: BTreeSet<String> = links(&read(here("src/SUMMARY.md")))
        .iter()
        .map(|link| link.trim_end_matches(".md").to_owned())
        .collect();
    assert_eq!(listed, chapters, "SUMMARY.md and the files in src");
    let code = read(here("code/lib.rs"));
    let (_, names) = code.split_once("\nchapters! {").unwrap();
    let run: BTreeSet<String> =
        names.trim_end_matches(['}', '\n']).split_whitespace().map(str::to_owned).collect();
    assert_eq!(run, chapters, "code/lib.rs and the files in src");
}

#[test]
fn links_lead_somewhere() {
    let chapters = chapters();
    for (name, text) in &chapters {
        for link in links(text) {
            if link.starts_with("https://") {
                continue;
            }
            let (file, place) = link.split_once('#').unwrap_or((&link, ""));
            let file = if file.is_empty() { format!("{name}.md") } else { file.to_owned() };
            let path = here("src").join(&file);
            assert!(path.is_file(), "{name}.md: there is no `{link}`");
            let headings = place.is_empty() || {
                let text = prose(&read(&path));
                let mut headings = text.lines().filter_map(|line| line.split_once("# "));
                headings.any(|(_, heading)| anchor(heading) == place)
            };
            assert!(headings, "{name}.md: `{file}` has no heading for `{link}`");
        }
    }
}

#[test]
fn pictures_are_shown() {
    let all: String = chapters().into_iter().map(|(_, text)| text).collect();
    for picture in fs::read_dir(here("src/img")).unwrap() {
        let name = picture.unwrap().file_name().into_string().unwrap();
        assert!(all.contains(&format!("](img/{name})")), "no chapter shows `{name}`");
    }
}

/// The block of code behind a mark such as `<!-- text of … -->`, without hidden lines.
fn block(behind: &str) -> String {
    let (_, rest) = behind.split_once("\n```").unwrap();
    let lines = rest.lines().skip(1).take_while(|line| !line.starts_with("```"));
    lines.filter(|line| !line.starts_with("# ")).collect::<Vec<_>>().join("\n")
}

/// Programs that do not compile and what the compiler says are those of `tests/ui`, which compiles them.
#[test]
fn what_the_compiler_says() {
    let mut count = 0;
    for (chapter, text) in chapters() {
        for (mark, end) in [("<!-- program of ", "rs"), ("<!-- text of ", "stderr")] {
            for part in text.split(mark).skip(1) {
                let (name, behind) = part.split_once(" -->").unwrap();
                let recorded = read(here("../tests/ui/ui").join(format!("{name}.{end}")));
                let quoted = block(behind);
                let same = match end {
                    "rs" => recorded.contains(&quoted),
                    _ => {
                        recorded.trim_end() == quoted
                            || recorded.starts_with(&format!("{quoted}\n"))
                    }
                };
                assert!(same, "{chapter}.md: `{name}.{end}` is now\n{recorded}");
                count += 1;
            }
        }
    }
    assert!(count > 30);
}

/// No text is left that only looks as if it were quoted.
#[test]
fn errors_are_quoted() {
    for (chapter, text) in chapters() {
        let errors = ["```text\nerror:", "```text\nerror["];
        for (start, _) in errors.iter().flat_map(|error| text.match_indices(error)) {
            let marked = text[..start].trim_end().ends_with("-->");
            assert!(marked, "{chapter}.md: an error without the name of its program");
        }
    }
}
