//! `kunyu records export|template|import`, `kunyu act --table|--each-case`: workbooks out and in.

use std::path::Path;

use kunyu_app::act::{BatchDone, BatchRequest, act_batch};
use kunyu_app::registers::ListRequest;
use kunyu_app::registers::excel::{
    self as use_case, CellProblem, Exported, TableImported, TableRequest,
};
use kunyu_app::{Error, Result, exports};
use kunyu_terms::Lang;

use super::{TABLE_OR_JSON, answer_as, form, in_folder};
use crate::args::{self, Format};
use crate::{Answer, Session, output};

/// `kunyu records export REGISTER -o X.xlsx`
pub(super) fn export(session: &Session, request: &ListRequest) -> Result<Answer> {
    let (target, dir) = (target(session)?, session.folder()?);
    let told = in_folder(&dir, async |folder| {
        let bar = session.progress();
        let sight = session.sight(folder).await?;
        let target = (target, session.lang);
        exports::workbook(folder, &sight, request, target, &bar).await
    })?;
    written(session, &told)
}

/// `kunyu records template REGISTER -o X.xlsx`
pub(super) fn template(session: &Session, register: &str) -> Result<Answer> {
    let (target, dir) = (target(session)?, session.folder()?);
    let told = in_folder(&dir, async |folder| {
        let told = use_case::template(
            folder,
            &session.sight(folder).await?,
            register,
            target,
            session.lang,
        )?;
        Ok(told)
    })?;
    written(session, &told)
}

/// The workbook to be written.
pub(super) fn target(session: &Session) -> Result<&Path> {
    let target = session.global.output.as_deref().filter(|path| {
        let ending = path.extension().and_then(|ending| ending.to_str());
        ending.is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"))
    });
    target.ok_or_else(|| {
        Error::usage(
            "excel.target",
            "请用 -o 指明要写的工作簿，例如 -o 台账.xlsx",
            "name the workbook to be written with -o, for example -o register.xlsx",
        )
    })
}

/// Says what was written; the workbook itself is the answer, so this goes to standard output.
pub(super) fn written(session: &Session, told: &Exported) -> Result<Answer> {
    let text = if form(session, Format::Table, &TABLE_OR_JSON)? == Format::Json {
        json(told)?
    } else {
        let Exported {
            file, rows, date, ..
        } = told;
        match session.lang {
            Lang::Zh => format!("{}（{date}）：{rows} 条，写入 {file}\n", told.title_zh),
            Lang::En => format!(
                "{} on {date}: {rows} records, written to {file}\n",
                told.title_en
            ),
        }
    };
    output::answer(None, text.as_bytes())?;
    Ok(Answer::Yes)
}

fn json(value: &impl serde::Serialize) -> Result<String> {
    let text = serde_json::to_string_pretty(value).map_err(|error| {
        let told = error.to_string();
        Error::new(kunyu_app::Kind::Internal, "json", told.clone(), told)
    })?;
    Ok(text + "\n")
}

/// `kunyu records import REGISTER FILE`
pub(super) fn import(session: &Session, args: args::RecordsImport) -> Result<Answer> {
    let format = form(session, Format::Table, &TABLE_OR_JSON)?;
    let (dir, user) = (session.folder()?, session.actor()?);
    let request = TableRequest {
        register: args.register,
        file: args.file,
        sheet: args.sheet,
        encoding: args.encoding,
        update: args.update,
        date: args.date,
        dry_run: args.dry_run,
        errors: args.errors,
        lang: session.lang,
    };
    let told = in_folder(&dir, async |folder| {
        let bar = session.progress();
        let told = use_case::import(folder, user, &request, &bar).await?;
        Ok(told)
    })?;
    answer_as(session, format, &told, |told| imported_text(session, told))?;
    if told.bad > 0 {
        return Err(bad_rows(told.bad, told.error_sheet.as_deref()));
    }
    Ok(Answer::Yes)
}

/// That nothing was written, and what to do.
pub(super) fn bad_rows(bad: u64, sheet: Option<&str>) -> Error {
    let error = Error::input(
        "excel.bad_rows",
        format!("{bad} 行有错，一行也没有写入"),
        format!("{bad} rows are bad: nothing was written"),
    );
    match sheet {
        Some(sheet) => error.remedy(
            format!("在 {sheet} 里改正，或在原表里改正后重新导入"),
            format!("mend them in {sheet} or in your own table, and import it again"),
        ),
        None => error.remedy(
            "改正后重新导入；加 --errors 文件.xlsx 可得到有错的行",
            "mend them and import again; --errors FILE.xlsx gives the bad rows as a workbook",
        ),
    }
}

fn imported_text(session: &Session, told: &TableImported) -> String {
    let mut text = String::new();
    if !told.problems.is_empty() {
        text += &problems(session, &told.problems);
        text += &rest(session, told.problem_count, told.problems.len());
        text.push('\n');
    }
    if !told.changes.is_empty() {
        text += &changes(session, told);
        text += &rest(session, told.changed, told.changes.len());
        text.push('\n');
    }
    if !told.unread.is_empty() {
        let list = told.unread.join("、");
        text += &match session.lang {
            Lang::Zh => format!("没有读入的列（不是台账的字段）：{list}\n"),
            Lang::En => format!("columns that were not read (of no field): {list}\n"),
        };
    }
    if told.formulas > 0 {
        let count = told.formulas;
        text += &match session.lang {
            Lang::Zh => format!("{count} 个单元格是公式，取上次算出的值\n"),
            Lang::En => {
                format!("{count} cells are formulas: their last computed values were taken\n")
            }
        };
    }
    text + &summary(session, told)
}

fn summary(session: &Session, told: &TableImported) -> String {
    let TableImported {
        rows,
        new,
        changed,
        unchanged,
        bad,
        ..
    } = told;
    let zh = match (told.seq, told.bad > 0, told.dry_run) {
        (_, true, _) => "没有写入".to_owned(),
        (_, _, true) => "试导入，没有写入".to_owned(),
        (Some(seq), ..) => format!("已写入，审计号 {seq}"),
        (None, ..) => "没有改动".to_owned(),
    };
    let en = match (told.seq, told.bad > 0, told.dry_run) {
        (_, true, _) => "nothing was written".to_owned(),
        (_, _, true) => "a dry run: nothing was written".to_owned(),
        (Some(seq), ..) => format!("written, audit entry {seq}"),
        (None, ..) => "nothing to change".to_owned(),
    };
    match session.lang {
        Lang::Zh => format!(
            "{}：{rows} 行：新增 {new}，修改 {changed}，不变 {unchanged}，有错 {bad}；{zh}\n",
            told.title_zh
        ),
        Lang::En => format!(
            "{}: {rows} rows: {new} new, {changed} changed, {unchanged} unchanged, {bad} bad; {en}\n",
            told.title_en
        ),
    }
}

/// Bad cells as a table.
pub(super) fn problems(session: &Session, problems: &[CellProblem]) -> String {
    let head = [
        session.say("行", "row"),
        session.say("列", "column"),
        session.say("内容", "value"),
        session.say("问题", "problem"),
    ];
    let rows = problems.iter().map(|problem| {
        let column = [problem.column.as_deref(), problem.title.as_deref()];
        let column: Vec<&str> = column.into_iter().flatten().collect();
        vec![
            problem.row.to_string(),
            column.join(" "),
            one_line(problem.value.as_deref().unwrap_or_default()),
            session.say(&problem.zh, &problem.en).to_owned(),
        ]
    });
    output::table(&head, &rows.collect::<Vec<_>>())
}

/// How many more there are than are told.
fn rest(session: &Session, all: u64, told: usize) -> String {
    let more = all.saturating_sub(told as u64);
    match (more, session.lang) {
        (0, _) => String::new(),
        (_, Lang::Zh) => format!("……另有 {more} 处，共 {all} 处\n"),
        (_, Lang::En) => format!("… and {more} more, {all} in all\n"),
    }
}

fn changes(session: &Session, told: &TableImported) -> String {
    let head = [
        session.say("行", "row"),
        session.say("编号", "number"),
        session.say("字段", "field"),
        session.say("原值", "old"),
        session.say("新值", "new"),
    ];
    let blank = session.say("（空）", "(empty)");
    let mut rows = Vec::new();
    for change in &told.changes {
        for field in &change.fields {
            let value = |value: &Option<String>| one_line(value.as_deref().unwrap_or(blank));
            rows.push(vec![
                change.row.to_string(),
                change.number.clone(),
                session.say(&field.title_zh, &field.title_en).to_owned(),
                value(&field.old),
                value(&field.new),
            ]);
        }
    }
    output::table(&head, &rows)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `kunyu act PROCESS TRANSITION --table FILE` and `--each-case`
pub(super) fn batch(
    session: &Session,
    args: &args::Act,
    input: serde_json::Value,
) -> Result<Answer> {
    let format = form(session, Format::Table, &TABLE_OR_JSON)?;
    let (dir, user) = (session.folder()?, session.actor()?);
    let request = BatchRequest {
        process: args.process.clone(),
        transition: args.transition.clone(),
        file: args.table.clone(),
        sheet: args.sheet.clone(),
        input,
        date: args.date.clone(),
        dry_run: args.dry_run,
        errors: args.errors.clone(),
        lang: session.lang,
    };
    let told = in_folder(&dir, async |folder| {
        let bar = session.progress();
        let told = act_batch(folder, user, &request, &bar).await?;
        Ok(told)
    })?;
    answer_as(session, format, &told, |told| batch_text(session, told))?;
    match (told.bad, args.table.is_some()) {
        (0, _) => Ok(Answer::Yes),
        (_, true) => Err(bad_rows(told.bad, told.error_sheet.as_deref())),
        // cases are as they are: the answer is no
        (_, false) => Ok(Answer::No),
    }
}

fn batch_text(session: &Session, told: &BatchDone) -> String {
    let mut text = String::new();
    if !told.problems.is_empty() {
        text += &problems(session, &told.problems);
        text += &rest(session, told.problem_count, told.problems.len());
        text.push('\n');
    }
    if !told.unread.is_empty() {
        let list = told.unread.join("、");
        text += &match session.lang {
            Lang::Zh => format!("没有读入的列（这一步不填）：{list}\n"),
            Lang::En => format!("columns that were not read (not asked for): {list}\n"),
        };
    }
    let BatchDone {
        count, done, bad, ..
    } = told;
    let (zh, en) = match (told.seq, told.bad > 0) {
        (_, true) => ("没有写入".to_owned(), "nothing was written".to_owned()),
        (None, _) => (
            "试办，没有写入".to_owned(),
            "a dry run: nothing was written".to_owned(),
        ),
        (Some(seq), _) => (
            format!("已写入，审计号 {seq}"),
            format!("written, audit entry {seq}"),
        ),
    };
    let cases = match (told.cases.first(), told.cases.last()) {
        (Some(first), Some(last)) if first != last => format!("{first} … {last}"),
        (Some(first), _) => first.clone(),
        _ => String::new(),
    };
    text += &match session.lang {
        Lang::Zh => format!(
            "{}：{count} 件，可办 {done}，不可办 {bad}；{zh}\n",
            told.title_zh
        ),
        Lang::En => format!(
            "{}: {count}, {done} can be done, {bad} not; {en}\n",
            told.title_en
        ),
    };
    if !cases.is_empty() {
        text += &match session.lang {
            Lang::Zh => format!("办件：{cases}\n"),
            Lang::En => format!("cases: {cases}\n"),
        };
    }
    text
}
