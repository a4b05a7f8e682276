//! Data files of packs and their results: JSON, XML, CSV, workbook; results also as a zip of one.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use kunyu_definitions::ExchangeForm;
use kunyu_formats::{
    Feature, Field, FieldKind, Format, FormatError, GeometryKind, Layer, OpenOptions, Value,
    WriteOptions, create, open, read_xml_rows, unzip_files,
};
use serde_json::{Value as Json, json};

use super::sm3;
use crate::{Error, Kind, Result};

/// Most rows of a result, and most bytes of its file.
const MOST_ROWS: usize = 100_000;
const MOST_BYTES: u64 = 256 << 20;

/// Rows with their names.
pub(super) type Rows = Vec<Vec<(String, String)>>;

fn fail(error: FormatError) -> Error {
    Error::of(Kind::Input, &error)
}

/// A data file.
pub(super) fn encode(form: ExchangeForm, pack: &str, system: &str, rows: &Rows) -> Result<Vec<u8>> {
    match form {
        ExchangeForm::Json => {
            let rows: Vec<Json> = rows.iter().map(|row| object(row)).collect();
            let text = serde_json::to_vec_pretty(&json!({
                "pack": pack, "system": system, "rows": rows,
            }));
            text.map_err(|error| {
                Error::new(Kind::Internal, "json", error.to_string(), error.to_string())
            })
        }
        ExchangeForm::Xml => Ok(xml(pack, system, rows).into_bytes()),
        ExchangeForm::Csv => table(Format::Csv, "data.csv", rows),
        ExchangeForm::Xlsx => table(Format::Xlsx, "data.xlsx", rows),
    }
}

fn object(row: &[(String, String)]) -> Json {
    let pairs = row.iter();
    Json::Object(
        pairs
            .map(|(name, words)| (name.clone(), words.clone().into()))
            .collect(),
    )
}

fn xml(pack: &str, system: &str, rows: &Rows) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let (pack, system) = (escaped(pack), escaped(system));
    let _ = writeln!(
        text,
        "<pack number=\"{pack}\" system=\"{system}\" count=\"{}\">",
        rows.len()
    );
    for row in rows {
        text.push_str("  <row>\n");
        for (name, words) in row {
            let (name, words) = (escaped(name), escaped(words));
            let _ = writeln!(text, "    <field name=\"{name}\">{words}</field>");
        }
        text.push_str("  </row>\n");
    }
    text.push_str("</pack>\n");
    text
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            letter if letter.is_control() => safe.push(' '),
            letter => safe.push(letter),
        }
    }
    safe
}

/// A table without geometry.
fn table(format: Format, name: &str, rows: &Rows) -> Result<Vec<u8>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join(name);
    let mut layer = Layer::new("data", GeometryKind::None);
    let heads = rows.first().map_or(&[][..], Vec::as_slice);
    layer.fields = heads
        .iter()
        .map(|(name, _)| Field::new(name.as_str(), FieldKind::Text))
        .collect();
    layer.feature_count = Some(rows.len() as u64);
    let mut sink = create(&path, format, &layer, &WriteOptions::new()).map_err(fail)?;
    for (index, row) in rows.iter().enumerate() {
        let values = row.iter().map(|(_, words)| Value::Text(words.clone()));
        let feature = Feature::new(index as u64 + 1, None, values.collect());
        sink.write(&feature).map_err(fail)?;
    }
    sink.finish().map_err(fail)?;
    Ok(std::fs::read(&path)?)
}

/// What came back: the pack that it answers, where the file says so, and its rows with their place.
pub(super) struct Answers {
    pub(super) pack: Option<String>,
    pub(super) rows: Vec<(u64, BTreeMap<String, String>)>,
    pub(super) bytes: Vec<u8>,
}

/// Reads a result.
pub(super) fn decode(path: &Path) -> Result<Answers> {
    let shown = path.display().to_string();
    let size = std::fs::metadata(path).map(|meta| meta.len());
    let unreadable = |error: std::io::Error| {
        Error::input(
            "exchange.file",
            format!("{shown} 读不出：{}", crate::error::system_zh(&error)),
            format!("{shown} cannot be read: {error}"),
        )
    };
    if size.map_err(unreadable)? > MOST_BYTES {
        return Err(Error::input(
            "exchange.large",
            format!("{shown} 超过 256 MB"),
            format!("{shown} is larger than 256 MB"),
        ));
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    let ending = ending(&shown);
    let (pack, rows) = if ending == "zip" {
        of_zip(&bytes, &shown)?
    } else {
        of_file(&ending, &bytes, &shown)?
    };
    if rows.len() > MOST_ROWS {
        return Err(Error::input(
            "exchange.rows",
            format!("{shown} 超过 {MOST_ROWS} 行"),
            format!("{shown} has more than {MOST_ROWS} rows"),
        ));
    }
    Ok(Answers { pack, rows, bytes })
}

fn ending(name: &str) -> String {
    let ending = Path::new(name).extension().unwrap_or_default();
    ending.to_string_lossy().to_lowercase()
}

type Read = (Option<String>, Vec<(u64, BTreeMap<String, String>)>);

/// A zip of a result, with or without a manifest; hashes that the manifest names must be right.
fn of_zip(bytes: &[u8], shown: &str) -> Result<Read> {
    let files = unzip_files(bytes, shown).map_err(fail)?;
    let manifest = files.iter().find(|(name, _)| name == "manifest.json");
    let manifest: Json = match manifest {
        Some((_, text)) => serde_json::from_slice(text).map_err(|error| no_json(shown, &error))?,
        None => Json::Null,
    };
    for file in manifest["files"].as_array().into_iter().flatten() {
        let (name, hash) = (file["name"].as_str(), file["sm3"].as_str());
        let found = files.iter().find(|(own, _)| Some(own.as_str()) == name);
        if found.is_none_or(|(_, content)| Some(sm3(content).as_str()) != hash) {
            let name = name.unwrap_or_default();
            return Err(Error::input(
                "exchange.hash",
                format!("{shown}：{name} 与清单的哈希不符"),
                format!("{shown}: {name} is not what the manifest says"),
            ));
        }
    }
    let data = files
        .iter()
        .find(|(name, _)| name != "manifest.json" && READ.contains(&ending(name).as_str()));
    let Some((name, content)) = data else {
        return Err(Error::input(
            "exchange.no_data",
            format!("{shown} 里没有结果文件（json、xml、csv、xlsx）"),
            format!("{shown} holds no result (json, xml, csv, xlsx)"),
        ));
    };
    let (pack, rows) = of_file(&ending(name), content, &format!("{shown}/{name}"))?;
    let named = manifest["answers"].as_str().or(manifest["pack"].as_str());
    Ok((named.map(str::to_owned).or(pack), rows))
}

const READ: [&str; 4] = ["json", "xml", "csv", "xlsx"];

fn of_file(ending: &str, bytes: &[u8], shown: &str) -> Result<Read> {
    match ending {
        "json" => of_json(bytes, shown),
        "xml" => of_xml(bytes, shown),
        "csv" | "xlsx" => {
            // readers find the format by content, and name files by their path
            let folder = tempfile::tempdir()?;
            let path = folder.path().join(format!("result.{ending}"));
            std::fs::write(&path, bytes)?;
            Ok((None, of_table(&path)?))
        }
        _ => Err(Error::usage(
            "exchange.form",
            format!("{shown}：结果文件可以是 zip、json、xml、csv、xlsx"),
            format!("{shown}: a result is zip, json, xml, csv or xlsx"),
        )),
    }
}

fn no_json(shown: &str, error: &serde_json::Error) -> Error {
    Error::input(
        "exchange.json",
        format!("{shown} 第 {} 行不是 JSON：{error}", error.line()),
        format!("{shown} line {} is not JSON: {error}", error.line()),
    )
}

/// A list of objects, or one below `rows` beside the number of the pack.
fn of_json(bytes: &[u8], shown: &str) -> Result<Read> {
    let json: Json = serde_json::from_slice(bytes).map_err(|error| no_json(shown, &error))?;
    let rows = json.as_array().or_else(|| json["rows"].as_array());
    let Some(rows) = rows else {
        return Err(Error::input(
            "exchange.rows_missing",
            format!("{shown} 应为列表，或含 rows 列表"),
            format!("{shown} must be a list, or hold a list \"rows\""),
        ));
    };
    let row = |(index, row): (usize, &Json)| {
        let members = row.as_object().into_iter().flatten();
        let members = members.map(|(name, value)| {
            let words = match value {
                Json::String(text) => text.clone(),
                Json::Null => String::new(),
                other => other.to_string(),
            };
            (name.clone(), words)
        });
        (index as u64 + 1, members.collect())
    };
    let pack = json["pack"].as_str().map(str::to_owned);
    Ok((pack, rows.iter().enumerate().map(row).collect()))
}

/// Rows of an XML file; the pack that it answers stands in its outermost element, as `number` or `pack`.
fn of_xml(bytes: &[u8], shown: &str) -> Result<Read> {
    let read = read_xml_rows(bytes, shown, MOST_ROWS).map_err(fail)?;
    let mut pack = ["pack", "answers", "number"].iter();
    let pack = pack.find_map(|name| read.head.get(*name));
    Ok((pack.cloned(), read.rows))
}

fn of_table(path: &Path) -> Result<Vec<(u64, BTreeMap<String, String>)>> {
    let mut source = open(path, &OpenOptions::default()).map_err(fail)?;
    let fields: Vec<String> = source
        .layers()
        .first()
        .map(|layer| {
            layer
                .fields
                .iter()
                .map(|field| field.name.clone())
                .collect()
        })
        .unwrap_or_default();
    let mut rows = Vec::new();
    if fields.is_empty() {
        return Ok(rows);
    }
    for feature in source.features(0).map_err(fail)? {
        let feature = feature.map_err(fail)?;
        let pairs = fields.iter().zip(&feature.values);
        let row = pairs.map(|(name, value)| (name.clone(), words(value)));
        rows.push((feature.row, row.collect()));
        if rows.len() > MOST_ROWS {
            break;
        }
    }
    Ok(rows)
}

fn words(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Date(text) | Value::DateTime(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Boolean(yes) => if *yes { "是" } else { "否" }.to_owned(),
        _ => String::new(),
    }
}
