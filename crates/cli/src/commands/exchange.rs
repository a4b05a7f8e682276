//! `kunyu exchange`: packs for outside systems and their results.

use kunyu_app::exchange::{self as use_case, InRequest, OutRequest, Outcome, Problem, SystemView};
use kunyu_app::{Error, Result};
use kunyu_terms::Lang;

use super::check::by_ending;
use super::{TABLE_OR_JSON, answer_as, answer_json, answer_text, form, in_folder, no_form};
use crate::args::{Exchange, Format};
use crate::{Answer, Session, output};

/// `kunyu exchange …`
pub(super) fn exchange(session: &Session, args: Exchange) -> Result<Answer> {
    match args {
        Exchange::Out {
            system,
            since,
            date,
        } => go_out(
            session,
            &OutRequest {
                system,
                since,
                date,
            },
        ),
        Exchange::In {
            system,
            file,
            pack,
            date,
            dry_run,
        } => come_in(
            session,
            &InRequest {
                system,
                file,
                pack,
                date,
                dry_run,
            },
        ),
        Exchange::List { system } => list(session, system.as_deref()),
    }
}

fn go_out(session: &Session, request: &OutRequest) -> Result<Answer> {
    no_form(session)?;
    let (dir, user) = (session.folder()?, session.actor()?);
    let Some(target) = session.global.output.as_deref() else {
        return Err(Error::usage(
            "exchange.output",
            "请用 -o 指定写到哪个文件（zip）",
            "name the file (zip) to write with -o",
        ));
    };
    let sent = in_folder(&dir, async |folder| {
        use_case::go_out(folder, user, request).await
    })?;
    for one in &sent.unsent {
        let (key, missing) = (&one.key, one.missing.join("、"));
        output::message(&match session.lang {
            Lang::Zh => format!("未报送 {key}：缺少 {missing}"),
            Lang::En => format!("not sent {key}: lacks {missing}"),
        });
    }
    if sent.keyless > 0 {
        let count = sent.keyless;
        output::message(&match session.lang {
            Lang::Zh => format!("未报送：{count} 条记录没有编号"),
            Lang::En => format!("not sent: {count} records without a key"),
        });
    }
    if !sent.confirmed {
        output::message(session.say(
            "这个系统的列名、代码尚未与现行接口核对，报送前请核对",
            "its columns and codes were not compared with the interface in use: compare them first",
        ));
    }
    match &sent.pack {
        None => output::message(session.say("没有要报送的记录", "nothing is to be sent")),
        Some(number) => {
            output::answer(Some(target), &sent.bytes)?;
            let (count, hash) = (sent.count, &sent.hash);
            output::message(&match session.lang {
                Lang::Zh => format!("{number}：{count} 条，SM3 {hash}"),
                Lang::En => format!("{number}: {count} records, SM3 {hash}"),
            });
        }
    }
    Ok(Answer::Yes)
}

fn come_in(session: &Session, request: &InRequest) -> Result<Answer> {
    let format = form(session, by_ending(session), &TABLE_OR_JSON)?;
    let (dir, user) = (session.folder()?, session.actor()?);
    let outcome = in_folder(&dir, async |folder| {
        use_case::come_in(folder, user, request).await
    })?;
    match outcome {
        Outcome::Refused(problems) => {
            if format == Format::Json {
                answer_json(session, &problems)?;
            } else {
                answer_text(session, &refused(session, &problems))?;
            }
            Ok(Answer::No)
        }
        Outcome::Done(received) => {
            if format == Format::Json {
                answer_json(session, &received)?;
                return Ok(Answer::Yes);
            }
            let (pack, written) = (&received.pack, received.written);
            let (yes, no, open) = (received.answered, received.failed, received.waiting);
            let mut text = match session.lang {
                Lang::Zh => format!(
                    "{pack}：通过 {yes} 条，退回 {no} 条，写入编号 {written} 个，未答复 {open} 条\n"
                ),
                Lang::En => format!(
                    "{pack}: {yes} accepted, {no} refused, {written} numbers written, {open} unanswered\n"
                ),
            };
            if received.seq.is_none() {
                text += session.say("没有改动\n", "nothing was changed\n");
            }
            answer_text(session, &text)?;
            Ok(Answer::Yes)
        }
    }
}

fn refused(session: &Session, problems: &[Problem]) -> String {
    let head = [
        session.say("行", "row"),
        session.say("编号", "key"),
        session.say("问题", "problem"),
    ];
    let rows = problems.iter().map(|problem| {
        vec![
            problem.row.to_string(),
            problem.key.clone(),
            session.say(&problem.zh, &problem.en).to_owned(),
        ]
    });
    let mut text = output::table(&head, &rows.collect::<Vec<_>>());
    text += session.say("没有改动\n", "nothing was changed\n");
    text
}

fn list(session: &Session, system: Option<&str>) -> Result<Answer> {
    let format = form(session, by_ending(session), &TABLE_OR_JSON)?;
    let dir = session.folder()?;
    let views = in_folder(&dir, async |folder| use_case::list(folder, system).await)?;
    answer_as(session, format, &views, |views| listed(session, views))?;
    Ok(Answer::Yes)
}

fn listed(session: &Session, views: &[SystemView]) -> String {
    let head = [
        session.say("系统", "system"),
        session.say("名称", "title"),
        session.say("待报送", "waiting"),
        session.say("缺项", "unready"),
        session.say("已报送", "sent"),
        session.say("已通过", "answered"),
        session.say("被退回", "refused"),
    ];
    let rows = views.iter().map(|view| {
        vec![
            view.system.clone(),
            session.say(&view.title_zh, &view.title_en).to_owned(),
            view.waiting.to_string(),
            view.unready.to_string(),
            view.sent.to_string(),
            view.answered.to_string(),
            view.failed.to_string(),
        ]
    });
    let mut text = output::table(&head, &rows.collect::<Vec<_>>());
    let packs = views.iter().flat_map(|view| &view.packs);
    let rows: Vec<Vec<String>> = packs
        .map(|pack| {
            vec![
                pack.number.clone(),
                session
                    .say(
                        if pack.out { "报送" } else { "回填" },
                        if pack.out { "out" } else { "in" },
                    )
                    .to_owned(),
                pack.made_on.clone(),
                pack.made_by.clone(),
                pack.count.to_string(),
                pack.hash.chars().take(16).collect(),
            ]
        })
        .collect();
    if !rows.is_empty() {
        let head = [
            session.say("包", "pack"),
            session.say("方向", "way"),
            session.say("日期", "date"),
            session.say("用户", "user"),
            session.say("条数", "records"),
            "SM3",
        ];
        text.push('\n');
        text += &output::table(&head, &rows);
    }
    let refused = views
        .iter()
        .flat_map(|view| &view.packs)
        .flat_map(|pack| &pack.rows);
    for row in refused.filter(|row| row.state == "failed") {
        let message = row.message.as_deref().unwrap_or_default();
        text += &match session.lang {
            Lang::Zh => format!("退回 {}：{message}\n", row.key),
            Lang::En => format!("refused {}: {message}\n", row.key),
        };
    }
    text
}
