use kunyu_geodesy::{Crs, CrsKind, Datum, GeodesyError, Zone, ZoneWidth};
use kunyu_terms::{Lang, Localized};

use crate::support::{reference, rows};

#[test]
fn the_table_is_the_published_list() {
    let Some(text) = reference("domain/codes/epsg_china.csv") else {
        return;
    };
    let rows = rows(&text);
    assert_eq!(rows.len(), 197);
    for row in &rows {
        let crs = Crs::from_epsg(row["epsg"].parse().unwrap()).unwrap();
        let (name, detail) = (&row["name"], &row["detail"]);
        if crs.zone().is_none() {
            assert!(name.contains(crs.datum().name()), "{name}");
            continue;
        }
        assert_eq!(crs.name(), *name);
        let zone = crs.zone().unwrap();
        for part in detail.split(", ") {
            if let Some(meridian) = part.strip_prefix("CM ") {
                assert_eq!(meridian, format!("{}E", zone.central_meridian_deg()));
            }
            if let Some(easting) = part.strip_prefix("FE ") {
                assert_eq!(easting, zone.false_easting_m().to_string());
            }
        }
        assert_eq!(
            detail.contains("6-degree"),
            zone.width() == ZoneWidth::SixDegree,
            "{name}"
        );
        let again = Crs::gauss_kruger(zone.datum(), zone.width(), zone.number(), zone.prefixed());
        assert_eq!(again.unwrap(), crs);
    }
    let listed = |code: &u32| rows.iter().any(|row| row["epsg"] == code.to_string());
    let others: Vec<u32> = Crs::codes()
        .into_iter()
        .filter(|code| !listed(code))
        .collect();
    assert_eq!(others, [3857, 4326]);
    assert_eq!(Crs::codes().len(), 199);
}

#[test]
fn neighbours_of_the_runs_are_unknown() {
    for epsg in [
        0,
        2326,
        2391,
        2400,
        2443,
        4481,
        4555,
        4978,
        21412,
        21424,
        21464,
        32650,
        u32::MAX,
    ] {
        assert_eq!(
            Crs::from_epsg(epsg),
            Err(GeodesyError::UnknownCode { epsg })
        );
    }
    assert!(matches!(
        Crs::gauss_kruger(Datum::Wgs84, ZoneWidth::ThreeDegree, 38, true),
        Err(GeodesyError::UnsupportedCrs { .. })
    ));
    assert!(Crs::gauss_kruger(Datum::Cgcs2000, ZoneWidth::ThreeDegree, 24, true).is_err());
    assert!(Crs::gauss_kruger(Datum::Cgcs2000, ZoneWidth::SixDegree, 24, true).is_err());
}

#[test]
fn an_easting_names_its_zone() {
    assert_eq!(Crs::infer_from_easting(38_519_170.3).unwrap().epsg(), 4526);
    assert_eq!(Crs::infer_from_easting(20_500_000.0).unwrap().epsg(), 4498);
    for number in 25..=45_u8 {
        let easting = f64::from(number) * 1e6 + 999_999.0;
        let zone = Zone::from_easting(Datum::Xian1980, easting).unwrap();
        assert_eq!(
            (zone.number(), zone.width()),
            (number, ZoneWidth::ThreeDegree)
        );
    }
    let without = |easting_m| Err(GeodesyError::EastingWithoutZone { easting_m });
    assert_eq!(Crs::infer_from_easting(519_170.3), without(519_170.3));
    assert_eq!(Crs::infer_from_easting(-519_170.3), without(-519_170.3));
    assert!(matches!(
        Crs::infer_from_easting(f64::NAN),
        Err(GeodesyError::EastingWithoutZone { .. })
    ));
    for easting in [
        1e6,
        12_999_999.0,
        24_500_000.0,
        46_000_000.0,
        3.8e8,
        f64::INFINITY,
        -3.8e7,
    ] {
        let result = Crs::infer_from_easting(easting);
        assert!(
            matches!(result, Err(GeodesyError::EastingOutsideZones { .. })),
            "{easting}"
        );
    }
}

#[test]
fn a_longitude_names_its_zone() {
    let zone = |width, lon| Zone::from_longitude(Datum::Cgcs2000, width, lon, false);
    for (lon, three, six) in [
        (114.0, 38, 20),
        (112.5, 38, 19),
        (112.499, 37, 19),
        (120.0, 40, 21),
    ] {
        assert_eq!(zone(ZoneWidth::ThreeDegree, lon).unwrap().number(), three);
        assert_eq!(zone(ZoneWidth::SixDegree, lon).unwrap().number(), six);
    }
    for lon in [f64::NAN, 73.0, 137.0, -114.0, 1e300] {
        let result = zone(ZoneWidth::ThreeDegree, lon);
        assert!(
            matches!(result, Err(GeodesyError::LongitudeOutsideZones { .. })),
            "{lon}"
        );
    }
}

#[test]
fn names_are_in_both_languages() {
    let crs = Crs::from_epsg(4526).unwrap();
    assert_eq!(
        crs.name_zh(),
        "2000国家大地坐标系 3度带 第38带（中央经线114°，带号前缀）"
    );
    assert!(matches!(crs.kind(), CrsKind::GaussKruger(_)));
    let error = Crs::from_epsg(32650).unwrap_err();
    assert_eq!(error.code(), "crs.unknown_code");
    assert_eq!(
        error.sentence(Lang::En),
        "EPSG:32650 is not a supported coordinate system"
    );
    assert_eq!(error.sentence(Lang::Zh), "不支持坐标系EPSG:32650");
    assert!(error.remedy(Lang::Zh).unwrap().contains("--crs"));
}
