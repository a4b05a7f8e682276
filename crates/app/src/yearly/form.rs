//! What the definitions say about the yearly form of a layer, and the tolerances in force.

use kunyu_definitions::{Codes, FieldKind, GeometryKind, Layer, Yearly};
use kunyu_formats as formats;
use kunyu_geodesy::ZoneArea;
use kunyu_overlay::{MultiPolygon, Point, Polygon};

use crate::folder::Folder;
use crate::layers::no_layer;
use crate::{Error, Result, dates};

/// The yearly form of a layer.
pub(super) struct Form<'f> {
    /// The layer; its columns are those of the update layer.
    pub(super) layer: &'f Layer,
    pub(super) yearly: &'f Yearly,
    /// The process layer.
    pub(super) process: Layer,
    /// The behaviours.
    pub(super) codes: &'f Codes,
    pub(super) limits: Limits,
    pub(super) zone: ZoneArea,
}

/// Tolerances of today.
pub(super) struct Limits {
    /// Below this a piece is a sliver, m².
    sliver_area: f64,
    /// Thinner than this a piece is a sliver, m.
    sliver_width: f64,
    /// Thinner than this a piece is an error of the grid or of rounding, m.
    hair: f64,
    /// Stated and measured area may differ by this, m².
    area: f64,
    /// Stated and measured area may differ by this share.
    share: f64,
}

impl<'f> Form<'f> {
    pub(super) fn of(folder: &'f Folder, id: &str) -> Result<Self> {
        let layer = folder.definitions.layer(id);
        let layer = layer.ok_or_else(|| no_layer(folder, id))?;
        let yearly = layer.yearly.as_ref();
        let form = yearly.zip(layer.process_layer());
        let form = form.filter(|_| layer.geometry == GeometryKind::Polygon);
        let found = form.and_then(|(yearly, process)| {
            Some((yearly, process, folder.definitions.codes(&yearly.codes)?))
        });
        let Some((yearly, process, codes)) = found else {
            return Err(Error::input(
                "yearly.no_form",
                format!("图层 {id} 没有年度变更的更新层"),
                format!("the layer {id} has no yearly form"),
            )
            .remedy(
                "在 definitions/layers/ 的图层文件里写上 [yearly]",
                "add [yearly] to its file in definitions/layers/",
            ));
        };
        let zone = folder.crs.zone().ok_or_else(|| {
            Error::input(
                "crs.not_working",
                "工作坐标系不是投影带",
                "the working CRS is no zone",
            )
        })?;
        Ok(Self {
            layer,
            yearly,
            process,
            codes,
            limits: Limits::of(folder)?,
            zone: ZoneArea::new(&zone),
        })
    }

    /// Position of the key in the layer.
    pub(super) fn key(&self) -> usize {
        let key = &self.layer.key;
        let found = self.layer.fields.iter().position(|field| field.id == *key);
        found.unwrap_or_default()
    }

    /// Position in the process layer of the first column before, and of the first column after.
    pub(super) fn sides(&self) -> [usize; 2] {
        // number, behaviour, finer kind come first
        let before = 1 + self.yearly.columns.len();
        [before, before + self.layer.fields.len()]
    }

    /// Position of the area of a piece.
    pub(super) fn area(&self) -> usize {
        self.process.fields.len() - 1
    }

    /// The name of a code of a behaviour.
    pub(super) fn behaviour_name<'c>(&'c self, code: &'c str) -> &'c str {
        self.codes.get(code).map_or(code, |entry| &entry.name)
    }
}

impl Limits {
    fn of(folder: &Folder) -> Result<Self> {
        let today = dates::today();
        let number = |id: &str| {
            let values = folder.definitions.values().iter();
            let value = values
                .filter(|value| value.id == id)
                .find_map(|value| value.on(today));
            value.map(|version| version.value.to_f64()).ok_or_else(|| {
                Error::input(
                    "definitions.value",
                    format!("规程里没有今天有效的数值 {id}"),
                    format!("no value {id} is in force today"),
                )
            })
        };
        Ok(Self {
            sliver_area: number("sliver_area")?,
            sliver_width: number("sliver_width")?,
            hair: number("topology_distance")?,
            area: number("measured_area")?,
            share: number("measured_share")?,
        })
    }

    /// Whether a piece is digitising, not change: small, or thin on the average.
    pub(super) fn is_sliver(&self, shape: &MultiPolygon) -> bool {
        let area = shape.plane_area().square_metres();
        area < self.sliver_area || 2.0 * area < self.sliver_width * perimeter(shape)
    }

    /// Without the parts that are thinner than the topology tolerance.
    pub(super) fn without_hairs(&self, shape: MultiPolygon) -> MultiPolygon {
        let broad = |polygon: &Polygon| {
            let alone = MultiPolygon(vec![polygon.clone()]);
            2.0 * alone.plane_area().square_metres() > self.hair * perimeter(&alone)
        };
        MultiPolygon(shape.0.into_iter().filter(broad).collect())
    }

    /// By how much a stated area may differ from the measured one, in 0.01 m².
    pub(super) fn area_centi(&self, measured_centi: i64) -> i64 {
        let share = self.share * measured_centi.unsigned_abs() as f64;
        (self.area * 100.0).max(share).round() as i64
    }
}

fn perimeter(shape: &MultiPolygon) -> f64 {
    shape.rings().map(|ring| length(ring)).sum()
}

fn length(ring: &[Point]) -> f64 {
    let next = ring.iter().cycle().skip(1);
    let edge = |(from, to): (&Point, &Point)| {
        let ((ax, ay), (bx, by)) = (from.metres(), to.metres());
        (bx - ax).hypot(by - ay)
    };
    ring.iter().zip(next).map(edge).sum()
}

/// A column of a layer as a column of a file, with the width of the standard.
pub(crate) fn column(field: &kunyu_definitions::Field) -> formats::Field {
    let (kind, decimals) = match field.kind {
        FieldKind::Text | FieldKind::Code | FieldKind::Record | FieldKind::List => {
            (formats::FieldKind::Text, None)
        }
        FieldKind::Area | FieldKind::Money => (formats::FieldKind::Real, Some(2)),
        FieldKind::Integer => (formats::FieldKind::Integer, None),
        FieldKind::Decimal(scale) => (formats::FieldKind::Real, Some(scale)),
        FieldKind::Date => (formats::FieldKind::Date, None),
        FieldKind::Boolean => (formats::FieldKind::Boolean, None),
    };
    formats::Field {
        width: field.width,
        decimals,
        ..formats::Field::new(&field.id, kind)
    }
}
