//! From the grid back to the model of files, exactly: every coordinate is k·2^-27.

use std::path::Path;

use kunyu_formats::{
    Coordinates, CrsStatement, Feature, Field, Format, Geometry, GeometryKind, Layer, Polygon,
    Value, WriteOptions, create,
};
use kunyu_geodesy::Crs;
use kunyu_overlay::{Point, Shape};

use crate::error::Kind;
use crate::{Error, Note, Result};

/// A table of shapes to be written.
#[derive(Debug, Clone)]
pub struct Output {
    /// Name of the layer.
    pub name: String,
    /// CRS.
    pub crs: Option<Crs>,
    /// Columns.
    pub fields: Vec<Field>,
    /// Rows.
    pub rows: Vec<(Option<Shape>, Vec<Value>)>,
}

/// The geometry of a shape, rings closed.
pub fn geometry(shape: &Shape) -> Geometry {
    match shape {
        Shape::Points(points) => Geometry::Points(line(points, false)),
        Shape::Lines(lines) => {
            Geometry::Lines(lines.iter().map(|points| line(points, false)).collect())
        }
        Shape::Polygons(polygons) => Geometry::Polygons(
            polygons
                .0
                .iter()
                .map(|polygon| Polygon {
                    rings: polygon.rings().map(|ring| line(ring, true)).collect(),
                })
                .collect(),
        ),
    }
}

fn line(points: &[Point], closed: bool) -> Coordinates {
    let mut xy: Vec<(f64, f64)> = points.iter().map(|point| point.metres()).collect();
    if closed && let Some(&first) = xy.first() {
        xy.push(first);
    }
    Coordinates::plane(xy)
}

impl Output {
    /// The layer that describes the rows.
    fn layer(&self) -> Layer {
        let kinds = self
            .rows
            .iter()
            .filter_map(|(shape, _)| shape.as_ref().map(kind));
        let mut layer = Layer::new(&self.name, kinds.fold(GeometryKind::None, GeometryKind::or));
        if layer.geometry == GeometryKind::None {
            layer.geometry = GeometryKind::Polygons;
        }
        layer.crs = self.crs.map_or(CrsStatement::Unknown, CrsStatement::Stated);
        layer.fields.clone_from(&self.fields);
        layer.feature_count = Some(self.rows.len() as u64);
        layer
    }

    /// Writes the rows to `path` in the format of its ending, with all digits.
    pub fn write(&self, path: &Path) -> Result<Vec<Note>> {
        let format = Format::from_path(path).ok_or_else(|| unknown_format(path))?;
        let options = WriteOptions::new().full_precision(true);
        self.write_as(path, format, &options)
    }

    /// Writes the rows to `path` in a format.
    pub(crate) fn write_as(
        &self,
        path: &Path,
        format: Format,
        options: &WriteOptions,
    ) -> Result<Vec<Note>> {
        let fail = |error: kunyu_formats::FormatError| Error::of(Kind::Input, &error);
        let mut sink = create(path, format, &self.layer(), options).map_err(fail)?;
        for (index, (shape, values)) in self.rows.iter().enumerate() {
            let geometry = shape.as_ref().map(geometry);
            let feature = Feature::new(index as u64 + 1, geometry, values.clone());
            sink.write(&feature).map_err(fail)?;
        }
        let notices = sink.finish().map_err(fail)?;
        Ok(notices.iter().map(|notice| Note::of(notice)).collect())
    }

    /// The rows as GeoJSON text.
    pub fn geojson(&self) -> Result<Vec<u8>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("answer.geojson");
        self.write(&path)?;
        Ok(std::fs::read(&path)?)
    }
}

/// The error for a path whose ending names no format.
pub fn unknown_format(path: &Path) -> Error {
    let shown = path.display();
    Error::usage(
        "output.format",
        format!("{shown} 的扩展名没有说明格式"),
        format!("the ending of {shown} names no format"),
    )
    .remedy(
        "可用 .gpkg .shp .zip .geojson .geojsonl .parquet .fgb .vct .dxf .kml .csv .xlsx .txt",
        "use .gpkg, .shp, .zip, .geojson, .geojsonl, .parquet, .fgb, .vct, .dxf, .kml, .csv, .xlsx or .txt",
    )
}

fn kind(shape: &Shape) -> GeometryKind {
    match shape {
        Shape::Points(_) => GeometryKind::Points,
        Shape::Lines(_) => GeometryKind::Lines,
        Shape::Polygons(_) => GeometryKind::Polygons,
    }
}
