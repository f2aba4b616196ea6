//! The table of what layers need on a device.

use super::table::{Align, Column, Table};
use super::{terminal_columns, thousands, thousands_of as macs};
use crate::resources::Resources;

/// The table of what each layer of a network needs, and what it needs in all: `Net::resources()`.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(64); Dense(48, activation = relu); Dense(10); } }
/// assert!(Net::resources().ends_with("MACs: 3,552 for one sample"));
/// ```
pub fn resources(name: &str, layers: &[Resources], ram_bytes: usize) -> String {
    table(name, layers, ram_bytes, terminal_columns().saturating_sub(4).min(88))
}

/// The same in lines of `length` characters.
fn table(name: &str, layers: &[Resources], ram_bytes: usize, length: usize) -> String {
    let number = |title, end| Column { title, align: Align::Right, end };
    let columns = vec![
        Column { title: "Layer (type)", align: Align::Left, end: 0.4 },
        number("Flash (B)", 0.6),
        number("RAM (B)", 0.8),
        number("MACs", 1.0),
    ];
    let mut table = Table::new(columns, length);
    for layer in layers {
        table.row(&[
            format!("{} ({})", layer.name, layer.class),
            thousands(layer.flash_bytes),
            thousands(layer.ram_bytes),
            macs(layer.macs),
        ]);
    }
    let flash = layers.iter().map(|layer| layer.flash_bytes).sum();
    let all = macs(layers.iter().map(|layer| layer.macs).sum());
    format!(
        "Model: \"{name}\"\n{}\n Flash: {} bytes of weights\n RAM: {} bytes, the arena and states that stay\n \
         MACs: {all} for one sample",
        table.end(),
        thousands(flash),
        thousands(ram_bytes),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_and_totals() {
        let row = |name, flash_bytes, ram_bytes, macs| Resources {
            name,
            class: "Dense",
            flash_bytes,
            ram_bytes,
            macs,
        };
        let layers = [row("dense", 12_480, 192, 3072), row("dense_1", 1960, 232, 480)];
        let expected = r#"
Model: "Net"
┏━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━━━┳━━━━━━━━━━━━━┓
┃ Layer (type)            ┃  Flash (B) ┃   RAM (B) ┃        MACs ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━━╇━━━━━━━━━━━━━┩
│ dense (Dense)           │     12,480 │       192 │       3,072 │
├─────────────────────────┼────────────┼───────────┼─────────────┤
│ dense_1 (Dense)         │      1,960 │       232 │         480 │
└─────────────────────────┴────────────┴───────────┴─────────────┘
 Flash: 14,440 bytes of weights
 RAM: 232 bytes, the arena and states that stay
 MACs: 3,552 for one sample"#;
        assert_eq!(format!("\n{}", table("Net", &layers, 232, 66)), expected);
    }
}
