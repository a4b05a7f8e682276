//! Registers of the tests: a supply register and the people it refers to.

use std::collections::BTreeMap;
use std::sync::Arc;

use kunyu_store::{
    FieldKind, FieldSpec, GeometryKind, Keys, OpenOptions, PersonalKind, RecordInput, RegisterSpec,
    Store, Value,
};

use crate::harness::World;

pub(crate) fn field(id: &str, kind: FieldKind) -> FieldSpec {
    FieldSpec {
        id: id.into(),
        kind,
        personal: None,
        retired: false,
    }
}

pub(crate) fn personal(id: &str, kind: PersonalKind) -> FieldSpec {
    FieldSpec {
        personal: Some(kind),
        ..field(id, FieldKind::Text)
    }
}

/// One field of every kind.
pub(crate) fn supply() -> RegisterSpec {
    RegisterSpec {
        id: "land_supply".into(),
        fields: vec![
            field("parcel_no", FieldKind::Text),
            field("method", FieldKind::Code),
            field("storeys", FieldKind::Integer),
            field("plot_ratio", FieldKind::Decimal { scale: 2 }),
            field("signed_on", FieldKind::Date),
            field("paid", FieldKind::Boolean),
            field("contract_area", FieldKind::Area),
            field("price", FieldKind::Money),
            field(
                "swapped_for",
                FieldKind::Record {
                    register: "land_supply".into(),
                },
            ),
        ],
        number: Some("parcel_no".into()),
        unique: vec![vec!["method".into(), "storeys".into(), "signed_on".into()]],
        geometry: GeometryKind::Polygon,
    }
}

pub(crate) fn person() -> RegisterSpec {
    RegisterSpec {
        id: "person".into(),
        fields: vec![
            personal("name", PersonalKind::Name),
            personal("id_number", PersonalKind::IdNumber),
            personal("phone", PersonalKind::Phone),
            field("village", FieldKind::Text),
        ],
        number: None,
        unique: vec![vec!["id_number".into()]],
        geometry: GeometryKind::None,
    }
}

pub(crate) fn input<const N: usize>(set: [(&str, Value); N]) -> RecordInput {
    RecordInput {
        set: set.map(|(id, value)| (id.to_owned(), value)).into(),
        ..RecordInput::default()
    }
}

/// A parcel with its number and area.
pub(crate) fn parcel(number: &str, centi_m2: i64) -> RecordInput {
    input([
        ("parcel_no", Value::text(number)),
        (
            "contract_area",
            Value::Area {
                centi_m2,
                written: Some(format!("{centi_m2}/1000000 公顷")),
            },
        ),
    ])
}

/// Creates one record in an act of its own.
pub(crate) async fn create(world: &World, day: &str, input: &RecordInput) -> i64 {
    let act = world.store.begin_act(&world.clerk, "supply.enter", day);
    let mut act = act.await.unwrap();
    let id = act.create_record("land_supply", input).await.unwrap();
    act.commit().await.unwrap();
    id
}

/// Changes one record in an act of its own.
pub(crate) async fn change(world: &World, id: i64, day: &str, input: &RecordInput) {
    let act = world.store.begin_act(&world.clerk, "supply.change", day);
    let mut act = act.await.unwrap();
    act.change_record("land_supply", id, None, input)
        .await
        .unwrap();
    act.commit().await.unwrap();
}

/// The value of a field on a day as known at a sequence.
pub(crate) async fn value(store: &Store, id: i64, field: &str, day: &str, seq: i64) -> Value {
    let known = kunyu_store::KnownAt::Seq(seq);
    let row = store.record("land_supply", id, day, &known).await.unwrap();
    let at = supply().index(field).unwrap();
    row.map_or(Value::Null, |row| row.values[at].clone())
}

pub(crate) async fn head(store: &Store) -> i64 {
    store.seq_at(&kunyu_store::KnownAt::Now).await.unwrap()
}

/// A store that has keys for personal data; the folder holds them.
pub(crate) async fn with_keys(world: &World) -> (Store, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("keys");
    let keys = Some(Arc::new(Keys::generate(&dir).unwrap()));
    let options = OpenOptions {
        keys,
        ..OpenOptions::default()
    };
    (world.open(options).await.unwrap(), folder)
}

pub(crate) fn values(row: &kunyu_store::RecordRow, spec: &RegisterSpec) -> BTreeMap<String, Value> {
    let names = spec.fields.iter().map(|field| field.id.clone());
    names.zip(row.values.iter().cloned()).collect()
}
