//! `kunyu sample`: a ready data folder with the synthetic district.

use kunyu_formats::{Field, FieldKind, Value as Written};
use kunyu_overlay::Shape;
use kunyu_sample::desk::Desk;
use kunyu_sample::{District, FileContent, Options, SampleLayer, Value};
use kunyu_store::{Actor, CheckRecord, Keys, Lineage, Publish, Row, Scalar, Schema};
use kunyu_terms::Date;
use serde::Serialize;
use serde_json::json;

use crate::emit::Output;
use crate::error::Kind;
use crate::folder::Folder;
use crate::layers::{input, no_layer};
use crate::rows::schema;
use crate::sample_desk;
use crate::{Error, Place, Progress, Result};

pub use crate::sample_desk::{DeskMade, DeskTruth};

/// The system administrator of the sample folder.
const ADMIN: &str = "管理员";
/// Publishes what the data clerk imported.
const CHIEF: &str = "科长";
/// The data clerk of the sample folder.
const DATA_CLERK: &str = "数据员";
/// The sample layers are in force from this day on.
const EFFECTIVE_FROM: &str = "2020-01-01";

/// The expectations of the sample; the desk is written into it.
const TRUTH: &str = "truth.json";

/// How a sample district is to be made.
#[derive(Debug, Clone)]
pub struct SampleRequest {
    /// Share of 50,000 land-use patches.
    pub scale: f64,
    /// Seed of the drawing.
    pub seed: u64,
    /// Day from which the days of the desk are counted; today when not given.
    pub today: Option<String>,
}

/// What was made.
#[derive(Debug, Clone, Serialize)]
pub struct Made {
    /// Layers with their number of features.
    pub layers: Vec<(String, u64)>,
    /// Records and acts in the books.
    pub records: u64,
    /// The cases at the desk.
    pub desk: DeskMade,
    /// Files to try, relative to the folder.
    pub files: Vec<String>,
}

/// Makes the folder.
pub async fn make(place: &Place, request: &SampleRequest, progress: &dyn Progress) -> Result<Made> {
    let (scale, seed) = (request.scale, request.seed);
    let desk = Desk::shipped().map_err(|error| sample_desk::fault(&error))?;
    let dir = place.dir();
    if dir.exists() && std::fs::read_dir(dir)?.next().is_some() {
        let shown = dir.display();
        return Err(Error::input(
            "sample.not_empty",
            format!("{shown} 不是空目录"),
            format!("{shown} is not an empty folder"),
        ));
    }
    let day = desk_day(&desk, request.today.as_deref())?;
    progress.stage("生成样例区", "drawing the district", None);
    let district = District::generate(&Options { scale, seed });
    let district = district.map_err(|error| Error::of(Kind::Usage, &error))?;
    let folder = open(place).await?;
    let admin = folder.actor(ADMIN).await?;
    sample_desk::people(&folder, &admin, &desk).await?;
    let clerk = folder.actor(DATA_CLERK).await?;
    let chief = folder.actor(CHIEF).await?;
    let mut layers = Vec::new();
    progress.stage(
        "写入图层",
        "writing layers",
        Some(district.layers.len() as u64),
    );
    for (index, layer) in district.layers.iter().enumerate() {
        let rows = put(&folder, &clerk, &chief, layer, &district.options).await?;
        layers.push((layer.id.to_owned(), rows));
        progress.done(index as u64 + 1);
    }
    let records = crate::sample_books::write(&folder, &clerk, seed, progress).await?;
    let desk = sample_desk::act_out(&folder, &desk, (day, seed), progress).await?;
    let files = write_files(&folder, &district, &desk)?;
    folder.close().await;
    Ok(Made {
        layers,
        records,
        desk,
        files,
    })
}

/// The day for which the desk is made, before anything is written.
fn desk_day(desk: &Desk, asked: Option<&str>) -> Result<Date> {
    let definitions = crate::built_in_definitions()?;
    let calendar = definitions.calendar(kunyu_sample::DISTRICT_CODE);
    let calendar = calendar.ok_or_else(|| {
        Error::input(
            "calendar.missing",
            "规程里没有工作日历（definitions/calendar）",
            "the definitions hold no work calendar (definitions/calendar)",
        )
    })?;
    sample_desk::day(desk, &calendar.days, asked)
}

/// Makes the empty folder of the sample, with a key of its own for its invented persons.
async fn open(place: &Place) -> Result<Folder> {
    let crs = format!("EPSG:{}", kunyu_sample::EPSG);
    let folder = Folder::init(place, &crs, kunyu_sample::DISTRICT_CODE, ADMIN).await?;
    std::fs::write(
        place.dir().join(crate::folder::SYNTHETIC),
        kunyu_sample::NOTICE_ZH,
    )?;
    let keys = Keys::new_personal(&place.sample_keys());
    keys.map_err(|error| input(&error))?;
    folder.close().await;
    Folder::open_lazily(place).await
}

/// Writes the files to try; the desk stands in the expectations.
fn write_files(folder: &Folder, district: &District, desk: &DeskMade) -> Result<Vec<String>> {
    let dir = folder.store.folder();
    for file in &district.files {
        let path = dir.join(&file.path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        match &file.content {
            FileContent::Bytes(bytes) if file.path == TRUTH => {
                std::fs::write(&path, with_desk(bytes, desk)?)?;
            }
            FileContent::Bytes(bytes) => std::fs::write(&path, bytes)?,
            FileContent::Parcels(id) => {
                let parcels = district.parcels.iter().find(|parcels| parcels.id == *id);
                if let Some(parcels) = parcels {
                    output(parcels, folder).write(&path)?;
                }
            }
        }
    }
    Ok(district
        .files
        .iter()
        .map(|file| file.path.clone())
        .collect())
}

fn with_desk(truth: &[u8], desk: &DeskMade) -> Result<Vec<u8>> {
    let unread = |error: serde_json::Error| {
        Error::new(
            Kind::Internal,
            "sample.truth",
            format!("样例的真值写不出：{error}"),
            format!("the truth of the sample cannot be written: {error}"),
        )
    };
    let mut truth: serde_json::Value = serde_json::from_slice(truth).map_err(unread)?;
    truth["desk"] = serde_json::to_value(desk).map_err(unread)?;
    serde_json::to_vec_pretty(&truth).map_err(unread)
}

async fn put(
    folder: &Folder,
    clerk: &Actor,
    chief: &Actor,
    sample: &SampleLayer,
    options: &Options,
) -> Result<u64> {
    let layer = folder.definitions.layer(sample.id);
    let layer = layer.ok_or_else(|| no_layer(folder, sample.id))?;
    let schema = schema(layer);
    let writer = folder
        .store
        .lake()
        .writer(sample.id, folder.crs.epsg(), &schema);
    let mut writer = writer.map_err(|error| input(&error))?;
    let places = places(sample, &schema);
    for feature in &sample.features {
        let values = places
            .iter()
            .zip(&schema.fields)
            .map(|(place, column)| match place {
                Some(place) => scalar(&feature.values[*place], column.kind),
                None => Scalar::Null,
            });
        let row = Row {
            key: feature.key.clone(),
            shape: Some(feature.shape.clone()),
            values: values.collect(),
        };
        writer.push(row).map_err(|error| input(&error))?;
    }
    let written = writer.finish().await.map_err(|error| input(&error))?;
    let lineage = Lineage {
        source_file: "kunyu sample".to_owned(),
        source_hash: String::new(),
        details: json!({ "seed": options.seed, "scale": options.scale.to_string(),
            "notice": kunyu_sample::NOTICE_ZH }),
    };
    let edition = folder.store.register(clerk, written, &lineage).await;
    let edition = edition.map_err(|error| input(&error))?;
    let checked = folder
        .store
        .record_check(clerk, sample.id, &edition.id, CheckRecord::default())
        .await;
    checked.map_err(|error| input(&error))?;
    let act = Publish {
        document: "合成样例".to_owned(),
        effective_from: EFFECTIVE_FROM.to_owned(),
        seen_version: None,
    };
    let published = folder
        .store
        .publish(chief, sample.id, &edition.id, &act)
        .await;
    published.map_err(|error| input(&error))?;
    Ok(edition.rows.unsigned_abs())
}

/// Where each column of the schema stands in the sample's fields.
fn places(sample: &SampleLayer, schema: &Schema) -> Vec<Option<usize>> {
    let find = |name: &str| sample.fields.iter().position(|field| field.name == name);
    schema
        .fields
        .iter()
        .map(|column| find(&column.name))
        .collect()
}

fn scalar(value: &Value, kind: kunyu_store::ColumnKind) -> Scalar {
    use kunyu_store::ColumnKind;
    match (value, kind) {
        (Value::Null, _) => Scalar::Null,
        (Value::Text(text), _) => Scalar::Text(text.clone()),
        (Value::Integer(number), ColumnKind::Text) => Scalar::Text(number.to_string()),
        (Value::Integer(number), ColumnKind::Decimal { scale }) => Scalar::Decimal {
            unscaled: number * 10_i64.pow(u32::from(scale)),
            scale,
        },
        (Value::Integer(number), _) => Scalar::Integer(*number),
        (Value::Decimal { unscaled, scale }, ColumnKind::Decimal { scale: wanted })
            if wanted > *scale =>
        {
            let factor = 10_i64.pow(u32::from(wanted - scale));
            Scalar::Decimal {
                unscaled: unscaled * factor,
                scale: wanted,
            }
        }
        (Value::Decimal { unscaled, scale }, _) => Scalar::Decimal {
            unscaled: *unscaled,
            scale: *scale,
        },
        (Value::Date(day), _) => Scalar::Date(day.clone()),
    }
}

/// Parcels as a file to write.
fn output(parcels: &SampleLayer, folder: &Folder) -> Output {
    let fields = parcels.fields.iter().map(|field| {
        let (kind, width, decimals) = match field.kind {
            kunyu_sample::FieldKind::Text(width) => (FieldKind::Text, Some(width), None),
            kunyu_sample::FieldKind::Integer => (FieldKind::Integer, None, None),
            kunyu_sample::FieldKind::Decimal(scale) => (FieldKind::Real, None, Some(scale)),
            kunyu_sample::FieldKind::Date => (FieldKind::Date, None, None),
        };
        Field {
            width,
            decimals,
            ..Field::new(field.name, kind)
        }
    });
    let rows = parcels.features.iter().map(|feature| {
        let values = feature.values.iter().map(|value| match value {
            Value::Null => Written::Null,
            Value::Text(text) => Written::Text(text.clone()),
            Value::Integer(number) => Written::Integer(*number),
            Value::Decimal { unscaled, scale } => {
                Written::Real(*unscaled as f64 / 10_f64.powi(i32::from(*scale)))
            }
            Value::Date(day) => Written::Date(day.clone()),
        });
        (Some(feature.shape.clone()), values.collect())
    });
    Output {
        name: parcels.id.to_owned(),
        crs: Some(folder.crs),
        fields: fields.collect(),
        rows: rows.collect::<Vec<(Option<Shape>, Vec<Written>)>>(),
    }
}
