//! `kunyu instructions`, `kunyu meetings`: what leaders follow up.

use kunyu_app::Result;
use kunyu_app::follow_up::{self as use_case, Minutes, NewTask, Task};
use kunyu_terms::Lang;

use super::act::json_file;
use super::check::by_ending;
use super::{TABLE_OR_JSON, answer_as, form, in_folder};
use crate::args;
use crate::{Answer, Session, output};

/// `kunyu instructions …`
pub(super) fn instructions(session: &Session, args: args::Instructions) -> Result<Answer> {
    let format = form(session, by_ending(session), &TABLE_OR_JSON)?;
    let dir = session.folder()?;
    match args {
        args::Instructions::List { all } => {
            let tasks = in_folder(&dir, async |folder| {
                use_case::tasks(folder, &session.sight(folder).await?, all).await
            })?;
            answer_as(session, format, &tasks, |tasks| tasks_table(session, tasks))?;
        }
        args::Instructions::Give {
            text,
            to,
            deadline,
            case,
            record,
        } => {
            let user = session.actor()?;
            let new = NewTask {
                case,
                record: record.map(|pair| {
                    let (register, number) = pair.split_once('/').unwrap_or((&pair, ""));
                    (register.to_owned(), number.to_owned())
                }),
                text,
                owner: to,
                deadline,
            };
            let id = in_folder(&dir, async |folder| {
                use_case::instruct(folder, user, &new).await
            })?;
            let done = serde_json::json!({ "instruction": id });
            answer_as(session, format, &done, |_| match session.lang {
                Lang::Zh => format!("督办事项 {id}：{} 前由 {} 答复\n", new.deadline, new.owner),
                Lang::En => format!(
                    "instruction {id}: {} answers by {}\n",
                    new.owner, new.deadline
                ),
            })?;
        }
        args::Instructions::Answer { id, text } => {
            let user = session.actor()?;
            in_folder(&dir, async |folder| {
                use_case::answer(folder, user, id, &text).await
            })?;
            let done = serde_json::json!({ "instruction": id, "answered": true });
            answer_as(session, format, &done, |_| match session.lang {
                Lang::Zh => format!("督办事项 {id}：已答复\n"),
                Lang::En => format!("instruction {id}: answered\n"),
            })?;
        }
    }
    Ok(Answer::Yes)
}

fn tasks_table(session: &Session, tasks: &[Task]) -> String {
    if tasks.is_empty() {
        return format!(
            "{}\n",
            session.say("没有待答复的督办事项", "nothing to follow up")
        );
    }
    let head = [
        session.say("编号", "no."),
        session.say("事项", "what"),
        session.say("办件", "case"),
        session.say("责任人", "owner"),
        session.say("交办人", "given by"),
        session.say("期限", "deadline"),
        session.say("状态", "state"),
        session.say("答复", "answer"),
    ];
    let rows = tasks.iter().map(|task| {
        vec![
            task.id.to_string(),
            task.text.clone(),
            task.case.clone().unwrap_or_default(),
            task.owner.clone(),
            task.given_by.clone(),
            task.deadline.clone(),
            state(session, task.state).to_owned(),
            task.answer.clone().unwrap_or_default(),
        ]
    });
    output::table(&head, &rows.collect::<Vec<_>>())
}

fn state(session: &Session, word: &str) -> &'static str {
    match word {
        "answered" => session.say("已答复", "answered"),
        "overdue" => session.say("超期", "overdue"),
        _ => session.say("待答复", "open"),
    }
}

/// `kunyu meetings …`
pub(super) fn meetings(session: &Session, args: args::Meetings) -> Result<Answer> {
    let format = form(session, by_ending(session), &TABLE_OR_JSON)?;
    let dir = session.folder()?;
    match args {
        args::Meetings::List => {
            let meetings = in_folder(&dir, async |folder| {
                use_case::meetings(folder, &session.sight(folder).await?).await
            })?;
            answer_as(session, format, &meetings, |all| {
                meetings_table(session, all)
            })?;
        }
        args::Meetings::Enter { minutes } => {
            let user = session.actor()?;
            let entered: Minutes = json_file(&minutes)?;
            let id = in_folder(&dir, async |folder| {
                use_case::hold(folder, user, &entered).await
            })?;
            let done = serde_json::json!({ "meeting": id });
            let (number, count) = (&entered.minutes, entered.decisions.len());
            answer_as(session, format, &done, |_| match session.lang {
                Lang::Zh => format!("{number}：议定 {count} 项\n"),
                Lang::En => format!("{number}: {count} decided\n"),
            })?;
        }
    }
    Ok(Answer::Yes)
}

fn meetings_table(session: &Session, meetings: &[Minutes]) -> String {
    let head = [
        session.say("纪要", "minutes"),
        session.say("会议", "meeting"),
        session.say("日期", "date"),
        session.say("办件", "case"),
        session.say("结果", "outcome"),
        session.say("议定", "decided"),
    ];
    let rows = meetings.iter().flat_map(|meeting| {
        meeting.decisions.iter().map(|item| {
            vec![
                meeting.minutes.clone(),
                meeting.title.clone(),
                meeting.held_on.clone(),
                item.case.clone().unwrap_or_default(),
                item.outcome.clone(),
                item.decision.clone(),
            ]
        })
    });
    output::table(&head, &rows.collect::<Vec<_>>())
}
