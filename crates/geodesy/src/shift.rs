//! Seven-parameter datum shifts, only from a parameter file.

use toml::{Table, Value};

use crate::{Crs, Datum, GeodesyError};

/// Sign convention of the rotations of a seven-parameter shift. The same numbers under the wrong
/// convention move a place by tens of metres, so there is no default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RotationConvention {
    /// Rotations turn the position vector (布尔莎模型; EPSG method 9606).
    PositionVector,
    /// Rotations turn the coordinate frame (EPSG method 9607).
    CoordinateFrame,
}

/// A seven-parameter shift between two datums (linearised rotations, EPSG 9606 or 9607).
///
/// The parameter file is TOML:
///
/// ```toml
/// source = "EPSG:4610"                       # datum of the coordinates, by its geographic code
/// target = "EPSG:4490"
/// rotation_convention = "position_vector"    # or "coordinate_frame"
/// origin = "who issued the parameters, when, for which area"
///
/// [units]
/// translation = "metre"
/// rotation = "arc_second"                    # or "radian"
/// scale = "ppm"                              # or "unity"
///
/// [parameters]
/// dx = 1.0
/// dy = 2.0
/// dz = 3.0
/// rx = 0.1
/// ry = 0.2
/// rz = 0.3
/// scale = 0.5
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct DatumShift {
    source: Datum,
    target: Datum,
    convention: RotationConvention,
    origin: String,
    translation_m: [f64; 3],
    /// Rows of the scaled rotation.
    forward: [[f64; 3]; 3],
    /// Rows of its inverse.
    backward: [[f64; 3]; 3],
}

/// Radians in an arc second.
const ARC_SECOND: f64 = 4.848_136_811_095_36e-6;

impl DatumShift {
    /// Reads a parameter file.
    ///
    /// # Errors
    /// [`GeodesyError::ParameterSyntax`], [`GeodesyError::ParameterMissing`] (every key above is
    /// required) and [`GeodesyError::ParameterInvalid`].
    pub fn from_toml(text: &str) -> Result<Self, GeodesyError> {
        let file: Table = text.parse().map_err(|error: toml::de::Error| {
            let start = error.span().map_or(0, |span| span.start);
            let line = text.get(..start).unwrap_or_default().matches('\n').count() + 1;
            GeodesyError::ParameterSyntax { line }
        })?;
        let source = datum(&file, "source")?;
        let target = datum(&file, "target")?;
        let convention = match string(&file, "rotation_convention", "rotation_convention")? {
            "position_vector" => RotationConvention::PositionVector,
            "coordinate_frame" => RotationConvention::CoordinateFrame,
            other => {
                let allowed = "position_vector, coordinate_frame";
                return Err(invalid("rotation_convention", other, allowed));
            }
        };
        let origin = string(&file, "origin", "origin")?.trim().to_owned();
        if origin.is_empty() {
            return Err(GeodesyError::ParameterMissing { key: "origin" });
        }
        let (translation_m, rotation, scale) = parameters(&file)?;
        let sign = match convention {
            RotationConvention::PositionVector => 1.0,
            RotationConvention::CoordinateFrame => -1.0,
        };
        let [rx, ry, rz] = rotation.map(|angle| angle * sign);
        let rows = [[1.0, -rz, ry], [rz, 1.0, -rx], [-ry, rx, 1.0]];
        let forward = rows.map(|row| row.map(|entry| entry * (1.0 + scale)));
        let backward = inverse(&forward);
        Ok(Self {
            source,
            target,
            convention,
            origin,
            translation_m,
            forward,
            backward,
        })
    }

    /// Datum from which the parameters go.
    pub const fn source(&self) -> Datum {
        self.source
    }

    /// Datum to which the parameters go.
    pub const fn target(&self) -> Datum {
        self.target
    }

    /// Convention of the rotations.
    pub const fn convention(&self) -> RotationConvention {
        self.convention
    }

    /// Who issued the parameters, as the file says.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Geocentric source to geocentric target, metres.
    pub(crate) fn apply(&self, (x, y, z): (f64, f64, f64)) -> (f64, f64, f64) {
        let turned = product(&self.forward, [x, y, z]);
        let [dx, dy, dz] = self.translation_m;
        (turned[0] + dx, turned[1] + dy, turned[2] + dz)
    }

    /// Geocentric target to geocentric source, metres: the exact inverse of [`Self::apply`].
    pub(crate) fn undo(&self, (x, y, z): (f64, f64, f64)) -> (f64, f64, f64) {
        let [dx, dy, dz] = self.translation_m;
        let turned = product(&self.backward, [x - dx, y - dy, z - dz]);
        (turned[0], turned[1], turned[2])
    }
}

/// Translations (m), rotations (rad) and scale difference (1) of a file.
fn parameters(file: &Table) -> Result<([f64; 3], [f64; 3], f64), GeodesyError> {
    let units = table(file, "units")?;
    match string(units, "translation", "units.translation")? {
        "metre" => {}
        other => return Err(invalid("units.translation", other, "metre")),
    }
    let angle = match string(units, "rotation", "units.rotation")? {
        "arc_second" => ARC_SECOND,
        "radian" => 1.0,
        other => return Err(invalid("units.rotation", other, "arc_second, radian")),
    };
    let factor = match string(units, "scale", "units.scale")? {
        "ppm" => 1e-6,
        "unity" => 1.0,
        other => return Err(invalid("units.scale", other, "ppm, unity")),
    };
    let values = table(file, "parameters")?;
    let read = |key: &str, dotted, limit| number(values, key, dotted, limit);
    let translation = [
        read("dx", "parameters.dx", 1e4)?,
        read("dy", "parameters.dy", 1e4)?,
        read("dz", "parameters.dz", 1e4)?,
    ];
    // a rotation beyond an arc minute is a wrong unit, and the linear form would fail
    let widest = 3e-4 / angle;
    let rotation = [
        read("rx", "parameters.rx", widest)?,
        read("ry", "parameters.ry", widest)?,
        read("rz", "parameters.rz", widest)?,
    ];
    let scale = read("scale", "parameters.scale", 1e-3 / factor)?;
    Ok((
        translation,
        rotation.map(|value| value * angle),
        scale * factor,
    ))
}

fn invalid(key: &str, value: &str, allowed: &'static str) -> GeodesyError {
    GeodesyError::ParameterInvalid {
        key: key.to_owned(),
        value: value.to_owned(),
        allowed,
    }
}

fn table<'a>(file: &'a Table, key: &'static str) -> Result<&'a Table, GeodesyError> {
    match file.get(key) {
        Some(Value::Table(table)) => Ok(table),
        Some(other) => Err(invalid(key, &other.to_string(), "a table")),
        None => Err(GeodesyError::ParameterMissing { key }),
    }
}

fn string<'a>(table: &'a Table, key: &str, dotted: &'static str) -> Result<&'a str, GeodesyError> {
    match table.get(key) {
        Some(Value::String(text)) => Ok(text),
        Some(other) => Err(invalid(dotted, &other.to_string(), "a text")),
        None => Err(GeodesyError::ParameterMissing { key: dotted }),
    }
}

fn number(table: &Table, key: &str, dotted: &'static str, limit: f64) -> Result<f64, GeodesyError> {
    let value = match table.get(key) {
        Some(Value::Float(value)) => *value,
        Some(Value::Integer(value)) => *value as f64,
        Some(other) => return Err(invalid(dotted, &other.to_string(), "a number")),
        None => return Err(GeodesyError::ParameterMissing { key: dotted }),
    };
    if value.abs() <= limit {
        return Ok(value);
    }
    let allowed = "up to 10000 m, one arc minute, 1000 ppm in the stated unit";
    Err(invalid(dotted, &value.to_string(), allowed))
}

/// A datum, by the code of its geographic system or by name.
fn datum(file: &Table, key: &'static str) -> Result<Datum, GeodesyError> {
    let text = string(file, key, key)?;
    let allowed = "EPSG:4490, EPSG:4610, EPSG:4214, EPSG:4326";
    let crs: Crs = text.parse().map_err(|_| invalid(key, text, allowed))?;
    if crs.is_geographic() {
        Ok(crs.datum())
    } else {
        Err(invalid(key, text, allowed))
    }
}

fn product(rows: &[[f64; 3]; 3], vector: [f64; 3]) -> [f64; 3] {
    rows.map(|row| row[0] * vector[0] + row[1] * vector[1] + row[2] * vector[2])
}

/// Inverse of a matrix near the identity, by cofactors.
fn inverse(m: &[[f64; 3]; 3]) -> [[f64; 3]; 3] {
    let cofactor = |row: usize, column: usize| {
        let (r1, r2) = ((row + 1) % 3, (row + 2) % 3);
        let (c1, c2) = ((column + 1) % 3, (column + 2) % 3);
        m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1]
    };
    let determinant =
        m[0][0] * cofactor(0, 0) + m[0][1] * cofactor(0, 1) + m[0][2] * cofactor(0, 2);
    let entry = |row: usize, column: usize| cofactor(column, row) / determinant;
    [0, 1, 2].map(|row| [0, 1, 2].map(|column| entry(row, column)))
}
