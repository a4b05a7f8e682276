//! Where the cases lie: one cell of 300 m each in the truth window, everything at known places.

use kunyu_overlay::{MultiPolygon, Point, Polygon, Shape};

use super::{Form, Kind, Source, THEMES, cases::Theme};
use crate::{
    landuse::Cover,
    plane::{Rectangle, SQUARE_M, TRUTH_WINDOW, millimetres},
};

/// Index of the window of the truth cases in [`crate::plane::WINDOWS`].
pub(crate) const TRUTH: usize = 1;
/// Side of a cell, in squares and in metres.
const CELL_SQUARES: i64 = 6;
const CELL_M: i64 = CELL_SQUARES * SQUARE_M;
/// Cells in a row.
const COLUMNS: i64 = TRUTH_WINDOW.columns / CELL_SQUARES;
/// The source rectangle beside the corner of its cell, in mm: squares 1–2 by 1–4.
const SOURCE: [i64; 4] = [50_000, 50_000, 150_000, 250_000];
const PADDY: Cover = Cover::new("0101", "水田", Some(1));
const HOMES: Cover = Cover::new("0701", "城镇住宅用地", None);

/// A case in its cell.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slot {
    pub(crate) number: u32,
    pub(crate) theme: &'static Theme,
    pub(crate) form: Form,
}

/// All cases, numbered by cell.
pub(crate) fn slots() -> Vec<Slot> {
    let mut slots = Vec::new();
    for theme in &THEMES {
        for form in [
            Form::Half,
            Form::Apart,
            Form::Touching,
            Form::Strip,
            Form::Corner,
        ] {
            if theme.source.takes(form) {
                slots.push(Slot {
                    number: slots.len() as u32,
                    theme,
                    form,
                });
            }
        }
    }
    slots
}

impl Source {
    /// A setback has no sharp corner, and touching it is a question of rounding.
    fn takes(self, form: Form) -> bool {
        let setback = matches!(self, Self::Line(..) | Self::Spot(..));
        !(setback && matches!(form, Form::Touching | Form::Corner))
    }
}

impl Form {
    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::Half => Kind::Violates,
            Self::Apart | Self::Touching => Kind::Clean,
            Self::Strip | Self::Corner => Kind::Tolerance,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Half => "half",
            Self::Apart => "apart",
            Self::Touching => "touching",
            Self::Strip => "strip",
            Self::Corner => "corner",
        }
    }

    pub(crate) fn name_zh(self) -> &'static str {
        match self {
            Self::Half => "冲突",
            Self::Apart => "不冲突",
            Self::Touching => "不冲突（共边）",
            Self::Strip => "容差内（窄条）",
            Self::Corner => "容差内（角）",
        }
    }
}

impl Slot {
    fn corner(&self) -> (i64, i64) {
        let (column, row) = (
            i64::from(self.number) % COLUMNS,
            i64::from(self.number) / COLUMNS,
        );
        (
            TRUTH_WINDOW.west + column * CELL_M,
            TRUTH_WINDOW.south + row * CELL_M,
        )
    }

    /// The source rectangle; for a line the rectangle that its buffer fills beside the parcel.
    pub(crate) fn source(&self) -> Rectangle {
        let [west, south, east, north] = match self.theme.source {
            Source::Line(_, setback, _) => [
                SOURCE[2] - 2 * setback * 1000,
                SOURCE[1],
                SOURCE[2],
                SOURCE[3],
            ],
            _ => SOURCE,
        };
        Rectangle::local(self.corner(), [west, south, east, north])
    }

    pub(crate) fn parcel(&self) -> Rectangle {
        let mm = match (self.theme.source, self.form) {
            // 2 m less than the setback reaches over the line itself: a strip of known width
            (Source::Line(..), Form::Half) => [146_000, 100_000, 246_000, 200_000],
            (_, Form::Half) => [100_000, 100_000, 200_000, 200_000],
            (_, Form::Apart) => [190_000, 100_000, 290_000, 200_000],
            (_, Form::Touching) => [150_000, 100_000, 250_000, 200_000],
            (_, Form::Strip) => [149_950, 100_000, 249_950, 200_000],
            (_, Form::Corner) => [149_000, 249_500, 199_000, 289_500],
        };
        Rectangle::local(self.corner(), mm)
    }

    /// The centre of a spot: on the west side of the parcel that violates, else so that its circle
    /// ends where the source rectangle does.
    fn spot(&self, radius: i64) -> Point {
        let east = if self.form == Form::Half {
            100_000
        } else {
            SOURCE[2] - radius * 1000
        };
        let place = Rectangle::local(self.corner(), [east, 150_000, east, 150_000]);
        millimetres(place.west, place.south)
    }

    /// The shape that is planted as a row of a layer, where there is one.
    pub(crate) fn planted(&self) -> Option<Shape> {
        match self.theme.source {
            Source::Area(..) => Some(Shape::Polygons(self.source().polygon())),
            Source::Line(_, setback, _) => {
                let east = SOURCE[2] - setback * 1000;
                let line = Rectangle::local(self.corner(), [east, 40_000, east, 260_000]);
                Some(Shape::Lines(vec![vec![
                    millimetres(line.west, line.south),
                    millimetres(line.west, line.north),
                ]]))
            }
            Source::Spot(_, radius, _) => Some(Shape::Points(vec![self.spot(radius)])),
            Source::Hole | Source::Plot(_) | Source::Patch(_) => None,
        }
    }
}

/// A square of a window: its patch by number, the cover, and the corner (column, row) that stands
/// for the village of the whole patch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Square {
    pub(crate) patch: u32,
    pub(crate) cover: Cover,
    pub(crate) anchor: (i64, i64),
}

/// What a square of a window is in the land-use layer.
pub(crate) fn square(slots: &[Slot], window: usize, column: i64, row: i64) -> Square {
    if window != TRUTH {
        // the two plots to try lie on one field each
        return Square {
            patch: u32::from(row >= 8),
            cover: PADDY,
            anchor: (4, 6),
        };
    }
    let cell = cell_of(column, row);
    let anchor = (
        column / CELL_SQUARES * CELL_SQUARES + 3,
        row / CELL_SQUARES * CELL_SQUARES + 3,
    );
    match slots.get(cell as usize).map(|slot| slot.theme.source) {
        Some(Source::Patch(cover)) if in_source(column, row) => Square {
            patch: patch_of(cell, true),
            cover,
            anchor,
        },
        _ => Square {
            patch: patch_of(cell, false),
            cover: HOMES,
            anchor,
        },
    }
}

/// Number of the cell that a square of the truth window belongs to.
pub(crate) fn cell_of(column: i64, row: i64) -> u32 {
    (row / CELL_SQUARES * COLUMNS + column / CELL_SQUARES) as u32
}

/// Whether a square of the truth window belongs to the source rectangle of its cell.
pub(crate) fn in_source(column: i64, row: i64) -> bool {
    (1..3).contains(&(column % CELL_SQUARES)) && (1..5).contains(&(row % CELL_SQUARES))
}

/// Number of the patch of a cell: the source rectangle, or the rest.
pub(crate) const fn patch_of(cell: u32, source: bool) -> u32 {
    cell * 2 + source as u32
}

/// The urban boundary around the truth window, with the source rectangles of its rule as holes.
pub(crate) fn urban_boundary(slots: &[Slot]) -> MultiPolygon {
    let holes = slots
        .iter()
        .filter(|slot| slot.theme.source == Source::Hole)
        .map(|slot| {
            let mut ring = slot.source().ring();
            ring.reverse();
            ring
        })
        .collect();
    MultiPolygon(vec![Polygon {
        shell: TRUTH_WINDOW.rectangle().ring(),
        holes,
    }])
}
