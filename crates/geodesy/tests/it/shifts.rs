use kunyu_geodesy::{Crs, DatumShift, GeodesyError, RotationConvention, Transform};
use kunyu_terms::{Lang, Localized};

const FILE: &str = r#"
source = "EPSG:4610"
target = "EPSG:4490"
rotation_convention = "position_vector"
origin = "invented for this test"

[units]
translation = "metre"
rotation = "arc_second"
scale = "ppm"

[parameters]
dx = 112.5
dy = -54
dz = 33.25
rx = 0.7
ry = -1.3
rz = 2.1
scale = -3.4
"#;

/// Answers of PROJ 9.5.1 for 114.2, 30.65, 20 m: cart, helmert, cart back.
const POSITION_VECTOR: (f64, f64, f64) = (
    114.199_984_514_481_41,
    30.650_726_371_082_126,
    -63.760_192_385_874_69,
);
const COORDINATE_FRAME: (f64, f64, f64) = (
    114.198_336_237_941_04,
    30.650_667_511_964_26,
    -63.777_467_899_955_81,
);

fn crs(epsg: u32) -> Crs {
    Crs::from_epsg(epsg).unwrap()
}

#[test]
fn both_conventions_agree_with_proj() {
    let shift = DatumShift::from_toml(FILE).unwrap();
    assert_eq!(shift.convention(), RotationConvention::PositionVector);
    assert_eq!(shift.origin(), "invented for this test");
    let transform = Transform::new(crs(4610), crs(4490), Some(&shift)).unwrap();
    let (lon, lat, height) = transform.apply(114.2, 30.65, 20.0).unwrap();
    let (expected_lon, expected_lat, expected_height) = POSITION_VECTOR;
    assert!((lon - expected_lon).abs() < 1e-11, "{lon}");
    assert!((lat - expected_lat).abs() < 1e-11, "{lat}");
    assert!((height - expected_height).abs() < 1e-6, "{height}");

    let other = FILE.replace("position_vector", "coordinate_frame");
    let shift = DatumShift::from_toml(&other).unwrap();
    let transform = Transform::new(crs(4610), crs(4490), Some(&shift)).unwrap();
    let (lon, lat, height) = transform.apply(114.2, 30.65, 20.0).unwrap();
    let (expected_lon, expected_lat, expected_height) = COORDINATE_FRAME;
    assert!((lon - expected_lon).abs() < 1e-11, "{lon}");
    assert!((lat - expected_lat).abs() < 1e-11, "{lat}");
    assert!((height - expected_height).abs() < 1e-6, "{height}");
}

#[test]
fn a_shift_goes_both_ways_and_through_projections() {
    let shift = DatumShift::from_toml(FILE).unwrap();
    let there = Transform::new(crs(2362), crs(4526), Some(&shift)).unwrap();
    let back = Transform::new(crs(4526), crs(2362), Some(&shift)).unwrap();
    let start = (38_519_170.25, 3_392_188.5, 0.0);
    let (x, y, z) = there.apply(start.0, start.1, start.2).unwrap();
    assert!((x - start.0).abs() > 1.0);
    let (x, y, z) = back.apply(x, y, z).unwrap();
    assert!((x - start.0).abs() < 1e-7 && (y - start.1).abs() < 1e-7 && z.abs() < 1e-7);
}

#[test]
fn without_parameters_it_is_refused() {
    let missing = Transform::new(crs(2362), crs(4526), None).unwrap_err();
    let expected = GeodesyError::DatumShiftMissing {
        from: "Xian 1980",
        to: "CGCS2000",
    };
    assert_eq!(missing, expected);
    assert!(missing.sentence(Lang::Zh).contains("缺少"));
    assert!(missing.remedy(Lang::En).unwrap().contains("--datum-params"));
    let shift = DatumShift::from_toml(FILE).unwrap();
    let wrong = Transform::new(crs(2439), crs(4526), Some(&shift)).unwrap_err();
    assert_eq!(wrong.code(), "datum.parameters_mismatch");
    // a file nobody needs does no harm
    assert!(Transform::new(crs(4490), crs(4526), Some(&shift)).is_ok());
}

#[test]
fn every_key_is_required() {
    for line in FILE.lines().filter(|line| line.contains('=')) {
        let without = FILE.replace(&format!("{line}\n"), "");
        let error = DatumShift::from_toml(&without).unwrap_err();
        let GeodesyError::ParameterMissing { key } = error else {
            panic!("{line}: {error}")
        };
        assert!(
            line.starts_with(key.rsplit('.').next().unwrap()),
            "{line}: {key}"
        );
    }
    let convention = FILE.replace("rotation_convention = \"position_vector\"\n", "");
    let error = DatumShift::from_toml(&convention).unwrap_err();
    assert!(error.remedy(Lang::En).unwrap().contains("coordinate_frame"));
}

#[test]
fn wrong_values_are_named() {
    let cases = [
        ("\"position_vector\"", "\"bursa\"", "rotation_convention"),
        ("\"arc_second\"", "\"degree\"", "units.rotation"),
        ("\"EPSG:4610\"", "\"EPSG:2362\"", "source"),
        ("\"EPSG:4490\"", "\"Mars\"", "target"),
        ("dx = 112.5", "dx = \"112.5\"", "parameters.dx"),
        ("rx = 0.7", "rx = 700", "parameters.rx"),
        ("dy = -54", "dy = nan", "parameters.dy"),
        ("scale = -3.4", "scale = inf", "parameters.scale"),
    ];
    for (from, to, expected) in cases {
        let error = DatumShift::from_toml(&FILE.replace(from, to)).unwrap_err();
        let GeodesyError::ParameterInvalid { key, .. } = &error else {
            panic!("{to}: {error}")
        };
        assert_eq!(key, expected);
    }
    let syntax = FILE.replace("[units]", "[units");
    let error = DatumShift::from_toml(&syntax).unwrap_err();
    assert_eq!(error, GeodesyError::ParameterSyntax { line: 7 });
}
