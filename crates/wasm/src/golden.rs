//! Golden vectors: answers of the kernel to many inputs as one text, the same on every platform.
//!
//! The text is a list of sections, each opened by a line `# name`; floating point numbers stand as
//! the sixteen hexadecimal digits of their bits, integers in decimal. Inputs come from a small
//! generator over integers and the pinned `libm`, so they are the same bits everywhere too.

use std::fmt::Write;

use kunyu_geodesy::sheet::{Sheet, SheetScale};
use kunyu_geodesy::{
    Crs, Datum, DatumShift, Rounding, Transform, Variant, Zone, ZoneArea, ZoneWidth, adjust,
    forward, geodesic_area, inverse, official_area_with, plane_area, scale_and_convergence,
};
use kunyu_overlay::{
    MultiPolygon, PackedLayer, PairOperation, Pieces, Point, Polygon, Ring, ellipsoid_area_of,
    pair_rings,
};

/// All sections.
pub fn vectors() -> String {
    let mut out = String::new();
    projections(&mut out);
    transforms(&mut out);
    areas(&mut out);
    sheets(&mut out);
    texts(&mut out);
    overlays(&mut out);
    out
}

/// Appends a line; writing to a text cannot fail.
macro_rules! line {
    ($out:expr, $($argument:tt)*) => {{
        let _ = writeln!($out, $($argument)*);
    }};
}

/// Bits of a number.
struct Bits(f64);

impl std::fmt::Display for Bits {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // the sign and payload of what is not a number differ between processors
        let bits = if self.0.is_nan() {
            f64::NAN.to_bits()
        } else {
            self.0.to_bits()
        };
        write!(formatter, "{bits:016x}")
    }
}

/// Numbers that look random and are the same everywhere: SplitMix64 (Steele, Lea, Flood 2014).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From `low` to `high`.
    fn between(&mut self, low: f64, high: f64) -> f64 {
        // 53 random bits
        low + (high - low) * ((self.next() >> 11) as f64 / 9_007_199_254_740_992.0)
    }
}

fn zones() -> impl Iterator<Item = (u32, Zone)> {
    Crs::codes()
        .into_iter()
        .filter_map(|code| Some((code, Crs::from_epsg(code).ok()?.zone()?)))
}

fn projections(out: &mut String) {
    line!(out, "# projection");
    for (code, zone) in zones() {
        let mut numbers = Numbers(u64::from(code));
        for turn in 0..40 {
            let away = numbers.between(-6.0, 6.0);
            let lon = zone.central_meridian_deg() + away;
            let lat = if turn == 0 {
                0.0
            } else {
                numbers.between(-10.0, 84.0)
            };
            let (east, north) = forward(&zone, lon, lat);
            let (lon, lat) = inverse(&zone, east, north);
            let (scale, turned) = scale_and_convergence(&zone, lon, lat);
            line!(
                out,
                "{code} {} {} {} {} {} {}",
                Bits(east),
                Bits(north),
                Bits(lon),
                Bits(lat),
                Bits(scale),
                Bits(turned)
            );
        }
    }
}

const SHIFT: &str = "source = 'EPSG:4610'\ntarget = 'EPSG:4490'\norigin = 'none'\n\
    rotation_convention = 'coordinate_frame'\n\
    units = { translation = 'metre', rotation = 'arc_second', scale = 'ppm' }\n\
    parameters = { dx = 11.5, dy = -7.25, dz = 3, rx = 0.4, ry = -0.6, rz = 0.9, scale = 1.3 }";

fn transforms(out: &mut String) {
    line!(out, "# transform");
    let shift = DatumShift::from_toml(SHIFT).ok();
    let pairs = [
        (4326, 3857),
        (4480, 4479),
        (4490, 4526),
        (4547, 4526),
        (4548, 4526),
        (4610, 4547),
    ];
    for (from, to) in pairs {
        let mut numbers = Numbers(u64::from(from) * 100_000 + u64::from(to));
        for _ in 0..200 {
            let place = (numbers.between(108.0, 120.0), numbers.between(4.0, 53.0));
            let height = numbers.between(-150.0, 8_800.0);
            for (from, to) in [(from, to), (to, from)] {
                let crs = |code| Crs::from_epsg(code).ok();
                let there = crs(from)
                    .zip(crs(to))
                    .and_then(|(from, to)| Transform::new(from, to, shift.as_ref()).ok());
                let start = match crs(from).and_then(|crs| crs.zone()) {
                    Some(zone) => forward(&zone, place.0, place.1),
                    None => place,
                };
                match there.map(|there| there.apply(start.0, start.1, height)) {
                    Some(Ok((x, y, z))) => {
                        line!(out, "{from} {to} {} {} {}", Bits(x), Bits(y), Bits(z));
                    }
                    Some(Err(error)) => line!(out, "{from} {to} {error}"),
                    None => line!(out, "{from} {to} refused"),
                }
            }
        }
    }
}

/// A star with ragged points around a centre, counter-clockwise, in metres.
fn star(numbers: &mut Numbers, centre: (f64, f64), reach: f64, count: u64) -> Vec<(f64, f64)> {
    let point = |index: u64| {
        let angle = std::f64::consts::TAU * index as f64 / count as f64;
        let (sin, cos) = libm::sincos(angle);
        let reach = reach * numbers.between(0.4, 1.0);
        (centre.0 + reach * cos, centre.1 + reach * sin)
    };
    (0..count).map(point).collect()
}

fn areas(out: &mut String) {
    line!(out, "# area");
    for datum in [Datum::Cgcs2000, Datum::Xian1980, Datum::Beijing1954] {
        for width in [ZoneWidth::ThreeDegree, ZoneWidth::SixDegree] {
            let Ok(zone) = Zone::new(datum, width, width.numbers().0 + 7, true) else {
                continue;
            };
            let area = ZoneArea::new(&zone);
            let mut numbers = Numbers(zone.false_easting_m() as u64);
            for turn in 0..60 {
                let east = zone.false_easting_m() + numbers.between(-330_000.0, 330_000.0);
                let centre = (east, numbers.between(400_000.0, 5_900_000.0));
                let reach = [20.0, 150.0, 2_000.0, 9_000.0][turn % 4];
                let count = 3 + numbers.next() % 30;
                let ring = star(&mut numbers, centre, reach, count);
                let rings = [ring.as_slice()];
                line!(
                    out,
                    "{} {} {} {} {}",
                    datum.name(),
                    area.ring(&ring),
                    plane_area(&rings),
                    Bits(geodesic_area(&rings, &zone)),
                    official(&rings, zone)
                );
            }
        }
    }
    line!(
        out,
        "{:?}",
        adjust(1_000_003, &[(400_000, "b"), (400_000, "a"), (200_000, "c")])
    );
}

/// Official areas in 0.01 m²: both variants, with and without rounding on the way.
fn official(rings: &[&[(f64, f64)]], zone: Zone) -> String {
    let mut text = String::new();
    for variant in [Variant::Edges2008, Variant::Survey3] {
        for rounding in [Rounding::Official, Rounding::None] {
            let area = official_area_with(rings, &zone, variant, rounding);
            let _ = write!(text, "{area} ");
        }
    }
    text
}

fn sheets(out: &mut String) {
    line!(out, "# sheet");
    let mut numbers = Numbers(13_989);
    for turn in 0..400 {
        let (lon, lat) = (numbers.between(73.0, 136.0), numbers.between(3.0, 54.0));
        // every other place lies on a sheet edge
        let (lon, lat) = if turn % 2 == 0 {
            (lon, lat)
        } else {
            (lon - lon % 0.125, lat - lat % 0.25)
        };
        for scale in SheetScale::ALL {
            match Sheet::at(lon, lat, scale) {
                Ok(sheet) => {
                    let area = sheet.theoretical_area(Datum::Cgcs2000);
                    line!(out, "{sheet} {area} {:?}", sheet.bounds());
                }
                Err(error) => line!(out, "{error}"),
            }
        }
    }
}

fn texts(out: &mut String) {
    line!(out, "# text");
    for code in Crs::codes() {
        let Ok(crs) = Crs::from_epsg(code) else {
            continue;
        };
        let read = crs.esri_wkt().parse::<Crs>().map(|crs| crs.epsg());
        line!(out, "{code} {} {read:?}", crs.name_zh());
        if code % 40 == 0 {
            line!(out, "{}\n{}\n{}", crs.wkt(), crs.wkt1(), crs.projjson());
        }
    }
}

/// Polygons around the middle of the sample's extent, some of them with a hole, many overlapping.
fn polygons(seed: u64, count: usize, reach: f64) -> Vec<MultiPolygon> {
    let mut numbers = Numbers(seed);
    let mut polygon = || {
        let centre = (
            numbers.between(38_500_000.0, 38_504_000.0),
            numbers.between(3.39e6, 3.394e6),
        );
        let reach = numbers.between(0.3 * reach, reach);
        let count = 5 + numbers.next() % 40;
        let shell = snap(&star(&mut numbers, centre, reach, count));
        let mut holes = Vec::new();
        if numbers.next().is_multiple_of(3) {
            let mut hole = snap(&star(&mut numbers, centre, 0.1 * reach, 7));
            hole.reverse();
            holes.push(hole);
        }
        MultiPolygon(vec![Polygon { shell, holes }])
    };
    (0..count).map(|_| polygon()).collect()
}

fn snap(ring: &[(f64, f64)]) -> Ring {
    ring.iter()
        .filter_map(|&(east, north)| Point::snap(east, north).ok())
        .collect()
}

fn overlays(out: &mut String) {
    line!(out, "# overlay");
    let Some(zone) = Crs::from_epsg(4526).ok().and_then(|crs| crs.zone()) else {
        return;
    };
    let zone = ZoneArea::new(&zone);
    let layer = PackedLayer::build(&polygons(420_112, 300, 400.0));
    let parcels = polygons(2_020, 40, 600.0);
    for (number, parcel) in parcels.iter().enumerate() {
        line!(out, "{number} {}", ellipsoid_area_of(parcel, &zone).0);
        for hit in layer.intersect_measured(parcel, Pieces::Rings, &zone) {
            let ellipsoid = hit.ellipsoid.map_or(0, |area| area.0);
            line!(out, "{number} {} {} {ellipsoid}", hit.feature, hit.plane.0);
            for ring in &hit.rings {
                points(out, ring);
            }
        }
    }
    for pair in parcels.windows(2) {
        for operation in [
            PairOperation::Union,
            PairOperation::Difference,
            PairOperation::SymmetricDifference,
        ] {
            line!(out, "{operation:?}");
            for ring in pair_rings(&pair[0], &pair[1], operation) {
                points(out, &ring);
            }
        }
    }
}

fn points(out: &mut String, ring: &[Point]) {
    for point in ring {
        let _ = write!(out, " {},{}", point.x, point.y);
    }
    out.push('\n');
}
