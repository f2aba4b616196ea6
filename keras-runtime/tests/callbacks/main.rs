//! What callbacks do, and checkpoints.

mod averages;
mod checkpoints;
mod csv_logger;
mod early_stopping;
mod full_disk;
mod hooks;
mod killed;
mod learning_rates;
mod model_checkpoint;
