//! What `f32` has on most machines: what every type has.

pub use super::sums::{add_bias, add_each, add_products};
#[cfg(not(feature = "std"))]
pub use libm::sqrtf as sqrt;
