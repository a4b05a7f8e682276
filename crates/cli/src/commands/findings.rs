//! `kunyu findings`: the work list of quality findings.

use kunyu_app::quality::{self as use_case, Filter, FindingItem, Target};
use kunyu_app::report::short;
use kunyu_app::{Error, Folder, Result};
use kunyu_terms::Lang;

use super::quality::wanted;
use super::{answer_as, answer_json, answer_text, form, in_folder};
use crate::args::{self, Format, QualityRules};
use crate::{Answer, Session, output};

/// Most findings named by one range.
const RANGE: i64 = 100_000;

/// `kunyu findings …`
pub(super) fn findings(session: &Session, args: args::Findings) -> Result<Answer> {
    let format = form(session, Format::Table, &[Format::Table, Format::Json])?;
    if let args::Findings::Recheck { edition, of, rules } = &args {
        return recheck(session, edition, of.as_deref(), rules, format);
    }
    let dir = session.folder()?;
    let items = in_folder(&dir, async |folder| act(session, folder, args).await)?;
    answer_as(session, format, &items, |items| table(session, items))?;
    Ok(Answer::Yes)
}

async fn act(session: &Session, folder: &Folder, args: args::Findings) -> Result<Vec<FindingItem>> {
    match args {
        args::Findings::List {
            edition,
            state,
            owner,
            rule,
        } => {
            let filter = Filter {
                edition,
                state,
                owner,
                rule,
            };
            use_case::list(folder, &session.sight(folder).await?, &filter).await
        }
        args::Findings::Show { id } => use_case::show(folder, id).await,
        args::Findings::Assign { ids, to } => {
            use_case::assign(folder, session.actor()?, &numbers(&ids)?, &to).await
        }
        args::Findings::Mended { ids, how } => {
            use_case::mended(folder, session.actor()?, &numbers(&ids)?, &how).await
        }
        args::Findings::Waive { ids, reason } => {
            use_case::waive(folder, session.actor()?, &numbers(&ids)?, &reason).await
        }
        args::Findings::Recheck { .. } => Ok(Vec::new()),
    }
}

/// `3` or `3-8`.
fn numbers(texts: &[String]) -> Result<Vec<i64>> {
    let mut ids = Vec::new();
    for text in texts {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        match (first.trim().parse::<i64>(), last.trim().parse::<i64>()) {
            (Ok(first), Ok(last)) if first <= last && last - first < RANGE => {
                ids.extend(first..=last);
            }
            _ => {
                return Err(Error::usage(
                    "findings.number",
                    format!("“{text}”不是编号，应写成 3 或 3-8"),
                    format!("\"{text}\" is no number: write 3 or 3-8"),
                ));
            }
        }
    }
    Ok(ids)
}

fn table(session: &Session, items: &[FindingItem]) -> String {
    if items.is_empty() {
        return session.say("没有问题\n", "no findings\n").to_owned();
    }
    let head = [
        "#",
        session.say("版次", "edition"),
        session.say("规则", "rule"),
        session.say("等级", "severity"),
        session.say("标识", "key"),
        session.say("字段", "field"),
        session.say("状态", "state"),
        session.say("负责人", "owner"),
        session.say("问题", "finding"),
        session.say("理由", "reason"),
    ];
    let body = items.iter().map(|item| {
        let sentence = match session.lang {
            Lang::En if !item.en.is_empty() => &item.en,
            _ => &item.zh,
        };
        vec![
            item.id.to_string(),
            format!("{}@{}", item.layer, short(&item.edition)),
            item.rule.clone(),
            use_case::severity(item.severity, session.lang).to_owned(),
            item.key.clone(),
            item.field.clone(),
            state(session, item.state).to_owned(),
            item.owner.clone(),
            sentence.clone(),
            item.reason.clone(),
        ]
    });
    output::table(&head, &body.collect::<Vec<_>>())
}

fn state<'s>(session: &Session, word: &'s str) -> &'s str {
    match (session.lang, word) {
        (Lang::Zh, "open") => "待处理",
        (Lang::Zh, "assigned") => "已派",
        (Lang::Zh, "mended") => "已改",
        (Lang::Zh, "waived") => "已认可",
        (Lang::Zh, "closed") => "已了结",
        (_, word) => word,
    }
}

fn recheck(
    session: &Session,
    edition: &str,
    of: Option<&str>,
    rules: &QualityRules,
    format: Format,
) -> Result<Answer> {
    let wanted = wanted(Target::Edition(edition.to_owned()), rules)?;
    let (dir, user) = (session.folder()?, session.actor()?);
    let progress = session.progress();
    let rechecked = in_folder(&dir, async |folder| {
        let (rechecked, _) = use_case::recheck(folder, user, &wanted, of, &progress).await?;
        Ok(rechecked)
    })?;
    drop(progress);
    if format == Format::Json {
        answer_json(session, &rechecked)?;
    } else {
        let (layer, id) = (&rechecked.layer, short(&rechecked.edition));
        let (closed, kept, new) = (rechecked.closed, rechecked.kept, rechecked.new);
        let errors = rechecked.errors;
        answer_text(
            session,
            &match session.lang {
                Lang::Zh => format!(
                    "{layer}@{id}：了结 {closed} 处，仍在 {kept} 处，新增 {new} 处；现有错误 {errors} 处\n"
                ),
                Lang::En => format!(
                    "{layer}@{id}: {closed} closed, {kept} still there, {new} new; {errors} errors now\n"
                ),
            },
        )?;
    }
    Ok(if rechecked.errors == 0 {
        Answer::Yes
    } else {
        Answer::No
    })
}
