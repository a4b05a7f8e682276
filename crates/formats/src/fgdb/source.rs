use kunyu_terms::{Lang, Localized};

use super::catalogue::{Catalogue, Entry};
use super::files::Files;
use super::geometry::{self, Stored, Touched, chord_tolerance};
use super::schema::{ColumnKind, Schema};
use super::table::{Rows, Table};
use super::{FORMAT, row};
use crate::notice::NoticeLog;
use crate::{
    Coordinates, CrsStatement, Feature, Features, FormatError, Geometry, Layer, Notice,
    OpenOptions, Place, Source, crs,
};

/// A File Geodatabase opened for reading.
pub(crate) struct FgdbSource {
    place: Place,
    tables: Vec<Table>,
    layers: Vec<Layer>,
    options: OpenOptions,
    opening: Vec<Notice>,
    notices: NoticeLog,
}

impl FgdbSource {
    /// Reads the catalogue and the description of every table.
    pub(crate) fn open(files: &Files, options: &OpenOptions) -> Result<Self, FormatError> {
        let place = Place::file(&files.name);
        let catalogue = Catalogue::read(files, &options.limits)?;
        let mut opening = Vec::new();
        if !catalogue.hidden.is_empty() {
            let names = listed(&catalogue.hidden);
            let zh = format!("下列表不是要素类或属性表，未读取：{names}");
            let en = format!(
                "tables that are neither feature classes nor tables were not read: {names}"
            );
            opening.push(Notice::new("fgdb.tables_hidden", place.clone(), zh, en));
        }
        let (mut tables, mut layers) = (Vec::new(), Vec::new());
        for entry in catalogue.entries {
            let table = Table::open(
                files,
                entry.number,
                place.in_layer(&entry.name),
                &options.limits,
            )?;
            layers.push(layer(entry, &table));
            tables.push(table);
        }
        Ok(Self {
            place,
            tables,
            layers,
            options: options.clone(),
            opening,
            notices: NoticeLog::default(),
        })
    }
}

/// The first few names.
fn listed(names: &[String]) -> String {
    let mut text = names
        .iter()
        .take(10)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    if names.len() > 10 {
        text.push_str(" …");
    }
    text
}

fn layer(entry: Entry, table: &Table) -> Layer {
    let schema = &table.schema;
    let mut layer = Layer::new(entry.name, schema.geometry());
    layer.fields = schema
        .columns
        .iter()
        .filter_map(super::schema::Column::field)
        .collect();
    layer.feature_count = Some(table.count);
    layer.metadata = entry.metadata;
    aliases(schema, &mut layer.metadata);
    if let Some(grid) = &schema.grid {
        layer.has_z = schema.z && grid.z.is_some();
        layer.has_m = schema.m && grid.m.is_some();
        layer.crs = crs_of(&grid.wkt);
    }
    let mut note = |code, zh: &str, en: &str| {
        layer
            .notices
            .push(Notice::new(code, table.place.clone(), zh, en));
    };
    if schema.shape == 9 {
        let zh = "多面体（multipatch）几何不读取，只读取属性";
        note(
            "fgdb.multipatch",
            zh,
            "multipatch geometries are not read, only the attributes are",
        );
    }
    if schema
        .columns
        .iter()
        .any(|column| matches!(column.kind, ColumnKind::Raster { .. }))
    {
        note(
            "fgdb.raster",
            "栅格字段未读取",
            "a raster field was not read",
        );
    }
    if !table.is_reliable() {
        let zh = "行索引的布局未知，要素编号可能与 OBJECTID 不同";
        note(
            "fgdb.row_numbers",
            zh,
            "the layout of the row index is not known; numbers of features may differ from OBJECTID",
        );
    }
    layer
}

/// Aliases that only the table itself states (ArcGIS 9).
fn aliases(schema: &Schema, metadata: &mut Vec<(String, String)>) {
    for column in &schema.columns {
        let key = format!("alias:{}", column.name);
        let said = !column.alias.is_empty() && column.alias != column.name;
        if said && column.field().is_some() && !metadata.iter().any(|(other, _)| *other == key) {
            metadata.push((key, column.alias.clone()));
        }
    }
}

/// The horizontal system: a vertical one may follow behind a comma; a class identifier stands for
/// "unknown".
fn crs_of(wkt: &str) -> CrsStatement {
    let wkt = wkt
        .split_once(",VERTCS[")
        .map_or(wkt, |(horizontal, _)| horizontal);
    if wkt.starts_with('{') {
        CrsStatement::Unknown
    } else {
        crs::from_text(wkt)
    }
}

impl Source for FgdbSource {
    fn format(&self) -> &'static str {
        FORMAT
    }

    fn layers(&self) -> &[Layer] {
        &self.layers
    }

    fn features(&mut self, layer: usize) -> Result<Features<'_>, FormatError> {
        let (Some(table), Some(described)) = (self.tables.get(layer), self.layers.get(layer))
        else {
            let (file, count) = (self.place.file.clone(), self.layers.len());
            return Err(FormatError::NoLayer {
                file,
                asked: layer,
                count,
            });
        };
        Ok(Box::new(Records {
            rows: table.rows(self.options.limits.feature_bytes)?,
            table,
            layer: described,
            options: &self.options,
            notices: &mut self.notices,
            ended: false,
        }))
    }

    fn notices(&self) -> Vec<Notice> {
        let layers = self.layers.iter().flat_map(|layer| &layer.notices);
        self.opening
            .iter()
            .chain(layers)
            .cloned()
            .chain(self.notices.list())
            .collect()
    }
}

struct Records<'a> {
    rows: Rows<'a>,
    table: &'a Table,
    layer: &'a Layer,
    options: &'a OpenOptions,
    notices: &'a mut NoticeLog,
    ended: bool,
}

impl Records<'_> {
    fn read(&mut self) -> Result<Option<Feature>, FormatError> {
        let schema = &self.table.schema;
        let Some((number, bytes)) = self.rows.next()? else {
            return Ok(None);
        };
        let place = self.table.place.at_row(number);
        let broken = |(zh, en)| FormatError::malformed(&place, FORMAT, zh, en);
        let row = row::parse(schema, bytes).map_err(broken)?;
        let (mut geometry, mut touched) = (None, Touched::default());
        let mut multipatch = false;
        if let (Some(stored), Some(grid)) = (row.geometry, &schema.grid) {
            match geometry::parse(stored, grid, self.options.limits.feature_bytes)
                .map_err(broken)?
            {
                Stored::Null => {}
                Stored::MultiPatch => multipatch = schema.shape != 9,
                Stored::Shape(shape, done) => (geometry, touched) = (Some(shape), done),
            }
        }
        let undeclared = geometry
            .as_mut()
            .is_some_and(|geometry| keep(geometry, self.layer.has_z, self.layer.has_m));
        let values = row.values;
        if bytes.is_empty() && !values.is_empty() {
            let (zh, en) = (
                "行没有内容，各字段为空",
                "the row has no content; its values are empty",
            );
            self.notices
                .push(Notice::new("fgdb.row_empty", place.clone(), zh, en));
        }
        if row.undated {
            let (zh, en) = (
                "日期或时间超出范围，留空",
                "a date or time is out of range; left empty",
            );
            self.notices
                .push(Notice::new("fgdb.date_invalid", place.clone(), zh, en));
        }
        if row.garbled {
            let (zh, en) = ("文字含无效字节，已替换", "text with invalid bytes");
            self.notices
                .push(Notice::new("fgdb.text_garbled", place.clone(), zh, en));
        }
        if multipatch {
            let (zh, en) = (
                "多面体（multipatch）几何未读取",
                "a multipatch geometry was not read",
            );
            self.notices
                .push(Notice::new("fgdb.multipatch", place.clone(), zh, en));
        }
        if undeclared {
            let (zh, en) = (
                "表未声明的高程或量测值已略去",
                "heights or measures that the table does not declare were left out",
            );
            self.notices
                .push(Notice::new("fgdb.dimension_dropped", place.clone(), zh, en));
        }
        self.report(&touched, &place)?;
        Ok(Some(Feature {
            row: number,
            place,
            geometry,
            values,
            vertex_lines: Vec::new(),
        }))
    }

    fn report(&mut self, touched: &Touched, place: &Place) -> Result<(), FormatError> {
        let tolerance = self.table.schema.grid.as_ref().map_or(0.0, chord_tolerance);
        let chords = (
            format!("段曲线已折线化，弦差不超过 {tolerance:?}（坐标系单位）"),
            format!(
                "curves became chords that leave them by at most {tolerance:?} units of the CRS"
            ),
        );
        let plain = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
        let faults = [
            (touched.curves, "fgdb.curves", chords),
            (
                touched.rings_closed,
                "fgdb.ring_closed",
                plain("个环未闭合，已闭合", "rings closed"),
            ),
            (
                touched.orphan_holes,
                "fgdb.orphan_hole",
                plain(
                    "个环方向为内环却没有外环，按外环读取",
                    "rings turn like holes without a shell; read as shells",
                ),
            ),
            (
                touched.empty_parts,
                "fgdb.empty_part",
                plain("个空的部分已略过", "empty parts skipped"),
            ),
        ];
        for (count, code, (zh, en)) in faults.into_iter().filter(|fault| fault.0 > 0) {
            let notice = Notice::new(
                code,
                place.clone(),
                format!("{count} {zh}"),
                format!("{count} {en}"),
            );
            if self.options.strict {
                let (zh, en) = (notice.sentence(Lang::Zh), notice.sentence(Lang::En));
                return Err(FormatError::Strict {
                    notice: code,
                    zh,
                    en,
                });
            }
            self.notices.push(notice);
        }
        Ok(())
    }
}

/// Takes off what the layer does not have; tells whether anything was.
fn keep(geometry: &mut Geometry, z: bool, m: bool) -> bool {
    let strip = |part: &mut Coordinates| {
        let dropped_z = !z && part.z.take().is_some();
        let dropped_m = !m && part.m.take().is_some_and(|m| m.iter().any(|m| !m.is_nan()));
        dropped_z || dropped_m
    };
    let parts: Vec<&mut Coordinates> = match geometry {
        Geometry::Points(points) => vec![points],
        Geometry::Lines(lines) => lines.iter_mut().collect(),
        Geometry::Polygons(polygons) => polygons
            .iter_mut()
            .flat_map(|polygon| &mut polygon.rings)
            .collect(),
        Geometry::Collection(_) => Vec::new(),
    };
    parts
        .into_iter()
        .map(strip)
        .fold(false, std::ops::BitOr::bitor)
}

impl Iterator for Records<'_> {
    type Item = Result<Feature, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let item = self.read().transpose();
        self.ended = !matches!(item, Some(Ok(_)));
        item
    }
}
