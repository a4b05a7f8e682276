//! One file per group of commands; each prints what a use case answered.

mod act;
mod bureau;
mod check;
mod classes;
mod documents;
mod exchange;
mod exports;
mod figures;
mod findings;
mod follow_up;
mod keep;
mod layers;
mod measure;
mod overlay;
mod proof;
mod quality;
mod records;
mod report;
mod serve;
mod surface;
mod workbook;
mod yearly;

use kunyu_app::crs::parse_optional;
use kunyu_app::input::Given;
use kunyu_app::project::datum_shift;
use kunyu_app::{Error, Folder, Note, Place, Result};

use crate::args::{Command, FileFacts, Format};
use crate::{Answer, Session, output};

/// Runs a command.
pub(crate) fn run(session: &Session, command: Command) -> Result<Answer> {
    match command {
        Command::Init(args) => bureau::init(session, &args),
        Command::User(args) => bureau::user(session, args),
        Command::Sample(args) => bureau::sample(session, &args),
        Command::Jobs(args) => keep::jobs(session, &args),
        Command::Backup(args) => keep::backup(session, &args),
        Command::Restore(args) => keep::restore(session, &args),
        Command::Serve(args) => serve::serve(session, &args),
        Command::Keys(args) => bureau::keys(session, &args),
        Command::Audit(args) => bureau::audit(session, args),
        Command::Definitions(args) => bureau::definitions(session, args),
        Command::Import(args) => layers::import(session, &args),
        Command::Layers(args) => layers::layers(session, &args),
        Command::Quality(args) => quality::quality(session, &args),
        Command::Findings(args) => findings::findings(session, args),
        Command::Publish(args) => layers::publish(session, &args),
        Command::Diff(args) => layers::diff(session, &args),
        Command::Change(args) => layers::change(session, &args),
        Command::Yearly(args) => yearly::yearly(session, &args),
        Command::Classes(args) => classes::classes(session, &args),
        Command::Check(args) => check::check(session, &args),
        Command::Report(args) => report::report(session, &args),
        Command::Records(args) => records::records(session, args),
        Command::Act(args) => act::act(session, &args),
        Command::Cases(args) => act::cases(session, args),
        Command::Exports(args) => exports::exports(session, args),
        Command::Instructions(args) => follow_up::instructions(session, args),
        Command::Meetings(args) => follow_up::meetings(session, args),
        Command::Documents(args) => documents::documents(session, args),
        Command::Exchange(args) => exchange::exchange(session, args),
        Command::Balance(args) => figures::balance(session, &args),
        Command::Correct(args) => figures::correct(session, &args),
        Command::Indicator(args) => figures::indicator(session, &args),
        Command::Verdict(args) => check::verdict(session, args),
        Command::Overlay(args) => overlay::overlay(session, &args),
        Command::Convert(args) => overlay::convert(session, &args),
        Command::Area(args) => measure::area(session, &args),
        Command::Project(args) => measure::project(session, &args),
        Command::Proof(args) => proof::proof(session, &args),
        Command::Sheet(args) => measure::sheet(session, &args),
        Command::Completions(args) => surface::completions(session, &args),
        Command::Man => surface::man(session),
    }
}

/// Runs an asynchronous use case to its end.
fn wait<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(work)
}

/// Works in a data folder, which is closed whatever comes of it.
fn in_folder<T>(dir: &Place, work: impl AsyncFnOnce(&Folder) -> Result<T>) -> Result<T> {
    wait(async {
        let folder = Folder::open(dir).await?;
        let answer = work(&folder).await;
        folder.close().await;
        answer
    })
}

/// The form of the answer: what was asked for, else `usual`; a usage error when not offered.
fn form(session: &Session, usual: Format, offered: &[Format]) -> Result<Format> {
    let asked = session.global.format.unwrap_or(usual);
    if asked == usual || offered.contains(&asked) {
        return Ok(asked);
    }
    let list = offered
        .iter()
        .map(|format| format!("{format:?}").to_lowercase());
    let list = list.collect::<Vec<_>>().join(", ");
    Err(Error::usage(
        "format.not_offered",
        format!("此命令的结果形式有：{list}"),
        format!("this command answers as: {list}"),
    ))
}

/// Refuses `--format` where there is nothing to choose.
fn no_form(session: &Session) -> Result<()> {
    if session.global.format.is_none() {
        return Ok(());
    }
    Err(Error::usage(
        "format.none",
        "此命令的结果只有一种形式，不要写 --format",
        "this command answers in one form; leave out --format",
    ))
}

/// What the user says about files.
fn given(facts: &FileFacts) -> Result<Given> {
    Ok(Given {
        crs: parse_optional(facts.crs.as_deref())?,
        encoding: facts.encoding.clone(),
        datum: facts.datum_params.as_deref().map(datum_shift).transpose()?,
    })
}

/// Prints notes on standard error.
fn tell(session: &Session, notes: &[Note]) {
    for note in notes {
        output::marked(
            session.say("提示：", "note:"),
            36,
            note.sentence(session.lang),
        );
    }
}

/// Answers with JSON, indented, ending with a line feed.
fn answer_json(session: &Session, value: &impl serde::Serialize) -> Result<()> {
    let mut text = serde_json::to_string_pretty(value).map_err(|error| {
        Error::new(
            kunyu_app::Kind::Internal,
            "json",
            error.to_string(),
            error.to_string(),
        )
    })?;
    text.push('\n');
    output::answer(session.global.output.as_deref(), text.as_bytes())
}

/// Answers with JSON where that was asked for, else with text.
fn answer_as<T: serde::Serialize>(
    session: &Session,
    format: Format,
    value: &T,
    text: impl FnOnce(&T) -> String,
) -> Result<()> {
    if format == Format::Json {
        answer_json(session, value)
    } else {
        answer_text(session, &text(value))
    }
}

/// The two forms that most answers have.
const TABLE_OR_JSON: [Format; 2] = [Format::Table, Format::Json];

/// Answers with text.
fn answer_text(session: &Session, text: &str) -> Result<()> {
    output::answer(session.global.output.as_deref(), text.as_bytes())
}
