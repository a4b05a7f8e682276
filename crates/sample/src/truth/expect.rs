//! The expected answers, from the layout.

use std::collections::BTreeMap;

use kunyu_overlay::Shape;

use super::{
    Expected, Form, Kind, Parcel, Source, Truth, TruthCase, TruthSource, ellipsoid,
    layout::{Slot, patch_of},
};
use crate::{
    district::{Feature, NOTICE_ZH, Value},
    layers::{feature, said},
    plane::Rectangle,
};

/// Keys of the planted rows, by layer id and number of the slot.
pub(crate) type Keys = BTreeMap<(&'static str, u32), String>;

/// Version of the schema of `truth.json`.
const SCHEMA: u32 = 1;

/// All cases with their expected answers.
pub(crate) fn compute(slots: &[Slot], keys: &Keys, patches: &BTreeMap<u32, String>) -> Truth {
    let cases = slots
        .iter()
        .map(|slot| {
            let theme = slot.theme;
            let variant = if theme.variant.is_empty() { "" } else { "." };
            let kind = slot.form.kind();
            let (answer, label) = match kind {
                Kind::Violates => (Expected::Conflict, "violates"),
                Kind::Clean => (Expected::NoConflict, "clean"),
                Kind::Tolerance => (Expected::WithinTolerance, "tolerance"),
            };
            TruthCase {
                id: format!(
                    "{}{variant}{}/{label}-{}",
                    theme.rule,
                    theme.variant,
                    slot.form.name()
                ),
                rule: theme.rule,
                variant: theme.variant,
                kind,
                form: slot.form,
                parcel: parcel(slot),
                expected: answer,
                sources: piece(slot, keys, patches).into_iter().collect(),
                also: theme.also,
            }
        })
        .collect();
    Truth {
        schema: SCHEMA,
        notice: NOTICE_ZH,
        crs: "EPSG:4526",
        cases,
    }
}

fn number(slot: &Slot) -> String {
    format!("Z{:03}", slot.number + 1)
}

fn name(slot: &Slot) -> String {
    format!("{}-{}", slot.theme.name, slot.form.name_zh())
}

fn parcel(slot: &Slot) -> Parcel {
    let rectangle = slot.parcel();
    Parcel {
        number: number(slot),
        name: name(slot),
        rectangle_mm: [
            rectangle.west,
            rectangle.south,
            rectangle.east,
            rectangle.north,
        ],
        plane_m2: plane_m2(&rectangle),
        proposal: slot.theme.proposal,
    }
}

/// The parcels as rows of the layer `truth_parcels`.
pub(crate) fn parcel_rows(slots: &[Slot]) -> Vec<Feature> {
    slots
        .iter()
        .map(|slot| {
            let proposal = &slot.theme.proposal;
            let decimal = |value: Option<i64>, factor: i64, scale: u8| {
                value.map_or(Value::Null, |value| Value::Decimal {
                    unscaled: value * factor,
                    scale,
                })
            };
            let values = [
                said(name(slot)),
                said("城镇住宅用地"),
                proposal.use_code.map_or(Value::Null, said),
                decimal(proposal.plot_ratio_hundredths, 1, 2),
                decimal(proposal.height_m, 10, 1),
                decimal(proposal.density_percent, 10, 1),
                decimal(proposal.green_percent, 10, 1),
                proposal.parking.map_or(Value::Null, Value::Integer),
            ];
            feature(
                number(slot),
                Shape::Polygons(slot.parcel().polygon()),
                values,
            )
        })
        .collect()
}

/// The piece of the source in the parcel.
fn piece(slot: &Slot, keys: &Keys, patches: &BTreeMap<u32, String>) -> Option<TruthSource> {
    let key = |layer| keys.get(&(layer, slot.number)).cloned().unwrap_or_default();
    let (layer, feature) = match slot.theme.source {
        Source::Area(layer, _) | Source::Line(layer, ..) | Source::Spot(layer, ..) => {
            (layer, key(layer))
        }
        Source::Hole => ("urban_boundary", String::new()),
        Source::Plot(_) => ("zoning", key("zoning")),
        Source::Patch(_) => {
            let patch = patches.get(&patch_of(slot.number, true));
            ("landuse", patch.cloned().unwrap_or_default())
        }
    };
    if let Source::Spot(_, radius, _) = slot.theme.source {
        return spot_piece(slot.form, radius as f64, layer, feature);
    }
    let common = slot.parcel().intersection(&slot.source())?;
    Some(TruthSource {
        layer,
        feature,
        plane_m2: plane_m2(&common),
        ellipsoid_m2: format!("{:.2}", ellipsoid::area_m2(&common)),
        bound_m2: "0.01".to_owned(),
    })
}

/// A half disc, or the segment of a disc under a chord; a polygonal buffer stays below both.
fn spot_piece(
    form: Form,
    radius: f64,
    layer: &'static str,
    feature: String,
) -> Option<TruthSource> {
    let disc = std::f64::consts::PI * radius * radius;
    let (area, bound) = match form {
        Form::Half => (disc / 2.0, disc / 1000.0),
        Form::Strip => {
            let below = radius - 0.05;
            let chord = (radius * radius - below * below).sqrt();
            let area = radius * radius * libm::acos(below / radius) - below * chord;
            (area, area)
        }
        _ => return None,
    };
    Some(TruthSource {
        layer,
        feature,
        plane_m2: format!("{area:.2}"),
        ellipsoid_m2: format!("{area:.2}"),
        bound_m2: format!("{:.2}", bound + 0.02),
    })
}

/// m² with two decimals, rounded half up, from whole mm².
fn plane_m2(rectangle: &Rectangle) -> String {
    let centi = (rectangle.area_mm2() + 5_000) / 10_000;
    format!("{}.{:02}", centi / 100, centi % 100)
}
