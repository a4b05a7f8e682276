//! Layers and records as maps show them: features in longitude and latitude, what lies at a place.

use kunyu_definitions::{Layer, Payload};
use kunyu_geodesy::{ZoneArea, forward, inverse, rounded_centi_m2};
use kunyu_overlay::{Bounds, Location, Point, Shape, locate};
use kunyu_store::{EditionId, PackedEdition, Scalar};
use kunyu_terms::{Area, AreaUnit, Decimal};
use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use crate::check::outcome_word;
use crate::folder::Folder;
use crate::layers::{EditionRow, in_force, input, known_at, list};
use crate::registers::{ListRequest, Listing};
use crate::rights::{SeenLayer, Sight};
use crate::{Error, Result, dates};

/// A layer with its editions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct LayerView {
    /// Id.
    pub id: String,
    /// Title.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
    /// What it is in law.
    pub status_zh: String,
    /// What it is in law, in English.
    pub status_en: String,
    /// `point`, `line`, `polygon`; null: a table.
    pub geometry: Option<&'static str>,
    /// Secrecy class.
    pub secrecy: String,
    /// Column of the class code.
    pub class: Option<String>,
    /// Code list of the classes.
    pub codes: Option<String>,
    /// The edition in force on the day.
    pub in_force: Option<String>,
    /// Its editions.
    pub editions: Vec<EditionRow>,
}

/// A feature at a place.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Identified {
    /// Layer.
    pub layer: String,
    /// Title of the layer.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
    /// Edition.
    pub edition: String,
    /// Key of the feature.
    pub key: String,
    /// Its attributes.
    pub attributes: Vec<Attribute>,
    /// Its shape, GeoJSON in longitude and latitude.
    pub geometry: Json,
}

/// An attribute of a feature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Attribute {
    /// Column.
    pub id: String,
    /// Title.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
    /// Value.
    pub value: Option<String>,
    /// Name of a code.
    pub name: Option<String>,
}

/// Features of a kind at a place at most: overlapping layers must not flood the answer.
const MOST_AT_A_PLACE: usize = 20;

/// Longitude and latitude of a point of the working plane, degrees.
pub fn lon_lat(folder: &Folder, point: Point) -> (f64, f64) {
    let (east, north) = point.metres();
    match folder.crs.zone() {
        Some(zone) => inverse(&zone, east, north),
        None => (east, north),
    }
}

/// A point of the working plane from longitude and latitude in degrees.
pub fn plane(folder: &Folder, lon: f64, lat: f64) -> Result<Point> {
    let (east, north) = match folder.crs.zone() {
        Some(zone) => forward(&zone, lon, lat),
        None => (lon, lat),
    };
    Point::snap(east, north).map_err(|_| outside())
}

fn outside() -> Error {
    Error::usage(
        "map.outside",
        "坐标超出工作坐标系的范围",
        "the place lies outside the working coordinate system",
    )
}

/// A shape as a geometry of GeoJSON, in longitude and latitude with 8 decimals (about 1 mm).
pub fn geometry(folder: &Folder, shape: &Shape) -> Json {
    let place = |point: &Point| {
        let (lon, lat) = lon_lat(folder, *point);
        json!([round(lon), round(lat)])
    };
    let ring = |ring: &Vec<Point>| {
        let closed = ring.iter().chain(ring.first());
        Json::Array(closed.map(place).collect())
    };
    match shape {
        Shape::Points(points) => json!({
            "type": "MultiPoint", "coordinates": points.iter().map(place).collect::<Vec<_>>(),
        }),
        Shape::Lines(lines) => {
            let lines = lines.iter();
            let lines = lines.map(|line| line.iter().map(place).collect::<Vec<_>>());
            json!({ "type": "MultiLineString", "coordinates": lines.collect::<Vec<_>>() })
        }
        Shape::Polygons(polygons) => {
            let polygons = polygons.0.iter();
            let polygons = polygons.map(|polygon| polygon.rings().map(ring).collect::<Vec<_>>());
            json!({ "type": "MultiPolygon", "coordinates": polygons.collect::<Vec<_>>() })
        }
    }
}

fn round(degrees: f64) -> f64 {
    (degrees * 1e8).round() / 1e8
}

/// The layers that may be known, on a day, with their editions.
pub async fn layers(folder: &Folder, sight: &Sight, date: Option<&str>) -> Result<Vec<LayerView>> {
    let day = dates::date_or_today(date)?.to_string();
    let current = in_force(folder, &day, &known_at(None)).await?;
    let editions = list(folder, None).await?;
    let view = |layer: &Layer| {
        let of = |rows: &[EditionRow]| {
            let own = rows
                .iter()
                .filter(|row| row.layer == layer.id && row.edition.is_some());
            own.cloned().collect::<Vec<_>>()
        };
        let class = layer.class.as_ref();
        let field = class.and_then(|id| layer.fields.iter().find(|field| field.id == *id));
        LayerView {
            id: layer.id.clone(),
            title_zh: layer.title.zh.clone(),
            title_en: layer.title.en.clone(),
            status_zh: layer.legal_status.zh.clone(),
            status_en: layer.legal_status.en.clone(),
            geometry: crate::forms::geometry(layer.geometry),
            secrecy: layer.secrecy.clone(),
            class: layer.class.clone(),
            codes: field.and_then(|field| field.codes.clone()),
            in_force: of(&current).into_iter().find_map(|row| row.edition),
            editions: of(&editions),
        }
    };
    let layers = folder.definitions.layers().iter();
    let layers = layers.filter(|layer| sight.knows(folder, &layer.id));
    Ok(layers.map(view).collect())
}

/// The box around the district's layers in degrees: west, south, east, north.
pub async fn bounds(folder: &Folder) -> Result<Option<[f64; 4]>> {
    let day = dates::today().to_string();
    let mut corners = Vec::new();
    for row in in_force(folder, &day, &known_at(None)).await? {
        let packed = packed(folder, &row).await?;
        let polygons = packed.as_ref().and_then(|packed| packed.polygons());
        if let Some(bounds) = polygons.and_then(kunyu_overlay::PackedLayer::total_bounds) {
            corners.extend([bounds.min, bounds.max]);
        }
    }
    let Some(all) = Bounds::of(&corners) else {
        return Ok(None);
    };
    let (west, south) = lon_lat(folder, all.min);
    let (east, north) = lon_lat(folder, all.max);
    Ok(Some([west, south, east, north]))
}

async fn packed(
    folder: &Folder,
    row: &EditionRow,
) -> Result<Option<std::sync::Arc<PackedEdition>>> {
    let Some(id) = row
        .edition
        .as_deref()
        .and_then(|id| id.parse::<EditionId>().ok())
    else {
        return Ok(None);
    };
    let packed = folder.store.lake().packed(&row.layer, &id).await;
    packed.map(Some).map_err(|error| input(&error))
}

/// What lies at a place on a day, layer by layer, as far as it may be known.
pub async fn identify(
    folder: &Folder,
    sight: &Sight,
    (lon, lat): (f64, f64),
    date: Option<&str>,
) -> Result<Vec<Identified>> {
    let point = plane(folder, lon, lat)?;
    let day = dates::date_or_today(date)?.to_string();
    let mut found = Vec::new();
    for row in in_force(folder, &day, &known_at(None)).await? {
        let Ok(seen) = sight.layer(folder, &row.layer) else {
            continue;
        };
        let layer = seen.layer();
        let Some(packed) = packed(folder, &row).await? else {
            continue;
        };
        let at = Bounds::of(&[point]).ok_or_else(outside)?;
        let hits = packed.candidates(&at).into_iter();
        let hits = hits.filter(|row| seen.has(&packed, *row));
        let hits = hits.filter_map(|row| Some((row, packed.shape(row)?)));
        let hits = hits.filter(|(_, shape)| covers(shape, point));
        for (index, shape) in hits.take(MOST_AT_A_PLACE) {
            found.push(Identified {
                layer: layer.id.clone(),
                title_zh: layer.title.zh.clone(),
                title_en: layer.title.en.clone(),
                edition: row.edition.clone().unwrap_or_default(),
                key: packed.key(index).to_owned(),
                attributes: attributes(folder, &seen, &packed, index),
                geometry: geometry(folder, &shape),
            });
        }
    }
    Ok(found)
}

/// Whether a shape lies at a point; lines and points were found by their boxes.
fn covers(shape: &Shape, point: Point) -> bool {
    match shape {
        Shape::Polygons(polygons) => locate(polygons, point) != Location::Outside,
        Shape::Points(_) | Shape::Lines(_) => true,
    }
}

fn attributes(
    folder: &Folder,
    seen: &SeenLayer<'_>,
    packed: &PackedEdition,
    row: usize,
) -> Vec<Attribute> {
    let layer = seen.layer();
    let columns = packed.schema().fields.iter().enumerate();
    let known = columns.filter_map(|(index, column)| {
        let field = layer.fields.iter().find(|field| field.id == column.name)?;
        if seen.hides(&field.id) {
            return None;
        }
        let value = text(&packed.value(index, row));
        let codes = field
            .codes
            .as_deref()
            .and_then(|id| folder.definitions.codes(id));
        let name = codes
            .zip(value.as_deref())
            .and_then(|(codes, value)| codes.get(value));
        Some(Attribute {
            id: field.id.clone(),
            title_zh: field.title.zh.clone(),
            title_en: field.title.en.clone(),
            name: name.map(|code| code.name.clone()),
            value,
        })
    });
    known.collect()
}

fn text(value: &Scalar) -> Option<String> {
    match value {
        Scalar::Null => None,
        Scalar::Text(text) | Scalar::Date(text) => Some(text.clone()),
        Scalar::Integer(number) => Some(number.to_string()),
        Scalar::Decimal { unscaled, scale } => {
            Decimal::new(*unscaled, *scale).map(|d| d.to_string())
        }
        Scalar::Real(number) => Some(number.to_string()),
        Scalar::Boolean(flag) => Some(flag.to_string()),
    }
}

/// Records of a register with their shapes as a collection of features; those without one are left
/// out. Properties are the columns, the number and the state.
pub async fn records(folder: &Folder, sight: &Sight, request: &ListRequest) -> Result<Json> {
    let request = ListRequest {
        with_shapes: true,
        ..request.clone()
    };
    let listing = crate::registers::list(folder, sight, &request).await?;
    Ok(collection(folder, &listing))
}

/// A listing with shapes as a collection of features.
pub fn collection(folder: &Folder, listing: &Listing) -> Json {
    let register = folder.definitions.register(&listing.register);
    let number = register.map(|register| register.number.as_str());
    let features = listing.rows.iter().filter_map(|row| {
        let shape = row.shape.as_ref()?;
        let mut properties = Map::new();
        for (column, value) in listing.columns.iter().zip(&row.values) {
            properties.insert(column.id.clone(), json!(value));
            if number == Some(&*column.id) {
                properties.insert("number".to_owned(), json!(value));
            }
        }
        properties.insert("state".to_owned(), json!(row.state));
        properties.insert("register".to_owned(), json!(listing.register));
        Some(json!({
            "type": "Feature", "id": row.record, "geometry": geometry(folder, shape), "properties": properties,
        }))
    });
    json!({ "type": "FeatureCollection", "features": features.collect::<Vec<_>>() })
}

/// The shape of a geometry of GeoJSON in longitude and latitude, taken in like that of a file.
pub fn shape(folder: &Folder, geometry: &Json) -> Result<Shape> {
    let file = tempfile::Builder::new().suffix(".geojson").tempfile()?;
    let feature = json!({ "type": "Feature", "properties": {}, "geometry": geometry });
    std::fs::write(file.path(), feature.to_string())?;
    crate::act::shape(folder, file.path(), crate::input::Given::default())
        .map_err(|error| error.without(&file.path().display().to_string()))
}

/// Measures of a polygon.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// Ellipsoidal area, m² with two decimals.
    pub area_m2: String,
    /// In 亩.
    pub area_mu: String,
    /// In hectares.
    pub area_ha: String,
    /// Length of its boundary on the working plane, m.
    pub perimeter_m: f64,
}

/// Ellipsoidal area and boundary of a shape of the working plane.
pub fn measure(folder: &Folder, shape: &Shape) -> Result<Measured> {
    let (Shape::Polygons(polygons), Some(zone)) = (shape, folder.crs.zone()) else {
        return Err(Error::usage(
            "measure.polygon",
            "只有面可以量算面积",
            "only a polygon has an area",
        ));
    };
    let measure = ZoneArea::new(&zone);
    let on_ellipsoid: i128 = polygons
        .rings()
        .map(|ring| measure.ring_on_grid(ring.iter().map(|point| (point.x, point.y))))
        .sum();
    let area = Area::from_centi_m2(rounded_centi_m2(on_ellipsoid));
    let edges = polygons.rings().flat_map(|ring| {
        let next = ring.iter().skip(1).chain(ring.first());
        ring.iter().zip(next)
    });
    let perimeter: f64 = edges
        .map(|(from, to)| {
            let ((x, y), (to_x, to_y)) = (from.metres(), to.metres());
            (to_x - x).hypot(to_y - y)
        })
        .sum();
    Ok(Measured {
        area_m2: area.to_string(),
        area_mu: area.written(AreaUnit::Mu, 2),
        area_ha: area.written(AreaUnit::Hectare, 4),
        perimeter_m: (perimeter * 100.0).round() / 100.0,
    })
}

/// A geometry, a feature or a collection as a collection.
pub fn collected(parcel: Json) -> Json {
    let kind = parcel
        .get("type")
        .and_then(Json::as_str)
        .unwrap_or_default();
    let features = match kind {
        "FeatureCollection" => return parcel,
        "Feature" => parcel,
        _ => json!({ "type": "Feature", "properties": {}, "geometry": parcel }),
    };
    json!({ "type": "FeatureCollection", "features": [features] })
}

/// Plots of a verdict and the pieces that its rules hit, as a collection of features.
pub fn verdict(folder: &Folder, payload: &Payload) -> Json {
    let shape = |rings| geometry(folder, &Shape::Polygons(crate::report::polygons(rings)));
    let mut features = Vec::new();
    for subject in &payload.subjects {
        features.push(json!({
            "type": "Feature",
            "geometry": shape(&subject.polygons),
            "properties": {
                "kind": "plot", "plot": subject.name, "outcome": outcome_word(subject.verdict),
                "area_m2": subject.areas.ellipsoid_m2,
            },
        }));
        for rule in &subject.rules {
            for hit in rule.features.iter().filter(|hit| !hit.polygons.is_empty()) {
                features.push(json!({
                    "type": "Feature",
                    "geometry": shape(&hit.polygons),
                    "properties": {
                        "kind": "piece", "plot": subject.name, "rule": rule.id, "title_zh": rule.title.zh,
                        "title_en": rule.title.en, "outcome": outcome_word(rule.outcome), "key": hit.key,
                        "code": hit.code, "name": hit.name, "area_m2": hit.areas.ellipsoid_m2,
                    },
                }));
            }
        }
    }
    json!({ "type": "FeatureCollection", "features": features })
}
