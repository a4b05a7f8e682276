//! Rows say what a land survey and a bureau's books would say.

use std::collections::{BTreeMap, BTreeSet};

use kunyu_geodesy::{Crs, ZoneArea, rounded_centi_m2};
use kunyu_overlay::Shape;
use kunyu_sample::{DISTRICT_CODE, EPSG, FieldKind, GeometryKind, Value};

use crate::support::{layer, polygons, shared, small, text};

#[test]
fn values_fit_their_fields() {
    let district = small();
    for layer in district.layers.iter().chain(&district.parcels) {
        let mut before = "";
        for feature in &layer.features {
            assert!(
                before < feature.key.as_str(),
                "{} {}: order",
                layer.id,
                feature.key
            );
            before = &feature.key;
            assert_eq!(feature.values.len(), layer.fields.len(), "{}", layer.id);
            assert_eq!(feature.values[0], Value::Text(feature.key.clone()));
            for (field, value) in layer.fields.iter().zip(&feature.values) {
                let fits = match (field.kind, value) {
                    (FieldKind::Text(width), Value::Text(text)) => {
                        text.chars().count() <= usize::from(width) && !text.contains(['"', '\\'])
                    }
                    (_, Value::Null) | (FieldKind::Integer, Value::Integer(_)) => true,
                    (FieldKind::Decimal(decimals), Value::Decimal { scale, .. }) => {
                        decimals == *scale
                    }
                    (FieldKind::Date, Value::Date(date)) => date.len() == 10,
                    _ => false,
                };
                assert!(
                    fits,
                    "{} {} {}: {value:?}",
                    layer.id, feature.key, field.name
                );
            }
            let kind = match feature.shape {
                Shape::Points(_) => GeometryKind::Point,
                Shape::Lines(_) => GeometryKind::Line,
                Shape::Polygons(_) => GeometryKind::Polygon,
            };
            assert_eq!(kind, layer.geometry);
        }
        assert_eq!(layer.key_field, layer.fields[0].name);
        assert!(layer.title_zh.contains("合成样例"), "{}", layer.id);
    }
    let ids: BTreeSet<&str> = district.layers.iter().map(|layer| layer.id).collect();
    assert_eq!((ids.len(), district.layers.len()), (24, 24));
}

/// Rules A1, A2 and A5 of the survey's attribute checks, and unique patch numbers.
#[test]
fn landuse_keeps_the_survey_rules() {
    let landuse = layer(small(), "landuse");
    let mut numbers = BTreeSet::new();
    for patch in &landuse.features {
        let get = |name| text(landuse, patch, name);
        assert_eq!(get("ZLDWDM").len(), 19);
        assert!(get("ZLDWDM").starts_with(DISTRICT_CODE));
        assert!(["20", "30"].contains(&get("QSXZ")));
        let crop = get("DLBM").starts_with("01");
        assert_eq!(crop, !get("GDPDJB").is_empty(), "{}", patch.key);
        assert!(!crop || ("1"..="5").contains(&get("GDPDJB")));
        assert!(
            numbers.insert((get("ZLDWDM"), get("TBBH"))),
            "{}",
            patch.key
        );
        assert_eq!((patch.key.len(), &patch.key[6..10]), (18, "2110"));
    }
}

#[test]
fn class_names_are_those_of_the_classification() {
    let Some(table) = shared("domain/codes/dlbm_sandiao.csv") else {
        return;
    };
    let Some(uses) = shared("domain/codes/ydyh_2023.csv") else {
        return;
    };
    let names = |table: &str| -> BTreeMap<String, String> {
        let rows = table.lines().filter_map(|line| line.split_once(','));
        rows.map(|(code, rest)| {
            (
                code.to_owned(),
                rest.split(',').next().unwrap_or_default().to_owned(),
            )
        })
        .collect()
    };
    let pairs = [
        ("landuse", "DLBM", "DLMC", names(&table)),
        ("zoning", "YDFLDM", "YDFLMC", names(&uses)),
    ];
    for (id, code, name, names) in pairs {
        let layer = layer(small(), id);
        for row in &layer.features {
            let code = text(layer, row, code);
            assert_eq!(names[code], text(layer, row, name), "{id} {code}");
        }
    }
}

#[test]
fn townships_are_those_of_the_county() {
    let Some(table) = shared("data/cnland/codes/dongxihu_township_codes.csv") else {
        return;
    };
    let wanted: Vec<(&str, &str)> = table
        .lines()
        .skip(1)
        .filter_map(|line| line.trim().split_once(','))
        .collect();
    let townships = layer(small(), "township");
    let found: Vec<(&str, &str)> = townships
        .features
        .iter()
        .map(|row| (row.key.as_str(), text(townships, row, "XZQMC")))
        .collect();
    assert_eq!(found, wanted);
}

#[test]
fn written_areas_are_ellipsoidal() {
    let measure = ZoneArea::new(&Crs::from_epsg(EPSG).unwrap().zone().unwrap());
    let landuse = layer(small(), "landuse");
    for patch in &landuse.features {
        let sum = polygons(patch)
            .rings()
            .map(|ring| measure.ring_on_grid(ring.iter().map(|point| (point.x, point.y))))
            .sum();
        let place = landuse.fields.iter().position(|field| field.name == "TBMJ");
        let Some(Value::Decimal { unscaled, scale: 2 }) = place.map(|at| &patch.values[at]) else {
            panic!("{} has no area", patch.key);
        };
        // adjusted to the control area of the village: a unit of the last digit at most
        let residual = unscaled - rounded_centi_m2(sum);
        assert!(residual.abs() <= 1, "{} {residual}", patch.key);
        // the plane is larger by the square of the scale, at most 2e-5 here
        let plane = polygons(patch).plane_area().rounded().centi_m2();
        let shrink = (plane - unscaled) as f64 / plane as f64;
        assert!((-1e-6..3e-5).contains(&shrink), "{} {shrink}", patch.key);
    }
}

#[test]
fn codes_are_those_of_the_definitions() {
    let allowed: [(&str, &str, &[&str]); 9] = [
        (
            "urban_boundary",
            "GKLX",
            &["集中建设区", "弹性发展区", "特别用途区"],
        ),
        ("protected_area", "GNFQ", &["核心保护区", "一般控制区"]),
        ("water_source", "BHJB", &["一级", "二级", "准保护区"]),
        ("heritage", "FWLX", &["保护范围", "建设控制地带"]),
        ("railway", "XLLX", &["普速铁路", "高速铁路"]),
        ("hazard_point", "GMDJ", &["小型", "中型", "大型", "特大型"]),
        ("ecological_control", "FQ", &["生态底线区", "生态发展区"]),
        (
            "skyline",
            "FQLX",
            &["严格管控区", "建设引导区", "重点控制区", "协调区"],
        ),
        ("enforcement", "ZT", &["未整改", "立案查处", "已整改"]),
    ];
    for (id, field, codes) in allowed {
        let layer = layer(small(), id);
        let found: BTreeSet<&str> = layer
            .features
            .iter()
            .map(|row| text(layer, row, field))
            .collect();
        assert!(
            found.iter().all(|code| codes.contains(code)),
            "{id}: {found:?}"
        );
    }
    for row in &layer(small(), "registered").features {
        assert!(row.key.len() == 28 && row.key[12..14] == *"GB" && row.key.ends_with("W00000000"));
    }
}
