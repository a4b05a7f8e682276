use std::io::{self, BufRead, BufReader, Read};

use encoding_rs::{Decoder, DecoderResult, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::charset::{Charset, Probe};
use crate::input::{Blob, ReadSeek};

/// What a text file is written in, and how many bytes its mark takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Detected {
    pub(crate) charset: Charset,
    pub(crate) mark: u64,
}

/// Finds the encoding of a text file: byte-order mark, then UTF-16 by its zero bytes, then the
/// stated label, then strict UTF-8 over the whole file, then strict GB18030. `None`: none of them.
pub(crate) fn detect(blob: &Blob, stated: Option<Charset>) -> io::Result<Option<Detected>> {
    let head = blob.head(4096)?;
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(&head) {
        return Ok(Some(Detected {
            charset: Charset::Web(encoding),
            mark: mark as u64,
        }));
    }
    if let Some(encoding) = unmarked_utf16(&head) {
        return Ok(Some(Detected {
            charset: Charset::Web(encoding),
            mark: 0,
        }));
    }
    if let Some(charset) = stated {
        return Ok(Some(Detected { charset, mark: 0 }));
    }
    for (encoding, charset) in [(UTF_8, Charset::UTF8), (GB18030, Charset::GB18030)] {
        if is_valid(blob, encoding)? {
            return Ok(Some(Detected { charset, mark: 0 }));
        }
    }
    Ok(None)
}

/// Whether a text is valid in an encoding from its beginning to its end.
fn is_valid(blob: &Blob, encoding: &'static encoding_rs::Encoding) -> io::Result<bool> {
    let mut probe = Probe::new(encoding);
    let mut reader = BufReader::with_capacity(64 * 1024, blob.open()?);
    loop {
        let bytes = reader.fill_buf()?;
        let (count, last) = (bytes.len(), bytes.is_empty());
        probe.feed(bytes, last);
        if last || !probe.valid() {
            return Ok(probe.valid());
        }
        reader.consume(count);
    }
}

/// UTF-16 without a mark: ASCII in it has a zero in every other byte.
fn unmarked_utf16(head: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let pairs = head.len() / 2;
    if pairs < 4 {
        return None;
    }
    let zeros = |offset: usize| {
        head.iter()
            .skip(offset)
            .step_by(2)
            .take(pairs)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 5 > pairs * 2 && even * 20 < pairs {
        Some(UTF_16LE)
    } else if even * 5 > pairs * 2 && odd * 20 < pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Gives the bytes of a text file as UTF-8; a sequence that is not valid is an
/// [`io::ErrorKind::InvalidData`] error.
pub(crate) struct Utf8Reader<R> {
    inner: R,
    decoder: Option<Decoder>,
    input: Vec<u8>,
    at: usize,
    output: Vec<u8>,
    given: usize,
    ended: bool,
    broken: bool,
}

impl Utf8Reader<Box<dyn ReadSeek>> {
    /// Opens a blob behind its mark.
    pub(crate) fn open(blob: &Blob, detected: Detected) -> io::Result<Self> {
        let mut reader = blob.open()?;
        reader.seek(io::SeekFrom::Start(detected.mark))?;
        let decoder = match detected.charset {
            Charset::Web(encoding) => Some(encoding.new_decoder_without_bom_handling()),
            Charset::Oem(..) => Some(UTF_8.new_decoder_without_bom_handling()),
        };
        Ok(Self {
            inner: reader,
            decoder,
            input: Vec::new(),
            at: 0,
            output: Vec::new(),
            given: 0,
            ended: false,
            broken: false,
        })
    }
}

impl<R: Read> Utf8Reader<R> {
    fn refill(&mut self) -> io::Result<()> {
        self.output.clear();
        self.given = 0;
        while self.output.is_empty() && !self.ended {
            if self.at == self.input.len() {
                self.input.resize(32 * 1024, 0);
                let count = read_some(&mut self.inner, &mut self.input)?;
                self.input.truncate(count);
                self.at = 0;
            }
            let last = self.input.is_empty();
            self.output.resize(64 * 1024, 0);
            let Some(decoder) = self.decoder.as_mut() else {
                return Ok(());
            };
            let (result, read, written) = decoder.decode_to_utf8_without_replacement(
                &self.input[self.at..],
                &mut self.output,
                last,
            );
            self.at += read;
            self.output.truncate(written);
            match result {
                DecoderResult::Malformed(..) => {
                    // what stands before the fault is given first, so that line numbers are right
                    (self.ended, self.broken) = (true, true);
                }
                DecoderResult::InputEmpty if last => self.ended = true,
                DecoderResult::InputEmpty | DecoderResult::OutputFull => {}
            }
        }
        if self.output.is_empty() && self.broken {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "invalid byte sequence",
            ));
        }
        Ok(())
    }
}

fn read_some(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

impl<R: Read> Read for Utf8Reader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let count = bytes.len().min(buffer.len());
        buffer[..count].copy_from_slice(&bytes[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for Utf8Reader<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.given == self.output.len() && (!self.ended || self.broken) {
            self.refill()?;
        }
        Ok(&self.output[self.given..])
    }

    fn consume(&mut self, count: usize) {
        self.given = (self.given + count).min(self.output.len());
    }
}
