//! The field descriptions of a table.

use crate::bytes::{Cursor, Fault, fault};
use crate::{Field, FieldKind, GeometryKind};

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum ColumnKind {
    Int16,
    Int32,
    Int64,
    Single,
    Double,
    Text,
    Xml,
    Guid,
    Binary,
    /// Pictures in the row, or (managed) a number that points to them.
    Raster {
        managed: bool,
    },
    DateTime,
    Date,
    Time,
    TimestampOffset,
    /// Not stored: the number of the row.
    ObjectId,
    Geometry,
}

/// A column as described in the table.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) alias: String,
    pub(super) kind: ColumnKind,
    pub(super) nullable: bool,
    width: Option<u16>,
}

impl Column {
    /// The field of the layer; `None` for what is no attribute or not read.
    pub(super) fn field(&self) -> Option<Field> {
        let kind = match self.kind {
            ColumnKind::Int16 | ColumnKind::Int32 | ColumnKind::Int64 => FieldKind::Integer,
            ColumnKind::Single | ColumnKind::Double => FieldKind::Real,
            ColumnKind::Text | ColumnKind::Xml | ColumnKind::Guid | ColumnKind::Time => {
                FieldKind::Text
            }
            ColumnKind::Binary => FieldKind::Binary,
            ColumnKind::DateTime | ColumnKind::TimestampOffset => FieldKind::DateTime,
            ColumnKind::Date => FieldKind::Date,
            ColumnKind::Raster { .. } | ColumnKind::ObjectId | ColumnKind::Geometry => return None,
        };
        let mut field = Field::new(&self.name, kind);
        field.width = self.width;
        Some(field)
    }
}

/// Origin and scale of stored whole numbers: `stored / scale + origin`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Axis {
    pub(super) origin: f64,
    pub(super) scale: f64,
}

impl Axis {
    /// The coordinate of a stored number.
    pub(super) fn value(self, stored: i64) -> f64 {
        stored as f64 / self.scale + self.origin
    }

    fn is_sound(self) -> bool {
        self.origin.is_finite() && self.scale.is_finite() && self.scale > 0.0
    }
}

/// The grid on which the coordinates of a table lie.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    pub(super) wkt: String,
    pub(super) x: Axis,
    pub(super) y: Axis,
    pub(super) z: Option<Axis>,
    pub(super) m: Option<Axis>,
    /// Distance below which the geodatabase takes two positions for one; units of the CRS.
    pub(super) tolerance: f64,
}

/// All that a table says of itself.
#[derive(Debug, Clone)]
pub(super) struct Schema {
    pub(super) columns: Vec<Column>,
    pub(super) grid: Option<Grid>,
    /// 0 none, 1 point, 2 multipoint, 3 line, 4 polygon, 9 multipatch.
    pub(super) shape: u8,
    pub(super) z: bool,
    pub(super) m: bool,
    pub(super) utf8: bool,
}

impl Schema {
    /// Bytes of the bits that mark empty values at the start of a row.
    pub(super) fn mask_bytes(&self) -> usize {
        self.columns
            .iter()
            .filter(|column| column.nullable)
            .count()
            .div_ceil(8)
    }

    /// Kind of geometry of the layer.
    pub(super) fn geometry(&self) -> GeometryKind {
        match self.shape {
            1 | 2 => GeometryKind::Points,
            3 => GeometryKind::Lines,
            4 => GeometryKind::Polygons,
            _ => GeometryKind::None,
        }
    }

    /// Parses the section behind its length.
    pub(super) fn parse(section: &[u8], most: usize) -> Result<Self, Fault> {
        let mut cursor = Cursor::new(section);
        let version = cursor.uint32()?;
        let flags = cursor.uint32()?;
        let count = usize::from(cursor.uint16()?);
        if count > most {
            let zh = format!("表有 {count} 个字段，超过上限 {most}");
            return Err((
                zh,
                format!("the table has {count} fields; the limit is {most}"),
            ));
        }
        let mut schema = Self {
            columns: Vec::new(),
            grid: None,
            shape: (flags & 0xff) as u8,
            z: flags & 0x8000_0000 != 0,
            m: flags & 0x4000_0000 != 0,
            utf8: flags & 0x100 != 0,
        };
        for _ in 0..count {
            let column = schema.column(&mut cursor)?;
            schema.columns.push(column);
        }
        // tables of ArcGIS 9 state the dimensions by the presence of a grid only
        if version < 4
            && let Some(grid) = &schema.grid
        {
            schema.z |= grid.z.is_some();
            schema.m |= grid.m.is_some();
        }
        Ok(schema)
    }

    fn column(&mut self, cursor: &mut Cursor<'_>) -> Result<Column, Fault> {
        let units = usize::from(cursor.byte()?);
        let name = cursor.utf16(units)?;
        let units = usize::from(cursor.byte()?);
        let alias = cursor.utf16(units)?;
        let code = cursor.byte()?;
        let mut column = Column {
            name,
            alias,
            kind: ColumnKind::Text,
            nullable: true,
            width: None,
        };
        let flags = match code {
            7 => {
                if self.grid.is_some() {
                    return Err(fault(
                        "表有两个几何字段",
                        "the table has two geometry fields",
                    ));
                }
                let flags = second_byte(cursor)?;
                column.kind = ColumnKind::Geometry;
                self.grid = Some(self.geometry_field(cursor)?);
                flags
            }
            9 => {
                let flags = second_byte(cursor)?;
                column.kind = ColumnKind::Raster {
                    managed: raster_field(cursor)?,
                };
                flags
            }
            4 => {
                column.width = u16::try_from(cursor.int32()?)
                    .ok()
                    .filter(|width| *width > 0);
                let flags = cursor.byte()?;
                let length = cursor.varuint()?;
                default_value(cursor, flags, length)?;
                flags
            }
            6 | 8 | 10 | 11 | 12 => {
                column.kind = match code {
                    6 => ColumnKind::ObjectId,
                    8 => ColumnKind::Binary,
                    12 => ColumnKind::Xml,
                    _ => ColumnKind::Guid,
                };
                let flags = second_byte(cursor)?;
                default_value(cursor, flags, 0)?;
                flags
            }
            _ => {
                column.kind = number(code).ok_or_else(|| unknown(code, &column.name))?;
                let flags = second_byte(cursor)?;
                let length = u64::from(cursor.byte()?);
                default_value(cursor, flags, length)?;
                flags
            }
        };
        column.nullable = flags & 1 != 0;
        Ok(column)
    }

    fn geometry_field(&self, cursor: &mut Cursor<'_>) -> Result<Grid, Fault> {
        let grid = grid(cursor)?;
        // extent, then the ranges of z and m where the table has them
        let ranges = 2 * (usize::from(self.z) + usize::from(self.m));
        cursor.take(8 * (4 + ranges) + 1)?;
        let levels = cursor.uint32()?;
        if levels > 3 {
            return Err(fault(
                "几何字段的描述损坏",
                "the description of the geometry field is damaged",
            ));
        }
        cursor.take(8 * levels as usize)?;
        Ok(grid)
    }
}

fn number(code: u8) -> Option<ColumnKind> {
    Some(match code {
        0 => ColumnKind::Int16,
        1 => ColumnKind::Int32,
        2 => ColumnKind::Single,
        3 => ColumnKind::Double,
        5 => ColumnKind::DateTime,
        13 => ColumnKind::Int64,
        14 => ColumnKind::Date,
        15 => ColumnKind::Time,
        16 => ColumnKind::TimestampOffset,
        _ => return None,
    })
}

fn unknown(code: u8, name: &str) -> Fault {
    let zh = format!("字段“{name}”的类型代码 {code} 未知");
    (
        zh,
        format!("the field \"{name}\" is of the unknown type {code}"),
    )
}

/// The flags of a field: the byte behind one whose meaning is not known.
fn second_byte(cursor: &mut Cursor<'_>) -> Result<u8, Fault> {
    cursor.byte()?;
    cursor.byte()
}

fn default_value(cursor: &mut Cursor<'_>, flags: u8, length: u64) -> Result<(), Fault> {
    if flags & 4 != 0 {
        cursor.take(usize::try_from(length).unwrap_or(usize::MAX))?;
    }
    Ok(())
}

/// CRS, origins, scales and tolerances.
fn grid(cursor: &mut Cursor<'_>) -> Result<Grid, Fault> {
    let units = usize::from(cursor.uint16()?) / 2;
    let wkt = cursor.utf16(units)?;
    let flags = cursor.byte()?;
    let (x, y, scale) = (cursor.double()?, cursor.double()?, cursor.double()?);
    let (has_m, has_z) = (flags & 2 != 0, flags & 4 != 0);
    let mut axis = |present: bool| -> Result<Option<Axis>, Fault> {
        if !present {
            return Ok(None);
        }
        Ok(Some(Axis {
            origin: cursor.double()?,
            scale: cursor.double()?,
        }))
    };
    let (m, z) = (axis(has_m)?, axis(has_z)?);
    let tolerance = cursor.double()?;
    cursor.take(8 * (usize::from(has_m) + usize::from(has_z)))?;
    let (x, y) = (Axis { origin: x, scale }, Axis { origin: y, scale });
    if !(x.is_sound() && y.is_sound()) {
        return Err(fault(
            "坐标的原点或比例无效",
            "origin or scale of the coordinates is not valid",
        ));
    }
    // heights and measures of a table without any may have a scale of nothing
    let (z, m) = (
        z.filter(|axis| axis.is_sound()),
        m.filter(|axis| axis.is_sound()),
    );
    Ok(Grid {
        wkt,
        x,
        y,
        z,
        m,
        tolerance,
    })
}

/// Skips the description of a picture column; tells whether its pictures lie in tables of their own.
fn raster_field(cursor: &mut Cursor<'_>) -> Result<bool, Fault> {
    let units = usize::from(cursor.byte()?);
    cursor.utf16(units)?;
    let units = usize::from(cursor.uint16()?) / 2;
    cursor.utf16(units)?;
    let flags = cursor.byte()?;
    if flags > 0 {
        let more = usize::from(flags & 2 != 0) + usize::from(flags & 4 != 0);
        cursor.take(8 * (4 + 3 * more))?;
    }
    Ok(cursor.byte()? == 1)
}
