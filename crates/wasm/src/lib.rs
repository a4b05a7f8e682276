//! The kernel as WebAssembly
