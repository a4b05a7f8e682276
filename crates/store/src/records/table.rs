//! The table of a register: made and extended from its definition.

use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use serde_json::json;
use sm3::{Digest, Sm3};

use super::{FieldSpec, RegisterSpec, SpecFault};
use crate::model::hex;
use crate::sql::{Record, Tx};
use crate::{Actor, GeometryKind, RecordAct, Store, StoreError, canonical_json};

/// A definition of a register as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterVersion {
    /// The register.
    pub spec: RegisterSpec,
    /// How often it was defined, from 1.
    pub version: i64,
    /// SM3 of its canonical JSON.
    pub hash: String,
    /// Audit entry.
    pub seq: i64,
}

impl RegisterVersion {
    fn read(row: &Record) -> Result<Self, StoreError> {
        let spec = serde_json::from_value(row.json("spec")?);
        Ok(Self {
            spec: spec.map_err(|error| StoreError::Stored {
                what: "register".into(),
                reason: error.to_string(),
            })?,
            version: row.int("version")?,
            hash: row.text("hash")?,
            seq: row.int("seq")?,
        })
    }
}

fn select() -> SelectStatement {
    Query::select()
        .columns(["register", "version", "spec", "hash", "seq"])
        .from("register_version")
        .to_owned()
}

fn last_of(register: &str) -> SelectStatement {
    select()
        .and_where(Expr::col("register").eq(register))
        .order_by("version", Order::Desc)
        .limit(1)
        .to_owned()
}

fn found(row: Option<Record>, register: &str) -> Result<RegisterVersion, StoreError> {
    let row = row.ok_or_else(|| StoreError::Unknown {
        what: "register",
        name: register.to_owned(),
    })?;
    RegisterVersion::read(&row)
}

/// The definition in use.
pub(crate) async fn in_use(tx: &mut Tx, register: &str) -> Result<RegisterVersion, StoreError> {
    let row = tx.row(&last_of(register)).await?;
    found(row, register)
}

impl Store {
    /// Makes the table of a register, or extends it by the fields and keys that are new. The
    /// definition in use again changes nothing.
    ///
    /// # Errors
    /// [`super::RecordError::Spec`] when it cannot be applied, with the remedy.
    pub async fn define_register(
        &self,
        actor: &Actor,
        spec: &RegisterSpec,
    ) -> Result<RegisterVersion, StoreError> {
        spec.validate()?;
        let text = spec_text(spec)?;
        let hash = hex(&Sm3::digest(text.as_bytes()));
        let today = self.today();
        let mut act = self.begin_act(actor, "register.define", &today).await?;
        let earlier = act.tx.row(&last_of(&spec.id)).await?;
        let earlier = earlier.as_ref().map(RegisterVersion::read).transpose()?;
        if let Some(same) = earlier.as_ref().filter(|earlier| earlier.hash == hash) {
            return Ok(same.clone());
        }
        references_exist(&mut act, spec).await?;
        match &earlier {
            None => act.tx.define(&create(spec)).await?,
            Some(earlier) => extend(&mut act.tx, &earlier.spec, spec).await?,
        }
        let keys = earlier.as_ref().map_or_else(Vec::new, |e| e.spec.keys());
        change_keys(&mut act.tx, &keys, spec).await?;
        let version = RegisterVersion {
            spec: spec.clone(),
            version: earlier.map_or(0, |earlier| earlier.version) + 1,
            hash,
            seq: act.seq(),
        };
        insert(&mut act.tx, &version, &text).await?;
        act.note("version", json!(version.version));
        act.changed(format!("register/{}", spec.id), &text);
        act.commit().await?;
        Ok(version)
    }

    /// The definition of a register that is in use.
    ///
    /// # Errors
    /// When there is no such register.
    pub async fn register_spec(&self, register: &str) -> Result<RegisterVersion, StoreError> {
        let row = self.pool().row(&last_of(register)).await?;
        found(row, register)
    }

    /// The definitions in use of all registers, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn register_specs(&self) -> Result<Vec<RegisterVersion>, StoreError> {
        let query = select()
            .order_by("register", Order::Asc)
            .order_by("version", Order::Desc)
            .to_owned();
        let rows = self.pool().rows(&query).await?;
        let all: Result<Vec<_>, _> = rows.iter().map(RegisterVersion::read).collect();
        let mut all = all?;
        all.dedup_by(|later, first| later.spec.id == first.spec.id);
        Ok(all)
    }
}

fn spec_text(spec: &RegisterSpec) -> Result<String, StoreError> {
    let value = serde_json::to_value(spec).map_err(|error| StoreError::Stored {
        what: "register".into(),
        reason: error.to_string(),
    })?;
    canonical_json(&value)
}

/// Registers that fields refer to: they must be there, or be this one.
async fn references_exist(act: &mut RecordAct, spec: &RegisterSpec) -> Result<(), StoreError> {
    for field in &spec.fields {
        if let super::FieldKind::Record { register } = &field.kind
            && *register != spec.id
        {
            act.spec(register).await?;
        }
    }
    Ok(())
}

async fn insert(tx: &mut Tx, version: &RegisterVersion, text: &str) -> Result<(), StoreError> {
    let row = Query::insert()
        .into_table("register_version")
        .columns(["register", "version", "spec", "hash", "seq"])
        .values_panic([
            version.spec.id.as_str().into(),
            version.version.into(),
            text.into(),
            version.hash.as_str().into(),
            version.seq.into(),
        ])
        .to_owned();
    tx.run(&row).await.map(drop)
}

/// The columns of a field with their types.
fn columns(field: &FieldSpec) -> Vec<String> {
    let id = &field.id;
    let own = if field.kind.is_number() {
        "BIGINT"
    } else {
        "TEXT"
    };
    let mut all = vec![format!("\"{id}\" {own}")];
    if field.kind.is_written() {
        all.push(format!("\"{id}__written\" TEXT"));
    }
    if field.personal.is_some() {
        all.push(format!("\"{id}__cipher\" {{bytes}}"));
        all.push(format!("\"{id}__hash\" TEXT"));
    }
    all
}

fn create(spec: &RegisterSpec) -> String {
    let mut text = format!(
        "CREATE TABLE \"{}\" (_record BIGINT NOT NULL, _version BIGINT NOT NULL, \
         _seq_from BIGINT NOT NULL, _seq_to BIGINT, _valid_from TEXT NOT NULL, _valid_to TEXT, \
         _set TEXT NOT NULL, _state TEXT NOT NULL, _shape TEXT, \
         _min_x BIGINT, _min_y BIGINT, _max_x BIGINT, _max_y BIGINT",
        spec.table()
    );
    for column in spec.fields.iter().flat_map(columns) {
        text.push_str(", ");
        text.push_str(&column);
    }
    text.push_str(", PRIMARY KEY (_record, _seq_from, _valid_from))");
    text
}

/// Adds what is new, and refuses what would change or lose what is there.
async fn extend(tx: &mut Tx, old: &RegisterSpec, new: &RegisterSpec) -> Result<(), StoreError> {
    if old.geometry != new.geometry && old.geometry != GeometryKind::None {
        return Err(new.fault("", SpecFault::GeometryChanged).into());
    }
    for was in &old.fields {
        let Some(now) = new.fields.iter().find(|field| field.id == was.id) else {
            return Err(new.fault(&was.id, SpecFault::Removed).into());
        };
        if was.kind != now.kind {
            let (was, to) = (was.kind.word(), now.kind.word());
            let fault = SpecFault::KindChanged { was, now: to };
            return Err(new.fault(&now.id, fault).into());
        }
        if was.personal.is_some() != now.personal.is_some() {
            return Err(new.fault(&now.id, SpecFault::PersonalChanged).into());
        }
    }
    let added = new.fields.iter().filter(|now| old.index(&now.id).is_none());
    for column in added.flat_map(columns) {
        let sql = format!("ALTER TABLE \"{}\" ADD COLUMN {column}", new.table());
        tx.define(&sql).await?;
    }
    Ok(())
}

/// The columns in which a key is compared.
pub(super) fn key_columns(spec: &RegisterSpec, key: &[String]) -> Vec<String> {
    let column = |id: &String| match spec.field(id) {
        Ok(field) if field.personal.is_some() => format!("{id}__hash"),
        _ => id.clone(),
    };
    key.iter().map(column).collect()
}

fn index_name(register: &str, key: &[String]) -> String {
    let hash = hex(&Sm3::digest(key.join("/").as_bytes()));
    format!("k_{register}_{}", &hash[..8])
}

async fn change_keys(
    tx: &mut Tx,
    old: &[Vec<String>],
    spec: &RegisterSpec,
) -> Result<(), StoreError> {
    let new = spec.keys();
    for gone in old.iter().filter(|key| !new.contains(key)) {
        tx.define(&format!("DROP INDEX \"{}\"", index_name(&spec.id, gone)))
            .await?;
    }
    for key in new.iter().filter(|key| !old.contains(key)) {
        let columns = key_columns(spec, key);
        refuse_duplicates(tx, spec, key, &columns).await?;
        let quoted: Vec<String> = columns.iter().map(|c| format!("\"{c}\"")).collect();
        let sql = format!(
            "CREATE UNIQUE INDEX \"{}\" ON \"{}\" ({}) WHERE _seq_to IS NULL AND _valid_to IS NULL",
            index_name(&spec.id, key),
            spec.table(),
            quoted.join(", ")
        );
        tx.define(&sql).await?;
    }
    Ok(())
}

async fn refuse_duplicates(
    tx: &mut Tx,
    spec: &RegisterSpec,
    key: &[String],
    columns: &[String],
) -> Result<(), StoreError> {
    let mut query = Query::select()
        .expr_as(Expr::col("_record").min(), "example")
        .from(spec.table())
        .and_where(Expr::col("_seq_to").is_null())
        .and_where(Expr::col("_valid_to").is_null())
        .and_having(Expr::col("_record").count().gt(1))
        .limit(1)
        .to_owned();
    for column in columns {
        query.and_where(Expr::col(column.clone()).is_not_null());
        query.group_by_col(column.clone());
    }
    let Some(row) = tx.row(&query).await? else {
        return Ok(());
    };
    let example = format!("#{}", row.int("example")?);
    let fault = SpecFault::KeyNotUnique { example };
    Err(spec.fault(&key.join("+"), fault).into())
}
