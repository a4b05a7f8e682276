use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::raw::TableProvider;
use skrifa::string::StringId;
use skrifa::{FontRef, GlyphId, MetadataProvider};

use crate::RenderError;

/// Bytes of a font file, shared by its faces.
pub(super) type Data = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// One face of a font file, with the glyph and advance of every character.
pub(crate) struct Face {
    name: String,
    data: Data,
    index: u32,
    glyphs: HashMap<char, Glyph>,
    weight: u16,
    embeddable: OnceLock<Option<krilla::text::Font>>,
}

/// A glyph of a face.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Glyph {
    /// Number in the font.
    pub(crate) id: u32,
    /// Advance, in shares of the font size.
    pub(crate) advance: f32,
}

impl Face {
    /// Reads face `index` of a font file.
    pub(crate) fn read(name: &str, data: Data, index: u32) -> Result<Self, RenderError> {
        let wrong = |reason: &str| RenderError::Font {
            name: name.to_owned(),
            reason: reason.to_owned(),
        };
        let bytes = (*data).as_ref();
        let font = FontRef::from_index(bytes, index).map_err(|error| wrong(&error.to_string()))?;
        // fsType 2: the licence of the font forbids embedding
        if font.os2().is_ok_and(|table| table.fs_type() & 0x000F == 2) {
            return Err(wrong("its licence forbids embedding"));
        }
        let metrics = font.glyph_metrics(Size::new(1.0), LocationRef::default());
        let glyph = |(code, id): (u32, GlyphId)| {
            let advance = metrics.advance_width(id)?;
            Some((
                char::from_u32(code)?,
                Glyph {
                    id: id.to_u32(),
                    advance,
                },
            ))
        };
        let glyphs: HashMap<char, Glyph> = font
            .charmap()
            .mappings()
            .filter_map(glyph)
            .filter(|(_, glyph)| glyph.id > 0)
            .collect();
        if glyphs.is_empty() {
            return Err(wrong("it has no characters"));
        }
        let names = family_names(&font);
        let weight = font.os2().map_or(400, |table| table.us_weight_class());
        let name = if names.is_empty() {
            name.to_owned()
        } else {
            names
        };
        Ok(Self {
            name,
            data,
            index,
            glyphs,
            weight,
            embeddable: OnceLock::new(),
        })
    }

    /// Names of the family in all languages, joined.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Order among fonts that fit: first those that are not drawn for other countries or for
    /// typewriting, then the regular weight.
    pub(super) fn rank(&self) -> (bool, u16) {
        let other = [" JP", " KR", " TC", " HK", "Mono"];
        (
            other.iter().any(|part| self.name.contains(part)),
            self.weight.abs_diff(400),
        )
    }

    /// The glyph of a character.
    pub(crate) fn glyph(&self, character: char) -> Option<Glyph> {
        self.glyphs.get(&character).copied()
    }

    /// The face for a PDF.
    pub(crate) fn for_pdf(&self) -> Result<krilla::text::Font, RenderError> {
        let read = || krilla::text::Font::new(self.data.clone().into(), self.index);
        self.embeddable
            .get_or_init(read)
            .clone()
            .ok_or_else(|| RenderError::Font {
                name: self.name.clone(),
                reason: "it cannot be embedded".to_owned(),
            })
    }

    /// Draws the outline of a glyph at `size` with y upwards.
    pub(crate) fn outline(&self, glyph: Glyph, size: f32, pen: &mut impl OutlinePen) {
        let bytes = (*self.data).as_ref();
        let Ok(font) = FontRef::from_index(bytes, self.index) else {
            return;
        };
        if let Some(outline) = font.outline_glyphs().get(GlyphId::new(glyph.id)) {
            let settings = DrawSettings::unhinted(Size::new(size), LocationRef::default());
            // a space has an outline without contours; an unreadable one stays blank, which
            // cannot happen for a font whose tables were read
            let _ = outline.draw(settings, pen);
        }
    }
}

impl std::fmt::Debug for Face {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "Face({}, {} characters)",
            self.name,
            self.glyphs.len()
        )
    }
}

fn family_names(font: &FontRef<'_>) -> String {
    let mut names: Vec<String> = [StringId::FAMILY_NAME, StringId::TYPOGRAPHIC_FAMILY_NAME]
        .into_iter()
        .flat_map(|id| font.localized_strings(id))
        .map(|name| name.chars().collect())
        .collect();
    names.sort();
    names.dedup();
    names.join(" / ")
}
