//! Records as people look at them: a list, one with its relations, its history.

use std::collections::{BTreeMap, BTreeSet};

use kunyu_definitions::{Field, FieldKind, Register, Unit};
use kunyu_overlay::Shape;
use kunyu_store::{KnownAt, Order, RecordRow, Selection, StoreError, Value, Where};
use kunyu_terms::{Area, Bilingual, Decimal};
use serde::Serialize;
use serde_json::Value as Json;

use super::condition::of_text;
use super::number::{Numbers, Reader, by_number};
use super::spec::readable;
use crate::folder::Folder;
use crate::layers::{input, known_at};
use crate::rights::{Seen, Sight};
use crate::{Error, Result, dates};

/// What is asked of a register.
#[derive(Debug, Clone, Default)]
pub struct ListRequest {
    /// Id of the register.
    pub register: String,
    /// A condition over its fields, as in indicators.
    pub condition: Option<String>,
    /// A text that one of its plain texts contains.
    pub search: Option<String>,
    /// On this legal day; today when not given.
    pub date: Option<String>,
    /// As known at this audit sequence or time.
    pub known_at: Option<String>,
    /// Field to order by; `-` before it for the greatest first.
    pub order: Option<String>,
    /// Rows to leave out.
    pub offset: u64,
    /// Most rows.
    pub limit: Option<u64>,
    /// Whether shapes are read.
    pub with_shapes: bool,
}

/// A field as a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Column {
    /// Id.
    pub id: String,
    /// Title.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
    /// Unit of numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<&'static str>,
}

/// A record on a day.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct RecordView {
    /// Number in the database.
    pub record: i64,
    /// Its version; what a change has to have seen.
    pub version: i64,
    /// State of its process, where it has one.
    pub state: String,
    /// First day on which it is as here.
    pub valid_from: String,
    /// Values in the order of the columns, as written; null where there is none.
    pub values: Vec<Option<String>>,
    /// Its shape, when asked for.
    #[serde(skip)]
    pub shape: Option<Shape>,
}

/// Records of a register.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Listing {
    /// Id of the register.
    pub register: String,
    /// Title.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
    /// On this day.
    pub date: String,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows.
    pub rows: Vec<RecordView>,
    /// How many there are without offset and limit.
    pub total: i64,
}

/// One record and the cases about it.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Shown {
    /// Id of the register.
    pub register: String,
    /// Title of the register.
    pub title_zh: String,
    /// Title of the register in English.
    pub title_en: String,
    /// Columns.
    pub columns: Vec<Column>,
    /// The record.
    pub record: RecordView,
    /// The cases about it.
    pub cases: Vec<CaseOf>,
}

/// A case about a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CaseOf {
    /// Number.
    pub number: String,
    /// State.
    pub state: String,
    /// Title of the state.
    #[schema(value_type = crate::schema::Words)]
    pub title: Bilingual,
}

/// A change of a record.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ChangeView {
    /// Audit entry.
    pub seq: i64,
    /// Instant of booking.
    pub time: String,
    /// Who.
    pub actor: String,
    /// Business date.
    pub business_date: String,
    /// What was done.
    pub operation: String,
    /// What was written, by field.
    pub set: Vec<Written>,
    /// What was written, as the journal holds it.
    pub content: Json,
}

/// A field that a change wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Written {
    /// Field.
    pub field: String,
    /// Title of the field.
    #[schema(value_type = crate::schema::Words)]
    pub title: Bilingual,
    /// Its value; null where it was cleared.
    pub value: Option<String>,
}

/// All changes of a record.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct History {
    /// Id of the register.
    pub register: String,
    /// Number of the record.
    pub number: String,
    /// Changes, earliest first.
    pub changes: Vec<ChangeView>,
}

/// A register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RegisterView {
    /// Id.
    pub id: String,
    /// Title.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
    /// The section that keeps it.
    pub section: String,
    /// Records today.
    pub records: i64,
}

/// The registers that may be known, with the number of their records.
pub async fn all(folder: &Folder, sight: &Sight) -> Result<Vec<RegisterView>> {
    let mut views = Vec::new();
    for register in folder.definitions.registers() {
        let Ok(seen) = sight.register(folder, &register.id) else {
            continue;
        };
        let mut at = known(None, None)?;
        seen.narrow(&mut at);
        let records = match folder.store.count(&register.id, &at).await {
            Ok(records) => records,
            Err(StoreError::Unknown { .. }) => 0,
            Err(error) => return Err(input(&error)),
        };
        views.push(RegisterView {
            id: register.id.clone(),
            title_zh: register.title.zh.clone(),
            title_en: register.title.en.clone(),
            section: register.section.clone(),
            records,
        });
    }
    Ok(views)
}

/// The register of this id.
pub(crate) fn register<'f>(folder: &'f Folder, id: &str) -> Result<&'f Register> {
    let found = folder.definitions.register(id);
    found.ok_or_else(|| no_register(id))
}

/// An error that names a register that is not there, or of which one may not know.
pub(crate) fn no_register(id: &str) -> Error {
    Error::usage(
        "register.unknown",
        format!("没有台账“{id}”"),
        format!("there is no register \"{id}\""),
    )
}

/// The day and recorded time asked.
pub(crate) fn known(date: Option<&str>, known: Option<&str>) -> Result<Selection> {
    let date = dates::date_or_today(date)?.to_string();
    let known_at: KnownAt = known_at(known);
    Ok(Selection {
        date,
        known_at,
        ..Selection::default()
    })
}

/// Records of a register that may be known.
pub async fn list(folder: &Folder, sight: &Sight, request: &ListRequest) -> Result<Listing> {
    readable(folder).await?;
    let seen = sight.register(folder, &request.register)?;
    let selection = selection(folder, &seen, request).await?;
    selected(folder, seen.register(), selection).await
}

/// What a list asks of the store: by what may be known, and only that.
pub(crate) async fn selection(
    folder: &Folder,
    seen: &Seen<'_>,
    request: &ListRequest,
) -> Result<Selection> {
    let register = seen.register();
    let mut selection = known(request.date.as_deref(), request.known_at.as_deref())?;
    selection.filter = match &request.condition {
        Some(text) => Some(of_text(folder, register, text, &selection).await?),
        None => None,
    };
    if let Some(text) = request.search.as_deref().filter(|text| !text.is_empty()) {
        let found = contains(register, text);
        selection.filter = Some(match selection.filter.take() {
            Some(filter) => Where::And(vec![filter, found]),
            None => found,
        });
    }
    selection.order = order(register, request.order.as_deref())?;
    selection.offset = request.offset;
    selection.limit = request.limit;
    selection.with_shapes = request.with_shapes;
    seen.narrow(&mut selection);
    Ok(selection)
}

/// Records one of whose texts contains another; what tells about a person is not searched.
fn contains(register: &Register, text: &str) -> Where {
    let plain = register
        .fields
        .iter()
        .filter(|field| field.kind == FieldKind::Text && field.personal.is_none());
    let parts = plain.map(|field| Where::Contains {
        field: field.id.clone(),
        text: text.to_owned(),
    });
    Where::Or(parts.collect())
}

/// The records of a selection.
pub(crate) async fn selected(
    folder: &Folder,
    register: &Register,
    selection: Selection,
) -> Result<Listing> {
    let (rows, total) = read(folder, register, &selection).await?;
    Ok(Listing {
        register: register.id.clone(),
        title_zh: register.title.zh.clone(),
        title_en: register.title.en.clone(),
        date: selection.date,
        columns: columns(register),
        rows,
        total,
    })
}

/// The record that bears a number.
pub async fn show(
    folder: &Folder,
    sight: &Sight,
    id: &str,
    number: &str,
    date: Option<&str>,
    known_at: Option<&str>,
) -> Result<Shown> {
    readable(folder).await?;
    let seen = sight.register(folder, id)?;
    let register = seen.register();
    let mut at = known(date, known_at)?;
    at.with_shapes = true;
    seen.narrow(&mut at);
    let row = find(folder, register, number, &at).await?;
    let selection = kunyu_store::CaseSelection {
        register: Some(register.id.clone()),
        record: Some(row.record),
        ..Default::default()
    };
    let cases = folder.store.cases(&selection).await;
    let cases = cases.map_err(|error| input(&error))?;
    let numbers = Numbers::of_rows(
        folder,
        Reader::Folder(folder),
        register,
        std::slice::from_ref(&row),
        &at,
    )
    .await?;
    Ok(Shown {
        register: register.id.clone(),
        title_zh: register.title.zh.clone(),
        title_en: register.title.en.clone(),
        columns: columns(register),
        record: view(register, row, &numbers),
        cases: cases
            .into_iter()
            .map(|case| CaseOf {
                title: case_state(folder, &case),
                number: case.number,
                state: case.state,
            })
            .collect(),
    })
}

fn case_state(folder: &Folder, case: &kunyu_store::Case) -> Bilingual {
    let versions = folder.definitions.processes().iter();
    let mut own = versions.filter(|process| process.id == case.process);
    let from = own.find(|process| process.from.to_string() == case.process_from);
    let state = from.and_then(|process| process.state(&case.state));
    let unknown = || Bilingual::new(case.state.as_str(), case.state.as_str());
    state.map_or_else(unknown, |state| state.title.clone())
}

/// How a record came to be as it is.
///
/// What was booked while the record lay where the reader may not look is left out.
pub async fn history(folder: &Folder, sight: &Sight, id: &str, number: &str) -> Result<History> {
    readable(folder).await?;
    let seen = sight.register(folder, id)?;
    let register = seen.register();
    let mut at = known(None, None)?;
    seen.narrow(&mut at);
    let row = find(folder, register, number, &at).await?;
    let changes = folder.store.history(&register.id, row.record).await;
    let mut changes = changes.map_err(|error| input(&error))?;
    if seen.is_bound() {
        let township = folder.definitions.register(id);
        let township = township.and_then(|register| register.township.clone());
        retain_reached(&seen, township.as_deref().unwrap_or_default(), &mut changes);
    }
    for change in &mut changes {
        seen.clean(&mut change.content);
    }
    let numbers = named_in(folder, register, &changes).await?;
    let view = |change: kunyu_store::RecordChange| ChangeView {
        seq: change.seq,
        time: change.time,
        actor: change.actor,
        business_date: change.business_date,
        operation: change.operation,
        set: set(register, &change.content, &numbers),
        content: change.content,
    };
    Ok(History {
        register: register.id.clone(),
        number: number.to_owned(),
        changes: changes.into_iter().map(view).collect(),
    })
}

/// Leaves out the changes that were booked while the record lay elsewhere.
fn retain_reached(seen: &Seen<'_>, township: &str, changes: &mut Vec<kunyu_store::RecordChange>) {
    let mut place: Option<String> = None;
    changes.retain(|change| {
        let set = change.content.get("set").and_then(|set| set.get(township));
        if let Some(code) = set {
            place = code.as_str().map(str::to_owned);
        }
        seen.reaches(place.as_deref())
    });
}

/// The numbers of the records that changes name, as they stand today.
async fn named_in(
    folder: &Folder,
    register: &Register,
    changes: &[kunyu_store::RecordChange],
) -> Result<Numbers> {
    let relations = register.fields.iter();
    let relations = relations.filter(|field| field.kind == FieldKind::Record);
    let mut wanted: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
    for field in relations {
        let written = changes.iter().filter_map(|change| {
            let set = change.content.get("set")?;
            pointed_to(set.get(&field.id)?)
        });
        let other = field.references.clone().unwrap_or_default();
        wanted.entry(other).or_default().extend(written);
    }
    Numbers::read(folder, Reader::Folder(folder), wanted, &known(None, None)?).await
}

/// What a change wrote, in the words of the register.
fn set(register: &Register, content: &Json, numbers: &Numbers) -> Vec<Written> {
    let members = content.get("set").and_then(Json::as_object);
    let members = members.into_iter().flatten();
    let known = members.filter_map(|(id, value)| {
        let field = register.field(id)?;
        Some(Written {
            field: id.clone(),
            title: field.title.clone(),
            value: journal_value(value, field, numbers),
        })
    });
    known.collect()
}

/// The record that a value of the journal names; numbers stand there as text.
fn pointed_to(value: &Json) -> Option<i64> {
    value.as_str()?.parse().ok()
}

/// A value of the journal: amounts stand there in the smallest unit, beside the figure written.
fn journal_value(value: &Json, field: &Field, numbers: &Numbers) -> Option<String> {
    let text = |json: &Json| {
        json.as_str()
            .map_or_else(|| json.to_string(), str::to_owned)
    };
    if field.kind == FieldKind::Record
        && let Some(record) = pointed_to(value)
    {
        let other = field.references.as_deref().unwrap_or_default();
        let number = numbers.number(other, record);
        return Some(number.map_or_else(|| format!("#{record}"), str::to_owned));
    }
    match value {
        Json::Null => None,
        Json::Array(parts) => match (parts.first(), parts.get(1)) {
            (_, Some(written)) => Some(text(written)),
            (Some(amount), None) => {
                let stored = text(amount).parse().ok()?;
                Some(if field.kind == FieldKind::Money {
                    money(stored, field)
                } else {
                    Area::from_centi_m2(stored).to_string()
                })
            }
            (None, None) => None,
        },
        other => Some(text(other)),
    }
}

/// Money in the unit of its field.
fn money(fen: i64, field: &Field) -> String {
    let (scale, unit) = match field.unit {
        Unit::WanYuan => (6, "万元"),
        _ => (2, "元"),
    };
    let amount = Decimal::new(fen, scale).map_or_else(|| fen.to_string(), |sum| sum.to_string());
    // 万元 as clerks write them: no zeros beyond the fen
    let amount = match field.unit {
        Unit::WanYuan => amount.trim_end_matches('0').trim_end_matches('.'),
        _ => &amount,
    };
    format!("{amount} {unit}")
}

pub(super) async fn find(
    folder: &Folder,
    register: &Register,
    number: &str,
    at: &Selection,
) -> Result<RecordRow> {
    let found = by_number(Reader::Folder(folder), register, number, at).await?;
    found.ok_or_else(|| no_record(register, number))
}

/// An error that names a record that is not there.
pub(crate) fn no_record(register: &Register, number: &str) -> Error {
    let (zh, en) = (&register.title.zh, &register.title.en);
    Error::input(
        "record.unknown",
        format!("{zh}里没有“{number}”"),
        format!("there is no \"{number}\" in {en}"),
    )
}

/// Rows of a register with the numbers of the records they point to.
pub(super) async fn read(
    folder: &Folder,
    register: &Register,
    selection: &Selection,
) -> Result<(Vec<RecordView>, i64)> {
    let page = match folder.store.find(&register.id, selection).await {
        Ok(page) => page,
        // a register into which nothing was ever written has no table yet
        Err(StoreError::Unknown { .. }) => return Ok((Vec::new(), 0)),
        Err(error) => return Err(input(&error)),
    };
    let reader = Reader::Folder(folder);
    let numbers = Numbers::of_rows(folder, reader, register, &page.rows, selection).await?;
    let rows = page.rows.into_iter();
    let rows = rows.map(|row| view(register, row, &numbers)).collect();
    Ok((rows, page.total))
}

fn view(register: &Register, row: RecordRow, numbers: &Numbers) -> RecordView {
    let pairs = row.values.iter().zip(&register.fields);
    RecordView {
        record: row.record,
        version: row.version,
        state: row.state,
        valid_from: row.valid_from,
        values: pairs
            .map(|(value, field)| written(value, field, numbers))
            .collect(),
        shape: row.shape,
    }
}

fn written(value: &Value, field: &Field, numbers: &Numbers) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Record(record) => {
            let register = field.references.as_deref().unwrap_or_default();
            let number = numbers.number(register, *record);
            Some(number.map_or_else(|| value.to_string(), str::to_owned))
        }
        Value::Money { fen, written: None } => Some(money(*fen, field)),
        other => Some(other.to_string()),
    }
}

/// The fields of a register as columns.
pub(super) fn columns(register: &Register) -> Vec<Column> {
    let column = |field: &Field| Column {
        id: field.id.clone(),
        title_zh: field.title.zh.clone(),
        title_en: field.title.en.clone(),
        unit: field.kind.is_number().then(|| field.unit.name()),
    };
    register.fields.iter().map(column).collect()
}

fn order(register: &Register, asked: Option<&str>) -> Result<Vec<Order>> {
    let Some(asked) = asked else {
        return Ok(Vec::new());
    };
    let (field, descending) = match asked.strip_prefix('-') {
        Some(field) => (field, true),
        None => (asked, false),
    };
    if register.field(field).is_none() {
        let known: Vec<&str> = register
            .fields
            .iter()
            .map(|known| known.id.as_str())
            .collect();
        let list = known.join(", ");
        return Err(Error::usage(
            "records.order",
            format!("没有字段“{field}”，有：{list}"),
            format!("there is no field \"{field}\"; there are: {list}"),
        ));
    }
    let field = field.to_owned();
    Ok(vec![Order { field, descending }])
}

/// A condition that nothing meets, for what cannot be found.
pub(crate) fn nothing() -> Where {
    Where::Or(Vec::new())
}

/// Records of other registers that name a record, register by register, as far as they may be known.
pub async fn linked(folder: &Folder, sight: &Sight, id: &str, record: i64) -> Result<Vec<Listing>> {
    let mut found = Vec::new();
    for register in folder.definitions.registers() {
        let Ok(seen) = sight.register(folder, &register.id) else {
            continue;
        };
        let register = seen.register();
        let names = |field: &&Field| field.references.as_deref() == Some(id);
        let links = register.fields.iter().filter(names);
        let parts: Vec<Where> = links
            .map(|field| Where::equal(field.id.as_str(), Value::Record(record)))
            .collect();
        if parts.is_empty() {
            continue;
        }
        let mut at = known(None, None)?;
        at.filter = Some(Where::Or(parts));
        at.limit = Some(LINKED);
        seen.narrow(&mut at);
        let listing = selected(folder, register, at).await?;
        if listing.total > 0 {
            found.push(listing);
        }
    }
    Ok(found)
}

/// Linked records shown of one register.
const LINKED: u64 = 100;
