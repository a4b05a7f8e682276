//! Reads `[[series]]`: number series that records share.

use super::register::check_id;
use super::registry::{Registry, duplicate};
use crate::error::Problem;
use crate::model::Series;
use crate::text::{Placed, Reader};

/// Reads the series of a file.
pub(super) fn read(document: &Reader<'_>, registry: &mut Registry) {
    for table in document.tables("series") {
        let Some(series) = series(&table) else {
            continue;
        };
        match registry.series.iter().find(|other| other.id == series.id) {
            Some(first) => duplicate(table.reports(), &series.id, &series.place, &first.place),
            None => registry.series.push(series),
        }
    }
}

fn series(table: &Reader<'_>) -> Option<Series> {
    let (id, title) = (table.text("id"), table.bilingual("title"));
    let number = table.text("number");
    let number = number.filter(|number| is_template(table, number));
    table.finish();
    let id = id?;
    check_id(&id, table.reports());
    Some(Series {
        id: id.value,
        title: title?,
        number: number?.value,
        place: id.place,
    })
}

/// A template has one `{n}` or `{n:7}`, and at most `{year}` beside it.
fn is_template(table: &Reader<'_>, number: &Placed<String>) -> bool {
    let text = number.value.replace("{year}", "");
    let fits = text.split_once("{n").is_some_and(|(before, rest)| {
        let (width, after) = rest.split_once('}').unwrap_or(("?", ""));
        let digits = width.strip_prefix(':').map(str::parse::<u8>);
        let is_width = width.is_empty() || matches!(digits, Some(Ok(1..=18)));
        is_width && ![before, after].iter().any(|part| part.contains(['{', '}']))
    });
    if !fits {
        let problem = Problem::Structure {
            subject: number.value.clone(),
            zh: "编号式样里写一个 {n} 或 {n:位数}，可以有 {year}".into(),
            en: "a template holds one {n} or {n:digits}, and may hold {year}".into(),
        };
        table.reports().add(number.place.clone(), problem, None);
    }
    fits
}
