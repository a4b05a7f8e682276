//! Figures of the record store on SQLite: acts per second in a batch, a balance over many ledger
//! lines, an indicator over many records. Arguments: acts, ledger lines, records.
//!
//! `cargo run --release -p kunyu-store --example records_bench -- 20000 1000000 100000`

#![expect(clippy::print_stdout, reason = "it prints its figures")]

use std::time::{Duration, Instant};

use kunyu_store::{
    Actor, BalanceQuery, FieldKind, FieldSpec, GeometryKind, KnownAt, Line, Lot, Measure, NewCase,
    NewEntry, NewFolder, NewStep, ORIGIN, RecordAct, RecordInput, RegisterSpec, Selection,
    StepKind, Store, StoreError, Value, Where,
};
use serde_json::json;

const REGISTER: &str = "land_supply";
const STATES: [&str; 4] = ["undisposed", "announced", "granted", "allocated"];

fn spec() -> RegisterSpec {
    let field = |id: &str, kind| FieldSpec {
        id: id.into(),
        kind,
        personal: None,
        retired: false,
    };
    RegisterSpec {
        id: REGISTER.into(),
        fields: vec![
            field("parcel_no", FieldKind::Text),
            field("method", FieldKind::Code),
            field("signed_on", FieldKind::Date),
            field("township", FieldKind::Text),
            field("contract_area", FieldKind::Area),
            field("price", FieldKind::Money),
        ],
        number: Some("parcel_no".into()),
        unique: Vec::new(),
        geometry: GeometryKind::Polygon,
    }
}

fn record(number: i64) -> RecordInput {
    let method = ["挂牌", "拍卖", "划拨", "协议"][(number % 4) as usize];
    let year = 2010 + number % 12;
    let set = [
        ("parcel_no", Value::text(format!("P({year}){number:07}号"))),
        ("method", Value::text(method)),
        (
            "signed_on",
            Value::date(format!("{year}-{:02}-15", number % 12 + 1)),
        ),
        ("township", Value::text(format!("街道{}", number % 11))),
        ("contract_area", Value::area(10_000 + number)),
        ("price", Value::money(number * 100)),
    ];
    RecordInput {
        set: set.map(|(id, value)| (id.to_owned(), value)).into(),
        ..RecordInput::default()
    }
}

fn day(number: i64) -> String {
    format!(
        "{}-{:02}-{:02}",
        2010 + number % 10,
        number / 10 % 12 + 1,
        number / 120 % 28 + 1
    )
}

fn line(lot: i64, piece: i64, state: &str, amount: i64) -> Line {
    Line {
        book: "disposition".into(),
        lot: format!("lot {lot}"),
        piece: format!("piece {piece}"),
        state: state.into(),
        amount,
    }
}

fn entry(lines: Vec<Line>) -> NewEntry {
    NewEntry {
        document: "文〔2020〕1号".into(),
        corrects: None,
        reason: String::new(),
        case: None,
        detail: json!({}),
        lines,
    }
}

fn step() -> NewStep {
    NewStep {
        kind: StepKind::Open,
        transition: "open".into(),
        to_state: "draft".into(),
        is_final: false,
        owner: None,
        opinion: "同意".into(),
        input: json!({"start_price": 1000}),
        signatures: Vec::new(),
    }
}

async fn open_lots(act: &mut RecordAct, lots: i64) -> Result<(), StoreError> {
    for number in 0..lots {
        let lot = Lot {
            id: format!("lot {number}"),
            kind: ["batch", "project", "stock"][(number % 3) as usize].into(),
            area_document: 1_000_000,
            area_written: "1.0000 公顷".into(),
            area_measured: None,
            approved_on: "2010-01-01".into(),
            document: "文".into(),
            grade: "A".into(),
            record: None,
            detail: json!({}),
        };
        act.open_lot(&lot).await?;
    }
    Ok(())
}

/// Acts of one record, one case with its number, and one entry each, every one audited.
async fn acts(store: &Store, actor: &Actor, count: i64) -> Result<(), StoreError> {
    let mut act = store.begin_act(actor, "setup", "2010-01-01").await?;
    open_lots(&mut act, 1000).await?;
    let start = Instant::now();
    for number in 0..count {
        act.and_then("listing.open", &day(number)).await?;
        let record = act.create_record(REGISTER, &record(number)).await?;
        let number_given = act.next_number("挂〔{year}〕{n}号").await?.written;
        let case = NewCase {
            number: number_given,
            process: "listing".into(),
            process_from: "2007-11-01".into(),
            register: REGISTER.into(),
            record,
            owner: String::new(),
            step: step(),
        };
        act.open_case(&case).await?;
        let (lot, piece) = (number % 1000, number);
        let lines = vec![
            line(lot, piece, ORIGIN, -100),
            line(lot, piece, "undisposed", 100),
        ];
        act.post(&entry(lines)).await?;
    }
    act.commit().await?;
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{count} acts (record, number, case, entry) in one batch: {:.0}/s",
        count as f64 / seconds
    );
    let start = Instant::now();
    let singles = 300;
    for number in count..count + singles {
        let mut act = store.begin_act(actor, "single", "2020-01-01").await?;
        act.create_record(REGISTER, &record(number)).await?;
        act.commit().await?;
    }
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{singles} single acts, each durable: {:.0}/s",
        singles as f64 / seconds
    );
    Ok(())
}

async fn fill_ledger(store: &Store, actor: &Actor, lines: i64) -> Result<(), StoreError> {
    let start = Instant::now();
    let mut act = store.begin_act(actor, "ledger", "2010-01-01").await?;
    for number in 0..lines / 10 {
        act.and_then("ledger", &day(number)).await?;
        let mut all = Vec::with_capacity(10);
        for part in 0..5 {
            let state = STATES[((number + part) % 4) as usize];
            let piece = number * 5 + part;
            all.push(line(number % 1000, piece, ORIGIN, -(100 + part)));
            all.push(line(number % 1000, piece, state, 100 + part));
        }
        act.post(&entry(all)).await?;
    }
    act.commit().await?;
    println!(
        "{lines} ledger lines posted in {:.1} s",
        start.elapsed().as_secs_f64()
    );
    Ok(())
}

fn report(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let millis = |time: &Duration| time.as_secs_f64() * 1000.0;
    let (median, longest) = (&times[times.len() / 2], &times[times.len() - 1]);
    println!(
        "{what}: median {:.1} ms, longest {:.1} ms",
        millis(median),
        millis(longest)
    );
}

async fn balances(store: &Store) -> Result<(), StoreError> {
    let head = store.seq_at(&KnownAt::Now).await?;
    for (what, known) in [("now", None), ("as known then", Some(head))] {
        let mut times = Vec::new();
        for number in 0..40 {
            let known_at = known.map_or(KnownAt::Now, |head| KnownAt::Seq(head * number / 40));
            let query = BalanceQuery {
                date: day(number * 37),
                known_at,
                lot_kind: (number % 2 == 0).then(|| "batch".to_owned()),
            };
            let start = Instant::now();
            store.balances("disposition", &query).await?;
            times.push(start.elapsed());
        }
        report(&format!("balance at a date, {what}"), times);
    }
    let start = Instant::now();
    let lot = store.lot("lot 7", &KnownAt::Now).await?;
    let entries = lot.map_or(0, |lot| lot.entries.len());
    report(
        &format!("one lot of {entries} entries"),
        vec![start.elapsed()],
    );
    Ok(())
}

async fn indicators(store: &Store, actor: &Actor, records: i64) -> Result<(), StoreError> {
    let there = store.count(REGISTER, &Selection::on("2030-01-01")).await?;
    let mut act = store.begin_act(actor, "fill", "2010-01-01").await?;
    for number in there..records {
        act.and_then("fill", &day(number)).await?;
        act.create_record(REGISTER, &record(number)).await?;
    }
    act.commit().await?;
    let period = |year: i64| Where::InPeriod {
        field: "signed_on".into(),
        from: format!("{year}-01-01"),
        to: format!("{year}-12-31"),
    };
    let (mut sums, mut groups, mut pages) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..24 {
        let listed = Where::equal("method", Value::text("挂牌"));
        let filter = Where::And(vec![listed, period(2010 + number % 12)]);
        let mut selection = Selection::on("2025-12-31").filtered(filter);
        let start = Instant::now();
        store.sum(REGISTER, "contract_area", &selection).await?;
        sums.push(start.elapsed());
        let start = Instant::now();
        let measure = Measure::Sum("contract_area".into());
        store
            .group_by(REGISTER, "township", &measure, &selection)
            .await?;
        groups.push(start.elapsed());
        selection.limit = Some(100);
        let start = Instant::now();
        store.find(REGISTER, &selection).await?;
        pages.push(start.elapsed());
    }
    let all = Selection::on("2030-01-01");
    println!("{} records", store.count(REGISTER, &all).await?);
    report("indicator: filtered sum", sums);
    report("the same by township", groups);
    report("drill-down: first 100 rows and their number", pages);
    Ok(())
}

async fn run(arguments: &[i64]) -> Result<(), StoreError> {
    let folder = tempfile::tempdir().map_err(|_| StoreError::Task)?;
    let new = NewFolder {
        epsg: 4526,
        district: "420112".into(),
        admin: "admin".into(),
    };
    let store = Store::create(&folder.path().join("data"), &new).await?;
    let actor = store.actor("admin").await?;
    store.define_register(&actor, &spec()).await?;
    acts(&store, &actor, arguments[0]).await?;
    fill_ledger(&store, &actor, arguments[1]).await?;
    balances(&store).await?;
    indicators(&store, &actor, arguments[2]).await?;
    let start = Instant::now();
    let report = store.verify_audit(None).await?;
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "audit of {} entries whole: {} in {seconds:.1} s",
        report.entries,
        report.is_whole()
    );
    let start = Instant::now();
    let faults = store.verify_records(REGISTER).await?.len();
    println!(
        "register verified: {faults} faults in {:.1} s",
        start.elapsed().as_secs_f64()
    );
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments: Vec<i64> = std::env::args()
        .skip(1)
        .map(|text| text.parse())
        .collect::<Result<_, _>>()?;
    let defaults = [20_000, 1_000_000, 100_000];
    arguments.extend(defaults.iter().skip(arguments.len()));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(run(&arguments))?;
    Ok(())
}
