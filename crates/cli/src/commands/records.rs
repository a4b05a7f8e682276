//! `kunyu records`: registers and their records.

use kunyu_app::Result;
use kunyu_app::registers::{
    self as use_case, ChangeView, Column, History, ListRequest, Listing, RegisterView, Shown,
};
use kunyu_terms::Lang;

use super::check::by_ending;
use super::{TABLE_OR_JSON, answer_as, form, in_folder};
use crate::args;
use crate::{Answer, Session, output};

/// `kunyu records …`
pub(super) fn records(session: &Session, args: args::Records) -> Result<Answer> {
    match args {
        args::Records::Registers => registers(session),
        args::Records::List {
            register,
            condition,
            search,
            order,
            limit,
            offset,
            axes,
        } => {
            let request = ListRequest {
                register,
                condition,
                search,
                date: axes.date,
                known_at: axes.known_at,
                order,
                offset,
                limit,
                with_shapes: false,
            };
            list(session, &request)
        }
        args::Records::Show {
            register,
            number,
            axes,
        } => show(session, &register, &number, &axes),
        args::Records::Export {
            register,
            condition,
            order,
            axes,
        } => {
            let request = ListRequest {
                register,
                condition,
                date: axes.date,
                known_at: axes.known_at,
                order,
                ..ListRequest::default()
            };
            super::workbook::export(session, &request)
        }
        args::Records::Template { register } => super::workbook::template(session, &register),
        args::Records::Import(args) => super::workbook::import(session, args),
        args::Records::Reveal {
            register,
            number,
            fields,
            reason,
        } => reveal(session, (&register, &number), &fields, &reason),
        args::Records::History { register, number } => history(session, &register, &number),
    }
}

fn reveal(
    session: &Session,
    record: (&str, &str),
    fields: &[String],
    reason: &str,
) -> Result<Answer> {
    let format = form(session, by_ending(session), &TABLE_OR_JSON)?;
    let (dir, user) = (session.folder()?, session.actor()?);
    let revealed = in_folder(&dir, async |folder| {
        use_case::reveal(folder, user, record, fields, reason).await
    })?;
    answer_as(session, format, &revealed, |revealed| {
        let rows = revealed.values.iter();
        let rows = rows.map(|(field, text)| vec![field.clone(), text.clone().unwrap_or_default()]);
        let head = [session.say("字段", "field"), session.say("内容", "text")];
        output::table(&head, &rows.collect::<Vec<_>>())
    })?;
    Ok(Answer::Yes)
}

fn registers(session: &Session) -> Result<Answer> {
    let format = form(session, by_ending(session), &TABLE_OR_JSON)?;
    let dir = session.folder()?;
    let all = in_folder(&dir, async |folder| {
        use_case::all(folder, &session.sight(folder).await?).await
    })?;
    answer_as(session, format, &all, |all| registers_table(session, all))?;
    Ok(Answer::Yes)
}

fn registers_table(session: &Session, all: &[RegisterView]) -> String {
    let head = [
        session.say("台账", "register"),
        session.say("名称", "title"),
        session.say("科室", "section"),
        session.say("条数", "records"),
    ];
    let rows = all.iter().map(|register| {
        let title = session.say(&register.title_zh, &register.title_en);
        vec![
            register.id.clone(),
            title.to_owned(),
            register.section.clone(),
            register.records.to_string(),
        ]
    });
    output::table(&head, &rows.collect::<Vec<_>>())
}

fn list(session: &Session, request: &ListRequest) -> Result<Answer> {
    let format = form(session, by_ending(session), &TABLE_OR_JSON)?;
    let dir = session.folder()?;
    let listing = in_folder(&dir, async |folder| {
        use_case::list(folder, &session.sight(folder).await?, request).await
    })?;
    answer_as(session, format, &listing, |listing| {
        listing_table(session, listing)
    })?;
    Ok(Answer::Yes)
}

/// The records as a table: fields that no row fills are left out.
pub(super) fn listing_table(session: &Session, listing: &Listing) -> String {
    let filled = |index: &usize| {
        let mut rows = listing.rows.iter();
        rows.any(|row| row.values[*index].is_some())
    };
    let shown: Vec<usize> = (0..listing.columns.len()).filter(filled).collect();
    let head: Vec<&str> = shown
        .iter()
        .map(|index| title(session, &listing.columns[*index]))
        .collect();
    let rows = listing.rows.iter().map(|row| {
        let values = shown.iter();
        values
            .map(|index| row.values[*index].clone().unwrap_or_default())
            .collect()
    });
    let mut text = output::table(&head, &rows.collect::<Vec<Vec<String>>>());
    let (count, total) = (listing.rows.len(), listing.total);
    text += &match session.lang {
        Lang::Zh => format!("{}：{count} 条，共 {total} 条\n", listing.title_zh),
        Lang::En => format!("{}: {count} of {total}\n", listing.title_en),
    };
    text
}

fn title<'c>(session: &Session, column: &'c Column) -> &'c str {
    match session.lang {
        Lang::Zh => &column.title_zh,
        Lang::En => &column.title_en,
    }
}

fn show(session: &Session, register: &str, number: &str, axes: &args::Axes) -> Result<Answer> {
    let format = form(session, by_ending(session), &TABLE_OR_JSON)?;
    let dir = session.folder()?;
    let (date, known_at) = (axes.date.as_deref(), axes.known_at.as_deref());
    let shown = in_folder(&dir, async |folder| {
        use_case::show(
            folder,
            &session.sight(folder).await?,
            register,
            number,
            date,
            known_at,
        )
        .await
    })?;
    answer_as(session, format, &shown, |shown| {
        record_table(session, shown)
    })?;
    Ok(Answer::Yes)
}

fn record_table(session: &Session, shown: &Shown) -> String {
    let pairs = shown.columns.iter().zip(&shown.record.values);
    let mut rows: Vec<Vec<String>> = pairs
        .filter_map(|(column, value)| {
            let value = value.clone()?;
            Some(vec![title(session, column).to_owned(), value])
        })
        .collect();
    for case in &shown.cases {
        let state = session.say(&case.title.zh, &case.title.en);
        let head = session.say("办件", "case").to_owned();
        rows.push(vec![head, format!("{} {state}", case.number)]);
    }
    let from = session.say("自该日起", "valid from").to_owned();
    rows.push(vec![from, shown.record.valid_from.clone()]);
    let name = session.say(&shown.title_zh, &shown.title_en);
    output::table(&[name, ""], &rows)
}

fn history(session: &Session, register: &str, number: &str) -> Result<Answer> {
    let format = form(session, by_ending(session), &TABLE_OR_JSON)?;
    let dir = session.folder()?;
    let history = in_folder(&dir, async |folder| {
        use_case::history(folder, &session.sight(folder).await?, register, number).await
    })?;
    answer_as(session, format, &history, |history| {
        history_table(session, history)
    })?;
    Ok(Answer::Yes)
}

fn history_table(session: &Session, history: &History) -> String {
    let head = [
        session.say("审计号", "seq"),
        session.say("业务日期", "business date"),
        session.say("入库时间", "recorded"),
        session.say("用户", "user"),
        session.say("操作", "operation"),
        session.say("内容", "content"),
    ];
    let rows = history.changes.iter().map(|change| {
        vec![
            change.seq.to_string(),
            change.business_date.clone(),
            change.time.clone(),
            change.actor.clone(),
            operation(session, &change.operation),
            written(session, change),
        ]
    });
    output::table(&head, &rows.collect::<Vec<_>>())
}

/// What was written, field by field.
fn written(session: &Session, change: &ChangeView) -> String {
    let set = change.set.iter();
    let texts: Vec<String> = set
        .map(|one| {
            let title = session.say(&one.title.zh, &one.title.en);
            let value = one.value.as_deref().unwrap_or("—");
            format!("{title} {value}")
        })
        .collect();
    texts.join(session.say("；", "; "))
}

fn operation(session: &Session, word: &str) -> String {
    let known = [
        ("create", "新建", "created"),
        ("change", "修改", "changed"),
        ("end", "终止", "ended"),
        ("revive", "恢复", "revived"),
    ];
    let found = known.iter().find(|(id, ..)| *id == word);
    found
        .map_or(word, |(_, zh, en)| session.say(zh, en))
        .to_owned()
}
