//! Map sheets by GB/T 13989-2012, in whole thousandths of an arc second: every sheet edge of every
//! scale is such a number, so no rounding can put a point on the wrong sheet.

use std::fmt;
use std::str::FromStr;

use crate::area::{Trapezoid, rounded_centi_m2};
use crate::error::SheetNumberFault;
use crate::{Datum, GeodesyError};

/// Thousandths of an arc second in a degree.
const DEGREE_MAS: i64 = 3_600_000;
/// Width and height of a 1:1 000 000 sheet.
const MILLION: (i64, i64) = (6 * DEGREE_MAS, 4 * DEGREE_MAS);
/// Rows A to V end at 88° north.
const ROWS: i64 = 22;

/// The eleven sheet scales.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SheetScale {
    /// 1:1 000 000, written without letter.
    Million,
    /// 1:500 000, letter B.
    HalfMillion,
    /// 1:250 000, letter C.
    QuarterMillion,
    /// 1:100 000, letter D.
    HundredThousand,
    /// 1:50 000, letter E.
    FiftyThousand,
    /// 1:25 000, letter F.
    TwentyFiveThousand,
    /// 1:10 000, letter G.
    TenThousand,
    /// 1:5 000, letter H.
    FiveThousand,
    /// 1:2 000, letter I.
    TwoThousand,
    /// 1:1 000, letter J.
    Thousand,
    /// 1:500, letter K.
    FiveHundred,
}

impl SheetScale {
    /// All scales, smallest first.
    pub const ALL: [Self; 11] = [
        Self::Million,
        Self::HalfMillion,
        Self::QuarterMillion,
        Self::HundredThousand,
        Self::FiftyThousand,
        Self::TwentyFiveThousand,
        Self::TenThousand,
        Self::FiveThousand,
        Self::TwoThousand,
        Self::Thousand,
        Self::FiveHundred,
    ];

    /// The scale with a denominator, for example 10 000.
    ///
    /// # Errors
    /// [`GeodesyError::NoSheetScale`] for any other number.
    pub fn from_denominator(denominator: u32) -> Result<Self, GeodesyError> {
        let mut scales = Self::ALL.into_iter();
        scales
            .find(|scale| scale.denominator() == denominator)
            .ok_or(GeodesyError::NoSheetScale { denominator })
    }

    /// Denominator of the scale.
    pub const fn denominator(self) -> u32 {
        self.row().1
    }

    /// Scale letter, `A` (never written) for 1:1 000 000.
    pub const fn letter(self) -> char {
        self.row().0 as char
    }

    /// Sheets along each side of a 1:1 000 000 sheet.
    pub const fn divisions(self) -> u32 {
        self.row().2
    }

    /// Width and height in thousandths of an arc second.
    pub const fn size_mas(self) -> (i64, i64) {
        let divisions = self.divisions() as i64;
        (MILLION.0 / divisions, MILLION.1 / divisions)
    }

    /// Letter, denominator, divisions, digits of a row or column.
    const fn row(self) -> (u8, u32, u32, usize) {
        match self {
            Self::Million => (b'A', 1_000_000, 1, 0),
            Self::HalfMillion => (b'B', 500_000, 2, 3),
            Self::QuarterMillion => (b'C', 250_000, 4, 3),
            Self::HundredThousand => (b'D', 100_000, 12, 3),
            Self::FiftyThousand => (b'E', 50_000, 24, 3),
            Self::TwentyFiveThousand => (b'F', 25_000, 48, 3),
            Self::TenThousand => (b'G', 10_000, 96, 3),
            Self::FiveThousand => (b'H', 5_000, 192, 3),
            Self::TwoThousand => (b'I', 2_000, 576, 3),
            Self::Thousand => (b'J', 1_000, 1152, 4),
            Self::FiveHundred => (b'K', 500, 2304, 4),
        }
    }
}

/// A map sheet of the northern hemisphere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sheet {
    scale: SheetScale,
    /// Sheets of this scale between the date line and the west edge.
    column: u32,
    /// Sheets of this scale between the equator and the south edge.
    row: u32,
}

/// The edges of a sheet in whole thousandths of an arc second (1° = 3 600 000).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SheetBounds {
    /// West edge.
    pub west_mas: i64,
    /// South edge.
    pub south_mas: i64,
    /// East edge.
    pub east_mas: i64,
    /// North edge.
    pub north_mas: i64,
}

impl SheetBounds {
    /// West, south, east, north in degrees, each the nearest `f64`.
    pub fn degrees(&self) -> [f64; 4] {
        [self.west_mas, self.south_mas, self.east_mas, self.north_mas]
            .map(|edge| edge as f64 / DEGREE_MAS as f64)
    }
}

impl Sheet {
    /// The sheet that holds a place (degrees). A place on an edge belongs to the sheet north or
    /// east of it; the comparison with edges is exact for the number given.
    ///
    /// # Errors
    /// [`GeodesyError::NoSheetThere`] outside longitude −180 to 180 or latitude 0 to 88 (upper ends
    /// excluded).
    pub fn at(lon_deg: f64, lat_deg: f64, scale: SheetScale) -> Result<Self, GeodesyError> {
        if !((-180.0..180.0).contains(&lon_deg) && (0.0..88.0).contains(&lat_deg)) {
            return Err(GeodesyError::NoSheetThere { lon_deg, lat_deg });
        }
        let (width, height) = scale.size_mas();
        let column = whole_sheets(lon_deg, width) + 180 * DEGREE_MAS / width;
        Ok(Self {
            scale,
            column: column as u32,
            row: whole_sheets(lat_deg, height) as u32,
        })
    }

    /// Reads a sheet number, for example `H50G033004`; lower case is accepted.
    ///
    /// # Errors
    /// [`GeodesyError::SheetNumber`] saying which part is wrong.
    pub fn parse(number: &str) -> Result<Self, GeodesyError> {
        read_number(number.trim().as_bytes()).map_err(|reason| GeodesyError::SheetNumber {
            number: number.to_owned(),
            reason,
        })
    }

    /// Scale.
    pub const fn scale(&self) -> SheetScale {
        self.scale
    }

    /// The sheet number.
    pub fn number(&self) -> String {
        let divisions = self.scale.divisions();
        let letter = (b'A' + (self.row / divisions) as u8) as char;
        let million = format!("{letter}{:02}", self.column / divisions + 1);
        if self.scale == SheetScale::Million {
            return million;
        }
        // rows count from the north
        let row = divisions - self.row % divisions;
        let column = self.column % divisions + 1;
        let digits = self.scale.row().3;
        format!(
            "{million}{}{row:0digits$}{column:0digits$}",
            self.scale.letter()
        )
    }

    /// The edges, exactly.
    pub fn bounds(&self) -> SheetBounds {
        let (width, height) = self.scale.size_mas();
        let west_mas = i64::from(self.column) * width - 180 * DEGREE_MAS;
        let south_mas = i64::from(self.row) * height;
        SheetBounds {
            west_mas,
            south_mas,
            east_mas: west_mas + width,
            north_mas: south_mas + height,
        }
    }

    /// Theoretical area (图幅理论面积) in 0.01 m² on a datum's ellipsoid, by the official series.
    pub fn theoretical_area(&self, datum: Datum) -> i64 {
        let radians = |mas: i64| mas as f64 / DEGREE_MAS as f64 * crate::krueger::RADIAN;
        let bounds = self.bounds();
        let area = Trapezoid::new(datum).area(
            radians(bounds.east_mas - bounds.west_mas),
            radians(bounds.north_mas - bounds.south_mas),
            radians(bounds.north_mas + bounds.south_mas) / 2.0,
        );
        rounded_centi_m2((area * 1_099_511_627_776.0) as i128)
    }
}

impl fmt::Display for Sheet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.number())
    }
}

impl FromStr for Sheet {
    type Err = GeodesyError;

    fn from_str(number: &str) -> Result<Self, GeodesyError> {
        Self::parse(number)
    }
}

/// `floor(degrees / size)` without rounding: the `f64` is taken apart into its integer parts.
fn whole_sheets(degrees: f64, size_mas: i64) -> i64 {
    let bits = degrees.abs().to_bits();
    let exponent = (bits >> 52) as i64;
    let fraction = i128::from(bits & ((1 << 52) - 1));
    let mantissa = if exponent == 0 {
        fraction
    } else {
        fraction | 1 << 52
    };
    let magnitude = mantissa * i128::from(DEGREE_MAS);
    let signed = if degrees < 0.0 { -magnitude } else { magnitude };
    // the value is signed · 2^-shift; below 360 the shift is positive
    let shift = 1075 - exponent.max(1);
    if shift > 90 {
        // nearer to zero than any sheet is wide
        return if signed < 0 { -1 } else { 0 };
    }
    signed.div_euclid(i128::from(size_mas) << shift) as i64
}

fn read_number(text: &[u8]) -> Result<Sheet, SheetNumberFault> {
    let letter = |index: usize| text.get(index).map(u8::to_ascii_uppercase);
    let million_row = match letter(0) {
        Some(row @ b'A'..=b'V') => u32::from(row - b'A'),
        _ => return Err(SheetNumberFault::Row),
    };
    debug_assert!(i64::from(million_row) < ROWS);
    let million_column = match text.get(1..3).and_then(digits) {
        Some(column @ 1..=60) => column - 1,
        _ => return Err(SheetNumberFault::Column),
    };
    let Some(code) = letter(3) else {
        let scale = SheetScale::Million;
        return Ok(Sheet {
            scale,
            column: million_column,
            row: million_row,
        });
    };
    let mut scales = SheetScale::ALL[1..].iter();
    let scale = *scales
        .find(|scale| scale.letter() == code as char)
        .ok_or(SheetNumberFault::Scale)?;
    let (width, divisions) = (scale.row().3, scale.divisions());
    if text.len() != 4 + 2 * width {
        return Err(SheetNumberFault::Length);
    }
    let row = digits(&text[4..4 + width]).ok_or(SheetNumberFault::Length)?;
    let column = digits(&text[4 + width..]).ok_or(SheetNumberFault::Length)?;
    if !(1..=divisions).contains(&row) || !(1..=divisions).contains(&column) {
        return Err(SheetNumberFault::Range);
    }
    Ok(Sheet {
        scale,
        column: million_column * divisions + column - 1,
        row: million_row * divisions + divisions - row,
    })
}

/// A decimal number of ASCII digits only.
fn digits(text: &[u8]) -> Option<u32> {
    if !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}
