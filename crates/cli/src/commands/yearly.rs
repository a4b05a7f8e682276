//! `kunyu yearly`: the change of a survey layer in the form in which it is handed in.

use kunyu_app::report::short;
use kunyu_app::yearly::{self as use_case, ReadBack, ReadRequest, Written};
use kunyu_app::{Error, Result, mapping};
use kunyu_terms::Lang;

use super::quality::table as findings_table;
use super::{answer_as, form, given, in_folder, tell};
use crate::args::{self, Format};
use crate::{Answer, Session, output};

/// `kunyu yearly …`
pub(super) fn yearly(session: &Session, args: &args::Yearly) -> Result<Answer> {
    match args {
        args::Yearly::Write { before, after } => write(session, before, after),
        args::Yearly::Read(args) => read(session, args),
    }
}

/// The file that `-o` names; here it is no answer but the data.
pub(super) fn target(session: &Session) -> Result<&std::path::Path> {
    session.global.output.as_deref().ok_or_else(|| {
        Error::usage(
            "output.missing",
            "须用 -o 指明要写的文件",
            "name the file to write with -o",
        )
    })
}

/// Prints a table, or JSON, on standard output.
pub(super) fn on_screen(
    format: Format,
    value: &impl serde::Serialize,
    text: impl FnOnce() -> String,
) -> Result<()> {
    let text = if format == Format::Json {
        // an answer is made of texts and numbers: it can be written
        serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
    } else {
        text()
    };
    output::answer(None, text.as_bytes())
}

/// A line that says where the data are.
pub(super) fn written_to(session: &Session, target: &std::path::Path) -> String {
    format!(
        "{}{}\n",
        session.say("已写出：", "written: "),
        target.display()
    )
}

fn write(session: &Session, before: &str, after: &str) -> Result<Answer> {
    let format = form(session, Format::Table, &[Format::Table, Format::Json])?;
    let (dir, target) = (session.folder()?, target(session)?);
    let progress = session.progress();
    let written = in_folder(&dir, async |folder| {
        use_case::write(folder, before, after, target, &progress).await
    })?;
    drop(progress);
    tell(session, &written.notes);
    on_screen(format, &written, || {
        written_table(session, &written) + &written_to(session, target)
    })?;
    Ok(Answer::Yes)
}

fn written_table(session: &Session, written: &Written) -> String {
    let pieces = session.say("块", "pieces");
    let head = [
        session.say("变更行为", "behaviour"),
        session.say("名称", "name"),
        pieces,
        "m²",
    ];
    let rows = written.behaviours.iter().map(|row| {
        vec![
            row.code.clone(),
            row.name.clone(),
            row.count.to_string(),
            row.area_m2.clone(),
        ]
    });
    let mut text = output::table(&head, &rows.collect::<Vec<_>>());
    if !written.classes.is_empty() {
        let head = [
            session.say("变更前地类", "class before"),
            session.say("变更后地类", "class after"),
            pieces,
            "m²",
        ];
        let rows = written.classes.iter().map(|row| {
            let side = |class: &str| if class.is_empty() { "-" } else { class }.to_owned();
            vec![
                side(&row.before),
                side(&row.after),
                row.count.to_string(),
                row.area_m2.clone(),
            ]
        });
        text.push('\n');
        text += &output::table(&head, &rows.collect::<Vec<_>>());
    }
    let Written {
        update_rows,
        process_rows,
        removed,
        before_m2,
        after_m2,
        shared_m2,
        lost_m2,
        gained_m2,
        slivers,
        ..
    } = written;
    text += &match session.lang {
        Lang::Zh => format!(
            "更新图斑 {update_rows} 个，过程要素 {process_rows} 个（其中细碎 {slivers} 个），不再存在的图斑 {removed} 个\n\
             变更前 {before_m2} m²，变更后 {after_m2} m²；前后共有 {shared_m2} m²，灭失 {lost_m2} m²，新增 {gained_m2} m²\n"
        ),
        Lang::En => format!(
            "{update_rows} updated rows, {process_rows} pieces ({slivers} of them slivers), {removed} rows are gone\n\
             before {before_m2} m², after {after_m2} m²; \
             shared {shared_m2} m², lost {lost_m2} m², gained {gained_m2} m²\n"
        ),
    };
    text
}

fn read(session: &Session, args: &args::YearlyRead) -> Result<Answer> {
    let format = form(session, Format::Table, &[Format::Table, Format::Json])?;
    if args.document.is_none() && !args.dry_run {
        return Err(Error::usage(
            "yearly.document",
            "须写明文号（--document），或用 --dry-run 只核对",
            "give the number of the document (--document), or only examine with --dry-run",
        ));
    }
    let mapping = args.mapping.as_deref().map(mapping::read).transpose()?;
    let request = ReadRequest {
        base: args.base.clone(),
        file: args.file.clone(),
        process: args.process.clone(),
        layers: [args.update_layer.clone(), args.process_layer.clone()],
        mapping: mapping.unwrap_or_default(),
        given: given(&args.given)?,
        document: args.document.clone().filter(|_| !args.dry_run),
    };
    let (dir, user) = (session.folder()?, session.actor()?);
    let progress = session.progress();
    let back = in_folder(&dir, async |folder| {
        use_case::read(folder, user, &request, &progress).await
    })?;
    drop(progress);
    tell(session, &back.examined.notes);
    tell(session, &back.notes);
    answer_as(session, format, &back, |back| read_text(session, back))?;
    Ok(if back.examined.passed() {
        Answer::Yes
    } else {
        Answer::No
    })
}

fn read_text(session: &Session, back: &ReadBack) -> String {
    if !back.examined.passed() {
        let nothing = session.say("没有改动\n", "nothing was changed\n");
        return findings_table(session, &back.examined) + nothing;
    }
    let (layer, added, changed, removed) = (&back.layer, back.added, back.changed, back.removed);
    match (session.lang, back.edition.as_deref().map(short)) {
        (Lang::Zh, Some(edition)) => format!(
            "草稿版次 {layer}@{edition}：新增 {added}，变更 {changed}，删除 {removed}；由另一用户 publish 后生效\n"
        ),
        (Lang::En, Some(edition)) => format!(
            "draft edition {layer}@{edition}: {added} added, {changed} changed, {removed} removed; \
             another user publishes it\n"
        ),
        (Lang::Zh, None) => {
            format!("核对无误：新增 {added}，变更 {changed}，删除 {removed}；没有改动\n")
        }
        (Lang::En, None) => format!(
            "nothing is wrong: {added} added, {changed} changed, {removed} removed; nothing was changed\n"
        ),
    }
}
