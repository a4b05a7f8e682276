mod face;
mod find;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

pub(crate) use face::{Face, Glyph};

use crate::RenderError;

/// 11,349 characters: GB 2312, the 8,105 of 通用规范汉字表, common Big5, rare place names.
static SERIF: &[u8] = include_bytes!("../../fonts/KunyuSerif-Regular.otf");
/// The same without Big5.
static HEI: &[u8] = include_bytes!("../../fonts/KunyuHei-Regular.otf");

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

/// Fonts for measuring, drawing and embedding. Cheap to clone.
///
/// A character is looked up in the given folders' font for its [`Role`], then in the fonts inside
/// the program, then in the other fonts of the folders, and only then in the fonts of the system:
/// so a document has the same bytes on every machine unless a character needs the system's font.
#[derive(Debug, Clone)]
pub struct Fonts(Arc<Faces>);

#[derive(Debug)]
struct Faces {
    given: Vec<Arc<Face>>,
    serif: Arc<Face>,
    hei: Arc<Face>,
    system_allowed: bool,
    system: Mutex<Vec<Arc<Face>>>,
}

/// A character with the face and glyph that draw it.
#[derive(Debug, Clone)]
pub(crate) struct Shaped {
    pub(crate) character: char,
    pub(crate) face: Arc<Face>,
    pub(crate) glyph: Glyph,
    /// The face stands in for a heavier one: draw it with a thin line around.
    pub(crate) embolden: bool,
}

impl Role {
    /// Parts of the names of fonts that fit the role.
    const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Body => &["仿宋", "FangSong", "Fangsong", "STFangsong"],
            Self::Title => &["小标宋", "标宋", "BiaoSong", "Biaosong"],
            Self::Hei => &["黑体", "SimHei", "Sans", "Hei", "Gothic"],
            Self::Kai => &["楷", "Kai", "kai"],
            Self::Song => &["宋体", "SimSun", "Song", "Serif", "Ming"],
        }
    }

    fn fits(self, face: &Face) -> bool {
        let fits = self.names().iter().any(|name| face.name().contains(name));
        // 仿宋体 and 小标宋 are no 宋体
        fits && (self != Self::Song || !(Self::Body.fits(face) || Self::Title.fits(face)))
    }
}

impl Fonts {
    /// Only the fonts inside the program.
    pub fn embedded() -> Result<Self, RenderError> {
        Self::with(Vec::new(), false)
    }

    /// The fonts of the folders, those inside the program, and those of the system for characters
    /// that neither has. A folder that cannot be read is an error, and so is one without fonts.
    pub fn find(folders: &[PathBuf]) -> Result<Self, RenderError> {
        let mut given = Vec::new();
        for folder in folders {
            let files = find::files(folder)?;
            if files.is_empty() {
                return Err(RenderError::FontFolder {
                    folder: folder.display().to_string(),
                    reason: "it has no font file (.ttf, .otf, .ttc)".to_owned(),
                });
            }
            for file in files {
                given.extend(find::faces(&file)?);
            }
        }
        given.sort_by_key(|face| face.rank());
        Self::with(given, true)
    }

    fn with(given: Vec<Arc<Face>>, system_allowed: bool) -> Result<Self, RenderError> {
        let serif = Arc::new(Face::read("Kunyu Serif", Arc::new(SERIF), 0)?);
        let hei = Arc::new(Face::read("Kunyu Hei", Arc::new(HEI), 0)?);
        let system = Mutex::new(Vec::new());
        Ok(Self(Arc::new(Faces {
            given,
            serif,
            hei,
            system_allowed,
            system,
        })))
    }

    /// The characters of a text with their glyphs; [`RenderError::MissingGlyph`] when no font has
    /// one. Control characters are left out.
    pub(crate) fn shape(&self, role: Role, text: &str) -> Result<Vec<Shaped>, RenderError> {
        let visible = text.chars().filter(|character| !character.is_control());
        visible
            .map(|character| self.glyph(role, character, text))
            .collect()
    }

    /// Width of a text at font size 1.
    pub(crate) fn width(&self, role: Role, text: &str) -> Result<f32, RenderError> {
        Ok(self
            .shape(role, text)?
            .iter()
            .map(|shaped| shaped.glyph.advance)
            .sum())
    }

    fn glyph(&self, role: Role, character: char, text: &str) -> Result<Shaped, RenderError> {
        let faces = &*self.0;
        let fitting = faces.given.iter().filter(|face| role.fits(face));
        let own = if role == Role::Hei {
            [&faces.hei, &faces.serif]
        } else {
            [&faces.serif, &faces.hei]
        };
        let stands_in = matches!(role, Role::Title | Role::Kai);
        let in_face = |face: &Arc<Face>, embolden: bool| {
            let glyph = face.glyph(character)?;
            Some(Shaped {
                character,
                face: face.clone(),
                glyph,
                embolden,
            })
        };
        fitting
            .into_iter()
            .find_map(|face| in_face(face, false))
            .or_else(|| own.into_iter().find_map(|face| in_face(face, stands_in)))
            .or_else(|| faces.given.iter().find_map(|face| in_face(face, stands_in)))
            .or_else(|| {
                self.system(character)
                    .and_then(|face| in_face(&face, stands_in))
            })
            .ok_or_else(|| RenderError::MissingGlyph {
                character,
                text: text.chars().take(24).collect(),
            })
    }

    /// A face of the system that has the character; faces once found are kept.
    fn system(&self, character: char) -> Option<Arc<Face>> {
        if !self.0.system_allowed {
            return None;
        }
        let mut found = self.0.system.lock().unwrap_or_else(PoisonError::into_inner);
        let known = found
            .iter()
            .find(|face| face.glyph(character).is_some())
            .cloned();
        if known.is_some() {
            return known;
        }
        let face = find::system_face(character)?;
        found.push(face.clone());
        Some(face)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fonts_inside_cover_gb2312_and_rare_place_names() {
        let fonts = Fonts::embedded().unwrap();
        let mut count = 0;
        for row in 0xB0_u8..=0xF7 {
            for cell in 0xA1_u8..=0xFE {
                let bytes = [row, cell];
                let (text, _, wrong) = encoding_rs::GBK.decode(&bytes);
                // five places at the end of row 0xD7 are free in GB 2312
                let free = row == 0xD7 && cell > 0xF9;
                if !(wrong || free) {
                    for role in [Role::Body, Role::Hei, Role::Title] {
                        fonts.shape(role, &text).unwrap();
                    }
                    count += 1;
                }
            }
        }
        assert_eq!(count, 6763);
        for role in [Role::Body, Role::Hei] {
            fonts
                .shape(role, "塅垱埇硚㙦洣涢㙘坆䢺鄠浬×△√—m²㎡〔2024〕①°′″≤≥“”…")
                .unwrap();
        }
    }

    #[test]
    fn a_character_without_a_glyph_is_named() {
        let fonts = Fonts::embedded().unwrap();
        let error = fonts.shape(Role::Body, "地块𰻝").unwrap_err();
        let RenderError::MissingGlyph { character, text } = &error else {
            panic!("{error}")
        };
        assert_eq!((*character, text.as_str()), ('𰻝', "地块𰻝"));
        assert!(error.to_string().contains("U+30EDD"), "{error}");
    }

    #[test]
    fn given_fonts_serve_their_role_and_the_others_only_what_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("hei.otf"), HEI).unwrap();
        let fonts = Fonts::find(&[folder.path().to_owned()]).unwrap();
        let given = &fonts.0.given[0];
        let face = |role| fonts.shape(role, "地").unwrap().remove(0).face;
        assert!(Arc::ptr_eq(&face(Role::Hei), given));
        assert!(Arc::ptr_eq(&face(Role::Body), &fonts.0.serif));
        assert_eq!(given.rank(), (false, 0));
    }

    #[test]
    fn a_character_of_the_system_is_found_or_named() {
        let system = Fonts::find(&[]).unwrap();
        // in no font inside; in most larger Chinese fonts
        match system.shape(Role::Body, "㐀地") {
            Ok(shaped) => {
                assert!(!Arc::ptr_eq(&shaped[0].face, &shaped[1].face));
                assert_eq!(system.0.system.lock().unwrap().len(), 1);
            }
            Err(error) => assert!(error.to_string().contains("U+3400"), "{error}"),
        }
    }

    #[test]
    fn a_folder_that_is_missing_or_empty_is_named() {
        let missing = Fonts::find(&[PathBuf::from("/no/such/folder")]).unwrap_err();
        assert!(missing.to_string().contains("/no/such/folder"), "{missing}");
        let empty = tempfile::tempdir().unwrap();
        assert!(Fonts::find(&[empty.path().to_owned()]).is_err());
        std::fs::write(empty.path().join("broken.ttf"), b"no font").unwrap();
        let broken = Fonts::find(&[empty.path().to_owned()]).unwrap_err();
        assert!(broken.to_string().contains("broken.ttf"), "{broken}");
    }
}
