use kunyu_terms::Lang;

/// Points in a millimetre.
pub(crate) const PT_PER_MM: f32 = 72.0 / 25.4;
/// A4.
pub(crate) const PAGE_MM: (f32, f32) = (210.0, 297.0);
/// Margins of GB/T 9704-2012, 5.2: head and binding; foot and fore edge follow from the text area
/// of 156 × 225 mm.
pub(crate) const TOP_MM: f32 = 37.0;
pub(crate) const LEFT_MM: f32 = 28.0;
pub(crate) const TEXT_MM: (f32, f32) = (156.0, 225.0);
/// Distance of the page number from the text area, 7.5.
pub(crate) const FOLIO_MM: f32 = 7.0;
/// 22 lines of 28 characters, 5.2.3.
const LINES: f32 = 22.0;
const CHARACTERS: f32 = 28.0;

/// Sizes of type in points.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Theme {
    pub(crate) lang: Lang,
    /// Running text: 3号 in Chinese.
    pub(crate) body: f32,
    /// Distance between lines of running text.
    pub(crate) pitch: f32,
    /// Added after each character of running text.
    pub(crate) tracking: f32,
    /// Indent of the first line: two characters.
    pub(crate) indent: f32,
    /// Title: 2号.
    pub(crate) title: f32,
    /// Tables and notes: 五号.
    pub(crate) small: f32,
    /// Distance between lines of tables and notes.
    pub(crate) small_pitch: f32,
    /// Page number: 4号.
    pub(crate) folio: f32,
}

impl Theme {
    pub(crate) fn of(lang: Lang) -> Self {
        let (width, height) = (TEXT_MM.0 * PT_PER_MM, TEXT_MM.1 * PT_PER_MM);
        let cell = width / CHARACTERS;
        match lang {
            Lang::Zh => Self {
                lang,
                body: 16.0,
                pitch: height / LINES,
                tracking: cell - 16.0,
                indent: 2.0 * cell,
                title: 22.0,
                small: 10.5,
                small_pitch: 16.0,
                folio: 14.0,
            },
            Lang::En => Self {
                lang,
                body: 11.5,
                pitch: 17.0,
                tracking: 0.0,
                indent: 0.0,
                title: 18.0,
                small: 9.5,
                small_pitch: 14.0,
                folio: 11.0,
            },
        }
    }
}
