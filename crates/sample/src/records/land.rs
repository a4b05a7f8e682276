//! Approvals, expropriation, reserve and supply of one year, as acts on the ledger.

use kunyu_overlay::Shape;

use super::{Act, Given, Maker, Parcel, YEAR, hectares, said, yes};

const APPROVED_M2: i64 = 2_241_770;
const CROPLAND_M2: i64 = 903_200;
const RESERVED_M2: i64 = 2_266_000;
const SOLD_M2: i64 = 1_364_200;
const APPROVALS: usize = 13;
const RESERVES: usize = 29;
const LISTED: usize = 29;
const UNSOLD: usize = 2;
/// Pieces of the year's batches that went into reserve.
const RESERVED_PIECES: usize = 10;

pub(super) fn write(maker: &mut Maker) {
    let pieces = approvals(maker);
    reserve(maker, &pieces);
    listings(maker);
}

/// A piece of a batch.
struct Piece {
    name: String,
    area_m2: i64,
    township: String,
}

fn act(
    maker: &mut Maker,
    (process, transition): (&'static str, &'static str),
    case: &str,
    on: &str,
    given: Vec<Given>,
) {
    maker.books.acts.push(Act {
        process,
        transition,
        case: case.to_owned(),
        on: on.to_owned(),
        given,
        about: None,
        shape: None,
    });
}

fn one(id: &'static str, text: impl Into<String>) -> Given {
    Given::One(id, text.into())
}

/// Thirteen batches and projects; each becomes a lot with pieces, of which most are expropriated.
fn approvals(maker: &mut Maker) -> Vec<Piece> {
    let areas = maker.shares(APPROVED_M2, APPROVALS);
    let cropland = cropland_of(&areas);
    let granted = vec![
        one("number", format!("合成计划指标〔{YEAR}〕1号")),
        one("year", YEAR.to_string()),
        one("area", "300"),
    ];
    act(
        maker,
        ("quota_grant", "enter"),
        "quota",
        &format!("{YEAR}-01-03"),
        granted,
    );
    act(
        maker,
        ("quota_grant", "grant"),
        "quota",
        &format!("{YEAR}-01-03"),
        Vec::new(),
    );
    let mut pieces = Vec::new();
    for (index, (&area, &cropland)) in areas.iter().zip(&cropland).enumerate() {
        let batch = Batch {
            index,
            case: format!("approval-{}", index + 1),
            document: format!("合成政土批〔{YEAR}〕{}号", index + 1),
            balance: format!("合成占补〔{YEAR}〕{}号", index + 1),
            area,
            cropland,
        };
        let township = prepare(maker, &batch);
        let own = plots(maker, index, area, &township);
        approve(maker, &batch, &own);
        let confirmed = batch.day(0);
        let values = vec![
            ("number", batch.balance.clone()),
            ("name", format!("{YEAR}年第{}号用地", index + 1)),
            ("occupied_area", hectares(cropland)),
            ("assigned_area", hectares(cropland)),
            ("confirmed_on", confirmed.clone()),
            ("township", township),
        ];
        maker.record("cropland_balance", &confirmed, values);
        expropriate(maker, index, &batch.document, &own, batch.month());
        pieces.extend(own);
    }
    pieces
}

/// A batch or single project of the year; areas in m².
struct Batch {
    index: usize,
    case: String,
    document: String,
    balance: String,
    area: i64,
    cropland: i64,
}

impl Batch {
    fn month(&self) -> usize {
        4 + self.index % 6
    }

    fn day(&self, add: usize) -> String {
        format!("{YEAR}-{:02}-{:02}", self.month(), 1 + add)
    }
}

/// Opens the case; the township in which it lies.
fn prepare(maker: &mut Maker, batch: &Batch) -> String {
    let (index, area, cropland) = (batch.index, batch.area, batch.cropland);
    let (kind, name) = if index < 11 {
        ("批次", format!("{YEAR}年第{}批次", index + 1))
    } else {
        ("单独选址", format!("{YEAR}年第{}号项目", index + 1))
    };
    let Parcel { shape, township } = maker.parcel(area);
    let other = (area - cropland) / 3;
    let built = (area - cropland) / 3;
    maker.books.acts.push(Act {
        process: "land_conversion",
        transition: "prepare",
        case: batch.case.clone(),
        on: format!("{YEAR}-0{}-{:02}", 1 + index % 3, 2 + index),
        given: vec![
            one("name", name),
            one("kind", kind),
            one("approved_area", hectares(area)),
            one("farmland_area", hectares(cropland + other)),
            one("cropland_area", hectares(cropland)),
            one("construction_area", hectares(built)),
            one("unused_area", hectares(area - cropland - other - built)),
            one("expropriated_area", hectares(area)),
            one("permanent_farmland_area", "0"),
            one("township", township.clone()),
        ],
        about: None,
        shape: Some(shape),
    });
    township
}

fn approve(maker: &mut Maker, batch: &Batch, plots: &[Piece]) {
    let case = batch.case.as_str();
    let submitted = vec![
        one("balance_no", batch.balance.clone()),
        one(
            "quota_no",
            format!("合成计划〔{YEAR}〕{}号", batch.index + 1),
        ),
    ];
    act(
        maker,
        ("land_conversion", "submit"),
        case,
        &batch.day(0),
        submitted,
    );
    let wide = batch.cropland > 350_000 || batch.area > 700_000;
    let reported = vec![one("authority", if wide { "国务院" } else { "省政府" })];
    act(
        maker,
        ("land_conversion", "report"),
        case,
        &batch.day(4),
        reported,
    );
    let approved = vec![
        one("approval_no", batch.document.clone()),
        one("approved_on", batch.day(20)),
        one("measured_area", batch.area.to_string()),
        Given::Rows("plots", plots.iter().map(row).collect()),
    ];
    act(
        maker,
        ("land_conversion", "approve"),
        case,
        &batch.day(20),
        approved,
    );
}

/// Cropland by batch, in proportion; the last batch takes what rounding leaves.
fn cropland_of(areas: &[i64]) -> Vec<i64> {
    let mut cropland: Vec<i64> = areas
        .iter()
        .map(|area| area * CROPLAND_M2 / APPROVED_M2)
        .collect();
    let given: i64 = cropland.iter().sum();
    if let Some(last) = cropland.last_mut() {
        *last += CROPLAND_M2 - given;
    }
    cropland
}

fn row(piece: &Piece) -> Vec<(&'static str, String)> {
    vec![
        ("name", piece.name.clone()),
        ("area", hectares(piece.area_m2)),
        ("kind", said("用地")),
    ]
}

fn plots(maker: &mut Maker, index: usize, area: i64, township: &str) -> Vec<Piece> {
    let count = 2 + index % 3;
    let shares = maker.shares(area, count);
    let named = shares.into_iter().enumerate().map(|(plot, area_m2)| Piece {
        name: format!("{YEAR}-{:02}-{}", index + 1, (b'A' + plot as u8) as char),
        area_m2,
        township: township.to_owned(),
    });
    named.collect()
}

/// The first plots of all batches but the last two are expropriated within the year.
fn expropriate(maker: &mut Maker, index: usize, lot: &str, pieces: &[Piece], month: usize) {
    if index >= 11 {
        return;
    }
    let taken = &pieces[..pieces.len() - 1];
    let case = format!("expropriation-{}", index + 1);
    let area: i64 = taken.iter().map(|piece| piece.area_m2).sum();
    let day = |add: usize| {
        format!(
            "{YEAR}-{:02}-{:02}",
            (month + 1 + add / 28).min(12),
            1 + add % 28
        )
    };
    let started = vec![
        one("number", format!("合成征〔{YEAR}〕{}号", index + 1)),
        one("lot", lot),
        one("area", hectares(area)),
    ];
    act(maker, ("expropriation", "start"), &case, &day(0), started);
    act(
        maker,
        ("expropriation", "announce_plan"),
        &case,
        &day(1),
        Vec::new(),
    );
    act(
        maker,
        ("expropriation", "register_claims"),
        &case,
        &day(36),
        Vec::new(),
    );
    let paid = vec![one("paid", (area / 10_000 * 60 + 100).to_string())];
    act(
        maker,
        ("expropriation", "compensate"),
        &case,
        &day(40),
        paid,
    );
    let rows = taken.iter().map(|piece| {
        vec![
            ("piece", piece.name.clone()),
            ("area", hectares(piece.area_m2)),
        ]
    });
    let pieces = vec![Given::Rows("pieces", rows.collect())];
    act(maker, ("expropriation", "take"), &case, &day(44), pieces);
}

/// Pieces of the year's batches that were expropriated by October, then stock land.
fn reserve(maker: &mut Maker, pieces: &[Piece]) {
    let firsts = pieces.iter().filter(|piece| piece.name.ends_with('A'));
    let chosen: Vec<&Piece> = firsts.take(RESERVED_PIECES).collect();
    let from_batches: i64 = chosen.iter().map(|piece| piece.area_m2).sum();
    let stock = maker.shares(RESERVED_M2 - from_batches, RESERVES - RESERVED_PIECES);
    for (index, piece) in chosen.iter().enumerate() {
        let source = vec![
            one("source", "新增征收"),
            one("parcel", piece.name.clone()),
            one("township", piece.township.clone()),
        ];
        store(maker, index, piece.area_m2, source, None);
    }
    for (index, area) in stock.into_iter().enumerate() {
        let Parcel { shape, township } = maker.parcel(area);
        let source = vec![one("source", "收购"), one("township", township)];
        store(maker, RESERVED_PIECES + index, area, source, Some(shape));
    }
}

fn store(maker: &mut Maker, index: usize, area: i64, source: Vec<Given>, shape: Option<Shape>) {
    let case = format!("reserve-{}", index + 1);
    let mut given = vec![
        one("parcel_no", format!("储{YEAR}-{:03}", index + 1)),
        one("name", format!("储备地块{}", index + 1)),
        one("area", hectares(area)),
        one("cost", (area / 100).to_string()),
    ];
    given.extend(source);
    maker.books.acts.push(Act {
        process: "reserve_entry",
        transition: "propose",
        case: case.clone(),
        on: format!("{YEAR}-11-{:02}", 20 + index % 9),
        given,
        about: None,
        shape,
    });
    let stored = format!("{YEAR}-12-{:02}", 1 + index % 9);
    act(
        maker,
        ("reserve_entry", "store"),
        &case,
        &stored,
        Vec::new(),
    );
    if !index.is_multiple_of(3) {
        return;
    }
    let net = vec![
        one("ownership_clear", yes()),
        one("compensated", yes()),
        one("objects_removed", yes()),
        one("soil_report", format!("合成土〔{YEAR}〕{}号", index + 1)),
        one(
            "archaeology_report",
            format!("合成考〔{YEAR}〕{}号", index + 1),
        ),
        one(
            "planning_conditions",
            format!("合成规条〔{YEAR}〕{}号", index + 1),
        ),
    ];
    act(
        maker,
        ("reserve_entry", "confirm_net"),
        &case,
        &format!("{YEAR}-12-20"),
        net,
    );
}

/// Listings of the year: stock land of earlier years; two found no buyer.
fn listings(maker: &mut Maker) {
    let sold = maker.shares(SOLD_M2, LISTED - UNSOLD);
    for index in 0..LISTED {
        let area = sold
            .get(index)
            .copied()
            .unwrap_or(31_000 + 900 * index as i64);
        let Parcel { shape, township } = maker.parcel(area);
        let case = format!("listing-{}", index + 1);
        let price = area / 10_000 * 900 + 500;
        let start = 2 + index % 8;
        let day = |add: usize| format!("{YEAR}-{:02}-{:02}", start + add / 28, 1 + add % 28);
        maker.books.acts.push(Act {
            process: "listing",
            transition: "draft",
            case: case.clone(),
            on: day(0),
            given: vec![
                one("parcel_no", format!("合成P（{YEAR}）{:03}号", index + 1)),
                one("name", format!("合成项目{}", index + 1)),
                one("contract_area", hectares(area)),
                one("start_price", price.to_string()),
                one("deposit", (price / 5 + 1).to_string()),
                one("township", township),
            ],
            about: None,
            shape: Some(shape),
        });
        act(maker, ("listing", "announce"), &case, &day(1), Vec::new());
        act(
            maker,
            ("listing", "open_listing"),
            &case,
            &day(23),
            Vec::new(),
        );
        if index >= LISTED - UNSOLD {
            act(maker, ("listing", "pass_in"), &case, &day(34), Vec::new());
            continue;
        }
        let won = vec![
            one("price", (price + 10 * index as i64).to_string()),
            one("user", format!("合成企业{}", index + 1)),
        ];
        act(maker, ("listing", "sell"), &case, &day(34), won);
        let contract = vec![
            one("contract_no", format!("合成出让{YEAR}-{:03}", index + 1)),
            one(
                "agreed_start",
                format!("{}-{:02}-01", YEAR + 1, 1 + index % 12),
            ),
            one(
                "agreed_completion",
                format!("{}-{:02}-01", YEAR + 3, 1 + index % 12),
            ),
        ];
        act(maker, ("listing", "contract"), &case, &day(40), contract);
    }
}
