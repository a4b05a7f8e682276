//! The head: which grammar, which separator, and where the coordinates lie.

use std::io::BufRead;

use kunyu_geodesy::{Crs, Datum, Zone, ZoneWidth};

use super::cursor::{Cursor, items};
use crate::{CrsStatement, FormatError, OtherCrs};

/// Most bytes of a head; every layer keeps it.
const MOST_BYTES: usize = 64 << 10;

/// Key and value pairs in file order.
#[derive(Debug, Default, Clone)]
pub(super) struct Head {
    pub(super) pairs: Vec<(String, String)>,
}

/// From the numbers of the file to x = east and y = north.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Frame {
    /// Whether the first number of a pair is the northing or latitude.
    pub(super) swap: bool,
    /// 1000 for kilometres.
    pub(super) scale: f64,
    /// Added to the first and second number and to heights.
    pub(super) offset: (f64, f64, f64),
    /// Whether a third number, the height, follows.
    pub(super) heights: bool,
    /// How far ends of lines may be apart, and chords from their arcs, in the unit of the result.
    pub(super) gap: f64,
    pub(super) chord: f64,
}

impl Frame {
    /// Position of a pair of numbers.
    pub(super) fn place(&self, first: f64, second: f64) -> (f64, f64) {
        let first = (first + self.offset.0) * self.scale;
        let second = (second + self.offset.1) * self.scale;
        if self.swap {
            (second, first)
        } else {
            (first, second)
        }
    }
}

/// What the head says about the coordinates, and what of it the extent corrects.
#[derive(Debug, Clone)]
pub(super) struct Reference {
    pub(super) crs: CrsStatement,
    pub(super) frame: Frame,
    /// The axes were taken from the extent, against the head.
    pub(super) axes_by_extent: bool,
    /// Whether eastings carry the zone was taken from the extent, against the head.
    pub(super) prefix_by_extent: bool,
}

impl Head {
    /// Reads the lines behind `HeadBegin`, up to `HeadEnd`.
    pub(super) fn read<R: BufRead>(cursor: &mut Cursor<R>) -> Result<Self, FormatError> {
        let (mut head, mut bytes) = (Self::default(), 0);
        loop {
            cursor.expect(("HeadEnd", "HeadEnd"))?;
            if cursor.is("HeadEnd") {
                return Ok(head);
            }
            // the line end counts too, so that many empty lines are as bounded as a long one
            bytes += cursor.bytes().len() + 1;
            if bytes > MOST_BYTES {
                let zh = format!("文件头超过 {MOST_BYTES} 字节");
                return Err(cursor.fail(zh, format!("the head has more than {MOST_BYTES} bytes")));
            }
            let text = cursor.whole_text()?;
            let Some((key, value)) = text.split_once([':', '：']) else {
                let shown: String = text.chars().take(40).collect();
                let zh = format!("文件头的行应为“键:值”，写的是“{shown}”");
                let en = format!("a line of the head should be \"key:value\", found \"{shown}\"");
                return Err(cursor.fail(zh, en));
            };
            let tab = value == "\t";
            let value = if tab { value } else { value.trim() };
            head.pairs.push((key.trim().to_owned(), value.to_owned()));
        }
    }

    /// The value of the first of these keys that is there and not empty.
    pub(super) fn get(&self, keys: &[&str]) -> Option<&str> {
        keys.iter().find_map(|key| {
            let mut found = self
                .pairs
                .iter()
                .filter(|(name, value)| name.eq_ignore_ascii_case(key) && !value.is_empty());
            found.next().map(|(_, value)| value.as_str())
        })
    }

    fn numbers(&self, keys: &[&str]) -> Vec<Option<f64>> {
        let separator = self.separator();
        let number = |item: &str| {
            let number: Option<f64> = item.trim().parse().ok();
            number.filter(|number| number.is_finite())
        };
        self.get(keys)
            .map(|text| items(text, &separator).take(20).map(number).collect())
            .unwrap_or_default()
    }

    fn number(&self, keys: &[&str]) -> Option<f64> {
        self.numbers(keys).first().copied().flatten()
    }

    /// What stands between items.
    pub(super) fn separator(&self) -> String {
        self.get(&["Separator"]).unwrap_or(",").to_owned()
    }

    /// Whether objects follow the grammar of 2.0 and before.
    pub(super) fn is_old(&self) -> bool {
        let version = self.get(&["Version"]).unwrap_or_default();
        if version.contains("17798-2007") {
            return false;
        }
        let digits: String = version
            .chars()
            .skip_while(|c| !c.is_ascii_digit())
            .take_while(char::is_ascii_digit)
            .collect();
        match digits.parse::<u32>() {
            Ok(major) => major < 3,
            Err(_) => self.get(&["CoordinateSystemType"]).is_none(),
        }
    }

    /// `[first least, second least, first most, second most]` of the extent, where it has one.
    fn extent(&self) -> Option<[f64; 4]> {
        let pair = |keys: &[&str]| {
            let numbers = self.numbers(keys);
            Some(((*numbers.first()?)?, (*numbers.get(1)?)?))
        };
        let low = pair(&["ExtentMin"])
            .or_else(|| Some((self.number(&["MinX"])?, self.number(&["MinY"])?)))?;
        let high = pair(&["ExtentMax"])
            .or_else(|| Some((self.number(&["MaxX"])?, self.number(&["MaxY"])?)))?;
        let extent = [low.0, low.1, high.0, high.1];
        (extent != [0.0; 4]).then_some(extent)
    }

    /// The coordinate reference system and how to get there.
    pub(super) fn reference(&self) -> Reference {
        let unit = self
            .get(&["XYUnit", "Unit"])
            .unwrap_or("M")
            .to_ascii_uppercase();
        let kind = self.get(&["CoordinateSystemType"]).unwrap_or_default();
        let geographic = kind.eq_ignore_ascii_case("D") || unit.starts_with('D');
        let offset = self.numbers(&["Offset"]);
        let at = |index: usize| offset.get(index).copied().flatten().unwrap_or(0.0);
        let scale = if unit.starts_with('K') { 1000.0 } else { 1.0 };
        let (gap, chord) = if geographic {
            (1e-8, 1e-7)
        } else {
            (1e-3, 1e-2)
        };
        let stated = self.swap_stated();
        // an extent with an offset may be meant with or without it
        let extent = self.extent().filter(|_| at(0) == 0.0 && at(1) == 0.0);
        let extent = extent.map(|extent| extent.map(|number| number * scale));
        let seen = extent.and_then(|extent| swap_seen(extent, geographic));
        let swap = seen.unwrap_or(stated);
        let frame = Frame {
            swap,
            scale,
            offset: (at(0), at(1), at(2)),
            heights: self.number(&["Dim"]).is_some_and(|dim| dim >= 3.0),
            gap,
            chord,
        };
        // figures that are no eastings say nothing about the prefix
        let east = extent
            .filter(|_| seen.is_some())
            .map(|extent| if swap { extent[1] } else { extent[0] });
        let (crs, prefix_by_extent) = if unit.starts_with('S') {
            (self.other("degrees, minutes, seconds"), false)
        } else if geographic {
            (self.geographic(), false)
        } else {
            self.projected(kind, east)
        };
        Reference {
            crs,
            frame,
            axes_by_extent: seen.is_some_and(|seen| seen != stated),
            prefix_by_extent,
        }
    }

    fn swap_stated(&self) -> bool {
        let north = |keys: &[&str]| {
            let value = self.get(keys)?.to_ascii_uppercase();
            Some(value.starts_with('N'))
        };
        north(&["XAxisDirection"]).unwrap_or_else(|| {
            // G: x is the northing, as surveyors have it; M: as mathematicians
            let kind = self.get(&["Coordinate", "CoordSysType"]);
            kind.is_some_and(|kind| kind.eq_ignore_ascii_case("G"))
        })
    }

    fn other(&self, name: &str) -> CrsStatement {
        let keys = [
            "Projection",
            "Spheroid",
            "Parameters",
            "Meridian",
            "Meridinan",
        ];
        let lines: Vec<String> = keys
            .iter()
            .filter_map(|key| Some(format!("{key}:{}", self.get(&[key])?)))
            .collect();
        if lines.is_empty() {
            return CrsStatement::Unknown;
        }
        CrsStatement::Unsupported(OtherCrs {
            code: None,
            name: name.to_owned(),
            definition: lines.join("\n"),
        })
    }

    fn geographic(&self) -> CrsStatement {
        let crs = self
            .datum()
            .and_then(|datum| Crs::from_epsg(datum.geographic_epsg()).ok());
        crs.map_or_else(|| self.other("VCT"), CrsStatement::Stated)
    }

    /// The datum by the name of the spheroid or coordinate system, else by its figures.
    fn datum(&self) -> Option<Datum> {
        let text = self.get(&["Spheroid"])?.to_ascii_lowercase();
        let has = |parts: &[&str]| parts.iter().any(|part| text.contains(part));
        let figures: Vec<f64> = text
            .split([',', ' ', '，'])
            .filter_map(|item| item.trim().parse().ok())
            .collect();
        let semi_major = figures.iter().copied().find(|figure| *figure > 6_000.0);
        let semi_major_m = semi_major.map(|a| if a < 10_000.0 { a * 1000.0 } else { a });
        let near = |datum: &Datum| {
            semi_major_m.is_none_or(|a| (a - datum.ellipsoid().semi_major_m).abs() < 0.6)
        };
        let named = if has(&["wgs"]) {
            Some(Datum::Wgs84)
        } else if has(&["2000", "cgcs"]) {
            Some(Datum::Cgcs2000)
        } else if has(&["西安", "xian", "iag", "1975"]) {
            Some(Datum::Xian1980)
        } else if has(&["北京", "beijing", "克拉索夫斯基", "krasso"]) {
            Some(Datum::Beijing1954)
        } else {
            None
        };
        if named.is_some() {
            return named.filter(near);
        }
        semi_major_m?;
        [Datum::Cgcs2000, Datum::Xian1980, Datum::Beijing1954]
            .into_iter()
            .find(near)
    }

    /// The Gauss-Krüger zone of the parameters; eastings of the extent tell about the prefix.
    fn projected(&self, kind: &str, east: Option<f64>) -> (CrsStatement, bool) {
        if kind.eq_ignore_ascii_case("C") {
            return (CrsStatement::Unknown, false);
        }
        let found = self.datum().and_then(|datum| self.zone(datum, east));
        match found.and_then(|(zone, by_extent)| Some((Crs::from_zone(zone).ok()?, by_extent))) {
            Some((crs, by_extent)) => (CrsStatement::Stated(crs), by_extent),
            None => (
                self.other(self.get(&["Projection"]).unwrap_or("VCT")),
                false,
            ),
        }
    }

    fn zone(&self, datum: Datum, east: Option<f64>) -> Option<(Zone, bool)> {
        let stated = Parameters::of(self);
        let easting = |number: Option<f64>| number.filter(|east| *east >= 1e6);
        let seen = easting(east).or(easting(stated.false_easting));
        let by_easting = seen.and_then(|east| Zone::from_easting(datum, east).ok());
        let width = match stated.width.map(|width| width.round() as i64) {
            Some(3) => Some(ZoneWidth::ThreeDegree),
            Some(6) => Some(ZoneWidth::SixDegree),
            _ => by_easting
                .map(|zone| zone.width())
                .or_else(|| stated.width_by_number()),
        };
        let width = width.or_else(|| {
            let three = stated.meridian? % 3.0 == 0.0;
            three.then_some(ZoneWidth::ThreeDegree)
        })?;
        let number = stated.number.filter(|number| *number > 0.0).or_else(|| {
            let meridian = stated.meridian?;
            Some(match width {
                ZoneWidth::ThreeDegree => meridian / 3.0,
                ZoneWidth::SixDegree => (meridian + 3.0) / 6.0,
            })
        });
        let number = match number {
            Some(number) if number.fract() == 0.0 && (0.0..100.0).contains(&number) => number as u8,
            Some(_) => return None,
            None => by_easting?.number(),
        };
        let by_parameters = stated.false_easting.is_some_and(|east| east >= 1e6);
        let prefixed = east.map_or(by_parameters, |east| east >= 1e6);
        let zone = Zone::new(datum, width, number, prefixed).ok()?;
        let agrees = by_easting
            .is_none_or(|other| (other.width(), other.number()) == (width, number))
            && stated
                .meridian
                .is_none_or(|deg| deg == zone.central_meridian_deg())
            && stated.plain(zone);
        let against = stated.false_easting.is_some() && by_parameters != prefixed;
        agrees.then_some((zone, against))
    }
}

/// Numbers of the projection.
struct Parameters {
    meridian: Option<f64>,
    scale: Option<f64>,
    false_easting: Option<f64>,
    false_northing: Option<f64>,
    width: Option<f64>,
    number: Option<f64>,
}

impl Parameters {
    /// Surveys write meridian, scale, false easting and northing, width, zone; the standard has
    /// origin and two parallels behind the meridian and two fields more. 2.0 gives the spheroid's
    /// figures and the meridian apart.
    fn of(head: &Head) -> Self {
        let list = head.numbers(&["Parameters"]);
        let at = |index: usize| list.get(index).copied().flatten();
        let meridian = head.number(&["Meridian", "Meridinan"]);
        let zone = head.number(&["Zone", "ZoneNumber"]);
        let figures = at(0).is_some_and(|first| first > 1_000.0);
        let order: [usize; 6] = match list.len() {
            _ if figures || list.is_empty() => [usize::MAX; 6],
            9.. => [0, 5, 6, 7, 8, 9],
            _ => [0, 1, 2, 3, 4, 5],
        };
        Self {
            meridian: at(order[0]).or(meridian),
            scale: at(order[1]),
            false_easting: at(order[2]),
            false_northing: at(order[3]),
            width: at(order[4]),
            number: at(order[5]).or(zone),
        }
    }

    fn width_by_number(&self) -> Option<ZoneWidth> {
        match self.number? as u8 {
            25..=45 => Some(ZoneWidth::ThreeDegree),
            13..=23 => Some(ZoneWidth::SixDegree),
            _ => None,
        }
    }

    /// Scale 1, no false northing, and the false easting of the zone with or without prefix.
    fn plain(&self, zone: Zone) -> bool {
        let easting = self.false_easting.is_none_or(|east| {
            east == 0.0
                || [false, true]
                    .iter()
                    .any(|prefix| zone.with_prefix(*prefix).false_easting_m() == east)
        });
        easting
            && self.scale.is_none_or(|scale| scale == 1.0 || scale == 0.0)
            && self.false_northing.is_none_or(|north| north == 0.0)
    }
}

/// Whether northing or latitude come first, where the figures of the extent decide it.
fn swap_seen(extent: [f64; 4], geographic: bool) -> Option<bool> {
    let within = |low: f64, high: f64, index: usize| {
        (low..=high).contains(&extent[index]) && (low..=high).contains(&extent[index + 2])
    };
    let east = |index| {
        if geographic {
            within(73.0, 136.0, index)
        } else {
            within(1e5, 9e5, index) || within(13e6, 46e6, index)
        }
    };
    let north = |index| {
        if geographic {
            within(3.0, 54.0, index)
        } else {
            within(1e6, 6e6, index)
        }
    };
    match (east(0) && north(1), north(0) && east(1)) {
        (true, false) => Some(false),
        (false, true) => Some(true),
        _ => None,
    }
}
