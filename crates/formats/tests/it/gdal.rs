//! Runs the scripts under `tests/gdal` with a Python that has pyogrio (`KUNYU_GDAL_PYTHON`).

use std::path::{Path, PathBuf};
use std::process::Command;

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
        .arg("-W")
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
    let bytes: Vec<u8> = (0..hex.len() / 2)
        .map(|index| u8::from_str_radix(&hex[index * 2..index * 2 + 2], 16).unwrap())
        .collect();
    let mut out = Vec::new();
    Wkb {
        bytes: &bytes,
        at: 0,
    }
    .geometry(&mut out);
    out
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
