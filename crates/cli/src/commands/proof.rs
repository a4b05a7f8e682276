//! Written reports against the figures that are known.

use kunyu_app::proof::{Proved, known_values, prove, read_draft, read_figures};
use kunyu_app::{Error, Result};

use super::{answer_json, answer_text, form, in_folder};
use crate::args::{self, Format};
use crate::{Answer, Session, output};

/// `kunyu proof DRAFT --year Y`
pub(super) fn proof(session: &Session, args: &args::Proof) -> Result<Answer> {
    let format = form(
        session,
        Format::Table,
        &[Format::Table, Format::Json, Format::Md],
    )?;
    if !(1900..2100).contains(&args.year) {
        return Err(Error::usage(
            "proof.year",
            format!("{} 不是年份", args.year),
            format!("{} is no year", args.year),
        ));
    }
    let known = if let Some(figures) = &args.figures {
        read_figures(figures, args.year)?
    } else {
        let dir = session.folder()?;
        in_folder(&dir, async |folder| {
            known_values(folder, &session.sight(folder).await?, args.year).await
        })?
    };
    let draft = read_draft(&args.draft, args.encoding.as_deref())?;
    let proved = prove(draft, &known, args.year);
    match format {
        Format::Json => answer_json(session, &proved.rows(session.lang))?,
        Format::Md => answer_text(session, &markdown(session, &proved))?,
        _ => answer_text(session, &table(session, &proved))?,
    }
    output::message(&summary(session, &proved));
    Ok(if proved.any_wrong() {
        Answer::No
    } else {
        Answer::Yes
    })
}

/// Status, figure, what should stand there, why, where.
fn head(session: &Session) -> [&'static str; 5] {
    if session.lang == kunyu_terms::Lang::Zh {
        ["结论", "数字", "应为", "理由", "位置"]
    } else {
        ["status", "figure", "expected", "reason", "place"]
    }
}

fn lines(session: &Session, proved: &Proved) -> Vec<Vec<String>> {
    let titles = proved
        .counts()
        .into_iter()
        .map(|(status, _)| (status.code(), status.title()));
    let titles: Vec<_> = titles.collect();
    let title = |code: &str| {
        let found = titles.iter().find(|(known, _)| *known == code);
        found.map_or_else(
            || code.to_owned(),
            |(_, title)| title.in_lang(session.lang).to_owned(),
        )
    };
    let rows = proved.rows(session.lang).into_iter();
    rows.map(|row| {
        let expected = row.expected.unwrap_or_default();
        vec![
            title(row.status),
            row.figure,
            expected,
            row.reason,
            row.place,
        ]
    })
    .collect()
}

fn table(session: &Session, proved: &Proved) -> String {
    output::table(&head(session), &lines(session, proved))
}

/// The list as a table, then the draft with remarks.
fn markdown(session: &Session, proved: &Proved) -> String {
    let mut text = format!("| {} |\n|---|---|---|---|---|\n", head(session).join(" | "));
    for line in lines(session, proved) {
        let cells: Vec<String> = line.iter().map(|cell| cell.replace('|', "\\|")).collect();
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    text.push_str("\n---\n\n");
    text.push_str(&proved.marked(session.lang));
    text
}

fn summary(session: &Session, proved: &Proved) -> String {
    let counts = proved.counts().into_iter();
    let told =
        counts.map(|(status, count)| format!("{} {count}", status.title().in_lang(session.lang)));
    let told: Vec<String> = told.collect();
    if told.is_empty() {
        return session
            .say("没有找到数字", "no figure was found")
            .to_owned();
    }
    told.join(session.say("，", ", "))
}
