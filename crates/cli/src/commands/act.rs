//! `kunyu act`, `kunyu cases`: steps of processes.

use std::io::Read;
use std::path::Path;

use kunyu_app::act::{self as use_case, ActRequest, Acted, CaseView, Outcome, Refused};
use kunyu_app::{Error, Folder, Result};
use kunyu_terms::Lang;

use super::check::by_ending;
use super::{answer_json, answer_text, form, given, wait};
use crate::args::{self, Format};
use crate::{Answer, Session, output};

const FORMATS: [Format; 2] = [Format::Table, Format::Json];

/// `kunyu act PROCESS TRANSITION`
pub(super) fn act(session: &Session, args: &args::Act) -> Result<Answer> {
    let format = form(session, by_ending(session), &FORMATS)?;
    let (dir, user) = (session.folder()?, session.actor()?);
    let mut request = ActRequest {
        process: args.process.clone(),
        transition: args.transition.clone(),
        case: args.case.clone(),
        record: args.record.clone(),
        input: entered(args.input.as_deref())?,
        date: args.date.clone(),
        ..ActRequest::default()
    };
    let given = given(&args.given)?;
    let outcome = wait(async {
        let folder = Folder::open(&dir).await?;
        if let Some(file) = &args.shape {
            request.shape = Some(use_case::shape(&folder, file, given)?);
        }
        let outcome = use_case::act(&folder, user, &request, args.dry_run).await?;
        folder.close().await;
        Ok(outcome)
    })?;
    match outcome {
        Outcome::Done(acted) => {
            if format == Format::Json {
                answer_json(session, &acted)?;
            } else {
                answer_text(session, &acted_text(session, &acted))?;
            }
            Ok(Answer::Yes)
        }
        Outcome::Refused(refused) => {
            if format == Format::Json {
                answer_json(session, &refused)?;
            } else {
                answer_text(session, &refused_text(session, &refused))?;
            }
            Ok(Answer::No)
        }
    }
}

fn entered(file: Option<&Path>) -> Result<serde_json::Value> {
    let Some(file) = file else {
        return Ok(serde_json::Value::Null);
    };
    let mut text = String::new();
    if file == Path::new("-") {
        std::io::stdin().read_to_string(&mut text)?;
    } else {
        text = std::fs::read_to_string(file).map_err(|error| {
            let shown = file.display();
            Error::input(
                "act.input_file",
                format!("{shown} 读不出：{error}"),
                format!("{shown} cannot be read: {error}"),
            )
        })?;
    }
    serde_json::from_str(&text).map_err(|error| {
        let shown = file.display();
        Error::input(
            "act.json",
            format!("{shown} 第 {} 行不是 JSON：{error}", error.line()),
            format!("{shown} line {} is not JSON: {error}", error.line()),
        )
    })
}

fn acted_text(session: &Session, acted: &Acted) -> String {
    let mut text = match session.lang {
        Lang::Zh => format!("{}：{}\n", acted.case, acted.state_title),
        Lang::En => format!("{}: {}\n", acted.case, acted.state),
    };
    if !acted.posts.is_empty() {
        let head = [
            session.say("账", "book"),
            session.say("地块", "piece"),
            session.say("自", "from"),
            session.say("至", "to"),
            session.say("公顷", "ha"),
        ];
        let rows = acted.posts.iter().map(|post| {
            vec![
                post.book.clone(),
                post.piece.clone().unwrap_or_default(),
                post.from.clone().unwrap_or_default(),
                post.to.clone(),
                post.hectares.clone(),
            ]
        });
        text += &output::table(&head, &rows.collect::<Vec<_>>());
    }
    for clock in &acted.clocks {
        if let Some(due) = &clock.due {
            text += &match session.lang {
                Lang::Zh => format!("期限 {}：{due}\n", clock.clock),
                Lang::En => format!("clock {}: due {due}\n", clock.clock),
            };
        }
    }
    text += &match (session.lang, acted.seq) {
        (Lang::Zh, Some(seq)) => format!("审计号 {seq}\n"),
        (Lang::En, Some(seq)) => format!("audit entry {seq}\n"),
        (Lang::Zh, None) => "试算，没有改动\n".to_owned(),
        (Lang::En, None) => "a dry run: nothing was changed\n".to_owned(),
    };
    text
}

fn refused_text(session: &Session, refused: &Refused) -> String {
    let (zh, en) = refused.sentences();
    match session.lang {
        Lang::Zh => format!("不予办理：{zh}\n没有改动\n"),
        Lang::En => format!("refused: {en}\nnothing was changed\n"),
    }
}

/// `kunyu cases …`
pub(super) fn cases(session: &Session, args: args::Cases) -> Result<Answer> {
    let format = form(session, by_ending(session), &FORMATS)?;
    let dir = session.folder()?;
    match args {
        args::Cases::List {
            process,
            state,
            all,
        } => {
            let cases = wait(async {
                let folder = Folder::open(&dir).await?;
                let cases = use_case::cases(&folder, process, state, all).await?;
                folder.close().await;
                Ok(cases)
            })?;
            if format == Format::Json {
                answer_json(session, &cases)?;
            } else {
                answer_text(session, &cases_table(session, &cases))?;
            }
        }
        args::Cases::Show { number } => {
            let shown = wait(async {
                let folder = Folder::open(&dir).await?;
                let shown = use_case::show_case(&folder, &number).await?;
                folder.close().await;
                Ok(shown)
            })?;
            if format == Format::Json {
                answer_json(session, &shown)?;
            } else {
                answer_text(session, &case_text(session, &shown))?;
            }
        }
    }
    Ok(Answer::Yes)
}

fn cases_table(session: &Session, cases: &[CaseView]) -> String {
    let head = [
        session.say("办件", "case"),
        session.say("流程", "process"),
        session.say("记录", "record"),
        session.say("环节", "state"),
        session.say("承办", "owner"),
        session.say("受理", "opened"),
        session.say("到期", "due"),
    ];
    let rows = cases.iter().map(|case| {
        vec![
            case.number.clone(),
            session.say(&case.process_zh, &case.process_en).to_owned(),
            case.record.clone().unwrap_or_default(),
            session.say(&case.state_zh, &case.state_en).to_owned(),
            case.owner.clone(),
            case.opened_on.clone(),
            case.due.clone().unwrap_or_default(),
        ]
    });
    output::table(&head, &rows.collect::<Vec<_>>())
}

fn case_text(session: &Session, shown: &use_case::CaseShown) -> String {
    let mut text = cases_table(session, std::slice::from_ref(&shown.case));
    let head = [
        session.say("审计号", "seq"),
        session.say("日期", "date"),
        session.say("办理", "step"),
        session.say("环节", "state"),
        session.say("用户", "user"),
        session.say("签批", "signed"),
    ];
    let rows = shown.steps.iter().map(|step| {
        vec![
            step.seq.to_string(),
            step.business_date.clone(),
            session.say(&step.title_zh, &step.title_en).to_owned(),
            step.to_state.clone(),
            step.actor.clone(),
            step.signed.join("、"),
        ]
    });
    text.push('\n');
    text += &output::table(&head, &rows.collect::<Vec<_>>());
    let next: Vec<String> = shown
        .next
        .iter()
        .map(|step| {
            format!(
                "{}（{}）",
                session.say(&step.title_zh, &step.title_en),
                step.id
            )
        })
        .collect();
    if !next.is_empty() {
        text += &match session.lang {
            Lang::Zh => format!("下一步：{}\n", next.join("、")),
            Lang::En => format!("next: {}\n", next.join(", ")),
        };
    }
    text
}
