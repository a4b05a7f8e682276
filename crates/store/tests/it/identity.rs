//! The name of an edition depends on its content and on nothing else.

use kunyu_overlay::{MultiPolygon, Polygon, Ring, Shape};
use kunyu_store::{ColumnKind, EditionId, Row, Scalar, Schema};
use kunyu_terms::Localized;
use proptest::prelude::*;

use crate::harness::{Kind, World, at, mosaic, ring, row, schema, square};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

async fn name_with(world: &World, epsg: u32, schema: &Schema, rows: Vec<Row>) -> EditionId {
    let mut writer = world.store.lake().writer("landuse", epsg, schema).unwrap();
    for row in rows {
        writer.push(row).unwrap();
    }
    writer.finish().await.unwrap().manifest().edition
}

async fn name(world: &World, rows: Vec<Row>) -> EditionId {
    name_with(world, 4526, &schema(), rows).await
}

/// A square with a square hole, and a second part.
pub(crate) fn complex(x: i64, y: i64) -> MultiPolygon {
    let shell = ring(&[(x, y), (x + 90, y), (x + 90, y + 90), (x, y + 90)]);
    let hole = |d: i64| ring(&[(x + d, y + 9), (x + d, y + 19), (x + d + 9, y + 19)]);
    let first = Polygon {
        shell,
        holes: vec![hole(10), hole(30), hole(50)],
    };
    let shell = ring(&[(x + 91, y), (x + 99, y), (x + 99, y + 9)]);
    MultiPolygon(vec![
        first,
        Polygon {
            shell,
            holes: Vec::new(),
        },
    ])
}

fn turned(mut ring: Ring, by: usize, reverse: bool, repeat: bool) -> Ring {
    let length = ring.len();
    ring.rotate_left(by % length);
    if reverse {
        ring.reverse();
    }
    if repeat {
        ring.insert(1, ring[0]);
        ring.push(ring[0]);
    }
    ring
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn row_order_start_vertex_and_orientation_do_not_matter(
        seed in any::<u64>(),
        turns in prop::collection::vec((0_usize..7, any::<bool>(), any::<bool>()), 60),
        budget in prop::sample::select(vec![2_000_usize, 20_000, 200 << 20]),
    ) {
        let rows: Vec<Row> = (0..12)
            .map(|n| row(&format!("{n}"), Some(Shape::Polygons(complex(n * 100, n * 37)))))
            .collect();
        let mut turns = turns.into_iter().cycle();
        let mut next = |ring: Ring| {
            let (by, reverse, repeat) = turns.next().unwrap();
            turned(ring, by, reverse, repeat)
        };
        let mut other: Vec<Row> = Vec::new();
        for mut row in rows.clone() {
            let Some(Shape::Polygons(MultiPolygon(mut parts))) = row.shape.take() else { panic!() };
            for part in &mut parts {
                part.shell = next(std::mem::take(&mut part.shell));
                part.holes = std::mem::take(&mut part.holes).into_iter().map(&mut next).collect();
                let holes = part.holes.len().max(1);
                part.holes.rotate_left(seed as usize % holes);
            }
            parts.rotate_left(seed as usize % 2);
            row.shape = Some(Shape::Polygons(MultiPolygon(parts)));
            other.insert((seed as usize).wrapping_mul(other.len() + 1) % (other.len() + 1), row);
        }
        other.rotate_left(seed as usize % 12);
        let names = runtime().block_on(async {
            let world = World::with_budget(Kind::Sqlite, Some(budget)).await;
            (name(&world, rows).await, name(&world, other).await)
        });
        prop_assert_eq!(names.0, names.1);
    }

    #[test]
    fn any_change_of_content_changes_the_name(which in 0_usize..9, change in 0_usize..8) {
        let rows = mosaic(3);
        let mut other = rows.clone();
        let row = &mut other[which];
        match change {
            0 => row.values[1] = Scalar::Text("0101".into()),
            1 => row.values[2] = Scalar::Null,
            2 => row.values[3] = Scalar::Decimal { unscaled: 123_457, scale: 2 },
            3 => row.values[4] = Scalar::Real(0.1 + f64::EPSILON),
            4 => row.values[5] = Scalar::Boolean(false),
            5 => row.values[6] = Scalar::Date("2026-01-01".into()),
            6 => row.shape = None,
            _ => {
                let Some(Shape::Polygons(shape)) = &mut row.shape else { panic!() };
                shape.0[0].shell[0].x += 1;
            }
        }
        let names = runtime().block_on(async {
            let world = World::new(Kind::Sqlite).await;
            (name(&world, rows).await, name(&world, other).await)
        });
        prop_assert_ne!(names.0, names.1);
    }
}

#[test]
fn crs_and_columns_are_part_of_the_name() {
    runtime().block_on(async {
        let world = World::new(Kind::Sqlite).await;
        let plain = name(&world, mosaic(2)).await;
        assert_ne!(plain, name_with(&world, 4547, &schema(), mosaic(2)).await);
        let mut renamed = schema();
        renamed.fields[1].name = "DLMC".into();
        assert_ne!(plain, name_with(&world, 4526, &renamed, mosaic(2)).await);
    });
}

#[test]
fn the_name_is_the_same_for_ever() {
    runtime().block_on(async {
        let world = World::new(Kind::Sqlite).await;
        let mut rows = mosaic(2);
        rows[3].shape = None;
        rows[2].values[4] = Scalar::Real(-0.0);
        let name = name(&world, rows).await.to_string();
        assert_eq!(
            name,
            "b07d3db3bdbd43ebb10fbfd1ff32761d29a3ab7d1106fb89153724e53f113ebe"
        );
    });
}

#[test]
fn what_does_not_fit_is_refused_with_its_place() {
    runtime().block_on(async {
        let world = World::new(Kind::Sqlite).await;
        let lake = world.store.lake();
        let code = |row: Row| {
            let mut writer = lake.writer("landuse", 4526, &schema()).unwrap();
            writer.push(row).unwrap_err().code()
        };
        assert_eq!(code(row("", None)), "lake.no_key");
        let mut wrong = row("a", None);
        wrong.values[6] = Scalar::Date("2026-02-30".into());
        assert_eq!(code(wrong), "lake.value");
        let mut wrong = row("a", None);
        wrong.values[4] = Scalar::Real(f64::NAN);
        assert_eq!(code(wrong), "lake.value");
        let mut wrong = row("a", None);
        wrong.values[0] = Scalar::Text("b".into());
        assert_eq!(code(wrong), "lake.value");
        let mut wrong = row("a", None);
        wrong.values.pop();
        assert_eq!(code(wrong), "lake.value");
        assert_eq!(
            code(row("a", Some(Shape::Points(vec![at(0, 0)])))),
            "lake.geometry"
        );
        let flat = Polygon {
            shell: ring(&[(0, 0), (1, 1), (0, 0)]),
            holes: Vec::new(),
        };
        let flat = Shape::Polygons(MultiPolygon(vec![flat]));
        assert_eq!(code(row("a", Some(flat))), "lake.geometry");
        let mut writer = lake.writer("landuse", 4526, &schema()).unwrap();
        writer.push(row("a", Some(square(0, 0, 1)))).unwrap();
        writer.push(row("a", Some(square(500, 0, 1)))).unwrap();
        let error = writer.finish().await.unwrap_err();
        assert_eq!(error.to_string(), "the key \"a\" occurs more than once");
        let mut bad = schema();
        bad.fields[1].name = "geometry".into();
        assert_eq!(
            lake.writer("landuse", 4526, &bad).err().unwrap().code(),
            "lake.schema"
        );
        let mut bad = schema();
        bad.fields[0].kind = ColumnKind::Integer;
        assert_eq!(
            lake.writer("landuse", 4526, &bad).err().unwrap().code(),
            "lake.schema"
        );
    });
}
