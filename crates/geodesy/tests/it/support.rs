use std::path::PathBuf;

use serde_json::Value;

/// A reference file, or `None` with a notice when the reference folder is absent.
pub(crate) fn reference(path: &str) -> Option<String> {
    let folder = std::env::var_os("KUNYU_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    if !folder.is_dir() {
        println!("skipped: no reference folder for {path}");
        return None;
    }
    // the folder is there: a missing file is a failure, not a skip
    Some(std::fs::read_to_string(folder.join(path)).expect("a reference file"))
}

pub(crate) fn json(path: &str) -> Option<Value> {
    Some(serde_json::from_str(&reference(path)?).expect("a reference file in JSON"))
}

/// Rows of a CSV file by column name; quotes as spreadsheets write them.
pub(crate) fn rows(text: &str) -> Vec<std::collections::HashMap<String, String>> {
    let mut lines = text.lines().map(fields);
    let header = lines.next().expect("a header");
    lines
        .map(|row| header.iter().cloned().zip(row).collect())
        .collect()
}

fn fields(line: &str) -> Vec<String> {
    let (mut fields, mut quoted) = (vec![String::new()], false);
    for character in line.chars() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            other => fields.last_mut().expect("never empty").push(other),
        }
    }
    fields
}

pub(crate) fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

/// (east, north) of a ring written as [north, east].
pub(crate) fn ring(value: &Value) -> Vec<(f64, f64)> {
    let points = value.as_array().expect("a ring");
    points
        .iter()
        .map(|point| (number(&point[1]), number(&point[0])))
        .collect()
}
