//! `kunyu report`: a report over indicators.

use kunyu_app::Result;
use kunyu_app::annual::{self as use_case, Annual, AnnualRequest, Edition, Form};
use kunyu_terms::Lang;

use super::{answer_json, answer_text, form, in_folder};
use crate::args::{self, Format};
use crate::{Answer, Session, output};

const FORMATS: [Format; 4] = [Format::Md, Format::Docx, Format::Pdf, Format::Json];

/// `kunyu report ID --year Y`
pub(super) fn report(session: &Session, args: &args::Report) -> Result<Answer> {
    if args.editions {
        return editions(session, args);
    }
    let format = form(session, ending(session), &FORMATS)?;
    let (dir, user) = (session.folder()?, session.global.user.clone());
    let request = AnnualRequest {
        report: args.id.clone(),
        year: args.year,
        date: args.axes.date.clone(),
        known_at: args.axes.known_at.clone(),
        edition: args.edition,
        finalise: args.finalise,
    };
    let (annual, written) = in_folder(&dir, async |folder| {
        let sight = session.sight(folder).await?;
        let annual = use_case::annual(folder, &sight, user.as_deref(), &request).await?;
        let form = match format {
            Format::Docx => Some(Form::Docx),
            Format::Pdf => Some(Form::Pdf),
            Format::Json => None,
            _ => Some(Form::Markdown),
        };
        let written = match form {
            Some(form) => Some(use_case::render(folder, &annual, form, &args.fonts).await?),
            None => None,
        };
        Ok((annual, written))
    })?;
    match written {
        Some(bytes) => output::answer(session.global.output.as_deref(), &bytes)?,
        None => answer_json(session, &annual.to_json())?,
    }
    tell_edition(session, &annual);
    let same = annual.edition.as_ref().and_then(|edition| edition.same);
    Ok(if same == Some(false) {
        Answer::No
    } else {
        Answer::Yes
    })
}

/// By the ending of the file to write, else Markdown.
fn ending(session: &Session) -> Format {
    let path = session.global.output.as_deref();
    let ending = path.and_then(|path| path.extension()?.to_str());
    match ending.map(str::to_ascii_lowercase).as_deref() {
        Some("docx") => Format::Docx,
        Some("pdf") => Format::Pdf,
        Some("json") => Format::Json,
        _ => Format::Md,
    }
}

fn tell_edition(session: &Session, annual: &Annual) {
    let Some(edition) = &annual.edition else {
        return;
    };
    let number = edition.edition;
    let text = match (session.lang, edition.same) {
        (Lang::Zh, None) => format!("已存为第 {number} 版定稿"),
        (Lang::En, None) => format!("kept as final edition {number}"),
        (Lang::Zh, Some(true)) => format!("第 {number} 版定稿重算，数字相同"),
        (Lang::En, Some(true)) => {
            format!("final edition {number} computed again: the same figures")
        }
        (Lang::Zh, Some(false)) => format!("第 {number} 版定稿重算，数字不同"),
        (Lang::En, Some(false)) => format!("final edition {number} computed again: other figures"),
    };
    output::message(&text);
    for line in differences(session, edition) {
        output::message(&line);
    }
}

fn differences(session: &Session, edition: &Edition) -> Vec<String> {
    let told = |text: &Option<String>| text.clone().unwrap_or_else(|| "—".to_owned());
    let lines = edition.differences.iter().map(|difference| {
        let (before, after) = (told(&difference.before), told(&difference.after));
        let (title, id, year) = (&difference.title, &difference.indicator, difference.year);
        match session.lang {
            Lang::Zh => format!("  {title}（{id}，{year}年）：{before} → {after}"),
            Lang::En => format!("  {id} {year}: {before} → {after}"),
        }
    });
    lines.collect()
}

fn editions(session: &Session, args: &args::Report) -> Result<Answer> {
    let format = form(session, Format::Table, &[Format::Table, Format::Json])?;
    let dir = session.folder()?;
    let editions = in_folder(&dir, async |folder| {
        use_case::editions(folder, &session.sight(folder).await?, &args.id, args.year).await
    })?;
    if format == Format::Json {
        answer_json(session, &editions)?;
        return Ok(Answer::Yes);
    }
    let head = [
        session.say("版次", "edition"),
        session.say("数据截至", "records as on"),
        session.say("审计号", "known at"),
        session.say("哈希", "hash"),
    ];
    let rows = editions.iter().map(|edition| {
        vec![
            edition.edition.to_string(),
            edition.date.clone(),
            edition.known_seq.to_string(),
            edition.hash.chars().take(16).collect(),
        ]
    });
    let mut text = output::table(&head, &rows.collect::<Vec<_>>());
    for edition in &editions {
        for line in differences(session, edition) {
            text += &format!("{}{line}\n", edition.edition);
        }
    }
    answer_text(session, &text)?;
    Ok(Answer::Yes)
}
