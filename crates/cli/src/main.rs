//! The `kunyu` command: reads the command line, calls the use cases, prints the answer.

mod args;
mod commands;
mod help_zh;
mod output;
mod usage_zh;

use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};
use kunyu_app::rights::Sight;
use kunyu_app::{Error, Kind, Place, Result};
use kunyu_terms::Lang;

use args::{Cli, Global, LangArg};

/// Features are made by one thread and dropped by others: the system allocator locks there.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Whether the question was answered with yes (exit 0) or no (exit 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Done, or the answer is yes.
    Yes,
    /// Answered, and the answer is no: conflict, failed verification, failed quality.
    No,
}

/// What a command needs beside its own arguments.
pub(crate) struct Session {
    /// Options of every command.
    pub(crate) global: Global,
    /// Language of messages.
    pub(crate) lang: Lang,
}

impl Session {
    /// The sentence in the language of the session.
    pub(crate) fn say<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        if self.lang == Lang::Zh { zh } else { en }
    }

    /// The data folder: `--data`, `KUNYU_DATA`, `./kunyu-data`; else a usage error.
    pub(crate) fn folder(&self) -> Result<Place> {
        if let Some(dir) = &self.global.data {
            return self.place(dir);
        }
        let beside = Path::new("kunyu-data");
        if beside.is_dir() {
            return self.place(beside);
        }
        Err(Error::usage(
            "data.missing",
            "没有指定数据目录",
            "no data folder is given",
        )
        .remedy(
            "请用 --data 目录 指定，或先执行 kunyu sample 目录",
            "give --data DIR, or make one with: kunyu sample DIR",
        ))
    }

    /// A folder, with its database when `--database-url` names one.
    pub(crate) fn place(&self, dir: &Path) -> Result<Place> {
        Place::new(dir, self.global.database_url.as_deref())
    }

    /// The acting user; a usage error when a changing command has none.
    pub(crate) fn actor(&self) -> Result<&str> {
        self.global.user.as_deref().ok_or_else(|| {
            Error::usage(
                "user.missing",
                "此命令有改动，须指明用户",
                "this command changes something and needs a user",
            )
            .remedy("请加 --as 用户", "add --as USER")
        })
    }

    /// What the user may know; without one, the owner of the folder sees everything.
    pub(crate) async fn sight(&self, folder: &kunyu_app::Folder) -> Result<Sight> {
        Sight::asked(folder, self.global.user.as_deref()).await
    }

    /// A progress bar.
    pub(crate) fn progress(&self) -> output::Bar {
        output::Bar::new(self.lang, self.global.quiet)
    }
}

fn main() -> ExitCode {
    let lang = language(std::env::args());
    // libraries below may panic on hostile bytes and are caught there; only who asks reads of it
    if std::env::var_os("RUST_BACKTRACE").is_none() {
        std::panic::set_hook(Box::new(|_| {}));
    }
    std::panic::catch_unwind(|| speak(lang)).unwrap_or_else(|_| {
        let error = Error::new(
            Kind::Internal,
            "internal.panic",
            "程序内部错误，数据没有改动",
            "the program failed inside; nothing was changed",
        );
        report(&error, lang);
        ExitCode::from(error.exit_code())
    })
}

fn speak(lang: Lang) -> ExitCode {
    let command = Cli::command();
    let command = if lang == Lang::Zh {
        help_zh::chinese(command)
    } else {
        command
    };
    let parsed = command
        .try_get_matches()
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => {
            // help and version are answers, everything else is a usage error
            let code = if error.use_stderr() { 2 } else { 0 };
            match usage_zh::chinese(&error).filter(|_| lang == Lang::Zh) {
                Some(text) => output::message(text.trim_end()),
                None => drop(error.print()),
            }
            return ExitCode::from(code);
        }
    };
    let session = Session {
        global: cli.global,
        lang,
    };
    match commands::run(&session, cli.command) {
        Ok(Answer::Yes) => ExitCode::SUCCESS,
        Ok(Answer::No) => ExitCode::from(1),
        Err(error) => {
            report(&error, lang);
            ExitCode::from(error.exit_code())
        }
    }
}

fn report(error: &Error, lang: Lang) {
    let (fault, next) = if lang == Lang::Zh {
        ("错误：", "  办法：")
    } else {
        ("error:", "  hint: ")
    };
    output::marked(
        fault,
        31,
        &format!("{} [{}]", error.sentence(lang), error.code()),
    );
    if let Some(remedy) = error.remedy_in(lang) {
        output::message(&format!("{next}{remedy}"));
    }
}

/// `--lang`, else `LC_ALL`, `LC_MESSAGES` or `LANG`; Chinese unless they say otherwise.
fn language(arguments: impl Iterator<Item = String>) -> Lang {
    let arguments: Vec<String> = arguments.collect();
    let given = arguments.iter().enumerate().find_map(|(index, argument)| {
        let joined = argument.strip_prefix("--lang=").map(str::to_owned);
        joined.or_else(|| (argument == "--lang").then(|| arguments.get(index + 1).cloned())?)
    });
    let from_environment = || {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .filter_map(|name| std::env::var(name).ok())
            .find(|value| !value.is_empty())
            .unwrap_or_default()
    };
    match given.unwrap_or_else(from_environment).to_ascii_lowercase() {
        value if value.is_empty() || value.starts_with("zh") => Lang::Zh,
        _ => Lang::En,
    }
}

impl From<LangArg> for Lang {
    fn from(lang: LangArg) -> Self {
        match lang {
            LangArg::Zh => Self::Zh,
            LangArg::En => Self::En,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(arguments: &[&str]) -> Lang {
        language(arguments.iter().map(|argument| (*argument).to_owned()))
    }

    #[test]
    fn the_language_is_taken_from_the_command_line_first() {
        assert_eq!(of(&["kunyu", "--lang", "en", "layers"]), Lang::En);
        assert_eq!(of(&["kunyu", "--lang=zh", "layers"]), Lang::Zh);
    }

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
