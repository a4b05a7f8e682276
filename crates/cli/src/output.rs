//! Where answers and messages go: answers to standard output or `-o`, all else to standard error.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use kunyu_app::{Error, Progress, Result};
use kunyu_terms::Lang;
use unicode_width::UnicodeWidthStr;

/// Writes an answer to `target`, else to standard output.
pub fn answer(target: Option<&Path>, bytes: &[u8]) -> Result<()> {
    match target {
        Some(path) => write_file(path, bytes),
        None => match std::io::stdout().lock().write_all(bytes) {
            // a reader that stopped reading, such as `head`, is no fault
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            other => Ok(other?),
        },
    }
}

/// Writes a file beside its name first, so that a failure leaves the old one.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    let explain = |error: std::io::Error| {
        let path = path.display();
        Error::input(
            "output.write",
            format!("无法写入 {path}：{}", kunyu_app::error::system_zh(&error)),
            format!("cannot write {path}: {error}"),
        )
    };
    std::fs::write(&beside, bytes).map_err(explain)?;
    std::fs::rename(&beside, path).map_err(|error| {
        // nothing of a refused answer stays behind
        let _ = std::fs::remove_file(&beside);
        explain(error)
    })
}

/// A message on standard error.
pub fn message(text: &str) {
    // nobody is left to tell when standard error is closed
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// A message with its weight in colour, on terminals only.
pub fn marked(mark: &str, ansi: u8, text: &str) {
    let coloured = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    if coloured {
        message(&format!("\u{1b}[{ansi};1m{mark}\u{1b}[0m {text}"));
    } else {
        message(&format!("{mark} {text}"));
    }
}

/// A table with aligned columns; figures are right-aligned, Chinese counts two cells.
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = head.iter().map(|cell| cell.width()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    let right: Vec<bool> = (0..head.len())
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            let mut filled = cells.filter(|cell| !cell.is_empty()).peekable();
            filled.peek().is_some() && filled.all(|cell| is_figure(cell))
        })
        .collect();
    let line = |cells: Vec<&str>| {
        let padded = cells
            .iter()
            .zip(&widths)
            .zip(&right)
            .map(|((cell, width), right)| {
                let pad = " ".repeat(width - cell.width().min(*width));
                if *right {
                    format!("{pad}{cell}")
                } else {
                    format!("{cell}{pad}")
                }
            });
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let mut text = line(head.to_vec());
    text.push('\n');
    text.push_str(
        &widths
            .iter()
            .map(|width| "─".repeat(*width))
            .collect::<Vec<_>>()
            .join("  "),
    );
    for row in rows {
        text.push('\n');
        text.push_str(&line(row.iter().map(String::as_str).collect()));
    }
    text.push('\n');
    text
}

fn is_figure(cell: &str) -> bool {
    cell.chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '%' | '+'))
}

/// Progress as a bar on standard error, nothing when that is no terminal or `--quiet`.
pub struct Bar {
    lang: Lang,
    shown: bool,
    bar: Mutex<Option<ProgressBar>>,
}

impl Bar {
    /// A bar speaking `lang`.
    pub fn new(lang: Lang, quiet: bool) -> Self {
        let shown = !quiet && std::io::stderr().is_terminal();
        Self {
            lang,
            shown,
            bar: Mutex::new(None),
        }
    }

    fn with(&self, act: impl FnOnce(&mut Option<ProgressBar>)) {
        if let Ok(mut bar) = self.bar.lock() {
            act(&mut bar);
        }
    }
}

impl Progress for Bar {
    fn stage(&self, zh: &str, en: &str, total: Option<u64>) {
        if !self.shown {
            return;
        }
        let name = if self.lang == Lang::Zh { zh } else { en }.to_owned();
        self.with(|slot| {
            if let Some(old) = slot.take() {
                old.finish_and_clear();
            }
            let bar = match total {
                Some(total) => ProgressBar::new(total),
                None => ProgressBar::new_spinner(),
            };
            bar.set_draw_target(ProgressDrawTarget::stderr());
            let template = "{msg} {wide_bar} {pos}/{len} {eta}";
            if total.is_some()
                && let Ok(style) = ProgressStyle::with_template(template)
            {
                bar.set_style(style);
            }
            bar.set_message(name);
            *slot = Some(bar);
        });
    }

    fn done(&self, done: u64) {
        self.with(|slot| {
            if let Some(bar) = slot {
                bar.set_position(done);
            }
        });
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.with(|slot| {
            if let Some(bar) = slot.take() {
                bar.finish_and_clear();
            }
        });
    }
}
