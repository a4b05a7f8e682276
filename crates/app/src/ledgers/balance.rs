//! Balances of tracks and accounts, pieces of a lot, and the views of what is left to do.

use kunyu_definitions::LedgerRole;
use kunyu_ledger::{At, Books, Ledger, by_lot, by_year, percent, total};
use kunyu_store::{BalanceQuery, KnownAt};
use kunyu_terms::{Area, AreaUnit, Bilingual, Date};
use serde::Serialize;

use super::correct::EntryRow;
use super::load;
use crate::folder::Folder;
use crate::layers::{input, known_at};
use crate::rights::{LEDGER, Sight};
use crate::{Error, Kind, Result, dates};

/// What is asked of the ledger.
#[derive(Debug, Clone, Default)]
pub struct BalanceRequest {
    /// One track or account.
    pub track: Option<String>,
    /// One lot, with its pieces.
    pub lot: Option<String>,
    /// On this legal day; today when not given.
    pub date: Option<String>,
    /// As known at this audit sequence or time.
    pub known_at: Option<String>,
}

/// The ledger on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Balances {
    /// The day.
    pub date: String,
    /// By book and state.
    pub balances: Vec<BalanceRow>,
    /// 批而未供 and the like.
    pub views: Vec<ViewTotal>,
    /// Lots that lack a drawing (无图形), with their document area: a work list.
    pub without_drawing: Vec<LotShare>,
    /// The pieces of the lot asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pieces: Vec<PieceRow>,
    /// The entries of the lot asked, until the day.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<EntryRow>,
}

/// One state of a book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct BalanceRow {
    /// Book.
    pub book: String,
    /// Title of the book.
    pub book_title: String,
    /// Title of the book in English.
    pub book_title_en: String,
    /// State.
    pub state: String,
    /// Title of the state.
    pub state_title: String,
    /// Title of the state in English.
    pub state_title_en: String,
    /// In the unit of the book: m² on tracks.
    pub amount: String,
    /// Hectares, of land.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hectares: Option<String>,
    /// 亩, of land.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mu: Option<String>,
}

/// The sum of a view, by year of approval and by lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ViewTotal {
    /// Id.
    pub view: String,
    /// Title.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
    /// Hectares.
    pub hectares: String,
    /// 亩.
    pub mu: String,
    /// Share of the area approved, in per cent; the base is all lots of these kinds.
    pub share: Option<String>,
    /// The base of the share, hectares.
    pub base_hectares: String,
    /// By year of approval.
    pub years: Vec<(i16, String)>,
    /// By lot.
    pub lots: Vec<LotShare>,
}

/// What a lot has of a view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct LotShare {
    /// The lot.
    pub lot: String,
    /// Hectares.
    pub hectares: String,
    /// Grade of proof, of a lot of the old books.
    pub grade: Option<String>,
    /// Whether it lacks a drawing (无图形).
    pub without_drawing: bool,
}

/// A piece of a lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PieceRow {
    /// Piece.
    pub piece: String,
    /// Kind.
    pub kind: String,
    /// Hectares.
    pub hectares: String,
    /// Its states: one in each book, several in the class of land.
    pub states: Vec<PieceState>,
}

/// A state in which a piece stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PieceState {
    /// Book.
    pub book: String,
    /// State.
    pub state: String,
    /// Title of the state.
    pub zh: String,
    /// Title of the state in English.
    pub en: String,
}

/// Reads the ledger.
///
/// # Errors
/// A track or lot that is not there; a reader who may not know the ledger of the whole district.
pub async fn balance(folder: &Folder, sight: &Sight, request: &BalanceRequest) -> Result<Balances> {
    sight.must_know_whole(folder, LEDGER)?;
    for role in [LedgerRole::Lot, LedgerRole::Piece] {
        if let Some(register) = folder.definitions.register_of(role) {
            sight.must_know_whole(folder, &register.id)?;
        }
    }
    let day = dates::date_or_today(request.date.as_deref())?;
    let known = known_at(request.known_at.as_deref());
    let books = folder.books();
    if let Some(track) = &request.track
        && books.book(track).is_err()
    {
        let known: Vec<String> = books.all().iter().map(|book| book.id.to_string()).collect();
        let list = known.join(", ");
        return Err(Error::usage(
            "balance.track",
            format!("没有账“{track}”，有：{list}"),
            format!("there is no book \"{track}\"; there are: {list}"),
        ));
    }
    let ledger = load(folder, request.lot.as_deref(), &known).await?;
    if let Some(lot) = &request.lot
        && ledger.lot(lot, None).is_none()
    {
        return Err(Error::input(
            "balance.lot",
            format!("土地账上没有批次“{lot}”"),
            format!("there is no lot \"{lot}\" in the land ledger"),
        ));
    }
    let wanted = |book: &str| request.track.as_deref().is_none_or(|track| track == book);
    let mut rows = Vec::new();
    for book in books.all().iter().filter(|book| wanted(&book.id)) {
        for state in &book.states {
            let amount = if let Some(lot) = &request.lot {
                ledger
                    .balance(&book.id, Some(lot), Some(&state.id), At::on(day))
                    .map_err(|error| Error::of(Kind::Internal, &error))?
            } else {
                let query = BalanceQuery {
                    date: day.to_string(),
                    known_at: known.clone(),
                    lot_kind: None,
                };
                let found = folder.store.balances(&book.id, &query).await;
                let found = found.map_err(|error| input(&error))?;
                let of_state = found.iter().filter(|row| *row.state == *state.id);
                of_state.map(|row| row.amount).sum()
            };
            rows.push(row(book, state, amount));
        }
    }
    Ok(Balances {
        date: day.to_string(),
        balances: rows,
        views: views(folder, &ledger, day)?,
        without_drawing: ledger
            .without_drawing(At::on(day))
            .map(|lot| share(&ledger, &lot.id, lot.area_document))
            .collect(),
        pieces: pieces(books, &ledger, request.lot.as_deref(), day),
        entries: entries(folder, request.lot.as_deref(), day, &known).await?,
    })
}

/// The entries of a lot until a day, the earliest first.
async fn entries(
    folder: &Folder,
    lot: Option<&str>,
    day: Date,
    known: &KnownAt,
) -> Result<Vec<EntryRow>> {
    let Some(lot) = lot else {
        return Ok(Vec::new());
    };
    let book = folder.store.lot(lot, known).await;
    let book = book.map_err(|error| input(&error))?;
    let entries = book.into_iter().flat_map(|book| book.entries);
    let until = day.to_string();
    let entries = entries.filter(|entry| entry.date <= until);
    let mut rows: Vec<EntryRow> = entries.map(|entry| EntryRow::of(folder, &entry)).collect();
    rows.sort_by(|a, b| (&a.date, a.entry).cmp(&(&b.date, b.entry)));
    Ok(rows)
}

fn row(book: &kunyu_ledger::Book, state: &kunyu_ledger::State, amount: i64) -> BalanceRow {
    let area = Area::from_centi_m2(amount);
    let land = book.is_land() || book.unit == kunyu_ledger::BookUnit::Area;
    BalanceRow {
        book: book.id.to_string(),
        book_title: book.title.zh.clone(),
        book_title_en: book.title.en.clone(),
        state: state.id.to_string(),
        state_title: state.title.zh.clone(),
        state_title_en: state.title.en.clone(),
        amount: if land {
            area.to_string()
        } else {
            amount.to_string()
        },
        hectares: land.then(|| area.written(AreaUnit::Hectare, 4)),
        mu: land.then(|| area.written(AreaUnit::Mu, 2)),
    }
}

fn share(ledger: &Ledger, id: &str, area: Area) -> LotShare {
    let lot = ledger.lot(id, None);
    let grade = lot.and_then(|lot| lot.grade);
    LotShare {
        lot: id.to_owned(),
        hectares: area.written(AreaUnit::Hectare, 4),
        grade: grade.map(|grade| grade.id().to_owned()),
        without_drawing: lot.is_some_and(|lot| lot.area_measured.is_none()),
    }
}

fn views(folder: &Folder, ledger: &Ledger, day: Date) -> Result<Vec<ViewTotal>> {
    let at = At::on(day);
    let mut totals = Vec::new();
    for view in folder.definitions.ledger_views() {
        let rows = ledger.view(view, at);
        let rows = rows.map_err(|error| Error::of(Kind::Internal, &error))?;
        let sum = total(&rows);
        let base: i64 = ledger
            .lots(at)
            .filter(|lot| view.takes(lot.kind))
            .map(|lot| lot.area_document.centi_m2())
            .sum();
        let base = Area::from_centi_m2(base);
        let hectares = |area: Area| area.written(AreaUnit::Hectare, 4);
        let years = by_year(&rows).into_iter();
        let lots = by_lot(&rows).into_iter();
        totals.push(ViewTotal {
            view: view.id.to_string(),
            title_zh: view.title.zh.clone(),
            title_en: view.title.en.clone(),
            hectares: hectares(sum),
            mu: sum.written(AreaUnit::Mu, 2),
            share: percent(sum, base).map(|share| share.to_string()),
            base_hectares: hectares(base),
            years: years.map(|(year, area)| (year, hectares(area))).collect(),
            lots: lots
                .map(|((_, id), area)| share(ledger, &id, area))
                .collect(),
        });
    }
    Ok(totals)
}

fn pieces(books: &Books, ledger: &Ledger, lot: Option<&str>, day: Date) -> Vec<PieceRow> {
    let Some(lot) = lot else { return Vec::new() };
    let pieces = ledger.pieces(lot, At::on(day)).into_iter();
    let row = |piece: kunyu_ledger::Piece| {
        let states = piece.states.iter();
        let states = states.flat_map(|(book, mix)| mix.iter().map(move |(state, _)| (book, state)));
        PieceRow {
            piece: piece.name.to_string(),
            kind: piece.kind.map_or_else(String::new, |kind| kind.to_string()),
            hectares: piece.area.written(AreaUnit::Hectare, 4),
            states: states
                .map(|(book, state)| {
                    let title = state_title(books, book, state);
                    PieceState {
                        book: book.to_string(),
                        state: state.to_string(),
                        zh: title.zh,
                        en: title.en,
                    }
                })
                .collect(),
        }
    };
    pieces.map(row).collect()
}

/// The title of a state; its id where the books do not know it.
pub(crate) fn state_title(books: &Books, book: &str, state: &str) -> Bilingual {
    let known = books.book(book).ok();
    let known = known.and_then(|book| book.states.iter().find(|other| *other.id == *state));
    known.map_or_else(
        || Bilingual {
            zh: state.to_owned(),
            en: state.to_owned(),
        },
        |state| state.title.clone(),
    )
}
