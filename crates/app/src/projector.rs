//! From the CRS of a file to the working CRS: nothing, an exact shift of the zone prefix, or a
//! projection vertex by vertex with edges over 70 m cut first.

use std::sync::atomic::{AtomicU64, Ordering};

use kunyu_geodesy::{Crs, DatumShift, Transform};

use crate::error::Kind;
use crate::{Error, Result};

/// Edges longer than this are cut before they are projected, in metres of the target plane.
const LONGEST_EDGE_M: f64 = 70.0;

/// Moves coordinates from one CRS to another.
pub struct Projector {
    path: Path,
    /// Vertices inserted so far because edges were longer than 70 m.
    inserted: AtomicU64,
}

enum Path {
    Same,
    /// Added to the easting: the zone prefix, whole metres.
    Shift(f64),
    Through(Box<Transform>),
}

impl Projector {
    /// From `from` to `to`; a change of datum needs its parameters.
    pub fn new(from: Crs, to: Crs, datum: Option<&DatumShift>) -> Result<Self> {
        let path = if from == to {
            Path::Same
        } else if let Some(metres) = prefix_shift(from, to) {
            Path::Shift(metres)
        } else {
            let transform = Transform::new(from, to, datum);
            Path::Through(Box::new(
                transform.map_err(|error| Error::of(Kind::Input, &error))?,
            ))
        };
        Ok(Self {
            path,
            inserted: AtomicU64::new(0),
        })
    }

    /// How many vertices were inserted into long edges.
    pub fn inserted(&self) -> u64 {
        self.inserted.load(Ordering::Relaxed)
    }

    /// The whole metres to add to the easting, where that is all there is to do.
    pub fn shift(&self) -> Option<f64> {
        match self.path {
            Path::Same => Some(0.0),
            Path::Shift(metres) => Some(metres),
            Path::Through(_) => None,
        }
    }

    /// One place.
    pub fn point(&self, (x, y): (f64, f64)) -> Result<(f64, f64)> {
        match &self.path {
            Path::Same => Ok((x, y)),
            Path::Shift(metres) => Ok((x + metres, y)),
            Path::Through(transform) => {
                let (x, y, _) = transform
                    .apply(x, y, 0.0)
                    .map_err(|error| Error::of(Kind::Input, &error))?;
                Ok((x, y))
            }
        }
    }

    /// A line or closed ring; cut edges do not depend on their direction, so that neighbours stay
    /// neighbours.
    pub fn line(&self, line: &[(f64, f64)]) -> Result<Vec<(f64, f64)>> {
        if !matches!(self.path, Path::Through(_)) {
            return line.iter().map(|place| self.point(*place)).collect();
        }
        let mut projected = Vec::with_capacity(line.len());
        for (index, &place) in line.iter().enumerate() {
            let there = self.point(place)?;
            if index > 0 {
                let from = (line[index - 1], projected[projected.len() - 1]);
                self.cut(from, (place, there), &mut projected)?;
            }
            projected.push(there);
        }
        Ok(projected)
    }

    fn cut(
        &self,
        from: ((f64, f64), (f64, f64)),
        to: ((f64, f64), (f64, f64)),
        out: &mut Vec<(f64, f64)>,
    ) -> Result<()> {
        let (dx, dy) = (to.1.0 - from.1.0, to.1.1 - from.1.1);
        let length = (dx * dx + dy * dy).sqrt();
        // a NaN length is left to the grid, which refuses it with its place
        if length.is_nan() || length <= LONGEST_EDGE_M || length > 1e7 {
            return Ok(());
        }
        let pieces = (length / LONGEST_EDGE_M).floor() as u32 + 1;
        let forward = from.0 < to.0;
        let (low, high) = if forward {
            (from.0, to.0)
        } else {
            (to.0, from.0)
        };
        for step in 1..pieces {
            let step = if forward { step } else { pieces - step };
            let share = f64::from(step) / f64::from(pieces);
            let place = (
                low.0 + (high.0 - low.0) * share,
                low.1 + (high.1 - low.1) * share,
            );
            out.push(self.point(place)?);
            self.inserted.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }
}

/// The whole metres between two zones that differ only in the prefix of the easting.
fn prefix_shift(from: Crs, to: Crs) -> Option<f64> {
    let (from, to) = (from.zone()?, to.zone()?);
    let same = from.datum() == to.datum()
        && from.width() == to.width()
        && from.central_meridian_deg() == to.central_meridian_deg();
    same.then(|| to.false_easting_m() - from.false_easting_m())
}
