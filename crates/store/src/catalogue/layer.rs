use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use serde::{Deserialize, Serialize};

use crate::sql::Record;
use crate::{Actor, GeometryKind, Store, StoreError};

const COLUMNS: [&str; 13] = [
    "id",
    "title_zh",
    "title_en",
    "geometry",
    "key_field",
    "owner",
    "legal_status",
    "scale",
    "accuracy_mm",
    "epsg",
    "secrecy",
    "version",
    "recorded_seq",
];

/// What is declared about a layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerSpec {
    /// Name in commands and paths: lower-case letters, digits, `_`, beginning with a letter.
    pub id: String,
    /// Chinese title.
    pub title_zh: String,
    /// English title.
    pub title_en: String,
    /// Geometry of its rows.
    pub geometry: GeometryKind,
    /// Name of the key column.
    pub key_field: String,
    /// Who answers for the data.
    pub owner: String,
    /// What the layer is in law, for example `法定` or `参考`.
    pub legal_status: String,
    /// Denominator of the source scale; 0 when unknown.
    pub scale: i64,
    /// Positional accuracy in millimetres; 0 when unknown.
    pub accuracy_mm: i64,
    /// EPSG code of the CRS of its editions.
    pub epsg: u32,
    /// Secrecy class.
    pub secrecy: String,
}

/// A layer of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerRecord {
    /// What is declared about it.
    pub spec: LayerSpec,
    /// Moves with each change; a change names the version that it saw.
    pub version: i64,
    /// Audit entry of the last change.
    pub recorded_seq: i64,
}

impl GeometryKind {
    /// The word in the database and in manifests.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Point => "point",
            Self::Line => "line",
            Self::Polygon => "polygon",
        }
    }

    fn read(word: &str) -> Result<Self, StoreError> {
        [Self::None, Self::Point, Self::Line, Self::Polygon]
            .into_iter()
            .find(|kind| kind.word() == word)
            .ok_or_else(|| StoreError::Stored {
                what: "geometry".into(),
                reason: word.into(),
            })
    }
}

impl LayerRecord {
    fn read(row: &Record) -> Result<Self, StoreError> {
        let spec = LayerSpec {
            id: row.text("id")?,
            title_zh: row.text("title_zh")?,
            title_en: row.text("title_en")?,
            geometry: GeometryKind::read(&row.text("geometry")?)?,
            key_field: row.text("key_field")?,
            owner: row.text("owner")?,
            legal_status: row.text("legal_status")?,
            scale: row.int("scale")?,
            accuracy_mm: row.int("accuracy_mm")?,
            epsg: row.int("epsg")? as u32,
            secrecy: row.text("secrecy")?,
        };
        let (version, recorded_seq) = (row.int("version")?, row.int("recorded_seq")?);
        Ok(Self {
            spec,
            version,
            recorded_seq,
        })
    }
}

fn select() -> SelectStatement {
    Query::select().columns(COLUMNS).from("layer").to_owned()
}

fn by_id(id: &str) -> SelectStatement {
    select().and_where(Expr::col("id").eq(id)).to_owned()
}

/// Whether a text can name a layer.
pub(crate) fn check_id(id: &str) -> Result<(), StoreError> {
    let mut bytes = id.bytes();
    let first = bytes.next().is_some_and(|byte| byte.is_ascii_lowercase());
    let rest = bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if first && rest && id.len() <= 64 {
        return Ok(());
    }
    Err(StoreError::BadName {
        what: "layer",
        text: id.to_owned(),
    })
}

impl Store {
    /// A layer by name.
    ///
    /// # Errors
    /// When there is none of this name.
    pub async fn layer(&self, id: &str) -> Result<LayerRecord, StoreError> {
        let row = self.pool().row(&by_id(id)).await?;
        let row = row.ok_or_else(|| StoreError::Unknown {
            what: "layer",
            name: id.to_owned(),
        })?;
        LayerRecord::read(&row)
    }

    /// All layers by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn layers(&self) -> Result<Vec<LayerRecord>, StoreError> {
        let query = select().order_by("id", Order::Asc).to_owned();
        self.pool()
            .rows(&query)
            .await?
            .iter()
            .map(LayerRecord::read)
            .collect()
    }

    /// Declares a layer (`seen` = `None`) or changes its declaration (`seen` = the version read).
    ///
    /// # Errors
    /// [`StoreError::Stale`] naming both versions when it was changed meanwhile, and when a new
    /// layer's name is taken.
    pub async fn put_layer(
        &self,
        actor: &Actor,
        spec: &LayerSpec,
        seen: Option<i64>,
    ) -> Result<LayerRecord, StoreError> {
        check_id(&spec.id)?;
        let mut act = self.begin(actor, "layer.put").await?;
        let current = act.tx.row(&by_id(&spec.id)).await?;
        let current = current.map(|row| LayerRecord::read(&row)).transpose()?;
        let name = || spec.id.clone();
        let version = match (current, seen) {
            (None, None) => 1,
            (None, Some(_)) => {
                return Err(StoreError::Unknown {
                    what: "layer",
                    name: name(),
                });
            }
            (Some(_), None) => {
                return Err(StoreError::Exists {
                    what: "layer",
                    name: name(),
                });
            }
            (Some(LayerRecord { version, .. }), Some(seen)) if version != seen => {
                let (what, name) = ("layer", name());
                return Err(StoreError::Stale {
                    what,
                    name,
                    seen,
                    current: version,
                });
            }
            (Some(record), Some(_)) => record.version + 1,
        };
        let payload = serde_json::to_value(spec).map_err(|error| StoreError::Stored {
            what: "layer".into(),
            reason: error.to_string(),
        })?;
        let mut entry = act.record(&spec.id, &payload).await?;
        let record = LayerRecord {
            spec: spec.clone(),
            version,
            recorded_seq: entry.seq,
        };
        if version == 1 {
            entry.tx.run(&insert(&record)).await?;
        } else {
            entry.tx.run(&update(&record)).await?;
        }
        entry.commit().await?;
        Ok(record)
    }
}

fn values(record: &LayerRecord) -> [Expr; 13] {
    let spec = &record.spec;
    [
        spec.id.as_str().into(),
        spec.title_zh.as_str().into(),
        spec.title_en.as_str().into(),
        spec.geometry.word().into(),
        spec.key_field.as_str().into(),
        spec.owner.as_str().into(),
        spec.legal_status.as_str().into(),
        spec.scale.into(),
        spec.accuracy_mm.into(),
        i64::from(spec.epsg).into(),
        spec.secrecy.as_str().into(),
        record.version.into(),
        record.recorded_seq.into(),
    ]
}

fn insert(record: &LayerRecord) -> sea_query::InsertStatement {
    Query::insert()
        .into_table("layer")
        .columns(COLUMNS)
        .values_panic(values(record))
        .to_owned()
}

fn update(record: &LayerRecord) -> sea_query::UpdateStatement {
    let pairs = COLUMNS.into_iter().zip(values(record)).skip(1);
    let id = record.spec.id.as_str();
    Query::update()
        .table("layer")
        .values(pairs)
        .and_where(Expr::col("id").eq(id))
        .to_owned()
}
