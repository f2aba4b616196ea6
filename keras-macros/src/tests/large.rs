//! Networks of hundreds of layers.

use super::expand;

#[test]
fn the_compiler_may_plan_for_long() {
    let text = |layers: usize| {
        let body = format!("struct Net {{ Input(4); {} }}", "Dense(4);".repeat(layers));
        expand(&body).tokens.to_string()
    };
    assert!(text(200).contains("long_running_const_eval"));
    assert!(!text(20).contains("long_running_const_eval"));
}
