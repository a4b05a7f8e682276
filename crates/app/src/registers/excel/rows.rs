//! Rows of a file, a batch at a time: read by a thread of their own while the last are worked on.

use std::path::Path;

use kunyu_formats::{FormatError, Row, TableInfo, TableOptions, read_table};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::export::format_error;
use crate::{Error, Kind, Result};

/// Rows of a batch.
const BATCH: usize = 500;
/// Batches that wait.
const WAITING: usize = 2;

/// A table being read.
pub(crate) struct Batches {
    received: mpsc::Receiver<Vec<Row>>,
    reader: JoinHandle<std::result::Result<TableInfo, FormatError>>,
}

impl Batches {
    /// Starts to read a sheet, or a CSV.
    pub(crate) fn open(file: &Path, sheet: Option<String>, encoding: Option<String>) -> Self {
        let (send, received) = mpsc::channel(WAITING);
        let file = file.to_owned();
        let reader = tokio::task::spawn_blocking(move || read(&file, sheet, encoding, &send));
        Self { received, reader }
    }

    /// The next rows; `None` at the end, or where reading failed.
    pub(crate) async fn next(&mut self) -> Option<Vec<Row>> {
        self.received.recv().await
    }

    /// What was read, or why it could not be.
    pub(crate) async fn end(self) -> Result<TableInfo> {
        drop(self.received);
        match self.reader.await {
            Ok(Ok(info)) => Ok(info),
            Ok(Err(error)) => Err(format_error(&error)),
            Err(_) => Err(Error::new(
                Kind::Internal,
                "excel.reader",
                "读表的线程中断了",
                "the thread that reads the table broke off",
            )),
        }
    }
}

fn read(
    file: &Path,
    sheet: Option<String>,
    encoding: Option<String>,
    send: &mpsc::Sender<Vec<Row>>,
) -> std::result::Result<TableInfo, FormatError> {
    let options = TableOptions {
        sheet,
        encoding,
        ..TableOptions::default()
    };
    let mut batch = Vec::with_capacity(BATCH);
    let info = read_table(file, &options, &mut |row| {
        batch.push(row);
        if batch.len() < BATCH {
            return true;
        }
        let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
        send.blocking_send(full).is_ok()
    })?;
    if !batch.is_empty() {
        // whoever hangs up has ended the work already
        let _ = send.blocking_send(batch);
    }
    Ok(info)
}
