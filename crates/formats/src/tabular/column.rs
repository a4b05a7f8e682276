//! What the first pass learns of one column, in bounded memory.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::cell::{Cell, Class};
use super::coordinate;
use crate::txt::Notation;
use crate::{FieldKind, Geometry, GeometryKind, wkt};

/// Cells counted by class.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    integer: u64,
    real: u64,
    boolean: u64,
    date: u64,
    date_time: u64,
    text: u64,
}

impl Tally {
    fn add(&mut self, class: Class) {
        let counter = match class {
            Class::Blank => return,
            Class::Integer => &mut self.integer,
            Class::Real => &mut self.real,
            Class::Boolean => &mut self.boolean,
            Class::Date => &mut self.date,
            Class::DateTime => &mut self.date_time,
            Class::Text => &mut self.text,
        };
        *counter += 1;
    }

    fn total(&self) -> u64 {
        self.integer + self.real + self.boolean + self.date + self.date_time + self.text
    }
}

/// Coordinates counted by their range; a column is of the range that most of them are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Range {
    /// Easting of China with a zone number: eight digits.
    Prefixed,
    /// Six digits: an easting without zone number.
    Six,
    /// Seven digits: a northing of China.
    Seven,
    /// Within ±90.
    Latitude,
    /// Beyond ±90, within ±180: a longitude.
    Longitude,
    Other,
}

impl Range {
    fn of(value: f64) -> Self {
        let size = value.abs();
        if size <= 90.0 {
            Self::Latitude
        } else if size <= 180.0 {
            Self::Longitude
        } else if matches!(Notation::of(value), Some(Notation::Prefixed(_))) {
            Self::Prefixed
        } else if (100_000.0..1_000_000.0).contains(&value) {
            Self::Six
        } else if (1_000_000.0..6_100_000.0).contains(&value) {
            Self::Seven
        } else {
            Self::Other
        }
    }

    pub(super) fn is_degrees(self) -> bool {
        matches!(self, Self::Latitude | Self::Longitude)
    }
}

/// Zone numbers seen in eastings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Zones {
    #[default]
    None,
    One(u8),
    /// Several, or some without.
    Mixed,
}

impl Zones {
    pub(super) fn add(&mut self, easting: f64) {
        let found = match Notation::of(easting) {
            Some(Notation::Prefixed(zone)) => Self::One(zone),
            _ => Self::Mixed,
        };
        *self = match (*self, found) {
            (Self::None, found) => found,
            (one, two) if one == two => one,
            _ => Self::Mixed,
        };
    }
}

/// Geometries of a column of well-known text.
#[derive(Debug, Clone, Default)]
pub(super) struct Texts {
    /// Cells that begin like a geometry.
    pub(super) like: u64,
    pub(super) kind: Option<GeometryKind>,
    pub(super) z: bool,
    pub(super) m: bool,
    pub(super) zones: Zones,
    /// The prefix of the first geometry (0: none), and whether another said otherwise.
    pub(super) srid: Option<u32>,
    pub(super) srid_mixed: bool,
}

impl Texts {
    fn add(&mut self, text: &str) {
        if !wkt::looks_like(text) {
            return;
        }
        self.like += 1;
        // a fault is an error when the row is read
        let Ok(parsed) = wkt::read(text) else { return };
        let geometry = &parsed.geometry;
        self.kind = Some(
            self.kind
                .map_or(geometry.kind(), |kind| kind.or(geometry.kind())),
        );
        let (z, m) = geometry.dimensions();
        (self.z, self.m) = (self.z | z, self.m | m);
        self.add_zones(geometry);
        let srid = parsed.srid.unwrap_or(0);
        self.srid_mixed |= *self.srid.get_or_insert(srid) != srid;
    }

    fn add_zones(&mut self, geometry: &Geometry) {
        let Some([west, south, east, north]) = geometry.bounds() else {
            return;
        };
        // latitude 3 to 54 degrees
        if south < 300_000.0 || north > 6_100_000.0 {
            self.zones = Zones::Mixed;
            return;
        }
        self.zones.add(west);
        self.zones.add(east);
    }
}

/// Everything about one column.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    open: Tally,
    stated: Tally,
    pub(super) filled: u64,
    ranges: [u64; 6],
    pub(super) zones: Zones,
    pub(super) texts: Texts,
    /// Cells such as `J1`.
    pub(super) point_names: u64,
    /// Runs of equal neighbours; a blank continues the run.
    pub(super) runs: u64,
    last: u64,
    /// Numbers that a spreadsheet holds with fewer digits than they have.
    pub(super) damaged: u64,
}

impl Facts {
    pub(super) fn add(&mut self, cell: &Cell) {
        if cell.is_blank() {
            return;
        }
        self.filled += 1;
        let class = cell.class();
        match cell {
            Cell::Text(_) => self.stated.add(class),
            _ => self.open.add(class),
        }
        self.damaged += u64::from(class == Class::Text && matches!(cell, Cell::Number { .. }));
        let text = cell.text();
        let trimmed = text.trim();
        self.add_run(trimmed);
        if let Some(value) = coordinate::of_cell(cell) {
            let range = Range::of(value);
            self.ranges[range as usize] += 1;
            if matches!(range, Range::Prefixed | Range::Six) {
                self.zones.add(value);
            }
        }
        if is_point_name(trimmed) {
            self.point_names += 1;
        }
        self.texts.add(trimmed);
    }

    fn add_run(&mut self, text: &str) {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let mark = hasher.finish() | 1;
        self.runs += u64::from(mark != self.last);
        self.last = mark;
    }

    /// The kind that holds every cell without change. With `quotes` a quoted field of a CSV is
    /// text even when it looks like a number; without, quotes say nothing.
    pub(super) fn kind(&self, stated: Stated) -> FieldKind {
        let (open, quoted) = (&self.open, &self.stated);
        let all = self.filled;
        let text = match stated {
            Stated::Nothing => 0,
            Stated::Text => quoted.total(),
            Stated::TextOrDate => quoted.integer + quoted.real + quoted.boolean,
        };
        let errors = all - open.total() - quoted.total();
        let all = all - errors;
        if all == 0 || text > 0 || open.text + quoted.text > 0 {
            return FieldKind::Text;
        }
        let dates = open.date + quoted.date;
        let integers = open.integer + quoted.integer;
        if integers == all {
            FieldKind::Integer
        } else if integers + open.real + quoted.real == all {
            FieldKind::Real
        } else if dates == all {
            FieldKind::Date
        } else if dates + open.date_time + quoted.date_time == all {
            FieldKind::DateTime
        } else if open.boolean + quoted.boolean == all {
            FieldKind::Boolean
        } else {
            FieldKind::Text
        }
    }

    /// The range of most coordinates; `None` when the column holds none to speak of.
    pub(super) fn range(&self) -> Option<Range> {
        use Range::{Latitude, Longitude, Other, Prefixed, Seven, Six};
        let total: u64 = self.ranges.iter().sum();
        if total == 0 || total * 2 < self.filled {
            return None;
        }
        let degrees = self.ranges[Latitude as usize] + self.ranges[Longitude as usize];
        if degrees * 2 > total {
            let beyond = self.ranges[Longitude as usize] * 2 > total;
            return Some(if beyond { Longitude } else { Latitude });
        }
        let most = |range: &Range| self.ranges[*range as usize];
        [Prefixed, Six, Seven, Other]
            .into_iter()
            .max_by_key(|range| most(range))
    }
}

/// What a file means by marking a field as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stated {
    /// Nothing: a CSV that quotes every field.
    Nothing,
    /// Text.
    Text,
    /// Text, unless all of it are ISO dates, which spreadsheets keep as text where they cannot
    /// keep them as dates.
    TextOrDate,
}

/// `J1`, `j-12`, `J1-1`.
fn is_point_name(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(['J', 'j']) else {
        return false;
    };
    let digits = |c: char| c.is_ascii_digit() || c == '-';
    rest.len() <= 12 && rest.ends_with(|c: char| c.is_ascii_digit()) && rest.chars().all(digits)
}
