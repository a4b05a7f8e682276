//! What a step did, or why it was refused.

use kunyu_definitions::{ClockChange, ClockStep, Judged, PostRequest, Process, Refusal};
use kunyu_ledger::Books;
use kunyu_terms::{Area, AreaUnit, Bilingual};
use serde::Serialize;

use crate::ledgers::state_title;

/// A step that took effect.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Acted {
    /// Number of the case.
    pub case: String,
    /// State of the case now.
    pub state: String,
    /// Title of that state.
    pub state_title: String,
    /// Title of that state in English.
    pub state_title_en: String,
    /// Register of the record.
    pub register: String,
    /// Number of the record; null where it has none yet.
    pub record: Option<String>,
    /// Number of the record in the database.
    pub record_id: i64,
    /// Ledger entries.
    pub entries: Vec<i64>,
    /// What they moved.
    pub posts: Vec<PostView>,
    /// Clocks that began, stopped, went on or ended.
    pub clocks: Vec<ClockView>,
    /// Numbers of the documents issued.
    pub documents: Vec<String>,
    /// Cases of other processes that it opened.
    pub follow_ups: Vec<FollowUpView>,
    /// What was unusual, with the reason given.
    pub warnings: Vec<RefusalView>,
    /// Audit entry; null in a dry run.
    pub seq: Option<i64>,
}

/// A case that a step opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FollowUpView {
    /// Its number.
    pub case: String,
    /// Its process.
    pub process: String,
    /// Title of its process.
    #[schema(value_type = crate::schema::Words)]
    pub title: Bilingual,
}

/// A move in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PostView {
    /// Book.
    pub book: String,
    /// Title of the book.
    #[schema(value_type = crate::schema::Words)]
    pub book_title: Bilingual,
    /// Piece.
    pub piece: Option<String>,
    /// From.
    pub from: Option<String>,
    /// Title of the state from which it goes.
    #[schema(value_type = Option<crate::schema::Words>)]
    pub from_title: Option<Bilingual>,
    /// To.
    pub to: String,
    /// Title of the state to which it goes.
    #[schema(value_type = crate::schema::Words)]
    pub to_title: Bilingual,
    /// Amount: m² on tracks.
    pub amount: String,
    /// The same in hectares, for land.
    pub hectares: String,
}

/// A change of a clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ClockView {
    /// Clock.
    pub clock: String,
    /// Title of the clock.
    #[schema(value_type = crate::schema::Words)]
    pub title: Bilingual,
    /// `start`, `stop`, `resume`, `end`.
    pub step: &'static str,
    /// Its last day, where it starts.
    pub due: Option<String>,
}

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RefusalView {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Legal basis.
    pub article: Option<String>,
    /// Whether a reason (`reason`) would let it pass.
    pub reason_suffices: bool,
}

/// A step that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Refused {
    /// Always true.
    pub refused: bool,
    /// Process and transition.
    pub step: String,
    /// Why.
    pub reasons: Vec<RefusalView>,
    /// Roles that have yet to sign.
    pub missing_signatures: Vec<String>,
    /// Materials that are missing, all of them.
    pub missing_materials: Vec<String>,
}

/// An id where no title is known.
fn same(id: &str) -> Bilingual {
    Bilingual {
        zh: id.to_owned(),
        en: id.to_owned(),
    }
}

impl RefusalView {
    pub(super) fn of(refusal: &Refusal) -> Self {
        Self {
            zh: refusal.zh.clone(),
            en: refusal.en.clone(),
            article: refusal.article.clone(),
            reason_suffices: refusal.warn,
        }
    }

    /// A reason without a legal basis of its own.
    pub(super) fn plain(zh: String, en: String) -> Self {
        Self {
            zh,
            en,
            article: None,
            reason_suffices: false,
        }
    }
}

impl PostView {
    pub(super) fn of(post: &PostRequest, books: &Books) -> Self {
        let area = Area::from_centi_m2(post.amount);
        let title = |state: &str| state_title(books, &post.book, state);
        let of_book = books.book(&post.book).map(|book| book.title.clone());
        Self {
            book: post.book.clone(),
            book_title: of_book.unwrap_or_else(|_| same(&post.book)),
            piece: post.piece.clone(),
            from: post.from.clone(),
            from_title: post.from.as_deref().map(title),
            to: post.to.clone(),
            to_title: title(&post.to),
            amount: area.to_string(),
            hectares: area.written(AreaUnit::Hectare, 4),
        }
    }
}

impl ClockView {
    pub(super) fn of(change: &ClockChange, process: &Process) -> Self {
        let (step, due) = match &change.step {
            ClockStep::Start { due, .. } => ("start", due.map(|day| day.to_string())),
            ClockStep::Stop => ("stop", None),
            ClockStep::Resume => ("resume", None),
            ClockStep::End => ("end", None),
        };
        let clock = change.clock.clone();
        let known = process.clock(&clock);
        Self {
            title: known.map_or_else(|| same(&clock), |clock| clock.title.clone()),
            clock,
            step,
            due,
        }
    }
}

impl Refused {
    pub(super) fn of(step: String, judged: &Judged) -> Self {
        Self {
            refused: true,
            step,
            reasons: judged.refusals.iter().map(RefusalView::of).collect(),
            missing_signatures: judged.missing_signatures.clone(),
            missing_materials: judged.missing_materials.clone(),
        }
    }

    /// For one reason: the law of the ledger, or a document that cannot be made.
    pub(super) fn for_reason(step: String, reason: RefusalView) -> Self {
        Self {
            refused: true,
            step,
            reasons: vec![reason],
            missing_signatures: Vec::new(),
            missing_materials: Vec::new(),
        }
    }

    /// All reasons in one sentence of each language.
    pub fn sentences(&self) -> (String, String) {
        let mut zh: Vec<String> = Vec::new();
        let mut en: Vec<String> = Vec::new();
        for reason in &self.reasons {
            let article = reason.article.as_deref();
            let suffix = |open: &str, close: &str| {
                article.map_or_else(String::new, |article| format!("{open}{article}{close}"))
            };
            zh.push(format!("{}{}", reason.zh, suffix("（", "）")));
            en.push(format!("{}{}", reason.en, suffix(" (", ")")));
        }
        if !self.missing_signatures.is_empty() {
            let list = self.missing_signatures.join("、");
            zh.push(format!("还须签批：{list}"));
            en.push(format!("still to sign: {list}"));
        }
        if !self.missing_materials.is_empty() {
            let list = self.missing_materials.join("、");
            zh.push(format!("还缺材料：{list}"));
            en.push(format!("materials missing: {list}"));
        }
        (zh.join("；"), en.join("; "))
    }
}
