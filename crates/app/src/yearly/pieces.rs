//! The pieces of old rows and new ones, their areas, and what happened to them.

use std::collections::BTreeMap;

use kunyu_definitions::{Behaviour, area_centi_m2};
use kunyu_geodesy::adjust;
use kunyu_overlay::{
    MultiPolygon, Operation, PackedLayer, Pieces, PlaneArea, Shape, combine, intersect_layers,
};
use kunyu_store::Row;

use super::form::Form;

/// A piece of land that has a row before, a row after, or both.
pub(super) struct Piece {
    /// Row before.
    pub(super) before: Option<usize>,
    /// Row after.
    pub(super) after: Option<usize>,
    /// Its land; empty for rows without geometry.
    pub(super) shape: MultiPolygon,
    /// Stated area, 0.01 m².
    pub(super) centi: i64,
    /// Too small or thin to be a change of its own.
    pub(super) sliver: bool,
    /// What happened.
    pub(super) behaviour: Behaviour,
}

/// Rows before and after, and their pieces.
pub(super) struct Cut<'r> {
    pub(super) before: &'r [Row],
    pub(super) after: &'r [Row],
    pub(super) pieces: Vec<Piece>,
    /// Parts thinner than the topology tolerance that were left out.
    pub(super) hairs: u64,
    /// Old rows whose pieces do not sum to them.
    pub(super) unbalanced: u64,
}

/// The land of a row; empty without geometry.
pub(super) fn land(row: &Row) -> MultiPolygon {
    match &row.shape {
        Some(Shape::Polygons(polygons)) => polygons.clone(),
        _ => MultiPolygon::default(),
    }
}

/// The ellipsoidal area of land, 0.01 m².
pub(super) fn centi(shape: &MultiPolygon, form: &Form<'_>) -> i64 {
    area_centi_m2(&Shape::Polygons(shape.clone()), &form.zone).unwrap_or_default()
}

/// Cuts the changed rows of two editions by one another.
///
/// The stated areas of the pieces of an old row sum to the area of that row exactly: the residual
/// of rounding is distributed as control areas are.
pub(super) fn cut<'r>(before: &'r [Row], after: &'r [Row], form: &Form<'_>) -> Cut<'r> {
    let lands = |rows: &[Row]| rows.iter().map(land).collect::<Vec<_>>();
    let (old, new) = (lands(before), lands(after));
    let packed = (PackedLayer::build(&old), PackedLayer::build(&new));
    let mut cut = Cut {
        before,
        after,
        pieces: Vec::new(),
        hairs: 0,
        unbalanced: 0,
    };
    intersect_layers(&packed.0, &packed.1, Pieces::Rings, |mut pair| {
        if pair.plane > PlaneArea(0) {
            let sides = (Some(pair.a as usize), Some(pair.b as usize));
            cut.add(sides, pair.take_polygons(), form);
        }
    });
    for (row, shape) in old.iter().enumerate() {
        let left = rest(shape, &packed.1, &new);
        cut.add((Some(row), None), left, form);
    }
    for (row, shape) in new.iter().enumerate() {
        let left = rest(shape, &packed.0, &old);
        cut.add((None, Some(row)), left, form);
    }
    cut.without_land();
    let name = |rows: &[Row], row: Option<usize>| row.map(|row| rows[row].key.clone());
    cut.pieces
        .sort_by_cached_key(|piece| (name(before, piece.before), name(after, piece.after)));
    cut.state_areas(&old, form);
    cut.judge();
    cut
}

/// What no row of the other side covers.
fn rest(shape: &MultiPolygon, packed: &PackedLayer, others: &[MultiPolygon]) -> MultiPolygon {
    let near = shape
        .bounds()
        .map(|bounds| packed.candidates(&bounds))
        .unwrap_or_default();
    let near: Vec<MultiPolygon> = near
        .into_iter()
        .map(|id| others[id as usize].clone())
        .collect();
    if near.iter().any(|other| other == shape) {
        return MultiPolygon::default();
    }
    combine(Operation::Difference, std::slice::from_ref(shape), &near)
}

impl Cut<'_> {
    fn add(
        &mut self,
        (before, after): (Option<usize>, Option<usize>),
        shape: MultiPolygon,
        form: &Form<'_>,
    ) {
        let parts = shape.0.len();
        let shape = form.limits.without_hairs(shape);
        self.hairs += (parts - shape.0.len()) as u64;
        if shape.is_empty() {
            return;
        }
        self.pieces.push(Piece {
            before,
            after,
            centi: centi(&shape, form),
            sliver: form.limits.is_sliver(&shape),
            shape,
            behaviour: Behaviour::Boundary,
        });
    }

    /// Rows of which no piece speaks: those without geometry.
    fn without_land(&mut self) {
        let mut told = (
            vec![false; self.before.len()],
            vec![false; self.after.len()],
        );
        for piece in &self.pieces {
            piece.before.into_iter().for_each(|row| told.0[row] = true);
            piece.after.into_iter().for_each(|row| told.1[row] = true);
        }
        let silent =
            |told: &[bool]| -> Vec<usize> { (0..told.len()).filter(|row| !told[*row]).collect() };
        let (old, new) = (silent(&told.0), silent(&told.1));
        let mut same: BTreeMap<&str, usize> = new
            .iter()
            .map(|row| (self.after[*row].key.as_str(), *row))
            .collect();
        let mut sides: Vec<_> = old
            .iter()
            .map(|row| (Some(*row), same.remove(self.before[*row].key.as_str())))
            .collect();
        sides.extend(same.into_values().map(|row| (None, Some(row))));
        self.pieces
            .extend(sides.into_iter().map(|(before, after)| Piece {
                before,
                after,
                shape: MultiPolygon::default(),
                centi: 0,
                sliver: false,
                behaviour: Behaviour::Boundary,
            }));
    }

    /// Makes the areas of the pieces of an old row sum to its own.
    fn state_areas(&mut self, old: &[MultiPolygon], form: &Form<'_>) {
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (index, piece) in self.pieces.iter().enumerate() {
            if let Some(before) = piece.before {
                members.entry(before).or_default().push(index);
            }
        }
        for (before, members) in members {
            let key = |index: &usize| {
                let after = self.pieces[*index].after;
                after.map_or("", |row| self.after[row].key.as_str())
            };
            let areas: Vec<(i64, &str)> = members
                .iter()
                .map(|index| (self.pieces[*index].centi, key(index)))
                .collect();
            let control = centi(&old[before], form);
            let residual = control - areas.iter().map(|(area, _)| area).sum::<i64>();
            // more than rounding is no residual: rows of one edition overlap each other
            if residual.abs() > form.limits.area_centi(control) {
                self.unbalanced += 1;
                continue;
            }
            let stated = adjust(control, &areas);
            for (index, stated) in members.into_iter().zip(stated) {
                self.pieces[index].centi = stated;
            }
        }
    }

    /// What happened, judged over rows that hang together by pieces that are no slivers.
    fn judge(&mut self) {
        let count = self.before.len();
        let mut groups = Groups::new(count + self.after.len());
        let joins = |piece: &Piece| {
            let both = piece.before.zip(piece.after);
            both.filter(|_| !piece.sliver)
        };
        for (before, after) in self.pieces.iter().filter_map(joins) {
            groups.join(before, count + after);
        }
        let mut sizes = vec![(0_usize, 0_usize); count + self.after.len()];
        let mut joined = vec![false; sizes.len()];
        for (before, after) in self.pieces.iter().filter_map(joins) {
            for node in [before, count + after] {
                if !std::mem::replace(&mut joined[node], true) {
                    let size = &mut sizes[groups.root(node)];
                    let side = if node < count {
                        &mut size.0
                    } else {
                        &mut size.1
                    };
                    *side += 1;
                }
            }
        }
        for piece in &mut self.pieces {
            piece.behaviour = match (piece.before, piece.after) {
                (None, _) => Behaviour::Added,
                (_, None) => Behaviour::Removed,
                (Some(before), Some(after)) if !piece.sliver => {
                    let same = self.before[before].shape == self.after[after].shape;
                    match sizes[groups.root(before)] {
                        (1, 1) if same => Behaviour::Attribute,
                        (1, 1) => Behaviour::Boundary,
                        (1, _) => Behaviour::Split,
                        (_, 1) => Behaviour::Merge,
                        _ => Behaviour::Boundary,
                    }
                }
                _ => Behaviour::Boundary,
            };
        }
    }
}

/// Rows that hang together.
struct Groups(Vec<usize>);

impl Groups {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn root(&mut self, mut node: usize) -> usize {
        while self.0[node] != node {
            self.0[node] = self.0[self.0[node]];
            node = self.0[node];
        }
        node
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}
