//! What the tests share.

use std::sync::OnceLock;

use kunyu_overlay::{MultiPolygon, Shape};
use kunyu_sample::{District, Feature, Options, SampleLayer, Value};

/// A small district, generated once.
pub(crate) fn small() -> &'static District {
    static DISTRICT: OnceLock<District> = OnceLock::new();
    DISTRICT.get_or_init(|| generate(0.02))
}

pub(crate) fn generate(scale: f64) -> District {
    District::generate(&Options {
        scale,
        ..Options::default()
    })
    .unwrap()
}

pub(crate) fn layer<'a>(district: &'a District, id: &str) -> &'a SampleLayer {
    district.layer(id).unwrap()
}

pub(crate) fn polygons(feature: &Feature) -> &MultiPolygon {
    match &feature.shape {
        Shape::Polygons(polygons) => polygons,
        other => panic!("not polygons: {other:?}"),
    }
}

pub(crate) fn text<'a>(layer: &SampleLayer, feature: &'a Feature, name: &str) -> &'a str {
    let index = layer
        .fields
        .iter()
        .position(|field| field.name == name)
        .unwrap();
    match &feature.values[index] {
        Value::Text(text) => text,
        _ => "",
    }
}
