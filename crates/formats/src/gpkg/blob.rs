//! The geometry blob: a header with SRS and envelope, then well-known binary.

use crate::Geometry;
use crate::wkb::{self, Dimensions, Fault, Survey};

fn fault(zh: &str, en: &str) -> Fault {
    (zh.to_owned(), en.to_owned())
}

/// Bytes of the header by the envelope code in its flags.
pub(super) fn header_len(flags: u8) -> Option<usize> {
    Some(
        8 + match (flags >> 1) & 7 {
            0 => 0,
            1 => 32,
            2 | 3 => 48,
            4 => 64,
            _ => return None,
        },
    )
}

/// Reads a blob; the second value counts rings that had to be closed.
pub(crate) fn parse(bytes: &[u8]) -> Result<(Geometry, u64), Fault> {
    let [b'G', b'P', version, flags, ..] = *bytes else {
        return Err(fault(
            "不是 GeoPackage 几何数据",
            "the value is no GeoPackage geometry",
        ));
    };
    if version != 0 || flags & 0x20 != 0 {
        return Err(fault(
            "扩展的几何编码不支持",
            "extended geometry encoding is not read",
        ));
    }
    let start = header_len(flags)
        .filter(|start| *start <= bytes.len())
        .ok_or_else(|| fault("几何数据头无效", "the header of the geometry is not valid"))?;
    wkb::read(&bytes[start..])
}

/// Kind and dimensions of the geometry in a blob, from its beginning alone.
pub(super) fn survey(bytes: &[u8]) -> Option<Survey> {
    let start = header_len(*bytes.get(3)?)?;
    wkb::survey(bytes.get(start..)?)
}

/// Writes a blob with an envelope (none when empty).
pub(super) fn write(geometry: &Geometry, srs: i32, dimensions: Dimensions, multi: bool) -> Vec<u8> {
    let bounds = geometry.bounds();
    let mut out = vec![
        b'G',
        b'P',
        0,
        if bounds.is_some() {
            0b0000_0011
        } else {
            0b0001_0001
        },
    ];
    out.extend_from_slice(&srs.to_le_bytes());
    if let Some([west, south, east, north]) = bounds {
        for value in [west, east, south, north] {
            out.extend_from_slice(&value.to_le_bytes());
        }
    }
    out.extend_from_slice(&wkb::write(geometry, dimensions, multi));
    out
}
