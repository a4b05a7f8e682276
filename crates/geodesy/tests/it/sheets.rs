use kunyu_geodesy::sheet::{Sheet, SheetScale};
use kunyu_geodesy::{Datum, GeodesyError, SheetNumberFault};
use kunyu_terms::{Lang, Localized};
use proptest::prelude::*;

use crate::support::{json, number, reference, rows};

#[test]
fn the_domain_vectors() {
    let Some(vectors) = json("domain/test_vectors.json") else {
        return;
    };
    let mut ran = 0;
    for case in vectors["map_sheet"].as_array().unwrap() {
        for (letter, expected) in case["sheets"].as_object().unwrap() {
            let mut scales = SheetScale::ALL.into_iter();
            let scale = scales
                .find(|scale| letter.starts_with(scale.letter()))
                .unwrap();
            let sheet = Sheet::at(number(&case["lon"]), number(&case["lat"]), scale).unwrap();
            assert_eq!(sheet.number(), expected.as_str().unwrap());
            assert_eq!(Sheet::parse(&sheet.number()), Ok(sheet));
            ran += 1;
        }
    }
    assert!(ran >= 33);
    for (sheet, expected) in vectors["sheet_theoretical_area_m2"].as_object().unwrap() {
        let sheet = Sheet::parse(sheet).unwrap();
        let edges: Vec<f64> = expected["bbox_wsen"]
            .as_array()
            .unwrap()
            .iter()
            .map(number)
            .collect();
        assert_eq!(sheet.bounds().degrees(), edges[..]);
        let area = sheet.theoretical_area(Datum::Cgcs2000) as f64 / 100.0;
        assert!(
            (area - number(&expected["area"])).abs() < 0.006,
            "{sheet} {area}"
        );
    }
}

#[test]
fn theoretical_areas_of_the_table() {
    let Some(text) = reference("data/geodesy/sheet_theoretical_area.csv") else {
        return;
    };
    let rows = rows(&text);
    assert!(rows.len() >= 6);
    for row in rows {
        let south: f64 = row["lat_south_deg"].parse().unwrap();
        let sheet = Sheet::at(114.01, south, SheetScale::TenThousand).unwrap();
        assert_eq!(sheet.bounds().degrees()[1], south);
        let area = sheet.theoretical_area(Datum::Cgcs2000) as f64 / 100.0;
        let expected: f64 = row["area_official_series_m2"].parse().unwrap();
        assert!((area - expected).abs() < 0.0051, "{row:?} {area}");
    }
}

#[test]
fn sheets_of_a_sheet_have_its_area() {
    let whole = Sheet::parse("H50").unwrap();
    for scale in [
        SheetScale::HalfMillion,
        SheetScale::HundredThousand,
        SheetScale::TenThousand,
    ] {
        let divisions = i64::from(scale.divisions());
        let mut sum = 0;
        for row in 0..divisions {
            // one column stands for all: the area does not depend on longitude
            let latitude = 28.0 + 4.0 * (row as f64 + 0.5) / divisions as f64;
            let sheet = Sheet::at(114.0, latitude, scale).unwrap();
            sum += sheet.theoretical_area(Datum::Cgcs2000) * divisions;
        }
        let difference = (sum - whole.theoretical_area(Datum::Cgcs2000)).abs();
        assert!(
            difference <= divisions * divisions,
            "{scale:?} {difference}"
        );
    }
}

#[test]
fn wrong_numbers_say_why() {
    let fault = |number: &str| match Sheet::parse(number) {
        Err(GeodesyError::SheetNumber { reason, .. }) => reason,
        other => panic!("{number}: {other:?}"),
    };
    for (number, expected) in [
        ("", SheetNumberFault::Row),
        ("W50", SheetNumberFault::Row),
        ("50H", SheetNumberFault::Row),
        ("图50", SheetNumberFault::Row),
        ("H", SheetNumberFault::Column),
        ("H5", SheetNumberFault::Column),
        ("H00", SheetNumberFault::Column),
        ("H61", SheetNumberFault::Column),
        ("H5G", SheetNumberFault::Column),
        ("H+5", SheetNumberFault::Column),
        ("H50A001001", SheetNumberFault::Scale),
        ("H50L001001", SheetNumberFault::Scale),
        ("H50G", SheetNumberFault::Length),
        ("H50G33004", SheetNumberFault::Length),
        ("H50J033004", SheetNumberFault::Length),
        ("H50G0330x4", SheetNumberFault::Length),
        ("H50G097001", SheetNumberFault::Range),
        ("H50G000001", SheetNumberFault::Range),
        ("H50G001097", SheetNumberFault::Range),
    ] {
        assert_eq!(fault(number), expected, "{number}");
    }
    assert_eq!(Sheet::parse(" h50g033004 ").unwrap().number(), "H50G033004");
    let error = Sheet::parse("H50G097001").unwrap_err();
    assert_eq!(
        error.sentence(Lang::Zh),
        "“H50G097001”不是图幅号：行号或列号超出该比例尺范围"
    );
    assert_eq!(
        SheetScale::from_denominator(20_000),
        Err(GeodesyError::NoSheetScale {
            denominator: 20_000
        })
    );
    assert_eq!(
        SheetScale::from_denominator(500),
        Ok(SheetScale::FiveHundred)
    );
}

#[test]
fn places_without_sheets() {
    for (lon, lat) in [
        (114.0, -0.1),
        (114.0, 88.0),
        (180.0, 30.0),
        (-180.1, 30.0),
        (f64::NAN, 30.0),
        (114.0, f64::NAN),
        (f64::INFINITY, 30.0),
    ] {
        let result = Sheet::at(lon, lat, SheetScale::TenThousand);
        assert!(
            matches!(result, Err(GeodesyError::NoSheetThere { .. })),
            "{lon} {lat}"
        );
    }
    assert_eq!(
        Sheet::at(-180.0, 0.0, SheetScale::Million)
            .unwrap()
            .number(),
        "A01"
    );
    assert_eq!(
        Sheet::at(179.99, 87.99, SheetScale::Million)
            .unwrap()
            .number(),
        "V60"
    );
    // the smallest numbers on either side of an edge
    let tiny = f64::from_bits(1);
    assert_eq!(
        Sheet::at(tiny, tiny, SheetScale::Million).unwrap().number(),
        "A31"
    );
    assert_eq!(
        Sheet::at(-tiny, tiny, SheetScale::Million)
            .unwrap()
            .number(),
        "A30"
    );
    assert_eq!(
        Sheet::at(-0.0, -0.0, SheetScale::Million).unwrap().number(),
        "A31"
    );
    assert_eq!(
        Sheet::at(114.0_f64.next_down(), 30.5, SheetScale::Million)
            .unwrap()
            .number(),
        "H49"
    );
    assert_eq!(
        Sheet::at(114.0, 30.5_f64.next_down(), SheetScale::Million)
            .unwrap()
            .number(),
        "H50"
    );
    assert_eq!(
        Sheet::at(114.0, 32.0_f64.next_down(), SheetScale::Million)
            .unwrap()
            .number(),
        "H50"
    );
    assert_eq!(
        Sheet::at(114.0, 32.0, SheetScale::Million)
            .unwrap()
            .number(),
        "I50"
    );
}

proptest! {
    #[test]
    fn a_sheet_holds_its_places(
        lon in -180.0..180.0_f64,
        lat in 0.0..88.0_f64,
        scale in 0_usize..11,
    ) {
        let sheet = Sheet::at(lon, lat, SheetScale::ALL[scale]).unwrap();
        let again: Sheet = sheet.number().parse().unwrap();
        prop_assert_eq!(again, sheet);
        let [west, south, east, north] = sheet.bounds().degrees();
        prop_assert!(west <= lon && lon <= east && south <= lat && lat <= north);
        // its exact corner is its own, its exact opposite corner the neighbour's
        let bounds = sheet.bounds();
        let (width, height) = sheet.scale().size_mas();
        prop_assert_eq!(bounds.east_mas - bounds.west_mas, width);
        prop_assert_eq!(bounds.north_mas - bounds.south_mas, height);
        prop_assert!(sheet.theoretical_area(Datum::Cgcs2000) > 0);
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,12}") {
        let _ = Sheet::parse(&text);
    }

    #[test]
    fn every_edge_in_binary_fractions_is_exact(
        column in 0_i64..(360 * 32),
        row in 0_i64..(88 * 48),
    ) {
        // 1:5 000 sheets are 1/32° wide: their west edges are exact numbers
        let lon = column as f64 / 32.0 - 180.0;
        let lat = (row / 48) as f64;
        let sheet = Sheet::at(lon, lat, SheetScale::FiveThousand).unwrap();
        prop_assert_eq!(sheet.bounds().degrees()[..2].to_vec(), vec![lon, lat]);
    }
}
