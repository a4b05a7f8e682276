use std::fmt;

pub use kunyu_geodesy::Crs;

/// What a file says about its coordinate reference system.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum CrsStatement {
    /// A system of the table.
    Stated(Crs),
    /// The file says nothing.
    #[default]
    Unknown,
    /// The file names a system that is not in the table; features are given as they stand.
    Unsupported(OtherCrs),
}

/// A coordinate reference system that Kunyu does not compute with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OtherCrs {
    /// `EPSG:27700` where the file gives a code.
    pub code: Option<String>,
    /// Its name, where given.
    pub name: String,
    /// The whole definition as in the file (WKT, PROJJSON or a URN).
    pub definition: String,
}
impl CrsStatement {
    /// The system, when it is one of the table.
    pub fn stated(&self) -> Option<&Crs> {
        match self {
            Self::Stated(crs) => Some(crs),
            _ => None,
        }
    }

    /// Whether nothing is said.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }
}
impl fmt::Display for CrsStatement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stated(crs) => write!(formatter, "EPSG:{}", crs.epsg()),
            Self::Unknown => formatter.write_str("unknown"),
            Self::Unsupported(other) => {
                formatter.write_str(other.code.as_deref().unwrap_or(&other.name))
            }
        }
    }
}

/// The system that a text describes: `EPSG:n`, a URN or OGC address, WKT or PROJJSON.
pub(crate) fn from_text(text: &str) -> CrsStatement {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0' || c == '\u{feff}');
    if text.is_empty() {
        return CrsStatement::Unknown;
    }
    if let Ok(crs) = text.parse::<Crs>() {
        return CrsStatement::Stated(crs);
    }
    let code = code_of_name(text).or_else(|| authority(text));
    let name = text.split('"').nth(1).unwrap_or(text);
    CrsStatement::Unsupported(OtherCrs {
        code,
        name: name.chars().take(100).collect(),
        definition: text.chars().take(20_000).collect(),
    })
}

/// `EPSG:27700` from `urn:ogc:def:crs:EPSG::27700`, `http://www.opengis.net/def/crs/EPSG/0/27700` or
/// itself.
fn code_of_name(text: &str) -> Option<String> {
    if text.len() > 100 || text.contains(['[', '{']) {
        return None;
    }
    let upper = text.to_ascii_uppercase();
    let at = upper.rfind("EPSG")?;
    let code = upper[at + 4..].rsplit([':', '/']).next()?;
    let digits = !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| format!("EPSG:{code}"))
}

/// The authority of the outermost element of a WKT: the last one in it.
fn authority(text: &str) -> Option<String> {
    let upper = text.to_ascii_uppercase();
    let at = upper.rfind("\"EPSG\"")?;
    let outer = upper[at..]
        .bytes()
        .filter(|byte| matches!(byte, b']' | b')'))
        .count();
    let rest = upper[at + 6..].trim_start_matches([',', ' ', '"']);
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    // an authority deeper inside is one of a part (datum, unit), not of the system
    (outer == 2 && !digits.is_empty()).then(|| format!("EPSG:{digits}"))
}
