//! What `docs/wishes.md` names as proof is there.

use std::path::Path;

#[test]
fn proofs_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = std::fs::read_to_string(root.join("docs/wishes.md")).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| |"));
    let mut missing = Vec::new();
    let mut count = 0;
    for row in rows {
        count += 1;
        let mut file = String::new();
        let cells: Vec<&str> = row.trim_matches('|').split('|').collect();
        let [number, _, here, proof] = cells[..] else { panic!("four cells: {row}") };
        assert_eq!(number.trim(), count.to_string());
        for name in proof.split('`').skip(1).step_by(2) {
            if name.contains('/') {
                match std::fs::read_to_string(root.join(name)) {
                    Ok(source) => file = source,
                    Err(error) => missing.push(format!("{name}: {error}")),
                }
            } else if !file.contains(&format!("fn {name}(")) {
                missing.push(name.to_owned());
            }
        }
        if file.is_empty() && !here.contains("`open`") {
            missing.push(format!("a proof of wish {count}"));
        }
    }
    assert_eq!(count, 25);
    assert!(missing.is_empty(), "{missing:#?}");
}
