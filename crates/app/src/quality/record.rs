//! From an examination to the work list.

use kunyu_overlay::Shape;
use kunyu_store::{Actor, CheckOutcome, CheckRecord, Edition, EditionId, NewFinding, Severity};
use serde_json::{Value, json};

use super::engine;
use super::model::{Examined, FindingRow, Target, Wanted};
use crate::folder::Folder;
use crate::layers::input;
use crate::progress::Silent;
use crate::{Note, Result};

/// Most vertices of a piece that is kept with a finding.
const PIECE_VERTICES: usize = 2000;

/// The first look at an edition that was made of another one, recorded; what it found, in a sentence.
pub async fn first_look(folder: &Folder, actor: &Actor, edition: &Edition) -> Result<Option<Note>> {
    let name = format!("{}@{}", edition.layer, edition.id);
    let wanted = Wanted {
        first_look: true,
        ..Wanted::of(Target::Edition(name))
    };
    let examined = engine::examine(folder, &wanted, &Silent).await?;
    record(folder, actor, edition, &examined, None).await?;
    Ok(engine::told(&examined))
}

/// Records an examination of an edition in the work list.
pub async fn record(
    folder: &Folder,
    actor: &Actor,
    edition: &Edition,
    examined: &Examined,
    previous: Option<EditionId>,
) -> Result<CheckOutcome> {
    let findings: Vec<NewFinding> = examined.findings.iter().map(stored).collect();
    let judged = examined.judged();
    let record = CheckRecord {
        findings: &findings,
        judged: Some(&judged),
        previous,
    };
    let (layer, id) = (&edition.layer, &edition.id);
    let recorded = folder.store.record_check(actor, layer, id, record).await;
    recorded.map_err(|error| input(&error))
}

fn stored(finding: &FindingRow) -> NewFinding {
    let detail = json!({
        "en": finding.en,
        "remedy_zh": finding.remedy_zh,
        "remedy_en": finding.remedy_en,
        "repair": finding.repair,
        "place": finding.place.map(|[x, y]| [format!("{x:.4}"), format!("{y:.4}")]),
        "area_m2": finding.area_m2,
        "piece": piece(finding.piece.as_ref()),
    });
    NewFinding {
        row_key: finding.key.clone(),
        field: finding.field.clone(),
        rule: finding.rule.clone(),
        severity: match finding.severity {
            "error" => Severity::Error,
            "warning" => Severity::Warning,
            _ => Severity::Notice,
        },
        sentence: finding.zh.clone(),
        detail,
    }
}

/// The rings of a piece in grid units; null where there is none, or it is very large.
fn piece(shape: Option<&Shape>) -> Value {
    let Some(Shape::Polygons(polygons)) = shape else {
        return Value::Null;
    };
    if polygons.rings().map(Vec::len).sum::<usize>() > PIECE_VERTICES {
        return Value::Null;
    }
    let ring = |ring: &Vec<kunyu_overlay::Point>| -> Value {
        ring.iter().map(|point| json!([point.x, point.y])).collect()
    };
    let polygon =
        |polygon: &kunyu_overlay::Polygon| -> Value { polygon.rings().map(ring).collect() };
    polygons.0.iter().map(polygon).collect()
}
