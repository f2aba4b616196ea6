//! What the texts in `ui/` have in common, and the gallery that is made of them.

mod gallery;
mod mistake;
mod rules;
