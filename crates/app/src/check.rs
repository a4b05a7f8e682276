//! `kunyu check`: parcels in, a verdict with its evidence out.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kunyu_definitions::{
    ActiveCheck, Attributes, Bundle, Outcome, Payload, PrepareOptions, SourceGeometry, SourceView,
    Sources, Subject, Value,
};
use kunyu_formats::{Field, Value as Written};
use kunyu_geodesy::inverse;
use kunyu_overlay::{Bounds, Point, Shape};
use kunyu_store::{EditionId, GeometryKind, KnownAt, NewVerdict, PackedEdition, Scalar};
use kunyu_terms::{Date, Decimal};

use crate::area::name_of;
use crate::error::Kind;
use crate::folder::Folder;
use crate::input::Given;
use crate::layers::input;
use crate::rights::{Action, Sight, nothing_here};
use crate::table::{Loaded, Reading, load};
use crate::{Error, Note, Progress, Result, dates};

/// Name and version that stand in the envelope.
pub const SOFTWARE: &str = concat!("kunyu ", env!("CARGO_PKG_VERSION"));

/// What to check.
#[derive(Debug, Clone, Default)]
pub struct CheckRequest {
    /// Files with the parcels.
    pub parcels: Vec<PathBuf>,
    /// Check id.
    pub check: String,
    /// Date whose law and layers are applied; today when not given.
    pub date: Option<String>,
    /// As known at this audit sequence or time.
    pub known_at: Option<String>,
    /// What the user says about the files.
    pub given: Given,
    /// Facts that the files do not state.
    pub facts: BTreeMap<String, String>,
    /// The user on whose behalf the verdict is recorded; unrecorded without one.
    pub user: Option<String>,
    /// What who asks may know.
    pub sight: Sight,
}

/// The answer.
pub struct Checked {
    /// Payload and envelope.
    pub bundle: Bundle,
    /// Number under which the verdict was recorded.
    pub number: Option<String>,
    /// What to know about the input.
    pub notes: Vec<Note>,
    /// The layers that were asked.
    pub layers: Layers,
}

/// Layer id → edition and its packed form. Cheap to clone.
#[derive(Clone, Default)]
pub struct Layers {
    editions: HashMap<String, (EditionId, Arc<PackedEdition>)>,
}

/// Checks the parcels.
pub async fn check(
    folder: &Folder,
    request: &CheckRequest,
    progress: &dyn Progress,
) -> Result<Checked> {
    let actor = match &request.user {
        Some(user) => Some(folder.allowed(user, Action::Check).await?),
        None => None,
    };
    if !request.sight.knows_check(folder, &request.check) {
        return Err(nothing_here());
    }
    if !request.sight.may(folder, Action::Check.word(), "") {
        return Err(Error::forbidden(
            "rights.role",
            "您的岗位不能审查地块",
            "your role may not check parcels",
        ));
    }
    let date = dates::date_or_today(request.date.as_deref())?;
    let known = crate::layers::known_at(request.known_at.as_deref());
    let active = active(folder, &request.check, date)?;
    let seq = match request.known_at {
        Some(_) => Some(
            folder
                .store
                .seq_at(&known)
                .await
                .map_err(|error| input(&error))?,
        ),
        None => None,
    };
    let layers = Layers::in_force(folder, &active.source_ids(), date, &known).await?;
    layers.some(date)?;
    let (subjects, mut notes) = subjects(folder, request, &active)?;
    layers.hold(folder, &subjects)?;
    progress.stage("审查", "checking", Some(subjects.len() as u64));
    let payload = evaluate(folder, &active, &layers, &subjects, seq, progress)?;
    notes.extend(not_assessed(&payload));
    let actor_name = actor.as_ref().map(kunyu_store::Actor::name);
    let mut bundle = Bundle::new(payload, SOFTWARE, &dates::now(), actor_name);
    crate::signing::sign(&mut bundle)?;
    let number = match &actor {
        Some(actor) => {
            let known_at = folder
                .store
                .seq_at(&known)
                .await
                .map_err(|error| input(&error))?;
            Some(record(folder, actor, known_at, &bundle, &layers, &subjects).await?)
        }
        None => None,
    };
    Ok(Checked {
        bundle,
        number,
        notes,
        layers,
    })
}

/// Says loudly which rules could not be asked because their layer is not there.
fn not_assessed(payload: &Payload) -> Option<Note> {
    let missing = payload
        .sources
        .iter()
        .filter(|source| source.edition.is_none());
    let missing: Vec<&str> = missing.map(|source| source.id.as_str()).collect();
    if missing.is_empty() {
        return None;
    }
    let list = missing.join(", ");
    Some(Note::new(
        "check.not_assessed",
        format!("下列图层没有生效的版次，相应规则未审查，结论不完整：{list}"),
        format!("no edition of these layers is in force; their rules were not assessed: {list}"),
    ))
}

/// The check in force on a date.
fn active<'f>(folder: &'f Folder, id: &str, date: Date) -> Result<ActiveCheck<'f>> {
    folder.definitions.check(id, date).ok_or_else(|| {
        let all = folder.definitions.checks();
        if let Some(first) = all
            .iter()
            .filter(|check| check.id == id)
            .map(|check| check.from)
            .min()
        {
            return Error::usage(
                "check.not_in_force",
                format!("审查“{id}”自 {first} 起生效，{date} 尚无规定可依"),
                format!("the check \"{id}\" is in force from {first}; nothing applies on {date}"),
            );
        }
        let ids: Vec<&str> = all.iter().map(|check| check.id.as_str()).collect();
        let ids = ids.join(", ");
        Error::usage(
            "check.unknown",
            format!("没有审查“{id}”，有：{ids}"),
            format!("there is no check \"{id}\"; there are: {ids}"),
        )
    })
}

fn evaluate(
    folder: &Folder,
    active: &ActiveCheck<'_>,
    layers: &Layers,
    subjects: &[Subject],
    known_at: Option<i64>,
    progress: &dyn Progress,
) -> Result<Payload> {
    let options = PrepareOptions {
        epsg: folder.crs.epsg(),
        known_at,
    };
    let fail = |error: kunyu_definitions::EvaluateError| Error::of(Kind::Input, &error);
    let prepared = active.prepare(layers, options).map_err(fail)?;
    let mut results = Vec::with_capacity(subjects.len());
    for (index, subject) in subjects.iter().enumerate() {
        results.push(prepared.subject(subject).map_err(fail)?);
        progress.done(index as u64 + 1);
    }
    Ok(prepared.payload(results))
}

fn subjects(
    folder: &Folder,
    request: &CheckRequest,
    active: &ActiveCheck<'_>,
) -> Result<(Vec<Subject>, Vec<Note>)> {
    crate::facts::check(&folder.definitions, active.attributes(), &request.facts)?;
    let mut subjects = Vec::new();
    let mut notes = Vec::new();
    for path in &request.parcels {
        let reading = Reading {
            given: request.given.clone(),
            working: Some(folder.crs),
            target: Some(folder.crs),
            ..Reading::default()
        };
        let loaded = load(path, reading)?;
        notes.extend(loaded.notes.iter().cloned());
        subjects.extend(of_file(path, loaded, &request.facts)?);
    }
    Ok((subjects, notes))
}

/// One subject per plot of a file.
fn of_file(path: &Path, loaded: Loaded, facts: &BTreeMap<String, String>) -> Result<Vec<Subject>> {
    let names: Vec<String> = loaded
        .fields
        .iter()
        .map(|field| field.name.clone())
        .collect();
    let stem = path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned());
    let mut subjects = Vec::new();
    for taken in loaded.rows {
        let Some(Shape::Polygons(shape)) = taken.shape else {
            return Err(Error::input(
                "check.not_polygon",
                format!("{}：不是面，不能审查", taken.place.zh()),
                format!("{}: is no polygon and cannot be checked", taken.place),
            ));
        };
        let name = name_of(&names, &taken.values)
            .unwrap_or_else(|| format!("{} {}", stem.as_deref().unwrap_or(""), taken.row));
        let mut attributes = attributes(&loaded.fields, &taken.values);
        for (fact, text) in facts {
            attributes.insert(fact.clone(), Value::Text(text.clone()));
        }
        subjects.push(Subject {
            name,
            shape,
            attributes,
        });
    }
    if subjects.is_empty() {
        let shown = path.display();
        return Err(Error::input(
            "check.no_plot",
            format!("{shown} 里没有地块"),
            format!("{shown} holds no plot"),
        ));
    }
    Ok(subjects)
}

fn attributes(fields: &[Field], values: &[Written]) -> BTreeMap<String, Value> {
    let pairs = fields.iter().zip(values).filter_map(|(field, value)| {
        let value = match value {
            Written::Text(text) | Written::Date(text) | Written::DateTime(text) => {
                Value::Text(text.clone())
            }
            Written::Integer(number) => Value::Text(number.to_string()),
            // shortest decimal that reads back as the same number
            Written::Real(number) => Value::Text(number.to_string()),
            Written::Boolean(flag) => Value::Boolean(*flag),
            Written::Null | Written::Binary(_) => return None,
        };
        Some((field.name.clone(), value))
    });
    pairs.collect()
}

impl Layers {
    /// The editions in force of the layers that the rules ask.
    async fn in_force(folder: &Folder, ids: &[&str], date: Date, known: &KnownAt) -> Result<Self> {
        let mut layers = Self::default();
        for id in ids {
            let publication = folder.store.in_force(id, &date.to_string(), known).await;
            if let Some(publication) = publication.map_err(|error| input(&error))? {
                layers.add(folder, id, publication.edition).await?;
            }
        }
        Ok(layers)
    }

    /// The editions that a payload names.
    pub(crate) async fn named(folder: &Folder, payload: &Payload) -> Result<Self> {
        let mut layers = Self::default();
        for source in &payload.sources {
            if let Some(edition) = &source.edition {
                let edition = edition.parse().map_err(|error| input(&error))?;
                layers.add(folder, &source.id, edition).await?;
            }
        }
        Ok(layers)
    }

    async fn add(&mut self, folder: &Folder, id: &str, edition: EditionId) -> Result<()> {
        let packed = folder.store.lake().packed(id, &edition).await;
        let packed = packed.map_err(|error| input(&error))?;
        self.editions.insert(id.to_owned(), (edition, packed));
        Ok(())
    }

    /// The packed edition of a layer.
    pub fn edition(&self, layer: &str) -> Option<&PackedEdition> {
        self.editions.get(layer).map(|(_, packed)| packed.as_ref())
    }

    /// Refuses to answer when nothing is in force: no answer must look like a good one.
    fn some(&self, date: Date) -> Result<()> {
        if !self.editions.is_empty() {
            return Ok(());
        }
        Err(Error::input(
            "check.no_layers",
            format!("{date} 没有任何图层生效，无法审查"),
            format!("no layer is in force on {date}; nothing can be checked"),
        )
        .remedy("请先导入并发布图层", "import and publish layers first"))
    }

    /// The box around all layers.
    fn bounds(&self) -> Option<Bounds> {
        let boxes = self.editions.values().filter_map(|(_, packed)| {
            packed
                .polygons()
                .and_then(kunyu_overlay::PackedLayer::total_bounds)
        });
        let corners: Vec<Point> = boxes.flat_map(|bounds| [bounds.min, bounds.max]).collect();
        Bounds::of(&corners)
    }

    /// Refuses a parcel that lies outside everything that is known, naming both places.
    fn hold(&self, folder: &Folder, subjects: &[Subject]) -> Result<()> {
        let Some(district) = self.bounds() else {
            return Ok(());
        };
        for subject in subjects {
            let Some(bounds) = subject.shape.bounds() else {
                continue;
            };
            if !bounds.meets(&district) {
                let (parcel, district) = (place(folder, &bounds), place(folder, &district));
                let (name, code) = (&subject.name, &folder.store.instance().district);
                return Err(Error::input(
                    "check.outside",
                    format!("地块“{name}”在 {parcel}，不在本区（{code}）的范围 {district} 内"),
                    format!("plot \"{name}\" lies at {parcel}, outside the district ({code}) at {district}"),
                )
                .remedy(
                    "请核对坐标系和带号",
                    "check the coordinate system and the zone",
                ));
            }
        }
        Ok(())
    }
}

/// A box in degrees, to four decimals.
fn place(folder: &Folder, bounds: &Bounds) -> String {
    let Some(zone) = folder.crs.zone() else {
        return String::new();
    };
    let degrees = |point: Point| {
        let (east, north) = point.metres();
        inverse(&zone, east, north)
    };
    let (west, south) = degrees(bounds.min);
    let (east, north) = degrees(bounds.max);
    format!("{west:.4}–{east:.4}°E {south:.4}–{north:.4}°N")
}

impl Sources for Layers {
    fn source(&self, id: &str) -> Option<SourceView> {
        let (edition, packed) = self.editions.get(id)?;
        let geometry = match packed.polygons() {
            Some(layer) if packed.schema().geometry == GeometryKind::Polygon => {
                SourceGeometry::Polygons(layer.clone())
            }
            _ => {
                let shapes = (0..packed.len())
                    .map(|row| packed.shape(row).unwrap_or(Shape::Points(Vec::new())));
                SourceGeometry::Shapes(shapes.collect())
            }
        };
        let attributes = Arc::new(EditionRows(Arc::clone(packed)));
        Some(SourceView {
            edition: edition.to_string(),
            geometry,
            attributes,
        })
    }
}

/// The rows of a packed edition as the check engine reads them.
struct EditionRows(Arc<PackedEdition>);

impl Attributes for EditionRows {
    fn rows(&self) -> usize {
        self.0.len()
    }

    fn key(&self, row: usize) -> String {
        self.0.key(row).to_owned()
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.0.schema().index(name)
    }

    fn value(&self, row: usize, column: usize) -> Value {
        match self.0.value(column, row) {
            Scalar::Null => Value::Null,
            Scalar::Text(text) => Value::Text(text),
            Scalar::Integer(number) => Value::Number(Decimal::whole(number)),
            Scalar::Decimal { unscaled, scale } => {
                Decimal::new(unscaled, scale).map_or(Value::Null, Value::Number)
            }
            Scalar::Real(number) => Value::Text(number.to_string()),
            Scalar::Boolean(flag) => Value::Boolean(flag),
            Scalar::Date(day) => day.parse().map_or(Value::Text(day), Value::Date),
        }
    }
}

async fn record(
    folder: &Folder,
    actor: &kunyu_store::Actor,
    known_at: i64,
    bundle: &Bundle,
    layers: &Layers,
    subjects: &[Subject],
) -> Result<String> {
    let boxes = subjects.iter().filter_map(|subject| subject.shape.bounds());
    let corners: Vec<Point> = boxes.flat_map(|bounds| [bounds.min, bounds.max]).collect();
    let bounds = Bounds::of(&corners)
        .ok_or_else(|| Error::input("check.no_plot", "没有地块", "there is no plot"))?;
    let editions = layers
        .editions
        .iter()
        .map(|(id, (edition, _))| (id.clone(), *edition));
    let verdict = NewVerdict {
        payload_hash: bundle.envelope.hash.clone(),
        check_id: bundle.payload.check.id.clone(),
        day: bundle.payload.date.clone(),
        known_at_seq: known_at,
        outcome: outcome_word(bundle.payload.verdict).to_owned(),
        subjects: subjects
            .iter()
            .map(|subject| subject.name.clone())
            .collect(),
        bounds,
        editions: editions.collect(),
        bundle: bundle.to_json(),
    };
    let verdict = folder.store.record_verdict(actor, &verdict).await;
    Ok(verdict.map_err(|error| input(&error))?.number)
}

/// The word of an outcome in stored rows.
pub fn outcome_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Conflict => "conflict",
        Outcome::WithinTolerance => "within_tolerance",
        Outcome::NoConflict => "no_conflict",
        Outcome::NotAssessed => "not_assessed",
    }
}

/// Makes the payload of a bundle again from the editions it names.
pub(crate) async fn rebuild(folder: &Folder, payload: &Payload) -> Result<Payload> {
    let date: Date = payload.date.parse().map_err(|_| {
        Error::input(
            "verdict.date",
            "证据包的日期无效",
            "the date of the bundle is invalid",
        )
    })?;
    let active = active(folder, &payload.check.id, date)?;
    let layers = Layers::named(folder, payload).await?;
    let subjects: Vec<Subject> = payload.subjects.iter().map(subject_of).collect();
    evaluate(
        folder,
        &active,
        &layers,
        &subjects,
        payload.known_at,
        &crate::Silent,
    )
}

fn subject_of(result: &kunyu_definitions::SubjectResult) -> Subject {
    let stated = result
        .attributes
        .iter()
        .filter(|attribute| !attribute.assumed);
    Subject {
        name: result.name.clone(),
        shape: crate::report::polygons(&result.polygons),
        attributes: stated
            .map(|attribute| (attribute.id.clone(), Value::Text(attribute.value.clone())))
            .collect(),
    }
}

/// Whether the verdict is a conflict.
pub fn is_conflict(bundle: &Bundle) -> bool {
    bundle.payload.verdict == Outcome::Conflict
}

/// Plots and the pieces that rules hit, as GeoJSON in the working CRS.
pub fn geojson(folder: &Folder, payload: &Payload) -> Result<Vec<u8>> {
    use kunyu_formats::FieldKind;
    let text = |name: &str| Field::new(name, FieldKind::Text);
    let names = [
        "plot",
        "rule",
        "title",
        "outcome",
        "key",
        "code",
        "name",
        "area_ellipsoid_m2",
    ];
    let mut output = crate::emit::Output {
        name: payload.check.id.clone(),
        crs: Some(folder.crs),
        fields: names.into_iter().map(text).collect(),
        rows: Vec::new(),
    };
    let given = |text: &str| Written::Text(text.to_owned());
    for subject in &payload.subjects {
        let shape = Shape::Polygons(crate::report::polygons(&subject.polygons));
        let mut values = vec![given(&subject.name), Written::Null, Written::Null];
        values.push(given(outcome_word(subject.verdict)));
        values.extend([Written::Null, Written::Null, Written::Null]);
        values.push(given(&subject.areas.ellipsoid_m2));
        output.rows.push((Some(shape), values));
        for rule in &subject.rules {
            for hit in rule.features.iter().filter(|hit| !hit.polygons.is_empty()) {
                let shape = Shape::Polygons(crate::report::polygons(&hit.polygons));
                let option = |text: &Option<String>| text.as_deref().map_or(Written::Null, given);
                output.rows.push((
                    Some(shape),
                    vec![
                        given(&subject.name),
                        given(&rule.id),
                        given(&rule.title.zh),
                        given(outcome_word(rule.outcome)),
                        given(&hit.key),
                        option(&hit.code),
                        option(&hit.name),
                        given(&hit.areas.ellipsoid_m2),
                    ],
                ));
            }
        }
    }
    output.geojson()
}
