//! `kunyu documents`, `kunyu definitions documents`.

use kunyu_app::annual::Form;
use kunyu_app::papers::{self, ListRequest, PaperShown, PaperView, PrintRequest, ServeRequest};
use kunyu_app::{Place, Result, definitions};
use kunyu_terms::Lang;

use super::check::by_ending;
use super::{TABLE_OR_JSON, answer_as, answer_json, answer_text, form, in_folder};
use crate::args::{self, Documents, Format};
use crate::{Answer, Session, output};

/// `kunyu documents …`
pub(super) fn documents(session: &Session, args: Documents) -> Result<Answer> {
    match args {
        Documents::List { case, kind, all } => list(session, ListRequest { case, kind, all }),
        Documents::Show { number } => show(session, &number),
        Documents::Print {
            number,
            receipt,
            date,
            fonts,
        } => print(
            session,
            PrintRequest {
                number,
                form: paper_form(session)?,
                receipt,
                date,
                fonts,
            },
        ),
        Documents::Stamp {
            number,
            stamp,
            date,
        } => use_stamp(session, &number, stamp, date),
        Documents::Void {
            number,
            reason,
            replace,
            date,
        } => void(session, &number, &reason, replace, date.as_deref()),
        Documents::Serve {
            number,
            way,
            receiver,
            on,
            place,
            server,
            witness,
            note,
            attachment,
        } => serve(
            session,
            &ServeRequest {
                number,
                way,
                receiver,
                on,
                place,
                server,
                witness,
                note,
                attachment,
            },
        ),
    }
}

/// By `--format`, else by the ending of the file to write, else Markdown.
fn paper_form(session: &Session) -> Result<Form> {
    let path = session.global.output.as_deref();
    let ending = path.and_then(|path| path.extension()?.to_str());
    let usual = match ending.map(str::to_ascii_lowercase).as_deref() {
        Some("docx") => Format::Docx,
        Some("pdf") => Format::Pdf,
        _ => Format::Md,
    };
    let asked = form(session, usual, &[Format::Docx, Format::Pdf, Format::Md])?;
    Ok(match asked {
        Format::Docx => Form::Docx,
        Format::Pdf => Form::Pdf,
        _ => Form::Markdown,
    })
}

fn list(session: &Session, request: ListRequest) -> Result<Answer> {
    let format = form(session, by_ending(session), &TABLE_OR_JSON)?;
    let dir = session.folder()?;
    let views = in_folder(&dir, async |folder| {
        papers::list(folder, &session.sight(folder).await?, &request).await
    })?;
    answer_as(session, format, &views, |views| table(session, views))?;
    Ok(Answer::Yes)
}

fn table(session: &Session, views: &[PaperView]) -> String {
    let head = [
        session.say("编号", "number"),
        session.say("文书", "document"),
        session.say("办件", "case"),
        session.say("日期", "date"),
        session.say("状态", "state"),
        session.say("打印", "prints"),
        session.say("送达", "served"),
    ];
    let rows = views.iter().map(|view| {
        vec![
            view.number.clone(),
            view.title.clone(),
            view.case.clone(),
            view.issued_on.clone(),
            state(session, view.state).to_owned(),
            view.prints.to_string(),
            view.served_on.clone().unwrap_or_default(),
        ]
    });
    output::table(&head, &rows.collect::<Vec<_>>())
}

fn state<'s>(session: &Session, state: &'s str) -> &'s str {
    match (session.lang, state) {
        (Lang::Zh, "issued") => "已出具",
        (Lang::Zh, "stamped") => "已用印",
        (Lang::Zh, "void") => "作废",
        (_, state) => state,
    }
}

fn show(session: &Session, number: &str) -> Result<Answer> {
    let format = form(session, by_ending(session), &TABLE_OR_JSON)?;
    let dir = session.folder()?;
    let shown = in_folder(&dir, async |folder| {
        papers::show(folder, &session.sight(folder).await?, number).await
    })?;
    answer_as(session, format, &shown, |shown| shown_text(session, shown))?;
    Ok(Answer::Yes)
}

fn shown_text(session: &Session, shown: &PaperShown) -> String {
    let paper = &shown.document;
    let mut text = table(session, std::slice::from_ref(paper));
    let more = [
        (session.say("印章", "stamp"), &paper.stamp),
        (session.say("作废原因", "why void"), &paper.void_reason),
        (session.say("替代", "replaces"), &paper.replaces),
        (session.say("由此替代", "replaced by"), &paper.replaced_by),
    ];
    for (name, value) in more {
        if let Some(value) = value {
            text += &format!("{name}{}{value}\n", session.say("：", ": "));
        }
    }
    let head = [
        session.say("审计号", "seq"),
        session.say("日期", "date"),
        session.say("事项", "what"),
        session.say("用户", "user"),
    ];
    let rows = shown.events.iter().map(|event| {
        vec![
            event.seq.to_string(),
            event.date.clone(),
            what(session, &event.kind).to_owned(),
            event.user.clone(),
        ]
    });
    text.push('\n');
    text += &output::table(&head, &rows.collect::<Vec<_>>());
    text.push('\n');
    match &shown.text {
        Some(words) => text += words,
        None => {
            text += session.say(
                "含个人信息：不在此显示，打印时留痕\n",
                "it tells data of a person: not shown here; a print leaves a trace\n",
            );
        }
    }
    text
}

fn what<'s>(session: &Session, kind: &'s str) -> &'s str {
    match (session.lang, kind) {
        (Lang::Zh, "issue") => "出具",
        (Lang::Zh, "print") => "打印",
        (Lang::Zh, "stamp") => "用印",
        (Lang::Zh, "serve") => "送达",
        (Lang::Zh, "void") => "作废",
        (Lang::Zh, "replace") => "重新出具",
        (_, kind) => kind,
    }
}

fn print(session: &Session, request: PrintRequest) -> Result<Answer> {
    let (dir, user) = (session.folder()?, session.actor()?);
    let printed = in_folder(&dir, async |folder| {
        papers::print(folder, user, &request).await
    })?;
    output::answer(session.global.output.as_deref(), &printed.bytes)?;
    if !request.receipt {
        let count = printed.prints;
        output::message(&match session.lang {
            Lang::Zh => format!("第 {count} 次打印，审计号 {}", printed.seq),
            Lang::En => format!("print {count}, audit entry {}", printed.seq),
        });
    }
    Ok(Answer::Yes)
}

fn use_stamp(
    session: &Session,
    number: &str,
    stamp: Option<String>,
    date: Option<String>,
) -> Result<Answer> {
    let format = form(session, by_ending(session), &TABLE_OR_JSON)?;
    let (dir, user) = (session.folder()?, session.actor()?);
    let view = in_folder(&dir, async |folder| {
        papers::stamp(folder, user, number, stamp.as_deref(), date.as_deref()).await
    })?;
    if format == Format::Json {
        answer_json(session, &view)?;
    } else {
        let stamp = view.stamp.as_deref().unwrap_or_default();
        let text = match session.lang {
            Lang::Zh => format!("{number}：已用印（{stamp}）\n"),
            Lang::En => format!("{number}: stamped ({stamp})\n"),
        };
        answer_text(session, &text)?;
    }
    Ok(Answer::Yes)
}

fn void(
    session: &Session,
    number: &str,
    reason: &str,
    replace: bool,
    date: Option<&str>,
) -> Result<Answer> {
    let format = form(session, by_ending(session), &TABLE_OR_JSON)?;
    let (dir, user) = (session.folder()?, session.actor()?);
    let voided = in_folder(&dir, async |folder| {
        papers::void(folder, user, number, reason, replace, date).await
    })?;
    if format == Format::Json {
        answer_json(session, &voided)?;
        return Ok(Answer::Yes);
    }
    let text = match (session.lang, &voided.replaced_by) {
        (Lang::Zh, None) => format!("{number}：已作废\n"),
        (Lang::En, None) => format!("{number}: void\n"),
        (Lang::Zh, Some(by)) => format!("{number}：已作废，由 {by} 替代\n"),
        (Lang::En, Some(by)) => format!("{number}: void, replaced by {by}\n"),
    };
    answer_text(session, &text)?;
    Ok(Answer::Yes)
}

fn serve(session: &Session, request: &ServeRequest) -> Result<Answer> {
    let format = form(session, by_ending(session), &TABLE_OR_JSON)?;
    let (dir, user) = (session.folder()?, session.actor()?);
    let served = in_folder(&dir, async |folder| {
        papers::serve(folder, user, request).await
    })?;
    if format == Format::Json {
        answer_json(session, &served)?;
        return Ok(Answer::Yes);
    }
    let (number, day) = (&served.number, &served.effective_on);
    let mut text = match session.lang {
        Lang::Zh => format!("{number}：送达，自 {day} 起算\n"),
        Lang::En => format!("{number}: served, counts from {day}\n"),
    };
    for (clock, due) in &served.clocks {
        let due = due.as_deref().unwrap_or("—");
        text += &match session.lang {
            Lang::Zh => format!("期限 {clock}：{due}\n"),
            Lang::En => format!("clock {clock}: due {due}\n"),
        };
    }
    answer_text(session, &text)?;
    Ok(Answer::Yes)
}

/// `kunyu definitions documents …`
pub(super) fn templates(session: &Session, args: &args::Templates) -> Result<Answer> {
    let data = session.folder().ok();
    let data = data.as_ref().map(Place::dir);
    match args {
        args::Templates::List { dir } => {
            let format = form(session, by_ending(session), &TABLE_OR_JSON)?;
            let rows = definitions::templates(dir.as_deref(), data)?;
            if format == Format::Json {
                answer_json(session, &rows)?;
                return Ok(Answer::Yes);
            }
            let head = [
                session.say("模板", "template"),
                session.say("文书", "document"),
                session.say("台账", "register"),
                session.say("步骤", "steps"),
            ];
            let rows = rows.into_iter().map(|row| {
                vec![
                    row.id,
                    session.say(&row.title_zh, &row.title_en).to_owned(),
                    row.register.unwrap_or_default(),
                    row.steps.join(" "),
                ]
            });
            answer_text(session, &output::table(&head, &rows.collect::<Vec<_>>()))?;
        }
        args::Templates::Preview {
            template,
            dir,
            fonts,
        } => {
            let form = paper_form(session)?;
            let bytes = definitions::preview(dir.as_deref(), data, template, form, fonts)?;
            output::answer(session.global.output.as_deref(), &bytes)?;
        }
    }
    Ok(Answer::Yes)
}
