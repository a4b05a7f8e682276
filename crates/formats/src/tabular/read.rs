//! Features out of rows.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::axes::Axes;
use super::cell::{Cell, Row, Rows};
use super::coordinate;
use super::plan::{PlotColumns, Shape};
use super::plots::Plot;
use super::row::{Columns, whole};
use crate::notice::NoticeLog;
use crate::txt::{self, RawPoint, TxtProblem};
use crate::{
    Coordinates, Feature, FieldKind, FormatError, Geometry, Layer, Limits, Notice, OpenOptions,
    Place, Value, wkt,
};

const FORMAT: &str = "table";

/// A table as the first pass found it.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) layer: Layer,
    pub(super) place: Place,
    /// Column and kind of each field of the layer.
    pub(super) fields: Vec<(usize, FieldKind)>,
    pub(super) columns: Columns,
    pub(super) shape: Shape,
    /// Number of the last row of the header; nothing up to it is data.
    pub(super) skip: u64,
}

/// Features of a table, one row or one plot at a time.
pub(crate) struct Features<'a, R> {
    table: &'a Table,
    rows: R,
    log: &'a mut NoticeLog,
    strict: bool,
    limits: Limits,
    row: Row,
    count: u64,
    plot: Option<Plot>,
    /// Hashes of the plots seen, to know one that comes again.
    seen: HashSet<u64>,
    /// Columns that were said to differ within a plot.
    differing: HashSet<usize>,
    ended: bool,
}

impl Table {
    /// File, and layer where it has several.
    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    /// Starts over: notices of an earlier pass are dropped.
    pub(crate) fn features<'a, R: Rows>(
        &'a self,
        rows: R,
        log: &'a mut NoticeLog,
        options: &OpenOptions,
    ) -> Features<'a, R> {
        log.clear();
        Features {
            table: self,
            rows,
            log,
            strict: options.strict,
            limits: options.limits.clone(),
            row: Row::default(),
            count: 0,
            plot: None,
            seen: HashSet::new(),
            differing: HashSet::new(),
            ended: false,
        }
    }
}

/// What a coordinate cell holds.
enum Found {
    Blank,
    Number(f64),
    Unreadable,
}

impl<R: Rows> Features<'_, R> {
    /// The next row of data.
    fn advance(&mut self) -> Result<bool, FormatError> {
        while self.rows.next_row(&mut self.row)? {
            if !self.row.is_blank() && self.row.number > self.table.skip {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn cell(&self, column: usize) -> &Cell {
        self.row.cells.get(column).unwrap_or(&Cell::Empty)
    }

    fn place(&self) -> Place {
        self.table.place.at_line(self.row.number)
    }

    fn malformed(&self, column: usize, zh: &str, en: &str) -> FormatError {
        let columns = &self.table.columns;
        let zh = format!("{}：{zh}", columns.zh(column));
        let en = format!("{}: {en}", columns.en(column));
        FormatError::malformed(&self.place(), FORMAT, zh, en)
    }

    fn repair(
        &mut self,
        code: &'static str,
        column: usize,
        zh: &str,
        en: &str,
    ) -> Result<(), FormatError> {
        let columns = &self.table.columns;
        let zh = format!("{}：{zh}", columns.zh(column));
        let en = format!("{}: {en}", columns.en(column));
        let notice = Notice::new(code, self.place(), zh, en);
        self.log.repair(notice, self.strict)
    }

    fn values(&mut self) -> Result<Vec<Value>, FormatError> {
        let mut faults = Vec::new();
        let mut values = Vec::with_capacity(self.table.fields.len());
        for &(column, kind) in &self.table.fields {
            let cell = self.row.cells.get(column).unwrap_or(&Cell::Empty);
            if let Cell::Error(error) = cell {
                faults.push((column, error.clone()));
            }
            values.push(cell.value(kind));
        }
        for (column, error) in faults {
            let zh = format!("公式错误 {error}，按空值读取");
            let en = format!("the formula fault {error} is read as nothing");
            self.repair("table.cell_error", column, &zh, &en)?;
        }
        Ok(values)
    }

    fn coordinate(&self, column: usize) -> Found {
        let cell = self.cell(column);
        if cell.is_blank() {
            return Found::Blank;
        }
        coordinate::of_cell(cell).map_or(Found::Unreadable, Found::Number)
    }

    fn feature(&mut self, geometry: Option<Geometry>) -> Result<Feature, FormatError> {
        self.count += 1;
        let place = Place {
            row: Some(self.count),
            ..self.place()
        };
        Ok(Feature {
            row: self.count,
            place,
            geometry,
            values: self.values()?,
            vertex_lines: Vec::new(),
        })
    }

    fn text_geometry(&mut self, column: usize) -> Result<Option<Geometry>, FormatError> {
        let cell = self.cell(column);
        if let Cell::Error(error) = cell {
            let (zh, en) = (
                format!("公式错误 {error}"),
                format!("the formula fault {error}"),
            );
            self.repair("table.cell_error", column, &zh, &en)?;
            return Ok(None);
        }
        if cell.is_blank() {
            return Ok(None);
        }
        match wkt::read(cell.text().trim()) {
            Ok(parsed) => {
                if parsed.rings_closed > 0 {
                    let count = parsed.rings_closed;
                    let zh = format!("{count} 个环的末点不是起点，已闭合");
                    let en = format!("{count} rings did not end at their first position; closed");
                    self.repair("table.ring_closed", column, &zh, &en)?;
                }
                Ok(Some(parsed.geometry))
            }
            Err(fault) => {
                let zh = format!("几何文本第 {} 个字符：{}", fault.at, fault.zh);
                let en = format!("character {} of the geometry: {}", fault.at, fault.en);
                Err(self.malformed(column, &zh, &en))
            }
        }
    }

    fn point(&mut self, axes: Axes) -> Result<Option<Geometry>, FormatError> {
        let (east, north) = (self.coordinate(axes.east), self.coordinate(axes.north));
        let position = match (east, north) {
            (Found::Blank, Found::Blank) => return Ok(None),
            (Found::Number(east), Found::Number(north)) => {
                if !axes.degrees && txt::is_swapped(north, east) {
                    let (zh, en) = ("X、Y 写反，已对调", "X and Y were swapped; exchanged");
                    self.repair("table.axes_swapped", axes.east, zh, en)?;
                    (north, east)
                } else {
                    (east, north)
                }
            }
            (Found::Number(_), _) => return self.without_point(axes.north),
            _ => return self.without_point(axes.east),
        };
        Ok(Some(Geometry::Points(Coordinates::plane(vec![position]))))
    }

    fn without_point(&mut self, column: usize) -> Result<Option<Geometry>, FormatError> {
        let text = txt::shorten(self.cell(column).text().trim());
        let zh = format!("“{text}”不是坐标，该行按没有图形读取");
        let en = format!("\"{text}\" is no coordinate; the row is read without geometry");
        self.repair("table.coordinate_unreadable", column, &zh, &en)?;
        Ok(None)
    }

    /// Takes one row of boundary points; gives the plot before it when it begins another.
    fn boundary_row(&mut self, columns: PlotColumns) -> Result<Option<Plot>, FormatError> {
        let text = |column: Option<usize>| {
            column.map_or_else(String::new, |column| {
                self.cell(column).text().trim().to_owned()
            })
        };
        let (label, ring, name) = (text(columns.plot), text(columns.ring), text(columns.point));
        let axes = columns.axes;
        let position = match (self.coordinate(axes.east), self.coordinate(axes.north)) {
            (Found::Blank, Found::Blank) => None,
            (Found::Number(east), Found::Number(north)) => Some((east, north)),
            (Found::Number(_), _) => return Err(self.no_vertex(axes.north)),
            _ => return Err(self.no_vertex(axes.east)),
        };
        let continues = match &self.plot {
            Some(plot) => label.is_empty() || plot.label == label,
            None => false,
        };
        let values = self.values()?;
        let mut done = None;
        if continues {
            self.note_differing(values);
        } else {
            self.count += 1;
            self.note_again(columns.plot, &label)?;
            done = self.plot.replace(Plot {
                row: self.count,
                first: self.row.number,
                label,
                values,
                points: Vec::new(),
                swapped: 0,
            });
        }
        self.add_point(axes, &name, &ring, position, continues)?;
        Ok(done)
    }

    fn add_point(
        &mut self,
        axes: Axes,
        name: &str,
        ring: &str,
        position: Option<(f64, f64)>,
        continues: bool,
    ) -> Result<(), FormatError> {
        let number = self.row.number;
        let Some((mut east, mut north)) = position else {
            if continues {
                let zh = "没有坐标的行已略去";
                let en = "a row without coordinates was left out";
                self.repair("table.row_without_coordinates", axes.east, zh, en)?;
            }
            return Ok(());
        };
        let place = self.place();
        if !axes.degrees && east == north {
            return Err(FormatError::Txt {
                place: place.into(),
                problem: TxtProblem::WrittenTwice { value: east },
            });
        }
        let most = self.limits.feature_bytes / 64;
        let Some(plot) = self.plot.as_mut() else {
            return Ok(());
        };
        if plot.points.len() as u64 >= most {
            return Err(FormatError::Limit {
                place: place.into(),
                what: "points of a plot",
                limit: most,
            });
        }
        if !axes.degrees && txt::is_swapped(north, east) {
            std::mem::swap(&mut east, &mut north);
            plot.swapped += 1;
        }
        plot.points
            .push(RawPoint::new(number, name, ring, north, east));
        Ok(())
    }

    fn no_vertex(&self, column: usize) -> FormatError {
        let text = txt::shorten(self.cell(column).text().trim());
        let zh = format!("界址点的坐标“{text}”不是数字");
        let en = format!("the coordinate \"{text}\" of a boundary point is not a number");
        self.malformed(column, &zh, &en)
    }

    fn note_differing(&mut self, values: Vec<Value>) {
        let Some(plot) = self.plot.as_mut() else {
            return;
        };
        for field in plot.compare(values) {
            if !self.differing.insert(field) {
                continue;
            }
            let column = self.table.fields[field].0;
            let columns = &self.table.columns;
            let zh = format!("{}在同一地块内有不同的值，取首行的值", columns.zh(column));
            let en = format!(
                "{} differs within a plot; the value of the plot's first row is kept",
                columns.en(column)
            );
            let place = self.table.place.at_line(self.row.number);
            self.log
                .push(Notice::new("table.value_differs", place, zh, en));
        }
    }

    fn note_again(&mut self, column: Option<usize>, label: &str) -> Result<(), FormatError> {
        let mut hasher = DefaultHasher::new();
        label.hash(&mut hasher);
        if self.seen.insert(hasher.finish()) {
            return Ok(());
        }
        let label = txt::shorten(label);
        let zh = format!("地块 {label} 的行不连续，后面的行作为另一个要素读取");
        let en = format!("the rows of plot {label} are not together; read as another feature");
        self.repair("table.plot_again", column.unwrap_or(0), &zh, &en)
    }

    fn finish(&mut self, plot: Plot) -> Result<Feature, FormatError> {
        let degrees = self.table.shape.axes().is_some_and(|axes| axes.degrees);
        plot.feature(&whole(&self.table.place), degrees, self.log, self.strict)
    }

    fn read(&mut self) -> Result<Option<Feature>, FormatError> {
        while self.advance()? {
            let geometry = match self.table.shape {
                Shape::None => None,
                Shape::Text(column) => self.text_geometry(column)?,
                Shape::Point(axes) => self.point(axes)?,
                Shape::Plots(columns) => match self.boundary_row(columns)? {
                    Some(plot) => return self.finish(plot).map(Some),
                    None => continue,
                },
            };
            return self.feature(geometry).map(Some);
        }
        match self.plot.take() {
            Some(plot) => self.finish(plot).map(Some),
            None => Ok(None),
        }
    }
}

impl<R: Rows> Iterator for Features<'_, R> {
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
