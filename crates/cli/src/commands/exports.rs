//! `kunyu exports`: what is classified goes out with somebody else's consent.

use kunyu_app::Result;
use kunyu_app::exports::{self as use_case, Asked, ExportRow};

use super::workbook::{target, written};
use super::{TABLE_OR_JSON, answer_as, form, in_folder};
use crate::args::{self, Format};
use crate::{Answer, Session, output};

/// `kunyu exports …`
pub(super) fn exports(session: &Session, args: args::Exports) -> Result<Answer> {
    let dir = session.folder()?;
    let rows = match args {
        args::Exports::Take { number } => {
            let target = (target(session)?, session.lang);
            let told = in_folder(&dir, async |folder| {
                let bar = session.progress();
                use_case::take(folder, session.actor()?, number, target, &bar).await
            })?;
            return written(session, &told);
        }
        args::Exports::List => in_folder(&dir, async |folder| {
            use_case::list(folder, &session.sight(folder).await?).await
        })?,
        args::Exports::Ask {
            register,
            condition,
            order,
            axes,
            reason,
        } => {
            let asked = Asked {
                register,
                condition,
                search: None,
                order,
                date: axes.date,
                known_at: axes.known_at,
            };
            let row = in_folder(&dir, async |folder| {
                use_case::ask(folder, session.actor()?, asked, &reason).await
            })?;
            vec![row]
        }
        args::Exports::Decide {
            number, consent, ..
        } => {
            let row = in_folder(&dir, async |folder| {
                use_case::decide(folder, session.actor()?, number, consent).await
            })?;
            vec![row]
        }
    };
    let format = form(session, Format::Table, &TABLE_OR_JSON)?;
    answer_as(session, format, &rows, |rows| table(session, rows))?;
    Ok(Answer::Yes)
}

fn table(session: &Session, rows: &[ExportRow]) -> String {
    let head = [
        session.say("导出号", "number"),
        session.say("内容", "what"),
        session.say("密级", "class"),
        session.say("申请人", "asked by"),
        session.say("申请时间", "asked at"),
        session.say("用途", "reason"),
        session.say("状态", "state"),
        session.say("审批人", "decided by"),
    ];
    let row = |row: &ExportRow| {
        vec![
            row.number.to_string(),
            session.say(&row.title_zh, &row.title_en).to_owned(),
            row.secrecy.clone(),
            row.user.clone(),
            row.asked_at.clone(),
            row.reason.clone(),
            state(session, row.state).to_owned(),
            row.decided_by.clone().unwrap_or_default(),
        ]
    };
    output::table(&head, &rows.iter().map(row).collect::<Vec<_>>())
}

fn state<'a>(session: &Session, word: &'a str) -> &'a str {
    match word {
        "waiting" => session.say("待审批", "waiting"),
        "consented" => session.say("已同意", "consented"),
        "refused" => session.say("不同意", "refused"),
        "taken" => session.say("已导出", "taken"),
        other => other,
    }
}
