use std::collections::BTreeMap;

use super::segment::{Contact, Segment};
use crate::Point;

/// All places strictly inside segments at which others end, with the segment they lie inside.
///
/// A sweep tells each touch for one of several segments that run along each other; here every
/// such segment gets it.
pub(crate) fn inner_places(segments: &[Segment], contacts: &[Contact]) -> Vec<(Point, u32)> {
    let mut groups = Groups::default();
    for contact in contacts {
        if let Contact::Overlap(s, t) = *contact {
            groups.join(s, t);
        }
    }
    let mut places = Vec::new();
    // by group of segments in one line: its members, and the places on it
    let mut lines: BTreeMap<u32, (Vec<u32>, Vec<Point>)> = BTreeMap::new();
    let members: Vec<u32> = groups.0.keys().copied().collect();
    for member in members {
        let (own, on) = lines.entry(groups.root(member)).or_default();
        let segment = &segments[member as usize];
        own.push(member);
        on.extend([segment.a, segment.b]);
    }
    for contact in contacts {
        if let Contact::Touch(_, on, place) = *contact {
            match lines.get_mut(&groups.root(on)) {
                Some(line) => line.1.push(place),
                None => places.push((place, on)),
            }
        }
    }
    for (own, mut on) in lines.into_values() {
        on.sort_unstable();
        on.dedup();
        for member in own {
            let segment = &segments[member as usize];
            let from = on.partition_point(|place| *place <= segment.left());
            let inside = on[from..]
                .iter()
                .take_while(|place| **place < segment.right());
            places.extend(inside.map(|place| (*place, member)));
        }
    }
    places.sort_unstable();
    places.dedup();
    places
}

/// Disjoint sets of the segments that overlap some other.
#[derive(Default)]
struct Groups(BTreeMap<u32, u32>);

impl Groups {
    fn root(&mut self, mut member: u32) -> u32 {
        while let Some(&above) = self.0.get(&member).filter(|above| **above != member) {
            let next = self.0.get(&above).copied().unwrap_or(above);
            self.0.insert(member, next);
            member = above;
        }
        member
    }

    fn join(&mut self, one: u32, two: u32) {
        for member in [one, two] {
            self.0.entry(member).or_insert(member);
        }
        let (one, two) = (self.root(one), self.root(two));
        self.0.insert(one, two);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_segment_along_a_touched_one_gets_the_place() {
        let at = |x: i64| Point { x, y: 0 };
        let edge = |a: i64, b: i64| Segment {
            a: at(a),
            b: at(b),
            ring: 0,
            vertex: 0,
        };
        let segments = [edge(0, 9), edge(9, 0), edge(4, 20), edge(30, 40)];
        let contacts = [
            Contact::Overlap(0, 1),
            Contact::Overlap(1, 2),
            Contact::Touch(3, 1, at(6)),
            Contact::Touch(0, 3, at(33)),
        ];
        let expected = [
            (at(4), 0),
            (at(4), 1),
            (at(6), 0),
            (at(6), 1),
            (at(6), 2),
            (at(9), 2),
            (at(33), 3),
        ];
        assert_eq!(inner_places(&segments, &contacts), expected);
    }
}
