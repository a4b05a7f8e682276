//! The work list: who looks after a finding, what became of it.

use kunyu_store::{EditionId, Finding, FindingState};
use serde::Serialize;

use super::model::{Examined, Target, Wanted};
use super::{engine, record};
use crate::folder::Folder;
use crate::layers::{edition, input};
use crate::progress::Progress;
use crate::rights::{Action, Sight, nothing_here};
use crate::{Error, Result};

/// A finding as listed.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct FindingItem {
    /// Number.
    pub id: i64,
    /// Layer.
    pub layer: String,
    /// Edition.
    pub edition: String,
    /// Rule.
    pub rule: String,
    /// error, warning, notice.
    pub severity: &'static str,
    /// Key of the row.
    pub key: String,
    /// Field, `geometry`, or empty.
    pub field: String,
    /// What was found, Chinese.
    pub zh: String,
    /// What was found, English.
    pub en: String,
    /// How to mend it, Chinese.
    pub remedy_zh: String,
    /// How to mend it, English.
    pub remedy_en: String,
    /// East and north in metres of the working CRS.
    pub place: Option<[String; 2]>,
    /// open, assigned, mended, waived, closed.
    pub state: &'static str,
    /// Who looks after it.
    pub owner: String,
    /// Why it was waived, or how it was mended.
    pub reason: String,
    /// The same finding in an earlier edition.
    pub previous: Option<i64>,
    /// The same finding in a later edition.
    pub successor: Option<i64>,
    /// Audit entry of the last change.
    pub seq: i64,
}

/// Which findings are listed.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// `LAYER@EDITION`; all editions when not given.
    pub edition: Option<String>,
    /// State; all but closed when not given.
    pub state: Option<String>,
    /// Owner.
    pub owner: Option<String>,
    /// Rule.
    pub rule: Option<String>,
}

/// What a recheck showed.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Rechecked {
    /// Layer id.
    pub layer: String,
    /// The edition that was examined.
    pub edition: String,
    /// The edition whose findings were followed.
    pub of: Option<String>,
    /// State of the edition now.
    pub state: String,
    /// Findings that did not occur again.
    pub closed: usize,
    /// Findings that are still there.
    pub kept: usize,
    /// Findings that were not there before.
    pub new: usize,
    /// Errors in all.
    pub errors: u64,
}

fn item(finding: Finding) -> FindingItem {
    let found = finding.found;
    let text = |key: &str| {
        let text = found.detail.get(key).and_then(serde_json::Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    let place = found.detail.get("place").cloned();
    FindingItem {
        id: finding.id,
        layer: finding.layer,
        edition: finding.edition.to_string(),
        severity: found.severity.word(),
        zh: found.sentence.clone(),
        en: text("en"),
        remedy_zh: text("remedy_zh"),
        remedy_en: text("remedy_en"),
        place: place.and_then(|place| serde_json::from_value(place).ok()),
        rule: found.rule,
        key: found.row_key,
        field: found.field,
        state: finding.state.word(),
        owner: finding.owner,
        reason: finding.reason,
        previous: finding.previous,
        successor: finding.successor,
        seq: finding.seq,
    }
}

/// Lists findings in layers that may be known whole, and one's own.
pub async fn list(folder: &Folder, sight: &Sight, filter: &Filter) -> Result<Vec<FindingItem>> {
    let state = filter.state.as_deref().map(known_state).transpose()?;
    let findings = match &filter.edition {
        Some(name) => {
            let edition = edition(folder, name).await?;
            folder.store.findings(&edition.layer, &edition.id).await
        }
        None => folder.store.unclosed_findings().await,
    };
    let findings = findings.map_err(|error| input(&error))?;
    let whole = |layer: &str| sight.knows_whole(folder, layer);
    let own = |owner: &str| sight.name() == Some(owner);
    let wanted = |finding: &Finding| {
        if !(whole(&finding.layer) || sight.knows(folder, &finding.layer) && own(&finding.owner)) {
            return false;
        }
        let in_state = match state {
            Some(state) => finding.state == state,
            None => finding.state != FindingState::Closed,
        };
        in_state
            && filter
                .owner
                .as_deref()
                .is_none_or(|owner| finding.owner == owner)
            && filter
                .rule
                .as_deref()
                .is_none_or(|rule| finding.found.rule == rule)
    };
    Ok(findings.into_iter().filter(wanted).map(item).collect())
}

fn known_state(word: &str) -> Result<FindingState> {
    let found = FindingState::ALL.iter().find(|(known, _)| *known == word);
    found.map(|(_, state)| *state).ok_or_else(|| {
        let words = FindingState::ALL.map(|(word, _)| word).join(", ");
        Error::usage(
            "findings.state",
            format!("没有状态“{word}”，有：{words}"),
            format!("there is no state \"{word}\"; there are: {words}"),
        )
    })
}

/// One finding with what came before it in earlier editions, newest first.
pub async fn show(folder: &Folder, id: i64) -> Result<Vec<FindingItem>> {
    let mut chain = Vec::new();
    let mut next = Some(id);
    while let Some(id) = next {
        let finding = folder
            .store
            .finding(id)
            .await
            .map_err(|error| input(&error))?;
        // a finding follows an older one, so the numbers go down
        next = finding.previous.filter(|previous| *previous < id);
        chain.push(item(finding));
    }
    Ok(chain)
}

/// Refuses findings in layers that the actor may not know, as if they were not there.
async fn known(folder: &Folder, actor: &kunyu_store::Actor, ids: &[i64]) -> Result<()> {
    let sight = Sight::of(folder, actor).await?;
    for id in ids {
        let finding = folder.store.finding(*id).await;
        let finding = finding.map_err(|error| input(&error))?;
        if !sight.knows(folder, &finding.layer) {
            return Err(nothing_here());
        }
    }
    Ok(())
}

/// Gives findings to a user.
pub async fn assign(
    folder: &Folder,
    user: &str,
    ids: &[i64],
    owner: &str,
) -> Result<Vec<FindingItem>> {
    let actor = folder.allowed(user, Action::Examine).await?;
    known(folder, &actor, ids).await?;
    let done = folder.store.assign_findings(&actor, ids, owner).await;
    Ok(done
        .map_err(|error| input(&error))?
        .into_iter()
        .map(item)
        .collect())
}

/// Notes that findings are mended.
pub async fn mended(
    folder: &Folder,
    user: &str,
    ids: &[i64],
    how: &str,
) -> Result<Vec<FindingItem>> {
    let actor = folder.allowed(user, Action::Examine).await?;
    known(folder, &actor, ids).await?;
    let done = folder.store.mend_findings(&actor, ids, how).await;
    Ok(done
        .map_err(|error| input(&error))?
        .into_iter()
        .map(item)
        .collect())
}

/// Accepts findings as they are; a second person must.
pub async fn waive(
    folder: &Folder,
    user: &str,
    ids: &[i64],
    reason: &str,
) -> Result<Vec<FindingItem>> {
    let actor = folder.allowed(user, Action::Waive).await?;
    known(folder, &actor, ids).await?;
    let done = folder.store.waive_findings(&actor, ids, reason).await;
    let done = done.map_err(|error| Error::of(kind_of(&error), &error))?;
    Ok(done.into_iter().map(item).collect())
}

/// Four eyes are a matter of rights, everything else of input.
fn kind_of(error: &kunyu_store::StoreError) -> crate::Kind {
    match error {
        kunyu_store::StoreError::FourEyes { .. } => crate::Kind::Forbidden,
        _ => crate::Kind::Input,
    }
}

/// Examines an edition and records it, following the findings of the edition that it corrects: what is
/// not found again is closed, what is stays with its owner.
pub async fn recheck(
    folder: &Folder,
    user: &str,
    wanted: &Wanted,
    of: Option<&str>,
    progress: &dyn Progress,
) -> Result<(Rechecked, Examined)> {
    let actor = folder.allowed(user, Action::Examine).await?;
    let Target::Edition(name) = &wanted.target else {
        return Err(Error::usage(
            "findings.file",
            "复查的对象是版次；文件请先导入",
            "a recheck is about an edition; import the file first",
        ));
    };
    let edition_now = edition(folder, name).await?;
    let previous = match of {
        Some(of) => {
            let earlier = edition(folder, of).await?;
            if earlier.layer != edition_now.layer {
                return Err(Error::usage(
                    "findings.layers",
                    "两个版次须属于同一图层",
                    "both editions must belong to one layer",
                ));
            }
            Some(earlier.id)
        }
        None => base_of(folder, &edition_now.layer, &edition_now.id).await?,
    };
    let examined = engine::examine(folder, wanted, progress).await?;
    let outcome = record::record(folder, &actor, &edition_now, &examined, previous).await?;
    let rechecked = Rechecked {
        layer: edition_now.layer.clone(),
        edition: edition_now.id.to_string(),
        of: previous.map(|previous| previous.to_string()),
        state: outcome.edition.state.word().to_owned(),
        closed: outcome.closed,
        kept: outcome.kept,
        new: outcome.new,
        errors: examined.errors,
    };
    Ok((rechecked, examined))
}

/// The edition from which a change set made this one.
pub(crate) async fn base_of(
    folder: &Folder,
    layer: &str,
    id: &EditionId,
) -> Result<Option<EditionId>> {
    let sets = folder
        .store
        .change_sets(layer)
        .await
        .map_err(|error| input(&error))?;
    Ok(sets
        .into_iter()
        .rev()
        .find(|set| set.new == *id)
        .map(|set| set.base))
}
