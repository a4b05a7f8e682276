use std::fmt::Write;

use kunyu_terms::{Area, AreaUnit, Bilingual, Date, Lang, Localized};
use thiserror::Error;

use crate::{BookUnit, EntryId, Id};

/// Something asked of a state that it does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortage {
    /// Book.
    pub book: Id,
    /// Its title.
    pub book_title: Bilingual,
    /// Lot or holder.
    pub lot: Id,
    /// Piece; empty in an account.
    pub piece: Id,
    /// State.
    pub state: Id,
    /// Its title.
    pub state_title: Bilingual,
    /// The day on which it would fall below zero.
    pub date: Date,
    /// By how much, above zero.
    pub short: i64,
    /// Unit of `short`.
    pub unit: BookUnit,
}

impl Shortage {
    fn sentence(&self, lang: Lang) -> String {
        let place = if self.piece.is_empty() {
            self.lot.to_string()
        } else {
            format!("{} {}", self.lot, self.piece)
        };
        let (book, state) = (
            self.book_title.in_lang(lang),
            self.state_title.in_lang(lang),
        );
        let amount = amount(self.short, self.unit, lang);
        match lang {
            Lang::Zh => format!("{book}（{place}，{state}）缺 {amount}"),
            Lang::En => format!("{book} ({place}, {state}) is short of {amount}"),
        }
    }
}

/// A piece that does not stand where it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misplaced {
    /// Book.
    pub book: Id,
    /// Its title.
    pub book_title: Bilingual,
    /// Lot.
    pub lot: Id,
    /// Piece.
    pub piece: Id,
    /// Where it stands.
    pub found: Id,
    /// Its title.
    pub found_title: Bilingual,
    /// Where it should stand.
    pub expected: Id,
    /// Its title.
    pub expected_title: Bilingual,
}

impl Misplaced {
    fn sentence(&self) -> Both {
        let Self { lot, piece, .. } = self;
        let (book, found, expected) = (&self.book_title, &self.found_title, &self.expected_title);
        (
            format!(
                "{lot} {piece} 的{}为“{}”，不是“{}”",
                book.zh, found.zh, expected.zh
            ),
            format!(
                "{lot} {piece} stands in \"{}\" of {}, not in \"{}\"",
                found.en, book.en, expected.en
            ),
        )
    }
}

/// A declared act that is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Act.
    pub act: Id,
    /// Its title.
    pub act_title: Bilingual,
    /// Reason code of the rule, for example `expropriated`.
    pub code: Id,
    /// Lot.
    pub lot: Id,
    /// Piece.
    pub piece: Id,
    /// Track.
    pub book: Id,
    /// The state because of which it is refused.
    pub state: Id,
    /// Its title.
    pub state_title: Bilingual,
}

impl Refusal {
    fn sentence(&self) -> Both {
        let Self { lot, piece, .. } = self;
        let (state, act) = (&self.state_title, &self.act_title);
        (
            format!("{lot} {piece} 为“{}”，不能{}", state.zh, act.zh),
            format!(
                "{lot} {piece} is \"{}\": no {}",
                state.en,
                act.en.to_lowercase()
            ),
        )
    }
}

/// An amount in the words of its book: hectares with four decimals (all six when needed), tonnes or a count.
pub(crate) fn amount(amount: i64, unit: BookUnit, lang: Lang) -> String {
    match unit {
        BookUnit::Area => {
            let digits = if amount % 100 == 0 { 4 } else { 6 };
            let number = Area::from_centi_m2(amount).written(AreaUnit::Hectare, digits);
            format!("{number} {}", pick(lang, "公顷", "ha"))
        }
        BookUnit::Tonne => {
            let number = Area::from_centi_m2(amount);
            format!("{number} {}", pick(lang, "吨", "t"))
        }
        BookUnit::Count => format!("{amount}{}", pick(lang, " 本", "")),
    }
}

fn pick(lang: Lang, zh: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// Why the ledger refuses.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}", self.sentence(Lang::En))]
#[non_exhaustive]
pub enum LedgerError {
    /// A book, act or view that is not declared as the ledger needs it.
    Declaration {
        /// Id.
        id: Id,
        /// What is needed.
        needs: &'static str,
    },
    /// No such book.
    UnknownBook {
        /// Id.
        book: Id,
    },
    /// No such state of a book.
    UnknownState {
        /// Book.
        book: Id,
        /// Id.
        state: Id,
    },
    /// No such act.
    UnknownAct {
        /// Id.
        act: Id,
    },
    /// No such lot.
    UnknownLot {
        /// Id.
        lot: Id,
    },
    /// A lot that is already open.
    LotExists {
        /// Id.
        lot: Id,
    },
    /// No such piece on that day.
    UnknownPiece {
        /// Lot.
        lot: Id,
        /// Piece.
        piece: Id,
        /// Day.
        date: Date,
    },
    /// A name that another piece bears.
    PieceExists {
        /// Lot.
        lot: Id,
        /// Piece.
        piece: Id,
    },
    /// No such entry.
    UnknownEntry {
        /// Entry.
        entry: EntryId,
    },
    /// An entry given twice.
    EntryExists {
        /// Entry.
        entry: EntryId,
    },
    /// A track where an account is needed, or the other way round.
    WrongKind {
        /// Book.
        book: Id,
    },
    /// A piece that does not stand where it should move from.
    WrongState(Box<Misplaced>),
    /// A move that the book does not allow.
    Flow {
        /// Book.
        book: Id,
        /// From.
        from: Id,
        /// To.
        to: Id,
    },
    /// More than a state holds on the day of the posting.
    Short {
        /// All that is missing.
        shortages: Vec<Shortage>,
    },
    /// A posting or correction that later entries do not bear.
    Dependent {
        /// What would be missing later.
        shortages: Vec<Shortage>,
        /// The later entries that stand on it, in order.
        entries: Vec<EntryId>,
    },
    /// More than the piece: with the area that it has.
    BeyondPiece {
        /// Lot.
        lot: Id,
        /// Piece.
        piece: Id,
        /// Its area.
        area: Area,
        /// Asked for.
        wanted: Area,
    },
    /// Parts, pieces or a mix that do not make up the whole.
    Sum {
        /// Lot or holder.
        lot: Id,
        /// Piece or book.
        of: Id,
        /// The whole, in 0.01 m².
        whole: i64,
        /// The parts together.
        parts: i64,
    },
    /// An amount of zero, below zero, or beyond any land.
    Amount {
        /// Lot or holder.
        lot: Id,
        /// Amount.
        amount: i64,
    },
    /// The written area is not the posted one.
    WrittenDiffers {
        /// Lot or piece.
        of: Id,
        /// As written.
        written: String,
        /// As posted.
        posted: Area,
    },
    /// A difference between survey and document above the tolerance: a work item.
    AboveTolerance {
        /// Lot.
        lot: Id,
        /// The difference of the lot with this one.
        difference: Area,
        /// Largest that may be booked.
        tolerance: Area,
    },
    /// A declared act that is refused; the caller phrases the code with its article.
    Refused(Box<Refusal>),
    /// A second user is needed, other than the first.
    SecondUser {
        /// The first.
        by: String,
    },
    /// A correction without a reason.
    NoReason,
    /// An entry that was corrected before.
    Corrected {
        /// Entry.
        entry: EntryId,
        /// By which.
        by: EntryId,
    },
    /// An entry that only takes back another: post anew instead.
    Reversal {
        /// Entry.
        entry: EntryId,
    },
    /// A posting that moves nothing.
    Nothing,
    /// Lines that break a law otherwise: a bug or lines that the ledger did not make.
    Law {
        /// Lot or holder.
        lot: Id,
        /// Piece.
        piece: Id,
        /// Day.
        date: Date,
        /// Which law.
        law: &'static str,
    },
}

impl Localized for LedgerError {
    fn code(&self) -> &'static str {
        match self {
            Self::Declaration { .. } => "ledger.declaration",
            Self::UnknownBook { .. } => "ledger.unknown_book",
            Self::UnknownState { .. } => "ledger.unknown_state",
            Self::UnknownAct { .. } => "ledger.unknown_act",
            Self::UnknownLot { .. } => "ledger.unknown_lot",
            Self::LotExists { .. } => "ledger.lot_exists",
            Self::UnknownPiece { .. } => "ledger.unknown_piece",
            Self::PieceExists { .. } => "ledger.piece_exists",
            Self::UnknownEntry { .. } => "ledger.unknown_entry",
            Self::EntryExists { .. } => "ledger.entry_exists",
            Self::WrongKind { .. } => "ledger.wrong_kind",
            Self::WrongState(_) => "ledger.wrong_state",
            Self::Flow { .. } => "ledger.flow",
            Self::Short { .. } => "ledger.short",
            Self::Dependent { .. } => "ledger.dependent",
            Self::BeyondPiece { .. } => "ledger.beyond_piece",
            Self::Sum { .. } => "ledger.sum",
            Self::Amount { .. } => "ledger.amount",
            Self::WrittenDiffers { .. } => "ledger.written_differs",
            Self::AboveTolerance { .. } => "ledger.above_tolerance",
            Self::Refused(_) => "ledger.refused",
            Self::SecondUser { .. } => "ledger.second_user",
            Self::NoReason => "ledger.no_reason",
            Self::Corrected { .. } => "ledger.corrected",
            Self::Reversal { .. } => "ledger.reversal",
            Self::Nothing => "ledger.nothing",
            Self::Law { .. } => "ledger.law",
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        let (zh, en) = self
            .sentence_of_names()
            .or_else(|| self.sentence_of_area())
            .unwrap_or_else(|| self.sentence_of_act());
        match lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let (zh, en) = match self {
            Self::Dependent { .. } => (
                "先更正后面的分录，再更正这一笔",
                "correct the later entries first",
            ),
            Self::AboveTolerance { .. } => (
                "核对图形与文件，列入待办",
                "compare drawing and document: it is a work item",
            ),
            Self::Corrected { .. } => (
                "更正最后一笔更正分录，或另记一笔",
                "correct the last correcting entry, or post anew",
            ),
            Self::SecondUser { .. } => ("请另一人复核", "ask another user to confirm"),
            _ => return None,
        };
        Some(pick(lang, zh, en).to_owned())
    }
}

type Both = (String, String);

impl LedgerError {
    /// Sentences about ids.
    fn sentence_of_names(&self) -> Option<Both> {
        Some(match self {
            Self::Declaration { id, needs } => (
                format!("“{id}”的声明不合台账要求：{needs}"),
                format!("\"{id}\" is not declared as the ledger needs it: {needs}"),
            ),
            Self::UnknownBook { book } => (
                format!("没有名为“{book}”的账簿"),
                format!("there is no book \"{book}\""),
            ),
            Self::UnknownState { book, state } => (
                format!("账簿“{book}”没有状态“{state}”"),
                format!("book \"{book}\" has no state \"{state}\""),
            ),
            Self::UnknownAct { act } => (
                format!("没有名为“{act}”的行为"),
                format!("there is no act \"{act}\""),
            ),
            Self::UnknownLot { lot } => (
                format!("没有来源批次“{lot}”"),
                format!("there is no lot \"{lot}\""),
            ),
            Self::LotExists { lot } => (
                format!("来源批次“{lot}”已经建账"),
                format!("lot \"{lot}\" is already open"),
            ),
            Self::UnknownPiece { lot, piece, date } => (
                format!("{date} 时 {lot} 没有地块“{piece}”"),
                format!("on {date} {lot} has no piece \"{piece}\""),
            ),
            Self::PieceExists { lot, piece } => (
                format!("{lot} 已有地块“{piece}”"),
                format!("{lot} already has a piece \"{piece}\""),
            ),
            Self::UnknownEntry { entry } => {
                (format!("没有分录 {entry}"), format!("no entry {entry}"))
            }
            Self::EntryExists { entry } => (
                format!("分录 {entry} 重复"),
                format!("entry {entry} is given twice"),
            ),
            Self::WrongKind { book } => (
                format!("“{book}”不是这类账簿（轨道与往来账户不能混用）"),
                format!("\"{book}\" is of the other kind: tracks and accounts do not mix"),
            ),
            Self::Flow { book, from, to } => (
                format!("“{book}”不允许从“{from}”转到“{to}”"),
                format!("\"{book}\" does not allow a move from \"{from}\" to \"{to}\""),
            ),
            _ => return None,
        })
    }

    /// Sentences about areas and amounts.
    fn sentence_of_area(&self) -> Option<Both> {
        Some(match self {
            Self::Short { shortages } => (list(shortages, Lang::Zh), list(shortages, Lang::En)),
            Self::Dependent { shortages, entries } => {
                let entries: Vec<_> = entries.iter().map(ToString::to_string).collect();
                let (zh, en) = (list(shortages, Lang::Zh), list(shortages, Lang::En));
                (
                    format!("以后的分录 {} 依赖于此：{zh}", entries.join("、")),
                    format!("later entries {} stand on it: {en}", entries.join(", ")),
                )
            }
            Self::BeyondPiece {
                lot,
                piece,
                area,
                wanted,
            } => (
                format!("{lot} {piece} 面积 {area} 平方米，不足 {wanted} 平方米"),
                format!("{lot} {piece} has {area} m², less than {wanted} m²"),
            ),
            Self::Sum {
                lot,
                of,
                whole,
                parts,
            } => (
                format!("{lot} {of}：各部分之和 {parts} 不等于总数 {whole}（0.01 平方米）"),
                format!("{lot} {of}: the parts sum to {parts}, the whole is {whole} (0.01 m²)"),
            ),
            Self::Amount { lot, amount } => (
                format!("{lot}：数额 {amount} 不在允许范围内"),
                format!("{lot}: {amount} is not an amount that can be posted"),
            ),
            Self::WrittenDiffers {
                of,
                written,
                posted,
            } => (
                format!("{of}：文件写 {written}，入账 {posted} 平方米，两者不符"),
                format!("{of}: the document writes {written}, posted are {posted} m²"),
            ),
            Self::AboveTolerance {
                lot,
                difference,
                tolerance,
            } => (
                format!("{lot} 测量差 {difference} 平方米，超过容差 {tolerance} 平方米"),
                format!(
                    "{lot}: survey and document differ by {difference} m², more than {tolerance} m²"
                ),
            ),
            _ => return None,
        })
    }

    /// Sentences about what is not allowed.
    fn sentence_of_act(&self) -> Both {
        match self {
            Self::WrongState(piece) => piece.sentence(),
            Self::Refused(refusal) => refusal.sentence(),
            Self::SecondUser { by } => (
                format!("需要“{by}”以外的第二人"),
                format!("a second user other than \"{by}\" is needed"),
            ),
            Self::NoReason => (
                "更正须写明原因".to_owned(),
                "a correction needs a reason".to_owned(),
            ),
            Self::Corrected { entry, by } => (
                format!("分录 {entry} 已由 {by} 更正"),
                format!("entry {entry} was corrected by {by}"),
            ),
            Self::Reversal { entry } => (
                format!("分录 {entry} 是冲销分录，不能再更正"),
                format!("entry {entry} takes back another and cannot be corrected"),
            ),
            Self::Law {
                lot,
                piece,
                date,
                law,
            } => (
                format!("{date} {lot} {piece} 不守恒：{law}"),
                format!("{date} {lot} {piece} breaks a law: {law}"),
            ),
            _ => ("没有任何面积变动".to_owned(), "nothing moves".to_owned()),
        }
    }
}

fn list(shortages: &[Shortage], lang: Lang) -> String {
    let mut text = String::new();
    for shortage in shortages {
        if !text.is_empty() {
            text.push_str(pick(lang, "；", "; "));
        }
        // writing to a String cannot fail
        let _ = write!(text, "{}", shortage.sentence(lang));
    }
    text
}
