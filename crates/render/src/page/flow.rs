use super::theme::{LEFT_MM, PT_PER_MM, TEXT_MM, TOP_MM, Theme};
use crate::draw::Ink;
use crate::text::{Piece, Setting, TextLine, wrap};
use crate::words::typeset;
use crate::{Fonts, RenderError, Role, Run};

/// Where a line stands in its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stand {
    Left,
    Centre,
    Right,
    /// From edge to edge, except for the last line.
    Full,
}

/// Pages that fill from top to bottom; all lengths in points.
pub(super) struct Flow<'a> {
    pub(super) fonts: &'a Fonts,
    pub(super) theme: Theme,
    pub(super) pages: Vec<Vec<Ink>>,
    /// Distance from the top of the text area.
    pub(super) y: f32,
}

impl<'a> Flow<'a> {
    pub(super) fn new(fonts: &'a Fonts, theme: Theme) -> Self {
        Self {
            fonts,
            theme,
            pages: vec![Vec::new()],
            y: 0.0,
        }
    }

    pub(super) const fn left() -> f32 {
        LEFT_MM * PT_PER_MM
    }

    pub(super) const fn top() -> f32 {
        TOP_MM * PT_PER_MM
    }

    pub(super) const fn width() -> f32 {
        TEXT_MM.0 * PT_PER_MM
    }

    pub(super) const fn height() -> f32 {
        TEXT_MM.1 * PT_PER_MM
    }

    /// Room left on the page.
    pub(super) fn room(&self) -> f32 {
        Self::height() - self.y
    }

    pub(super) fn new_page(&mut self) {
        self.pages.push(Vec::new());
        self.y = 0.0;
    }

    /// Starts a new page when less than `height` is left, unless the page is still empty.
    pub(super) fn need(&mut self, height: f32) {
        if self.room() + 0.1 < height && self.y > 0.0 {
            self.new_page();
        }
    }

    /// Free space, none at the top of a page.
    pub(super) fn skip(&mut self, height: f32) {
        if self.y > 0.0 {
            self.y += height;
        }
    }

    pub(super) fn inks(&mut self) -> &mut Vec<Ink> {
        if self.pages.is_empty() {
            self.pages.push(Vec::new());
        }
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }

    /// Lines of running text.
    pub(super) fn body(&mut self, pieces: &[Piece], indent: f32) -> Result<(), RenderError> {
        let Theme {
            body: size,
            tracking,
            pitch,
            ..
        } = self.theme;
        let setting = Setting {
            size,
            width: Self::width(),
            indent,
            tracking,
        };
        let lines = wrap(self.fonts, pieces, setting)?;
        let stand = if self.theme.indent > 0.0 {
            Stand::Full
        } else {
            Stand::Left
        };
        self.lines(&lines, size, pitch, stand);
        Ok(())
    }

    /// Lines of any size, broken to `width` and set in the whole column.
    pub(super) fn text(
        &mut self,
        pieces: &[Piece],
        size: f32,
        pitch: f32,
        width: f32,
        stand: Stand,
    ) -> Result<(), RenderError> {
        let setting = Setting {
            size,
            width,
            indent: 0.0,
            tracking: 0.0,
        };
        let lines = wrap(self.fonts, pieces, setting)?;
        self.lines(&lines, size, pitch, stand);
        Ok(())
    }

    fn lines(&mut self, lines: &[TextLine], size: f32, pitch: f32, stand: Stand) {
        let count = lines.len();
        for (index, line) in lines.iter().enumerate() {
            // a first line does not stand alone at the foot, nor a last one at the head
            let alone = count > 1 && (index == 0 || (index + 2 == count && count > 3));
            self.need(if alone { 2.0 * pitch } else { pitch });
            let slack = Self::width() - line.width - line.indent;
            let (shift, stretch) = match stand {
                Stand::Left => (0.0, None),
                Stand::Centre => (slack / 2.0, None),
                Stand::Right => (slack, None),
                Stand::Full => (0.0, Some(Self::width())),
            };
            let y = Self::top() + self.y + baseline(size, pitch);
            line.draw(Self::left() + shift, y, stretch, self.inks());
            self.y += pitch;
        }
    }

    /// Runs as pieces of a role.
    pub(super) fn pieces(&self, runs: &[Run], role: Role) -> Vec<Piece> {
        let lang = self.theme.lang;
        let piece = |run: &Run| {
            let bold = matches!(run, Run::Strong(_) | Run::Mark(_));
            Piece {
                bold,
                ..Piece::new(role, typeset(lang, &run.text(lang)))
            }
        };
        runs.iter().map(piece).collect()
    }
}

/// Distance of the baseline from the top of a line: Chinese characters reach from 0.88 above to
/// 0.12 below it.
pub(super) fn baseline(size: f32, pitch: f32) -> f32 {
    (pitch - size) / 2.0 + 0.88 * size
}
