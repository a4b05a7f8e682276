use crate::{Colour, Line, Role};

/// What is put on paper, in the order of drawing; x to the right, y down. The unit is the
/// caller's: millimetres in maps, points on pages.
#[derive(Debug, Clone)]
pub(crate) enum Ink {
    /// Areas and lines.
    Path(Stroked),
    /// One line of text.
    Text(Words),
    /// What is drawn only inside an area.
    Clip(Vec<Contour>, Vec<Ink>),
    /// Something drawn in another unit at another place.
    Placed {
        /// Place of its origin.
        at: (f32, f32),
        /// Length of its unit.
        scale: f32,
        /// What is drawn.
        inks: std::sync::Arc<Vec<Ink>>,
    },
}

/// Contours with their colours; areas by the even-odd rule.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stroked {
    pub(crate) contours: Vec<Contour>,
    /// Colour and opacity.
    pub(crate) fill: Option<(Colour, f32)>,
    pub(crate) stroke: Option<Line>,
}

/// A sequence of points, closed or open.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Contour {
    pub(crate) points: Vec<(f32, f32)>,
    pub(crate) closed: bool,
}

/// A line of text that starts at (`x`, `y`) on its baseline.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) size: f32,
    pub(crate) text: String,
    pub(crate) role: Role,
    pub(crate) bold: bool,
    pub(crate) colour: Colour,
    /// Added after each character, and after each that may be stretched.
    pub(crate) spacing: (f32, f32),
    /// Width of a white rim.
    pub(crate) halo: f32,
}

impl Contour {
    pub(crate) fn closed(points: Vec<(f32, f32)>) -> Self {
        Self {
            points,
            closed: true,
        }
    }

    pub(crate) fn open(points: Vec<(f32, f32)>) -> Self {
        Self {
            points,
            closed: false,
        }
    }

    pub(crate) fn rectangle(x: f32, y: f32, width: f32, height: f32) -> Self {
        Self::closed(vec![
            (x, y),
            (x + width, y),
            (x + width, y + height),
            (x, y + height),
        ])
    }

    /// A circle as 24 chords.
    pub(crate) fn circle(x: f32, y: f32, radius: f32) -> Self {
        let corner = |index: u8| {
            let angle = f32::from(index) * std::f32::consts::TAU / 24.0;
            (
                x + radius * libm::cosf(angle),
                y + radius * libm::sinf(angle),
            )
        };
        Self::closed((0..24).map(corner).collect())
    }
}

impl Ink {
    pub(crate) fn fill(contours: Vec<Contour>, colour: Colour) -> Self {
        Self::Path(Stroked {
            contours,
            fill: Some((colour, 1.0)),
            stroke: None,
        })
    }

    pub(crate) fn stroke(contours: Vec<Contour>, line: Line) -> Self {
        Self::Path(Stroked {
            contours,
            fill: None,
            stroke: Some(line),
        })
    }
}

impl Words {
    pub(crate) fn new(x: f32, y: f32, size: f32, role: Role, text: impl Into<String>) -> Self {
        Self {
            x,
            y,
            size,
            text: text.into(),
            role,
            bold: false,
            colour: Colour::BLACK,
            spacing: (0.0, 0.0),
            halo: 0.0,
        }
    }
}

/// Lines are stretched after Chinese characters and spaces, never within words and numbers.
pub(crate) fn stretches(character: char) -> bool {
    !(character.is_ascii_graphic() || ('\u{A1}'..='\u{24F}').contains(&character))
}
