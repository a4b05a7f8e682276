//! Encodings: labels, detection, decoding and encoding of text.

mod charset;
mod lines;
mod oem;
mod stream;

pub(crate) use charset::{Charset, Probe};
pub(crate) use lines::Lines;
pub(crate) use stream::{Detected, Utf8Reader, detect};
