use std::collections::HashMap;
use std::sync::Arc;

use kunyu_definitions::{
    Answer, Bundle, Definitions, GapReason, Outcome, Payload, PrepareOptions, Severity,
    SignatureState, SourceGeometry, SourceView, Sources, Subject, Table, Value, verify,
};
use kunyu_overlay::{MultiPolygon, PackedLayer, Point, Polygon, Shape};
use kunyu_terms::Date;

use crate::support::shipped;

const OPTIONS: PrepareOptions = PrepareOptions {
    epsg: 4526,
    known_at: Some(7),
};

/// West, south, east, north in metres from a place in zone 38.
fn rectangle(sides: [f64; 4]) -> MultiPolygon {
    let at = |x: f64, y: f64| Point::snap(38_520_000.0 + x, 3_391_000.0 + y).unwrap();
    let [west, south, east, north] = sides;
    let shell = vec![
        at(west, south),
        at(east, south),
        at(east, north),
        at(west, north),
    ];
    MultiPolygon(vec![Polygon {
        shell,
        holes: Vec::new(),
    }])
}

#[derive(Default)]
struct District(HashMap<String, SourceView>);

impl Sources for District {
    fn source(&self, id: &str) -> Option<SourceView> {
        self.0.get(id).cloned()
    }
}

impl District {
    /// Adds a layer of polygons: (key, rectangle, values).
    fn polygons(mut self, id: &str, names: &[&str], rows: &[(&str, [f64; 4], &[&str])]) -> Self {
        let shapes: Vec<MultiPolygon> = rows.iter().map(|row| rectangle(row.1)).collect();
        let keys = rows.iter().map(|row| row.0.to_owned()).collect();
        let column = |index: usize| {
            rows.iter()
                .map(|row| Value::Text(row.2[index].to_owned()))
                .collect()
        };
        let columns = names
            .iter()
            .enumerate()
            .map(|(index, name)| ((*name).to_owned(), column(index)));
        let view = SourceView {
            edition: format!("edition-of-{id}"),
            geometry: SourceGeometry::Polygons(PackedLayer::build(&shapes)),
            attributes: Arc::new(Table::new(keys, columns.collect())),
        };
        self.0.insert(id.to_owned(), view);
        self
    }
}

fn district() -> District {
    District::default()
        .polygons(
            "permanent_farmland",
            &["BSM", "DLBM"],
            &[
                ("P1", [-10.0, -10.0, 40.003, 110.0], &["P1", "0101"]),
                ("P2", [40.003, -10.0, 70.007, 110.0], &["P2", "0103"]),
            ],
        )
        .polygons(
            "urban_boundary",
            &["BSM"],
            &[("U1", [-500.0, -500.0, 500.0, 500.0], &["U1"])],
        )
        .polygons(
            "landuse",
            &["BSM", "DLBM", "DLMC", "GDPDJB"],
            &[
                (
                    "L1",
                    [-10.0, -10.0, 33.337, 110.0],
                    &["L1", "0101", "水田", "1"],
                ),
                (
                    "L2",
                    [33.337, -10.0, 66.668, 110.0],
                    &["L2", "0103", "旱地", "5"],
                ),
                (
                    "L3",
                    [66.668, -10.0, 120.0, 110.0],
                    &["L3", "0301", "乔木林地", ""],
                ),
            ],
        )
        .polygons(
            "protected_area",
            &["BSM", "BHDMC"],
            &[
                ("A", [0.0, 0.0, 20.0, 50.0], &["A", "湿地公园"]),
                ("B", [10.0, 0.0, 30.0, 50.0], &["B", "森林公园"]),
            ],
        )
}

fn subject() -> Subject {
    Subject {
        name: "一号地块".into(),
        shape: rectangle([0.0, 0.0, 100.0, 100.0]),
        ..Subject::default()
    }
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn payload(definitions: &Definitions, sources: &District) -> Payload {
    let check = definitions
        .check("site_compliance", date("2024-05-01"))
        .unwrap();
    check.evaluate(&[subject()], sources, OPTIONS).unwrap()
}

#[test]
fn areas_features_and_articles_of_a_conflict() {
    let payload = payload(&shipped(), &district());
    assert_eq!(payload.verdict, Outcome::Conflict);
    assert_eq!(payload.known_at, Some(7));
    let plot = &payload.subjects[0];
    assert_eq!(plot.areas.plane_m2, "10000.00");
    assert_eq!(plot.areas.plane_mu, "15.0000");
    let rule = plot.rule("permanent_farmland").unwrap();
    assert_eq!(rule.outcome, Outcome::Conflict);
    assert_eq!(rule.areas.plane_m2, "7000.70");
    assert_eq!(rule.share_percent, "70.01");
    let parts: Vec<(&str, &str)> = rule
        .features
        .iter()
        .map(|feature| (feature.key.as_str(), feature.areas.plane_m2.as_str()))
        .collect();
    assert_eq!(parts, [("P1", "4000.30"), ("P2", "3000.40")]);
    assert_eq!(rule.articles[0].text, "土地管理法（2019 年修正）第三十五条");
    assert!(
        rule.message.zh.contains("7000.63 平方米（10.5009 亩"),
        "{}",
        rule.message.zh
    );
    // declared accuracy 2.5 m: the eastern edge moves, the inner boundary does not
    let moved = rule.moved.as_ref().unwrap();
    assert_eq!(
        (moved.least_m2.as_str(), moved.most_m2.as_str()),
        ("6750.70", "7250.70")
    );
}

#[test]
fn classes_add_up_and_information_does_not_decide() {
    let payload = payload(&shipped(), &district());
    let plot = &payload.subjects[0];
    let describe = plot.rule("landuse").unwrap();
    assert_eq!(describe.outcome, Outcome::NoConflict);
    let groups: Vec<(&str, &str, Option<&str>)> = describe
        .groups
        .iter()
        .map(|group| {
            (
                group.code.as_str(),
                group.areas.plane_m2.as_str(),
                group.group.as_deref(),
            )
        })
        .collect();
    let farm = Some("农用地");
    assert_eq!(
        groups,
        [
            ("0101", "3333.70", farm),
            ("0103", "3333.10", farm),
            ("0301", "3333.20", farm)
        ]
    );
    assert_eq!(plot.rule("paddy").unwrap().areas.plane_m2, "3333.70");
    assert_eq!(plot.rule("slope").unwrap().areas.plane_m2, "3333.10");
    assert_eq!(plot.rule("farmland").unwrap().severity, Severity::Info);
}

#[test]
fn features_that_cover_each_other_are_counted_once() {
    let payload = payload(&shipped(), &district());
    let rule = payload.subjects[0].rule("protected_area").unwrap();
    assert!(!rule.additive && rule.geometry.is_some());
    assert_eq!(rule.areas.plane_m2, "1500.00");
    assert!(
        rule.features
            .iter()
            .all(|feature| feature.areas.plane_m2 == "1000.00")
    );
}

#[test]
fn what_could_not_be_asked_is_said() {
    let payload = payload(&shipped(), &district());
    let plot = &payload.subjects[0];
    let rule = plot.rule("mineral").unwrap();
    assert_eq!(rule.outcome, Outcome::NotAssessed);
    assert_eq!(rule.gaps[0].reason, GapReason::NoSource);
    assert!(rule.message.zh.contains("未审查"));
    let sources = district().polygons(
        "zoning",
        &["BSM", "DKBH", "RJL"],
        &[("Z1", [0.0, 0.0, 100.0, 100.0], &["Z1", "A-01", "2.50"])],
    );
    let definitions = shipped();
    let check = definitions
        .check("site_compliance", date("2024-05-01"))
        .unwrap();
    let silent = check.evaluate(&[subject()], &sources, OPTIONS).unwrap();
    let rule = silent.subjects[0].rule("zoning_plot_ratio").unwrap();
    assert_eq!(
        (rule.outcome, rule.gaps[0].reason),
        (Outcome::NotAssessed, GapReason::NotStated)
    );
    let stated = |name: &str, value: Value| Subject {
        attributes: [(name.to_owned(), value)].into(),
        ..subject()
    };
    let by_source_name = stated("RJL", Value::Text("2.51".into()));
    let told = check
        .evaluate(&[by_source_name], &sources, OPTIONS)
        .unwrap();
    assert_eq!(
        told.subjects[0].rule("zoning_plot_ratio").unwrap().outcome,
        Outcome::Conflict
    );
    let nonsense = stated("plot_ratio", Value::Text("二点五".into()));
    assert!(check.evaluate(&[nonsense], &sources, OPTIONS).is_err());
}

#[test]
fn the_law_of_the_date_decides() {
    let definitions = shipped();
    let early = definitions
        .check("site_compliance", date("2016-01-01"))
        .unwrap();
    let payload = early.evaluate(&[subject()], &district(), OPTIONS).unwrap();
    let plot = &payload.subjects[0];
    assert_eq!(
        plot.rule("permanent_farmland").unwrap().articles[0].text,
        "基本农田保护条例 第十五条"
    );
    assert!(
        definitions
            .check("site_compliance", date("1990-01-01"))
            .is_none()
    );
    assert!(
        definitions
            .check("no_such_check", date("2024-01-01"))
            .is_none()
    );
}

#[test]
fn the_same_question_gives_the_same_bytes() {
    let first = payload(&shipped(), &district());
    let second = payload(&shipped(), &district());
    assert_eq!(first.canonical(), second.canonical());
    let bundle = Bundle::new(first, "kunyu test", "2024-05-01T08:00:00+08:00", None);
    assert!(bundle.same_payload(&second));
    let read: Bundle = serde_json::from_slice(&bundle.to_json()).unwrap();
    assert_eq!(read, bundle);
    // parcels given from another start vertex differ in nothing but their own ring
    let definitions = shipped();
    let check = definitions
        .check("site_compliance", date("2024-05-01"))
        .unwrap();
    let mut turned = subject();
    turned.shape.0[0].shell.rotate_left(2);
    let turned = check.evaluate(&[turned], &district(), OPTIONS).unwrap();
    assert_eq!(turned.subjects[0].rules, second.subjects[0].rules);
}

type Change = fn(&mut Payload);

#[test]
fn a_bundle_verifies_by_itself_and_every_change_is_found() {
    let payload = payload(&shipped(), &district());
    let bundle = Bundle::new(
        payload,
        "kunyu test",
        "2024-05-01T08:00:00+08:00",
        Some("zhang"),
    );
    let bytes = bundle.to_json();
    let found = verify(&bytes).unwrap();
    assert_eq!(found.answer, Answer::Valid, "{:#?}", found.findings);
    assert_eq!(found.signature, SignatureState::Unsigned);
    assert_eq!(found.hash, bundle.envelope.hash);

    let altered = |change: &dyn Fn(&mut Bundle)| {
        let mut bundle = bundle.clone();
        change(&mut bundle);
        verify(&bundle.to_json()).unwrap()
    };
    // without a new hash, the hash tells
    let found = altered(&|bundle| bundle.payload.date = "2023-01-01".into());
    assert_eq!(found.answer, Answer::Altered);
    assert_eq!(found.findings[0].place, "/envelope/hash");
    // with a new hash, the geometry tells
    let changes: [(&str, Change); 6] = [
        ("areas/plane_m2", |payload| {
            payload.subjects[0].areas.plane_m2 = "1.00".into();
        }),
        ("areas/ellipsoid_m2", |payload| {
            payload.subjects[0].rules[0].areas.ellipsoid_m2 = "7000.00".into();
        }),
        ("features/0/areas/plane_m2", |payload| {
            payload.subjects[0].rules[0].features[0].polygons[0][0][0][0] += 1 << 27;
        }),
        ("rules/0/outcome", |payload| {
            payload.subjects[0].rules[0].outcome = Outcome::WithinTolerance;
        }),
        ("subjects/0/verdict", |payload| {
            payload.subjects[0].verdict = Outcome::NoConflict;
        }),
        ("share_percent", |payload| {
            payload.subjects[0].rules[0].share_percent = "1".into();
        }),
    ];
    for (place, change) in changes {
        let found = altered(&|bundle| {
            change(&mut bundle.payload);
            bundle.envelope.hash = bundle.payload.hash();
        });
        assert_eq!(found.answer, Answer::Altered, "{place}");
        assert!(
            found.findings.iter().any(|one| one.place.ends_with(place)),
            "{place}: {found:#?}"
        );
    }
}

#[test]
fn another_kernel_is_its_own_answer_and_rubbish_an_error() {
    let mut payload = payload(&shipped(), &district());
    payload.kernel = 2;
    let bundle = Bundle::new(payload, "kunyu later", "2030-01-01T00:00:00Z", None);
    assert_eq!(
        verify(&bundle.to_json()).unwrap().answer,
        Answer::OtherKernel
    );
    for rubbish in [
        "",
        "{",
        "[]",
        "{\"payload\":{}}",
        "{\"payload\":{\"kernel\":1},\"envelope\":{\"hash\":\"x\"}}",
    ] {
        assert!(verify(rubbish.as_bytes()).is_err(), "{rubbish}");
    }
}

#[test]
fn payloads_hold_no_fraction_and_no_time() {
    fn walk(value: &serde_json::Value) {
        match value {
            serde_json::Value::Number(number) => assert!(number.is_i64() || number.is_u64()),
            serde_json::Value::Array(items) => items.iter().for_each(walk),
            serde_json::Value::Object(object) => object.values().for_each(walk),
            _ => {}
        }
    }
    let bytes = payload(&shipped(), &district()).canonical();
    walk(&serde_json::from_slice(&bytes).unwrap());
}

#[test]
fn empty_plots_and_planes_without_zone_are_refused() {
    let definitions = shipped();
    let check = definitions
        .check("site_compliance", date("2024-05-01"))
        .unwrap();
    let empty = Subject {
        name: "空".into(),
        ..Subject::default()
    };
    assert!(check.evaluate(&[empty], &district(), OPTIONS).is_err());
    let geographic = PrepareOptions {
        epsg: 4490,
        known_at: None,
    };
    assert!(
        check
            .evaluate(&[subject()], &district(), geographic)
            .is_err()
    );
}

#[test]
fn lines_far_away_change_nothing() {
    let definitions = shipped();
    let check = definitions
        .check("site_compliance", date("2024-05-01"))
        .unwrap();
    let at = |x: f64, y: f64| Point::snap(38_520_000.0 + x, 3_391_000.0 + y).unwrap();
    // a long line that comes near, leaves and returns: cut to what is near, the same corridor
    let winding = vec![
        at(-9000.0, 0.0),
        at(-5.0, -400.0),
        at(-5.0, 400.0),
        at(4000.0, 900.0),
        at(105.0, 900.0),
        at(105.0, -900.0),
    ];
    let near = vec![
        vec![at(-5.0, -400.0), at(-5.0, 400.0)],
        vec![at(105.0, 900.0), at(105.0, -900.0)],
    ];
    let answer = |lines: Vec<Vec<Point>>| {
        let mut sources = district();
        let names = vec![(
            "DYDJ".to_owned(),
            vec![Value::Number("110".parse().unwrap())],
        )];
        sources.0.insert(
            "power_line".into(),
            SourceView {
                edition: "e".into(),
                geometry: SourceGeometry::Shapes(vec![Shape::Lines(lines)].into()),
                attributes: Arc::new(Table::new(vec!["X".into()], names)),
            },
        );
        let payload = check.evaluate(&[subject()], &sources, OPTIONS).unwrap();
        payload.subjects[0]
            .rule("power_line")
            .unwrap()
            .areas
            .clone()
    };
    let areas = answer(vec![winding]);
    assert_eq!(areas.plane_m2, "1000.00");
    assert_eq!(areas, answer(near));
}

#[test]
fn coordinates_beyond_reason_are_told_not_computed() {
    let mut payload = payload(&shipped(), &district());
    for absurd in [i64::MAX, i64::MIN, 1 << 53, 0] {
        payload.subjects[0].rules[0].features[0].polygons[0][0][0] = [absurd, absurd];
        let bundle = Bundle::new(payload.clone(), "kunyu test", "2024-05-01T08:00:00Z", None);
        let found = verify(&bundle.to_json());
        assert!(found.is_err() || found.is_ok_and(|found| found.answer == Answer::Altered));
    }
    let definitions = shipped();
    let check = definitions
        .check("site_compliance", date("2024-05-01"))
        .unwrap();
    let mut far = subject();
    for point in &mut far.shape.0[0].shell {
        point.x -= 38_000_000 << 27;
    }
    assert!(check.evaluate(&[far], &district(), OPTIONS).is_err());
}
