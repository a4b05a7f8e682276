use crate::error::Problem;
use crate::model::{Field, Layer, Message, Part};
use crate::text::{Place, Reader, nearest};

use super::Registry;

/// What every message may name: areas of the overlap (plane m², 亩, ha; ellipsoidal m²), its share
/// of the plot in per cent, the number of features, their names and codes, the setback in m.
const COMMON: [&str; 9] = [
    "area_m2", "area_mu", "area_ha", "plane_m2", "share", "count", "names", "codes", "distance",
];

/// Reads `key = { zh = "…{area_m2}…", en = "…" }`; every place must be fillable.
pub(crate) fn message(
    table: &Reader<'_>,
    key: &'static str,
    registry: &Registry,
    attributes: &[Field],
    layer: Option<&Layer>,
) -> Option<Message> {
    let mut known: Vec<String> = COMMON.iter().map(ToString::to_string).collect();
    known.extend(registry.values.iter().map(|value| value.id.clone()));
    known.extend(
        attributes
            .iter()
            .map(|field| format!("subject.{}", field.id)),
    );
    let fields = layer.iter().flat_map(|layer| &layer.fields);
    known.extend(fields.map(|field| format!("hit.{}", field.id)));
    message_of(table, key, |text, place| {
        parts_known(text, &known, place, table)
    })
}

/// Reads `key = { zh = "…", en = "…" }` and cuts both sentences into parts.
pub(crate) fn message_of(
    table: &Reader<'_>,
    key: &'static str,
    parse: impl Fn(&str, &Place) -> Vec<Part>,
) -> Option<Message> {
    let place = table
        .find(key)
        .map_or_else(|| table.place(), |value| table.place_of(value));
    let words = table.bilingual(key)?;
    let (zh, en) = (parse(&words.zh, &place), parse(&words.en, &place));
    let named = zh.iter().chain(&en).filter_map(|part| match part {
        Part::Fill(name) => name.strip_prefix("hit."),
        Part::Text(_) => None,
    });
    let hits = named.map(str::to_owned).collect();
    Some(Message { zh, en, hits })
}

/// The parts of a sentence; a place that nothing fills is reported.
pub(crate) fn parts_known(
    text: &str,
    known: &[String],
    place: &Place,
    table: &Reader<'_>,
) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        if !known.iter().any(|other| other == name) {
            let suggestion = nearest(name, known.iter().map(String::as_str));
            let problem = Problem::Placeholder {
                name: name.to_owned(),
            };
            table.reports().add(place.clone(), problem, suggestion);
        }
        parts.push(Part::Text(before.to_owned()));
        parts.push(Part::Fill(name.to_owned()));
        rest = after;
    }
    parts.push(Part::Text(rest.to_owned()));
    parts
}

impl Message {
    /// The values named in it.
    pub(crate) fn fills(&self) -> impl Iterator<Item = &str> {
        self.zh
            .iter()
            .chain(&self.en)
            .filter_map(|part| match part {
                Part::Fill(name) => Some(name.as_str()),
                Part::Text(_) => None,
            })
    }
}
