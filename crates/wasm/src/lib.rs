//! The kernel as WebAssembly.
//!
//! For now it exports the golden vectors, by which every platform proves that it computes the same
//! bytes. Exported functions are plain: a host calls `golden_address` and `golden_length` and reads
//! that part of the module's memory; no generated bindings are needed.

pub mod golden;

use std::sync::OnceLock;

static GOLDEN: OnceLock<String> = OnceLock::new();

/// The golden vectors, computed once.
fn vectors() -> &'static str {
    GOLDEN.get_or_init(golden::vectors)
}

/// Address of the golden vectors in memory, UTF-8.
#[expect(unsafe_code, reason = "an exported name must stay as it is")]
#[unsafe(no_mangle)]
pub extern "C" fn golden_address() -> *const u8 {
    vectors().as_ptr()
}

/// Length of the golden vectors in bytes.
#[expect(unsafe_code, reason = "an exported name must stay as it is")]
#[unsafe(no_mangle)]
pub extern "C" fn golden_length() -> usize {
    vectors().len()
}
