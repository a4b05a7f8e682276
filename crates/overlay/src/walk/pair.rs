use super::couples::Walker;
use super::link::Region;
use crate::packed::{PackedLayer, RingTable};
use crate::{MultiPolygon, Ring, assemble};

/// A set operation on two shapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairOperation {
    /// In both.
    Intersection,
    /// In either.
    Union,
    /// In the first and not in the second.
    Difference,
    /// In one of the two.
    SymmetricDifference,
}

/// The rings of an operation on two valid shapes, with the very crossings of
/// [`PackedLayer::intersect`].
///
/// Counter-clockwise rings bound area, clockwise ones holes. Between the operations
/// |A| = |A∩B| + |A−B| and |A∪B| = |A| + |B−A| hold exactly where no crossing had to be rounded,
/// and otherwise to half a grid unit times the length of the crossed edges: less than
/// 2^-27 m times the perimeters.
pub fn pair_rings(a: &MultiPolygon, b: &MultiPolygon, operation: PairOperation) -> Vec<Ring> {
    linked(a, b, operation).0
}

/// An operation on two valid shapes as valid polygons.
pub fn pair(a: &MultiPolygon, b: &MultiPolygon, operation: PairOperation) -> MultiPolygon {
    let (rings, near) = linked(a, b, operation);
    assemble::from_linked(rings, near)
}

fn linked(a: &MultiPolygon, b: &MultiPolygon, operation: PairOperation) -> (Vec<Ring>, bool) {
    let layer = PackedLayer::build(std::slice::from_ref(b));
    let mut table = RingTable::new();
    table.push(a);
    let mine = table.view();
    let mut walker = Walker::default();
    let mut region = |region| walker.region(&mine, layer.table(), region);
    match operation {
        PairOperation::Intersection => region(Region::Both),
        PairOperation::Union => region(Region::Either),
        PairOperation::Difference => region(Region::FirstOnly),
        PairOperation::SymmetricDifference => {
            let (mut rings, near) = region(Region::FirstOnly);
            let (others, near_too) = region(Region::SecondOnly);
            rings.extend(others);
            (rings, near || near_too)
        }
    }
}
