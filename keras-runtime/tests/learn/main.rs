//! Training as a device does it gives what training on a workstation gives.

mod same;
