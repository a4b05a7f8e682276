use kunyu_geodesy::{
    Crs, Datum, Transform, Zone, ZoneWidth, forward, inverse, scale_and_convergence,
};
use proptest::prelude::*;

use crate::support::{json, number, reference, rows};

#[test]
fn agrees_with_proj_in_every_zone() {
    let Some(text) = reference("data/geodesy/gk_oracle_proj951.csv") else {
        return;
    };
    let rows = rows(&text);
    assert!(rows.len() >= 200);
    for row in rows {
        let value = |column: &str| row[column].parse::<f64>().unwrap();
        let zone = Crs::from_epsg(row["epsg"].parse().unwrap())
            .unwrap()
            .zone()
            .unwrap();
        let (lon, lat) = (value("lon_deg"), value("lat_deg"));
        let (east, north) = forward(&zone, lon, lat);
        // the file has six decimals
        assert!((east - value("easting_m")).abs() < 1e-6, "{row:?}");
        assert!((north - value("northing_m")).abs() < 1e-6, "{row:?}");
        let back = inverse(&zone, east, north);
        assert!(
            (back.0 - lon).abs() < 1e-11 && (back.1 - lat).abs() < 1e-11,
            "{row:?}"
        );
        if row["point_scale"].is_empty() {
            continue;
        }
        // PROJ takes the scale from differences
        let (scale, convergence) = scale_and_convergence(&zone, lon, lat);
        assert!(
            (scale - value("point_scale")).abs() < 1e-9,
            "{row:?} {scale}"
        );
        assert!(
            (convergence - value("meridian_convergence_deg")).abs() < 1e-7,
            "{row:?}"
        );
    }
}

#[test]
fn scale_agrees_with_the_exact_projection() {
    // by 50-digit arithmetic: the complex derivative of the meridian arc over isometric latitude
    let zone = Crs::from_epsg(4514).unwrap().zone().unwrap();
    let (scale, _) = scale_and_convergence(&zone, 79.371345498, 8.714479576);
    assert!((scale - 1.000_281_762_861_339_9).abs() < 5e-16, "{scale}");
}

#[test]
fn agrees_with_the_domain_vectors() {
    let Some(vectors) = json("domain/test_vectors.json") else {
        return;
    };
    let zone = Crs::from_epsg(4526).unwrap().zone().unwrap();
    let cases = vectors["gauss_forward_zone38"].as_array().unwrap();
    for case in cases {
        let (east, north) = forward(&zone, number(&case["L"]), number(&case["B"]));
        assert!((east - number(&case["Y"])).abs() < 1e-6, "{case}");
        assert!((north - number(&case["X"])).abs() < 1e-6, "{case}");
    }
    let inverses = vectors["gauss_inverse_zone38"].as_array().unwrap();
    for case in inverses {
        let (lon, lat) = inverse(&zone, number(&case["Y"]), number(&case["X"]));
        assert!((lon - number(&case["L_deg"])).abs() < 1e-11, "{case}");
        assert!((lat - number(&case["B_deg"])).abs() < 1e-11, "{case}");
    }
    assert!(cases.len() + inverses.len() >= 4);
}

/// Degrees from `30°45'25.4425"`.
fn degrees(text: &str) -> f64 {
    let parts: Vec<f64> = text
        .trim_end_matches('"')
        .split(['°', '\''])
        .map(|part| part.parse().unwrap())
        .collect();
    parts[0] + parts[1] / 60.0 + parts[2] / 3600.0
}

#[test]
fn agrees_with_printed_values() {
    let Some(values) = json("data/geodesy/chinese_published_values.json") else {
        return;
    };
    let cases = values["cases"].as_array().unwrap();
    assert!(!cases.is_empty());
    for case in cases {
        let ellipsoid = case["ellipsoid"].as_str().unwrap();
        let datum = match ellipsoid.split(' ').next() {
            Some("CGCS2000") => Datum::Cgcs2000,
            Some("IAG-75") => Datum::Xian1980,
            _ => Datum::Beijing1954,
        };
        let (Some(lat), Some(lon)) = (case["B"].as_str(), case["L"].as_str()) else {
            continue;
        };
        let zone_number = (number(&case["cm"]) / 3.0) as u8;
        let zone = Zone::new(datum, ZoneWidth::ThreeDegree, zone_number, false).unwrap();
        let (east, north) = forward(&zone, degrees(lon), degrees(lat));
        let tolerance = number(&case["tol_m"]);
        assert!(
            (east - number(&case["y_east_with_500km"])).abs() < tolerance,
            "{case}"
        );
        assert!(
            (north - number(&case["x_north"])).abs() < tolerance,
            "{case}"
        );
    }
}

/// Transverse Mercator with any scale and origin on an ellipsoid of ours, from a zone of ours.
struct General {
    zone: Zone,
    lon0: f64,
    scale: f64,
    north0: f64,
    false_origin: (f64, f64),
}

impl General {
    fn forward(&self, lon: f64, lat: f64) -> (f64, f64) {
        let shift = self.zone.central_meridian_deg() - self.lon0;
        let (east, north) = forward(&self.zone, lon + shift, lat);
        let (east, north) = (east - self.zone.false_easting_m(), north - self.north0);
        (
            self.false_origin.0 + self.scale * east,
            self.false_origin.1 + self.scale * north,
        )
    }

    fn inverse(&self, east: f64, north: f64) -> (f64, f64) {
        let east = (east - self.false_origin.0) / self.scale;
        let north = (north - self.false_origin.1) / self.scale + self.north0;
        let (lon, lat) = inverse(&self.zone, self.zone.false_easting_m() + east, north);
        (lon - self.zone.central_meridian_deg() + self.lon0, lat)
    }
}

#[test]
fn agrees_with_the_accept_expect_pairs() {
    let Some(cases) = json("data/geodesy/proj_gie_tmerc.json") else {
        return;
    };
    // GRS80 has the axes of CGCS2000
    let zone = Zone::new(Datum::Cgcs2000, ZoneWidth::ThreeDegree, 25, false).unwrap();
    let mut ran = 0;
    for case in cases.as_array().unwrap() {
        let operation = case["operation"].as_str().unwrap();
        let (lon0, scale, east0) = match operation {
            "+proj=etmerc +ellps=GRS80"
            | "+proj=tmerc +ellps=GRS80"
            | "+proj=tmerc +ellps=GRS80 +algo=poder_engsager" => (0.0, 1.0, 0.0),
            "+proj=utm +ellps=GRS80 +zone=30" => (-3.0, 0.9996, 500_000.0),
            _ => continue,
        };
        let general = General {
            zone,
            lon0,
            scale,
            north0: 0.0,
            false_origin: (east0, 0.0),
        };
        let pair = |key: &str| -> Option<(f64, f64)> {
            let mut numbers = case[key]
                .as_str()?
                .split_whitespace()
                .map(str::parse::<f64>);
            Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
        };
        let (Some(accept), Some(expect)) = (pair("accept"), pair("expect")) else {
            continue;
        };
        let is_forward = case["direction"] == "forward";
        if is_forward && accept.0.abs() > 35.0 {
            continue; // the series is not made for a quarter of the globe
        }
        let (got, tolerance) = if is_forward {
            (general.forward(accept.0, accept.1), 1e-6)
        } else {
            // the UTM pairs are printed with nine decimals
            (
                general.inverse(accept.0, accept.1),
                if east0 > 0.0 { 1e-9 } else { 1e-11 },
            )
        };
        let (dx, dy) = ((got.0 - expect.0).abs(), (got.1 - expect.1).abs());
        // near the pole longitude is worth little
        let parallel = libm::cos(expect.1.min(90.0).to_radians()).abs();
        let dx = if is_forward { dx } else { dx * parallel };
        assert!(dx < tolerance && dy < tolerance, "{case} {got:?}");
        ran += 1;
    }
    assert!(ran >= 16, "{ran}");
}

#[test]
fn agrees_with_gigs_5101() {
    let mut ran = 0;
    for file in ["5101.1-jhs.gie", "5101.3-jhs.gie"] {
        let path = format!("data/geodesy/proj_gigs/{file}");
        let Some(text) = reference(&path) else { return };
        let text = text.replace("\\\n", " ");
        let Some(operation) = text.lines().find(|line| line.contains("proj=etmerc")) else {
            continue;
        };
        let parameter = |key: &str| {
            let mut words = operation.split_whitespace();
            words.find_map(|word| word.strip_prefix(key)?.parse::<f64>().ok())
        };
        let datum = if operation.contains("ellps=GRS80") {
            Datum::Cgcs2000
        } else {
            Datum::Wgs84
        };
        if !operation.contains("GRS80") && !operation.contains("WGS84") {
            continue;
        }
        let zone = Zone::new(datum, ZoneWidth::ThreeDegree, 25, false).unwrap();
        let lat0 = parameter("+lat_0=").unwrap();
        let general = General {
            zone,
            lon0: parameter("+lon_0=").unwrap(),
            scale: parameter("+k_0=").or(parameter("+k=")).unwrap_or(1.0),
            north0: forward(&zone, zone.central_meridian_deg(), lat0).1,
            false_origin: (parameter("+x_0=").unwrap(), parameter("+y_0=").unwrap()),
        };
        ran += gie_pairs(&text, &general);
    }
    assert!(ran >= 8, "{ran}");
}

/// Runs the accept/expect pairs of a gie file forward; returns how many.
fn gie_pairs(text: &str, general: &General) -> usize {
    let (mut accept, mut ran) = (None, 0);
    for line in text.lines() {
        let pair = |rest: &str| {
            let mut numbers = rest
                .split_whitespace()
                .map(|word| word.parse::<f64>().unwrap());
            (numbers.next().unwrap(), numbers.next().unwrap())
        };
        if line.starts_with("operation") && ran > 0 {
            return ran; // what follows is the way back
        }
        if let Some(rest) = line.strip_prefix("accept") {
            accept = Some(pair(rest));
        } else if let (Some(rest), Some(place)) = (line.strip_prefix("expect"), accept) {
            let (expect, got) = (pair(rest), general.forward(place.0, place.1));
            let near = (got.0 - expect.0).abs() < 0.03 && (got.1 - expect.1).abs() < 0.03;
            assert!(near, "{place:?} {expect:?} {got:?}");
            ran += 1;
        }
    }
    ran
}

#[test]
fn mercator_and_geocentric_agree_with_proj() {
    let crs = |epsg| Crs::from_epsg(epsg).unwrap();
    let apply = |from, to, place: (f64, f64, f64)| {
        let transform = Transform::new(crs(from), crs(to), None).unwrap();
        transform.apply(place.0, place.1, place.2).unwrap()
    };
    // answers of PROJ 9.5.1
    let (x, y, _) = apply(4326, 3857, (114.2, 30.65, 0.0));
    assert!((x - 12_712_685.848_591_842).abs() < 1e-6, "{x}");
    assert!((y - 3_587_377.914_502_121).abs() < 1e-6, "{y}");
    let (x, y, z) = apply(4480, 4479, (114.2, 30.65, 23.5));
    assert!((x + 2_251_254.186_648_281).abs() < 1e-6, "{x}");
    assert!((y - 5_009_267.742_325_868).abs() < 1e-6, "{y}");
    assert!((z - 3_232_583.775_641_109_3).abs() < 1e-6, "{z}");
    let back = apply(4479, 4480, (x, y, z));
    assert!((back.0 - 114.2).abs() < 1e-12 && (back.1 - 30.65).abs() < 1e-12);
    assert!((back.2 - 23.5).abs() < 1e-8);
}

proptest! {
    #[test]
    fn there_and_back(
        number in 25_u8..=45,
        away in -6.0..6.0_f64,
        lat in -84.0..84.0_f64,
        prefixed: bool,
    ) {
        for datum in [Datum::Cgcs2000, Datum::Xian1980, Datum::Beijing1954] {
            let zone = Zone::new(datum, ZoneWidth::ThreeDegree, number, prefixed).unwrap();
            let lon = zone.central_meridian_deg() + away;
            let (east, north) = forward(&zone, lon, lat);
            let back = inverse(&zone, east, north);
            // an easting of eight digits is known to 7.5e-9 m, at latitude 84° a tenth of a degree
            let parallel = libm::cos(lat.to_radians());
            prop_assert!((back.0 - lon).abs() * parallel < 2e-13, "{:?}", back);
            prop_assert!((back.1 - lat).abs() < 2e-13, "{:?}", back);
        }
    }

    #[test]
    fn prefix_is_an_exact_shift(east in 200_000_i64 << 27..800_000_i64 << 27, north in 0.0..6e6) {
        let (with, without) = (Crs::from_epsg(4526).unwrap(), Crs::from_epsg(4547).unwrap());
        let east = east as f64 / 134_217_728.0;
        let on = Transform::new(without, with, None).unwrap();
        let off = Transform::new(with, without, None).unwrap();
        let prefixed = on.apply(east, north, 0.0).unwrap();
        prop_assert_eq!(prefixed.0, east + 38e6);
        prop_assert_eq!(off.apply(prefixed.0, north, 0.0).unwrap(), (east, north, 0.0));
    }

    #[test]
    fn nothing_panics(x in any::<f64>(), y in any::<f64>(), z in any::<f64>()) {
        for from in [4326, 3857, 4479, 4480, 4526, 4547] {
            for to in [4490, 3857, 4479, 4526, 4509] {
                let crs = |epsg| Crs::from_epsg(epsg).unwrap();
                let transform = Transform::new(crs(from), crs(to), None).unwrap();
                if let Ok(place) = transform.apply(x, y, z) {
                    prop_assert!(place.0.is_finite() && place.1.is_finite(), "{:?}", place);
                }
            }
        }
        let zone = Crs::from_epsg(4526).unwrap().zone().unwrap();
        forward(&zone, x, y);
        inverse(&zone, x, y);
    }
}

#[test]
fn transforms_keep_to_their_domain() {
    let crs = |epsg| Crs::from_epsg(epsg).unwrap();
    let apply = |from, to, x, y| {
        Transform::new(crs(from), crs(to), None)
            .unwrap()
            .apply(x, y, 0.0)
            .map(|p| (p.0, p.1))
    };
    // 4326 and 4490 are equal at map scale, the declared code stays
    let same = Transform::new(crs(4326), crs(4490), None).unwrap();
    assert_eq!(same.from().epsg(), 4326);
    assert_eq!(same.apply(114.2, 30.65, 1.0).unwrap(), (114.2, 30.65, 1.0));
    assert!(
        apply(4526, 4490, 519_170.0, 3_392_188.0).is_err(),
        "zone number missing"
    );
    assert!(
        apply(4526, 4490, 37_519_170.0, 3_392_188.0).is_ok(),
        "still within 5,000 km"
    );
    assert!(
        apply(4547, 4526, 38_519_170.0, 3_392_188.0).is_err(),
        "prefix not declared"
    );
    assert!(apply(4490, 4526, 30.65, 114.2).is_err(), "latitude first");
    assert!(apply(4490, 4526, -66.0, 30.0).is_err());
    assert!(apply(4326, 3857, 114.0, 90.0).is_err());
    assert!(apply(4490, 4526, f64::NAN, 30.0).is_err());
}
