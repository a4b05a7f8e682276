use kunyu_overlay::{Bounds, Shape};
use kunyu_store::{
    ChangeKind, Column, ColumnKind, GeometryKind, ReadOptions, Row, Scalar, Schema, diff_row,
    diff_schema,
};
use kunyu_terms::Localized;

use crate::harness::{World, at, files, mosaic, on_each, ring, row, sorted, square};

async fn read(world: &World, rows: Vec<Row>, options: ReadOptions) -> Vec<Row> {
    let id = world.import(rows).await.id;
    world
        .store
        .lake()
        .read("landuse", &id, options)
        .await
        .unwrap()
        .all()
        .await
        .unwrap()
}

#[test]
fn rows_come_back_as_they_were() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        world.add_layer().await;
        let mut rows = mosaic(4);
        rows[1].shape = None;
        rows[2].values = (0..7).map(|_| Scalar::Null).collect();
        rows[2].values[0] = Scalar::Text(rows[2].key.clone());
        rows[3].values[1] = Scalar::Text("𠮷塅（垱）".into());
        rows[3].values[2] = Scalar::Integer(i64::MIN);
        rows[3].values[3] = Scalar::Decimal {
            unscaled: i64::MAX,
            scale: 2,
        };
        rows[3].values[4] = Scalar::Real(f64::MIN_POSITIVE);
        rows[3].values[6] = Scalar::Date("0001-01-01".into());
        let back = read(&world, rows.clone(), ReadOptions::default()).await;
        assert_eq!(sorted(back), sorted(rows));
    });
}

#[test]
fn other_geometry_and_tables_come_back_too() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let line = Shape::Lines(vec![vec![at(0, 0), at(5, 5)], vec![at(3, 1), at(2, 0)]]);
        let points = Shape::Points(vec![at(1, 2), at(2, 1)]);
        let cases = [
            (GeometryKind::Line, Some(line)),
            (GeometryKind::Point, Some(points)),
            (GeometryKind::None, None),
        ];
        for (geometry, shape) in cases {
            let fields = vec![Column {
                name: "BSM".into(),
                kind: ColumnKind::Text,
            }];
            let schema = Schema {
                fields,
                key: "BSM".into(),
                geometry,
            };
            let mut writer = world.store.lake().writer("x", 4526, &schema).unwrap();
            let values = vec![Scalar::Text("1".into())];
            let row = Row {
                key: "1".into(),
                shape,
                values,
            };
            writer.push(row.clone()).unwrap();
            let written = writer.finish().await.unwrap();
            let lake = world.store.lake();
            let id = written.manifest().edition;
            let reader = lake.read("x", &id, ReadOptions::default()).await.unwrap();
            assert_eq!(reader.all().await.unwrap(), std::slice::from_ref(&row));
            for _ in 0..2 {
                let packed = lake.packed("x", &id).await.unwrap();
                assert_eq!(packed.shape(0), row.shape);
                assert!(packed.polygons().is_none());
            }
        }
    });
}

#[test]
fn a_box_and_columns_can_be_asked_for() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        world.add_layer().await;
        let bounds = Some(Bounds {
            min: at(150, 150),
            max: at(250, 160),
        });
        let columns = Some(vec!["TBMJ".into()]);
        let options = ReadOptions {
            bounds,
            columns,
            without_shapes: true,
        };
        let found = sorted(read(&world, mosaic(100), options).await);
        let keys: Vec<_> = found.iter().map(|row| row.key.as_str()).collect();
        assert_eq!(keys, ["001-001", "002-001"]);
        assert_eq!(found[0].shape, None);
        let area = Scalar::Decimal {
            unscaled: 123_456,
            scale: 2,
        };
        assert_eq!(found[0].values, [Scalar::Text("001-001".into()), area]);
    });
}

#[test]
fn parts_that_do_not_change_are_shared() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        world.add_layer().await;
        let first = world.import(mosaic(180)).await.id;
        let mut rows = mosaic(180);
        rows[5].values[1] = Scalar::Text("0101".into());
        rows.push(row("new", Some(square(17_990, 17_990, 5))));
        let second = world.import(rows).await.id;
        let lake = world.store.lake();
        let first = lake.manifest("landuse", &first).await.unwrap();
        let second = lake.manifest("landuse", &second).await.unwrap();
        assert!(first.parts.len() >= 3, "{}", first.parts.len());
        let shared = first
            .parts
            .iter()
            .filter(|part| second.parts.contains(part))
            .count();
        assert!(
            shared >= first.parts.len() - 2,
            "{shared} of {}",
            first.parts.len()
        );
        let summary = lake
            .diff("landuse", &first.edition, &second.edition, |_| Ok(()))
            .await;
        let summary = summary.unwrap();
        assert_eq!(
            (
                summary.added.rows,
                summary.changed.rows,
                summary.removed.rows
            ),
            (1, 1, 0)
        );
        assert_eq!(summary.unchanged, 180 * 180 - 1);
        assert_eq!(summary.added.after.to_string(), "25.00");
    });
}

#[test]
fn a_difference_is_counted_measured_and_a_layer() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        world.add_layer().await;
        let mut rows = mosaic(3);
        let earlier = world.import(rows.clone()).await.id;
        rows[0].shape = Some(square(0, 0, 90));
        rows.remove(8);
        rows.push(row("zzz", Some(square(400, 400, 10))));
        let later = world.import(rows).await.id;
        let mut changes = Vec::new();
        let lake = world.store.lake();
        let collect = |change| {
            changes.push(change);
            Ok(())
        };
        let summary = lake
            .diff("landuse", &earlier, &later, collect)
            .await
            .unwrap();
        assert_eq!(summary.unchanged, 7);
        assert_eq!(summary.changed.before.to_string(), "10000.00");
        assert_eq!(summary.changed.after.to_string(), "8100.00");
        assert_eq!(summary.removed.before.to_string(), "10000.00");
        let bounds = summary.bounds.unwrap();
        assert_eq!((bounds.min, bounds.max), (at(0, 0), at(410, 410)));
        let kinds: Vec<_> = changes
            .iter()
            .map(|change| (change.key.as_str(), change.kind))
            .collect();
        let expected = [
            ("000-000", ChangeKind::Changed),
            ("002-002", ChangeKind::Removed),
            ("zzz", ChangeKind::Added),
        ];
        assert_eq!(kinds, expected);
        let schema = diff_schema(
            lake.read("landuse", &later, ReadOptions::default())
                .await
                .unwrap()
                .schema(),
        );
        let mut writer = lake.writer("landuse_diff", 4526, &schema).unwrap();
        for change in changes {
            writer.push(diff_row(change).unwrap()).unwrap();
        }
        assert_eq!(writer.finish().await.unwrap().manifest().rows, 3);
        let same = lake
            .diff("landuse", &later, &later, |_| panic!())
            .await
            .unwrap();
        assert_eq!((same.unchanged, same.bounds), (9, None));
    });
}

#[test]
fn the_packed_form_answers_like_the_edition() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        world.add_layer().await;
        let mut rows = mosaic(5);
        rows[7].shape = None;
        rows[8].values[2] = Scalar::Null;
        let holed = ring(&[(0, 0), (100, 0), (100, 100), (0, 100)]);
        let hole = ring(&[(10, 10), (10, 20), (20, 20), (20, 10)]);
        let polygon = kunyu_overlay::Polygon {
            shell: holed,
            holes: vec![hole],
        };
        rows[0].shape = Some(Shape::Polygons(kunyu_overlay::MultiPolygon(vec![polygon])));
        let id = world.import(rows.clone()).await.id;
        let lake = world.store.lake();
        for _ in 0..2 {
            let packed = lake.packed("landuse", &id).await.unwrap();
            let mut back = Vec::new();
            for at in 0..packed.len() {
                let columns = 0..packed.schema().fields.len();
                let values = columns.map(|column| packed.value(column, at)).collect();
                back.push(Row {
                    key: packed.key(at).into(),
                    shape: packed.shape(at),
                    values,
                });
                assert_eq!(packed.text(1, at), Some("0103"));
            }
            assert_eq!(sorted(back), sorted(rows.clone()));
            let bounds = Bounds {
                min: at(350, 350),
                max: at(360, 360),
            };
            let found = packed.candidates(&bounds);
            assert_eq!(
                found.iter().map(|at| packed.key(*at)).collect::<Vec<_>>(),
                ["003-003"]
            );
            assert_eq!(packed.polygons().unwrap().len(), 25);
        }
        assert_eq!(files(&world.path().join("cache")), [format!("{id}.packed")]);
    });
}

#[test]
fn a_damaged_cache_is_built_again() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        world.add_layer().await;
        let id = world.import(mosaic(4)).await.id;
        let lake = world.store.lake();
        lake.packed("landuse", &id).await.unwrap();
        let path = world.path().join("cache").join(format!("{id}.packed"));
        let whole = std::fs::read(&path).unwrap();
        for damage in 0..40 {
            let mut bytes = whole.clone();
            match damage {
                0 => bytes.truncate(bytes.len() / 2),
                1 => bytes.clear(),
                step => {
                    let place = step * bytes.len() / 40;
                    bytes[place] ^= 0x40;
                }
            }
            std::fs::write(&path, bytes).unwrap();
            assert_eq!(lake.packed("landuse", &id).await.unwrap().len(), 16);
            assert_eq!(std::fs::read(&path).unwrap(), whole);
        }
    });
}

#[test]
fn an_edition_folder_can_be_opened_as_it_is() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        world.add_layer().await;
        let id = world.import(mosaic(4)).await.id;
        let manifest = world.store.lake().manifest("landuse", &id).await.unwrap();
        let sha256 = &manifest.parts[0].sha256;
        let expected = [
            format!("landuse/{id}/manifest.json"),
            format!("landuse/{id}/part-00000.parquet"),
            format!("landuse/parts/{sha256}.parquet"),
        ];
        assert_eq!(files(&world.path().join("lake")), expected);
        assert!(
            files(&world.path().join("tmp"))
                .iter()
                .all(|file| file == "lock")
        );
    });
}

#[test]
fn an_empty_edition_is_an_edition() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        world.add_layer().await;
        let edition = world.import(Vec::new()).await;
        assert_eq!(edition.rows, 0);
        let lake = world.store.lake();
        assert_eq!(lake.verify("landuse", &edition.id).await.unwrap().rows, 0);
        assert!(
            lake.packed("landuse", &edition.id)
                .await
                .unwrap()
                .is_empty()
        );
        let other = world.import(mosaic(2)).await.id;
        let summary = lake
            .diff("landuse", &edition.id, &other, |_| Ok(()))
            .await
            .unwrap();
        assert_eq!(summary.added.rows, 4);
        let missing = ReadOptions {
            columns: Some(vec!["X".into()]),
            ..ReadOptions::default()
        };
        let error = lake.read("landuse", &other, missing).await.unwrap_err();
        assert_eq!(error.code(), "store.unknown");
    });
}
