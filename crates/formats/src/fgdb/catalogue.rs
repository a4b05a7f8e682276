//! What is in a geodatabase: `GDB_SystemCatalog` numbers the tables, `GDB_Items` describes them.

use std::collections::HashMap;

use super::FORMAT;
use super::definition::Element;
use super::files::Files;
use super::row;
use super::table::{Table, position};
use crate::{FormatError, Limits, Place};

/// A table that is a layer.
pub(super) struct Entry {
    pub(super) number: u32,
    pub(super) name: String,
    pub(super) metadata: Vec<(String, String)>,
}

/// What the catalogue says.
pub(super) struct Catalogue {
    pub(super) entries: Vec<Entry>,
    /// Tables that are there, but are no layers.
    pub(super) hidden: Vec<String>,
}

/// Text about all layers together, at most.
const MOST_METADATA: usize = 16 << 20;
/// Longest row of the catalogue that is read.
const MOST_ROW: u64 = 64 << 20;
/// Most tables of a geodatabase.
const MOST_TABLES: usize = 100_000;

/// Reads some columns of a table as text.
fn texts<const N: usize>(
    table: &Table,
    names: [&str; N],
    limits: &Limits,
    mut visit: impl FnMut(u64, [&str; N]),
) -> Result<(), FormatError> {
    let columns = names.map(|name| position(&table.schema, name));
    let mut rows = table.rows(limits.feature_bytes.min(MOST_ROW))?;
    while let Some((number, bytes)) = rows.next()? {
        let row = row::parse(&table.schema, bytes).map_err(|(zh, en)| {
            FormatError::malformed(&table.place.at_row(number), FORMAT, zh, en)
        })?;
        let text = |column: Option<usize>| column.and_then(|column| row.values.get(column)?.text());
        visit(number, columns.map(|column| text(column).unwrap_or("")));
    }
    Ok(())
}

/// What `GDB_Items` says: definitions of tables by name, domains by name.
#[derive(Default)]
struct Items {
    tables: HashMap<String, Element>,
    domains: HashMap<String, String>,
    others: usize,
}

/// Definitions of things that are layers.
const LAYERS: [&str; 2] = ["DEFeatureClassInfo", "DETableInfo"];

impl Items {
    fn add(&mut self, name: &str, definition: &str) {
        let Some(element) = Element::parse(definition) else {
            return;
        };
        if let Some(domain) = element.domain() {
            let name = element.value("DomainName").to_owned();
            self.domains.insert(name, domain);
        } else if LAYERS.contains(&element.name.as_str()) {
            self.tables.insert(name.to_lowercase(), element);
        } else {
            self.others += 1;
        }
    }
}

impl Catalogue {
    pub(super) fn read(files: &Files, limits: &Limits) -> Result<Self, FormatError> {
        let place = Place::file(&files.name);
        let catalogue = Table::open(files, 1, place.in_layer("GDB_SystemCatalog"), limits)?;
        let (mut tables, mut items_number) = (Vec::new(), None);
        texts(&catalogue, ["Name"], limits, |number, [name]| {
            let Ok(number) = u32::try_from(number) else {
                return;
            };
            if name.eq_ignore_ascii_case("GDB_Items") {
                items_number = Some(number);
            }
            let is_system = name
                .get(..4)
                .is_some_and(|start| start.eq_ignore_ascii_case("GDB_"));
            if !is_system && !name.is_empty() && tables.len() < MOST_TABLES {
                tables.push((number, name.to_owned()));
            }
        })?;
        let mut items = None;
        if let Some(number) = items_number {
            let table = Table::open(files, number, place.in_layer("GDB_Items"), limits)?;
            let mut found = Items::default();
            texts(
                &table,
                ["Name", "Definition"],
                limits,
                |_, [name, definition]| {
                    found.add(name, definition);
                },
            )?;
            items = Some(found);
        }
        Ok(Self::describe(tables, items))
    }

    fn describe(tables: Vec<(u32, String)>, items: Option<Items>) -> Self {
        let mut catalogue = Self {
            entries: Vec::new(),
            hidden: Vec::new(),
        };
        let mut room = MOST_METADATA;
        for (number, name) in tables {
            let Some(items) = &items else {
                // ArcGIS 9 has no such list: every table that is not of the system is a layer
                catalogue.entries.push(Entry {
                    number,
                    name,
                    metadata: Vec::new(),
                });
                continue;
            };
            match items.tables.get(&name.to_lowercase()) {
                Some(element) => {
                    let mut metadata = metadata(element, items);
                    metadata.retain(|(key, value)| {
                        let size = key.len() + value.len();
                        let fits = size <= room;
                        room -= if fits { size } else { 0 };
                        fits
                    });
                    catalogue.entries.push(Entry {
                        number,
                        name,
                        metadata,
                    });
                }
                None => catalogue.hidden.push(name),
            }
        }
        catalogue
    }
}

/// Feature dataset, aliases, subtypes and domains of a table, in the order of its fields.
fn metadata(element: &Element, items: &Items) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut add = |key: String, value: &str| {
        if !value.is_empty() {
            out.push((key, value.to_owned()));
        }
    };
    let path: Vec<&str> = element
        .value("CatalogPath")
        .split('\\')
        .filter(|step| !step.is_empty())
        .collect();
    if path.len() > 1 {
        add("feature_dataset".to_owned(), path[0]);
    }
    let alias = element.value("AliasName");
    if alias != element.value("Name") {
        add("alias".to_owned(), alias);
    }
    for field in element.fields() {
        let name = field.value("Name");
        let alias = field.value("AliasName");
        if alias != name {
            add(format!("alias:{name}"), alias);
        }
        if let Some(values) = items.domains.get(field.value("DomainName")) {
            add(format!("domain:{name}"), values);
        }
    }
    let field = element.value("SubtypeFieldName");
    if !field.is_empty() {
        add(format!("subtypes:{field}"), &element.subtype_list());
        for subtype in element.subtypes() {
            let code = subtype.value("SubtypeCode");
            for info in subtype.subtype_fields() {
                if let Some(values) = items.domains.get(info.value("DomainName")) {
                    add(format!("domain:{}@{code}", info.value("FieldName")), values);
                }
            }
        }
    }
    out
}
