//! A regression on a table: columns by name from a CSV file, validation, weights in a file.
//!
//! `cargo run --release --example table`, or with a table of your own that has the same columns:
//! `cargo run --release --example table -- prices.csv`

use keras_runtime::prelude::*;

model! {
    /// The price of a house in thousands.
    struct HouseNet {
        Input(4);
        Normalization();
        Dense(16, activation = relu);
        Dense(1);
    }
}

/// 240 houses made up by a formula and some noise.
const HOUSES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/houses.csv");

fn main() -> Result<()> {
    let file = std::env::args().nth(1).unwrap_or_else(|| HOUSES.to_owned());
    // A cell that is no number is an error that names its line and column.
    let table = Table::read(&file)?;
    let x: Vec<[f32; 4]> = table.columns(["area_m2", "rooms", "age_years", "distance_km"])?;
    let y: Vec<f32> = table.column("price_thousands")?;

    let mut model = HouseNet::new(5);
    model.adapt(&x)?;
    let mut trainer = model
        .compile(Adam::default().learning_rate(0.02), MeanSquaredError::default())
        .metrics((RootMeanSquaredError::default(), R2Score::default()));
    // The last fifth of the rows is held out, before any shuffling.
    let fit = Fit::default().epochs(150).validation_split(0.2).verbose(0);
    let history = trainer.fit(&x, &y, fit)?;
    println!("trained for {} epochs on {} rows", history.epoch.len(), x.len() * 4 / 5);

    // Saved and read back, it is the same network.
    let path = std::env::temp_dir().join("houses.safetensors");
    model.save_weights(&path)?;
    let mut copy = HouseNet::new(0);
    copy.load_weights(&path)?;
    let house = [120.0, 5.0, 10.0, 3.0];
    println!("120 m2, 5 rooms, 10 years, 3 km: {:.0} thousand", copy.predict(&house)[0]);

    let last = |key: &str| history.last(key).unwrap_or(f64::NAN);
    println!("validation error: {:.1} thousand", last("val_root_mean_squared_error"));
    println!("validation R2: {:.4}", last("val_r2_score"));
    Ok(())
}
