//! Parts of a feature that our writer put into several entities.

use super::row::Row;
use super::xdata::Part;
use crate::{Coordinates, Geometry, Polygon};

/// Rows that are gathered to one.
pub(super) struct Group {
    rows: Vec<(Row, Part)>,
    count: u64,
    bytes: u64,
}

fn bytes(row: &Row) -> u64 {
    let vertices = row.geometry.as_ref().map_or(0, Geometry::vertex_count);
    let text = row
        .values
        .iter()
        .map(|(name, text)| name.len() + text.len());
    256 + 32 * vertices as u64 + text.sum::<usize>() as u64
}

impl Group {
    pub(super) fn new(row: Row, part: Part) -> Self {
        Self {
            bytes: bytes(&row),
            // parts without their beginning are not whole
            count: if part.index == 1 {
                part.count
            } else {
                u64::MAX
            },
            rows: vec![(row, part)],
        }
    }

    /// Adds the next part; gives the row back when it is another thing.
    pub(super) fn add(&mut self, row: Row, part: Option<Part>, limit: u64) -> Option<Row> {
        let Some((first, begun)) = self.rows.first() else {
            return Some(row);
        };
        let next = begun.index + self.rows.len() as u64;
        let same = |row: &Row| {
            let kind = |row: &Row| row.geometry.as_ref().map(Geometry::kind);
            kind(row) == kind(first)
        };
        let size = bytes(&row);
        match part {
            Some(part)
                if part.index == next
                    && part.count == begun.count
                    && same(&row)
                    && self.bytes + size <= limit =>
            {
                self.bytes += size;
                self.rows.push((row, part));
                None
            }
            _ => Some(row),
        }
    }

    pub(super) fn is_whole(&self) -> bool {
        self.rows.len() as u64 == self.count
    }

    /// The feature when it is whole, else its parts as they are.
    pub(super) fn rows(self) -> Vec<Row> {
        if !self.is_whole() {
            return self.rows.into_iter().map(|(row, _)| row).collect();
        }
        let mut rest = self.rows.into_iter();
        let Some((mut first, _)) = rest.next() else {
            return Vec::new();
        };
        for (row, part) in rest {
            if let (Some(whole), Some(geometry)) = (&mut first.geometry, row.geometry) {
                append(whole, geometry, part.hole);
            }
        }
        vec![first]
    }
}

fn append(whole: &mut Geometry, part: Geometry, hole: bool) {
    match (whole, part) {
        (Geometry::Polygons(whole), Geometry::Polygons(part)) => {
            let rings = part.into_iter().flat_map(|polygon| polygon.rings);
            match whole.last_mut() {
                Some(last) if hole => last.rings.extend(rings),
                _ => whole.extend(rings.map(|ring| Polygon { rings: vec![ring] })),
            }
        }
        (Geometry::Lines(whole), Geometry::Lines(part)) => whole.extend(part),
        (Geometry::Points(whole), Geometry::Points(part)) => points(whole, part),
        _ => {}
    }
}

/// Points with and without heights together: a missing height is 0.
fn points(whole: &mut Coordinates, part: Coordinates) {
    let (before, added) = (whole.len(), part.len());
    if whole.z.is_some() || part.z.is_some() {
        let heights = whole.z.get_or_insert_with(|| vec![0.0; before]);
        heights.extend(part.z.unwrap_or_else(|| vec![0.0; added]));
    }
    whole.xy.extend(part.xy);
}
