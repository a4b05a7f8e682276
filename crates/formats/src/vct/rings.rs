//! Rings from the lines that a polygon names.

use std::rc::Rc;

use super::object::append;
use crate::{Coordinates, FormatError};

/// What was put right in joining lines.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Repair {
    /// The ends of two lines were this far apart.
    Snapped { line: u64, gap: f64 },
    /// The line had to run the other way round than named.
    Turned { line: u64 },
    /// A ring was complete before the next one was announced.
    Split { line: u64 },
}

/// Why no ring comes about.
#[derive(Debug)]
pub(super) enum Fault {
    /// The line begins and ends elsewhere than the ring so far.
    Apart { line: u64, gap: f64 },
    /// The ring is open behind its last line.
    Open { line: u64, gap: f64 },
    /// A line could not be had.
    Line(FormatError),
}

/// A ring in the making.
#[derive(Default)]
struct Chain {
    line: Coordinates,
    pieces: usize,
    last: u64,
}

fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

impl Chain {
    fn ends(&self) -> Option<((f64, f64), (f64, f64))> {
        Some((*self.line.xy.first()?, *self.line.xy.last()?))
    }

    fn is_ring(&self) -> bool {
        self.line.len() > 3 && self.line.is_closed()
    }

    /// Joins a line where it fits; `Err` is the distance by which it does not.
    fn join(
        &mut self,
        id: u64,
        piece: &Coordinates,
        tolerance: f64,
        repairs: &mut Vec<Repair>,
    ) -> Result<(), f64> {
        let (Some((start, end)), Some(&first), Some(&last)) =
            (self.ends(), piece.xy.first(), piece.xy.last())
        else {
            append(&mut self.line, piece, 0);
            if self.line.z.is_none() {
                self.line.z.clone_from(&piece.z);
            }
            self.added(id);
            return Ok(());
        };
        let gap = distance(end, first);
        let alone = self.pieces == 1;
        if gap == 0.0 || (gap <= tolerance && end != last) {
            if gap > 0.0 {
                repairs.push(Repair::Snapped { line: id, gap });
            }
            append(&mut self.line, piece, 1);
        } else if end == last || (alone && start == last) {
            if end != last {
                self.line.reverse();
                repairs.push(Repair::Turned { line: self.last });
            }
            let mut turned = piece.clone();
            turned.reverse();
            append(&mut self.line, &turned, 1);
            repairs.push(Repair::Turned { line: id });
        } else if alone && start == first {
            self.line.reverse();
            append(&mut self.line, piece, 1);
            repairs.push(Repair::Turned { line: self.last });
        } else {
            return Err(gap);
        }
        self.added(id);
        Ok(())
    }

    fn added(&mut self, id: u64) {
        self.pieces += 1;
        self.last = id;
    }

    fn close(mut self, tolerance: f64, repairs: &mut Vec<Repair>) -> Result<Coordinates, Fault> {
        let Some((start, end)) = self.ends() else {
            return Ok(self.line);
        };
        let (line, gap) = (self.last, distance(start, end));
        if gap > 0.0 {
            if gap > tolerance || self.line.len() < 4 {
                return Err(Fault::Open { line, gap });
            }
            repairs.push(Repair::Snapped { line, gap });
            if let Some(last) = self.line.xy.last_mut() {
                *last = start;
            }
        }
        Ok(self.line)
    }
}

/// Joins the lines named by `references` end to end: negative runs backwards, 0 ends a ring. Ends
/// must be equal; a gap of at most `tolerance`, a wrong direction and a missing 0 are repaired and
/// told.
pub(super) fn assemble(
    references: &[i64],
    tolerance: f64,
    repairs: &mut Vec<Repair>,
    mut line: impl FnMut(u64) -> Result<Rc<Coordinates>, FormatError>,
) -> Result<Vec<Coordinates>, Fault> {
    let mut rings = Vec::new();
    let mut chain = Chain::default();
    for &reference in references {
        if reference == 0 {
            if chain.pieces > 0 {
                rings.push(std::mem::take(&mut chain).close(tolerance, repairs)?);
            }
            continue;
        }
        let id = reference.unsigned_abs();
        let mut piece = line(id).map_err(Fault::Line)?;
        if piece.is_empty() {
            continue;
        }
        if reference < 0 {
            Rc::make_mut(&mut piece).reverse();
        }
        if let Err(gap) = chain.join(id, &piece, tolerance, repairs) {
            if !chain.is_ring() {
                return Err(Fault::Apart { line: id, gap });
            }
            rings.push(std::mem::take(&mut chain).close(tolerance, repairs)?);
            repairs.push(Repair::Split { line: id });
            // an empty chain takes any line
            chain.join(id, &piece, tolerance, repairs).ok();
        }
    }
    if chain.pieces > 0 {
        rings.push(chain.close(tolerance, repairs)?);
    }
    Ok(rings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(id: u64) -> Result<Rc<Coordinates>, FormatError> {
        let xy = match id {
            1 => vec![(0.0, 0.0), (1.0, 0.0)],
            2 => vec![(1.0, 1.0), (1.0, 0.0)],
            3 => vec![(1.0, 1.0), (0.0, 1.0), (0.0, 0.0)],
            4 => vec![(1.0005, 0.0), (1.0, 1.0)],
            5 => vec![(5.0, 5.0), (6.0, 5.0), (6.0, 6.0), (5.0, 5.0)],
            6 => vec![(9.0, 9.0), (8.0, 8.0)],
            _ => {
                return Err(FormatError::Empty {
                    file: "none".into(),
                });
            }
        };
        Ok(Rc::new(Coordinates::plane(xy)))
    }

    fn rings(references: &[i64]) -> (Result<Vec<Coordinates>, Fault>, Vec<Repair>) {
        let mut repairs = Vec::new();
        let rings = assemble(references, 1e-3, &mut repairs, line);
        (rings, repairs)
    }

    #[test]
    fn lines_join_to_closed_rings() {
        let (found, repairs) = rings(&[1, -2, 3, 0, 5]);
        let found = found.unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].len(), 5);
        assert!(found.iter().all(Coordinates::is_closed));
        assert!(repairs.is_empty());
    }

    #[test]
    fn slips_are_repaired_and_told() {
        let square = rings(&[1, -2, 3]).0.unwrap();
        for (references, repair) in [
            (&[1, 2, 3][..], Repair::Turned { line: 2 }),
            (&[-1, -2, 3], Repair::Turned { line: 1 }),
            (
                &[1, 4, 3],
                Repair::Snapped {
                    line: 4,
                    gap: 0.0005,
                },
            ),
        ] {
            let (found, repairs) = rings(references);
            assert_eq!(found.unwrap(), square, "{references:?}");
            let same = match (&repairs[..], &repair) {
                ([Repair::Snapped { line: a, gap: g }], Repair::Snapped { line: b, gap: h }) => {
                    a == b && (g - h).abs() < 1e-9
                }
                (found, wanted) => found == std::slice::from_ref(wanted),
            };
            assert!(same, "{references:?}: {repairs:?}");
        }
        let (found, repairs) = rings(&[1, -2, 3, 5]);
        assert_eq!(found.unwrap().len(), 2);
        assert_eq!(repairs, [Repair::Split { line: 5 }]);
    }

    #[test]
    fn what_does_not_fit_is_named() {
        assert!(matches!(
            rings(&[1, 6]).0,
            Err(Fault::Apart { line: 6, .. })
        ));
        assert!(matches!(
            rings(&[1, -2]).0,
            Err(Fault::Open { line: 2, .. })
        ));
        assert!(matches!(rings(&[6]).0, Err(Fault::Open { line: 6, .. })));
        assert!(matches!(rings(&[1, 77]).0, Err(Fault::Line(_))));
        assert!(rings(&[0, 0]).0.unwrap().is_empty());
    }
}
