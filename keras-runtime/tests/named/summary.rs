//! The table of a graph, as Keras 3.15.1 prints it.

use super::TwoBranch;
use keras_runtime::prelude::*;

model! {
    pub struct Shared {
        let a = Input(3);
        let b = Input(3);
        let shared = Dense(3);
        let p = shared(a);
        let q = shared(b);
        let p = shared(p);
        Add()(p, q)
    }
}

model! {
    pub struct Straight {
        let x = Input(3);
        let x = Dense(2)(x);
        Softmax()(x)
    }
}

/// Name, connections of each row; wide lines so that no cell wraps.
fn rows<M: Model>() -> Vec<String> {
    let connections = |row: &keras_runtime::model::Row| {
        let from = row.connected_to.iter();
        from.map(|from| format!(" {}[{}][{}]", from.layer, from.node, from.tensor)).collect()
    };
    M::ROWS.iter().map(|row| row.name.to_owned() + &connections(row) as &str).collect()
}

#[test]
fn rows_in_keras_s_order() {
    assert_eq!(
        rows::<TwoBranch>(),
        [
            "image",
            "flatten image[0][0]",
            "meta",
            "concatenate flatten[0][0] meta[0][0]",
            "dense concatenate[0][0]",
            "class dense[0][0]",
            "value dense[0][0]",
        ]
    );
    assert_eq!(
        rows::<Shared>(),
        ["a", "shared a[0][0] b[0][0] shared[0][0]", "b", "add shared[2][0] shared[1][0]",]
    );
}

#[test]
fn columns() {
    let table = TwoBranch::summary();
    let head: Vec<&str> = table.lines().nth(2).unwrap().split('┃').map(str::trim).collect();
    assert_eq!(head[4], "Connected to");
    assert!(table.contains("InputLayer") && table.contains(" Total params: 188 (752.00 B)"));
    // A chain needs no column for where things come from.
    let table = Straight::summary();
    assert!(table.contains("x (InputLayer)") && !table.contains("Connected to"), "{table}");
}
