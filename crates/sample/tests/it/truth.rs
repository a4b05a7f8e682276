//! The truth agrees with the layers, by another way than construction and than the kernel.

use std::collections::BTreeSet;

use kunyu_geodesy::{Crs, ZoneArea, square_metres};
use kunyu_overlay::Shape;
use kunyu_sample::{District, Expected, FileContent, Form, Kind, TruthCase, TruthSource};

use crate::support::{Rectangle, clipped_m2, layer, polygons, small, text};

/// Every row of the table of the compliance check, and the skyline.
const RULES: [&str; 28] = [
    "approved",
    "ecological_control",
    "ecological_redline",
    "enforcement",
    "farmland",
    "hazard_point",
    "heritage",
    "idle",
    "mineral",
    "paddy",
    "permanent_farmland",
    "power_line",
    "protected_area",
    "railway",
    "registered",
    "skyline",
    "slope",
    "supplied",
    "unsupplied",
    "urban_boundary",
    "water_source",
    "zoning_density",
    "zoning_green",
    "zoning_height",
    "zoning_parking",
    "zoning_plot_ratio",
    "zoning_use",
    "landuse",
];
/// Layers that cover the whole district, or that no rule reads.
const EVERYWHERE: [&str; 7] = [
    "landuse",
    "township",
    "village",
    "zoning",
    "urban_boundary",
    "project",
    "change",
];

fn rectangle(case: &TruthCase) -> Rectangle {
    case.parcel.rectangle_mm.map(|mm| mm as f64 / 1000.0)
}

fn number(text: &str) -> f64 {
    text.parse().unwrap()
}

fn named<'a>(case: &'a TruthCase, id: &str) -> Option<&'a TruthSource> {
    case.sources.iter().find(|source| source.layer == id)
}

#[test]
fn every_rule_has_its_cases() {
    let truth = &small().truth;
    let rules: BTreeSet<&str> = truth.cases.iter().map(|case| case.rule).collect();
    // the rule `landuse` only reports classes: nothing violates it
    let wanted: BTreeSet<&str> = RULES
        .into_iter()
        .filter(|&rule| rule != "landuse")
        .collect();
    assert_eq!(rules, wanted);
    for rule in rules {
        let variants: BTreeSet<&str> = truth
            .cases
            .iter()
            .filter(|case| case.rule == rule)
            .map(|case| case.variant)
            .collect();
        for variant in variants {
            let of = |kind| {
                truth
                    .cases
                    .iter()
                    .any(|case| case.rule == rule && case.variant == variant && case.kind == kind)
            };
            assert!(
                [Kind::Violates, Kind::Clean, Kind::Tolerance]
                    .into_iter()
                    .all(of),
                "{rule}"
            );
        }
    }
    let ids: BTreeSet<&str> = truth.cases.iter().map(|case| case.id.as_str()).collect();
    assert_eq!(ids.len(), truth.cases.len());
}

#[test]
fn areas_by_clipping_are_those_of_the_truth() {
    let district = small();
    for case in &district.truth.cases {
        let rectangle = rectangle(case);
        for layer in district
            .layers
            .iter()
            .filter(|layer| !EVERYWHERE.contains(&layer.id))
        {
            let expected = named(case, layer.id);
            for feature in &layer.features {
                let Shape::Polygons(shape) = &feature.shape else {
                    continue;
                };
                let area = clipped_m2(shape, rectangle);
                let wanted = expected.filter(|source| source.feature == feature.key);
                let wanted = wanted.map_or(0.0, |source| number(&source.plane_m2));
                assert!(
                    (area - wanted).abs() < 1e-5,
                    "{} {}: {area}",
                    case.id,
                    feature.key
                );
            }
        }
    }
}

#[test]
fn layers_that_lie_everywhere_answer_as_planned() {
    let district = small();
    for case in &district.truth.cases {
        let rectangle = rectangle(case);
        let parcel = (rectangle[2] - rectangle[0]) * (rectangle[3] - rectangle[1]);
        for id in ["landuse", "zoning"] {
            let layer = layer(district, id);
            let (mut sum, mut planted) = (0.0, 0.0);
            for feature in &layer.features {
                let area = clipped_m2(polygons(feature), rectangle);
                sum += area;
                let background = match id {
                    "landuse" => text(layer, feature, "DLBM") == "0701",
                    _ => named(case, "zoning").is_none_or(|source| source.feature != feature.key),
                };
                if area > 1e-6 && !background {
                    planted += area;
                    assert_eq!(named(case, id).unwrap().feature, feature.key, "{}", case.id);
                }
            }
            let wanted = named(case, id).map_or(0.0, |source| number(&source.plane_m2));
            assert!(
                (planted - wanted).abs() < 1e-5,
                "{} {id}: {planted}",
                case.id
            );
            assert!((sum - parcel).abs() < 1e-5, "{} {id} has a gap", case.id);
        }
        let inside: f64 = layer(district, "urban_boundary")
            .features
            .iter()
            .map(|feature| clipped_m2(polygons(feature), rectangle))
            .sum();
        let outside = named(case, "urban_boundary").map_or(0.0, |source| number(&source.plane_m2));
        assert!((parcel - inside - outside).abs() < 1e-5, "{}", case.id);
    }
}

/// Distance of a place from a rectangle.
fn distance(rectangle: Rectangle, (x, y): (f64, f64)) -> f64 {
    let [west, south, east, north] = rectangle;
    let (dx, dy) = (
        (west - x).max(x - east).max(0.0),
        (south - y).max(y - north).max(0.0),
    );
    (dx * dx + dy * dy).sqrt()
}

#[test]
fn lines_and_points_keep_clear_of_every_other_case() {
    let district = small();
    for case in &district.truth.cases {
        // the widest setback of each, and some room
        for (id, room) in [
            ("power_line", 30.0),
            ("railway", 30.0),
            ("hazard_point", 55.0),
        ] {
            for feature in &layer(district, id).features {
                let vertices: Vec<_> = match &feature.shape {
                    Shape::Lines(lines) => lines.concat(),
                    Shape::Points(points) => points.clone(),
                    Shape::Polygons(_) => panic!("{id} holds polygons"),
                };
                // 1 m of a line is short beside the clearance
                let near = vertices.windows(2).any(|edge| {
                    let (a, b) = (edge[0].metres(), edge[1].metres());
                    let steps = (b.0 - a.0).abs().max((b.1 - a.1).abs()).ceil() as i32 + 1;
                    (0..=steps).any(|step| {
                        let t = f64::from(step) / f64::from(steps);
                        let place = (a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1));
                        distance(rectangle(case), place) < room
                    })
                }) || vertices
                    .iter()
                    .any(|p| distance(rectangle(case), p.metres()) < room);
                if near && case.kind != Kind::Clean {
                    assert_eq!(case.rule, id, "{} is near {}", case.id, feature.key);
                }
                let clear = case.kind != Kind::Clean || case.rule == id || !near;
                assert!(clear, "{} is near {}", case.id, feature.key);
            }
        }
    }
}

#[test]
fn setbacks_are_reached_by_known_widths() {
    let district = small();
    let setback = |variant: &str| match variant {
        "110" => 10.0,
        "220" | "普速铁路" => 15.0,
        _ => 20.0,
    };
    for case in &district.truth.cases {
        if !matches!(case.rule, "power_line" | "railway") {
            continue;
        }
        let layer = layer(district, case.rule);
        let nearest = layer
            .features
            .iter()
            .filter_map(|feature| match &feature.shape {
                Shape::Lines(lines) => Some(lines[0][0].metres().0),
                _ => None,
            })
            .map(|east| rectangle(case)[0] - east)
            .filter(|gap| *gap >= 0.0)
            .fold(f64::INFINITY, f64::min);
        let reach = setback(case.variant) - nearest;
        let wanted = match case.form {
            Form::Half => 4.0,
            Form::Strip => 0.05,
            _ => -40.0,
        };
        assert!((reach - wanted).abs() < 1e-6, "{}: {reach}", case.id);
    }
}

#[test]
fn ellipsoidal_areas_agree_with_the_zone() {
    let zone = Crs::from_epsg(4526).unwrap().zone().unwrap();
    let measure = ZoneArea::new(&zone);
    for case in &small().truth.cases {
        let [west, south, east, north] = rectangle(case);
        let ring = [(west, south), (east, south), (east, north), (west, north)];
        let whole = square_metres(measure.ring(&ring));
        let plane = number(&case.parcel.plane_m2);
        for source in &case.sources {
            // within a parcel the factor is the same to 1e-9
            let expected = whole / plane * number(&source.plane_m2);
            let found = number(&source.ellipsoid_m2);
            let bound = number(&source.bound_m2);
            assert!(
                (expected - found).abs() <= bound,
                "{}: {expected} {found}",
                case.id
            );
        }
    }
}

#[test]
fn answers_follow_from_the_forms() {
    for case in &small().truth.cases {
        let (area, expected): (f64, Expected) = match case.form {
            Form::Half => (390.0, Expected::Conflict),
            Form::Strip | Form::Corner => (0.0, Expected::WithinTolerance),
            Form::Apart | Form::Touching => {
                assert!(case.sources.is_empty(), "{}", case.id);
                (0.0, Expected::NoConflict)
            }
        };
        assert_eq!(case.expected, expected, "{}", case.id);
        assert!(
            case.sources
                .iter()
                .all(|source| number(&source.plane_m2) > area),
            "{}",
            case.id
        );
        assert!(
            case.sources
                .iter()
                .all(|source| source.layer == "urban_boundary" || !source.feature.is_empty())
        );
    }
}

/// The two plots lie on paddy fields and permanent farmland, and on nothing else.
#[test]
fn the_plots_to_try_lie_on_permanent_farmland_only() {
    let district = small();
    for plot in &district.parcels[0].features {
        let shape = polygons(plot);
        let bounds = shape.bounds().unwrap();
        let (west, south) = bounds.min.metres();
        let (east, north) = bounds.max.metres();
        let rectangle = [west, south, east, north];
        let whole = (east - west) * (north - south);
        for layer in &district.layers {
            for feature in &layer.features {
                let Shape::Polygons(shape) = &feature.shape else {
                    continue;
                };
                let area = clipped_m2(shape, rectangle);
                let covers = match layer.id {
                    "landuse" => text(layer, feature, "DLBM") == "0101",
                    "permanent_farmland" | "village" | "township" => true,
                    _ => false,
                };
                assert!(area.abs() < 1e-6 || covers, "{} {}", layer.id, feature.key);
                if layer.id == "permanent_farmland" && area > 1e-6 {
                    assert!((area - whole).abs() < 1e-6, "{}", feature.key);
                }
            }
        }
    }
    let hectares: Vec<f64> = district.parcels[0]
        .features
        .iter()
        .map(|plot| polygons(plot).plane_area().square_metres() / 1e4)
        .collect();
    assert_eq!(hectares, [3.75, 1.0]);
}

fn truth_bytes(district: &District) -> &[u8] {
    let file = district
        .files
        .iter()
        .find(|file| file.path == "truth.json")
        .unwrap();
    match &file.content {
        FileContent::Bytes(bytes) => bytes,
        FileContent::Parcels(_) => panic!("truth.json is written by hand"),
    }
}

#[test]
fn truth_json_is_json_and_the_same_for_every_scale_and_seed() {
    let options = kunyu_sample::Options {
        scale: 0.01,
        seed: 9,
    };
    let other = District::generate(&options).unwrap();
    let text = std::str::from_utf8(truth_bytes(small())).unwrap();
    let json: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(json["schema"], 1);
    assert_eq!(
        json["cases"].as_array().unwrap().len(),
        small().truth.cases.len()
    );
    let places = |district: &District| {
        district
            .truth
            .cases
            .iter()
            .map(|case| case.parcel.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(places(small()), places(&other));
}
