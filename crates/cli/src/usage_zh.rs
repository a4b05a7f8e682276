//! Usage errors of the command line in Chinese; what has no sentence here stays in English.

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

/// The error in Chinese: what is wrong, what was meant, where to read on.
pub fn chinese(error: &Error) -> Option<String> {
    let mut text = format!("错误：{}\n", sentence(error)?);
    for kind in [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedValue,
    ] {
        if let Some(meant) = context(error, kind) {
            text += &format!("  是否想写：{meant}\n");
        }
    }
    if let Some(usage) = context(error, ContextKind::Usage) {
        let usage = usage.trim_start_matches("Usage:").trim();
        text += &format!("  用法：{usage}\n");
    }
    text += "  详见 --help\n";
    Some(text)
}

fn sentence(error: &Error) -> Option<String> {
    let argument = context(error, ContextKind::InvalidArg).unwrap_or_default();
    let value = context(error, ContextKind::InvalidValue).unwrap_or_default();
    Some(match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} 缺少值"),
        ErrorKind::InvalidValue => match context(error, ContextKind::ValidValue) {
            Some(valid) => format!("{argument} 不能是“{value}”，可写：{valid}"),
            None => format!("{argument} 不能是“{value}”"),
        },
        ErrorKind::ValueValidation => format!("{argument} 的值“{value}”无法读取"),
        ErrorKind::UnknownArgument => format!("没有选项“{argument}”"),
        ErrorKind::InvalidSubcommand => {
            let name = context(error, ContextKind::InvalidSubcommand)?;
            format!("没有命令“{name}”")
        }
        ErrorKind::MissingRequiredArgument => format!("缺少：{argument}"),
        ErrorKind::MissingSubcommand => "缺少子命令".to_owned(),
        ErrorKind::ArgumentConflict => {
            let other = context(error, ContextKind::PriorArg);
            match other {
                Some(other) if other != argument => format!("{argument} 不能与 {other} 同用"),
                _ => format!("{argument} 只能写一次"),
            }
        }
        ErrorKind::TooManyValues => format!("{argument} 的值太多：“{value}”"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("{argument} 的值个数不对")
        }
        _ => return None,
    })
}

fn context(error: &Error, kind: ContextKind) -> Option<String> {
    let text = match error.get(kind)? {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join("、"),
        ContextValue::StyledStr(text) => text.to_string(),
        ContextValue::StyledStrs(texts) => {
            let texts: Vec<String> = texts.iter().map(ToString::to_string).collect();
            texts.join("、")
        }
        ContextValue::Number(number) => number.to_string(),
        ContextValue::Bool(flag) => flag.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}
