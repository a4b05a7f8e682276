//! Areas, coordinates, map sheets.

use kunyu_app::area::AreaRow;
use kunyu_app::crs::parse_crs;
use kunyu_app::{Error, Kind, Result, area, project, sheet};

use super::{answer_json, answer_text, form, given, no_form, tell};
use crate::args::{self, AreaMethod, Format};
use crate::{Answer, Session, output};

/// `kunyu area FILE`
pub(super) fn area(session: &Session, args: &args::Area) -> Result<Answer> {
    let format = form(session, Format::Table, &[Format::Table, Format::Json])?;
    let given = given(&args.given)?;
    let working = match session.folder() {
        Ok(folder) => Some(kunyu_app::working_crs(&folder)?),
        Err(_) => None,
    };
    let (rows, notes) = area::areas(&args.file, &given, working)?;
    tell(session, &notes);
    if format == Format::Json {
        answer_json(session, &rows)?;
    } else {
        answer_text(session, &area_table(session, &rows, args.method))?;
    }
    Ok(Answer::Yes)
}

fn area_table(session: &Session, rows: &[AreaRow], method: Option<AreaMethod>) -> String {
    type Column = (AreaMethod, &'static str, &'static str, fn(&AreaRow) -> &str);
    let all: [Column; 5] = [
        (AreaMethod::Plane, "平面 m²", "plane m²", |row| {
            &row.area_plane_m2
        }),
        (AreaMethod::Ellipsoid, "椭球 m²", "ellipsoid m²", |row| {
            &row.area_ellipsoid_m2
        }),
        (
            AreaMethod::Official2008,
            "官方2008 m²",
            "official 2008 m²",
            |row| &row.area_official_2008_m2,
        ),
        (
            AreaMethod::OfficialSurvey3,
            "官方三调 m²",
            "official survey3 m²",
            |row| &row.area_official_survey3_m2,
        ),
        (
            AreaMethod::Geodesic,
            "测地线 m²",
            "geodesic m²",
            |row| &row.area_geodesic_m2,
        ),
    ];
    let shown = all
        .iter()
        .filter(|column| method.is_none_or(|method| method == column.0));
    let shown: Vec<&Column> = shown.collect();
    let mut head = vec![
        session.say("序号", "no."),
        session.say("名称", "name"),
        session.say("坐标系", "CRS"),
    ];
    head.extend(shown.iter().map(|column| session.say(column.1, column.2)));
    let body = rows.iter().map(|row| {
        let name = row.name.clone().unwrap_or_default();
        let mut cells = vec![row.feature.to_string(), name, row.crs.clone()];
        cells.extend(shown.iter().map(|column| column.3(row).to_owned()));
        cells
    });
    output::table(&head, &body.collect::<Vec<_>>())
}

/// `kunyu project --from EPSG:n --to EPSG:n`
pub(super) fn project(session: &Session, args: &args::Project) -> Result<Answer> {
    no_form(session)?;
    let (from, to) = (parse_crs(&args.from)?, parse_crs(&args.to)?);
    let datum = args
        .datum_params
        .as_deref()
        .map(project::datum_shift)
        .transpose()?;
    let answer = project::project(std::io::stdin().lock(), from, to, datum.as_ref())?;
    answer_text(session, &answer)?;
    Ok(Answer::Yes)
}

/// `kunyu sheet LON LAT --scale N` or `kunyu sheet NUMBER`
pub(super) fn sheet(session: &Session, args: &args::Sheet) -> Result<Answer> {
    let format = form(session, Format::Table, &[Format::Table, Format::Json])?;
    let one_wanted = args.place.len() == 1 || args.scale.is_some();
    let rows = match args.place.as_slice() {
        [number] if number.parse::<f64>().is_ok() => return Err(latitude_missing()),
        [_] if args.scale.is_some() => {
            return Err(Error::usage(
                "sheet.scale",
                "图幅号已含比例尺，不要再写 --scale",
                "a sheet number holds its scale; leave out --scale",
            ));
        }
        [number] => vec![sheet::by_number(number)?],
        [lon, lat] => sheet::at(degrees(lon)?, degrees(lat)?, args.scale)?,
        _ => return Err(latitude_missing()),
    };
    match (format, rows.as_slice()) {
        (Format::Json, [row]) if one_wanted => answer_json(session, row)?,
        (Format::Json, rows) => answer_json(session, &rows)?,
        _ => {
            let head = [
                session.say("图幅号", "sheet"),
                session.say("比例尺", "scale"),
                session.say("西", "west"),
                session.say("南", "south"),
                session.say("东", "east"),
                session.say("北", "north"),
                session.say("理论面积 m²", "theoretical m²"),
            ];
            let body = rows.into_iter().map(|row| {
                let scale = format!("1:{}", row.scale);
                vec![
                    row.number,
                    scale,
                    row.west,
                    row.south,
                    row.east,
                    row.north,
                    row.area_m2,
                ]
            });
            answer_text(session, &output::table(&head, &body.collect::<Vec<_>>()))?;
        }
    }
    Ok(Answer::Yes)
}

fn latitude_missing() -> Error {
    Error::usage(
        "sheet.place",
        "请给出经度和纬度，或一个图幅号",
        "give longitude and latitude, or one sheet number",
    )
}

fn degrees(text: &str) -> Result<f64> {
    text.parse()
        .ok()
        .filter(|degrees: &f64| degrees.is_finite())
        .ok_or_else(|| {
            Error::new(
                Kind::Usage,
                "sheet.degrees",
                format!("“{text}”不是度数"),
                format!("\"{text}\" is not a number of degrees"),
            )
        })
}
