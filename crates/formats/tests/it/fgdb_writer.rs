//! Writes small File Geodatabases, sound or not, as the tests of the reader need them.

use std::path::Path;

pub(crate) fn varuint(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    loop {
        let byte = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            out.push(byte);
            return out;
        }
        out.push(byte | 0x80);
    }
}

pub(crate) fn varint(value: i64) -> Vec<u8> {
    let mut rest = value.unsigned_abs();
    let mut out = vec![(rest & 0x3f) as u8 | if value < 0 { 0x40 } else { 0 }];
    rest >>= 6;
    if rest > 0 {
        out[0] |= 0x80;
        out.extend(varuint(rest));
    }
    out
}

pub(crate) fn sized(bytes: &[u8]) -> Vec<u8> {
    [varuint(bytes.len() as u64), bytes.to_vec()].concat()
}

fn named(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let bytes = units.iter().flat_map(|unit| unit.to_le_bytes());
    std::iter::once(units.len() as u8).chain(bytes).collect()
}

fn doubles(values: &[f64]) -> Vec<u8> {
    values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect()
}

/// The description of a field: name, type code, flags (1: may be empty), and what follows.
pub(crate) fn field(name: &str, code: u8, flags: u8) -> Vec<u8> {
    let tail = match code {
        4 => [&254_i32.to_le_bytes()[..], &[flags, 0]].concat(),
        6 => vec![4, 2],
        8 | 10 | 11 | 12 => vec![38, flags],
        9 => [vec![0, flags], named(name), vec![0, 0, 0, 1]].concat(),
        _ => vec![4, flags, 0],
    };
    [named(name), named(""), vec![code], tail].concat()
}

/// The description of a geometry field: a grid of 0.1 mm around the origin, tolerance 1 mm, with z
/// and m.
pub(crate) fn shape_field(origin: f64, scale: f64, z: bool, m: bool) -> Vec<u8> {
    let wkt: Vec<u8> = kunyu_geodesy::Crs::from_epsg(4526)
        .unwrap()
        .wkt()
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let mut grid = vec![origin, origin, scale];
    grid.extend(if m { vec![0.0, scale] } else { vec![] });
    grid.extend(if z { vec![0.0, scale] } else { vec![] });
    grid.push(0.001);
    grid.extend(vec![0.001; usize::from(z) + usize::from(m)]);
    grid.extend([0.0, 0.0, 1e6, 1e6]);
    grid.extend(vec![0.0; 2 * (usize::from(z) + usize::from(m))]);
    let flags = 1 | if m { 2 } else { 0 } | if z { 4 } else { 0 };
    [
        named("SHAPE"),
        named(""),
        vec![7, 0, 7],
        (wkt.len() as u16).to_le_bytes().to_vec(),
        wkt,
        vec![flags],
        doubles(&grid),
        vec![0],
        1_u32.to_le_bytes().to_vec(),
        doubles(&[0.0]),
    ]
    .concat()
}

/// One table.
#[derive(Clone)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// Geometry type, flags of UTF-8 (0x100), m and z.
    pub(crate) flags: u32,
    pub(crate) fields: Vec<Vec<u8>>,
    /// Rows in the order of their numbers; `None` was deleted.
    pub(crate) rows: Vec<Option<Vec<u8>>>,
    /// Numbers of 64 bits.
    pub(crate) wide: bool,
    /// XML of `GDB_Items`.
    pub(crate) definition: String,
}

pub(crate) const UTF8: u32 = 0x100;
pub(crate) const Z: u32 = 0x8000_0000;
pub(crate) const M: u32 = 0x4000_0000;

impl Table {
    pub(crate) fn new(name: &'static str, flags: u32, fields: Vec<Vec<u8>>) -> Self {
        let definition = format!(
            "<DEFeatureClassInfo xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"><CatalogPath>\\{name}</CatalogPath>\
             <Name>{name}</Name></DEFeatureClassInfo>"
        );
        Self {
            name,
            flags: flags | UTF8,
            fields,
            rows: Vec::new(),
            wide: false,
            definition,
        }
    }

    pub(crate) fn row(mut self, parts: &[Vec<u8>]) -> Self {
        self.rows.push(Some(parts.concat()));
        self
    }

    /// The two files.
    pub(crate) fn bytes(&self) -> (Vec<u8>, Vec<u8>) {
        let count = self.rows.iter().flatten().count() as u32;
        let mut section = Vec::new();
        section.extend(4_u32.to_le_bytes());
        section.extend(self.flags.to_le_bytes());
        section.extend((self.fields.len() as u16).to_le_bytes());
        section.extend(self.fields.concat());
        let mut table = vec![0; 40];
        table[0] = if self.wide { 4 } else { 3 };
        let at = if self.wide { 16 } else { 4 };
        table[at..at + 4].copy_from_slice(&count.to_le_bytes());
        table[32] = 40;
        table.extend((section.len() as u32).to_le_bytes());
        table.extend(section);
        let mut offsets = Vec::new();
        for row in &self.rows {
            offsets.push(if row.is_some() { table.len() as u64 } else { 0 });
            if let Some(row) = row {
                table.extend((row.len() as u32).to_le_bytes());
                table.extend(row);
            }
        }
        (table, index(&offsets, self.wide))
    }
}

/// A row index that leaves out blocks of 1,024 rows without any.
pub(crate) fn index(offsets: &[u64], wide: bool) -> Vec<u8> {
    let blocks: Vec<&[u64]> = offsets.chunks(1024).collect();
    let present: Vec<bool> = blocks
        .iter()
        .map(|block| block.iter().any(|offset| *offset > 0))
        .collect();
    let stored = present.iter().filter(|present| **present).count() as u64;
    let mut out = Vec::new();
    if wide {
        out.extend(4_u32.to_le_bytes());
        out.extend(stored.to_le_bytes());
    } else {
        out.extend(3_u32.to_le_bytes());
        out.extend((stored as u32).to_le_bytes());
        out.extend((offsets.len() as u32).to_le_bytes());
    }
    out.extend(5_u32.to_le_bytes());
    for block in blocks
        .iter()
        .zip(&present)
        .filter(|(_, present)| **present)
        .map(|(block, _)| block)
    {
        for index in 0..1024 {
            let offset = block.get(index).copied().unwrap_or(0);
            out.extend(&offset.to_le_bytes()[..5]);
        }
    }
    let sparse = stored < blocks.len() as u64;
    let mut map = vec![
        0_u8;
        if wide {
            32_768
        } else {
            blocks.len().div_ceil(8).max(4)
        }
    ];
    for (block, _) in present.iter().enumerate().filter(|(_, present)| **present) {
        map[block / 8] |= 1 << (block % 8);
    }
    if wide {
        out.extend((offsets.len() as u64).to_le_bytes());
        let size = if sparse { 22 + 32_768 + 52 } else { 0_u32 };
        out.extend(size.to_le_bytes());
        if sparse {
            out.extend([1, 0, 1, 0]);
            out.extend([0; 18]);
            out.extend(&map);
            out.extend([0; 52]);
        }
    } else {
        out.extend((if sparse { map.len() as u32 / 4 } else { 0 }).to_le_bytes());
        out.extend((blocks.len() as u32).to_le_bytes());
        out.extend((stored as u32).to_le_bytes());
        out.extend(0_u32.to_le_bytes());
        if sparse {
            out.extend(&map);
        }
    }
    out
}

/// The files of a geodatabase: catalogue, items, the tables, and domains as XML.
pub(crate) fn geodatabase(tables: &[Table], domains: &[&str]) -> Vec<(String, Vec<u8>)> {
    let text = |text: &str| sized(text.as_bytes());
    let mut catalogue = Table::new(
        "GDB_SystemCatalog",
        0,
        vec![
            field("ID", 6, 2),
            field("Name", 4, 0),
            field("FileFormat", 1, 0),
        ],
    );
    let mut items = Table::new(
        "GDB_Items",
        0,
        vec![
            field("ObjectID", 6, 2),
            field("Name", 4, 1),
            field("Definition", 12, 1),
        ],
    );
    for name in ["GDB_SystemCatalog", "GDB_Items"]
        .into_iter()
        .chain(tables.iter().map(|table| table.name))
    {
        catalogue = catalogue.row(&[text(name), 0_i32.to_le_bytes().to_vec()]);
    }
    for table in tables {
        items = items.row(&[vec![0], text(table.name), text(&table.definition)]);
    }
    for domain in domains {
        items = items.row(&[vec![1], text(domain)]);
    }
    let mut files = Vec::new();
    for (number, table) in [catalogue, items].iter().chain(tables).enumerate() {
        let (table, index) = table.bytes();
        files.push((format!("a{:08x}.gdbtable", number + 1), table));
        files.push((format!("a{:08x}.gdbtablx", number + 1), index));
    }
    files
}

/// Puts files into a folder.
pub(crate) fn put(folder: &Path, files: &[(String, Vec<u8>)]) {
    std::fs::create_dir_all(folder).unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.join(name), bytes).unwrap();
    }
}

/// Lines or rings on the grid: type code, counts, extent, positions, then what else is given.
pub(crate) fn path(
    code: u64,
    parts: &[&[(i64, i64)]],
    curves: Option<usize>,
    tail: &[Vec<u8>],
) -> Vec<u8> {
    let count: usize = parts.iter().map(|part| part.len()).sum();
    let mut out = varuint(code);
    out.extend(varuint(count as u64));
    out.extend(varuint(parts.len() as u64));
    out.extend(curves.map_or(Vec::new(), |curves| varuint(curves as u64)));
    (0..4).for_each(|_| out.extend(varuint(7)));
    for part in &parts[..parts.len() - 1] {
        out.extend(varuint(part.len() as u64));
    }
    let mut last = (0, 0);
    for (x, y) in parts.concat() {
        out.extend(varint(x - last.0));
        out.extend(varint(y - last.1));
        last = (x, y);
    }
    out.extend(tail.concat());
    sized(&out)
}

/// A curve: the vertex where it starts, its type, its numbers and its bits.
pub(crate) fn curve(start: u64, kind: u64, numbers: &[f64], bits: Option<u32>) -> Vec<u8> {
    let bits = bits.map_or(Vec::new(), |bits| bits.to_le_bytes().to_vec());
    [varuint(start), varuint(kind), doubles(numbers), bits].concat()
}
