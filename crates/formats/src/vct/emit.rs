//! Geometries on their way into the parts of a VCT.

use std::fmt::Write as _;

use super::columns::clean;
use super::label;
use super::object::Section;
use super::spool::Node;
use super::write::{VctSink, cannot};
use crate::{
    Coordinates, Feature, FormatError, Geometry, GeometryKind, Notice, Place, Polygon, Value,
};

impl VctSink {
    pub(super) fn geometry(
        &mut self,
        id: u64,
        feature: &Feature,
        geometry: &Geometry,
    ) -> Result<(), FormatError> {
        let (table, kind) = self
            .tables
            .last()
            .map_or((Place::default(), GeometryKind::None), |table| {
                (table.place.clone(), table.kind)
            });
        let place = table.at_row(feature.row);
        let found = geometry.kind();
        let fits = kind == found || (kind == GeometryKind::Mixed && found != GeometryKind::Mixed);
        if !fits {
            let en = format!("{found:?} in a layer of {kind:?}");
            return Err(cannot(&place, "图层声明之外的图形", en));
        }
        let (z, m) = geometry.dimensions();
        self.lost_z |= z || m;
        let is_note = self.tables.last().is_some_and(|table| table.note.is_some());
        let section = match geometry {
            Geometry::Points(_) if is_note => Section::Notes,
            Geometry::Points(_) => Section::Points,
            Geometry::Lines(_) => Section::Lines,
            _ => Section::Polygons,
        };
        let code = self.code(feature, section, &place)?;
        self.extend(geometry);
        let start = format!("{id}\r\n{code}\r\nunknown\r\n");
        match geometry {
            Geometry::Points(points) => self.points(start, feature, section, points, &place),
            Geometry::Lines(lines) => self.lines(start, lines, &place),
            Geometry::Polygons(polygons) => self.polygons(id, &code, polygons, &place),
            Geometry::Collection(_) => Ok(()),
        }
    }

    fn extend(&mut self, geometry: &Geometry) {
        if let Some([west, south, east, north]) = geometry.bounds() {
            let all = self.bounds.get_or_insert([west, south, east, north]);
            *all = [
                all[0].min(west),
                all[1].min(south),
                all[2].max(east),
                all[3].max(north),
            ];
        }
    }

    fn node(&self, position: (f64, f64), place: &Place) -> Result<Node, FormatError> {
        self.digits.node(position).ok_or_else(|| {
            let zh = "非有限的坐标，或位数多于双精度数的坐标";
            let en = "coordinates that are not finite or have more digits than an f64";
            cannot(place, zh, en)
        })
    }

    fn positions(
        &self,
        out: &mut String,
        line: &Coordinates,
        place: &Place,
    ) -> Result<(), FormatError> {
        let _ = write!(out, "{}\r\n", line.len());
        for &position in &line.xy {
            self.digits.write(out, self.node(position, place)?);
        }
        Ok(())
    }

    fn points(
        &mut self,
        mut out: String,
        feature: &Feature,
        section: Section,
        points: &Coordinates,
        place: &Place,
    ) -> Result<(), FormatError> {
        let note = self.tables.last().and_then(|table| table.note);
        let value = |field: usize| feature.values.get(field).unwrap_or(&Value::Null);
        if let Some((text, angle)) = note.filter(|_| section == Section::Notes) {
            let angle = if let Value::Real(angle) = value(angle) {
                *angle
            } else {
                0.0
            };
            let text = clean(value(text).text().unwrap_or_default());
            let count = points.len();
            let _ = match count {
                1 => write!(out, "1\r\n{text}\r\n"),
                _ => write!(out, "2\r\n{text}\r\n{count}\r\n"),
            };
            for &position in &points.xy {
                let node = self.node(position, place)?;
                self.digits.write_pair(&mut out, node);
                let _ = write!(out, ",{angle}\r\n");
            }
        } else {
            out.push_str(if points.len() == 1 { "1\r\n" } else { "4\r\n" });
            self.positions(&mut out, points, place)?;
        }
        out.push_str("0\r\n");
        let bytes = self.encoded(&out);
        let spool = match section {
            Section::Notes => &mut self.spools.notes,
            _ => &mut self.spools.points,
        };
        spool
            .write(&bytes)
            .map_err(|error| FormatError::write(&place.file, error))
    }

    fn lines(
        &mut self,
        mut out: String,
        lines: &[Coordinates],
        place: &Place,
    ) -> Result<(), FormatError> {
        let lines: Vec<&Coordinates> = lines.iter().filter(|line| !line.is_empty()).collect();
        let _ = write!(out, "1\r\n{}\r\n", lines.len());
        for line in lines {
            out.push_str("11\r\n");
            self.positions(&mut out, line, place)?;
        }
        out.push_str("0\r\n");
        let bytes = self.encoded(&out);
        self.spools
            .lines
            .write(&bytes)
            .map_err(|error| self.failed(error))
    }

    /// Notes the rings of a polygon: shells clockwise, holes the other way round.
    fn polygons(
        &mut self,
        id: u64,
        code: &str,
        polygons: &[Polygon],
        place: &Place,
    ) -> Result<(), FormatError> {
        let mut rings: Vec<Vec<Node>> = Vec::new();
        for polygon in polygons {
            for (index, ring) in polygon.rings.iter().enumerate() {
                let ring = self.ring(ring, index == 0, place)?;
                rings.extend(ring);
            }
        }
        let layer = self.tables.len() as u64;
        let label = self.node(label::inside(polygons), place)?;
        let mut record: Vec<u64> = vec![id, layer, self.by_code[code] as u64];
        record.extend([label.0 as u64, label.1 as u64, rings.len() as u64]);
        for ring in &rings {
            self.nodes
                .add(layer, ring)
                .map_err(|error| self.failed(error))?;
            record.push(ring.len() as u64);
            record.extend(ring.iter().flat_map(|node| [node.0 as u64, node.1 as u64]));
        }
        let bytes: Vec<u8> = record
            .iter()
            .flat_map(|number| number.to_le_bytes())
            .collect();
        self.spools
            .rings
            .write(&bytes)
            .map_err(|error| self.failed(error))
    }

    /// A ring without its last position and without repeated ones; `None` for a hole that vanishes
    /// at the precision written.
    fn ring(
        &mut self,
        ring: &Coordinates,
        shell: bool,
        place: &Place,
    ) -> Result<Option<Vec<Node>>, FormatError> {
        let nodes: Result<Vec<Node>, FormatError> =
            ring.xy.iter().map(|at| self.node(*at, place)).collect();
        let mut nodes = nodes?;
        let whole = nodes.len() - usize::from(ring.is_closed());
        nodes.dedup();
        while nodes.len() > 1 && nodes.first() == nodes.last() {
            nodes.pop();
        }
        self.merged += (whole - nodes.len().min(whole)) as u64;
        if nodes.len() < 3 {
            if shell {
                let zh = "在所写位数下不足三个不同点的外圈（可改写全部位数）";
                let en = "an outer ring of fewer than three positions at the digits written";
                return Err(cannot(place, zh, en));
            }
            let zh = "一个内圈在所写位数下消失，未写入";
            let en = "a hole vanishes at the digits written and was left out";
            self.notices
                .push(Notice::new("vct.hole_dropped", place.clone(), zh, en));
            return Ok(None);
        }
        if (ring.signed_area2() > 0.0) == shell {
            nodes.reverse();
        }
        Ok(Some(nodes))
    }
}
