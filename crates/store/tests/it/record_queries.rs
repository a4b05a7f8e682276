//! Conditions, pages and figures; the same answers from both databases and from the evaluator.

use std::collections::BTreeMap;

use kunyu_store::{
    Comparison, GridBox, KnownAt, Measure, Order, RecordInput, Selection, Sum, Value, Where,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use crate::harness::{World, on_each, square};
use crate::register::{create, input, parcel, supply, values};

const DAY: &str = "2020-06-30";

fn text() -> impl Strategy<Value = Value> {
    let words = ["", "a", "B", "b", "挂牌", "拍卖", "-1", "é", "Z", "划 拨"];
    prop_oneof![
        Just(Value::Null),
        prop::sample::select(words.to_vec()).prop_map(Value::text)
    ]
}

fn number() -> impl Strategy<Value = Value> {
    prop_oneof![Just(Value::Null), (-3_i64..4).prop_map(Value::Integer)]
}

fn decimal() -> impl Strategy<Value = Value> {
    let value = (-300_i64..300).prop_map(|unscaled| Value::Decimal { unscaled, scale: 2 });
    prop_oneof![Just(Value::Null), value]
}

fn date() -> impl Strategy<Value = Value> {
    let day =
        (1..29, 1..13).prop_map(|(day, month)| Value::date(format!("2020-{month:02}-{day:02}")));
    prop_oneof![Just(Value::Null), day]
}

fn boolean() -> impl Strategy<Value = Value> {
    prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::Boolean)]
}

/// A literal for one of the fields.
fn literal() -> impl Strategy<Value = (&'static str, Value)> {
    prop_oneof![
        text().prop_map(|value| ("method", value)),
        number().prop_map(|value| ("storeys", value)),
        decimal().prop_map(|value| ("plot_ratio", value)),
        date().prop_map(|value| ("signed_on", value)),
        boolean().prop_map(|value| ("paid", value)),
        (-2_i64..3).prop_map(|area| ("contract_area", Value::area(area))),
        prop::sample::select(vec!["", "listed", "Listed"]).prop_map(|s| ("$state", Value::text(s))),
    ]
}

fn comparison() -> impl Strategy<Value = Comparison> {
    use Comparison as C;
    prop::sample::select(vec![
        C::Equal,
        C::NotEqual,
        C::Less,
        C::AtMost,
        C::Greater,
        C::AtLeast,
    ])
}

fn leaf() -> impl Strategy<Value = Where> {
    let field = |(name, _): (&'static str, Value)| name.to_owned();
    prop_oneof![
        (literal(), comparison()).prop_map(|((f, value), op)| Where::compare(f, op, value)),
        (literal(), prop::collection::vec(literal(), 0..4)).prop_map(|((name, value), more)| {
            let same = more
                .into_iter()
                .filter(|(other, _)| *other == name)
                .map(|(_, v)| v);
            let values = std::iter::once(value).chain(same).collect();
            Where::In {
                field: name.to_owned(),
                values,
            }
        }),
        literal().prop_map(move |l| Where::In {
            field: field(l),
            values: vec![]
        }),
        literal().prop_map(move |l| Where::IsNull { field: field(l) }),
        "[a-zA-Z0-9%_\\\\挂牌]{0,2}".prop_map(|text| Where::Contains {
            field: "method".into(),
            text,
        }),
        (1..13, 1..13).prop_map(|(a, b)| Where::InPeriod {
            field: "signed_on".into(),
            from: format!("2020-{a:02}-01"),
            to: format!("2020-{b:02}-15"),
        }),
        comparison().prop_map(|op| Where::CompareFields {
            left: "method".into(),
            op,
            right: "parcel_no".into(),
        }),
    ]
}

fn condition() -> impl Strategy<Value = Where> {
    leaf().prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Where::And),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Where::Or),
            inner.prop_map(|part| Where::Not(Box::new(part))),
        ]
    })
}

fn record() -> impl Strategy<Value = RecordInput> {
    let fields = (
        text(),
        number(),
        decimal(),
        date(),
        boolean(),
        -2_i64..3,
        any::<[bool; 2]>(),
    );
    fields.prop_map(
        |(method, storeys, ratio, day, paid, area, [has_area, is_listed])| {
            let area = if has_area {
                Value::area(area)
            } else {
                Value::Null
            };
            let mut record = input([
                ("method", method),
                ("storeys", storeys),
                ("plot_ratio", ratio),
                ("signed_on", day),
                ("paid", paid),
                ("contract_area", area),
            ]);
            record.state = is_listed.then(|| "listed".to_owned());
            record
        },
    )
}

#[test]
fn a_condition_means_the_same_in_sql_and_in_the_evaluator() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let mut spec = supply();
        spec.unique.clear();
        world
            .store
            .define_register(&world.clerk, &spec)
            .await
            .unwrap();
        let mut runner = TestRunner::deterministic();
        let mut act = world
            .store
            .begin_act(&world.clerk, "x", "2020-01-01")
            .await
            .unwrap();
        for number in 0..60 {
            let mut record = record().new_tree(&mut runner).unwrap().current();
            record
                .set
                .insert("parcel_no".into(), Value::text(format!("{number}")));
            act.create_record("land_supply", &record).await.unwrap();
        }
        act.commit().await.unwrap();
        let all = world
            .store
            .find("land_supply", &Selection::on(DAY))
            .await
            .unwrap()
            .rows;
        let all: Vec<(i64, String, BTreeMap<String, Value>)> = all
            .iter()
            .map(|row| (row.record, row.state.clone(), values(row, &spec)))
            .collect();
        let (mut some, mut none) = (0, 0);
        for _ in 0..400 {
            let condition = condition().new_tree(&mut runner).unwrap().current();
            let expected: Vec<i64> = all
                .iter()
                .filter(|(_, state, values)| {
                    let value = |field: &str| match field {
                        "$state" => Value::text(state.as_str()),
                        field => values[field].clone(),
                    };
                    condition.evaluate(&value) == Some(true)
                })
                .map(|(record, ..)| *record)
                .collect();
            let selection = Selection::on(DAY).filtered(condition.clone());
            let page = world.store.find("land_supply", &selection).await.unwrap();
            let found: Vec<i64> = page.rows.iter().map(|row| row.record).collect();
            assert_eq!(found, expected, "{condition:?}");
            if expected.is_empty() {
                none += 1;
            } else {
                some += 1;
            }
        }
        assert!(some > 100 && none > 20, "{some} {none}");
    });
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one story from its beginning to its end"
)]
fn figures_are_counted_summed_and_grouped() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        store
            .define_register(&world.clerk, &supply())
            .await
            .unwrap();
        let rows = [
            ("P1", Some("挂牌"), Some(100)),
            ("P2", Some("拍卖"), Some(20)),
            ("P3", Some("挂牌"), Some(3)),
            ("P4", None, Some(7)),
            ("P5", Some("挂牌"), None),
        ];
        for (number, method, area) in rows {
            let mut record = input([("parcel_no", Value::text(number))]);
            let method = method.map_or(Value::Null, Value::text);
            record.set.insert("method".into(), method);
            let area = area.map_or(Value::Null, Value::area);
            record.set.insert("contract_area".into(), area);
            create(&world, "2020-01-01", &record).await;
        }
        let all = Selection::on(DAY);
        let listed = Where::equal("method", Value::text("挂牌"));
        let listed = Selection::on(DAY).filtered(listed);
        assert_eq!(store.count("land_supply", &all).await.unwrap(), 5);
        let sum = store
            .sum("land_supply", "contract_area", &all)
            .await
            .unwrap();
        assert_eq!(
            sum,
            Sum {
                total: 130,
                rows: 4
            }
        );
        let sum = store
            .sum("land_supply", "contract_area", &listed)
            .await
            .unwrap();
        assert_eq!(
            sum,
            Sum {
                total: 103,
                rows: 2
            }
        );
        let nothing = Selection::on("2019-01-01");
        let sum = store
            .sum("land_supply", "contract_area", &nothing)
            .await
            .unwrap();
        assert_eq!(sum, Sum { total: 0, rows: 0 });
        assert_eq!(
            store
                .count_distinct("land_supply", "method", &all)
                .await
                .unwrap(),
            2
        );
        let by = |measure| async move {
            let all = Selection::on(DAY);
            store
                .group_by("land_supply", "method", &measure, &all)
                .await
                .unwrap()
        };
        let (none, auction, listing) = (Value::Null, Value::text("拍卖"), Value::text("挂牌"));
        let sums = by(Measure::Sum("contract_area".into())).await;
        assert_eq!(
            sums,
            [
                (none.clone(), 7),
                (auction.clone(), 20),
                (listing.clone(), 103)
            ]
        );
        let counts = by(Measure::Count).await;
        assert_eq!(counts, [(none, 1), (auction, 1), (listing, 3)]);
        let text = store.sum("land_supply", "method", &all).await.unwrap_err();
        assert!(text.to_string().contains("number"));
    });
}

#[test]
fn pages_are_ordered_alike_on_every_database() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        store
            .define_register(&world.clerk, &supply())
            .await
            .unwrap();
        for (number, method) in [
            ("b", "拍卖"),
            ("B", ""),
            ("a", "挂牌"),
            ("é", "a-b"),
            ("Z", "ab"),
        ] {
            let mut record = parcel(number, 1);
            if !method.is_empty() {
                record.set.insert("method".into(), Value::text(method));
            }
            create(&world, "2020-01-01", &record).await;
        }
        let page = async |field: &str, descending, offset, limit| {
            let field = field.to_owned();
            let selection = Selection {
                order: vec![Order { field, descending }],
                offset,
                limit,
                fields: Some(vec!["parcel_no".into()]),
                ..Selection::on(DAY)
            };
            let page = store.find("land_supply", &selection).await.unwrap();
            let names: Vec<_> = page
                .rows
                .iter()
                .map(|row| row.values[0].to_string())
                .collect();
            (names.join(" "), page.total)
        };
        assert_eq!(
            page("parcel_no", false, 0, None).await,
            ("B Z a b é".into(), 5)
        );
        assert_eq!(
            page("method", false, 0, None).await,
            ("B é Z b a".into(), 5)
        );
        assert_eq!(page("method", true, 0, Some(2)).await, ("a b".into(), 5));
        assert_eq!(page("method", true, 3, Some(9)).await, ("é B".into(), 5));
        let bad = Selection {
            order: vec![Order {
                field: "nothing".into(),
                descending: false,
            }],
            ..Selection::on(DAY)
        };
        assert_eq!(
            kunyu_terms::Localized::code(&store.find("land_supply", &bad).await.unwrap_err()),
            "record.unknown_field"
        );
    });
}

#[test]
fn a_box_finds_the_records_whose_shapes_meet_it() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        store
            .define_register(&world.clerk, &supply())
            .await
            .unwrap();
        for at in 0..4_i64 {
            let mut record = parcel(&format!("P{at}"), 1);
            record.shape = Some(Some(square(at * 100, 0, 50)));
            create(&world, "2020-01-01", &record).await;
        }
        create(&world, "2020-01-01", &parcel("no shape", 1)).await;
        let grid = |metres: i64| metres << 27;
        let (min, max) = match square(120, 0, 100) {
            kunyu_overlay::Shape::Polygons(polygons) => {
                let bounds = polygons.bounds().unwrap();
                (bounds.min, bounds.max)
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(max.x - min.x, grid(100));
        let bounds = Some(GridBox {
            min_x: min.x,
            min_y: min.y,
            max_x: max.x,
            max_y: max.y,
        });
        let selection = Selection {
            bounds,
            with_shapes: true,
            ..Selection::on(DAY)
        };
        let page = store.find("land_supply", &selection).await.unwrap();
        let found: Vec<_> = page.rows.iter().map(|row| row.record).collect();
        assert_eq!(found, [2, 3]);
        assert_eq!(page.rows[0].shape, Some(square(100, 0, 50)));
        // the shape is taken away; what was known before stays
        let seq = crate::register::head(store).await;
        let gone = RecordInput {
            shape: Some(None),
            ..RecordInput::default()
        };
        crate::register::change(&world, 2, "2020-02-01", &gone).await;
        assert_eq!(
            store.find("land_supply", &selection).await.unwrap().total,
            1
        );
        let then = Selection {
            known_at: KnownAt::Seq(seq),
            ..selection
        };
        assert_eq!(store.find("land_supply", &then).await.unwrap().total, 2);
    });
}
