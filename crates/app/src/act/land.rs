//! The books of a step: the lots that it touches, loaded into the pure ledger; what it books, written back.

use std::collections::{BTreeMap, BTreeSet};

use kunyu_definitions::{BalanceRead, Judged, LotRequest, PostRequest, Value};
use kunyu_ledger as ledger;
use kunyu_ledger::{
    ActStep, At, BookKind, Differs, Document, EntryId, Grade, Holding, Id, Ledger, LedgerError,
    LotKind, Move, Opening, OpeningPiece, Posting, Return, Split, Tolerance, Transfer,
};
use kunyu_store::{Lot, NewEntry, RecordAct, Selection};
use kunyu_terms::{Area, Date};
use serde_json::json;

use super::entered::Entered;
use super::gather::Subject;
use super::perform::Written;
use crate::folder::Folder;
use crate::layers::input;
use crate::ledgers::{Gathered, new_entry};
use crate::registers::{Numbers, Reader, by_number, definition_values};
use crate::{Error, Result};

/// The kind of lot that stands for the holder of a side account.
const ACCOUNT: &str = "account";

/// The holder of the district's side accounts, and their states that land uses up.
const DISTRICT: &str = "district";
const USED: &str = "used";
const AVAILABLE: &str = "available";

/// What a record stands for in the books.
#[derive(Debug, Clone, Default)]
pub(super) struct Land {
    pub(super) piece: Option<String>,
    pub(super) lot: Option<String>,
}

/// The books that a step reads and writes.
pub(super) struct Books {
    ledger: Ledger,
    land: Land,
    /// Lot by piece.
    lots: BTreeMap<String, String>,
    /// Lots and holders that are in the store.
    stored: BTreeSet<String>,
    /// A user who signed, or took the step before, beside the one who acts.
    second: Option<String>,
    /// What the ledger was made of.
    gathered: Gathered,
}

impl Books {
    /// Loads the lots of the record, of what it names, and of the pieces that were entered.
    pub(super) async fn load(
        folder: &Folder,
        act: &mut RecordAct,
        subject: &Subject<'_>,
        transition: &str,
        entered: &Entered,
        second: Option<String>,
    ) -> Result<Self> {
        let land = subject.land(folder);
        let mut pieces: BTreeSet<String> = land.piece.iter().cloned().collect();
        pieces.extend(named(entered));
        let mut lots = BTreeMap::new();
        for piece in pieces {
            if let Some(lot) = lot_of_piece(folder, act, subject, &piece).await? {
                lots.insert(piece, lot);
            }
        }
        let mut wanted: BTreeSet<String> = lots.values().cloned().collect();
        wanted.extend(land.lot.clone());
        let read = subject.active.balances(transition).into_iter();
        wanted.extend(read.filter_map(|read| read.holder));
        let (mut stored, mut gathered) = (BTreeSet::new(), Gathered::default());
        for id in wanted {
            let Some(book) = act.lot(&id).await.map_err(|error| input(&error))? else {
                continue;
            };
            stored.insert(id);
            gathered.add(&book)?;
        }
        Ok(Self {
            ledger: gathered.ledger(folder.books())?,
            land,
            lots,
            stored,
            second,
            gathered,
        })
    }

    /// What a side account's holder, else the record's piece, else its lot, holds in a state of a
    /// book on a day.
    pub(super) fn balance(&self, read: &BalanceRead, day: Date) -> Option<i64> {
        let (book, state) = (read.book.as_str(), read.state.as_str());
        if let Some(holder) = &read.holder {
            let held = self
                .ledger
                .balance(book, Some(holder), Some(state), At::on(day));
            return held.ok();
        }
        if let Some(piece) = &self.land.piece {
            let lot = self.lots.get(piece)?;
            let found = self.ledger.piece(lot, piece, At::on(day))?;
            let mix = found.states.get(book)?;
            return Some(
                mix.iter()
                    .filter(|(id, _)| &**id == state)
                    .map(|(_, area)| area.centi_m2())
                    .sum(),
            );
        }
        let lot = self
            .land
            .lot
            .as_deref()
            .filter(|lot| self.stored.contains(*lot))?;
        let held = self
            .ledger
            .balance(book, Some(lot), Some(state), At::on(day));
        held.ok()
    }

    /// The state of a piece in a pure book on a day.
    pub(super) fn state_of(&self, piece: &str, book: &str, day: Date) -> Option<String> {
        let lot = self.lots.get(piece)?;
        let found = self.ledger.piece(lot, piece, At::on(day))?;
        found.state(book).map(std::string::ToString::to_string)
    }

    /// Books what the step asks. The law of the ledger may refuse it: then nothing of the act counts.
    pub(super) async fn post(
        &mut self,
        folder: &Folder,
        act: &mut RecordAct,
        subject: &Subject<'_>,
        judged: &Judged,
        case: i64,
        written: &Written,
    ) -> Result<std::result::Result<Vec<i64>, LedgerError>> {
        let by = act.actor().name().to_owned();
        let document = judged.lots.iter().find_map(|lot| lot.document.clone());
        let document = document
            .or_else(|| written.number.clone())
            .unwrap_or_default();
        self.hold(folder, act, judged).await?;
        let mut booked = Vec::new();
        for request in &judged.lots {
            let entry = match self.open(request, subject.today, &by) {
                Ok(entry) => entry,
                Err(fault) => return Ok(Err(fault)),
            };
            let register = subject.register.id.clone();
            let lot = stored_lot(request, Some((register, written.record)));
            act.open_lot(&lot).await.map_err(|error| input(&error))?;
            self.stored.insert(request.lot.clone());
            booked.push((entry, Some(request.lot.as_str())));
        }
        let posting = self
            .posting(folder, subject, judged, &by)?
            .map(|posting| posting.document(Document::numbered(document.as_str())));
        if let Some(posting) = posting {
            match self.ledger.post(posting) {
                Ok(entry) => booked.push((entry, None)),
                Err(fault) => return Ok(Err(fault)),
            }
        }
        let mut ids: BTreeMap<EntryId, i64> = BTreeMap::new();
        for (entry, opens) in booked {
            let linked = entry.linked.and_then(|other| ids.get(&other).copied());
            let new = NewEntry {
                detail: detail(&entry, opens, linked),
                ..new_entry(&entry, &document, Some(case))
            };
            let id = act.post(&new).await.map_err(|error| input(&error))?;
            ids.insert(entry.id, id);
        }
        Ok(Ok(ids.into_values().collect()))
    }

    fn open(
        &mut self,
        request: &LotRequest,
        today: Date,
        by: &str,
    ) -> std::result::Result<ledger::Entry, LedgerError> {
        let kind = LotKind::ALL.iter().find(|(id, _)| *id == request.kind);
        let approved_on = request.on.unwrap_or(today);
        let lot = ledger::Lot {
            id: Id::from(request.lot.as_str()),
            kind: kind.map_or(LotKind::Stock, |(_, kind)| *kind),
            area_document: request.area,
            written: None,
            area_measured: request.measured,
            approved_on,
            document: request.document.clone().unwrap_or_default(),
            grade: grade_of(request),
            opened: EntryId::default(),
        };
        let mut piece = OpeningPiece {
            name: Id::from(request.lot.as_str()),
            area: request.area,
            ..OpeningPiece::default()
        };
        for start in &request.start {
            let book = Id::from(start.book.as_str());
            let states = &start.states;
            if let [(state, None)] = states.as_slice() {
                piece.states.insert(book, Id::from(state.as_str()));
                continue;
            }
            let whole = request.area.centi_m2();
            let states = states.iter();
            let states = states.map(|(state, area)| (state, area.unwrap_or(whole)));
            let states = states.filter(|(_, area)| *area != 0);
            let mix =
                states.map(|(state, area)| (Id::from(state.as_str()), Area::from_centi_m2(area)));
            piece.mix.insert(book, mix.collect());
        }
        let opening = Opening {
            date: approved_on,
            by: by.to_owned(),
            second: self.second.clone(),
            pieces: vec![piece],
        };
        self.lots.insert(request.lot.clone(), request.lot.clone());
        self.ledger.open_lot(lot, opening)
    }

    fn posting(
        &mut self,
        folder: &Folder,
        subject: &Subject<'_>,
        judged: &Judged,
        by: &str,
    ) -> Result<Option<Posting>> {
        let mut posting = Posting::new(subject.today, by);
        // what is moved on while the old books are opened is proven as well as they are
        posting.grade = judged.lots.iter().find_map(grade_of);
        posting.second.clone_from(&self.second);
        for split in &judged.splits {
            let lot = self.lot_of(split.lot.as_deref(), &split.piece)?;
            let parts = split.parts.iter().map(|part| ledger::Part {
                name: Some(Id::from(part.name.as_str())),
                kind: part.kind.as_deref().and_then(|kind| nature(folder, kind)),
                area: part.area.area,
                ..ledger::Part::default()
            });
            let parts = parts.collect();
            for part in &split.parts {
                self.lots.insert(part.name.clone(), lot.clone());
            }
            posting = posting.step(Split {
                lot: Id::from(lot),
                piece: Id::from(split.piece.as_str()),
                parts,
            });
        }
        for post in &judged.posts {
            posting = match &post.account {
                Some(holder) => posting.step(transfer(post, holder)),
                None => posting.step(self.movement(folder, post, subject.today)?),
            };
        }
        for difference in &judged.differences {
            posting = posting.step(ledger::Difference {
                lot: Id::from(self.lot_of(difference.lot.as_deref(), &difference.piece)?),
                piece: Id::from(difference.piece.as_str()),
                differs: Differs::Short,
                area: None,
                tolerance: Tolerance {
                    millionths: difference.millionths,
                    least: difference.least,
                },
                account: Id::from(difference.account.as_str()),
            });
        }
        for asked in &judged.acts {
            posting = posting.step(ActStep {
                act: Id::from(asked.act.as_str()),
                lot: Id::from(self.lot_of(asked.lot.as_deref(), &asked.piece)?),
                piece: Id::from(asked.piece.as_str()),
                returns: self.returns(folder, subject.today),
            });
        }
        Ok((!posting.steps.is_empty()).then_some(posting))
    }

    /// Loads the holders of side accounts; each is a lot of its own in the store.
    async fn hold(&mut self, folder: &Folder, act: &mut RecordAct, judged: &Judged) -> Result<()> {
        let posts = judged.posts.iter();
        let mut holders: BTreeSet<String> = posts.filter_map(|post| post.account.clone()).collect();
        if !judged.acts.is_empty() {
            holders.insert(DISTRICT.to_owned());
        }
        let mut grown = false;
        for holder in holders {
            if self.stored.contains(&holder) {
                continue;
            }
            if let Some(book) = act.lot(&holder).await.map_err(|error| input(&error))? {
                grown = true;
                self.gathered.add(&book)?;
            } else {
                let lot = holder_lot(&holder, act.business_date());
                act.open_lot(&lot).await.map_err(|error| input(&error))?;
            }
            self.stored.insert(holder);
        }
        if grown {
            self.ledger = self.gathered.ledger(folder.books())?;
        }
        Ok(())
    }

    /// What side accounts get back when land is returned: what the district has used of them.
    fn returns(&self, folder: &Folder, day: Date) -> Vec<Return> {
        let accounts = folder.books().all().iter();
        let accounts = accounts.filter(|book| book.basis.is_some());
        let used = accounts.filter(|book| {
            let held = self
                .ledger
                .balance(&book.id, Some(DISTRICT), Some(USED), At::on(day));
            held.is_ok_and(|held| held > 0)
        });
        let given_back = used.map(|book| Return {
            book: Id::clone(&book.id),
            from: Holding::new(DISTRICT, USED),
            to: Holding::new(DISTRICT, AVAILABLE),
            amount: None,
        });
        given_back.collect()
    }

    /// The lot that was named, else that of the piece, else that of the record.
    fn lot_of(&self, named: Option<&str>, piece: &str) -> Result<String> {
        let found = named.map(str::to_owned);
        let found = found.or_else(|| self.lots.get(piece).cloned());
        found.or_else(|| self.land.lot.clone()).ok_or_else(|| {
            Error::input(
                "ledger.no_lot",
                format!("地块“{piece}”不在土地账上"),
                format!("the piece \"{piece}\" is not in the land ledger"),
            )
        })
    }

    fn movement(&self, folder: &Folder, post: &PostRequest, day: Date) -> Result<Move> {
        let piece = post.piece.clone().or_else(|| post.lot.clone());
        let piece = piece.or_else(|| self.land.piece.clone());
        let piece = piece.or_else(|| self.land.lot.clone()).unwrap_or_default();
        let lot = self.lot_of(post.lot.as_deref(), &piece)?;
        let books = folder.books();
        let mixed = books.book(&post.book).is_ok_and(|book| book.mixed);
        let whole = self
            .ledger
            .piece(&lot, &piece, At::on(day))
            .map(|piece| piece.area);
        let area = Area::from_centi_m2(post.amount);
        Ok(Move {
            book: Id::from(post.book.as_str()),
            lot: Id::from(lot),
            piece: Id::from(piece),
            from: post.from.as_deref().map(Id::from),
            to: Id::from(post.to.as_str()),
            area: (mixed || whole != Some(area)).then_some(area),
            name: None,
        })
    }
}

/// How well a lot of the old books is proven.
fn grade_of(request: &LotRequest) -> Option<Grade> {
    let code = request.grade.as_deref()?;
    let known = Grade::ALL.iter().find(|(id, _)| *id == code);
    known.map(|(_, grade)| *grade)
}

/// What the store keeps of an entry beside its lines.
fn detail(entry: &ledger::Entry, opens: Option<&str>, linked: Option<i64>) -> serde_json::Value {
    json!({
        "by": entry.by,
        "second": entry.second,
        "grade": entry.grade.map(Grade::id),
        "opens": opens,
        "linked": linked,
    })
}

fn transfer(post: &PostRequest, holder: &str) -> Transfer {
    Transfer {
        book: Id::from(post.book.as_str()),
        from: Holding::new(holder, post.from.as_deref().unwrap_or_default()),
        to: Holding::new(holder, post.to.as_str()),
        amount: post.amount,
    }
}

/// The lot that stands for the holder of a side account.
fn holder_lot(holder: &str, day: &str) -> Lot {
    Lot {
        id: holder.to_owned(),
        kind: ACCOUNT.to_owned(),
        area_document: 0,
        area_written: String::new(),
        area_measured: None,
        approved_on: day.to_owned(),
        document: String::new(),
        grade: String::new(),
        record: None,
        detail: json!({}),
    }
}

/// The kind of piece by its id or title.
fn nature(folder: &Folder, kind: &str) -> Option<Id> {
    let books = folder.books().all().iter();
    let natures = books.filter(|book| book.kind == BookKind::Nature);
    let mut states = natures.flat_map(|book| &book.states);
    let found = states.find(|state| &*state.id == kind || state.title.zh == kind);
    found.map(|state| Id::clone(&state.id))
}

/// Everything that was entered and may be the number of a piece.
fn named(entered: &Entered) -> Vec<String> {
    fn texts(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Text(text) if !text.is_empty() => found.push(text.clone()),
            Value::List(rows) => rows.iter().flatten().for_each(|value| texts(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    entered
        .input
        .values()
        .for_each(|value| texts(value, &mut found));
    found
}

/// The lot of a piece by the register of pieces; `None` where there is no such piece.
async fn lot_of_piece(
    folder: &Folder,
    act: &mut RecordAct,
    subject: &Subject<'_>,
    piece: &str,
) -> Result<Option<String>> {
    let Some(pieces) = folder
        .definitions
        .register_of(kunyu_definitions::LedgerRole::Piece)
    else {
        return Ok(None);
    };
    let at = Selection::on(subject.today.to_string());
    let Some(row) = by_number(Reader::Act(act), pieces, piece, &at).await? else {
        return Ok(None);
    };
    let rows = [row];
    let numbers = Numbers::of_rows(folder, Reader::Act(act), pieces, &rows, &at).await?;
    let values = definition_values(&rows[0].values, &pieces.fields, &numbers);
    let lots = folder
        .definitions
        .register_of(kunyu_definitions::LedgerRole::Lot);
    let relation = pieces
        .fields
        .iter()
        .position(|field| field.references.as_deref() == lots.map(|lots| lots.id.as_str()));
    Ok(relation.and_then(|index| values[index].written()))
}

fn stored_lot(request: &LotRequest, record: Option<(String, i64)>) -> Lot {
    let area_written = request
        .written
        .map_or_else(String::new, |area| area.to_string());
    Lot {
        id: request.lot.clone(),
        kind: request.kind.clone(),
        area_document: request.area.centi_m2(),
        area_written,
        area_measured: request.measured.map(Area::centi_m2),
        approved_on: request.on.map_or_else(String::new, |day| day.to_string()),
        document: request.document.clone().unwrap_or_default(),
        grade: request.grade.clone().unwrap_or_default(),
        record,
        detail: json!({}),
    }
}
