//! A delivered change against its base: keys, attributes, pieces, areas.

use std::collections::{BTreeMap, HashMap, HashSet};

use kunyu_definitions::Unit;
use kunyu_formats::Place;
use kunyu_overlay::{
    MultiPolygon, Operation, PackedLayer, Pieces, PlaneArea, combine, intersect_layers,
};
use kunyu_store::{Row, Scalar};
use kunyu_terms::Area;

use super::findings::{At, Found};
use super::form::Form;
use super::pieces::{centi, land};

/// The field of findings about the shape.
pub(super) const GEOMETRY: &str = "geometry";

/// A delivered change and the rows of the base that it names.
pub(super) struct Delivery<'d> {
    pub(super) form: &'d Form<'d>,
    /// Rows of the base edition by key: those that the delivery names.
    pub(super) base: &'d HashMap<String, Row>,
    /// Rows of the base edition that the delivery does not name, near land that no row had before.
    pub(super) near: &'d [Row],
    /// Rows of the update layer.
    pub(super) update: &'d [(Place, Row)],
    /// Rows of the process layer.
    pub(super) process: &'d [(Place, Row)],
    /// Whether the file has a column, by field of the process layer.
    pub(super) present: &'d [bool],
}

/// One of the two sides of a piece.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    After,
}

impl Delivery<'_> {
    /// Everything that is wrong.
    pub(super) fn judge(&self) -> Found {
        let mut found = Found::default();
        let update: HashMap<&str, &Row> = self
            .update
            .iter()
            .map(|(_, row)| (row.key.as_str(), row))
            .collect();
        let base: HashMap<&str, &Row> = self
            .base
            .iter()
            .map(|(key, row)| (key.as_str(), row))
            .collect();
        self.keys(&base, &update, &mut found);
        self.attributes(Side::Before, &base, &mut found);
        self.attributes(Side::After, &update, &mut found);
        let lands: Vec<MultiPolygon> = self.process.iter().map(|(_, row)| land(row)).collect();
        self.overlaps(&lands, &mut found);
        self.covering(Side::Before, &base, &lands, &mut found);
        self.covering(Side::After, &update, &lands, &mut found);
        self.areas(&base, &lands, &mut found);
        self.arrivals(&lands, &mut found);
        found
    }

    /// Land that no row had before, against the rows that stay as they are.
    fn arrivals(&self, lands: &[MultiPolygon], found: &mut Found) {
        let pieces: Vec<usize> = (0..lands.len())
            .filter(|at| self.side(Side::Before, &self.process[*at].1).is_none())
            .collect();
        let arrived: Vec<MultiPolygon> = pieces.iter().map(|at| lands[*at].clone()).collect();
        let stays: Vec<MultiPolygon> = self.near.iter().map(land).collect();
        let packed = (PackedLayer::build(&arrived), PackedLayer::build(&stays));
        intersect_layers(&packed.0, &packed.1, Pieces::Rings, |mut pair| {
            if pair.plane <= PlaneArea(0) {
                return;
            }
            let shared = self.form.limits.without_hairs(pair.take_polygons());
            if shared.is_empty() {
                return;
            }
            let (place, row) = &self.process[pieces[pair.a as usize]];
            let (other, area) = (
                &self.near[pair.b as usize].key,
                shared.plane_area().rounded(),
            );
            let at = At {
                key: self.side(Side::After, row).unwrap_or(&row.key),
                field: GEOMETRY,
                land: Some(&shared),
            };
            let zh = format!("{}：压盖原版次未变更的图斑 {other}，{area} m²", place.zh());
            let en = format!("{place}: covers {area} m² of the unchanged row {other}");
            found.add(9, &at, zh, en);
        });
    }

    /// Key of a side of a piece.
    fn side<'r>(&self, side: Side, row: &'r Row) -> Option<&'r str> {
        let first = self.form.sides()[usize::from(side == Side::After)];
        match row.values.get(first + self.form.key()) {
            Some(Scalar::Text(key)) => Some(key),
            _ => None,
        }
    }

    fn keys(&self, base: &HashMap<&str, &Row>, update: &HashMap<&str, &Row>, found: &mut Found) {
        let process = &self.form.process.fields;
        let [before_at, after_at] = self.form.sides().map(|side| side + self.form.key());
        let mut told: HashSet<&str> = HashSet::new();
        for (place, row) in self.process {
            let land = land(row);
            let (before, after) = (self.side(Side::Before, row), self.side(Side::After, row));
            let at = |key, column: usize| At {
                key,
                field: process[column].id.as_str(),
                land: Some(&land),
            };
            if let Some(key) = before.filter(|key| !base.contains_key(key)) {
                let (zh, en) = (
                    format!("{}：原版次没有图斑 {key}", place.zh()),
                    format!("{place}: the base edition has no row {key}"),
                );
                found.add(1, &at(key, before_at), zh, en);
            }
            if let Some(key) = after {
                told.insert(key);
                if !update.contains_key(key) {
                    let (zh, en) = (
                        format!("{}：更新层没有图斑 {key}", place.zh()),
                        format!("{place}: the update layer has no row {key}"),
                    );
                    found.add(3, &at(key, after_at), zh, en);
                }
            }
            if before.is_none() && after.is_none() {
                let (zh, en) = (
                    format!("{}：没有写明变更前或变更后的图斑", place.zh()),
                    format!("{place}: names neither a row before nor one after"),
                );
                found.add(3, &at(&row.key, before_at), zh, en);
            }
        }
        let named: HashSet<&str> = self
            .process
            .iter()
            .filter_map(|(_, row)| self.side(Side::Before, row))
            .collect();
        for (place, row) in self.update {
            let key = row.key.as_str();
            if base.contains_key(key) && !named.contains(key) {
                let (zh, en) = (
                    format!("{}：过程层没有把原图斑 {key} 写为变更前图斑", place.zh()),
                    format!("{place}: no piece names the row {key} of the base as its row before"),
                );
                let land = land(row);
                let at = At {
                    key,
                    field: process[before_at].id.as_str(),
                    land: Some(&land),
                };
                found.add(3, &at, zh, en);
            }
            if !told.contains(row.key.as_str()) {
                let (zh, en) = (
                    format!("{}：过程层没有图斑 {} 的要素", place.zh(), row.key),
                    format!("{place}: the process layer has no piece of row {}", row.key),
                );
                let land = land(row);
                let at = At {
                    key: &row.key,
                    field: &self.form.layer.key,
                    land: Some(&land),
                };
                found.add(3, &at, zh, en);
            }
        }
    }

    /// The columns of one side against the rows that they repeat. An area may be that of the row or
    /// the share of the piece.
    fn attributes(&self, side: Side, rows: &HashMap<&str, &Row>, found: &mut Found) {
        let first = self.form.sides()[usize::from(side == Side::After)];
        let number = if side == Side::Before { 2 } else { 4 };
        for (place, row) in self.process {
            let known = self.side(side, row).and_then(|key| rows.get(key));
            let Some(known) = known else { continue };
            for (at, field) in self.form.layer.fields.iter().enumerate() {
                if !self.present.get(first + at).copied().unwrap_or(false) {
                    continue;
                }
                let (told, right) = (&row.values[first + at], &known.values[at]);
                let share = field.unit == Unit::SquareMetre && is_share(told, right);
                if told == right || share {
                    continue;
                }
                let column = &self.form.process.fields[first + at].id;
                let (told, right) = (written(told), written(right));
                let (zh_side, en_side) = match side {
                    Side::Before => ("原版次", "the base edition"),
                    Side::After => ("更新层", "the update layer"),
                };
                let zh = format!("{}：“{told}”，{zh_side}为“{right}”", place.zh());
                let en = format!("{place}: \"{told}\", in {en_side} \"{right}\"");
                let land = land(row);
                let at = At {
                    key: &known.key,
                    field: column,
                    land: Some(&land),
                };
                found.add(number, &at, zh, en);
            }
        }
    }

    fn overlaps(&self, lands: &[MultiPolygon], found: &mut Found) {
        let packed = PackedLayer::build(lands);
        intersect_layers(&packed, &packed, Pieces::Rings, |mut pair| {
            if pair.a >= pair.b || pair.plane <= PlaneArea(0) {
                return;
            }
            let shared = self.form.limits.without_hairs(pair.take_polygons());
            if shared.is_empty() {
                return;
            }
            let ((place, row), (other, _)) = (
                &self.process[pair.a as usize],
                &self.process[pair.b as usize],
            );
            let area = shared.plane_area().rounded();
            let key = self
                .side(Side::Before, row)
                .or(self.side(Side::After, row))
                .unwrap_or(&row.key);
            let at = At {
                key,
                field: GEOMETRY,
                land: Some(&shared),
            };
            let zh = format!("{} 与 {} 重叠 {area} m²", place.zh(), other.zh());
            let en = format!("{place} and {other} overlap by {area} m²");
            found.add(5, &at, zh, en);
        });
    }

    /// Every row of a side against its pieces.
    fn covering(
        &self,
        side: Side,
        rows: &HashMap<&str, &Row>,
        lands: &[MultiPolygon],
        found: &mut Found,
    ) {
        let number = if side == Side::Before { 6 } else { 7 };
        for (key, members) in self.members(side) {
            let Some(whole) = rows.get(key).map(|row| land(row)) else {
                continue;
            };
            let pieces: Vec<MultiPolygon> = members.iter().map(|at| lands[*at].clone()).collect();
            let limits = &self.form.limits;
            let one = std::slice::from_ref(&whole);
            let gap = limits.without_hairs(combine(Operation::Difference, one, &pieces));
            let outside = limits.without_hairs(combine(Operation::Difference, &pieces, one));
            let (zh, en) = (
                ["缺", "多出"].map(|word| format!("图斑 {key} 的过程要素{word}")),
                [
                    format!("the pieces of row {key} lack"),
                    format!("the pieces of row {key} have in excess"),
                ],
            );
            for (land, (zh, en)) in [gap, outside].iter().zip(zh.into_iter().zip(en)) {
                if land.is_empty() {
                    continue;
                }
                let area = land.plane_area().rounded();
                let at = At {
                    key,
                    field: GEOMETRY,
                    land: Some(land),
                };
                found.add(
                    number,
                    &at,
                    format!("{zh} {area} m²"),
                    format!("{en} {area} m²"),
                );
            }
        }
    }

    /// The pieces of each row of a side.
    fn members(&self, side: Side) -> BTreeMap<&str, Vec<usize>> {
        let mut members: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, (_, row)) in self.process.iter().enumerate() {
            if let Some(key) = self.side(side, row) {
                members.entry(key).or_default().push(index);
            }
        }
        members
    }

    /// Stated areas against measured ones: of every piece, and summed over every row before.
    fn areas(&self, base: &HashMap<&str, &Row>, lands: &[MultiPolygon], found: &mut Found) {
        let at_area = self.form.area();
        if !self.present.get(at_area).copied().unwrap_or(false) {
            return;
        }
        let column = &self.form.process.fields[at_area].id;
        let stated = |row: &Row| match row.values.get(at_area) {
            Some(Scalar::Decimal { unscaled, .. }) => Some(*unscaled),
            _ => None,
        };
        let mut judge = |key: &str, which: [String; 2], pair: (i64, i64), land: &MultiPolygon| {
            let (told, measured) = pair;
            if (told - measured).abs() <= self.form.limits.area_centi(measured) {
                return;
            }
            let [told, measured] = [told, measured].map(Area::from_centi_m2);
            let at = At {
                key,
                field: column,
                land: Some(land),
            };
            let [zh, en] = which;
            let zh = format!("{zh}{told} m²，图形为 {measured} m²");
            let en = format!("{en} {told} m², the geometry {measured} m²");
            found.add(8, &at, zh, en);
        };
        for ((place, row), land) in self.process.iter().zip(lands) {
            let key = self.side(Side::Before, row).unwrap_or(&row.key);
            let which = [
                format!("{}：变更面积 ", place.zh()),
                format!("{place}: stated area"),
            ];
            judge(
                key,
                which,
                (stated(row).unwrap_or(0), centi(land, self.form)),
                land,
            );
        }
        for (key, members) in self.members(Side::Before) {
            let Some(whole) = base.get(key).map(|row| land(row)) else {
                continue;
            };
            let sum = members
                .iter()
                .filter_map(|at| stated(&self.process[*at].1))
                .sum();
            let which = [
                format!("图斑 {key} 各块变更面积之和 "),
                format!("the stated areas of the pieces of row {key} sum to"),
            ];
            judge(key, which, (sum, centi(&whole, self.form)), &whole);
        }
    }
}

/// Whether an area may be the share of a piece of the area of its row.
fn is_share(told: &Scalar, right: &Scalar) -> bool {
    match (told, right) {
        (
            Scalar::Decimal { unscaled: told, .. },
            Scalar::Decimal {
                unscaled: right, ..
            },
        ) => (0..=*right).contains(told),
        _ => false,
    }
}

fn written(scalar: &Scalar) -> String {
    match scalar {
        Scalar::Null => String::new(),
        Scalar::Text(text) | Scalar::Date(text) => text.clone(),
        Scalar::Integer(number) => number.to_string(),
        Scalar::Decimal { unscaled, scale } => kunyu_terms::Decimal::new(*unscaled, *scale)
            .map_or_else(|| unscaled.to_string(), |number| number.to_string()),
        Scalar::Real(number) => number.to_string(),
        Scalar::Boolean(flag) => flag.to_string(),
    }
}
