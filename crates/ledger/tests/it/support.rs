//! Books as `definitions/ledger/` declares them, and short words for tests.

use std::collections::BTreeMap;

use kunyu_ledger::{
    Act, ActStep, At, Basis, Book, BookKind, BookUnit, Books, Difference, Differs, EntryId,
    Holding, Id, Ledger, Lot, LotKind, Move, Opening, OpeningPiece, Part, Posting, RefusalRule,
    Split, State, Tolerance, Transfer, View, total,
};
use kunyu_terms::{Area, Bilingual, Date};

pub fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

/// Hectares with up to four decimals.
pub fn ha(number: f64) -> Area {
    Area::from_centi_m2((number * 10_000.0).round() as i64 * 100)
}

pub fn m2(number: f64) -> Area {
    Area::from_centi_m2((number * 100.0).round() as i64)
}

fn titled(id: &str) -> Bilingual {
    Bilingual::new(format!("〔{id}〕"), id)
}

fn book(id: &str, kind: BookKind, unit: BookUnit, states: &[&str]) -> Book {
    let state = |id: &&str| State {
        id: (*id).into(),
        title: titled(id),
        contra: *id == "origin",
    };
    Book {
        id: id.into(),
        title: titled(id),
        kind,
        unit,
        mixed: id == "class",
        states: ["origin"].iter().chain(states).map(state).collect(),
        flows: Vec::new(),
        basis: None,
    }
}

fn basis(states: &[&str]) -> Basis {
    Basis {
        book: "class".into(),
        states: states.iter().map(|state| (*state).into()).collect(),
    }
}

/// Each track with its states, the initial one first.
const TRACKS: [(&str, &[&str]); 6] = [
    (
        "class",
        &["cropland", "other_farmland", "construction", "unused"],
    ),
    ("ownership", &["collective", "state"]),
    (
        "custody",
        &["original_holder", "government", "reserve", "user"],
    ),
    (
        "disposition",
        &[
            "undisposed",
            "announced",
            "granted",
            "allocated",
            "leased",
            "collective_market",
            "written_off",
            "withdrawn",
        ],
    ),
    (
        "use",
        &[
            "not_handed_over",
            "handed_over",
            "started",
            "stopped",
            "completed",
        ],
    ),
    ("registration", &["unregistered", "registered"]),
];

const KINDS: [&str; 4] = ["plot", "levied_road", "levied_green", "repossessed"];

const QUOTAS: [&str; 3] = ["planned_scale", "annual_plan", "linked_surplus"];

const FARMLAND: [&str; 3] = ["farmland_quantity", "farmland_capacity", "farmland_paddy"];

fn account(id: &str, unit: BookUnit, states: &[&str]) -> Book {
    book(id, BookKind::Account, unit, states)
}

fn quota(id: &str) -> Book {
    let mut quota = account(id, BookUnit::Area, &["available", "used"]);
    if id != "linked_surplus" {
        quota.basis = Some(basis(&["cropland", "other_farmland", "unused"]));
    }
    quota
}

/// Credit comes out of construction that was accepted, never straight out of 本底.
fn farmland(id: &str) -> Book {
    let unit = if id == "farmland_capacity" {
        BookUnit::Tonne
    } else {
        BookUnit::Area
    };
    let mut farmland = account(id, unit, &["under_construction", "available", "used"]);
    let flows = [
        ("origin", "under_construction"),
        ("under_construction", "available"),
        ("available", "used"),
        ("used", "available"),
    ];
    let flow = |(from, to): &(&str, &str)| ((*from).into(), (*to).into());
    farmland.flows = flows.iter().map(flow).collect();
    if id == "farmland_quantity" {
        farmland.basis = Some(basis(&["cropland"]));
    }
    farmland
}

pub fn books() -> Books {
    let track = |(id, states): &(&str, &[&str])| book(id, BookKind::Track, BookUnit::Area, states);
    let mut all: Vec<Book> = TRACKS.iter().map(track).collect();
    all.push(book("kind", BookKind::Nature, BookUnit::Area, &KINDS));
    all.extend(QUOTAS.iter().map(|id| quota(id)));
    all.extend(FARMLAND.iter().map(|id| farmland(id)));
    all.push(account(
        "survey_difference",
        BookUnit::Area,
        &["short", "over"],
    ));
    all.push(account(
        "blank_certificates",
        BookUnit::Count,
        &["stock", "issued", "spoiled"],
    ));
    Books::new(all, acts()).expect("the books are sound")
}

fn act(id: &str, refuses: Vec<RefusalRule>, to: &[(&str, &str)], restores: &[&str]) -> Act {
    Act {
        id: id.into(),
        title: titled(id),
        refuses,
        to: to
            .iter()
            .map(|(book, state)| ((*book).into(), (*state).into()))
            .collect(),
        restores: restores.iter().map(|book| (*book).into()).collect(),
    }
}

fn refuses(code: &str, book: &str, states: &[&str], gained: bool) -> RefusalRule {
    RefusalRule {
        code: code.into(),
        book: book.into(),
        states: states.iter().map(|state| (*state).into()).collect(),
        gained,
    }
}

fn acts() -> Vec<Act> {
    let supplied = ["granted", "allocated", "leased", "collective_market"];
    vec![
        act(
            "withdrawal",
            vec![
                refuses("expropriated", "ownership", &["state"], true),
                refuses("supplied", "disposition", &supplied, false),
                refuses(
                    "withdrawn",
                    "disposition",
                    &["withdrawn", "written_off"],
                    false,
                ),
            ],
            &[("disposition", "withdrawn")],
            &["class"],
        ),
        act(
            "repossession",
            vec![refuses(
                "not_supplied",
                "disposition",
                &["undisposed", "announced", "withdrawn", "written_off"],
                false,
            )],
            &[
                ("custody", "reserve"),
                ("disposition", "undisposed"),
                ("use", "not_handed_over"),
                ("registration", "unregistered"),
                ("kind", "repossessed"),
            ],
            &[],
        ),
        act(
            "write_off",
            vec![refuses("supplied", "disposition", &supplied, false)],
            &[("disposition", "written_off")],
            &[],
        ),
    ]
}

pub fn view(id: &str, lots: &[LotKind], pieces: &[&str], states: &[(&str, &[&str])]) -> View {
    let ids = |list: &[&str]| list.iter().map(|id| (*id).into()).collect();
    View {
        id: id.into(),
        title: titled(id),
        lots: lots.to_vec(),
        pieces: ids(pieces),
        states: states
            .iter()
            .map(|(book, states)| ((*book).into(), ids(states)))
            .collect(),
    }
}

pub fn approved_unsupplied() -> View {
    view(
        "approved_unsupplied",
        &[LotKind::Batch, LotKind::Project],
        &["plot"],
        &[("disposition", &["undisposed", "announced"])],
    )
}

pub fn sum(ledger: &Ledger, view: &View, date: &str) -> Area {
    total(
        &ledger
            .view(view, At::on(day(date)))
            .expect("the view is sound"),
    )
}

pub fn lot(id: &str, kind: LotKind, area: Area, measured: Option<Area>, approved_on: &str) -> Lot {
    Lot {
        id: id.into(),
        kind,
        area_document: area,
        written: None,
        area_measured: measured,
        approved_on: day(approved_on),
        document: format!("鄂政土批〔{}〕1号", &approved_on[..4]),
        grade: None,
        opened: EntryId::default(),
    }
}

pub fn piece(name: &str, area: Area, mix: &[(&str, Area)]) -> OpeningPiece {
    let mix: Vec<(Id, Area)> = mix
        .iter()
        .map(|(state, area)| ((*state).into(), *area))
        .collect();
    let mixes = [(Id::from("class"), mix)].into_iter();
    OpeningPiece {
        name: name.into(),
        area,
        states: BTreeMap::new(),
        mix: mixes.filter(|(_, mix)| !mix.is_empty()).collect(),
    }
}

pub fn opening(date: &str, pieces: Vec<OpeningPiece>) -> Opening {
    Opening {
        date: day(date),
        by: "clerk".into(),
        second: None,
        pieces,
    }
}

pub fn posting(date: &str) -> Posting {
    Posting::new(day(date), "clerk")
}

pub fn to(lot: &str, piece: &str, book: &str, state: &str) -> Move {
    Move {
        book: book.into(),
        lot: lot.into(),
        piece: piece.into(),
        from: None,
        to: state.into(),
        area: None,
        name: None,
    }
}

pub fn part(name: &str, area: Area, kind: Option<&str>) -> Part {
    Part {
        name: Some(name.into()),
        kind: kind.map(Into::into),
        area,
        mix: BTreeMap::new(),
    }
}

pub fn split(lot: &str, piece: &str, parts: Vec<Part>) -> Split {
    Split {
        lot: lot.into(),
        piece: piece.into(),
        parts,
    }
}

pub fn transfer(book: &str, from: (&str, &str), to: (&str, &str), amount: i64) -> Transfer {
    Transfer {
        book: book.into(),
        from: Holding::new(from.0, from.1),
        to: Holding::new(to.0, to.1),
        amount,
    }
}

/// A millionth is too fine for a survey: half a thousandth, at least 1 m².
pub fn tolerance() -> Tolerance {
    Tolerance {
        millionths: 500,
        least: m2(1.0),
    }
}

pub fn difference(lot: &str, piece: &str, differs: Differs, area: Option<Area>) -> Difference {
    Difference {
        lot: lot.into(),
        piece: piece.into(),
        differs,
        area,
        tolerance: tolerance(),
        account: "survey_difference".into(),
    }
}

pub fn act_on(act: &str, lot: &str, piece: &str) -> ActStep {
    ActStep {
        act: act.into(),
        lot: lot.into(),
        piece: piece.into(),
        returns: Vec::new(),
    }
}

/// Every track of every lot is sound on a day.
pub fn assert_sound(ledger: &Ledger, date: &str) {
    let at = At::on(day(date));
    for lot in ledger.lots(at) {
        let report = ledger
            .reconcile(&lot.id, Some("survey_difference"), at)
            .expect("the lot is open");
        assert_eq!(report.faults, [], "{}", lot.id);
    }
}
