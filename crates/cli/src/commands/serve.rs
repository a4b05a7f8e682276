//! `kunyu serve`: the whole platform in the browser.

use kunyu_app::Result;
use kunyu_app::login::First;
use kunyu_server::{Config, REFERENCE, Started, description};

use super::{answer_text, wait};
use crate::{Answer, Session, args, output};

/// `kunyu serve`
pub(super) fn serve(session: &Session, args: &args::Serve) -> Result<Answer> {
    if args.reference {
        answer_text(session, &REFERENCE())?;
        return Ok(Answer::Yes);
    }
    if args.openapi {
        let text = description().to_pretty_json().unwrap_or_default();
        answer_text(session, &format!("{text}\n"))?;
        return Ok(Answer::Yes);
    }
    let mut config = Config::read(args.config.as_deref())?;
    if let Some(listen) = &args.listen {
        config.listen = kunyu_server::address(listen)?;
    }
    let place = session.folder()?;
    wait(kunyu_server::serve(&place, config, |started| {
        tell(session, started);
    }))?;
    Ok(Answer::Yes)
}

/// Where it listens and, at the first start, who can log in first.
fn tell(session: &Session, started: &Started) {
    let address = started.address;
    let url = format!("http://{address}/");
    output::message(session.say(
        &format!("坤舆已启动：{url}（Ctrl+C 停止）"),
        &format!("Kunyu serves {url} (stop with Ctrl+C)"),
    ));
    match &started.first {
        Some(First::Administrator { name, password }) => output::message(session.say(
            &format!("首次启动：管理员“{name}”的一次性口令 {password}，只显示这一次，登录后须修改"),
            &format!(
                "first start: the administrator \"{name}\" logs in with {password}, shown only \
                 now, to be changed at once"
            ),
        )),
        Some(First::Sample { password }) => output::message(session.say(
            &format!("样例区：所有用户（kunyu user list）的口令都是 {password}"),
            &format!("sample district: every user (kunyu user list) logs in with {password}"),
        )),
        None => {}
    }
}
