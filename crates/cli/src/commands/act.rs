//! `kunyu act`, `kunyu cases`: steps of processes.

use std::io::Read;
use std::path::Path;

use kunyu_app::act::{
    self as use_case, ActRequest, Acted, CaseView, Laid, Outcome, Prepared, Refused,
};
use kunyu_app::{Error, Result};
use kunyu_terms::{Bilingual, Lang};

use super::check::by_ending;
use super::{TABLE_OR_JSON, answer_as, form, given, in_folder};
use crate::args;
use crate::{Answer, Session, output};

/// `kunyu act PROCESS TRANSITION`
pub(super) fn act(session: &Session, args: &args::Act) -> Result<Answer> {
    let format = form(session, by_ending(session), &TABLE_OR_JSON)?;
    if args.table.is_some() || args.each_case {
        let input = entered(args.input.as_deref())?;
        return super::workbook::batch(session, args, input);
    }
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
    let outcome = in_folder(&dir, async |folder| {
        if let Some(file) = &args.shape {
            request.shape = Some(use_case::shape(folder, file, given)?);
        }
        let outcome = if args.circulate {
            match use_case::lay(folder, user, &request).await? {
                Prepared::Laid(laid) => Taken::Laid(laid),
                Prepared::Refused(refused) => Taken::Refused(refused),
            }
        } else {
            match use_case::act(folder, user, &request, args.dry_run).await? {
                Outcome::Done(acted) => Taken::Done(acted),
                Outcome::Refused(refused) => Taken::Refused(refused),
            }
        };
        Ok(outcome)
    })?;
    match outcome {
        Taken::Done(acted) => {
            answer_as(session, format, &acted, |acted| acted_text(session, acted))?;
            Ok(Answer::Yes)
        }
        Taken::Laid(laid) => {
            answer_as(session, format, &laid, |laid| laid_text(session, laid))?;
            Ok(Answer::Yes)
        }
        Taken::Refused(refused) => {
            answer_as(session, format, &refused, |refused| {
                refused_text(session, refused)
            })?;
            Ok(Answer::No)
        }
    }
}

/// What became of it.
enum Taken {
    Done(Box<Acted>),
    Laid(Laid),
    Refused(Refused),
}

/// Who signed, and who has yet to.
fn laid_text(session: &Session, laid: &Laid) -> String {
    let title = session.say(&laid.title_zh, &laid.title_en);
    let signed: Vec<String> = laid
        .signed
        .iter()
        .map(|(role, name, opinion)| format!("{role} {name}（{opinion}）"))
        .collect();
    let (signed, waiting) = (signed.join("、"), laid.waiting.join("、"));
    let case = &laid.case;
    match (session.lang, laid.waiting.is_empty()) {
        (Lang::Zh, false) => format!("{case}：“{title}”已送签\n已签：{signed}\n待签：{waiting}\n"),
        (Lang::Zh, true) => {
            format!(
                "{case}：“{title}”签批齐全\n已签：{signed}\n可以办理：不写 --input 再执行这一步\n"
            )
        }
        (Lang::En, false) => {
            format!(
                "{case}: \"{title}\" lies before its signers\nsigned: {signed}\nto sign: {waiting}\n"
            )
        }
        (Lang::En, true) => format!(
            "{case}: \"{title}\" has all signatures\nsigned: {signed}\ntake the step now, without --input\n"
        ),
    }
}

fn entered(file: Option<&Path>) -> Result<serde_json::Value> {
    file.map_or(Ok(serde_json::Value::Null), json_file)
}

/// What a JSON file holds; `-` is standard input.
pub(super) fn json_file<T: serde::de::DeserializeOwned>(file: &Path) -> Result<T> {
    let shown = file.display();
    let mut text = String::new();
    if file == Path::new("-") {
        std::io::stdin().read_to_string(&mut text)?;
    } else {
        text = std::fs::read_to_string(file).map_err(|error| {
            Error::input(
                "act.input_file",
                format!("{shown} 读不出：{}", kunyu_app::error::system_zh(&error)),
                format!("{shown} cannot be read: {error}"),
            )
        })?;
    }
    serde_json::from_str(&text).map_err(|error| {
        Error::input(
            "act.json",
            format!("{shown} 第 {} 行不合要求：{error}", error.line()),
            format!("{shown} line {} does not fit: {error}", error.line()),
        )
    })
}

fn acted_text(session: &Session, acted: &Acted) -> String {
    let mut text = match session.lang {
        Lang::Zh => format!("{}：{}\n", acted.case, acted.state_title),
        Lang::En => format!("{}: {}\n", acted.case, acted.state_title_en),
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
            let say = |title: &Bilingual| session.say(&title.zh, &title.en).to_owned();
            vec![
                say(&post.book_title),
                post.piece.clone().unwrap_or_default(),
                post.from_title.as_ref().map(say).unwrap_or_default(),
                say(&post.to_title),
                post.hectares.clone(),
            ]
        });
        text += &output::table(&head, &rows.collect::<Vec<_>>());
    }
    for clock in &acted.clocks {
        if let Some(due) = &clock.due {
            text += &match session.lang {
                Lang::Zh => format!("{}：至 {due}\n", clock.title.zh),
                Lang::En => format!("{}: due {due}\n", clock.title.en),
            };
        }
    }
    for number in &acted.documents {
        text += &match session.lang {
            Lang::Zh => format!("文书 {number}\n"),
            Lang::En => format!("document {number}\n"),
        };
    }
    for follow_up in &acted.follow_ups {
        let (case, title) = (&follow_up.case, &follow_up.title);
        text += &match session.lang {
            Lang::Zh => format!("已立后续办件 {case}（{}）\n", title.zh),
            Lang::En => format!("case {case} opened ({})\n", title.en),
        };
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
    let format = form(session, by_ending(session), &TABLE_OR_JSON)?;
    let dir = session.folder()?;
    match args {
        args::Cases::List {
            process,
            state,
            all,
        } => {
            let cases = in_folder(&dir, async |folder| {
                use_case::cases(folder, &session.sight(folder).await?, process, state, all).await
            })?;
            answer_as(session, format, &cases, |cases| cases_table(session, cases))?;
        }
        args::Cases::Show { number } => {
            let shown = in_folder(&dir, async |folder| {
                use_case::show_case(folder, &session.sight(folder).await?, &number).await
            })?;
            answer_as(session, format, &shown, |shown| case_text(session, shown))?;
        }
        args::Cases::Sign {
            number,
            opinion,
            date,
        } => {
            let user = session.actor()?;
            let laid = in_folder(&dir, async |folder| {
                let opinion = opinion.unwrap_or_default();
                let laid = use_case::sign(folder, user, &number, &opinion, date.as_deref()).await?;
                Ok(laid)
            })?;
            answer_as(session, format, &laid, |laid| laid_text(session, laid))?;
        }
        args::Cases::HandOver { number, to, reason } => {
            let user = session.actor()?;
            let seq = in_folder(&dir, async |folder| {
                use_case::hand_over(folder, user, &number, &to, &reason).await
            })?;
            let done = serde_json::json!({ "case": number, "owner": to, "seq": seq });
            answer_as(session, format, &done, |_| match session.lang {
                Lang::Zh => format!("{number}：已转 {to} 办理（审计号 {seq}）\n"),
                Lang::En => format!("{number}: handed over to {to} (audit entry {seq})\n"),
            })?;
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
            session.say(&step.state_zh, &step.state_en).to_owned(),
            step.actor.clone(),
            step.signed.join("、"),
        ]
    });
    text.push('\n');
    text += &output::table(&head, &rows.collect::<Vec<_>>());
    if !shown.clocks.is_empty() {
        let head = [
            session.say("时钟", "clock"),
            session.say("起算", "started"),
            session.say("到期", "due"),
            session.say("状态", "state"),
        ];
        let rows = shown.clocks.iter().map(|clock| {
            let state = match (&clock.ended, clock.stopped) {
                (Some(day), _) => format!("{} {day}", session.say("结束", "ended")),
                (None, true) => session.say("中止", "stopped").to_owned(),
                (None, false) => session.say("计时", "running").to_owned(),
            };
            vec![
                session.say(&clock.title_zh, &clock.title_en).to_owned(),
                clock.started.clone(),
                clock.due.clone().unwrap_or_default(),
                state,
            ]
        });
        text.push('\n');
        text += &output::table(&head, &rows.collect::<Vec<_>>());
    }
    if let Some(laid) = &shown.laid {
        text.push('\n');
        text += &laid_text(session, laid);
    }
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
