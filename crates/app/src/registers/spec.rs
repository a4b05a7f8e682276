//! From the definition of a register to its tables.

use std::sync::atomic::Ordering;

use kunyu_definitions::{Field, FieldKind, GeometryKind, Personal, Register};
use kunyu_store as store;
use kunyu_store::{Actor, FieldSpec, PersonalKind, RegisterSpec};

use crate::folder::Folder;
use crate::layers::input;
use crate::{Error, Result, dates};

/// What the store needs to know of a register.
pub(crate) fn spec(register: &Register, today: kunyu_terms::Date) -> RegisterSpec {
    RegisterSpec {
        id: register.id.clone(),
        fields: register
            .fields
            .iter()
            .map(|field| field_spec(field, today))
            .collect(),
        number: Some(register.number.clone()),
        unique: register.unique.clone(),
        geometry: match register.geometry {
            GeometryKind::Point => store::GeometryKind::Point,
            GeometryKind::Line => store::GeometryKind::Line,
            GeometryKind::Polygon => store::GeometryKind::Polygon,
            GeometryKind::Table => store::GeometryKind::None,
        },
    }
}

fn field_spec(field: &Field, today: kunyu_terms::Date) -> FieldSpec {
    FieldSpec {
        id: field.id.clone(),
        kind: match field.kind {
            // registers have no lists: inputs of steps do
            FieldKind::Text | FieldKind::List => store::FieldKind::Text,
            FieldKind::Code => store::FieldKind::Code,
            FieldKind::Integer => store::FieldKind::Integer,
            FieldKind::Decimal(scale) => store::FieldKind::Decimal { scale },
            FieldKind::Date => store::FieldKind::Date,
            FieldKind::Boolean => store::FieldKind::Boolean,
            FieldKind::Area => store::FieldKind::Area,
            FieldKind::Money => store::FieldKind::Money,
            FieldKind::Record => store::FieldKind::Record {
                register: field.references.clone().unwrap_or_default(),
            },
        },
        personal: field.personal.map(|kind| match kind {
            Personal::IdNumber => PersonalKind::IdNumber,
            Personal::Phone => PersonalKind::Phone,
            Personal::Name => PersonalKind::Name,
            Personal::Address => PersonalKind::Address,
        }),
        retired: field.retired.is_some_and(|from| from <= today),
    }
}

/// Makes or extends the tables of the registers whose definition is not the one in use: those of a
/// new folder, and of definitions that were changed since.
pub(crate) async fn keep_up(folder: &Folder, actor: &Actor) -> Result<()> {
    if !behind(folder).await?.is_empty() {
        declare(folder, actor).await?;
        folder.kept_up.store(true, Ordering::Relaxed);
    }
    Ok(())
}

/// Registers whose tables are not yet as they are defined; once none is, nothing is asked again.
async fn behind(folder: &Folder) -> Result<Vec<&Register>> {
    if folder.kept_up.load(Ordering::Relaxed) {
        return Ok(Vec::new());
    }
    let in_use = folder.store.register_specs().await;
    let in_use = in_use.map_err(|error| input(&error))?;
    let today = dates::date_or_today(None)?;
    let is_new = |register: &&Register| {
        let spec = spec(register, today);
        !in_use.iter().any(|version| version.spec == spec)
    };
    let registers: Vec<&Register> = folder
        .definitions
        .registers()
        .iter()
        .filter(is_new)
        .collect();
    folder
        .kept_up
        .store(registers.is_empty(), Ordering::Relaxed);
    Ok(registers)
}

/// Refuses to read registers by definitions that their tables do not follow yet.
pub(crate) async fn readable(folder: &Folder) -> Result<()> {
    let behind = behind(folder).await?;
    let Some(first) = behind.first() else {
        return Ok(());
    };
    let (count, title) = (behind.len(), &first.title);
    Err(Error::input(
        "definitions.not_applied",
        format!("规程已改，{count} 个台账的表还没有跟上（如“{}”）", title.zh),
        format!(
            "the definitions were changed: the tables of {count} registers do not follow them yet (as \"{}\")",
            title.en
        ),
    )
    .remedy(
        "运行 kunyu definitions apply，或办理任何一步",
        "run kunyu definitions apply, or take any step",
    ))
}

/// Brings the tables of all registers in line with the definitions; returns how many changed.
///
/// # Errors
/// A user who may not, a change that would lose data.
pub async fn apply(folder: &Folder, user: &str) -> Result<usize> {
    let actor = folder.actor(user).await?;
    let count = behind(folder).await?.len();
    keep_up(folder, &actor).await?;
    Ok(count)
}

/// Makes or extends the tables of all registers; unchanged ones stay as they are.
pub(crate) async fn declare(folder: &Folder, actor: &Actor) -> Result<()> {
    let today = dates::date_or_today(None)?;
    for register in ordered(folder.definitions.registers()) {
        let spec = spec(register, today);
        let defined = folder.store.define_register(actor, &spec).await;
        defined.map_err(|error| input(&error))?;
    }
    Ok(())
}

/// Registers after those that they point to; where they point to each other, as they come.
fn ordered(registers: &[Register]) -> Vec<&Register> {
    let mut waiting: Vec<&Register> = registers.iter().collect();
    let mut done: Vec<&Register> = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let known = |id: &str| done.iter().any(|register| register.id == id);
        let ready = |register: &&Register| {
            let mut relations = register
                .fields
                .iter()
                .filter_map(|field| field.references.as_deref());
            relations.all(|id| id == register.id || known(id))
        };
        let next = waiting.iter().position(ready).unwrap_or(0);
        done.push(waiting.remove(next));
    }
    done
}
