use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::Bound::{Excluded, Unbounded};
use std::ops::ControlFlow;

use super::segment::{Contact, Segment, contact, side};
use crate::Point;

/// What a sweep leaves behind beside the contacts it reported.
pub(crate) struct Swept {
    /// Segments taken out because they crossed another; the rest do not cross each other.
    pub(crate) dropped: Vec<u32>,
    /// For each ring the segment of another ring directly below its smallest point.
    pub(crate) below: Vec<Option<u32>>,
}

/// Sweeps all segments from west to east and reports how neighbours meet (Shamos and Hoey 1976,
/// with touching and overlapping segments allowed). Every place where segments that do not cross
/// touch is reported by at least one pair at each of its segments; a pair may come twice. When two
/// segments cross, the later one is reported and dropped, and the sweep goes on: n log n always.
///
/// `report` may end the sweep; the answer is `None` then.
pub(crate) fn sweep(
    segments: &[Segment],
    rings: usize,
    report: impl FnMut(Contact) -> ControlFlow<()>,
) -> Option<Swept> {
    let mut events = Vec::with_capacity(2 * segments.len());
    for (id, segment) in segments.iter().enumerate() {
        events.push((segment.left(), true, id as u32));
        events.push((segment.right(), false, id as u32));
    }
    // at one place segments end (false) before others begin (true)
    events.sort_unstable();
    let mut state = State {
        segments,
        active: BTreeSet::new(),
        dropped: vec![false; segments.len()],
        below: vec![None; rings],
        seen: vec![false; rings],
        pending: Vec::new(),
        report,
    };
    for place in events.chunk_by(|a, b| a.0 == b.0) {
        if state.step(place).is_break() {
            return None;
        }
    }
    let dropped = (0..segments.len() as u32).filter(|&id| state.dropped[id as usize]);
    Some(Swept {
        dropped: dropped.collect(),
        below: state.below,
    })
}

/// A segment in the order of the sweep line.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Active {
    left: Point,
    right: Point,
    id: u32,
}

impl Active {
    fn of(segments: &[Segment], id: u32) -> Self {
        let segment = &segments[id as usize];
        Self {
            left: segment.left(),
            right: segment.right(),
            id,
        }
    }
}

impl Ord for Active {
    /// From south to north; segments in one line by number. Fixed as long as none cross.
    fn cmp(&self, other: &Self) -> Ordering {
        if self.id == other.id {
            return Ordering::Equal;
        }
        if self.left > other.left {
            return other.cmp(self).reverse();
        }
        let above = match side(self.left, self.right, other.left) {
            0 => side(self.left, self.right, other.right),
            clear => clear,
        };
        0.cmp(&above).then(self.id.cmp(&other.id))
    }
}

impl PartialOrd for Active {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

struct State<'a, F> {
    segments: &'a [Segment],
    active: BTreeSet<Active>,
    dropped: Vec<bool>,
    below: Vec<Option<u32>>,
    seen: Vec<bool>,
    pending: Vec<(u32, u32)>,
    report: F,
}

impl<F: FnMut(Contact) -> ControlFlow<()>> State<'_, F> {
    /// All that happens at one place.
    fn step(&mut self, events: &[(Point, bool, u32)]) -> ControlFlow<()> {
        for &(_, begins, id) in events {
            if self.dropped[id as usize] {
                continue;
            }
            let key = Active::of(self.segments, id);
            if begins {
                self.active.insert(key);
                let (south, north) = self.neighbours(&key);
                self.pending.extend(north.map(|north| (north, id)));
                self.pending.extend(south.map(|south| (south, id)));
            } else {
                self.remove(&key);
            }
            self.settle()?;
        }
        self.note_below(events);
        ControlFlow::Continue(())
    }

    fn neighbours(&self, key: &Active) -> (Option<u32>, Option<u32>) {
        let south = self.active.range(..*key).next_back();
        let north = self.active.range((Excluded(*key), Unbounded)).next();
        (south.map(|key| key.id), north.map(|key| key.id))
    }

    /// Takes a segment off the line; its neighbours are neighbours now.
    fn remove(&mut self, key: &Active) {
        self.active.remove(key);
        if let (Some(south), Some(north)) = self.neighbours(key) {
            self.pending.push((south, north));
        }
    }

    /// Looks at all pairs that became neighbours.
    fn settle(&mut self) -> ControlFlow<()> {
        while let Some((s, t)) = self.pending.pop() {
            if self.dropped[s as usize] || self.dropped[t as usize] {
                continue;
            }
            let Some(found) = contact(self.segments, s, t) else {
                continue;
            };
            (self.report)(found)?;
            if let Contact::Cross(_, later) = found {
                self.dropped[later as usize] = true;
                self.remove(&Active::of(self.segments, later));
            }
        }
        ControlFlow::Continue(())
    }

    /// Notes what lies below the rings that begin here.
    fn note_below(&mut self, events: &[(Point, bool, u32)]) {
        for &(_, begins, id) in events {
            let ring = self.segments[id as usize].ring;
            if !begins || self.seen[ring as usize] {
                continue;
            }
            self.seen[ring as usize] = true;
            let own = events.iter().filter(|event| {
                let dropped = self.dropped[event.2 as usize];
                event.1 && !dropped && self.segments[event.2 as usize].ring == ring
            });
            let Some(lowest) = own.map(|event| Active::of(self.segments, event.2)).min() else {
                continue;
            };
            let others = self.active.range(..lowest).rev().map(|key| key.id);
            let below = others
                .into_iter()
                .find(|&id| self.segments[id as usize].ring != ring);
            self.below[ring as usize] = below;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::segment::push_ring;
    use super::*;

    fn ring(points: &[(i64, i64)]) -> Vec<Point> {
        points.iter().map(|&(x, y)| Point { x, y }).collect()
    }

    fn contacts(rings: &[Vec<Point>]) -> (Vec<Contact>, Swept) {
        let mut segments = Vec::new();
        for (number, points) in rings.iter().enumerate() {
            push_ring(&mut segments, number as u32, points);
        }
        let mut found = Vec::new();
        let swept = sweep(&segments, rings.len(), |contact| {
            found.push(contact);
            ControlFlow::Continue(())
        });
        (found, swept.unwrap())
    }

    #[test]
    fn a_bow_tie_crosses_once() {
        let (found, swept) = contacts(&[ring(&[(0, 0), (4, 4), (4, 0), (0, 4)])]);
        assert_eq!(found.len(), 1);
        assert_eq!(swept.dropped.len(), 1);
    }

    #[test]
    fn a_hole_sees_its_shell_below() {
        let shell = ring(&[(0, 0), (9, 0), (9, 9), (0, 9)]);
        let hole = ring(&[(2, 2), (2, 4), (4, 4), (4, 2)]);
        let (found, swept) = contacts(&[shell, hole]);
        assert!(found.is_empty());
        assert_eq!(swept.below, [None, Some(0)]);
    }

    #[test]
    fn touching_in_the_middle_is_told() {
        let shell = ring(&[(0, 0), (9, 0), (9, 9), (0, 9)]);
        let hole = ring(&[(2, 2), (9, 4), (2, 4)]);
        let (found, _) = contacts(&[shell, hole]);
        assert!(!found.is_empty());
        assert!(
            found
                .iter()
                .all(|c| matches!(c, Contact::Touch(_, 1, Point { x: 9, y: 4 })))
        );
    }
}
