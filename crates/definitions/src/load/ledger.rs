//! The land ledger as declared: rules of accounts, acts, regimes, examples of views; and the books
//! of the pure ledger that they make.

use std::collections::BTreeMap;
use std::sync::Arc;

use kunyu_ledger as ledger;
use kunyu_ledger::{Act, Basis, BookUnit, Books, Id, LotKind, RefusalRule, Regime};
use kunyu_terms::{AreaUnit, Bilingual, Lang, Localized, WrittenArea};
use toml::Spanned;
use toml::de::DeValue;

use super::layer::named;
use super::registry::{Registry, duplicate};
use super::value::articles;
use super::{Definitions, dangling, day_after};
use crate::error::Problem;
use crate::model::{ArticleVersion, Book, BookKind, LedgerRefusal, Unit, View, ViewExample};
use crate::text::{Place, Placed, Reader, Reports};

/// What the files say beside books and views.
#[derive(Debug, Default)]
pub(crate) struct Declared {
    accounts: Vec<(Place, AccountRule)>,
    acts: Vec<(Place, Act)>,
    refusals: Vec<LedgerRefusal>,
    regimes: Vec<(Place, Regime)>,
    examples: Vec<ViewExample>,
}

/// Further rules of a side account.
#[derive(Debug)]
struct AccountRule {
    book: String,
    flows: Vec<(Id, Id)>,
    basis: Option<Basis>,
}

/// The books of the pure ledger, with what stands over them.
#[derive(Debug)]
pub(crate) struct LandLedger {
    books: Books,
    views: Vec<ledger::View>,
    regimes: Vec<Regime>,
}

impl Definitions {
    /// The books of the land ledger with their acts, checked; no book where none is declared.
    pub fn ledger_books(&self) -> &Books {
        &self.ledger.books
    }

    /// The views over the land ledger, checked against its books.
    pub fn ledger_views(&self) -> &[ledger::View] {
        &self.ledger.views
    }

    /// The view of this id.
    pub fn ledger_view(&self, id: &str) -> Option<&ledger::View> {
        self.ledger.views.iter().find(|view| *view.id == *id)
    }

    /// The regimes of the farmland balance, to be chosen by [`Regime::on`].
    pub fn regimes(&self) -> &[Regime] {
        &self.ledger.regimes
    }

    /// How a refusal of a declared act is phrased, with its articles.
    pub fn ledger_refusal(&self, act: &str, code: &str) -> Option<&LedgerRefusal> {
        let mut refusals = self.registry.ledger.refusals.iter();
        refusals.find(|refusal| refusal.act == act && refusal.code == code)
    }

    /// The worked examples of the views.
    pub fn view_examples(&self) -> &[ViewExample] {
        &self.registry.ledger.examples
    }
}

/// Reads `[[account_rule]]`, `[[ledger_act]]`, `[[regime]]` and `[[view_example]]`.
pub(crate) fn read(document: &Reader<'_>, registry: &mut Registry) {
    let declared = &mut registry.ledger;
    for table in document.tables("account_rule") {
        if let Some(rule) = account_rule(&table) {
            declared.accounts.push((table.place(), rule));
        }
    }
    for table in document.tables("ledger_act") {
        let Some(act) = act(&table, &mut declared.refusals) else {
            continue;
        };
        match declared.acts.iter().find(|(_, other)| other.id == act.id) {
            Some((first, _)) => duplicate(table.reports(), &act.id, &table.place(), first),
            None => declared.acts.push((table.place(), act)),
        }
    }
    for table in document.tables("regime") {
        let Some(regime) = regime(&table) else {
            continue;
        };
        let same = |(_, other): &&(Place, Regime)| other.from == regime.from;
        if declared.regimes.iter().any(|other| same(&other)) {
            let problem = Problem::TwoVersions {
                id: regime.id.to_string(),
                date: regime.from.to_string(),
            };
            let meant = day_after(regime.from);
            table.reports().add(table.place(), problem, meant);
            continue;
        }
        declared.regimes.push((table.place(), regime));
    }
    for table in document.tables("view_example") {
        declared.examples.extend(view_example(&table));
    }
}

fn ids(list: Vec<Placed<String>>) -> Vec<Id> {
    list.into_iter().map(|id| id.value.into()).collect()
}

fn account_rule(table: &Reader<'_>) -> Option<AccountRule> {
    let book = table.text("book");
    let mut flows = Vec::new();
    for row in table.tables("flows") {
        let (from, to) = (row.text("from"), row.text("to"));
        row.finish();
        if let (Some(from), Some(to)) = (from, to) {
            flows.push((from.value.into(), to.value.into()));
        }
    }
    let basis = table.optional_table("basis").and_then(|row| {
        let (book, states) = (row.text("book"), ids(row.texts("states")));
        row.finish();
        Some(Basis {
            book: book?.value.into(),
            states,
        })
    });
    table.finish();
    Some(AccountRule {
        book: book?.value,
        flows,
        basis,
    })
}

fn act(table: &Reader<'_>, refusals: &mut Vec<LedgerRefusal>) -> Option<Act> {
    let (id, title) = (table.text("id"), table.bilingual("title"));
    let name = id.as_ref().map_or(String::new(), |id| id.value.clone());
    let mut refuses = Vec::new();
    for row in table.tables("refuses") {
        let (code, book) = (row.text("code"), row.text("book"));
        let states = ids(row.texts("states"));
        let gained = row.flag("gained").unwrap_or(false);
        let words = row.bilingual("refusal");
        let articles = articles(&row, &name);
        row.finish();
        let (Some(code), Some(book), Some(words)) = (code, book, words) else {
            continue;
        };
        refusals.push(LedgerRefusal {
            act: name.clone(),
            code: code.value.clone(),
            refusal: words,
            articles,
        });
        refuses.push(RefusalRule {
            code: code.value.into(),
            book: book.value.into(),
            states,
            gained,
        });
    }
    let to = table.table("to").map(|row| {
        let pair = |(book, value): (Placed<String>, &Spanned<DeValue<'_>>)| {
            let Some(state) = value.get_ref().as_str() else {
                row.wrong_type(value, &book.value, ("状态", "a state"));
                return None;
            };
            Some((Id::from(book.value), Id::from(state)))
        };
        row.entries().into_iter().filter_map(pair).collect()
    });
    let restores = ids(table.texts("restores"));
    table.finish();
    Some(Act {
        id: id?.value.into(),
        title: title?,
        refuses,
        to: to?,
        restores,
    })
}

fn regime(table: &Reader<'_>) -> Option<Regime> {
    let (id, title, from) = (
        table.text("id"),
        table.bilingual("title"),
        table.date("from"),
    );
    let article = table.text("article");
    super::codes::confirmed(table);
    let draws = table.table("draws").map(|row| lists(&row));
    table.finish();
    Some(Regime {
        id: id?.value.into(),
        title: title?,
        from: from?.value,
        article: article?.value,
        draws: draws?,
    })
}

/// A map whose values are lists of texts.
fn lists(row: &Reader<'_>) -> BTreeMap<Id, Vec<Id>> {
    let mut map = BTreeMap::new();
    for (key, value) in row.entries() {
        let texts = value.get_ref().as_array().and_then(|list| {
            let texts = list
                .iter()
                .map(|item| item.get_ref().as_str().map(Id::from));
            texts.collect::<Option<Vec<Id>>>()
        });
        match texts {
            Some(texts) => drop(map.insert(Id::from(key.value), texts)),
            None => row.wrong_type(value, &key.value, ("文字列表", "a list of texts")),
        }
    }
    map
}

fn view_example(table: &Reader<'_>) -> Option<ViewExample> {
    let (title, view) = (table.text("title"), table.text("view"));
    let lot = lot_kind(table);
    let (area, counts) = (area(table, "area"), area(table, "counts"));
    let states = table.table("states").map(|row| lists(&row));
    table.finish();
    let title = title?;
    Some(ViewExample {
        title: title.value,
        view: view?.value,
        lot: lot?,
        area: area?.area,
        states: states?,
        counts: counts?.area,
        place: title.place,
    })
}

fn lot_kind(table: &Reader<'_>) -> Option<LotKind> {
    named(
        &table.text("lot")?,
        LOT_KIND,
        &LotKind::ALL,
        table.reports(),
    )
}

const LOT_KIND: (&str, &str) = ("来源批次种类", "kind of lot");

fn area(table: &Reader<'_>, key: &'static str) -> Option<WrittenArea> {
    let text = table.text(key)?;
    let area = WrittenArea::parse(&text.value, AreaUnit::Hectare);
    if area.is_none() {
        let problem = Problem::WrongType {
            field: key.to_owned(),
            expected: ("面积，如 5.2 公顷", "an area, such as 5.2 ha"),
        };
        table.reports().add(text.place, problem, None);
    }
    area
}

/// Makes the books of the pure ledger and checks everything that names them.
pub(crate) fn build(registry: &Registry, reports: &Reports) -> LandLedger {
    let declared = &registry.ledger;
    let mut regimes: Vec<Regime> = declared
        .regimes
        .iter()
        .map(|(_, regime)| regime.clone())
        .collect();
    regimes.sort_by_key(|regime| regime.from);
    let mut built = LandLedger {
        books: Books::default(),
        views: Vec::new(),
        regimes,
    };
    link_accounts(registry, reports);
    if registry.books.is_empty() {
        return built;
    }
    let books = registry
        .books
        .iter()
        .map(|book| book_of(book, declared))
        .collect();
    let acts = declared.acts.iter().map(|(_, act)| act.clone()).collect();
    let books = match Books::new(books, acts) {
        Ok(books) => books,
        Err(error) => {
            refuse(reports, registry.books[0].place.clone(), &error);
            return built;
        }
    };
    for view in &registry.views {
        let made = view_of(view, reports);
        match made.check(&books) {
            Ok(()) => built.views.push(made),
            Err(error) => refuse(reports, view.place.clone(), &error),
        }
    }
    for example in &declared.examples {
        if !registry.views.iter().any(|view| view.id == example.view) {
            let known = registry.views.iter().map(|view| view.id.as_str());
            dangling(
                reports,
                example.place.clone(),
                ("视图", "view"),
                &example.view,
                known,
            );
        }
    }
    built.books = books;
    built
}

/// Every account that a rule or regime names is there.
fn link_accounts(registry: &Registry, reports: &Reports) {
    let of_rules = registry.ledger.accounts.iter();
    let of_rules = of_rules.map(|(place, rule)| (place, rule.book.as_str()));
    let of_regimes = registry.ledger.regimes.iter().flat_map(|(place, regime)| {
        let drawn = regime.draws.values().flatten();
        drawn.map(move |book| (place, &**book))
    });
    for (place, named) in of_rules.chain(of_regimes) {
        let accounts = registry
            .books
            .iter()
            .filter(|book| book.kind == BookKind::Account);
        if !accounts.clone().any(|book| book.id == named) {
            let known = accounts.map(|book| book.id.as_str());
            dangling(reports, place.clone(), ("账户", "account"), named, known);
        }
    }
}

fn refuse(reports: &Reports, place: Place, error: &ledger::LedgerError) {
    let problem = Problem::Sense {
        zh: error.sentence(Lang::Zh),
        en: error.sentence(Lang::En),
    };
    reports.add(place, problem, None);
}

fn book_of(book: &Book, declared: &Declared) -> ledger::Book {
    let rule = declared
        .accounts
        .iter()
        .find(|(_, rule)| rule.book == book.id);
    let states = book.states.iter().map(|state| ledger::State {
        id: Arc::from(state.id.as_str()),
        title: state.title.clone(),
        contra: state.contra,
    });
    ledger::Book {
        id: Arc::from(book.id.as_str()),
        title: book.title.clone(),
        kind: match book.kind {
            BookKind::Track => ledger::BookKind::Track,
            BookKind::Nature => ledger::BookKind::Nature,
            BookKind::Account => ledger::BookKind::Account,
        },
        unit: match book.unit {
            Unit::Count => BookUnit::Count,
            Unit::Tonne => BookUnit::Tonne,
            _ => BookUnit::Area,
        },
        mixed: book.mixed,
        states: states.collect(),
        flows: rule.map(|(_, rule)| rule.flows.clone()).unwrap_or_default(),
        basis: rule.and_then(|(_, rule)| rule.basis.clone()),
    }
}

fn view_of(view: &View, reports: &Reports) -> ledger::View {
    let lots = view.lots.iter().filter_map(|kind| {
        let kind = Placed {
            value: kind.clone(),
            place: view.place.clone(),
        };
        named(&kind, LOT_KIND, &LotKind::ALL, reports)
    });
    let id = |text: &String| Id::from(text.as_str());
    let states = view.states.iter();
    ledger::View {
        id: id(&view.id),
        title: view.title.clone(),
        lots: lots.collect(),
        // several kinds are written with | between them
        pieces: view
            .pieces
            .iter()
            .flat_map(|kinds| kinds.split('|'))
            .map(Id::from)
            .collect(),
        states: states
            .map(|(book, states)| (id(book), states.iter().map(id).collect()))
            .collect(),
    }
}

impl LedgerRefusal {
    /// The sentence in both languages.
    pub fn sentence(&self) -> &Bilingual {
        &self.refusal
    }

    /// The article in force on a day.
    pub fn article(&self, date: kunyu_terms::Date) -> Option<&ArticleVersion> {
        crate::model::in_force(&self.articles, date, |version| version.from)
    }
}
