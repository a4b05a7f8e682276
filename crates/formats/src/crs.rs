use std::fmt;

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

/// A code of the table: geographic or Gauss-Krüger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Crs(u32);

impl Crs {
    /// Its EPSG code.
    pub fn epsg(&self) -> u32 {
        self.0
    }
}
