//! Keeping the data: jobs, backups.

use kunyu_app::jobs::{self, JobRow};
use kunyu_app::{Folder, Place, Result, backup};
use kunyu_terms::Lang;

use super::{answer_json, answer_text, form, layers, wait};
use crate::args::{self, Format};
use crate::{Answer, Session, output};

const TABLE_JSON: [Format; 2] = [Format::Table, Format::Json];

/// `kunyu jobs …`
pub(super) fn jobs(session: &Session, args: &args::Jobs) -> Result<Answer> {
    let format = form(session, Format::Table, &TABLE_JSON)?;
    let place = session.folder()?;
    if let args::Jobs::Resume { id } = args {
        return resume(session, &place, *id, format);
    }
    let rows = wait(async {
        let folder = Folder::open(&place).await?;
        let sight = session.sight(&folder).await?;
        let rows = match args {
            args::Jobs::List => jobs::list(&folder, &sight).await?,
            args::Jobs::Cancel { id } => vec![jobs::cancel(&folder, session.actor()?, *id).await?],
            args::Jobs::Show { id } | args::Jobs::Resume { id } => {
                vec![jobs::show(&folder, &sight, *id).await?]
            }
        };
        folder.close().await;
        Ok(rows)
    })?;
    match (format, args) {
        (Format::Json, args::Jobs::List) => answer_json(session, &rows)?,
        (Format::Json, _) => answer_json(session, &rows.first())?,
        _ => answer_text(session, &table(session, rows))?,
    }
    Ok(Answer::Yes)
}

fn resume(session: &Session, place: &Place, id: i64, format: Format) -> Result<Answer> {
    let user = session.actor()?;
    let progress = session.progress();
    let imported = wait(async {
        let folder = Folder::open(place).await?;
        let imported = jobs::resume(&folder, user, id, &progress).await?;
        folder.close().await;
        Ok(imported)
    })?;
    drop(progress);
    layers::answer_imported(session, &imported, format)
}

fn table(session: &Session, rows: Vec<JobRow>) -> String {
    let head = [
        "#",
        session.say("类别", "kind"),
        session.say("状态", "state"),
        session.say("进度", "progress"),
        session.say("次数", "attempts"),
        session.say("说明", "message"),
        session.say("对象", "input"),
    ];
    let body = rows.into_iter().map(|job| {
        let progress = match job.total {
            0 => job.done.to_string(),
            total => format!("{}/{total}", job.done),
        };
        let file = job.input["file"].as_str().unwrap_or_default();
        let file = file.rsplit(['/', '\\']).next().unwrap_or_default();
        let layer = job.input["layer"].as_str().unwrap_or_default();
        vec![
            job.id.to_string(),
            job.kind,
            session.say(state_zh(&job.state), &job.state).to_owned(),
            progress,
            job.attempts.to_string(),
            job.message,
            format!("{file} → {layer}"),
        ]
    });
    output::table(&head, &body.collect::<Vec<_>>())
}

fn state_zh(state: &str) -> &str {
    match state {
        "queued" => "等待",
        "running" => "执行中",
        "silent" => "中断（可续作）",
        "done" => "完成",
        "failed" => "失败",
        "cancelled" => "已取消",
        other => other,
    }
}

/// `kunyu backup FILE`
pub(super) fn backup(session: &Session, args: &args::Backup) -> Result<Answer> {
    let format = form(session, Format::Table, &TABLE_JSON)?;
    let place = session.folder()?;
    let made = wait(async {
        let folder = Folder::open(&place).await?;
        let made = backup::backup(&folder, &args.file).await?;
        folder.close().await;
        Ok(made)
    })?;
    if format == Format::Json {
        answer_json(session, &made)?;
        return Ok(Answer::Yes);
    }
    let (shown, rows, editions) = (args.file.display(), made.rows, made.editions);
    let (seq, hash) = (made.audit_seq, &made.audit_hash);
    let text = match session.lang {
        Lang::Zh => format!(
            "已备份到 {shown}，并已读回核验：{rows} 行，{editions} 个版次，审计链到第 {seq} 条，{hash}\n"
        ),
        Lang::En => format!(
            "backed up to {shown} and read back: {rows} rows, {editions} editions, audit trail up to {seq}, {hash}\n"
        ),
    };
    answer_text(session, &text)?;
    Ok(Answer::Yes)
}

/// `kunyu restore FILE DIR`
pub(super) fn restore(session: &Session, args: &args::Restore) -> Result<Answer> {
    let format = form(session, Format::Table, &TABLE_JSON)?;
    let place = session.place(&args.dir)?;
    let made = wait(backup::restore(&args.file, &place))?;
    if format == Format::Json {
        answer_json(session, &made)?;
        return Ok(Answer::Yes);
    }
    let (shown, rows, editions) = (args.dir.display(), made.rows, made.editions);
    let (when, seq) = (&made.made, made.audit_seq);
    let text = match session.lang {
        Lang::Zh => format!(
            "已恢复到 {shown}：{when} 的备份，{rows} 行，{editions} 个版次；文件散列与审计链（{seq} 条）核验无误\n"
        ),
        Lang::En => format!(
            "restored to {shown}: the backup of {when}, {rows} rows, {editions} editions; hashes and the audit \
                trail ({seq} entries) hold\n"
        ),
    };
    answer_text(session, &text)?;
    Ok(Answer::Yes)
}
