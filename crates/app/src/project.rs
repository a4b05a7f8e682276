//! `kunyu project`: coordinates from text to text, never snapped.

use std::fmt::Write as _;
use std::io::BufRead;

use kunyu_geodesy::{Crs, CrsKind, DatumShift, Transform};

use crate::error::{Kind, system_zh};
use crate::{Error, Result};

/// Decimals of a metre and of a degree: finer than the accuracy of the projection.
const METRE_DECIMALS: usize = 7;
const DEGREE_DECIMALS: usize = 12;

/// Converts every line `x y (z)` of `input`; x is east or longitude, y north or latitude. Blank lines
/// stay. The first bad line ends the work with its number, and nothing is returned.
pub fn project(
    input: impl BufRead,
    from: Crs,
    to: Crs,
    datum: Option<&DatumShift>,
) -> Result<String> {
    let transform =
        Transform::new(from, to, datum).map_err(|error| Error::of(Kind::Input, &error))?;
    let mut answer = String::new();
    for (index, line) in input.lines().enumerate() {
        let number = index + 1;
        let line = line.map_err(|error| bad_line(number, &error.to_string()))?;
        if line.trim().is_empty() {
            answer.push('\n');
            continue;
        }
        let place = numbers(&line).map_err(|reason| bad_line(number, &reason))?;
        if matches!(from.kind(), CrsKind::Geocentric(_)) && place.len() < 3 {
            return Err(bad_line(number, "a geocentric place needs x, y and z"));
        }
        let z = place.get(2).copied();
        let (x, y, up) = transform
            .apply(place[0], place[1], z.unwrap_or(0.0))
            .map_err(|error| Error::of(Kind::Input, &error).at(&format!("<stdin>:{number}")))?;
        write_place(&mut answer, to, (x, y), z.is_some().then_some(up), up);
    }
    Ok(answer)
}

fn numbers(line: &str) -> std::result::Result<Vec<f64>, String> {
    let parts = line
        .split(|c: char| c.is_whitespace() || c == ',')
        .filter(|part| !part.is_empty());
    let numbers: Vec<f64> = parts
        .map(|part| match part.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(number),
            _ => Err(format!("\"{part}\" is not a number")),
        })
        .collect::<std::result::Result<_, _>>()?;
    match numbers.len() {
        2 | 3 => Ok(numbers),
        count => Err(format!("{count} numbers where two or three are needed")),
    }
}

fn write_place(answer: &mut String, to: Crs, (x, y): (f64, f64), z: Option<f64>, up: f64) {
    let decimals = if to.is_geographic() {
        DEGREE_DECIMALS
    } else {
        METRE_DECIMALS
    };
    // writing to a string cannot fail
    let _ = write!(answer, "{x:.decimals$} {y:.decimals$}");
    let z = if matches!(to.kind(), CrsKind::Geocentric(_)) {
        Some(up)
    } else {
        z
    };
    if let Some(z) = z {
        let _ = write!(answer, " {z:.METRE_DECIMALS$}");
    }
    answer.push('\n');
}

fn bad_line(number: usize, reason: &str) -> Error {
    Error::input(
        "project.line",
        format!("标准输入第 {number} 行不是坐标：{reason}"),
        format!("line {number} of standard input is not a place: {reason}"),
    )
    .remedy(
        "每行写“x y”或“x y z”，x 为东或经度",
        "write \"x y\" or \"x y z\"; x is east or longitude",
    )
}

/// Reads the parameters of a datum shift.
pub fn datum_shift(path: &std::path::Path) -> Result<DatumShift> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Error::input(
            "datum.file",
            format!("无法读取 {shown}：{}", system_zh(&error)),
            format!("cannot read {shown}: {error}"),
        )
    })?;
    DatumShift::from_toml(&text).map_err(|error| Error::of(Kind::Input, &error).at(&shown))
}
