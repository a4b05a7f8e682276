use crate::draw::{Ink, Words, stretches};
use crate::{Colour, Fonts, RenderError, Role};

/// Must not begin a line.
const CLOSING: &str = "，。、；：？！）》」』】〕〉”’％…—·,.;:!?)]}%°′″～";
/// Must not end a line.
const OPENING: &str = "（《「『【〔〈“‘([{￥$§";

/// Text of one kind.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) role: Role,
    pub(crate) bold: bool,
}

/// How text is set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting {
    pub(crate) size: f32,
    /// Width of the column.
    pub(crate) width: f32,
    /// Indent of the first line.
    pub(crate) indent: f32,
    /// Added after each character.
    pub(crate) tracking: f32,
}

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TextLine {
    pieces: Vec<Piece>,
    widths: Vec<f32>,
    size: f32,
    tracking: f32,
    /// Distance from the left edge of the column.
    pub(crate) indent: f32,
    /// Width without the indent.
    pub(crate) width: f32,
    /// The paragraph goes on: the line may be stretched.
    pub(crate) continued: bool,
}

/// A character of Chinese, a word, or a space.
#[derive(Debug, Clone)]
struct Atom {
    text: String,
    width: f32,
    role: Role,
    bold: bool,
}

impl Piece {
    pub(crate) fn new(role: Role, text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            role,
            bold: false,
        }
    }
}

impl Atom {
    fn is_space(&self) -> bool {
        self.text == " "
    }

    fn may_follow(&self, before: &Self) -> bool {
        let first = self.text.chars().next().unwrap_or(' ');
        let last = before.text.chars().last().unwrap_or(' ');
        let words = is_word(first) && is_word(last) && !matches!(last, '-' | '/');
        !CLOSING.contains(first) && !OPENING.contains(last) && !words && first != ' '
    }
}

fn is_word(character: char) -> bool {
    character != ' ' && !stretches(character)
}

impl TextLine {
    /// Draws the line from `x` on the baseline `y`; `stretch` is the width it is brought to.
    pub(crate) fn draw(&self, x: f32, y: f32, stretch: Option<f32>, inks: &mut Vec<Ink>) {
        let count = |piece: &Piece| piece.text.chars().filter(|&c| stretches(c)).count();
        let last = self
            .pieces
            .last()
            .and_then(|piece| piece.text.chars().last());
        let all: usize = self.pieces.iter().map(count).sum();
        let gaps = all.saturating_sub(usize::from(last.is_some_and(stretches)));
        let missing = stretch.map_or(0.0, |width| width - self.indent - self.width);
        let usable = self.continued && gaps > 0 && missing.abs() < 3.5 * self.size;
        let spread = if usable { missing / gaps as f32 } else { 0.0 };
        let mut x = x + self.indent;
        for (piece, width) in self.pieces.iter().zip(&self.widths) {
            let words = Words::new(x, y, self.size, piece.role, piece.text.clone());
            let spacing = (self.tracking, spread);
            inks.push(Ink::Text(Words {
                bold: piece.bold,
                spacing,
                ..words
            }));
            x += width + spread * count(piece) as f32;
        }
    }

    /// The same in another colour.
    pub(crate) fn draw_in(&self, x: f32, y: f32, colour: Colour, inks: &mut Vec<Ink>) {
        let from = inks.len();
        self.draw(x, y, None, inks);
        for ink in &mut inks[from..] {
            if let Ink::Text(words) = ink {
                words.colour = colour;
            }
        }
    }
}

/// Breaks text into lines: between Chinese characters and at spaces, never before a closing or
/// after an opening sign. A word wider than the column is broken anywhere.
pub(crate) fn wrap(
    fonts: &Fonts,
    pieces: &[Piece],
    setting: Setting,
) -> Result<Vec<TextLine>, RenderError> {
    let mut lines = Vec::new();
    for paragraph in paragraphs(pieces) {
        let mut atoms = Vec::new();
        for piece in &paragraph {
            split(fonts, piece, setting, &mut atoms)?;
        }
        fill(&atoms, setting, lines.is_empty(), &mut lines);
    }
    Ok(lines)
}

/// Splits the pieces at line feeds.
fn paragraphs(pieces: &[Piece]) -> Vec<Vec<Piece>> {
    let mut paragraphs = vec![Vec::new()];
    for piece in pieces {
        for (index, text) in piece.text.split('\n').enumerate() {
            if index > 0 {
                paragraphs.push(Vec::new());
            }
            if let Some(paragraph) = paragraphs.last_mut() {
                paragraph.push(Piece {
                    text: text.to_owned(),
                    ..piece.clone()
                });
            }
        }
    }
    paragraphs
}

fn split(
    fonts: &Fonts,
    piece: &Piece,
    setting: Setting,
    atoms: &mut Vec<Atom>,
) -> Result<(), RenderError> {
    let mut in_word = false;
    let mut word_width = 0.0;
    for shaped in fonts.shape(piece.role, &piece.text)? {
        let character = shaped.character;
        let width = shaped.glyph.advance * setting.size + setting.tracking;
        let joins = in_word
            && is_word(character)
            && word_width + width <= setting.width
            && !atoms
                .last()
                .is_some_and(|atom: &Atom| atom.text.ends_with(['-', '/']));
        if let Some(atom) = atoms.last_mut().filter(|_| joins) {
            atom.text.push(character);
            atom.width += width;
            word_width += width;
        } else {
            let (role, bold) = (piece.role, piece.bold);
            atoms.push(Atom {
                text: character.to_string(),
                width,
                role,
                bold,
            });
            word_width = width;
        }
        in_word = is_word(character);
    }
    Ok(())
}

fn fill(atoms: &[Atom], setting: Setting, first: bool, lines: &mut Vec<TextLine>) {
    let mut start = 0;
    let mut indent = if first { setting.indent } else { 0.0 };
    loop {
        let limit = setting.width - indent + 0.01;
        let mut width = 0.0;
        let overflow = (start..atoms.len()).find(|&index| {
            width += atoms[index].width;
            width > limit && !atoms[index].is_space()
        });
        let Some(overflow) = overflow else {
            lines.push(line(&atoms[start..], setting, indent, false));
            return;
        };
        let allowed = (start + 1..=overflow).rev();
        let mut allowed = allowed.filter(|&at| atoms[at].may_follow(&atoms[at - 1]));
        let end = allowed.next().unwrap_or(overflow.max(start + 1));
        lines.push(line(&atoms[start..end], setting, indent, true));
        start = (end..atoms.len())
            .find(|&at| !atoms[at].is_space())
            .unwrap_or(atoms.len());
        indent = 0.0;
        if start == atoms.len() {
            return;
        }
    }
}

fn line(atoms: &[Atom], setting: Setting, indent: f32, continued: bool) -> TextLine {
    let end = atoms
        .iter()
        .rposition(|atom| !atom.is_space())
        .map_or(0, |last| last + 1);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut widths: Vec<f32> = Vec::new();
    for atom in &atoms[..end] {
        match (pieces.last_mut(), widths.last_mut()) {
            (Some(piece), Some(width)) if piece.role == atom.role && piece.bold == atom.bold => {
                piece.text.push_str(&atom.text);
                *width += atom.width;
            }
            _ => {
                let (role, bold) = (atom.role, atom.bold);
                pieces.push(Piece {
                    text: atom.text.clone(),
                    role,
                    bold,
                });
                widths.push(atom.width);
            }
        }
    }
    let trailing = if pieces.is_empty() {
        0.0
    } else {
        setting.tracking
    };
    let width = widths.iter().sum::<f32>() - trailing;
    let (size, tracking) = (setting.size, setting.tracking);
    TextLine {
        pieces,
        widths,
        size,
        tracking,
        indent,
        width,
        continued,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(text: &str, width: f32) -> Vec<String> {
        let fonts = Fonts::embedded().unwrap();
        let setting = Setting {
            size: 10.0,
            width,
            indent: 0.0,
            tracking: 0.0,
        };
        let lines = wrap(&fonts, &[Piece::new(Role::Body, text)], setting).unwrap();
        assert!(
            lines.iter().all(|line| line.width <= width + 0.1),
            "{lines:?}"
        );
        let text = |line: &TextLine| {
            line.pieces
                .iter()
                .map(|piece| piece.text.as_str())
                .collect()
        };
        lines.iter().map(text).collect()
    }

    #[test]
    fn signs_do_not_begin_or_end_a_line() {
        assert_eq!(
            broken("东西湖区，吴家山", 40.0),
            ["东西湖", "区，吴家", "山"]
        );
        assert_eq!(
            broken("依据《土地管理法》", 30.0),
            ["依据", "《土地", "管理", "法》"]
        );
    }

    #[test]
    fn words_stay_whole_and_long_ones_are_broken() {
        assert_eq!(broken("a parcel in Wuhan", 55.0), ["a parcel in", "Wuhan"]);
        assert!(broken("420112001002GB00001F00010001", 60.0).len() > 2);
        assert_eq!(broken("面积12.50亩", 35.0), ["面积", "12.50亩"]);
    }

    #[test]
    fn a_stretched_line_ends_at_the_edge_and_keeps_its_numbers() {
        let fonts = Fonts::embedded().unwrap();
        let setting = Setting {
            size: 10.0,
            width: 100.0,
            indent: 20.0,
            tracking: -0.1,
        };
        let text = "面积7,623.45平方米（约合十一亩）共二宗";
        let lines = wrap(&fonts, &[Piece::new(Role::Body, text)], setting).unwrap();
        let mut inks = Vec::new();
        lines[0].draw(0.0, 0.0, Some(100.0), &mut inks);
        let [Ink::Text(words)] = inks.as_slice() else {
            panic!("{inks:?}")
        };
        let shaped = fonts.shape(words.role, &words.text).unwrap();
        let stretched = shaped
            .iter()
            .filter(|shaped| stretches(shaped.character))
            .count()
            - 1;
        let natural: f32 = shaped
            .iter()
            .map(|shaped| shaped.glyph.advance * 10.0 - 0.1)
            .sum();
        let end = words.x + natural + 0.1 + words.spacing.1 * stretched as f32;
        assert!(words.spacing.1 > 0.0 && (end - 100.0).abs() < 0.01, "{end}");
    }

    #[test]
    fn an_empty_text_is_one_empty_line_and_a_feed_breaks() {
        assert_eq!(broken("", 50.0), [""]);
        assert_eq!(broken("一\n二", 50.0), ["一", "二"]);
        assert_eq!(broken("一 ", 10.0), ["一"]);
    }
}
