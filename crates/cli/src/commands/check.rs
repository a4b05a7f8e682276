//! The check of parcels and its evidence.

use std::collections::BTreeMap;

use kunyu_app::check::{self as use_case, CheckRequest, Checked};
use kunyu_app::report::{self, grouped, mark, words};
use kunyu_app::signing::Signed;
use kunyu_app::{Error, Folder, Result, verdict as verdict_case};
use kunyu_terms::Lang;

use super::{answer_as, answer_json, answer_text, form, given, in_folder, tell, wait};
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

/// `kunyu check PARCEL…`
pub(super) fn check(session: &Session, args: &args::Check) -> Result<Answer> {
    let format = form(session, by_ending(session), &FORMATS)?;
    let request = CheckRequest {
        parcels: args.parcels.clone(),
        check: args.check.clone(),
        date: args.date.clone(),
        known_at: args.known_at.clone(),
        given: given(&args.given)?,
        facts: facts(&args.facts)?,
        user: session.global.user.clone(),
        ..CheckRequest::default()
    };
    let dir = session.folder()?;
    let progress = session.progress();
    let (checked, answer) = in_folder(&dir, async |folder| {
        let request = CheckRequest {
            sight: session.sight(folder).await?,
            ..request.clone()
        };
        let checked = use_case::check(folder, &request, &progress).await?;
        let answer = rendered(session, folder, &checked, format, args)?;
        Ok((checked, answer))
    })?;
    drop(progress);
    tell(session, &checked.notes);
    if let Some(path) = &args.bundle {
        output::write_file(path, &checked.bundle.to_json())?;
    }
    output::answer(session.global.output.as_deref(), &answer)?;
    if let Some(number) = &checked.number {
        output::message(&format!(
            "{}{number}",
            session.say("已登记结论 ", "recorded verdict ")
        ));
    }
    Ok(if use_case::is_conflict(&checked.bundle) {
        Answer::No
    } else {
        Answer::Yes
    })
}

/// The form that the ending of `-o` names, else a table.
pub(super) fn by_ending(session: &Session) -> Format {
    let ending = session
        .global
        .output
        .as_deref()
        .and_then(std::path::Path::extension);
    match ending.and_then(std::ffi::OsStr::to_str) {
        Some("json") => Format::Json,
        Some("geojson") => Format::Geojson,
        Some("xlsx") => Format::Xlsx,
        Some("docx") => Format::Docx,
        Some("pdf") => Format::Pdf,
        Some("md") => Format::Md,
        _ => Format::Table,
    }
}

/// `NAME=VALUE` pairs.
fn facts(given: &[String]) -> Result<BTreeMap<String, String>> {
    let mut facts = BTreeMap::new();
    for pair in given {
        let Some((name, value)) = pair.split_once('=') else {
            return Err(Error::usage(
                "check.fact",
                format!("“{pair}”应写成 名称=值"),
                format!("\"{pair}\" should be NAME=VALUE"),
            ));
        };
        let (name, value) = (name.trim(), value.trim());
        if facts.insert(name.to_owned(), value.to_owned()).is_some() {
            return Err(Error::usage(
                "check.fact_twice",
                format!("项目情况“{name}”写了两次"),
                format!("the fact \"{name}\" is stated twice"),
            ));
        }
    }
    Ok(facts)
}

fn rendered(
    session: &Session,
    folder: &Folder,
    checked: &Checked,
    format: Format,
    args: &args::Check,
) -> Result<Vec<u8>> {
    match format {
        Format::Json => Ok(checked.bundle.to_json()),
        Format::Geojson => use_case::geojson(folder, &checked.bundle.payload),
        Format::Table => Ok(table(session, checked).into_bytes()),
        Format::Docx | Format::Pdf | Format::Xlsx | Format::Md => {
            let form = match format {
                Format::Docx => report::Form::Docx,
                Format::Pdf => report::Form::Pdf,
                Format::Xlsx => report::Form::Xlsx,
                _ => report::Form::Markdown,
            };
            let fonts: Vec<_> = args.fonts.iter().cloned().collect();
            report::render(folder, checked, session.lang, form, &fonts)
        }
    }
}

/// The verdict as a table to read.
fn table(session: &Session, checked: &Checked) -> String {
    let payload = &checked.bundle.payload;
    let lang = session.lang;
    let mut text = String::new();
    for subject in &payload.subjects {
        let areas = &subject.areas;
        let (m2, mu, ha) = (
            grouped(&areas.ellipsoid_m2),
            &areas.ellipsoid_mu,
            &areas.ellipsoid_ha,
        );
        let plane = grouped(&areas.plane_m2);
        let answer = mark(subject.verdict).written(lang);
        text += &match lang {
            Lang::Zh => format!(
                "{}：{answer}\n椭球面积 {m2} m² = {mu} 亩 = {ha} 公顷；平面面积 {plane} m²\n",
                subject.name
            ),
            Lang::En => format!(
                "{}: {answer}\nellipsoidal {m2} m² = {mu} mu = {ha} ha; plane {plane} m²\n",
                subject.name
            ),
        };
        let head = [
            session.say("规则", "rule"),
            session.say("结论", "answer"),
            session.say("面积 m²", "area m²"),
            session.say("亩", "mu"),
            session.say("公顷", "ha"),
            session.say("占比 %", "share %"),
            session.say("依据", "basis"),
        ];
        let body = subject.rules.iter().map(|rule| {
            let articles: Vec<&str> = rule.articles.iter().map(|a| a.text.as_str()).collect();
            let hit = !rule.features.is_empty() || rule.areas.plane_m2 != "0.00";
            let shown = |text: &str| if hit { grouped(text) } else { String::new() };
            vec![
                words(&rule.title, lang).to_owned(),
                report::answer(rule, lang).text(lang),
                shown(&rule.areas.ellipsoid_m2),
                shown(&rule.areas.ellipsoid_mu),
                shown(&rule.areas.ellipsoid_ha),
                shown(&rule.share_percent),
                articles.join("；"),
            ]
        });
        text += &output::table(&head, &body.collect::<Vec<_>>());
        for rule in &subject.rules {
            let grave = matches!(mark(rule.outcome), kunyu_app::report::CONFLICT_MARK);
            if grave && !words(&rule.message, lang).is_empty() {
                text += &format!("· {}\n", words(&rule.message, lang));
            }
        }
        text.push('\n');
    }
    let hash = &checked.bundle.envelope.hash;
    text += &match lang {
        Lang::Zh => format!("适用日期 {}；证据 {hash}\n", payload.date),
        Lang::En => format!("by the law of {}; evidence {hash}\n", payload.date),
    };
    text
}

/// `kunyu verdict …`
pub(super) fn verdict(session: &Session, args: args::Verdict) -> Result<Answer> {
    let format = form(session, Format::Table, &[Format::Table, Format::Json])?;
    let args::Verdict::Verify { bundle } = args else {
        return list(session, format);
    };
    let verified = wait(async {
        let folder = match &session.global.data {
            Some(dir) => Some(Folder::open(&session.place(dir)?).await?),
            None => None,
        };
        let verified = verdict_case::verify(&bundle, folder.as_ref()).await?;
        if let Some(folder) = folder {
            folder.close().await;
        }
        Ok(verified)
    })?;
    answer_as(session, format, &verified, |verified| {
        verified_text(session, verified)
    })?;
    Ok(if verified.holds() {
        Answer::Yes
    } else {
        Answer::No
    })
}

fn verified_text(session: &Session, verified: &verdict_case::Verified) -> String {
    let answer = match verified.answer {
        "valid" => session.say(
            "√ 证据包成立：杂凑、面积、结论均复算一致",
            "√ the bundle holds: hash, areas and answers recomputed",
        ),
        "other_kernel" => session.say(
            "— 由另一版内核作出，本版不能复算面积",
            "— made by another kernel; this one cannot recompute its areas",
        ),
        _ => session.say("× 证据包被改动", "× the bundle was altered"),
    };
    let mut text = format!("{answer}\n{}\n", verified.hash);
    text += match verified.signature {
        Signed::Unsigned => session.say(
            "未签名：只能证明内容自洽，不能证明由谁出具\n",
            "unsigned: proves that it is consistent, not who made it\n",
        ),
        Signed::Unchecked => session.say(
            "已签名，未核：请用 KUNYU_KEYS 指明存有签名方公钥的目录\n",
            "signed, unchecked: name the folder with the signer's public key in KUNYU_KEYS\n",
        ),
        Signed::Good => session.say("√ 签名有效\n", "√ the signature is good\n"),
        Signed::Bad => session.say("× 签名无效\n", "× the signature is wrong\n"),
        Signed::UnknownKey => session.say(
            "— 签名密钥不在已知公钥之列，不能证明由谁出具\n",
            "— signed with a key that is not known here: it proves nothing\n",
        ),
    };
    match verified.rebuilt {
        Some(true) => {
            text += session.say(
                "√ 由图层逐字节重建一致\n",
                "√ rebuilt from the layers, byte for byte\n",
            );
        }
        Some(false) => {
            text += session.say(
                "× 由图层重建的结果不同\n",
                "× the layers give another result\n",
            );
        }
        None => {}
    }
    for finding in &verified.findings {
        text += &format!("· {}\n", finding.sentence(session.lang));
    }
    text
}

fn list(session: &Session, format: Format) -> Result<Answer> {
    let dir = session.folder()?;
    let rows = in_folder(&dir, async |folder| {
        verdict_case::list(folder, &session.sight(folder).await?).await
    })?;
    if format == Format::Json {
        answer_json(session, &rows)?;
    } else {
        let head = [
            session.say("编号", "number"),
            session.say("审查", "check"),
            session.say("日期", "date"),
            session.say("结论", "answer"),
            session.say("地块", "plots"),
        ];
        let body = rows.into_iter().map(|row| {
            vec![
                row.number,
                row.check,
                row.date,
                row.outcome,
                row.subjects.join("、"),
            ]
        });
        answer_text(session, &output::table(&head, &body.collect::<Vec<_>>()))?;
    }
    Ok(Answer::Yes)
}
