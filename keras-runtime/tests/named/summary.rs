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

/// Name and connections of each row.
fn rows<M: Model>() -> Vec<String> {
    let row = |row: &keras_runtime::model::Row| {
        let mut text = row.name.to_owned();
        for from in row.connected_to {
            text += &format!(" {}[{}][{}]", from.layer, from.node, from.tensor);
        }
        text
    };
    M::ROWS.iter().map(row).collect()
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
            "dense_1 dense[0][0]",
            "dense_2 dense[0][0]",
        ]
    );
    assert_eq!(
        rows::<Shared>(),
        ["a", "dense a[0][0] b[0][0] dense[0][0]", "b", "add dense[2][0] dense[1][0]",]
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
