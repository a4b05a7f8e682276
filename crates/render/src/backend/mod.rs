pub(crate) mod pdf;
pub(crate) mod png;
pub(crate) mod svg;

/// Width of the line around a glyph that stands in for a heavier one, in shares of the font size.
const EMBOLDEN: f32 = 0.028;
