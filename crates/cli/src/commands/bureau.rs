//! The data folder, its users, its audit trail, its definitions.

use std::path::Path;

use kunyu_app::{
    Error, Folder, Note, Place, Result, bureau, definitions, registers, sample, signing,
};

use super::{answer_json, answer_text, form, in_folder, tell, wait};
use crate::args::{self, Format};
use crate::{Answer, Session, output};

/// `kunyu init DIR`
pub(super) fn init(session: &Session, args: &args::Init) -> Result<Answer> {
    let place = session.place(&args.dir)?;
    wait(async {
        let folder = Folder::init(&place, &args.crs, &args.code, &args.admin).await?;
        folder.close().await;
        Ok(())
    })?;
    let shown = args.dir.display();
    output::message(&match session.lang {
        kunyu_terms::Lang::Zh => format!("已建立数据目录 {shown}"),
        kunyu_terms::Lang::En => format!("made the data folder {shown}"),
    });
    Ok(Answer::Yes)
}

/// Stands for the clearance that the role gives.
const USUAL: &str = "role";

/// `kunyu user …`
pub(super) fn user(session: &Session, args: args::User) -> Result<Answer> {
    let format = form(session, Format::Table, &[Format::Table, Format::Json])?;
    let dir = session.folder()?;
    let users = in_folder(&dir, async |folder| {
        let users = match &args {
            args::User::Add { name, role } => {
                vec![bureau::add_user(folder, session.actor()?, name, role).await?]
            }
            args::User::Set {
                name,
                role,
                active,
                section,
                areas,
                clearance,
                from,
            } => {
                let change = bureau::UserChange {
                    role: role.clone(),
                    active: *active,
                    section: section.clone(),
                    areas: areas.clone(),
                    clearance: clearance.clone().map(|classes| {
                        let is_usual = classes.iter().all(|class| class == USUAL);
                        (!is_usual).then_some(classes)
                    }),
                    from: from.clone(),
                };
                vec![bureau::change_user(folder, session.actor()?, name, &change).await?]
            }
            args::User::Unlock { name } => {
                kunyu_app::login::unlock(folder, session.actor()?, name).await?;
                vec![bureau::user(folder, name).await?]
            }
            args::User::List => bureau::users(folder).await?,
        };
        Ok(users)
    })?;
    if format == Format::Json {
        answer_json(session, &users)?;
    } else {
        let head = [
            "#",
            session.say("名字", "name"),
            session.say("角色", "role"),
            session.say("可用", "active"),
            session.say("科室", "section"),
            session.say("辖区", "townships"),
            session.say("密级", "clearance"),
        ];
        let body = users.into_iter().map(|user| {
            let active = if user.active {
                session.say("是", "yes")
            } else {
                session.say("否", "no")
            };
            vec![
                user.id.to_string(),
                user.name,
                user.role,
                active.to_owned(),
                user.section.unwrap_or_default(),
                user.areas.join(", "),
                user.clearance.map(|all| all.join(", ")).unwrap_or_default(),
            ]
        });
        answer_text(session, &output::table(&head, &body.collect::<Vec<_>>()))?;
    }
    Ok(Answer::Yes)
}

/// `kunyu keys new DIR`
pub(super) fn keys(session: &Session, args: &args::Keys) -> Result<Answer> {
    let args::Keys::New { dir } = args;
    signing::new_key(dir, session.folder().ok().as_ref().map(Place::dir))?;
    let shown = dir.display();
    output::message(&match session.lang {
        kunyu_terms::Lang::Zh => format!(
            "已生成签名密钥。出具结论前设置 KUNYU_KEYS={shown}；核验方需要其中的 .pub 文件；signing.sm2 请妥善保管并另存一份"
        ),
        kunyu_terms::Lang::En => format!(
            "made a signing key. Set KUNYU_KEYS={shown} before checking; who verifies needs the .pub file; keep \
                signing.sm2 safe, with a copy"
        ),
    });
    Ok(Answer::Yes)
}

/// `kunyu sample DIR`
pub(super) fn sample(session: &Session, args: &args::Sample) -> Result<Answer> {
    let format = form(session, Format::Table, &[Format::Table, Format::Json])?;
    let place = session.place(&args.dir)?;
    let progress = session.progress();
    let request = sample::SampleRequest {
        scale: args.scale,
        seed: args.seed,
        today: args.today.clone(),
    };
    let made = wait(sample::make(&place, &request, &progress))?;
    drop(progress);
    if format == Format::Json {
        answer_json(session, &made)?;
        return Ok(Answer::Yes);
    }
    let shown = args.dir.display();
    let rows: u64 = made.layers.iter().map(|(_, rows)| rows).sum();
    let count = made.layers.len();
    let (cases, today) = (made.desk.cases.len(), &made.desk.today);
    let text = match session.lang {
        kunyu_terms::Lang::Zh => format!(
            "已生成合成样例区 {shown}：{count} 个图层，{rows} 个要素，{cases} 个办件（截至 {today}）。\
             界线、人员和办件均为虚构。\n可以试试：\n"
        ),
        kunyu_terms::Lang::En => format!(
            "made the synthetic district {shown}: {count} layers, {rows} features, {cases} cases at hand \
             (as of {today}). All boundaries, people and cases are invented.\nTry:\n"
        ),
    };
    let tries: Vec<String> = made
        .files
        .iter()
        .filter(|file| !file.ends_with("truth.json"))
        .map(|file| format!("  kunyu --data {shown} check {shown}/{file}\n"))
        .collect();
    answer_text(session, &(text + &tries.concat()))?;
    Ok(Answer::Yes)
}

/// `kunyu audit …`
pub(super) fn audit(session: &Session, args: args::Audit) -> Result<Answer> {
    let dir = session.folder()?;
    match args {
        args::Audit::Verify { anchor } => verify(session, &dir, anchor.as_deref()),
        args::Audit::Anchor => {
            let anchor = in_folder(&dir, async |folder| bureau::anchor(folder).await)?;
            output::answer(session.global.output.as_deref(), &anchor)?;
            Ok(Answer::Yes)
        }
        args::Audit::List { most } => {
            let entries = in_folder(&dir, async |folder| {
                bureau::audit_list(folder, &session.sight(folder).await?, most).await
            })?;
            let head = [
                "#",
                session.say("时刻", "time"),
                session.say("用户", "user"),
                session.say("操作", "action"),
                session.say("对象", "subject"),
                session.say("理由", "reason"),
            ];
            let body = entries.into_iter().map(|entry| {
                vec![
                    entry.seq.to_string(),
                    entry.time,
                    entry.actor,
                    entry.action,
                    entry.subject,
                    entry.reason.unwrap_or_default(),
                ]
            });
            answer_text(session, &output::table(&head, &body.collect::<Vec<_>>()))?;
            Ok(Answer::Yes)
        }
    }
}

fn verify(session: &Session, place: &Place, anchor: Option<&std::path::Path>) -> Result<Answer> {
    let format = form(session, Format::Table, &[Format::Table, Format::Json])?;
    let verified = wait(async {
        let folder = Folder::open(place).await?;
        let verified = bureau::verify_audit(&folder, anchor).await?;
        folder.close().await;
        Ok(verified)
    })?;
    if format == Format::Json {
        answer_json(session, &verified)?;
    } else {
        for note in &verified.notes {
            answer_text(session, &format!("{}\n", note.sentence(session.lang)))?;
        }
    }
    Ok(if verified.holds {
        Answer::Yes
    } else {
        Answer::No
    })
}

/// `kunyu definitions …`
pub(super) fn definitions(session: &Session, args: args::Definitions) -> Result<Answer> {
    match args {
        args::Definitions::Check { dir, coverage } => {
            check_definitions(session, dir.as_deref(), coverage)
        }
        args::Definitions::Docs { dir } => definitions_docs(session, dir.as_deref()),
        args::Definitions::Apply => apply_definitions(session),
        args::Definitions::Documents(args) => super::documents::templates(session, &args),
    }
}

fn check_definitions(session: &Session, dir: Option<&Path>, coverage: bool) -> Result<Answer> {
    let format = form(session, Format::Table, &[Format::Table, Format::Json])?;
    let data = session.folder().ok();
    let report = definitions::check(dir, data.as_ref().map(Place::dir), coverage)?;
    if format == Format::Json {
        answer_json(session, &report)?;
    } else {
        for line in &report.lines {
            answer_text(session, &format!("{}\n", line.sentence(session.lang)))?;
        }
    }
    Ok(if report.passed {
        Answer::Yes
    } else {
        Answer::No
    })
}

fn apply_definitions(session: &Session) -> Result<Answer> {
    let dir = session.folder()?;
    let user = session.actor()?;
    let changed = in_folder(&dir, async |folder| registers::apply(folder, user).await)?;
    let told = Note::new(
        "definitions.applied",
        format!("已跟上规程的台账：{changed} 个"),
        format!("registers brought in line: {changed}"),
    );
    tell(session, &[told]);
    Ok(Answer::Yes)
}

fn definitions_docs(session: &Session, dir: Option<&Path>) -> Result<Answer> {
    let data = session.folder().ok();
    let Some(folder) = session.global.output.as_deref() else {
        return Err(Error::usage(
            "definitions.docs",
            "请用 -o 指定写到哪个目录",
            "name the folder to write to with -o",
        ));
    };
    let pages = definitions::write_reference(dir, data.as_ref().map(Place::dir), folder)?;
    let shown = folder.display();
    let told = Note::new(
        "definitions.docs",
        format!("已写出 {pages} 页：{shown}"),
        format!("{pages} pages written to {shown}"),
    );
    tell(session, &[told]);
    Ok(Answer::Yes)
}
