//! The chapters of the book, each a module whose documentation it is: `cargo test -p book --doc` runs all
//! their code.

pub mod drawn;
pub mod small;

/// A module for each chapter.
macro_rules! chapters {
    ($($name:ident)*) => {$(
        #[doc = include_str!(concat!("../src/", stringify!($name), ".md"))]
        pub mod $name {}
    )*};
}

chapters! {
    introduction
    first_network
    anatomy
    topologies
    imdb
    reuters
    housing
    overfitting
    images
    sequences
    callbacks
    custom
    data
    selection
    saving
    pictures
    engines
    firmware
    learning
    migration
    errors
}
