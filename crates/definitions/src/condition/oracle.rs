//! Our evaluation against cel's own interpreter, and three-valued logic against its definition.

use cel::{Context, Program};
use kunyu_terms::{Date, Decimal};
use proptest::prelude::*;

use super::{Constants, Datum, Inputs, Scope, compile};
use crate::load::Registry;
use crate::model::{Field, FieldKind, Layer, Unit, Value};

fn field(id: &str, kind: FieldKind) -> Field {
    Field {
        id: id.to_owned(),
        title: kunyu_terms::Bilingual::default(),
        kind,
        unit: Unit::None,
        codes: None,
        required: false,
        presence: crate::Presence::Free,
        width: None,
        source_names: Vec::new(),
        default: None,
        references: None,
        personal: None,
        columns: Vec::new(),
        retired: None,
        place: place(),
        codes_place: place(),
    }
}

fn place() -> crate::Place {
    crate::Place {
        file: "test".into(),
        line: 1,
    }
}

fn fields() -> Vec<Field> {
    vec![
        field("a", FieldKind::Integer),
        field("b", FieldKind::Integer),
        field("t", FieldKind::Text),
        field("f", FieldKind::Boolean),
    ]
}

fn layer() -> Layer {
    Layer {
        id: "test".into(),
        title: kunyu_terms::Bilingual::default(),
        geometry: crate::GeometryKind::Polygon,
        fields: fields(),
        key: "t".into(),
        class: None,
        name: None,
        accuracy_m: Decimal::whole(0),
        scale: None,
        legal_status: kunyu_terms::Bilingual::default(),
        secrecy: String::new(),
        owner: String::new(),
        overlapping: true,
        yearly: None,
        place: crate::Place {
            file: "test".into(),
            line: 1,
        },
        canonical: String::new(),
    }
}

#[derive(Debug)]
struct Row([Value; 4], [Value; 4]);

impl Inputs for Row {
    fn member(&self, owner: usize, index: usize) -> Datum<'_> {
        Datum::from(if owner == 0 {
            &self.0[index]
        } else {
            &self.1[index]
        })
    }
}

fn ours(expression: &str, row: &Row) -> Option<bool> {
    let (registry, attributes, layer) = (Registry::default(), fields(), layer());
    let scope = Scope::check(&registry, &attributes, Some(&layer));
    let condition = compile(expression, scope).unwrap_or_else(|fault| panic!("{fault:?}"));
    let date: Date = "2024-01-01".parse().unwrap();
    let constants = Constants {
        registry: &registry,
        values: Vec::new(),
        date,
        year: None,
    };
    condition.holds(&constants, row)
}

fn theirs(expression: &str, row: &Row) -> bool {
    let mut context = Context::default();
    for (name, values) in [("subject", &row.0), ("hit", &row.1)] {
        let pairs = fields().into_iter().zip(values).map(|(field, value)| {
            let value = match value {
                Value::Number(number) => cel::Value::Int(number.unscaled()),
                Value::Text(text) => cel::Value::String(text.clone().into()),
                Value::Boolean(flag) => cel::Value::Bool(*flag),
                _ => cel::Value::Null,
            };
            (field.id, value)
        });
        let map: std::collections::HashMap<String, cel::Value> = pairs.collect();
        context.add_variable_from_value(name, map);
    }
    match Program::compile(expression)
        .unwrap()
        .execute(&context)
        .unwrap()
    {
        cel::Value::Bool(flag) => flag,
        other => panic!("{expression} gave {other:?}"),
    }
}

fn row() -> impl Strategy<Value = Row> {
    let number = || (-2_i64..3).prop_map(|number| Value::Number(Decimal::whole(number)));
    let text = || "[ab]{0,2}".prop_map(Value::Text);
    let flag = || any::<bool>().prop_map(Value::Boolean);
    let half = move || (number(), number(), text(), flag()).prop_map(|(a, b, t, f)| [a, b, t, f]);
    (half(), half()).prop_map(|(subject, hit)| Row(subject, hit))
}

fn expression() -> impl Strategy<Value = String> {
    let owner = || prop_oneof![Just("subject"), Just("hit")];
    let sign = prop_oneof![
        Just("=="),
        Just("!="),
        Just("<"),
        Just("<="),
        Just(">"),
        Just(">=")
    ];
    let numbers = (
        owner(),
        prop_oneof![Just("a"), Just("b")],
        sign.clone(),
        owner(),
    )
        .prop_map(|(left, field, sign, right)| format!("{left}.{field} {sign} {right}.b"));
    let zero = (owner(), sign.clone()).prop_map(|(owner, sign)| format!("{owner}.a {sign} 0"));
    let texts = (owner(), sign, "[ab]{0,2}")
        .prop_map(|(owner, sign, text)| format!("{owner}.t {sign} '{text}'"));
    let among = (owner(), "[ab]{0,2}", "[ab]{0,2}")
        .prop_map(|(owner, one, two)| format!("{owner}.t in ['{one}', '{two}']"));
    let flags = owner().prop_map(|owner| format!("{owner}.f"));
    let leaf = prop_oneof![numbers, zero, texts, among, flags];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|one| format!("!({one})")),
            (inner.clone(), inner.clone()).prop_map(|(one, two)| format!("({one}) && ({two})")),
            (inner.clone(), inner.clone()).prop_map(|(one, two)| format!("({one}) || ({two})")),
            (inner.clone(), inner.clone(), inner)
                .prop_map(|(one, two, three)| format!("({one}) ? ({two}) : ({three})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn stated_values_are_judged_as_cel_judges_them(expression in expression(), row in row()) {
        prop_assert_eq!(ours(&expression, &row), Some(theirs(&expression, &row)), "{}", expression);
    }

    /// An open answer is one that some completion makes true and some makes false, or at least
    /// one that is not settled: a settled answer never changes when absent values are filled in.
    #[test]
    fn a_settled_answer_stays_when_absent_values_come(
        expression in expression(), full in row(), absent in any::<[bool; 8]>(),
    ) {
        let blank = |value: &Value, gone: bool| if gone { Value::Null } else { value.clone() };
        let part = |values: &[Value; 4], from: usize| {
            std::array::from_fn(|index| blank(&values[index], absent[from + index]))
        };
        let partial = Row(part(&full.0, 0), part(&full.1, 4));
        if let Some(answer) = ours(&expression, &partial) {
            prop_assert_eq!(ours(&expression, &full), Some(answer), "{}", expression);
        }
    }
}

#[test]
fn absence_can_be_asked() {
    let null = || std::array::from_fn(|_| Value::Null);
    let row = Row(null(), null());
    assert_eq!(ours("has(subject.a)", &row), Some(false));
    assert_eq!(ours("!has(hit.t) || hit.t != 'a'", &row), Some(true));
    assert_eq!(ours("hit.t != 'a'", &row), None);
    assert_eq!(ours("otherwise(subject.a, hit.a) > 0", &row), None);
}
