use std::collections::BTreeMap;

use kunyu_terms::{Date, WorkCalendar};

use super::format::{date_words, words};
use super::load::{is_personal, scope, step_of};
use super::model::{DocumentTemplate, Node, Slot};
use super::source::{Rows, Source, Use};
use crate::condition::{CASE, Constants, Datum, INPUT, Inputs, RECORD, ROW, case_fields, compile};
use crate::load::Definitions;
use crate::model::{Field, Value};
use crate::process::{ActiveProcess, RelationPath};

/// What a document is filled with: the record as the step leaves it.
pub struct DocumentFacts<'f> {
    /// The record's values in the order of the register's fields.
    pub record: &'f [Value],
    /// Related records by path (`record.lot`, `input.lot`), see
    /// [`ActiveProcess::document_reads`].
    pub related: &'f BTreeMap<String, Vec<Value>>,
    /// What was entered in the step, by input id.
    pub input: &'f BTreeMap<String, Value>,
    /// The document's own number.
    pub number: Option<&'f str>,
    /// The case's number.
    pub case_number: Option<&'f str>,
    /// The day on which it was opened.
    pub opened_on: Option<Date>,
    /// Who acts.
    pub user: Option<&'f str>,
    /// Date of the document.
    pub today: Date,
    /// Ids of the materials that are missing.
    pub missing: &'f [String],
    /// Last days of the clocks that run.
    pub due: &'f BTreeMap<String, Date>,
    /// The work calendar.
    pub calendar: &'f WorkCalendar,
}

/// A document with its text; from now on only read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledDocument {
    /// Template.
    pub template: String,
    /// SM3 of its definition.
    pub template_hash: String,
    /// Title.
    pub title: String,
    /// Words of the red head.
    pub head: Option<String>,
    /// The text, in the markup of templates.
    pub text: String,
    /// What each place was filled with, in the order of reading.
    pub values: Vec<(String, String)>,
    /// Whether it tells data of a person.
    pub personal: bool,
}

/// A value that nothing states, so that the document cannot be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absent {
    /// As the template names it.
    pub place: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

const RULED: &str = "________";

impl Definitions {
    /// The versions of all templates.
    pub fn document_templates(&self) -> &[DocumentTemplate] {
        &self.registry.documents
    }

    /// The version of a template in use on a day.
    pub fn document_template(&self, id: &str, on: Date) -> Option<&DocumentTemplate> {
        in_use(&self.registry.documents, id, on)
    }

    /// Who issues documents.
    pub fn bureau(&self) -> Option<&super::Bureau> {
        self.registry.bureau.as_ref()
    }

    /// The register of stamps.
    pub fn stamps(&self) -> &[super::Stamp] {
        &self.registry.stamps
    }

    /// A legal number on a day, with its article.
    pub fn legal_number(&self, id: &str, on: Date) -> Option<(kunyu_terms::Decimal, &str)> {
        let value = self.registry.values.iter().find(|value| value.id == id)?;
        let version = value.on(on)?;
        Some((version.value, &version.article))
    }

    /// Fills a form about an issued document, such as the proof of service; what `known` does not
    /// state stays blank where the form says so.
    ///
    /// # Errors
    /// What is missing.
    pub fn fill_form(
        &self,
        template: &DocumentTemplate,
        known: &BTreeMap<&'static str, String>,
        today: Date,
    ) -> Result<FilledDocument, Vec<Absent>> {
        self.filled_form(template, known, today, false)
    }

    /// The same, with names of places between 〔〕 where nothing is known if `titles` asks for them.
    pub(super) fn filled_form(
        &self,
        template: &DocumentTemplate,
        known: &BTreeMap<&'static str, String>,
        today: Date,
        titles: bool,
    ) -> Result<FilledDocument, Vec<Absent>> {
        let case = case_fields();
        let usage = Use {
            registry: &self.registry,
            record: None,
            step: None,
            case: &case,
        };
        let mut filler = Filler::new(usage, template, today);
        filler.form = known;
        filler.titles = titles;
        filler.document()
    }
}

fn in_use<'t>(all: &'t [DocumentTemplate], id: &str, on: Date) -> Option<&'t DocumentTemplate> {
    let own = all
        .iter()
        .filter(|template| template.id == id && template.from <= on);
    own.max_by_key(|template| template.from)
}

impl ActiveProcess<'_> {
    /// The template of a document on a day.
    pub fn template_of(&self, document: &str, on: Date) -> Option<&DocumentTemplate> {
        let rule = self.process.document(document)?;
        in_use(&self.registry.documents, &rule.template, on)
    }

    /// What a document of a step reads: fields of its record, and the records that relations name.
    pub fn document_reads(&self, transition: &str, document: &str, on: Date) -> DocumentReads {
        let mut reads = DocumentReads::default();
        let Some(template) = self.template_of(document, on) else {
            return reads;
        };
        self.with_use(transition, document, template, |usage| {
            let mut add = |source: Source| reads.add(&usage, &source);
            related(&usage, &template.head, None, &mut add);
            related(&usage, &template.nodes, None, &mut add);
        });
        reads
    }

    /// Fills a document of a step.
    ///
    /// # Errors
    /// What is missing, each value once; [`Absent`] names its field.
    pub fn fill_document(
        &self,
        transition: &str,
        document: &str,
        facts: &DocumentFacts<'_>,
    ) -> Result<FilledDocument, Vec<Absent>> {
        let unknown = || {
            vec![Absent {
                place: document.to_owned(),
                zh: format!("文书“{document}”在当日没有可用的模板"),
                en: format!("document \"{document}\" has no template on that day"),
            }]
        };
        let template = self
            .template_of(document, facts.today)
            .ok_or_else(unknown)?;
        let filled = self.with_use(transition, document, template, |usage| {
            Filler::of_step(usage, template, facts, false).document()
        });
        filled.unwrap_or_else(|| Err(unknown()))
    }

    /// The same with titles of fields between 〔〕 where nothing is stated.
    pub(super) fn preview_document(
        &self,
        transition: &str,
        document: &str,
        template: &DocumentTemplate,
        facts: &DocumentFacts<'_>,
    ) -> Option<FilledDocument> {
        let filled = self.with_use(transition, document, template, |usage| {
            Filler::of_step(usage, template, facts, true).document()
        });
        filled?.ok()
    }

    fn with_use<T>(
        &self,
        transition: &str,
        document: &str,
        template: &DocumentTemplate,
        run: impl FnOnce(Use<'_>) -> T,
    ) -> Option<T> {
        let transition = self.process.transition(transition)?;
        let step = step_of(self.process, transition, document)?;
        let fields = self.register.fields.as_slice();
        let usage = Use {
            registry: self.registry,
            record: Some(fields).filter(|_| template.register.is_some()),
            step: Some(step),
            case: &self.case,
        };
        Some(run(usage))
    }
}

/// What a document reads.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DocumentReads {
    /// Fields of the record, each once.
    pub fields: Vec<String>,
    /// Relations with the fields that are read of their records.
    pub relations: Vec<RelationPath>,
}

impl DocumentReads {
    fn add(&mut self, usage: &Use<'_>, source: &Source) {
        let put = |list: &mut Vec<String>, id: &str| {
            if !list.iter().any(|known| known == id) {
                list.push(id.to_owned());
            }
        };
        let Some(read) = usage.field(source, None) else {
            return;
        };
        let Source::Related(owner, relation, ..) = source else {
            if matches!(source, Source::Member(owner, _) if *owner == RECORD) {
                put(&mut self.fields, &read.id);
            }
            return;
        };
        let own = usage.field(&Source::Member(*owner, *relation), None);
        let Some((own, register)) = own.and_then(|own| Some((own, own.references.clone()?))) else {
            return;
        };
        let path = format!("{}.{}", owner_name(*owner), own.id);
        let known = self.relations.iter().position(|other| other.path == path);
        let at = known.unwrap_or_else(|| {
            let fields = Vec::new();
            self.relations.push(RelationPath {
                path,
                register,
                fields,
            });
            self.relations.len() - 1
        });
        put(&mut self.relations[at].fields, &read.id);
    }
}

fn owner_name(owner: usize) -> &'static str {
    match owner {
        RECORD => "record",
        INPUT => "input",
        _ => "case",
    }
}

/// The fields that nodes read, of the record and of what it names.
fn related(usage: &Use<'_>, nodes: &[Node], row: Option<Rows>, add: &mut impl FnMut(Source)) {
    for node in nodes {
        match node {
            Node::Text(_) => {}
            Node::Slot(slot) => {
                if let Ok(Some(source)) = usage.source(slot, row) {
                    add(source);
                }
            }
            Node::If {
                condition,
                then,
                otherwise,
                ..
            } => {
                let read = scope(usage, row).and_then(|scope| compile(condition, scope).ok());
                for (owner, relation, index) in read.iter().flat_map(|read| &read.reads.related) {
                    let own = usage.field(&Source::Member(*owner, *relation), row);
                    let other = own
                        .and_then(|field| field.references.as_deref())
                        .and_then(|id| usage.registry.register_index(id));
                    if let Some(other) = other {
                        add(Source::Related(*owner, *relation, other, *index));
                    }
                }
                related(usage, then, row, add);
                related(usage, otherwise, row, add);
            }
            Node::Each { list, body, .. } => {
                let rows = usage.rows(list).ok().flatten();
                related(usage, body, rows.or(row), add);
            }
        }
    }
}

/// What the conditions of a template read.
struct Read<'f> {
    record: &'f [Value],
    related: Option<&'f BTreeMap<String, Vec<Value>>>,
    entered: Vec<Value>,
    case: Vec<Value>,
    row: Vec<Value>,
    fields: [&'f [Field]; 2],
    today: Date,
    calendar: Option<&'f WorkCalendar>,
}

impl Read<'_> {
    fn value(&self, owner: usize, index: usize) -> Option<&Value> {
        match owner {
            RECORD => self.record.get(index),
            INPUT => self.entered.get(index),
            CASE => self.case.get(index),
            ROW => self.row.get(index),
            _ => None,
        }
    }

    fn related_value(&self, owner: usize, relation: usize, index: usize) -> Option<&Value> {
        let field = self.fields.get(owner)?.get(relation)?;
        let path = format!("{}.{}", owner_name(owner), field.id);
        self.related?.get(&path)?.get(index)
    }
}

impl Inputs for Read<'_> {
    fn member(&self, owner: usize, index: usize) -> Datum<'_> {
        self.value(owner, index).map_or(Datum::Null, Datum::from)
    }

    fn related(&self, owner: usize, relation: usize, index: usize) -> Datum<'_> {
        let value = self.related_value(owner, relation, index);
        value.map_or(Datum::Null, Datum::from)
    }

    fn today(&self) -> Option<Date> {
        Some(self.today)
    }

    fn workdays(&self, from: Date, days: i64) -> Option<Date> {
        let days = u32::try_from(days).ok()?;
        self.calendar?.add_workdays(from, days).ok()
    }

    fn rows(&self, owner: usize, index: usize) -> &[Vec<Value>] {
        match self.value(owner, index) {
            Some(Value::List(rows)) => rows,
            _ => &[],
        }
    }
}

struct Filler<'f> {
    usage: Use<'f>,
    template: &'f DocumentTemplate,
    read: Read<'f>,
    constants: Constants<'f>,
    number: Option<&'f str>,
    missing: &'f [String],
    due: Option<&'f BTreeMap<String, Date>>,
    form: &'f BTreeMap<&'static str, String>,
    /// Title and running number of a row that is no record.
    material: (String, usize),
    titles: bool,
    text: String,
    values: Vec<(String, String)>,
    absent: Vec<Absent>,
    personal: bool,
}

static NO_FORM: BTreeMap<&'static str, String> = BTreeMap::new();

impl<'f> Filler<'f> {
    fn new(usage: Use<'f>, template: &'f DocumentTemplate, today: Date) -> Self {
        let number = |value: &crate::DatedValue| value.on(today).map(|version| version.value);
        Self {
            template,
            read: Read {
                record: &[],
                related: None,
                entered: Vec::new(),
                case: Vec::new(),
                row: Vec::new(),
                fields: [&[], &[]],
                today,
                calendar: None,
            },
            constants: Constants {
                registry: usage.registry,
                values: usage.registry.values.iter().map(number).collect(),
                date: today,
                year: None,
            },
            usage,
            number: None,
            missing: &[],
            due: None,
            form: &NO_FORM,
            material: (String::new(), 0),
            titles: false,
            text: String::new(),
            values: Vec::new(),
            absent: Vec::new(),
            personal: false,
        }
    }

    fn of_step(
        usage: Use<'f>,
        template: &'f DocumentTemplate,
        facts: &'f DocumentFacts<'f>,
        titles: bool,
    ) -> Self {
        let input: &[Field] = usage.step.map_or(&[], |step| &step.transition.input);
        let entered = input.iter().map(|field| {
            let given = facts.input.get(&field.id).cloned().unwrap_or_default();
            given.coerced(field).unwrap_or_default()
        });
        let text = |text: Option<&str>| text.map_or(Value::Null, |text| Value::Text(text.into()));
        let opened = facts.opened_on.unwrap_or(facts.today);
        let mut filler = Self::new(usage, template, facts.today);
        filler.read = Read {
            record: facts.record,
            related: Some(facts.related),
            entered: entered.collect(),
            case: vec![
                text(facts.case_number),
                Value::Null,
                Value::Date(opened),
                text(facts.user),
                Value::Null,
            ],
            row: Vec::new(),
            fields: [usage.record.unwrap_or_default(), input],
            today: facts.today,
            calendar: Some(facts.calendar),
        };
        // a template for any register reads fields that the process names
        if usage.record.is_none() {
            let own = usage.step.and_then(|step| {
                let at = usage.registry.register_index(&step.process.register)?;
                Some(usage.registry.registers[at].fields.as_slice())
            });
            filler.read.fields[RECORD] = own.unwrap_or_default();
        }
        filler.number = facts.number;
        filler.missing = facts.missing;
        filler.due = Some(facts.due);
        filler.titles = titles;
        filler
    }

    fn document(mut self) -> Result<FilledDocument, Vec<Absent>> {
        self.nodes(&self.template.head, None);
        let head = std::mem::take(&mut self.text);
        self.nodes(&self.template.nodes, None);
        if !self.absent.is_empty() {
            return Err(self.absent);
        }
        Ok(FilledDocument {
            template: self.template.id.clone(),
            template_hash: self.template.hash.clone(),
            title: self.template.title.zh.clone(),
            head: Some(head).filter(|head| !head.trim().is_empty()),
            text: self.text,
            values: self.values,
            personal: self.personal,
        })
    }

    fn nodes(&mut self, nodes: &[Node], row: Option<Rows>) {
        for node in nodes {
            match node {
                Node::Text(text) => self.text.push_str(text),
                Node::Slot(slot) => self.slot(slot, row),
                Node::If {
                    condition,
                    then,
                    otherwise,
                    ..
                } => {
                    let holds = scope(&self.usage, row)
                        .and_then(|scope| compile(condition, scope).ok())
                        .and_then(|condition| condition.holds(&self.constants, &self.read));
                    let shown = if holds == Some(true) { then } else { otherwise };
                    self.nodes(shown, row);
                }
                Node::Each { list, body, .. } => self.each(list, body, row),
            }
        }
    }

    fn each(&mut self, list: &str, body: &[Node], outer: Option<Rows>) {
        let Ok(Some(rows)) = self.usage.rows(list) else {
            return;
        };
        let before = (std::mem::take(&mut self.read.row), self.material.clone());
        let inside = Some(rows).or(outer);
        match rows {
            Rows::Input(index) => {
                let all = self.read.rows(INPUT, index).to_vec();
                for (number, values) in all.into_iter().enumerate() {
                    self.read.row = values;
                    self.material.1 = number + 1;
                    self.nodes(body, inside);
                }
            }
            Rows::Missing | Rows::Materials => {
                let titles = self.titles_of(rows);
                for (number, title) in titles.into_iter().enumerate() {
                    self.material = (title, number + 1);
                    self.nodes(body, inside);
                }
            }
        }
        (self.read.row, self.material) = before;
    }

    fn titles_of(&self, rows: Rows) -> Vec<String> {
        let Some(step) = self.usage.step else {
            return Vec::new();
        };
        let ids = match rows {
            Rows::Missing if self.titles && self.missing.is_empty() => &step.transition.materials,
            Rows::Missing => return titles(step.process, self.missing),
            _ => &step.transition.materials,
        };
        titles(step.process, ids)
    }

    fn slot(&mut self, slot: &Slot, row: Option<Rows>) {
        let Ok(Some(source)) = self.usage.source(slot, row) else {
            // a place that only a step can fill, in a form that has none
            return self.nothing(slot, None);
        };
        let field = self.usage.field(&source, row);
        let Some(words) = self.words(&source, slot, field) else {
            return self.nothing(slot, Some((&source, field)));
        };
        self.personal |= is_personal(&self.usage, &source, row);
        if !matches!(source, Source::Title | Source::RowNumber) {
            self.values.push((slot.written(), words.clone()));
        }
        self.put(&words);
    }

    /// The words of a source; `None` where nothing is stated.
    fn words(&self, source: &Source, slot: &Slot, field: Option<&Field>) -> Option<String> {
        let form = slot.form.as_deref();
        let registry = self.usage.registry;
        match source {
            Source::Member(..) | Source::Related(..) => {
                let value = match source {
                    Source::Related(owner, relation, _, index) => {
                        self.read.related_value(*owner, *relation, *index)?
                    }
                    Source::Member(owner, index) => self.read.value(*owner, *index)?,
                    _ => return None,
                };
                let field = field?;
                let codes = field.codes.as_deref();
                let codes = codes.and_then(|id| registry.codes_index(id));
                words(value, field, codes.map(|at| &registry.codes[at]), form)
            }
            Source::RowNumber => Some(self.material.1.to_string()),
            Source::Material => Some(self.material.0.clone()),
            Source::Title => Some(self.template.title.zh.clone()),
            Source::Number => self.number.map(str::to_owned),
            Source::Today => Some(date_words(self.read.today, form)),
            Source::Bureau(None) => registry.bureau.as_ref().map(|bureau| bureau.name.clone()),
            Source::Bureau(Some(key)) => registry.bureau.as_ref()?.entry(key).map(str::to_owned),
            Source::Due(clock) => Some(date_words(*self.due?.get(clock)?, form)),
            Source::Legal(index) => {
                let version = registry.values.get(*index)?.on(self.read.today)?;
                Some(match form {
                    Some("article") => version.article.clone(),
                    _ => version.value.to_string(),
                })
            }
            Source::Literal(words) => Some(words.clone()),
            Source::Form(key) => self.form.get(key).cloned(),
            Source::Blank => None,
        }
        .filter(|words| !words.trim().is_empty())
    }

    /// A ruled line, a title in the preview, or what is missing.
    fn nothing(&mut self, slot: &Slot, known: Option<(&Source, Option<&Field>)>) {
        let source = known.map(|(source, _)| source);
        if slot.blank || source == Some(&Source::Blank) {
            if !self.in_table() {
                self.text.push_str(RULED);
            }
            return;
        }
        let (zh, en) = self.title_of(slot, known);
        if self.titles {
            self.put(&format!("〔{zh}〕"));
            return;
        }
        let place = slot.written();
        if !self.absent.iter().any(|absent| absent.place == place) {
            self.absent.push(Absent { place, zh, en });
        }
    }

    fn title_of(&self, slot: &Slot, known: Option<(&Source, Option<&Field>)>) -> (String, String) {
        let Some((source, field)) = known else {
            return (slot.path.clone(), slot.path.clone());
        };
        if let Some(field) = field {
            let (mut zh, mut en) = (field.title.zh.clone(), field.title.en.clone());
            if let Source::Related(owner, relation, ..) = source
                && let Some(own) = self.usage.field(&Source::Member(*owner, *relation), None)
            {
                zh = format!("{}的{zh}", own.title.zh);
                en = format!("{en} of {}", own.title.en);
            }
            return (zh, en);
        }
        let both = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
        match source {
            Source::Number => both("文书编号", "number of the document"),
            Source::Due(clock) => {
                let step = self.usage.step;
                let found = step.and_then(|step| step.process.clock(clock));
                found.map_or_else(
                    || both(clock, clock),
                    |clock| {
                        (
                            format!("{}到期日", clock.title.zh),
                            format!("last day of {}", clock.title.en),
                        )
                    },
                )
            }
            Source::Legal(index) => {
                let value = self.usage.registry.values.get(*index);
                value.map_or_else(
                    || both(&slot.path, &slot.path),
                    |value| {
                        (
                            format!("{}（当日无生效版本）", value.title.zh),
                            format!("{} (not in force)", value.title.en),
                        )
                    },
                )
            }
            _ => both(&slot.path, &slot.path),
        }
    }

    /// Whether the line that is being written is a row of a table.
    fn in_table(&self) -> bool {
        let line = self.text.rsplit('\n').next().unwrap_or_default();
        line.trim_start().starts_with('|')
    }

    /// Words as words: nothing in them is markup; further lines are further paragraphs.
    fn put(&mut self, words: &str) {
        let next = if self.in_table() { " " } else { "\n　　" };
        let mut first = true;
        for line in words.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if !std::mem::take(&mut first) {
                self.text.push_str(next);
            }
            for letter in line.chars().filter(|letter| !letter.is_control()) {
                if matches!(letter, '\\' | '|' | '*' | '#' | '>') {
                    self.text.push('\\');
                }
                self.text.push(letter);
            }
        }
    }
}

fn titles(process: &crate::model::Process, ids: &[String]) -> Vec<String> {
    let title = |id: &String| {
        let found = process.material(id);
        found.map_or_else(|| id.clone(), |material| material.title.zh.clone())
    };
    ids.iter().map(title).collect()
}
