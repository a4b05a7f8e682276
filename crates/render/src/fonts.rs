use std::path::PathBuf;

use crate::RenderError;

/// What a font is used for; GB/T 9704 names one for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Running text: 仿宋.
    Body,
    /// Title and issuer: 小标宋.
    Title,
    /// Headings of level 1 and words on maps: 黑体.
    Hei,
    /// Headings of level 2: 楷体.
    Kai,
    /// Page numbers: 宋体.
    Song,
}

/// Fonts for measuring, drawing and embedding.
#[derive(Debug, Clone)]
pub struct Fonts {}

impl Fonts {
    /// Only the fonts inside the program.
    pub fn embedded() -> Result<Self, RenderError> {
        Ok(Self {})
    }

    /// Fonts of the folders first, then of the system, then those inside the program.
    pub fn find(folders: &[PathBuf]) -> Result<Self, RenderError> {
        let _ = folders;
        Self::embedded()
    }
}
