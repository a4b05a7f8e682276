use kunyu_terms::Area;
use sea_query::{Alias, Expr, ExprTrait, JoinType, Order, Query, SelectStatement};
use serde_json::{Value, json};

use crate::lake::WrittenEdition;
use crate::sql::{Record, Tx};
use crate::{Actor, EditionId, Store, StoreError, canonical_json};

/// Where an edition is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum EditionState {
    /// Imported.
    Draft,
    /// Quality was checked and no error is open.
    Checked,
    /// Published; in force from a day.
    Published,
    /// A later edition has taken its place.
    Superseded,
}

impl EditionState {
    /// The word in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Checked => "checked",
            Self::Published => "published",
            Self::Superseded => "superseded",
        }
    }

    fn read(word: &str) -> Result<Self, StoreError> {
        [
            Self::Draft,
            Self::Checked,
            Self::Published,
            Self::Superseded,
        ]
        .into_iter()
        .find(|state| state.word() == word)
        .ok_or_else(|| StoreError::Stored {
            what: "state".into(),
            reason: word.into(),
        })
    }
}

/// Where the rows of an edition come from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lineage {
    /// Name of the source file.
    pub source_file: String,
    /// SHA-256 of the source file, hexadecimal.
    pub source_hash: String,
    /// Transformation, mapping, named repairs: JSON without fractions.
    pub details: Value,
}

/// An edition of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// Its layer.
    pub layer: String,
    /// Its name.
    pub id: EditionId,
    /// Number of rows.
    pub rows: i64,
    /// Sum of the plane areas of its polygons.
    pub area: Area,
    /// Where it is in its life.
    pub state: EditionState,
    /// Where its rows come from.
    pub lineage: Lineage,
    /// Number of the user who made it.
    pub created_by_id: i64,
    /// Name of the user who made it.
    pub created_by: String,
    /// When it was made, UTC.
    pub created_time: String,
    /// Audit entry of its making.
    pub created_seq: i64,
    /// Moves with each change of state.
    pub version: i64,
}

impl Edition {
    fn read(row: &Record) -> Result<Self, StoreError> {
        let lineage = Lineage {
            source_file: row.text("source_file")?,
            source_hash: row.text("source_hash")?,
            details: row.json("lineage")?,
        };
        Ok(Self {
            layer: row.text("layer")?,
            id: row.text("id")?.parse()?,
            rows: row.int("row_count")?,
            area: Area::from_centi_m2(row.int("area_centi_m2")?),
            state: EditionState::read(&row.text("state")?)?,
            lineage,
            created_by_id: row.int("created_by")?,
            created_by: row.text("creator")?,
            created_time: row.text("created_time")?,
            created_seq: row.int("created_seq")?,
            version: row.int("version")?,
        })
    }

    /// Name of the edition in messages: `layer@` and the first digits.
    pub fn label(&self) -> String {
        format!("{}@{}", self.layer, self.id.short())
    }
}

fn select() -> SelectStatement {
    let columns = [
        "layer",
        "id",
        "row_count",
        "area_centi_m2",
        "state",
        "source_file",
        "source_hash",
        "lineage",
        "created_by",
        "created_time",
        "created_seq",
        "version",
    ];
    let mut query = Query::select();
    for column in columns {
        query.column(("edition", column));
    }
    query
        .expr_as(Expr::col(("account", "name")), Alias::new("creator"))
        .from("edition")
        .join(
            JoinType::InnerJoin,
            "account",
            Expr::col(("account", "id")).equals(("edition", "created_by")),
        )
        .to_owned()
}

fn of_layer(layer: &str) -> SelectStatement {
    select()
        .and_where(Expr::col(("edition", "layer")).eq(layer))
        .to_owned()
}

/// The edition, inside a transaction.
pub(crate) async fn fetch(tx: &mut Tx, layer: &str, id: &EditionId) -> Result<Edition, StoreError> {
    let query = of_layer(layer)
        .and_where(Expr::col(("edition", "id")).eq(id.to_string()))
        .to_owned();
    let row = tx.row(&query).await?;
    let name = || format!("{layer}@{}", id.short());
    let row = row.ok_or_else(|| StoreError::Unknown {
        what: "edition",
        name: name(),
    })?;
    Edition::read(&row)
}

/// Moves an edition to another state.
pub(crate) async fn set_state(
    tx: &mut Tx,
    edition: &Edition,
    state: EditionState,
) -> Result<(), StoreError> {
    let update = Query::update()
        .table("edition")
        .values([
            ("state", state.word().into()),
            ("version", (edition.version + 1).into()),
        ])
        .and_where(Expr::col("layer").eq(edition.layer.as_str()))
        .and_where(Expr::col("id").eq(edition.id.to_string()))
        .to_owned();
    tx.run(&update).await.map(drop)
}

impl Store {
    /// Enters a written edition into the catalogue as a draft: the moment from which it exists.
    /// The same rows written again are the edition that is there already, with its lineage; the
    /// trail then names everybody who brought them, and none of them may publish it.
    ///
    /// # Errors
    /// When the layer is unknown, or the edition does not fit its geometry, key or CRS.
    pub async fn register(
        &self,
        actor: &Actor,
        written: WrittenEdition,
        lineage: &Lineage,
    ) -> Result<Edition, StoreError> {
        let (layer, id) = (written.manifest().layer.clone(), written.manifest().edition);
        self.check_against_layer(&written).await?;
        let mut act = self.begin(actor, "edition.register").await?;
        match fetch(&mut act.tx, &layer, &id).await {
            Err(StoreError::Unknown { .. }) => {}
            Err(error) => return Err(error),
            Ok(edition) => {
                if !registrars(&mut act.tx, &edition)
                    .await?
                    .contains(&actor.id())
                {
                    let payload = payload(&written, lineage);
                    act.record(&subject(&edition), &payload)
                        .await?
                        .commit()
                        .await?;
                }
                written.settle();
                return Ok(edition);
            }
        }
        let (subject, payload) = (format!("{layer}@{id}"), payload(&written, lineage));
        let mut entry = act.record(&subject, &payload).await?;
        let row = insert(&written, lineage, actor, (entry.seq, &entry.time))?;
        entry.tx.run(&row).await?;
        let edition = fetch(&mut entry.tx, &layer, &id).await?;
        entry.commit().await?;
        written.settle();
        Ok(edition)
    }

    async fn check_against_layer(&self, written: &WrittenEdition) -> Result<(), StoreError> {
        let manifest = written.manifest();
        let spec = self.layer(&manifest.layer).await?.spec;
        let reason = if spec.key_field != manifest.schema.key {
            format!(
                "its key is {}, that of the edition {}",
                spec.key_field, manifest.schema.key
            )
        } else if spec.geometry != manifest.schema.geometry {
            let (declared, found) = (spec.geometry.word(), manifest.schema.geometry.word());
            format!("its geometry is {declared}, that of the edition {found}")
        } else if spec.epsg != manifest.epsg {
            format!(
                "its CRS is EPSG:{}, that of the edition EPSG:{}",
                spec.epsg, manifest.epsg
            )
        } else {
            return Ok(());
        };
        Err(StoreError::LayerMismatch {
            layer: manifest.layer.clone(),
            reason,
        })
    }

    /// All editions of a layer, the latest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn editions(&self, layer: &str) -> Result<Vec<Edition>, StoreError> {
        let query = of_layer(layer)
            .order_by(("edition", "created_seq"), Order::Desc)
            .to_owned();
        self.pool()
            .rows(&query)
            .await?
            .iter()
            .map(Edition::read)
            .collect()
    }

    /// The edition of a layer whose name begins with `name`.
    ///
    /// # Errors
    /// When none or more than one does.
    pub async fn find_edition(&self, layer: &str, name: &str) -> Result<Edition, StoreError> {
        let wanted = name.to_ascii_lowercase();
        let mut fitting = self.editions(layer).await?;
        fitting.retain(|edition| !wanted.is_empty() && edition.id.to_string().starts_with(&wanted));
        if fitting.len() > 1 {
            let (layer, text, count) = (layer.to_owned(), name.to_owned(), fitting.len());
            return Err(StoreError::AmbiguousEdition { layer, text, count });
        }
        let name = || format!("{layer}@{name}");
        fitting.pop().ok_or_else(|| StoreError::Unknown {
            what: "edition",
            name: name(),
        })
    }

    /// An edition by its full name.
    ///
    /// # Errors
    /// When there is none.
    pub async fn edition(&self, layer: &str, id: &EditionId) -> Result<Edition, StoreError> {
        let mut tx = self.pool().read().await?;
        fetch(&mut tx, layer, id).await
    }
}

/// Name of an edition in the audit trail.
fn subject(edition: &Edition) -> String {
    format!("{}@{}", edition.layer, edition.id)
}

/// Numbers of all users who brought these rows.
pub(crate) async fn registrars(tx: &mut Tx, edition: &Edition) -> Result<Vec<i64>, StoreError> {
    let query = Query::select()
        .column("actor_id")
        .from("audit")
        .and_where(Expr::col("action").eq("edition.register"))
        .and_where(Expr::col("subject").eq(subject(edition)))
        .to_owned();
    let rows = tx.rows(&query).await?;
    rows.iter().map(|row| row.int("actor_id")).collect()
}

fn payload(written: &WrittenEdition, lineage: &Lineage) -> Value {
    json!({
        "rows": written.manifest().rows,
        "area_centi_m2": written.manifest().area_centi_m2,
        "source_file": lineage.source_file,
        "source_hash": lineage.source_hash,
        "details": lineage.details,
    })
}

fn insert(
    written: &WrittenEdition,
    lineage: &Lineage,
    actor: &Actor,
    (seq, time): (i64, &str),
) -> Result<sea_query::InsertStatement, StoreError> {
    let manifest = written.manifest();
    let columns = [
        "layer",
        "id",
        "row_count",
        "area_centi_m2",
        "state",
        "source_file",
        "source_hash",
        "lineage",
        "created_by",
        "created_time",
        "created_seq",
        "version",
    ];
    let values = [
        manifest.layer.as_str().into(),
        manifest.edition.to_string().into(),
        (manifest.rows as i64).into(),
        manifest.area_centi_m2.into(),
        EditionState::Draft.word().into(),
        lineage.source_file.as_str().into(),
        lineage.source_hash.as_str().into(),
        canonical_json(&lineage.details)?.into(),
        actor.id().into(),
        time.into(),
        seq.into(),
        1.into(),
    ];
    Ok(Query::insert()
        .into_table("edition")
        .columns(columns)
        .values_panic(values)
        .to_owned())
}
