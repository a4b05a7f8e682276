use super::buffer::Buffer;
use super::properties::{Column, DATE_MARK};
use super::slot;
use crate::bytes::{Fault, fault};
use crate::{CrsStatement, OtherCrs, crs};

/// What stands before the features.
pub(super) struct Header {
    pub(super) name: String,
    pub(super) geometry_type: u8,
    pub(super) z: bool,
    pub(super) m: bool,
    /// Times belong to the positions; they have no place in the model.
    pub(super) times: bool,
    pub(super) columns: Vec<Column>,
    /// 0 when it is not known.
    pub(super) count: u64,
    /// Children of a node of the index; 0 without index.
    pub(super) node_size: u16,
    pub(super) crs: CrsStatement,
    pub(super) metadata: Vec<(String, String)>,
}

/// Children of a node when the header does not say.
const USUAL_NODE_SIZE: u16 = 16;

impl Header {
    pub(super) fn parse(bytes: &[u8], most_columns: usize) -> Result<Self, Fault> {
        let buffer = Buffer::new(bytes, 8);
        let table = buffer.root()?;
        let mut metadata = Vec::new();
        for (key, slot) in [
            ("title", slot::header::TITLE),
            ("description", slot::header::DESCRIPTION),
        ] {
            metadata.extend(table.text(slot)?.map(|text| (key.to_owned(), text)));
        }
        if let Some(text) = table.text(slot::header::METADATA)? {
            match pairs(&text) {
                Some(pairs) => metadata.extend(pairs),
                None => metadata.push(("metadata".to_owned(), text)),
            }
        }
        let described = table.tables(slot::header::COLUMNS)?;
        if described.len() > most_columns {
            let count = described.len();
            let zh = format!("有 {count} 个字段，超过上限 {most_columns}");
            return Err((
                zh,
                format!("there are {count} columns; the limit is {most_columns}"),
            ));
        }
        let mut columns = Vec::new();
        for column in described {
            let name = column.text(slot::column::NAME)?;
            let name = name.ok_or_else(|| fault("字段没有名称", "a column has no name"))?;
            if let Some(title) = column.text(slot::column::TITLE)? {
                metadata.push((format!("alias:{name}"), title));
            }
            let code = column.byte(slot::column::TYPE)?;
            let known = Column::new(name, code);
            let mut known = known.ok_or_else(|| {
                let zh = format!("字段类型代码 {code} 未知");
                (zh, format!("the column type {code} is not known"))
            })?;
            let number = |slot| {
                column
                    .int32(slot)
                    .map(|number| number.and_then(|number| u16::try_from(number).ok()))
            };
            let width = number(slot::column::WIDTH)?.or(number(slot::column::PRECISION)?);
            known.field.width = width.filter(|width| *width > 0);
            let decimals =
                number(slot::column::SCALE)?.and_then(|decimals| u8::try_from(decimals).ok());
            known.field.decimals = decimals;
            if column.text(slot::column::METADATA)?.as_deref() == Some(DATE_MARK) {
                known.mark_dates();
            }
            columns.push(known);
        }
        let times = table.byte(slot::header::HAS_T)? | table.byte(slot::header::HAS_TM)? != 0;
        Ok(Self {
            name: table.text(slot::header::NAME)?.unwrap_or_default(),
            geometry_type: table.byte(slot::header::GEOMETRY_TYPE)?,
            z: table.byte(slot::header::HAS_Z)? != 0,
            m: table.byte(slot::header::HAS_M)? != 0,
            times,
            columns,
            count: table.uint64(slot::header::FEATURES_COUNT)?,
            node_size: table
                .uint16(slot::header::INDEX_NODE_SIZE)?
                .unwrap_or(USUAL_NODE_SIZE),
            crs: match table.table(slot::header::CRS)? {
                Some(table) => system(table)?,
                None => CrsStatement::Unknown,
            },
            metadata,
        })
    }
}

/// The pairs of a JSON object that holds nothing but texts.
fn pairs(text: &str) -> Option<Vec<(String, String)>> {
    let serde_json::Value::Object(map) = serde_json::from_str(text).ok()? else {
        return None;
    };
    map.into_iter()
        .map(|(key, value)| Some((key, value.as_str()?.to_owned())))
        .collect()
}

/// The system by its code, or else by its definition.
fn system(table: super::buffer::Table<'_, '_>) -> Result<CrsStatement, Fault> {
    let org = table.text(slot::crs::ORG)?.filter(|org| !org.is_empty());
    let org = org.unwrap_or_else(|| "EPSG".to_owned()).to_uppercase();
    let code = table.int32(slot::crs::CODE)?.filter(|code| *code > 0);
    let code = code
        .map(|code| code.to_string())
        .or(table.text(slot::crs::CODE_STRING)?);
    let code = code.map(|code| format!("{org}:{code}"));
    let wkt = table.text(slot::crs::WKT)?.unwrap_or_default();
    let by_code = code
        .as_deref()
        .map_or(CrsStatement::Unknown, crs::from_text);
    if by_code.stated().is_some() {
        return Ok(by_code);
    }
    let by_text = crs::from_text(&wkt);
    // a code of another table wins over the system that its definition happens to equal
    if by_text.stated().is_some()
        && code
            .as_deref()
            .is_none_or(|code| !code.starts_with("EPSG:"))
    {
        return Ok(by_text);
    }
    let name = table.text(slot::crs::NAME)?;
    Ok(match (code, by_text) {
        (None, other) => other,
        (Some(code), _) => CrsStatement::Unsupported(OtherCrs {
            name: name.unwrap_or_else(|| code.clone()),
            definition: if wkt.is_empty() {
                code.clone()
            } else {
                wkt.chars().take(20_000).collect()
            },
            code: Some(code),
        }),
    })
}
