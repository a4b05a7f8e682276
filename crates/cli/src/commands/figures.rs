//! `kunyu balance`, `kunyu indicator`: figures, each with what it rests on.

use kunyu_app::indicators::{self, By, FigureRequest, FigureView};
use kunyu_app::ledgers::{self, BalanceRequest, Balances, EntryRow};
use kunyu_app::{Result, dates};
use kunyu_terms::Lang;

use super::check::by_ending;
use super::records::listing_table;
use super::{TABLE_OR_JSON, answer_as, answer_json, answer_text, form, in_folder};
use crate::args::{self, Format};
use crate::{Answer, Session, output};

/// `kunyu balance`
pub(super) fn balance(session: &Session, args: &args::Balance) -> Result<Answer> {
    let format = form(session, by_ending(session), &TABLE_OR_JSON)?;
    let dir = session.folder()?;
    let request = BalanceRequest {
        track: args.track.clone(),
        lot: args.lot.clone(),
        date: args.axes.date.clone(),
        known_at: args.axes.known_at.clone(),
    };
    let balances = in_folder(&dir, async |folder| {
        ledgers::balance(folder, &session.sight(folder).await?, &request).await
    })?;
    answer_as(session, format, &balances, |balances| {
        balance_text(session, balances)
    })?;
    Ok(Answer::Yes)
}

/// `kunyu correct`
pub(super) fn correct(session: &Session, args: &args::Correct) -> Result<Answer> {
    let format = form(session, by_ending(session), &TABLE_OR_JSON)?;
    let (dir, user) = (session.folder()?, session.actor()?);
    let corrected = in_folder(&dir, async |folder| {
        ledgers::correct(folder, user, args.entry, &args.reason).await
    })?;
    answer_as(session, format, &corrected, |corrected| {
        let (entry, date, seq) = (corrected.entry, &corrected.date, corrected.seq);
        let by: Vec<String> = corrected.corrections.iter().map(i64::to_string).collect();
        let by = by.join(", ");
        match session.lang {
            Lang::Zh => format!("分录 {entry} 已由分录 {by} 冲回，日期 {date}（审计号 {seq}）\n"),
            Lang::En => {
                format!("entry {entry} is taken back by {by} on {date} (audit entry {seq})\n")
            }
        }
    })?;
    Ok(Answer::Yes)
}

/// The entries of a lot, a line for each state that gained.
fn entries_table(session: &Session, entries: &[EntryRow]) -> String {
    let head = [
        session.say("分录", "entry"),
        session.say("日期", "date"),
        session.say("文号", "document"),
        session.say("地块", "piece"),
        session.say("至", "to"),
        session.say("公顷", "ha"),
        session.say("更正", "corrects"),
    ];
    let rows = entries.iter().flat_map(|entry| {
        entry.gained.iter().map(|line| {
            vec![
                entry.entry.to_string(),
                entry.date.clone(),
                entry.document.clone(),
                line.piece.clone(),
                session.say(&line.zh, &line.en).to_owned(),
                line.hectares.clone(),
                entry
                    .corrects
                    .map_or_else(String::new, |wrong| wrong.to_string()),
            ]
        })
    });
    output::table(&head, &rows.collect::<Vec<_>>())
}

fn balance_text(session: &Session, balances: &Balances) -> String {
    let head = [
        session.say("账", "book"),
        session.say("状态", "state"),
        session.say("公顷", "ha"),
        session.say("亩", "mu"),
        session.say("数量", "amount"),
    ];
    let rows = balances.balances.iter().map(|row| {
        vec![
            session.say(&row.book_title, &row.book_title_en).to_owned(),
            session
                .say(&row.state_title, &row.state_title_en)
                .to_owned(),
            row.hectares.clone().unwrap_or_default(),
            row.mu.clone().unwrap_or_default(),
            row.amount.clone(),
        ]
    });
    let mut text = output::table(&head, &rows.collect::<Vec<_>>());
    if !balances.pieces.is_empty() {
        let head = [
            session.say("地块", "piece"),
            session.say("性质", "kind"),
            session.say("公顷", "ha"),
            session.say("状态", "states"),
        ];
        let rows = balances.pieces.iter().map(|piece| {
            let states = piece.states.iter();
            let states: Vec<&str> = states
                .map(|state| session.say(&state.zh, &state.en))
                .collect();
            vec![
                piece.piece.clone(),
                piece.kind.clone(),
                piece.hectares.clone(),
                states.join(session.say("、", ", ")),
            ]
        });
        text.push('\n');
        text += &output::table(&head, &rows.collect::<Vec<_>>());
        text.push('\n');
        text += &entries_table(session, &balances.entries);
    }
    let head = [
        session.say("口径", "view"),
        session.say("公顷", "ha"),
        session.say("亩", "mu"),
        session.say("占批准 %", "% of approved"),
    ];
    let rows = balances.views.iter().map(|view| {
        vec![
            session.say(&view.title_zh, &view.title_en).to_owned(),
            view.hectares.clone(),
            view.mu.clone(),
            view.share.clone().unwrap_or_default(),
        ]
    });
    text.push('\n');
    text += &output::table(&head, &rows.collect::<Vec<_>>());
    if !balances.without_drawing.is_empty() {
        text.push('\n');
        text += &without_drawing(session, balances);
    }
    text
}

/// The lots that lack a drawing.
fn without_drawing(session: &Session, balances: &Balances) -> String {
    let head = [
        session.say("无图形的批次", "lots without drawing"),
        session.say("批准面积（公顷）", "approved, ha"),
        session.say("佐证", "proof"),
    ];
    let rows = balances.without_drawing.iter().map(|lot| {
        let grade = lot.grade.clone().unwrap_or_default();
        vec![lot.lot.clone(), lot.hectares.clone(), grade]
    });
    output::table(&head, &rows.collect::<Vec<_>>())
}

/// `kunyu indicator`
pub(super) fn indicator(session: &Session, args: &args::Indicator) -> Result<Answer> {
    let format = form(session, by_ending(session), &TABLE_OR_JSON)?;
    let dir = session.folder()?;
    let request = FigureRequest {
        ids: args.ids.clone(),
        year: match args.year {
            Some(year) => year,
            None => dates::date_or_today(None)?.year(),
        },
        by: args.by.map(|by| match by {
            args::ByArg::Section => By::Section,
            args::ByArg::Township => By::Township,
        }),
        date: args.axes.date.clone(),
        known_at: args.axes.known_at.clone(),
        with_last_year: args.last_year,
    };
    let rows = args.rows && args.ids.len() == 1;
    let (figures, listings) = in_folder(&dir, async |folder| {
        let sight = session.sight(folder).await?;
        let figures = indicators::figures(folder, &sight, &request).await?;
        let listings = match request.ids.first() {
            Some(id) if rows => indicators::rows(folder, &sight, id, &request).await?,
            _ => Vec::new(),
        };
        Ok((figures, listings))
    })?;
    if format == Format::Json {
        if rows {
            let both = serde_json::json!({ "figures": figures, "records": listings });
            answer_json(session, &both)?;
        } else {
            answer_json(session, &figures)?;
        }
        return Ok(Answer::Yes);
    }
    let mut text = figures_table(session, &figures);
    for listing in &listings {
        text.push('\n');
        text += &listing_table(session, listing);
    }
    answer_text(session, &text)?;
    Ok(Answer::Yes)
}

fn figures_table(session: &Session, figures: &[FigureView]) -> String {
    let last = figures.iter().any(|figure| figure.last_year.is_some());
    let mut head = vec![
        session.say("指标", "indicator"),
        session.say("名称", "title"),
        session.say("科室", "section"),
        session.say("数值", "figure"),
        session.say("记录", "records"),
        session.say("预警", "warning"),
    ];
    if last {
        head.push(session.say("上年", "last year"));
    }
    let mut rows = Vec::new();
    for figure in figures {
        let mut row = vec![
            figure.id.clone(),
            session.say(&figure.title_zh, &figure.title_en).to_owned(),
            figure.section.clone(),
            figure.display.clone(),
            figure.rows.to_string(),
            if figure.warning {
                "!".to_owned()
            } else {
                String::new()
            },
        ];
        if last {
            row.push(figure.last_year.clone().unwrap_or_default());
        }
        rows.push(row);
        for group in &figure.groups {
            let mut row = vec![String::new(); head.len()];
            row[1] = format!("  {} {}", group.code, group.name);
            row[3].clone_from(&group.display);
            rows.push(row);
        }
    }
    output::table(&head, &rows)
}
