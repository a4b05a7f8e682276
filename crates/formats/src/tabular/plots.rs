//! Rows of boundary points, gathered plot by plot.

use crate::notice::NoticeLog;
use crate::txt::{self, RawPoint, Repairs, Tolerance};
use crate::{Feature, FormatError, GeometryKind, Notice, Place, Value};

/// The plot whose rows are being read.
#[derive(Debug)]
pub(super) struct Plot {
    pub(super) row: u64,
    /// Row of its first point.
    pub(super) first: u64,
    pub(super) label: String,
    pub(super) values: Vec<Value>,
    pub(super) points: Vec<RawPoint>,
    pub(super) swapped: u64,
}

impl Plot {
    /// Takes over the values of a further row where the first had none; the columns that differ.
    pub(super) fn compare(&mut self, values: Vec<Value>) -> Vec<usize> {
        let mut differing = Vec::new();
        for (index, value) in values.into_iter().enumerate() {
            match self.values.get_mut(index) {
                Some(known) if known.is_null() => *known = value,
                Some(known) if !value.is_null() && *known != value => differing.push(index),
                _ => {}
            }
        }
        differing
    }

    /// The feature: rings by number, closed, nested by containment.
    pub(super) fn feature(
        self,
        file: &Place,
        degrees: bool,
        log: &mut NoticeLog,
        strict: bool,
    ) -> Result<Feature, FormatError> {
        let place = Place {
            row: Some(self.row),
            ..file.at_line(self.first)
        };
        let label = if self.label.is_empty() {
            format!("#{}", self.row)
        } else {
            txt::shorten(&self.label)
        };
        if self.points.is_empty() {
            let zh = format!("地块 {label} 没有界址点，按没有图形读取");
            let en = format!("plot {label} has no boundary points; read without geometry");
            log.push(Notice::new("table.no_points", place.clone(), zh, en));
            return Ok(Feature {
                row: self.row,
                place,
                geometry: None,
                values: self.values,
                vertex_lines: Vec::new(),
            });
        }
        if self.swapped > 0 {
            let zh = format!("{} 行的 X、Y 两列写反，已对调", self.swapped);
            let en = format!("X and Y were swapped on {} rows; exchanged", self.swapped);
            let notice = Notice::new("table.axes_swapped", place.clone(), zh, en);
            log.repair(notice, strict)?;
        }
        let tolerance = if degrees {
            Tolerance::DEGREES
        } else {
            Tolerance::METRES
        };
        let fault = |(line, problem)| FormatError::Txt {
            place: file.at_line(line).into(),
            problem,
        };
        let (mut parts, mut repairs) =
            txt::rings(&self.points, &label, tolerance).map_err(fault)?;
        txt::close(&mut parts, &label, &mut repairs).map_err(fault)?;
        note(&place, &label, &repairs, log, strict)?;
        let (geometry, vertex_lines, _) = txt::build(GeometryKind::Polygons, parts);
        Ok(Feature {
            row: self.row,
            place,
            geometry: Some(geometry),
            values: self.values,
            vertex_lines,
        })
    }
}

fn note(
    place: &Place,
    label: &str,
    repairs: &Repairs,
    log: &mut NoticeLog,
    strict: bool,
) -> Result<(), FormatError> {
    if repairs.unclosed > 0 {
        let count = repairs.unclosed;
        let zh = format!("地块 {label} 有 {count} 圈没有重复起点，已闭合");
        let en = format!("plot {label}: {count} rings did not repeat their first point; closed");
        log.push(Notice::new("table.ring_closed", place.clone(), zh, en));
    }
    if repairs.duplicates.1 > 0 {
        let (first, count) = (repairs.duplicates.0[0], repairs.duplicates.1);
        let zh = format!("地块 {label} 有 {count} 个与前一点重合的点已删除（首见第 {first} 行）");
        let en = format!(
            "plot {label}: {count} points on top of the one before were dropped \
             (first in row {first})"
        );
        let notice = Notice::new("table.duplicates_dropped", place.clone(), zh, en);
        log.repair(notice, strict)?;
    }
    for &(line, _) in &repairs.near_closings {
        let zh = format!("地块 {label} 的末点与起点同名而不重合，作为单独的点保留");
        let en = format!(
            "plot {label}: the last point bears the first point's name beside it; kept as a vertex"
        );
        let notice = Notice::new("table.closing_gap", place.at_line(line), zh, en);
        log.repair(notice, strict)?;
    }
    Ok(())
}
