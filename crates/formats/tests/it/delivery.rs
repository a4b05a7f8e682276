//! Folders and archives with the files of several layers.

use std::path::Path;

use kunyu_formats::{
    Coordinates, Feature, Field, FieldKind, Format, Geometry, GeometryKind, Layer, Limits,
    OpenOptions, Value, WriteOptions, create,
};
use kunyu_terms::Localized;

use crate::common::{Whole, file, read, read_with};
use crate::hostile::zip;

fn write(path: &Path, format: Format) {
    let mut layer = Layer::new("点", GeometryKind::Points);
    layer.fields = vec![Field::new("NAME", FieldKind::Text)];
    let mut sink = create(path, format, &layer, &WriteOptions::new()).unwrap();
    let point = Geometry::Points(Coordinates::plane(vec![(1.0, 2.0)]));
    let values = vec![Value::Text("甲".into())];
    sink.write(&Feature::new(1, Some(point), values)).unwrap();
    sink.finish().unwrap();
}

fn delivery() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    std::fs::create_dir_all(root.join("一/矢量")).unwrap();
    std::fs::create_dir_all(root.join("二/.svn")).unwrap();
    write(&root.join("一/矢量/地块.shp"), Format::Shapefile);
    write(&root.join("二/地块.geojson"), Format::GeoJson);
    write(&root.join("二/清单.xlsx"), Format::Xlsx);
    write(&root.join("二/点.csv"), Format::Csv);
    std::fs::write(root.join("一/矢量/地块.sbn"), "x").unwrap();
    std::fs::write(root.join("一/说明.txt"), "本次提交的成果说明").unwrap();
    std::fs::write(root.join("一/设置.json"), "{\"a\": 1}").unwrap();
    std::fs::write(root.join("报告.docx"), "x").unwrap();
    std::fs::write(root.join("二/.svn/a.geojson"), "broken").unwrap();
    std::fs::write(root.join(".hidden.shp"), "broken").unwrap();
    let packed = std::fs::read(root.join("二/点.csv")).unwrap();
    std::fs::write(root.join("附.zip"), zip(&[("内/点.csv", &packed)])).unwrap();
    folder
}

fn names(whole: &Whole) -> Vec<&str> {
    whole
        .layers
        .iter()
        .map(|(layer, _)| layer.name.as_str())
        .collect()
}

#[test]
fn folders_give_all_their_layers() {
    let folder = delivery();
    let whole = read(folder.path()).unwrap();
    assert_eq!(names(&whole), ["点", "地块", "点_2", "点_3", "点_4"]);
    let base = folder
        .path()
        .file_name()
        .unwrap()
        .to_string_lossy()
        .into_owned();
    let places: Vec<&str> = whole
        .layers
        .iter()
        .map(|(_, rows)| rows[0].place.file.strip_prefix(&base).unwrap())
        .collect();
    assert_eq!(
        places,
        [
            "/附.zip/内/点.csv",
            "/一/矢量/地块.shp",
            "/二/地块.geojson",
            "/二/清单.xlsx",
            "/二/点.csv"
        ]
        .map(|place| place)
    );
}

#[test]
fn what_is_no_data_is_noted_and_what_is_broken_named() {
    let folder = delivery();
    let whole = read(folder.path()).unwrap();
    let skipped: Vec<&str> = whole
        .notices
        .iter()
        .filter(|notice| notice.code == "delivery.skipped")
        .map(|notice| notice.place.file.rsplit('/').next().unwrap())
        .collect();
    assert_eq!(skipped, ["报告.docx", "设置.json", "说明.txt", "地块.sbn"]);
    std::fs::write(
        folder.path().join("二/坏.geojson"),
        "{\"type\":\"FeatureCollection\",",
    )
    .unwrap();
    let fault = read(folder.path()).unwrap_err().to_string();
    assert!(fault.contains("二/坏.geojson"), "{fault}");
    std::fs::remove_file(folder.path().join("二/坏.geojson")).unwrap();
    std::fs::write(folder.path().join("二/坏.shp"), "no shape").unwrap();
    let fault = read(folder.path()).unwrap_err().to_string();
    assert!(fault.contains("二/坏.shp"), "{fault}");
}

#[test]
fn deliveries_are_bounded() {
    let folder = delivery();
    let mut limits = Limits::default();
    limits.archive_entries = 5;
    let fault = read_with(folder.path(), &OpenOptions::new().limits(limits)).unwrap_err();
    assert_eq!(fault.code(), "format.limit");
    // an archive in an archive is not opened, whatever it is called
    let point = br#"{"type":"Point","coordinates":[1,2]}"#;
    let inner = zip(&[("a.geojson", point)]);
    let (_folder, path) = file(
        "a.zip",
        &zip(&[("inner.zip", &inner), ("b.geojson", point)]),
    );
    let whole = read(&path).unwrap();
    assert_eq!(names(&whole), ["b"]);
    assert!(whole.codes().contains(&"delivery.skipped"));
    let (_folder, path) = file("a.zip", &zip(&[("inner.geojson", &inner)]));
    assert_eq!(read(&path).unwrap_err().code(), "format.unsupported");
    // a path that climbs out is only a name
    let (_folder, path) = file("a.zip", &zip(&[("../../b.geojson", point)]));
    assert_eq!(names(&read(&path).unwrap()), ["b"]);
}

#[cfg(unix)]
#[test]
fn links_that_lead_out_are_refused() {
    let outside = tempfile::tempdir().unwrap();
    write(&outside.path().join("a.geojson"), Format::GeoJson);
    let folder = delivery();
    std::os::unix::fs::symlink(folder.path().join("二"), folder.path().join("环")).unwrap();
    let whole = read(folder.path()).unwrap();
    assert!(whole.codes().contains(&"delivery.link"));
    assert_eq!(whole.layers.len(), 5);
    for (target, name) in [
        (outside.path().join("a.geojson"), "b.geojson"),
        (outside.path().to_owned(), "夹"),
        (outside.path().join("none"), "c.geojson"),
    ] {
        let link = folder.path().join(name);
        std::os::unix::fs::symlink(target, &link).unwrap();
        let fault = read(folder.path()).unwrap_err();
        assert_eq!(fault.code(), "format.unsupported");
        assert!(fault.to_string().contains(name), "{fault}");
        std::fs::remove_file(link).unwrap();
    }
}

#[test]
fn archives_keep_tables_beside_shapes() {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("a.shp"), Format::Shapefile);
    let part =
        |extension: &str| std::fs::read(folder.path().join("a").with_extension(extension)).unwrap();
    let (shp, dbf) = (part("shp"), part("dbf"));
    let bytes = zip(&[
        ("a.shp", &shp),
        ("a.dbf", &dbf),
        ("表.dbf", &dbf),
        ("a.sbx", b"x"),
    ]);
    let (_folder, path) = file("a.zip", &bytes);
    let whole = read(&path).unwrap();
    assert_eq!(names(&whole), ["a", "表"]);
    assert_eq!(whole.layers[1].0.geometry, GeometryKind::None);
}
