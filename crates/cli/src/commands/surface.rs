//! Completions and the manual page.

use clap::CommandFactory;
use kunyu_app::Result;
use kunyu_terms::Lang;

use crate::args::{Cli, Completions};
use crate::{Answer, Session, help_zh, output};

fn command(session: &Session) -> clap::Command {
    if session.lang == Lang::Zh {
        help_zh::chinese(Cli::command())
    } else {
        Cli::command()
    }
}

/// `kunyu completions SHELL`
pub(super) fn completions(session: &Session, args: &Completions) -> Result<Answer> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(session), "kunyu", &mut script);
    output::answer(session.global.output.as_deref(), &script)?;
    Ok(Answer::Yes)
}

/// `kunyu man`
pub(super) fn man(session: &Session) -> Result<Answer> {
    let mut page = Vec::new();
    let command = command(session);
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for sub in command.get_subcommands() {
        let name = format!("kunyu-{}", sub.get_name());
        clap_mangen::Man::new(sub.clone().name(name)).render(&mut page)?;
    }
    output::answer(session.global.output.as_deref(), &page)?;
    Ok(Answer::Yes)
}
