//! The modules of the compiler, apart from the crate's door so that other programs can include
//! them: a procedural-macro crate exports nothing but macros.

pub mod args;
pub mod call;
pub mod codegen;
pub mod dim;
pub mod errors;
pub mod expand;
pub mod functions;
pub mod graph;
pub mod infer;
pub mod layers;
pub mod names;
pub mod plan;
pub mod synonyms;
pub mod syntax;
