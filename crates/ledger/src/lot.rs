use kunyu_terms::{Area, AreaUnit, Date, Decimal};

use crate::{EntryId, Id};

/// Where the area comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LotKind {
    /// 批次: approved in a batch.
    Batch,
    /// 单独选址: approved for a single project.
    Project,
    /// 存量: was construction land before; outside 批而未供.
    Stock,
}

impl LotKind {
    /// All kinds with their ids.
    pub const ALL: [(&'static str, Self); 3] = [
        ("batch", Self::Batch),
        ("project", Self::Project),
        ("stock", Self::Stock),
    ];

    /// Its id.
    pub fn id(self) -> &'static str {
        match self {
            Self::Batch => "batch",
            Self::Project => "project",
            Self::Stock => "stock",
        }
    }
}

/// How well an opening balance is proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// 原件: the original document.
    Original,
    /// 复印件: a copy of it.
    Copy,
    /// 台账: only an old ledger row.
    Register,
    /// 说明: a signed statement.
    Statement,
}

impl Grade {
    /// All grades with their codes (code list `proof_grade`), the best first.
    pub const ALL: [(&'static str, Self); 4] = [
        ("原件", Self::Original),
        ("复印件", Self::Copy),
        ("台账", Self::Register),
        ("说明", Self::Statement),
    ];

    /// Its code.
    pub fn id(self) -> &'static str {
        match self {
            Self::Original => "原件",
            Self::Copy => "复印件",
            Self::Register => "台账",
            Self::Statement => "说明",
        }
    }
}

/// An area as its document writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// The number with the decimals as written.
    pub number: Decimal,
    /// The unit as written.
    pub unit: AreaUnit,
}

impl Written {
    /// Whether a posted area is this one, as far as its decimals say.
    ///
    /// ```
    /// use kunyu_ledger::Written;
    /// use kunyu_terms::{Area, AreaUnit};
    /// let written = Written { number: "45.05".parse()?, unit: AreaUnit::Mu };
    /// assert!(written.agrees(Area::from_centi_m2(3_003_333)));
    /// assert!(!written.agrees(Area::from_centi_m2(3_000_000)));
    /// # Ok::<(), kunyu_terms::DecimalError>(())
    /// ```
    pub fn agrees(self, area: Area) -> bool {
        // decimals finer than 0.01 m² are cut by the posting itself
        let finest = match self.unit {
            AreaUnit::SquareMetre => 2,
            AreaUnit::Hectare => 6,
            AreaUnit::Mu => 5,
        };
        let digits = self.number.scale().min(finest);
        let posted = area.written(self.unit, u32::from(digits)).parse().ok();
        posted == self.number.rounded(digits)
    }
}

/// The paper behind an entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// Its number.
    pub number: String,
    /// The area it writes.
    pub written: Option<Written>,
}

impl Document {
    /// A document that writes no area.
    pub fn numbered(number: impl Into<String>) -> Self {
        Self {
            number: number.into(),
            written: None,
        }
    }
}

/// A lot: where land in the ledger comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot {
    /// Id.
    pub id: Id,
    /// Kind.
    pub kind: LotKind,
    /// The legal area: the books are kept in it.
    pub area_document: Area,
    /// The area as the document writes it.
    pub written: Option<Written>,
    /// The computed area of the drawing; `None`: 无图形.
    pub area_measured: Option<Area>,
    /// Day of the approval; its year is the year of the lot.
    pub approved_on: Date,
    /// Number of the approval.
    pub document: String,
    /// How well it is proven, for lots of the old books.
    pub grade: Option<Grade>,
    /// The entry that opened it; set by the ledger.
    pub opened: EntryId,
}
