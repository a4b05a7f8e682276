//! `kunyu classes`: the classes of a layer in another classification.

use kunyu_app::Result;
use kunyu_app::classes::{self as use_case, Converted, Request, read_decisions};
use kunyu_terms::Lang;

use super::yearly::{on_screen, target, written_to};
use super::{form, in_folder, tell};
use crate::args::{self, Format};
use crate::{Answer, Session, output};

/// `kunyu classes …`
pub(super) fn classes(session: &Session, args: &args::Classes) -> Result<Answer> {
    let args::Classes::Convert {
        edition,
        table,
        decisions,
    } = args;
    let format = form(session, Format::Table, &[Format::Table, Format::Json])?;
    let decisions = decisions.as_deref().map(read_decisions).transpose()?;
    let request = Request {
        edition: edition.clone(),
        table: table.clone(),
        target: target(session)?.to_owned(),
        decisions: decisions.unwrap_or_default(),
    };
    let (dir, user) = (session.folder()?, session.global.user.as_deref());
    let progress = session.progress();
    let converted = in_folder(&dir, async |folder| {
        use_case::convert(folder, user, &request, &progress).await
    })?;
    drop(progress);
    tell(session, &converted.notes);
    on_screen(format, &converted, || {
        converted_table(session, &converted) + &written_to(session, &request.target)
    })?;
    Ok(Answer::Yes)
}

fn converted_table(session: &Session, converted: &Converted) -> String {
    let head = [
        session.say("地类", "class"),
        session.say("名称", "name"),
        session.say("转为", "becomes"),
        session.say("名称", "name"),
        session.say("要素", "features"),
        "m²",
    ];
    let rows = converted.classes.iter().map(|row| {
        let code = if row.code.is_empty() {
            session.say("待确认", "open").to_owned()
        } else {
            row.code.clone()
        };
        vec![
            row.class.clone(),
            row.class_name.clone(),
            code,
            row.code_name.clone(),
            row.count.to_string(),
            row.area_m2.clone(),
        ]
    });
    let mut text = output::table(&head, &rows.collect::<Vec<_>>());
    let Converted {
        rows,
        by_table,
        by_decision,
        open,
        area_m2,
        ..
    } = converted;
    text += &match session.lang {
        Lang::Zh => format!(
            "共 {rows} 个要素 {area_m2} m²：按表转换 {by_table}，按确认转换 {by_decision}，待确认 {open}\n"
        ),
        Lang::En => format!(
            "{rows} features, {area_m2} m²: {by_table} by the table, {by_decision} by decision, {open} open\n"
        ),
    };
    if *open > 0 {
        let rule = &converted.table;
        text += &match (session.lang, converted.recorded) {
            (Lang::Zh, true) => {
                format!("待确认的已列入待办清单：kunyu findings list --rule {rule}\n")
            }
            (Lang::Zh, false) => "加 --as 用户，待确认的即列入待办清单\n".to_owned(),
            (Lang::En, true) => {
                format!("open rows are in the work list: kunyu findings list --rule {rule}\n")
            }
            (Lang::En, false) => "with --as USER the open rows go to the work list\n".to_owned(),
        };
    }
    text
}
