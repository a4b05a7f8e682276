use std::borrow::Cow;

use encoding_rs::{DecoderResult, Encoding, GB18030, GBK, UTF_8, WINDOWS_1252};

use super::oem;

/// A character set of attribute text or of a text file.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Charset {
    /// One of the WHATWG encodings.
    Web(&'static Encoding),
    /// A DOS code page: name and the upper 128 characters.
    Oem(&'static str, &'static str),
}

impl PartialEq for Charset {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Charset {
    pub(crate) const UTF8: Self = Self::Web(UTF_8);
    pub(crate) const GB18030: Self = Self::Web(GB18030);
    pub(crate) const WESTERN: Self = Self::Web(WINDOWS_1252);

    /// From a label as in a `.cpg` file, an option or a DBF driver name. GBK is read and written as
    /// its superset GB18030, which differs only where GBK has no character.
    pub(crate) fn from_label(label: &str) -> Option<Self> {
        match Self::label(label)? {
            Self::Web(encoding) if encoding == GBK => Some(Self::GB18030),
            found => Some(found),
        }
    }

    fn label(label: &str) -> Option<Self> {
        let label = label
            .trim()
            .trim_start_matches('\u{feff}')
            .to_ascii_uppercase();
        if label.is_empty() || label.len() > 40 {
            return None;
        }
        if let Some(id) = label.strip_prefix("LDID/") {
            return Self::from_ldid(id.parse().ok()?);
        }
        let bare = ["WINDOWS-", "WINDOWS", "ANSI", "OEM", "CP", "MS", "IBM"]
            .iter()
            .find_map(|prefix| label.strip_prefix(prefix))
            .unwrap_or(&label)
            .trim_start_matches([' ', '-', '_']);
        if let Ok(page) = bare.parse::<u32>() {
            return Self::from_code_page(page);
        }
        let plain: String = label.chars().filter(char::is_ascii_alphanumeric).collect();
        if let Some(part) = plain
            .strip_prefix("ISO8859")
            .or_else(|| plain.strip_prefix("8859"))
        {
            return Encoding::for_label(format!("iso-8859-{part}").as_bytes()).map(Self::Web);
        }
        Encoding::for_label(label.as_bytes())
            .or_else(|| Encoding::for_label(plain.as_bytes()))
            .map(Self::Web)
    }

    fn from_code_page(page: u32) -> Option<Self> {
        let label = match page {
            936 | 54936 => "gb18030",
            950 => "big5",
            932 => "shift_jis",
            949 => "euc-kr",
            866 => "ibm866",
            874 => "windows-874",
            1200 => "utf-16le",
            1201 => "utf-16be",
            65001 => "utf-8",
            10000 => "macintosh",
            10007 => "x-mac-cyrillic",
            20127 => "us-ascii",
            437 => return Some(Self::Oem("CP437", oem::CP437)),
            850 => return Some(Self::Oem("CP850", oem::CP850)),
            852 => return Some(Self::Oem("CP852", oem::CP852)),
            1250..=1258 => {
                return Encoding::for_label(format!("windows-{page}").as_bytes()).map(Self::Web);
            }
            88591..=88599 => {
                return Encoding::for_label(format!("iso-8859-{}", page - 88590).as_bytes())
                    .map(Self::Web);
            }
            885910..=885916 => {
                return Encoding::for_label(format!("iso-8859-{}", page - 885_900).as_bytes())
                    .map(Self::Web);
            }
            _ => return None,
        };
        Encoding::for_label(label.as_bytes()).map(Self::Web)
    }

    /// From the language driver byte of a DBF header. `None` where the byte says nothing, and for
    /// 0x57, "the ANSI code page of the machine", which is GBK on a Chinese one.
    pub(crate) fn from_ldid(ldid: u8) -> Option<Self> {
        let page = match ldid {
            0x01 | 0x09 | 0x0b | 0x0d | 0x0f | 0x11 | 0x15 | 0x18 | 0x19 | 0x1b => 437,
            0x02 | 0x0a | 0x0e | 0x10 | 0x12 | 0x14 | 0x16 | 0x1a | 0x1d | 0x25 | 0x37 => 850,
            0x03 | 0x58 | 0x59 => 1252,
            0x04 => 10000,
            0x13 | 0x7b => 932,
            0x1f | 0x22 | 0x23 | 0x40 | 0x64 => 852,
            0x26 | 0x65 => 866,
            0x4d | 0x7a => 936,
            0x4e | 0x79 => 949,
            0x4f | 0x78 => 950,
            0x50 | 0x7c => 874,
            0x7d => 1255,
            0x7e => 1256,
            0x96 => 10007,
            0xc8 => 1250,
            0xc9 => 1251,
            0xca => 1254,
            0xcb => 1253,
            0xcc => 1257,
            _ => return None,
        };
        Self::from_code_page(page)
    }

    /// Canonical name, for example `GB18030`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Web(encoding) if encoding == GB18030 => "GB18030",
            Self::Web(encoding) => encoding.name(),
            Self::Oem(name, _) => name,
        }
    }

    /// The text, or `None` when a byte sequence is not valid.
    pub(crate) fn decode(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        match self {
            Self::Web(encoding) => {
                encoding.decode_without_bom_handling_and_without_replacement(bytes)
            }
            Self::Oem(..) => Some(self.decode_lossy(bytes)),
        }
    }

    /// The text, with U+FFFD for what is not valid.
    pub(crate) fn decode_lossy(self, bytes: &[u8]) -> Cow<'_, str> {
        match self {
            Self::Web(encoding) => encoding.decode_without_bom_handling(bytes).0,
            Self::Oem(_, upper) => {
                if bytes.is_ascii() {
                    return String::from_utf8_lossy(bytes);
                }
                let high = |byte: u8| upper.chars().nth(usize::from(byte - 0x80)).unwrap_or('?');
                bytes
                    .iter()
                    .map(|&byte| {
                        if byte < 0x80 {
                            char::from(byte)
                        } else {
                            high(byte)
                        }
                    })
                    .collect::<String>()
                    .into()
            }
        }
    }

    /// The bytes, and whether every character could be written ('?' stands for the others).
    pub(crate) fn encode(self, text: &str) -> (Vec<u8>, bool) {
        match self {
            Self::Web(encoding) if encoding.output_encoding() == encoding => {
                let (bytes, _, failed) = encoding.encode(text);
                if !failed {
                    return (bytes.into_owned(), true);
                }
                let mut out = Vec::with_capacity(text.len());
                let mut buffer = [0_u8; 4];
                for character in text.chars() {
                    let (bytes, _, failed) = encoding.encode(character.encode_utf8(&mut buffer));
                    if failed {
                        out.push(b'?');
                    } else {
                        out.extend_from_slice(&bytes);
                    }
                }
                (out, false)
            }
            Self::Web(encoding) => {
                let little = encoding == encoding_rs::UTF_16LE;
                let unit = |unit: u16| {
                    if little {
                        unit.to_le_bytes()
                    } else {
                        unit.to_be_bytes()
                    }
                };
                (text.encode_utf16().flat_map(unit).collect(), true)
            }
            Self::Oem(_, upper) => {
                let mut whole = true;
                let bytes = text.chars().map(|character| {
                    if character.is_ascii() {
                        return character as u8;
                    }
                    upper
                        .chars()
                        .position(|other| other == character)
                        .map_or_else(
                            || {
                                whole = false;
                                b'?'
                            },
                            |index| index as u8 + 0x80,
                        )
                });
                (bytes.collect(), whole)
            }
        }
    }
}

/// Watches a stream of bytes and tells whether all of it is valid in one encoding.
pub(crate) struct Probe {
    decoder: Option<encoding_rs::Decoder>,
    scratch: Vec<u8>,
}

impl Probe {
    pub(crate) fn new(encoding: &'static Encoding) -> Self {
        Self {
            decoder: Some(encoding.new_decoder_without_bom_handling()),
            scratch: vec![0; 16 * 1024],
        }
    }

    /// Feeds the next bytes.
    pub(crate) fn feed(&mut self, mut bytes: &[u8], last: bool) {
        let Some(decoder) = self.decoder.as_mut() else {
            return;
        };
        loop {
            let (result, read, _) =
                decoder.decode_to_utf8_without_replacement(bytes, &mut self.scratch, last);
            match result {
                DecoderResult::InputEmpty => return,
                DecoderResult::OutputFull => bytes = &bytes[read..],
                DecoderResult::Malformed(..) => break,
            }
        }
        self.decoder = None;
    }

    /// Whether everything fed so far was valid.
    pub(crate) fn valid(&self) -> bool {
        self.decoder.is_some()
    }
}
