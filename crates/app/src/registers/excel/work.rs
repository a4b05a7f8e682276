//! An import at work: rows checked against the register and written, a batch at a time.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kunyu_definitions::{FieldKind, Invariants, Register};
use kunyu_formats::Row;
use kunyu_store::{
    RecordAct, RecordError, RecordInput, RecordRow, Selection, StoreError, Value, Where,
};
use kunyu_terms::{Date, Lang, Localized};

use super::cell::Trouble;
use super::columns::{FieldColumn, columns_of};
use super::entry::{Entry, Named, Set, afterwards, set_of};
use super::error_sheet::ErrorSheet;
use super::header::{Header, find_header};
use super::import::TableRequest;
use super::outcome::{RowChange, TableImported};
use crate::folder::Folder;
use crate::layers::input;
use crate::registers::{Numbers, Reader, definition_values, register};
use crate::{Error, Result, dates};

/// What stands where the number would in a row of totals.
const TOTALS: [&str; 5] = ["合计", "总计", "小计", "共计", "Total"];

/// An import at work.
pub(super) struct Work<'f> {
    folder: &'f Folder,
    owner: &'f Register,
    columns: Vec<FieldColumn<'f>>,
    invariants: Invariants<'f>,
    header: Header,
    /// Index of the field that is the number.
    number: usize,
    update: bool,
    /// Row in which each number of the file first stood.
    seen: HashMap<String, u64>,
    errors: Option<ErrorSheet>,
    pub(super) told: TableImported,
}

impl<'f> Work<'f> {
    pub(super) fn new(
        folder: &'f Folder,
        owner: &'f Register,
        request: &TableRequest,
        first: &[Row],
        day: Date,
    ) -> Result<Self> {
        let today = dates::date_or_today(None)?;
        let columns = columns_of(
            &folder.definitions,
            &owner.fields,
            Some(&owner.number),
            today,
        );
        let header = find_header(first, &columns)?;
        let number = owner.field_index(&owner.number).unwrap_or_default();
        required_columns(&columns, &header, number, request.update)?;
        Ok(Self {
            told: TableImported {
                register: owner.id.clone(),
                title_zh: owner.title.zh.clone(),
                title_en: owner.title.en.clone(),
                dry_run: request.dry_run,
                unread: header.unread(),
                ..TableImported::default()
            },
            invariants: folder.definitions.invariants(owner, day),
            folder,
            owner,
            columns,
            header,
            number,
            update: request.update,
            seen: HashMap::new(),
            errors: request
                .errors
                .as_deref()
                .map(|path| ErrorSheet::at(path, request.lang)),
        })
    }

    /// Checks a batch of rows and, while none was bad, writes them into the act.
    pub(super) async fn take(&mut self, act: &mut RecordAct, rows: Vec<Row>) -> Result<()> {
        let below = rows.into_iter().filter(|row| row.number > self.header.row);
        let mut entries: Vec<Entry> = below
            .map(|row| Entry::read(row, &self.header, &self.columns))
            .collect();
        for entry in &mut entries {
            self.check_number(entry);
        }
        let at = Selection::on(act.business_date());
        let existing = self.existing(act, &entries, &at).await?;
        let rows: Vec<RecordRow> = existing.values().cloned().collect();
        let numbers =
            Numbers::of_rows(self.folder, Reader::Act(act), self.owner, &rows, &at).await?;
        let named = self.named(act, &mut entries, &at).await?;
        let mut made = Vec::new();
        for (index, entry) in entries.iter_mut().enumerate() {
            self.told.rows += 1;
            let number = entry.text(self.number).unwrap_or_default().to_owned();
            let there = existing.get(&number);
            let set = self.settle(act, entry, there, &numbers, &named).await?;
            match (set, there) {
                (Some(set), Some(row)) => self.change(act, entry, row, set).await?,
                (Some(set), None) => made.push((index, set.values)),
                (None, _) => {}
            }
        }
        self.make(act, &mut entries, made).await?;
        for entry in entries.iter().filter(|entry| !entry.troubles.is_empty()) {
            self.tell(entry)?;
        }
        Ok(())
    }

    /// Writes the records that are new.
    async fn make(
        &mut self,
        act: &mut RecordAct,
        entries: &mut [Entry],
        made: Vec<(usize, BTreeMap<String, Value>)>,
    ) -> Result<()> {
        if self.told.bad > 0 {
            // what is bad already undoes it all: checking is enough
            self.told.new += made.len() as u64;
            return Ok(());
        }
        let at = self.header.column(self.number);
        let (places, inputs): (Vec<usize>, Vec<RecordInput>) = made
            .into_iter()
            .map(|(place, set)| (place, set_to(set)))
            .unzip();
        let written = act.create_records(&self.owner.id, &inputs).await;
        for (place, made) in places
            .into_iter()
            .zip(written.map_err(|error| input(&error))?)
        {
            match made {
                Ok(_) => self.told.new += 1,
                Err(refused) => entries[place].troubles.push((at, refused_as(&refused))),
            }
        }
        Ok(())
    }

    /// Writes what a row changes in a record that is there.
    async fn change(
        &mut self,
        act: &mut RecordAct,
        entry: &mut Entry,
        row: &RecordRow,
        set: Set,
    ) -> Result<()> {
        if self.told.bad == 0 {
            let (id, version, new) = (&self.owner.id, Some(row.version), set_to(set.values));
            match act.change_record(id, row.record, version, &new).await {
                Ok(_) => {}
                Err(StoreError::Record(refused)) => {
                    let at = self.header.column(self.number);
                    entry.troubles.push((at, refused_as(&refused)));
                    return Ok(());
                }
                Err(error) => return Err(input(&error)),
            }
        }
        self.told.changed += 1;
        self.told.change(RowChange {
            row: entry.row.number,
            number: entry.text(self.number).unwrap_or_default().to_owned(),
            fields: set.changes,
        });
        Ok(())
    }

    /// The number must be filled, and stand in the file once.
    fn check_number(&mut self, entry: &mut Entry) {
        let at = self.header.column(self.number);
        let Some(number) = entry.text(self.number).map(str::to_owned) else {
            return;
        };
        if TOTALS.contains(&number.as_str()) {
            let trouble = Trouble::new(
                "这是合计行，不是记录：请删去该行",
                "this is a row of totals, not a record: delete it",
            );
            entry.troubles.push((at, trouble));
            return;
        }
        let row = entry.row.number;
        if let Some(first) = self.seen.get(&number) {
            let trouble = Trouble::new(
                format!("“{number}”与第 {first} 行重复"),
                format!("\"{number}\" stands in row {first} already"),
            );
            entry.troubles.push((at, trouble));
            return;
        }
        self.seen.insert(number, row);
    }

    /// The records that bear the numbers of the rows.
    async fn existing(
        &self,
        act: &mut RecordAct,
        entries: &[Entry],
        at: &Selection,
    ) -> Result<HashMap<String, RecordRow>> {
        let numbers = entries.iter().filter_map(|entry| entry.text(self.number));
        let values: Vec<Value> = numbers.map(Value::text).collect();
        let rows = find(act, &self.owner.id, &self.owner.number, values, at, None).await?;
        let by_number = rows.into_iter().filter_map(|row| {
            let number = row.values.get(self.number)?.as_text()?.to_owned();
            Some((number, row))
        });
        Ok(by_number.collect())
    }

    /// The records of other registers that rows name; what is not there is a trouble.
    async fn named(
        &self,
        act: &mut RecordAct,
        entries: &mut [Entry],
        at: &Selection,
    ) -> Result<Named> {
        let mut named = Named::new();
        for (index, column) in self.columns.iter().enumerate() {
            let (FieldKind::Record, Some(id)) =
                (column.field.kind, column.field.references.as_deref())
            else {
                continue;
            };
            let other = register(self.folder, id)?;
            let wanted: BTreeSet<&str> = entries
                .iter()
                .filter_map(|entry| entry.text(index))
                .collect();
            let values: Vec<Value> = wanted.into_iter().map(Value::text).collect();
            let rows = find(act, id, &other.number, values, at, Some(&other.number)).await?;
            for row in rows {
                if let Some(number) = row.values.first().and_then(Value::as_text) {
                    named.insert((id.to_owned(), number.to_owned()), row.record);
                }
            }
            for entry in entries.iter_mut() {
                let Some(number) = entry.text(index).map(str::to_owned) else {
                    continue;
                };
                if !named.contains_key(&(id.to_owned(), number.clone())) {
                    let (zh, en) = (&other.title.zh, &other.title.en);
                    let trouble = Trouble::new(
                        format!("“{zh}”台账里没有“{number}”"),
                        format!("there is no \"{number}\" in the register \"{en}\""),
                    );
                    entry.troubles.push((self.header.column(index), trouble));
                }
            }
        }
        Ok(named)
    }

    /// What a row sets; nothing where it is bad or all of it is there already.
    async fn settle(
        &mut self,
        act: &mut RecordAct,
        entry: &mut Entry,
        there: Option<&RecordRow>,
        numbers: &Numbers,
        named: &Named,
    ) -> Result<Option<Set>> {
        let at = self.header.column(self.number);
        entry.require(&self.header, &self.columns, there.is_none());
        if there.is_some() && !self.update {
            let number = entry.text(self.number).unwrap_or_default();
            let trouble = Trouble::new(
                format!("“{number}”台账里已有；要修改已有的记录请加 --update"),
                format!("\"{number}\" is there already; add --update to change records that are"),
            );
            entry.troubles.push((at, trouble));
        }
        let existing = there.map(|row| (row, numbers));
        let mut set = set_of(entry, &self.header, &self.columns, named, existing);
        if let Some(row) = there {
            self.leave_same_personal(act, row, &mut set).await?;
        }
        if !entry.troubles.is_empty() {
            return Ok(None);
        }
        if there.is_some() && set.values.is_empty() {
            self.told.unchanged += 1;
            return Ok(None);
        }
        Ok((!self.breaks(entry, there, numbers)).then_some(set))
    }

    /// Whether the record would break an invariant of its register; tells which, at the last of the
    /// columns that it reads.
    fn breaks(&self, entry: &mut Entry, there: Option<&RecordRow>, numbers: &Numbers) -> bool {
        let fields = &self.owner.fields;
        let existing = there.map(|row| definition_values(&row.values, fields, numbers));
        let record = afterwards(entry, existing);
        let broken = self.invariants.broken(&record);
        let any = !broken.is_empty();
        for one in broken {
            let read = one.fields.iter().rev();
            let mut columns = read.filter_map(|id| self.header.column(self.owner.field_index(id)?));
            let cited = |open: &str, close: &str| {
                let article = one.article.as_deref();
                article.map_or_else(String::new, |article| format!("{open}{article}{close}"))
            };
            let trouble = Trouble::new(
                format!("{}{}", one.zh, cited("（", "）")),
                format!("{}{}", one.en, cited(" (", ")")),
            );
            entry.troubles.push((columns.next(), trouble));
        }
        any
    }

    /// Leaves out personal data that is there already: the store compares it, encrypted as it is.
    async fn leave_same_personal(
        &self,
        act: &mut RecordAct,
        row: &RecordRow,
        set: &mut Set,
    ) -> Result<()> {
        for (index, text) in std::mem::take(&mut set.personal) {
            let id = &self.columns[index].field.id;
            let selection = Selection {
                filter: Some(Where::And(vec![
                    Where::equal("$record", Value::Record(row.record)),
                    Where::equal(id.as_str(), Value::text(text)),
                ])),
                ..Selection::on(act.business_date())
            };
            let page = act.find(&self.owner.id, &selection).await;
            if page.map_err(|error| input(&error))?.total > 0 {
                set.values.remove(id);
                set.changes.retain(|change| change.field != *id);
            }
        }
        Ok(())
    }

    /// Counts a bad row, tells of it and copies it.
    fn tell(&mut self, entry: &Entry) -> Result<()> {
        self.told.bad += 1;
        for (at, trouble) in &entry.troubles {
            let value = at.and_then(|at| entry.shown(at, &self.header, &self.columns));
            self.told
                .trouble(entry.row.number, &self.header, *at, value, trouble);
        }
        match &mut self.errors {
            Some(sheet) => sheet.add(&entry.row, &self.header, &self.columns, &entry.troubles),
            None => Ok(()),
        }
    }

    pub(super) fn finish(mut self) -> Result<TableImported> {
        if let Some(sheet) = self.errors.take() {
            self.told.error_sheet = sheet.finish()?;
        }
        Ok(self.told)
    }
}

/// What a table must have: the number; every required field where all rows are new.
fn required_columns(
    columns: &[FieldColumn<'_>],
    header: &Header,
    number: usize,
    update: bool,
) -> Result<()> {
    let missing = columns.iter().enumerate().filter(|(index, column)| {
        let needed = *index == number || (!update && column.required && !column.retired);
        needed && !header.has(*index)
    });
    let titles: Vec<&FieldColumn<'_>> = missing.map(|(_, column)| column).collect();
    if titles.is_empty() {
        return Ok(());
    }
    let row = header.row;
    let list = |lang: Lang, between| {
        let titles = titles.iter().map(|column| column.field.title.in_lang(lang));
        titles.collect::<Vec<_>>().join(between)
    };
    Err(Error::input(
        "excel.missing_column",
        format!("第 {row} 行的表头缺少必填的列：{}", list(Lang::Zh, "、")),
        format!(
            "the header in row {row} lacks columns that must be filled: {}",
            list(Lang::En, ", ")
        ),
    )
    .remedy(
        "补上这些列；列名可用中文名、英文名或字段名",
        "add them; a column may bear the Chinese or English title, or the id of the field",
    ))
}

/// Records whose field has one of some values; all fields, or one.
async fn find(
    act: &mut RecordAct,
    id: &str,
    field: &str,
    values: Vec<Value>,
    at: &Selection,
    only: Option<&str>,
) -> Result<Vec<RecordRow>> {
    if values.is_empty() {
        return Ok(Vec::new());
    }
    let selection = Selection {
        filter: Some(Where::In {
            field: field.to_owned(),
            values,
        }),
        fields: only.map(|field| vec![field.to_owned()]),
        ..at.clone()
    };
    let page = act.find(id, &selection).await;
    Ok(page.map_err(|error| input(&error))?.rows)
}

fn set_to(set: BTreeMap<String, Value>) -> RecordInput {
    RecordInput {
        set,
        ..RecordInput::default()
    }
}

fn refused_as(refused: &RecordError) -> Trouble {
    Trouble::new(refused.sentence(Lang::Zh), refused.sentence(Lang::En))
}
