//! Little-endian reading that never leaves its slice.

pub(crate) use crate::wkb::Fault;

pub(crate) fn fault(zh: &str, en: &str) -> Fault {
    (zh.to_owned(), en.to_owned())
}

/// Reads numbers of fixed and variable length.
pub(crate) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub(crate) fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], Fault> {
        let end = self.at.checked_add(count);
        let bytes = end.and_then(|end| self.bytes.get(self.at..end));
        let bytes = bytes.ok_or_else(|| fault("内容比声明的短", "the content is cut short"))?;
        self.at += count;
        Ok(bytes)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let mut raw = [0; N];
        raw.copy_from_slice(self.take(N)?);
        Ok(raw)
    }

    pub(crate) fn byte(&mut self) -> Result<u8, Fault> {
        Ok(self.array::<1>()?[0])
    }

    pub(crate) fn int16(&mut self) -> Result<i16, Fault> {
        self.array().map(i16::from_le_bytes)
    }

    pub(crate) fn uint16(&mut self) -> Result<u16, Fault> {
        self.array().map(u16::from_le_bytes)
    }

    pub(crate) fn int32(&mut self) -> Result<i32, Fault> {
        self.array().map(i32::from_le_bytes)
    }

    pub(crate) fn uint32(&mut self) -> Result<u32, Fault> {
        self.array().map(u32::from_le_bytes)
    }

    pub(crate) fn int64(&mut self) -> Result<i64, Fault> {
        self.array().map(i64::from_le_bytes)
    }

    pub(crate) fn uint64(&mut self) -> Result<u64, Fault> {
        self.array().map(u64::from_le_bytes)
    }

    pub(crate) fn single(&mut self) -> Result<f32, Fault> {
        self.array().map(f32::from_le_bytes)
    }

    pub(crate) fn double(&mut self) -> Result<f64, Fault> {
        self.array().map(f64::from_le_bytes)
    }

    /// Seven bits a byte, lowest first, the highest bit set where more follow.
    pub(crate) fn varuint(&mut self) -> Result<u64, Fault> {
        self.more_bits(0, 0)
    }

    /// As [`Self::varuint`], with a sign in bit 6 of the first byte.
    pub(crate) fn varint(&mut self) -> Result<i64, Fault> {
        let first = self.byte()?;
        let mut value = u64::from(first & 0x3f);
        if first & 0x80 != 0 {
            value = self.more_bits(value, 6)?;
        }
        let value = i64::try_from(value).map_err(|_| too_long())?;
        Ok(if first & 0x40 == 0 { value } else { -value })
    }

    fn more_bits(&mut self, mut value: u64, mut shift: u32) -> Result<u64, Fault> {
        loop {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift > 63 || (bits << shift) >> shift != bits {
                return Err(too_long());
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
            shift += 7;
        }
    }

    /// A length and as many bytes.
    pub(crate) fn sized(&mut self) -> Result<&'a [u8], Fault> {
        let length = self.varuint()?;
        self.take(usize::try_from(length).unwrap_or(usize::MAX))
    }

    /// A count of things of at least `size` bytes each, which must fit into what is left.
    pub(crate) fn count(&mut self, size: usize) -> Result<usize, Fault> {
        let count = self.varuint()?;
        let fits = usize::try_from(count).ok().filter(|count| {
            count
                .checked_mul(size)
                .is_some_and(|all| all <= self.left())
        });
        fits.ok_or_else(|| {
            let zh = format!("声明了 {count} 个元素，长度不够");
            (zh, format!("{count} items are stated, which do not fit"))
        })
    }

    /// UTF-16 text of so many units; what is not valid becomes U+FFFD.
    pub(crate) fn utf16(&mut self, units: usize) -> Result<String, Fault> {
        let bytes = self.take(units.saturating_mul(2))?;
        Ok(utf16(bytes))
    }
}

fn too_long() -> Fault {
    fault(
        "变长整数超出范围",
        "a number of variable length is out of range",
    )
}

/// Little-endian UTF-16; what is not valid becomes U+FFFD.
pub(crate) fn utf16(bytes: &[u8]) -> String {
    let units = bytes
        .chunks_exact(2)
        .map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
    char::decode_utf16(units)
        .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}
