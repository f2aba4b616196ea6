//! What a text promises: it names the layer and the argument, says what was expected and what was
//! found, is short, and shows nothing of what the macro makes.

use super::mistake::{Error, Mistake, all};

/// Lines that an error needs until the source that it shows ends.
const LINES: usize = 8;

/// Lines of a program.
const PROGRAM: usize = 24;

/// What breaks a rule, one line each.
fn broken(rule: impl Fn(&Mistake, &Error<'_>) -> bool) -> Vec<String> {
    let all = all();
    let errors = all
        .iter()
        .flat_map(|mistake| mistake.errors().into_iter().map(move |error| (mistake, error)));
    let broken = errors.filter(|(mistake, error)| rule(mistake, error));
    broken.map(|(mistake, error)| format!("{}: {}", mistake.name, error.message())).collect()
}

#[track_caller]
fn none(broken: &[String]) {
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Errors of the Rust compiler about the user's own tokens, in its words.
fn is_rusts(error: &Error<'_>) -> bool {
    match error.code() {
        None => {
            error.message() == "character literal may only contain one codepoint"
                || error.message().starts_with("couldn't read `")
        }
        Some("E0277") => false,
        Some("E0080") => error.message().starts_with("attempt to "),
        Some(_) => true,
    }
}

#[test]
fn messages_name_the_layer_or_the_token() {
    none(&broken(|_, error| !is_rusts(error) && !error.message().contains('`')));
}

#[test]
fn messages_say_what_was_expected_and_what_was_found() {
    none(&broken(|_, error| {
        let message = error.message();
        let pair = message.contains("expected ") && message.contains(" found ");
        // What is not there was found; what is there instead, the help says.
        let unknown = message.contains("there is no ");
        !is_rusts(error) && !pair && !unknown
    }));
}

#[test]
fn messages_tell_how_to_mend_it() {
    none(&broken(|_, error| {
        let told = ["help: ", "note: "].iter().any(|word| error.text().contains(word));
        !is_rusts(error) && !told
    }));
}

#[test]
fn messages_are_short() {
    none(&broken(|_, error| error.lines() > LINES));
}

#[test]
fn messages_show_nothing_that_the_macro_makes() {
    const MADE: [&str; 4] = ["call_site", "panicked at", "proc macro panicked", "SMatrix"];
    // `__` is also what the compiler draws.
    let named = |line: &str| {
        let mut after = line.split("__").skip(1);
        after.any(|after| after.starts_with(|first: char| first.is_alphanumeric()))
    };
    // The compiler tells by itself which macro an error is in.
    let origin = |line: &&str| line.contains("originates in the macro");
    let made = |line: &str| named(line) || MADE.iter().any(|word| line.contains(word));
    let shown = |error: &Error<'_>| error.text().lines().filter(|line| !origin(line)).any(made);
    none(&broken(|_, error| !is_rusts(error) && shown(error)));
}

/// What types say of the end of a network is said in Keras's words: nobody has written these names.
#[test]
fn sentences_show_no_markers() {
    const MARKERS: [&str; 6] =
        ["Head<", "OneUnit", "SeveralUnits", "Probabilities", "`By", "losses::Dense"];
    let marked = |text: &str| MARKERS.iter().any(|marker| text.contains(marker));
    none(&broken(|_, error| {
        let mut labels = error.block().filter_map(|line| line.rsplit_once('^'));
        !is_rusts(error) && (marked(error.message()) || labels.any(|(_, label)| marked(label)))
    }));
}

#[test]
fn there_is_a_program_for_each_mistake() {
    let all = all();
    let mistakes = all.iter().filter(|mistake| !mistake.is_const_form(&all)).count();
    let pairs = all.iter().filter(|mistake| mistake.const_form(&all).is_some()).count();
    assert!(mistakes >= 80 && pairs >= 30, "{mistakes} mistakes, {pairs} of them in both forms");
}

#[test]
fn programs_are_short() {
    // All of a program around one mistake is what these are about.
    let whole = ["one_error_and_no_more", "one_error_and_no_output", "one_error_and_constants"];
    for mistake in all() {
        let lines = mistake.program.lines().count();
        let long = lines > PROGRAM && !whole.contains(&mistake.name.as_str());
        assert!(!long, "{} has {lines} lines", mistake.name);
    }
}

#[test]
fn constants_are_checked_by_the_rust_compiler() {
    let all = all();
    for literal in &all {
        let Some(constant) = literal.const_form(&all) else { continue };
        let found = |mistake: &Mistake| mistake.errors().iter().any(|e| e.code().is_some());
        assert!(found(constant), "{}: the macro itself found it", constant.name);
    }
}
