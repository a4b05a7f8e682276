//! `kunyu quality`: what an edition or a file is worth.

use std::path::{Path, PathBuf};

use kunyu_app::quality::{self as use_case, Examined, RepairRequest, Repaired, Target, Wanted};
use kunyu_app::report::{self, short};
use kunyu_app::{Error, Folder, Result, mapping};
use kunyu_terms::Lang;

use super::check::by_ending;
use super::{answer_as, form, given, in_folder, tell};
use crate::args::{self, Format};
use crate::{Answer, Session, output};

const FORMATS: [Format; 7] = [
    Format::Table,
    Format::Json,
    Format::Geojson,
    Format::Xlsx,
    Format::Docx,
    Format::Pdf,
    Format::Md,
];
/// Findings of a rule in the table on the screen.
const SHOWN: u64 = 20;

/// `kunyu quality LAYER@EDITION`, `kunyu quality FILE --layer ID`
pub(super) fn quality(session: &Session, args: &args::Quality) -> Result<Answer> {
    if !args.repair.is_empty() {
        return repair(session, args);
    }
    let layer_file = layer_file(session);
    let format = form(session, by_ending(session), &FORMATS)?;
    let target = match &args.layer {
        Some(layer) => Target::File {
            file: PathBuf::from(&args.target),
            layer: layer.clone(),
            source_layer: args.source_layer.clone(),
            mapping: args.mapping.as_deref().map(mapping::read).transpose()?,
        },
        None => Target::Edition(args.target.clone()),
    };
    let wanted = wanted(target, &args.rules)?;
    let dir = session.folder()?;
    let progress = session.progress();
    let user = session.global.user.as_deref();
    let (examined, answer) = in_folder(&dir, async |folder| {
        let examined = match (user, &wanted.target) {
            // with a user the outcome is recorded in the work list
            (Some(user), Target::Edition(_)) => {
                use_case::recheck(folder, user, &wanted, None, &progress)
                    .await?
                    .1
            }
            _ => use_case::examine(folder, &wanted, &progress).await?,
        };
        let answer = match &layer_file {
            Some(path) => {
                use_case::layer(folder, &examined, false).write(path)?;
                None
            }
            None => Some(rendered(session, folder, &examined, format, args)?),
        };
        Ok((examined, answer))
    })?;
    drop(progress);
    tell(session, &examined.notes);
    match answer {
        Some(answer) => output::answer(session.global.output.as_deref(), &answer)?,
        None => answer_on_screen(&summary(session, &examined))?,
    }
    Ok(if examined.passed() {
        Answer::Yes
    } else {
        Answer::No
    })
}

/// A spatial file named by `-o`: the findings as a layer.
fn layer_file(session: &Session) -> Option<PathBuf> {
    let path = session.global.output.as_deref()?;
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    let spatial = matches!(ending.as_str(), "gpkg" | "shp" | "parquet" | "fgb");
    (spatial && session.global.format.is_none()).then(|| path.to_owned())
}

fn answer_on_screen(text: &str) -> Result<()> {
    output::answer(None, text.as_bytes())
}

/// What to examine, as said on the command line.
pub(super) fn wanted(target: Target, rules: &args::QualityRules) -> Result<Wanted> {
    let with = rules.with.iter().map(|pair| match pair.split_once('=') {
        Some((layer, source)) => Ok((layer.trim().to_owned(), source.trim().to_owned())),
        None => Err(Error::usage(
            "quality.with",
            format!("“{pair}”应写成 图层=文件或版次"),
            format!("\"{pair}\" should be LAYER=FILE or LAYER=EDITION"),
        )),
    });
    Ok(Wanted {
        date: rules.date.clone(),
        year: rules.year,
        given: given(&rules.given)?,
        with: with.collect::<Result<_>>()?,
        check: rules.check.clone(),
        ..Wanted::of(target)
    })
}

fn rendered(
    session: &Session,
    folder: &Folder,
    examined: &Examined,
    format: Format,
    args: &args::Quality,
) -> Result<Vec<u8>> {
    let form = match format {
        Format::Json => return Ok(json(examined)),
        Format::Geojson => return use_case::layer(folder, examined, true).geojson(),
        Format::Table => return Ok(table(session, examined).into_bytes()),
        Format::Docx => report::Form::Docx,
        Format::Pdf => report::Form::Pdf,
        Format::Xlsx => report::Form::Xlsx,
        Format::Md => report::Form::Markdown,
    };
    let fonts: Vec<_> = args
        .fonts
        .iter()
        .map(|dir: &PathBuf| Path::to_owned(dir))
        .collect();
    use_case::render(folder, examined, session.lang, form, &fonts)
}

fn json(examined: &Examined) -> Vec<u8> {
    // an answer is made of texts and numbers: it can be written
    let mut text = serde_json::to_vec_pretty(examined).unwrap_or_default();
    text.push(b'\n');
    text
}

/// The outcome in a sentence.
fn summary(session: &Session, examined: &Examined) -> String {
    let Examined {
        rows,
        errors,
        warnings,
        infos,
        ..
    } = examined;
    match session.lang {
        Lang::Zh => {
            format!("检查 {rows} 个要素：错误 {errors}，警告 {warnings}，提示 {infos}\n")
        }
        Lang::En => format!(
            "{rows} features examined: {errors} errors, {warnings} warnings, {infos} remarks\n"
        ),
    }
}

pub(super) fn table(session: &Session, examined: &Examined) -> String {
    let mut text = summary(session, examined);
    for open in &examined.not_assessed {
        text += &match session.lang {
            Lang::Zh => format!("未检查 {}：{}\n", open.rule, open.zh),
            Lang::En => format!("not judged {}: {}\n", open.rule, open.en),
        };
    }
    if examined.findings.is_empty() {
        text += session.say("未发现问题\n", "nothing found\n");
        return text;
    }
    let head = [
        session.say("规则", "rule"),
        session.say("等级", "severity"),
        session.say("标识", "key"),
        session.say("字段", "field"),
        session.say("问题", "finding"),
        session.say("改正办法", "how to mend"),
        session.say("位置（东, 北）", "place (east, north)"),
    ];
    let mut body = Vec::new();
    let mut shown: std::collections::HashMap<&str, u64> = std::collections::HashMap::new();
    for finding in &examined.findings {
        let count = shown.entry(&finding.rule).or_default();
        *count += 1;
        if *count > SHOWN {
            continue;
        }
        let place = finding.place.map(|[x, y]| format!("{x:.2}, {y:.2}"));
        body.push(vec![
            finding.rule.clone(),
            use_case::severity(finding.severity, session.lang).to_owned(),
            finding.key.clone(),
            finding.field.clone(),
            session.say(&finding.zh, &finding.en).to_owned(),
            session
                .say(&finding.remedy_zh, &finding.remedy_en)
                .to_owned(),
            place.unwrap_or_default(),
        ]);
    }
    text += &output::table(&head, &body);
    for rule in examined
        .rules
        .iter()
        .filter(|rule| rule.found > SHOWN.min(rule.listed))
    {
        let (id, found) = (&rule.id, rule.found);
        text += &match session.lang {
            Lang::Zh => format!("规则 {id} 共 {found} 处，此处列出前 {SHOWN} 处\n"),
            Lang::En => format!("rule {id}: the first {SHOWN} of {found} are listed\n"),
        };
    }
    let offered = examined
        .rules
        .iter()
        .filter_map(|rule| Some((rule, rule.repair?)));
    for (rule, repair) in offered {
        let id = &rule.id;
        text += &match session.lang {
            Lang::Zh => {
                format!("可修复：--repair {id}（{repair}），先列出改动，给出 --document 才执行\n")
            }
            Lang::En => format!(
                "can be repaired: --repair {id} ({repair}); listed first, done when --document is given\n"
            ),
        };
    }
    text
}

fn repair(session: &Session, args: &args::Quality) -> Result<Answer> {
    let format = form(session, Format::Table, &[Format::Table, Format::Json])?;
    let request = RepairRequest {
        edition: args.target.clone(),
        rules: args.repair.clone(),
        document: args.document.clone(),
        date: args.rules.date.clone(),
    };
    let dir = session.folder()?;
    let user = session.global.user.as_deref();
    let repaired = in_folder(&dir, async |folder| {
        use_case::repair(folder, user, &request).await
    })?;
    answer_as(session, format, &repaired, |repaired| {
        changes(session, repaired)
    })?;
    Ok(Answer::Yes)
}

fn changes(session: &Session, repaired: &Repaired) -> String {
    let head = [
        session.say("规则", "rule"),
        session.say("标识", "key"),
        session.say("字段", "field"),
        session.say("原值", "before"),
        session.say("改为", "after"),
    ];
    let body = repaired.changes.iter().map(|change| {
        vec![
            change.rule.clone(),
            change.key.clone(),
            change.field.clone(),
            change.before.clone(),
            change.after.clone(),
        ]
    });
    let text = output::table(&head, &body.collect::<Vec<_>>());
    let count = repaired.changes.len();
    let (layer, edition) = (&repaired.layer, repaired.edition.as_deref().map(short));
    text + &match (session.lang, edition) {
        (Lang::Zh, Some(edition)) => format!("已修复 {count} 处，草稿 {layer}@{edition}\n"),
        (Lang::Zh, None) => {
            format!("可修复 {count} 处，未作改动；给出 --document 和 --as 才执行\n")
        }
        (Lang::En, Some(edition)) => format!("{count} repairs made, draft {layer}@{edition}\n"),
        (Lang::En, None) => {
            format!(
                "{count} repairs possible, nothing changed; give --document and --as to make them\n"
            )
        }
    }
}
