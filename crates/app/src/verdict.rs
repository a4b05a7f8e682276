//! `kunyu verdict verify`: a bundle recomputed from itself, and rebuilt from the layers.

use std::path::Path;

use kunyu_definitions::{Answer, Bundle, Envelope, verify as recompute};
use kunyu_store::{EditionId, StoreError};
use serde::Serialize;

use crate::error::{Kind, system_zh};
use crate::folder::Folder;
use crate::layers::input;
use crate::rights::{Sight, nothing_here};
use crate::signing::{self, Signed};
use crate::{Error, Note, Result, check};

/// What a verification found.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Verified {
    /// `valid`, `altered` or `other_kernel`.
    pub answer: &'static str,
    /// Hash of the payload as it stands.
    pub hash: String,
    /// Whether somebody answers for it.
    pub signature: Signed,
    /// Whether the payload was rebuilt from the layers, byte for byte; `None` without a data folder.
    pub rebuilt: Option<bool>,
    /// Where the bundle contradicts itself or the layers.
    pub findings: Vec<Note>,
}

impl Verified {
    /// Whether the bundle holds.
    pub fn holds(&self) -> bool {
        self.answer == "valid" && self.rebuilt != Some(false) && self.signature != Signed::Bad
    }
}

/// Verifies a bundle; with a folder also rebuilds it.
pub async fn verify(path: &Path, folder: Option<&Folder>) -> Result<Verified> {
    let shown = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| {
        Error::input(
            "input.open",
            format!("无法读取 {shown}：{}", system_zh(&error)),
            format!("cannot read {shown}: {error}"),
        )
    })?;
    let verification =
        recompute(&bytes).map_err(|error| Error::of(Kind::Input, &error).at(&shown))?;
    let mut verified = Verified {
        answer: match verification.answer {
            Answer::Valid => "valid",
            Answer::Altered => "altered",
            Answer::OtherKernel => "other_kernel",
        },
        hash: verification.hash,
        signature: signing::check(&envelope(&bytes)?)?,
        rebuilt: None,
        findings: verification
            .findings
            .iter()
            .map(|finding| Note::of(finding))
            .collect(),
    };
    if let (Some(folder), Answer::Valid) = (folder, verification.answer) {
        rebuild(&bytes, folder, &mut verified).await?;
    }
    Ok(verified)
}

/// The envelope alone: it reads even when another kernel made the payload.
fn envelope(bytes: &[u8]) -> Result<Envelope> {
    let value: serde_json::Value =
        serde_json::from_slice(bytes).map_err(|error| not_a_bundle(&error))?;
    serde_json::from_value(value["envelope"].clone()).map_err(|error| not_a_bundle(&error))
}

fn not_a_bundle(error: &serde_json::Error) -> Error {
    Error::input("verdict.not_a_bundle", error.to_string(), error.to_string())
}

async fn rebuild(bytes: &[u8], folder: &Folder, verified: &mut Verified) -> Result<()> {
    let bundle: Bundle = serde_json::from_slice(bytes).map_err(|error| not_a_bundle(&error))?;
    for (layer, edition) in bundle.payload.sources.iter().filter_map(|source| {
        let edition = source.edition.as_deref()?;
        Some((source.id.as_str(), edition))
    }) {
        if !holds(folder, layer, edition, verified).await? {
            verified.rebuilt = Some(false);
            return Ok(());
        }
    }
    let rebuilt = check::rebuild(folder, &bundle.payload).await?;
    verified.rebuilt = Some(bundle.same_payload(&rebuilt));
    if verified.rebuilt == Some(false) {
        let other_definitions = bundle.payload.definition_hash != rebuilt.definition_hash;
        verified.findings.push(if other_definitions {
            Note::new(
                "verdict.other_definitions",
                "数据目录里的规程与出具结论时不同，无法逐字节重建",
                "the definitions of the folder are not those of the verdict; it cannot be rebuilt",
            )
        } else {
            Note::new(
                "verdict.not_rebuilt",
                "由图层重建的载荷与证据包不一致",
                "the payload rebuilt from the layers differs from the bundle",
            )
        });
    }
    Ok(())
}

/// Whether the folder has this edition, whole to the last byte.
async fn holds(
    folder: &Folder,
    layer: &str,
    edition: &str,
    verified: &mut Verified,
) -> Result<bool> {
    let id: EditionId = edition.parse().map_err(|error| input(&error))?;
    let store = &folder.store;
    match store.edition(layer, &id).await {
        Ok(_) => {}
        Err(StoreError::Unknown { .. }) => {
            let short = id.short();
            verified.findings.push(Note::new(
                "verdict.no_edition",
                format!("此数据目录没有结论所依据的版次 {layer}@{short}，无法重建"),
                format!("this folder does not hold the edition {layer}@{short} of the verdict; it cannot be rebuilt"),
            ));
            return Ok(false);
        }
        Err(error) => return Err(input(&error)),
    }
    let whole = store.lake().verify(layer, &id).await;
    whole.map_err(|error| input(&error))?;
    Ok(true)
}

/// A recorded verdict as listed.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct VerdictRow {
    /// Number.
    pub number: String,
    /// Check id.
    pub check: String,
    /// Date of the law applied.
    pub date: String,
    /// Outcome.
    pub outcome: String,
    /// Names of the plots.
    pub subjects: Vec<String>,
}

/// The recorded verdicts of checks that may be known.
pub async fn list(folder: &Folder, sight: &Sight) -> Result<Vec<VerdictRow>> {
    let verdicts = folder.store.verdicts().await;
    let verdicts = verdicts.map_err(|error| Error::of(Kind::Input, &error))?;
    let known = verdicts.into_iter();
    let known = known.filter(|verdict| sight.knows_check(folder, &verdict.check_id));
    let rows = known.map(|verdict| VerdictRow {
        number: verdict.number,
        check: verdict.check_id,
        date: verdict.day,
        outcome: verdict.outcome,
        subjects: verdict.subjects,
    });
    Ok(rows.collect())
}

/// The bundle of a recorded verdict.
pub async fn bundle(
    folder: &Folder,
    sight: &Sight,
    number: &str,
) -> Result<kunyu_definitions::Bundle> {
    let found = folder.store.verdict(number).await;
    let (verdict, bytes) = found.map_err(|error| Error::of(Kind::Input, &error))?;
    if !sight.knows_check(folder, &verdict.check_id) {
        return Err(nothing_here());
    }
    serde_json::from_slice(&bytes).map_err(|error| {
        Error::new(
            Kind::Internal,
            "verdict.stored",
            format!("结论 {number} 的证据包无法读取：{error}"),
            format!("the bundle of verdict {number} cannot be read: {error}"),
        )
    })
}
