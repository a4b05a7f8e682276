//! Reading FlatBuffers without trusting an offset: every access is checked, and what is read in all
//! is bounded, so that a table which is referred to many times cannot multiply the work.

use std::cell::Cell;

use crate::bytes::{Fault, fault};

/// One FlatBuffer.
pub(super) struct Buffer<'a> {
    bytes: &'a [u8],
    /// Bytes that may still be handed out.
    left: Cell<usize>,
}

fn broken() -> Fault {
    fault(
        "内部结构的偏移无效",
        "an offset inside the structure is not valid",
    )
}

impl<'a> Buffer<'a> {
    /// The bytes behind a size prefix; `times` their number may be read in all, since a sound
    /// buffer may share strings.
    pub(super) fn new(bytes: &'a [u8], times: usize) -> Self {
        let left = bytes.len().saturating_mul(times).saturating_add(1024);
        Self {
            bytes,
            left: Cell::new(left),
        }
    }

    fn take(&self, at: usize, count: usize) -> Result<&'a [u8], Fault> {
        let end = at.checked_add(count).ok_or_else(broken)?;
        self.bytes.get(at..end).ok_or_else(broken)
    }

    fn raw<const N: usize>(&self, at: usize) -> Result<[u8; N], Fault> {
        let mut raw = [0; N];
        raw.copy_from_slice(self.take(at, N)?);
        Ok(raw)
    }

    fn spend(&self, count: usize) -> Result<(), Fault> {
        let left = self.left.get().checked_sub(count);
        let left =
            left.ok_or_else(|| fault("内部结构互相重叠", "parts of the structure overlap"))?;
        self.left.set(left);
        Ok(())
    }

    /// Where an offset at this place leads: always forward.
    fn follow(&self, at: usize) -> Result<usize, Fault> {
        let offset = u32::from_le_bytes(self.raw(at)?) as usize;
        at.checked_add(offset)
            .filter(|to| *to > at)
            .ok_or_else(broken)
    }

    /// The outermost table.
    pub(super) fn root(&self) -> Result<Table<'_, 'a>, Fault> {
        self.table(self.follow(0)?)
    }

    fn table(&self, at: usize) -> Result<Table<'_, 'a>, Fault> {
        let back = i64::from(i32::from_le_bytes(self.raw(at)?));
        let fields = usize::try_from(at as i64 - back).map_err(|_| broken())?;
        let size = u16::from_le_bytes(self.raw(fields)?);
        self.spend(8)?;
        Ok(Table {
            buffer: self,
            at,
            fields,
            size,
        })
    }
}

/// One table in a buffer.
#[derive(Clone, Copy)]
pub(super) struct Table<'b, 'a> {
    buffer: &'b Buffer<'a>,
    at: usize,
    fields: usize,
    size: u16,
}

impl<'b, 'a> Table<'b, 'a> {
    /// Where a field stands; `None` when it was not written.
    fn place(&self, slot: u16) -> Result<Option<usize>, Fault> {
        if slot + 2 > self.size {
            return Ok(None);
        }
        let offset = u16::from_le_bytes(self.buffer.raw(self.fields + usize::from(slot))?);
        Ok((offset > 0).then(|| self.at + usize::from(offset)))
    }

    fn scalar<const N: usize>(&self, slot: u16) -> Result<Option<[u8; N]>, Fault> {
        self.place(slot)?.map(|at| self.buffer.raw(at)).transpose()
    }

    pub(super) fn byte(&self, slot: u16) -> Result<u8, Fault> {
        Ok(self.scalar::<1>(slot)?.map_or(0, |raw| raw[0]))
    }

    pub(super) fn uint16(&self, slot: u16) -> Result<Option<u16>, Fault> {
        Ok(self.scalar(slot)?.map(u16::from_le_bytes))
    }

    pub(super) fn int32(&self, slot: u16) -> Result<Option<i32>, Fault> {
        Ok(self.scalar(slot)?.map(i32::from_le_bytes))
    }

    pub(super) fn uint64(&self, slot: u16) -> Result<u64, Fault> {
        Ok(self.scalar(slot)?.map_or(0, u64::from_le_bytes))
    }

    /// The start and the count of a vector of elements of this size.
    fn vector(&self, slot: u16, size: usize) -> Result<Option<(usize, usize)>, Fault> {
        let Some(at) = self.place(slot)? else {
            return Ok(None);
        };
        let at = self.buffer.follow(at)?;
        let count = u32::from_le_bytes(self.buffer.raw(at)?) as usize;
        let length = count.checked_mul(size).ok_or_else(broken)?;
        self.buffer.take(at + 4, length)?;
        self.buffer.spend(length)?;
        Ok(Some((at + 4, count)))
    }

    pub(super) fn bytes(&self, slot: u16) -> Result<Option<&'a [u8]>, Fault> {
        let Some((at, count)) = self.vector(slot, 1)? else {
            return Ok(None);
        };
        self.buffer.take(at, count).map(Some)
    }

    /// Text; what is not valid UTF-8 becomes U+FFFD.
    pub(super) fn text(&self, slot: u16) -> Result<Option<String>, Fault> {
        Ok(self
            .bytes(slot)?
            .map(|bytes| String::from_utf8_lossy(bytes).into_owned()))
    }

    pub(super) fn uints(&self, slot: u16) -> Result<Option<Vec<u32>>, Fault> {
        let Some((at, count)) = self.vector(slot, 4)? else {
            return Ok(None);
        };
        let bytes = self.buffer.take(at, count * 4)?;
        let number = |raw: &[u8]| u32::from_le_bytes([raw[0], raw[1], raw[2], raw[3]]);
        Ok(Some(bytes.chunks_exact(4).map(number).collect()))
    }

    pub(super) fn doubles(&self, slot: u16) -> Result<Option<Vec<f64>>, Fault> {
        let Some((at, count)) = self.vector(slot, 8)? else {
            return Ok(None);
        };
        let bytes = self.buffer.take(at, count * 8)?;
        let number = |raw: &[u8]| {
            let mut value = [0; 8];
            value.copy_from_slice(raw);
            f64::from_le_bytes(value)
        };
        Ok(Some(bytes.chunks_exact(8).map(number).collect()))
    }

    pub(super) fn table(&self, slot: u16) -> Result<Option<Table<'b, 'a>>, Fault> {
        let Some(at) = self.place(slot)? else {
            return Ok(None);
        };
        self.buffer.table(self.buffer.follow(at)?).map(Some)
    }

    /// A vector of tables; empty when it was not written.
    pub(super) fn tables(&self, slot: u16) -> Result<Vec<Table<'b, 'a>>, Fault> {
        let Some((at, count)) = self.vector(slot, 4)? else {
            return Ok(Vec::new());
        };
        let table = |index: usize| self.buffer.table(self.buffer.follow(at + index * 4)?);
        (0..count).map(table).collect()
    }
}
