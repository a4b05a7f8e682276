//! Runs the scripts under `tests/gdal` with a Python that has pyogrio (`KUNYU_GDAL_PYTHON`).

use std::path::{Path, PathBuf};
use std::process::Command;

use kunyu_formats::{Feature, Geometry, Layer, Value};
use serde_json::Value as Json;

/// The interpreter; without one the test is skipped, except where `CI=true`.
pub(crate) fn python() -> Option<PathBuf> {
    let found = std::env::var_os("KUNYU_GDAL_PYTHON")
        .map(PathBuf::from)
        .filter(|path| path.exists());
    let must = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(
        found.is_some() || !must,
        "KUNYU_GDAL_PYTHON names no interpreter"
    );
    if found.is_none() {
        println!("skipped: KUNYU_GDAL_PYTHON names no interpreter with pyogrio (scripts/gdal.sh)");
    }
    found
}

/// Runs a script with its arguments; panics with what it printed when it fails.
pub(crate) fn run(python: &Path, script: &str, arguments: &[&Path]) -> Vec<u8> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/gdal")
        .join(script);
    let output = Command::new(python)
        .args(["-B", "-W"])
        .arg("ignore")
        .arg(script)
        .args(arguments)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    output.stdout
}

/// A geometry as WKB in hexadecimal, taken apart: sequences of `[x, y, z, m]`, NaN for what is not
/// there.
pub(crate) fn sequences(hex: &str) -> Vec<Vec<[f64; 4]>> {
    let bytes = unhex(hex);
    let mut out = Vec::new();
    Wkb {
        bytes: &bytes,
        at: 0,
    }
    .geometry(&mut out);
    out
}

fn unhex(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2)
        .map(|index| u8::from_str_radix(&hex[index * 2..index * 2 + 2], 16).unwrap())
        .collect()
}

struct Wkb<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Wkb<'_> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        self.at += N;
        self.bytes[self.at - N..self.at].try_into().unwrap()
    }

    fn count(&mut self) -> u32 {
        u32::from_le_bytes(self.take())
    }

    fn positions(&mut self, count: u32, z: bool, m: bool) -> Vec<[f64; 4]> {
        let mut double = || f64::from_le_bytes(self.take());
        let position = |_| {
            let (x, y) = (double(), double());
            let z = if z { double() } else { f64::NAN };
            [x, y, z, if m { double() } else { f64::NAN }]
        };
        (0..count).map(position).collect()
    }

    fn geometry(&mut self, out: &mut Vec<Vec<[f64; 4]>>) {
        assert_eq!(self.take::<1>(), [1]);
        let code = self.count();
        let z = code & 0x8000_0000 != 0 || matches!(code / 1000, 1 | 3);
        let m = matches!(code & 0xffff, 2000..4000);
        match (code & 0xffff) % 1000 {
            1 => out.push(self.positions(1, z, m)),
            2 => {
                let count = self.count();
                out.push(self.positions(count, z, m));
            }
            3 => {
                for _ in 0..self.count() {
                    let count = self.count();
                    out.push(self.positions(count, z, m));
                }
            }
            _ => (0..self.count()).for_each(|_| self.geometry(out)),
        }
    }
}

/// Sequences of our geometry as the reference gives them: every point of a multipoint by itself.
fn ours(geometry: &Geometry) -> Vec<Vec<[f64; 4]>> {
    let mut out = Vec::new();
    let points = matches!(geometry, Geometry::Points(_));
    geometry.for_each(&mut |part| {
        let at = |list: &Option<Vec<f64>>, index: usize| {
            list.as_ref().map_or(f64::NAN, |list| list[index])
        };
        let all: Vec<[f64; 4]> = (0..part.len())
            .map(|index| {
                [
                    part.xy[index].0,
                    part.xy[index].1,
                    at(&part.z, index),
                    at(&part.m, index),
                ]
            })
            .collect();
        if points {
            out.extend(all.into_iter().map(|position| vec![position]));
        } else {
            out.push(all);
        }
    });
    out
}

fn same_positions(ours: &[Vec<[f64; 4]>], theirs: &[Vec<[f64; 4]>], step: f64) -> bool {
    let near = |a: f64, b: f64| (a.is_nan() && b.is_nan()) || (a - b).abs() <= step;
    ours.len() == theirs.len()
        && ours.iter().zip(theirs).all(|(ours, theirs)| {
            ours.len() == theirs.len()
                && ours.iter().zip(theirs).all(|(a, b)| {
                    // pyogrio leaves measures out
                    b[3].is_nan() && a[..3].iter().zip(b).all(|(a, b)| near(*a, *b))
                        || a.iter().zip(b).all(|(a, b)| near(*a, *b))
                })
        })
}

fn same_value(value: &Value, theirs: &Json) -> bool {
    let Some(text) = theirs.as_str() else {
        return value.is_null();
    };
    match value {
        Value::Integer(number) => text.parse() == Ok(*number) || text.parse() == Ok(*number as f64),
        Value::Real(number) => text.parse() == Ok(*number),
        Value::DateTime(ours) => {
            text.starts_with(&ours[..19]) && text.trim_end_matches('Z').len() <= 23
        }
        // a FlatGeobuf has no type for days
        Value::Date(ours) => text.strip_suffix("T00:00:00").unwrap_or(text) == ours,
        Value::Text(ours) => ours == text,
        // a column with empty cells comes as numbers
        Value::Boolean(yes) => matches!(
            (yes, text),
            (true, "True" | "1.0") | (false, "False" | "0.0")
        ),
        Value::Binary(bytes) => *bytes == unhex(text),
        Value::Null => false,
    }
}

/// A feature as GDAL gives it: number, geometry, values.
pub(crate) fn compare_row(
    label: &str,
    layer: &Layer,
    feature: &Feature,
    expected: &Json,
    exact: bool,
) {
    let label = format!("{label} {}", feature.row);
    match expected[1].as_str() {
        None => assert!(feature.geometry.is_none(), "{label}"),
        Some(hex) => {
            let (ours, theirs) = (ours(feature.geometry.as_ref().unwrap()), sequences(hex));
            let step = if exact { 0.0 } else { 1e-4 };
            assert!(
                same_positions(&ours, &theirs, step),
                "{label}: {ours:?}\n{theirs:?}"
            );
        }
    }
    let values = expected[2].as_array().unwrap();
    assert_eq!(
        (layer.fields.len(), feature.values.len()),
        (values.len(), values.len()),
        "{label}"
    );
    for (value, theirs) in feature.values.iter().zip(values) {
        assert!(
            same_value(value, theirs),
            "{label}: {value:?}, GDAL {theirs}"
        );
    }
}
