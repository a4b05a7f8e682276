//! `[属性描述]` and the coordinate reference system that follows from it and from the eastings.

use kunyu_geodesy::{Crs, Datum, Zone, ZoneWidth};

use super::TxtProblem;
use super::clean::{narrow, trim};
use crate::{CrsStatement, OtherCrs};

/// Key and value pairs of `[项目信息]` and `[属性描述]`, in file order.
#[derive(Debug, Default, Clone)]
pub(super) struct Attributes {
    pub(super) pairs: Vec<(String, String)>,
}

/// How eastings are written in one file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Notation {
    /// With this zone number in front.
    Prefixed(u8),
    /// Without zone number.
    Plain,
}

impl Notation {
    /// Of an easting; `None` when it is no easting of China.
    pub(crate) fn of(easting: f64) -> Option<Self> {
        let millions = (easting / 1e6).floor();
        let local = easting - millions * 1e6;
        // up to 4 degrees from the meridian, well over the 3 degrees that a district may keep
        if !(100_000.0..=900_000.0).contains(&local) {
            return None;
        }
        match millions {
            0.0 => Some(Self::Plain),
            13.0..=23.0 | 25.0..=45.0 => Some(Self::Prefixed(millions as u8)),
            _ => None,
        }
    }
}

/// What the caller's default and a guess contributed.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Assumed {
    pub(super) zone_from_option: bool,
    pub(super) datum: bool,
}

impl Attributes {
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        let found = self.pairs.iter().rev().find(|(name, _)| name == key)?;
        Some(found.1.as_str()).filter(|value| !value.is_empty())
    }

    /// `key=value`; false when the line is none.
    pub(super) fn add(&mut self, line: &str) -> bool {
        let Some(at) = line.find(['=', '＝']) else {
            return false;
        };
        let (key, value) = line.split_at(at);
        let value = value.trim_start_matches(['=', '＝']);
        self.pairs
            .push((trim(key).to_owned(), trim(value).to_owned()));
        true
    }

    /// Refuses a unit other than metres.
    pub(super) fn check_unit(&self) -> Result<(), TxtProblem> {
        let Some(unit) = self.get("计量单位") else {
            return Ok(());
        };
        let narrow = narrow(unit).to_lowercase();
        if matches!(narrow.as_str(), "米" | "m" | "公尺" | "metre" | "meter") {
            return Ok(());
        }
        Err(TxtProblem::Unit {
            unit: unit.to_owned(),
        })
    }

    /// The stated datum; the text itself when it is another.
    fn datum(&self) -> Option<Result<Datum, String>> {
        let text = self.get("坐标系")?;
        let plain = narrow(text).to_uppercase();
        Some(if plain.contains("2000") {
            Ok(Datum::Cgcs2000)
        } else if plain.contains("80") || plain.contains("西安") {
            Ok(Datum::Xian1980)
        } else if plain.contains("54") || plain.contains("北京") {
            Ok(Datum::Beijing1954)
        } else {
            Err(text.to_owned())
        })
    }

    fn width(&self) -> Option<ZoneWidth> {
        let text = narrow(self.get("几度分带").or_else(|| self.get("分带"))?).into_owned();
        if text.contains(['3', '三']) {
            Some(ZoneWidth::ThreeDegree)
        } else if text.contains(['6', '六']) {
            Some(ZoneWidth::SixDegree)
        } else {
            None
        }
    }

    fn zone(&self) -> Result<Option<u8>, TxtProblem> {
        let Some(text) = self.get("带号") else {
            return Ok(None);
        };
        let plain = narrow(text);
        let digits: String = plain.chars().filter(char::is_ascii_digit).collect();
        match digits.parse::<u8>() {
            Ok(zone) if width_of(zone).is_some() => Ok(Some(zone)),
            _ => Err(TxtProblem::ZoneUnknown {
                text: text.to_owned(),
            }),
        }
    }

    /// The coordinate reference system, from the header, the notation of the eastings (`None`: the
    /// file has no point) and, where both are silent, the caller's default.
    pub(super) fn crs(
        &self,
        notation: Option<Notation>,
        default: Option<Crs>,
    ) -> Result<(CrsStatement, Assumed), TxtProblem> {
        let mut assumed = Assumed::default();
        let declared = self.zone()?;
        let number = match (declared, notation) {
            (Some(declared), Some(Notation::Prefixed(found))) if declared != found => {
                let (declared, found) = (u32::from(declared), u32::from(found));
                return Err(TxtProblem::ZoneConflict { declared, found });
            }
            (_, Some(Notation::Prefixed(zone))) | (Some(zone), _) => Some(zone),
            (None, _) => None,
        };
        let default_zone = default.and_then(|crs| crs.zone());
        let datum = match (self.datum(), default_zone) {
            (Some(Ok(datum)), _) => datum,
            (Some(Err(text)), _) => {
                let other = OtherCrs {
                    code: None,
                    name: text.clone(),
                    definition: text,
                };
                return Ok((CrsStatement::Unsupported(other), assumed));
            }
            (None, Some(zone)) => zone.datum(),
            (None, None) => {
                assumed.datum = true;
                Datum::Cgcs2000
            }
        };
        let prefixed = matches!(notation, Some(Notation::Prefixed(_)));
        let (number, found) = match (number, default_zone) {
            (Some(number), _) => (number, width_of(number)),
            (None, Some(zone)) => {
                assumed.zone_from_option = true;
                (zone.number(), Some(zone.width()))
            }
            (None, None) if notation.is_none() => return Ok((CrsStatement::Unknown, assumed)),
            (None, None) => return Err(TxtProblem::ZoneMissing),
        };
        let found = found.unwrap_or(ZoneWidth::ThreeDegree);
        if let Some(declared) = self.width()
            && declared != found
        {
            let (declared, found) = (u32::from(declared.degrees()), u32::from(found.degrees()));
            return Err(TxtProblem::WidthConflict {
                declared,
                found,
                zone: u32::from(number),
            });
        }
        let zone_unknown = |_| TxtProblem::ZoneUnknown {
            text: number.to_string(),
        };
        let zone = Zone::new(datum, found, number, prefixed).map_err(zone_unknown)?;
        Ok((
            CrsStatement::Stated(Crs::from_zone(zone).map_err(zone_unknown)?),
            assumed,
        ))
    }
}

/// The system of eastings with this zone number in front: its datum from the caller's default,
/// else CGCS2000, which the second value then says.
pub(crate) fn crs_of_zone(zone: u8, default: Option<Crs>) -> (CrsStatement, bool) {
    let found = Attributes::default().crs(Some(Notation::Prefixed(zone)), default);
    found.map_or((CrsStatement::Unknown, false), |(crs, assumed)| {
        (crs, assumed.datum)
    })
}

/// The width to which a zone number of China belongs; 3° and 6° numbers do not overlap.
fn width_of(zone: u8) -> Option<ZoneWidth> {
    [ZoneWidth::ThreeDegree, ZoneWidth::SixDegree]
        .into_iter()
        .find(|width| {
            let (first, last) = width.numbers();
            (first..=last).contains(&zone)
        })
}
