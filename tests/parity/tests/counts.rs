//! Golden cases of every class.

include!(concat!(env!("OUT_DIR"), "/counts.rs"));

/// Classes with fewer than two, and why.
const FEW: &[(&str, &str)] = &[];

#[test]
fn every_class_has_golden_cases() {
    if std::env::var_os(parity::source::VARIABLE).is_some_and(|value| !value.is_empty()) {
        // The user's cases need not be of all classes.
        return;
    }
    let few = |class: &str| FEW.iter().any(|(name, _)| *name == class);
    let lacking: Vec<_> =
        COUNTS.iter().filter(|(class, count)| (*count < 2) != few(class)).collect();
    assert!(lacking.is_empty(), "fewer than two golden cases, or no longer so: {lacking:?}");
}
