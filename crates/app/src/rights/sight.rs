use std::borrow::Cow;
use std::collections::BTreeSet;

use kunyu_definitions::{FieldKind, Indicator, Register, Role};
use kunyu_store::Actor;

use super::seen::{Seen, SeenLayer, townships};
use crate::folder::Folder;
use crate::layers::input;
use crate::{Error, Result, dates};

/// What somebody may know, found out once for a request and handed to everything that reads.
///
/// What one may not know is not there: asking for it is answered as if it had never been. The owner of
/// the data folder, who reads without giving a name, knows everything.
#[derive(Debug, Clone, Default)]
pub struct Sight(Option<Whose>);

#[derive(Debug, Clone)]
struct Whose {
    name: String,
    role: String,
    section: Option<String>,
    areas: Vec<String>,
    clearance: Vec<String>,
}

/// The ledger of land, a thing beside registers and layers.
pub(crate) const LEDGER: &str = "land_ledger";

impl Sight {
    /// That of the owner of the folder.
    pub fn whole() -> Self {
        Self(None)
    }

    /// That of a user, today.
    pub async fn of(folder: &Folder, actor: &Actor) -> Result<Self> {
        let today = dates::today().to_string();
        let standing = folder.store.standing(actor.id(), &today).await;
        let standing = standing.map_err(|error| input(&error))?.unwrap_or_default();
        let role = folder.definitions.role(actor.role());
        let usual = || role.map(|role| role.clearance.clone()).unwrap_or_default();
        Ok(Self(Some(Whose {
            name: actor.name().to_owned(),
            role: actor.role().to_owned(),
            section: standing.section,
            areas: standing.areas,
            clearance: standing.clearance.unwrap_or_else(usual),
        })))
    }

    /// That of the user of a name, or of the owner where none is given.
    pub async fn asked(folder: &Folder, user: Option<&str>) -> Result<Self> {
        match user {
            Some(name) => Self::of(folder, &folder.actor(name).await?).await,
            None => Ok(Self::whole()),
        }
    }

    /// Name of the user; none: the owner.
    pub fn name(&self) -> Option<&str> {
        self.0.as_ref().map(|whose| whose.name.as_str())
    }

    /// Role of the user; none: the owner.
    pub fn role(&self) -> Option<&str> {
        self.0.as_ref().map(|whose| whose.role.as_str())
    }

    /// Organisation unit of the user.
    pub fn section(&self) -> Option<&str> {
        self.0.as_ref().and_then(|whose| whose.section.as_deref())
    }

    /// Townships of the user.
    pub fn areas(&self) -> &[String] {
        self.0.as_ref().map_or(&[], |whose| &whose.areas)
    }

    /// Secrecy classes that the user may know.
    pub fn clearance(&self) -> &[String] {
        self.0.as_ref().map_or(&[], |whose| &whose.clearance)
    }

    /// Whether the user may do something; the owner may.
    pub fn may(&self, folder: &Folder, action: &str, subject: &str) -> bool {
        self.0
            .as_ref()
            .is_none_or(|whose| folder.definitions.may(&whose.role, action, subject))
    }

    fn bound<'f>(&self, folder: &'f Folder) -> Option<(&Whose, &'f Role)> {
        let whose = self.0.as_ref()?;
        Some((whose, folder.definitions.role(&whose.role)?))
    }

    /// Whether a register, a layer or another thing may be known at all: the role reads it, and the
    /// clearance reaches its class.
    pub fn knows(&self, folder: &Folder, thing: &str) -> bool {
        let Some(whose) = &self.0 else {
            return true;
        };
        let definitions = &folder.definitions;
        let register = definitions.register(thing).map(|one| &one.secrecy);
        let layer = || definitions.layer(thing).map(|one| &one.secrecy);
        let class = register.or_else(layer);
        let is_cleared = class.is_none_or(|class| definitions.is_cleared(&whose.clearance, class));
        is_cleared && definitions.may(&whose.role, "read", thing) && self.is_placed(folder, thing)
    }

    /// Whether somebody bound to townships can be told what lies there: a thing that does not say where
    /// its rows lie is not known to them.
    fn is_placed(&self, folder: &Folder, thing: &str) -> bool {
        let Some((whose, role)) = self.bound(folder) else {
            return self.0.is_none();
        };
        if !role.is_bound(thing) {
            return true;
        }
        let register = folder.definitions.register(thing);
        let register = register.is_some_and(|register| register.township.is_some());
        let layer = folder.definitions.township_column(thing).is_some();
        (register || layer) && !whose.areas.is_empty()
    }

    /// Whether everything of a thing is known: all rows, all columns.
    pub fn knows_whole(&self, folder: &Folder, thing: &str) -> bool {
        self.knows(folder, thing) && !self.is_bound(folder, thing) && !self.conceals(folder, thing)
    }

    fn is_bound(&self, folder: &Folder, thing: &str) -> bool {
        let bound = self.bound(folder);
        bound.is_some_and(|(_, role)| role.is_bound(thing))
    }

    fn conceals(&self, folder: &Folder, thing: &str) -> bool {
        let register = folder.definitions.register(thing);
        let register = register.map(|one| &one.fields);
        let layer = || folder.definitions.layer(thing).map(|one| &one.fields);
        let fields = register.or_else(layer).into_iter().flatten();
        let mut ids = fields.map(|field| field.id.as_str());
        ids.any(|id| self.is_concealed(folder, thing, id))
    }

    fn is_concealed(&self, folder: &Folder, thing: &str, column: &str) -> bool {
        let bound = self.bound(folder);
        bound.is_some_and(|(_, role)| role.is_concealed(thing, column))
    }

    /// The codes of the townships to which the reader of a thing is bound; none: the whole district.
    pub(super) fn townships_of(&self, folder: &Folder, thing: &str) -> Option<Vec<String>> {
        let (whose, role) = self.bound(folder)?;
        role.is_bound(thing).then(|| whose.areas.clone())
    }

    /// A register as it may be known: without the columns that are concealed, and with the condition
    /// for the rows.
    ///
    /// # Errors
    /// As if it were not there, when it may not be known.
    pub(crate) fn register<'f>(&self, folder: &'f Folder, id: &str) -> Result<Seen<'f>> {
        let register = folder.definitions.register(id);
        let register = register.filter(|_| self.knows(folder, id));
        let register = register.ok_or_else(|| self.no_register(folder, id))?;
        let rows = self
            .townships_of(folder, id)
            .zip(register.township.as_deref())
            .map(|(areas, field)| townships(field, areas));
        let hidden = self.hidden(folder, register);
        let register = if hidden.is_empty() {
            Cow::Borrowed(register)
        } else {
            Cow::Owned(without(register, &hidden))
        };
        let areas = self.townships_of(folder, id);
        Ok(Seen::new(register, rows, areas, hidden))
    }

    /// Columns of a register that are not to be seen: concealed ones, and those that name records of
    /// registers which may not be known.
    fn hidden(&self, folder: &Folder, register: &Register) -> BTreeSet<String> {
        if self.0.is_none() {
            return BTreeSet::new();
        }
        let fields = register.fields.iter().filter(|field| {
            let other = field.references.as_deref();
            let names_unknown = field.kind == FieldKind::Record
                && other.is_some_and(|other| !self.knows(folder, other));
            (names_unknown || self.is_concealed(folder, &register.id, &field.id))
                && field.id != register.number
        });
        fields.map(|field| field.id.clone()).collect()
    }

    fn no_register(&self, folder: &Folder, id: &str) -> Error {
        let registers = folder.definitions.registers().iter();
        let known = registers.map(|register| register.id.as_str());
        let known: Vec<&str> = known.filter(|id| self.knows(folder, id)).collect();
        let list = known.join(", ");
        Error::usage(
            "register.unknown",
            format!("没有台账“{id}”，有：{list}"),
            format!("there is no register \"{id}\"; there are: {list}"),
        )
    }

    /// A layer as it may be known.
    ///
    /// # Errors
    /// As if it were not there, when it may not be known.
    pub(crate) fn layer<'f>(&self, folder: &'f Folder, id: &str) -> Result<SeenLayer<'f>> {
        let layer = folder.definitions.layer(id);
        let layer = layer.filter(|_| self.knows(folder, id)).ok_or_else(|| {
            Error::usage(
                "layer.unknown",
                format!("没有图层“{id}”"),
                format!("there is no layer \"{id}\""),
            )
        })?;
        let column = folder.definitions.township_column(id);
        let bound = self.townships_of(folder, id).zip(column);
        let fields = layer.fields.iter();
        let hidden = fields.filter(|field| self.is_concealed(folder, id, &field.id));
        let hidden = hidden.map(|field| field.id.clone()).collect();
        Ok(SeenLayer::new(layer, bound, hidden))
    }

    /// An error as if it were not there, unless everything of a thing may be known.
    ///
    /// # Errors
    /// When it may not, or only a part.
    pub fn must_know_whole(&self, folder: &Folder, thing: &str) -> Result<()> {
        if self.knows_whole(folder, thing) {
            return Ok(());
        }
        Err(nothing_here())
    }

    /// Whether a check may be made: everything of every source may be known.
    pub fn knows_check(&self, folder: &Folder, id: &str) -> bool {
        let versions = folder.definitions.checks().iter();
        let sources = versions.filter(|check| check.id == id);
        let mut sources = sources.flat_map(kunyu_definitions::Check::source_ids);
        sources.all(|source| self.knows_whole(folder, source))
    }

    /// Whether a figure may be known: every register behind it is, with the columns that it asks for.
    pub fn knows_figure(&self, folder: &Folder, indicator: &Indicator) -> bool {
        if self.0.is_none() {
            return true;
        }
        let measured = folder.definitions.measured(indicator);
        measured.iter().all(|one| self.knows_measure(folder, one))
    }

    /// Whether a figure is that of some townships only.
    pub(crate) fn is_partial(&self, folder: &Folder, indicator: &Indicator) -> bool {
        let measured = folder.definitions.measured(indicator);
        let mut registers = measured.iter().filter_map(|one| one.register.as_deref());
        registers.any(|register| self.is_bound(folder, register))
    }

    pub(crate) fn knows_measure(&self, folder: &Folder, indicator: &Indicator) -> bool {
        let Some(id) = indicator.register.as_deref() else {
            return true;
        };
        let Some(register) = folder.definitions.register(id) else {
            return false;
        };
        if !self.knows(folder, id) {
            return false;
        }
        let hidden = self.hidden(folder, register);
        let mut fields = register.fields.iter().enumerate();
        !fields.any(|(index, field)| {
            hidden.contains(&field.id)
                && (indicator.filter().asks(index) || indicator.measures(index))
        })
    }

    /// Whether a code list may be known: where things use it, one of them is.
    pub fn knows_codes(&self, folder: &Folder, id: &str) -> bool {
        let definitions = &folder.definitions;
        let registers = definitions.registers().iter();
        let registers = registers.map(|one| (one.id.as_str(), &one.fields));
        let layers = definitions.layers().iter();
        let layers = layers.map(|one| (one.id.as_str(), &one.fields));
        let using = registers.chain(layers).filter(|(_, fields)| {
            let mut lists = fields.iter().filter_map(|field| field.codes.as_deref());
            lists.any(|codes| codes == id)
        });
        let (mut is_used, mut is_known) = (false, false);
        for (thing, _) in using {
            is_used = true;
            is_known |= self.knows(folder, thing);
        }
        is_known || !is_used
    }

    /// What of a thing is known, as a short text: the same for all who know the same of it.
    pub fn class_of(&self, folder: &Folder, thing: &str) -> String {
        let Some((whose, role)) = self.bound(folder) else {
            return String::new();
        };
        let mut told = String::new();
        if role.is_bound(thing) {
            told = whose.areas.join(",");
        }
        if self.conceals(folder, thing) {
            told.push('!');
            told.push_str(&whose.role);
        }
        told
    }
}

/// Nothing is here, or whoever asks may not know of it.
pub(crate) fn nothing_here() -> Error {
    Error::input("thing.unknown", "没有这个内容", "there is nothing here")
}

/// A register without some of its fields.
fn without(register: &Register, hidden: &BTreeSet<String>) -> Register {
    let mut seen = register.clone();
    seen.fields.retain(|field| !hidden.contains(&field.id));
    for named in [
        &mut seen.label,
        &mut seen.area,
        &mut seen.date,
        &mut seen.township,
    ] {
        if named.as_ref().is_some_and(|id| hidden.contains(id)) {
            *named = None;
        }
    }
    seen
}
