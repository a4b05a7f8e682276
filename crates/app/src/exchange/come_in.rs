//! `kunyu exchange in`: results read into the records, all in one act, or none.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use kunyu_definitions::{AnswerRow, ExchangeSystem, Register, Value as Said};
use kunyu_store::{
    Answer, KnownAt, NewPack, Pack, PackRow, RecordInput, RowState, StoredFile, Value,
};
use serde::Serialize;
use serde_json::json;

use super::files::{Answers, decode};
use super::{row_hash, sm3, system};
use crate::folder::Folder;
use crate::layers::input;
use crate::registers::{Numbers, Reader, definition_values, register};
use crate::rights::Action;
use crate::{Error, Result, dates};

/// A result to be read.
#[derive(Debug, Clone, Default)]
pub struct InRequest {
    /// The outside system.
    pub system: String,
    /// The file.
    pub file: PathBuf,
    /// The pack that it answers, where the file does not say so.
    pub pack: Option<String>,
    /// Business date; today when not given.
    pub date: Option<String>,
    /// Only examine it.
    pub dry_run: bool,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Row of the file.
    pub row: u64,
    /// Key of the record.
    pub key: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// A result that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Received {
    /// The pack that it answers.
    pub pack: String,
    /// Records that were accepted.
    pub answered: usize,
    /// Records that were refused.
    pub failed: usize,
    /// Numbers that were written.
    pub written: usize,
    /// Records of the pack that still wait.
    pub waiting: usize,
    /// Audit entry; none in a dry run.
    pub seq: Option<i64>,
}

/// What became of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was read, or would be.
    Done(Received),
    /// Rows are wrong; nothing has changed.
    Refused(Vec<Problem>),
}

/// Reads a result.
pub async fn come_in(folder: &Folder, user: &str, request: &InRequest) -> Result<Outcome> {
    let system = system(folder, &request.system)?;
    let read = decode(&request.file)?;
    let pack = pack_of(folder, system, request, &read).await?;
    let sent = folder.store.pack_rows(pack.id).await;
    let sent = sent.map_err(|error| input(&error))?;
    let own = register(folder, &system.register)?;
    let today = dates::date_or_today(request.date.as_deref())?.to_string();
    let mut reader = Rows {
        folder,
        system,
        own,
        today: &today,
        sent: sent.iter().map(|row| (row.key.as_str(), row)).collect(),
        seen: BTreeSet::new(),
        problems: Vec::new(),
        answers: Vec::new(),
    };
    for (number, row) in &read.rows {
        reader.take(*number, row).await?;
    }
    if !reader.problems.is_empty() {
        return Ok(Outcome::Refused(reader.problems));
    }
    let answers = reader.answers;
    let open = sent
        .iter()
        .filter(|row| row.state == RowState::Sent)
        .count();
    let failed = answers.iter().filter(|one| one.answer.failed).count();
    let mut received = Received {
        pack: pack.number.clone(),
        answered: answers.len() - failed,
        failed,
        written: answers
            .iter()
            .filter(|one| one.answer.set.is_some())
            .count(),
        waiting: open.saturating_sub(answers.len()),
        seq: None,
    };
    if !request.dry_run && !answers.is_empty() {
        let seq = write(folder, user, (system, &pack), &today, &answers, read.bytes).await?;
        received.seq = Some(seq);
    }
    Ok(Outcome::Done(received))
}

/// An answer with the record that it is about.
struct Answered<'r> {
    row: &'r PackRow,
    version: i64,
    answer: AnswerRow,
}

struct Rows<'r> {
    folder: &'r Folder,
    system: &'r ExchangeSystem,
    own: &'r Register,
    today: &'r str,
    sent: BTreeMap<&'r str, &'r PackRow>,
    seen: BTreeSet<String>,
    problems: Vec<Problem>,
    answers: Vec<Answered<'r>>,
}

impl Rows<'_> {
    fn wrong(&mut self, row: u64, key: &str, zh: impl Into<String>, en: impl Into<String>) {
        self.problems.push(Problem {
            row,
            key: key.to_owned(),
            zh: zh.into(),
            en: en.into(),
        });
    }

    /// Whether the record is still what was sent, and holds nothing else of what is told.
    fn fits(&mut self, number: u64, answer: &AnswerRow, sent: &PackRow, values: &[Said]) -> bool {
        let now = self.system.row(self.own, values).map(|row| row_hash(&row));
        if now.as_ref() != Ok(&sent.hash) {
            let (zh, en) = (
                "报送之后记录改动过，须重新报送",
                "changed since it was sent: send it again",
            );
            self.wrong(number, &answer.key, zh, en);
            return false;
        }
        if let Some((field, new)) = &answer.set {
            let index = self.own.field_index(field);
            let old = index.and_then(|index| values.get(index)?.written());
            if let Some(old) = old.filter(|old| old != new) {
                let zh = format!("已有“{old}”，对方给的是“{new}”");
                let en = format!("it has \"{old}\" already, they give \"{new}\"");
                self.wrong(number, &answer.key, zh, en);
                return false;
            }
        }
        true
    }

    async fn take(&mut self, number: u64, row: &BTreeMap<String, String>) -> Result<()> {
        let answer = match self.system.answer(row) {
            Ok(answer) => answer,
            Err(fault) => {
                let key = row
                    .get(&self.system.result.key)
                    .cloned()
                    .unwrap_or_default();
                self.wrong(number, &key, fault.zh, fault.en);
                return Ok(());
            }
        };
        let key = answer.key.clone();
        if !self.seen.insert(key.clone()) {
            self.wrong(
                number,
                &key,
                "同一编号在文件里出现两次",
                "the key is in the file twice",
            );
            return Ok(());
        }
        let Some(sent) = self.sent.get(key.as_str()).copied() else {
            self.wrong(
                number,
                &key,
                "这个包里没有这个编号",
                "the pack has no such key",
            );
            return Ok(());
        };
        if sent.state != RowState::Sent {
            self.wrong(number, &key, "已经回填过", "it was answered before");
            return Ok(());
        }
        let found = self
            .folder
            .store
            .record(&self.own.id, sent.record, self.today, &KnownAt::Now)
            .await;
        let found = found.map_err(|error| input(&error))?;
        let Some(found) = found else {
            self.wrong(number, &key, "记录已不存在", "the record is gone");
            return Ok(());
        };
        let version = found.version;
        let at = kunyu_store::Selection::on(self.today);
        let rows = [found];
        let reader = Reader::Folder(self.folder);
        let numbers = Numbers::of_rows(self.folder, reader, self.own, &rows, &at).await?;
        let values = definition_values(&rows[0].values, &self.own.fields, &numbers);
        if !self.fits(number, &answer, sent, &values) {
            return Ok(());
        }
        self.answers.push(Answered {
            row: sent,
            version,
            answer,
        });
        Ok(())
    }
}

/// The pack that a result answers: as told, as the file says, else the only one that waits.
async fn pack_of(
    folder: &Folder,
    system: &ExchangeSystem,
    request: &InRequest,
    read: &Answers,
) -> Result<Pack> {
    let packs = folder.store.packs(Some(&system.id)).await;
    let packs: Vec<Pack> = packs.map_err(|error| input(&error))?;
    let out: Vec<Pack> = packs.into_iter().filter(|pack| pack.is_out).collect();
    if let (Some(told), Some(says)) = (&request.pack, &read.pack)
        && told != says
    {
        return Err(Error::input(
            "exchange.other_pack",
            format!("文件答复的是“{says}”，不是“{told}”"),
            format!("the file answers \"{says}\", not \"{told}\""),
        ));
    }
    let title = (&system.title.zh, &system.title.en);
    if let Some(number) = request.pack.as_ref().or(read.pack.as_ref()) {
        let found = out.into_iter().find(|pack| pack.number == *number);
        return found.ok_or_else(|| {
            Error::input(
                "exchange.no_pack",
                format!("没有向{}报送过“{number}”", title.0),
                format!("no pack \"{number}\" went to {}", title.1),
            )
        });
    }
    let mut waiting = Vec::new();
    for pack in out {
        let rows = folder.store.pack_rows(pack.id).await;
        let rows = rows.map_err(|error| input(&error))?;
        if rows.iter().any(|row| row.state == RowState::Sent) {
            waiting.push(pack);
        }
    }
    match waiting.len() {
        1 => Ok(waiting.remove(0)),
        count => Err(Error::usage(
            "exchange.which_pack",
            format!("文件没有写明答复哪个包，等待答复的有 {count} 个：请用 --pack 指明"),
            format!(
                "the file does not say which pack it answers; {count} wait: name it with --pack"
            ),
        )),
    }
}

async fn write(
    folder: &Folder,
    user: &str,
    (system, pack): (&ExchangeSystem, &Pack),
    today: &str,
    answers: &[Answered<'_>],
    bytes: Vec<u8>,
) -> Result<i64> {
    let actor = folder.allowed(user, Action::Exchange).await?;
    crate::registers::keep_up(folder, &actor).await?;
    let hash = sm3(&bytes);
    let stored: StoredFile = folder
        .store
        .put_attachment(bytes)
        .await
        .map_err(|error| input(&error))?;
    let packs = folder.store.packs(Some(&system.id)).await;
    let packs = packs.map_err(|error| input(&error))?;
    let earlier = packs
        .iter()
        .filter(|other| other.answers == Some(pack.id))
        .count();
    let begun = folder.store.begin_act(&actor, "exchange.in", today).await;
    let mut act = begun.map_err(|error| input(&error))?;
    for one in answers {
        if let Some((field, number)) = &one.answer.set {
            let written = RecordInput {
                set: BTreeMap::from([(field.clone(), Value::text(number.as_str()))]),
                ..RecordInput::default()
            };
            let (register, record) = (&one.row.register, one.row.record);
            let changed = act
                .change_record(register, record, Some(one.version), &written)
                .await;
            changed.map_err(|error| input(&error))?;
        }
        let answer = Answer {
            their_number: one.answer.set.as_ref().map(|(_, number)| number.clone()),
            failed: one.answer.failed,
            message: one.answer.message.clone(),
        };
        let done = act.answer_row(one.row, &answer).await;
        done.map_err(|error| input(&error))?;
    }
    let number = format!("{}-回{}", pack.number, earlier + 1);
    let new = NewPack {
        number: number.clone(),
        system: system.id.clone(),
        answers: Some(pack.id),
        count: answers.len() as i64,
        hash,
        attachment: stored.hash.clone(),
        rows: Vec::new(),
    };
    let kept = act.keep_pack(&new).await.map_err(|error| input(&error))?;
    let owner = format!("exchange_pack/{kept}");
    let attached = act
        .attach(
            &owner,
            &stored,
            "result",
            "application/octet-stream",
            &number,
        )
        .await;
    attached.map_err(|error| input(&error))?;
    act.about(number.as_str());
    act.note("answers", json!(pack.number));
    act.commit().await.map_err(|error| input(&error))
}
