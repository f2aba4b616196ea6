//! Training as a device does it gives what training on a workstation gives, in less memory.

mod deep;
mod memory;
mod same;
mod state;
