//! Signature chains (签批). A step is laid before its signers; each signs as the user that he is; whoever is
//! outside signs by a document or by the minutes of a meeting. A typed name signs nothing.

use kunyu_definitions::{CaseSignature, SignedBy, Transition};
use kunyu_store::{Case, Draft, DraftSignature, NewDraft, RecordAct};
use kunyu_terms::Date;
use serde::Serialize;
use serde_json::Value as Json;

use super::entered::{Entered, Outside, WARN_REASON};
use super::gather::Subject;
use super::perform::{Signing, may, perform, text_only};
use super::{ActRequest, Outcome, Prepared, begin, cases};
use crate::folder::Folder;
use crate::layers::input;
use crate::rights::Sight;
use crate::{Error, Result, dates};

/// The outcome of a meeting that counts as its signature.
const APPROVED: &str = "approved";
const AGREED: &str = "同意";

/// A step that lies before its signers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Laid {
    /// Number of the case.
    pub case: String,
    /// Process and transition.
    pub step: String,
    /// Title of the transition.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
    /// Positions that have signed, with name and opinion.
    pub signed: Vec<(String, String, String)>,
    /// Positions that have yet to sign, in order.
    pub waiting: Vec<String>,
    /// Audit entry; null where it was only looked at.
    pub seq: Option<i64>,
}

/// The signatures that count for a step.
#[derive(Default)]
pub(super) struct Signed {
    pub(super) list: Vec<CaseSignature>,
    /// A user beside the one who acts.
    pub(super) second: Option<String>,
}

impl Signed {
    /// Gathers them in the order of the chain: of users who signed what lies before them, of the one
    /// who acts, of documents and minutes from outside.
    pub(super) async fn gather(
        folder: &Folder,
        act: &RecordAct,
        subject: &Subject<'_>,
        transition: &Transition,
        entered: &Entered,
        draft: Option<&Draft>,
    ) -> Result<Self> {
        let actor = act.actor();
        let mut list = Vec::new();
        let of_users = draft.map_or(&[][..], |draft| &draft.signatures);
        for role in chain(transition) {
            if let Some(signature) = last(of_users, role) {
                list.push(CaseSignature {
                    role: role.clone(),
                    name: signature.name.clone(),
                    opinion: signature.opinion.clone(),
                    date: day(&signature.signed_on)?,
                });
            } else if let Some(outside) = folder.definitions.outside_signer(role) {
                let found = match (outside.by, &subject.case) {
                    (SignedBy::Document, _) => entered.outside.iter().find(|one| one.role == *role),
                    (SignedBy::Meeting, None) => None,
                    (SignedBy::Meeting, Some(case)) => {
                        list.extend(minutes(folder, case, role).await?);
                        None
                    }
                };
                list.extend(found.map(Outside::signature));
            } else if signs(folder, actor.role(), role) {
                list.push(CaseSignature {
                    role: role.clone(),
                    name: actor.name().to_owned(),
                    opinion: opinion(&entered.opinion),
                    date: subject.today,
                });
            }
        }
        let users = of_users.iter().map(|signature| &signature.name);
        let mut before = users.chain(subject.last_user.as_ref());
        let second = before.rfind(|name| *name != actor.name());
        let second = second.cloned();
        Ok(Self { list, second })
    }
}

/// Who has to sign, in order; then those consulted.
fn chain(transition: &Transition) -> impl Iterator<Item = &String> {
    transition.signers.iter().chain(&transition.consults)
}

/// The last signature in a role; a later one replaces an earlier one.
fn last<'s>(signatures: &'s [DraftSignature], role: &str) -> Option<&'s DraftSignature> {
    let mut all = signatures.iter();
    all.rfind(|signature| signature.role == role)
}

fn signs(folder: &Folder, role: &str, position: &str) -> bool {
    let role = folder.definitions.role(role);
    role.is_some_and(|role| role.signs.iter().any(|signed| signed == position))
}

fn opinion(written: &str) -> String {
    let written = written.trim();
    if written.is_empty() { AGREED } else { written }.to_owned()
}

fn day(text: &str) -> Result<Date> {
    dates::date_or_today(Some(text))
}

/// What a meeting of this title decided about the case since its last step, when it approved it.
async fn minutes(folder: &Folder, case: &Case, title: &str) -> Result<Option<CaseSignature>> {
    let decisions = folder.store.decisions_of(case.id).await;
    let decisions = decisions.map_err(|error| input(&error))?.into_iter();
    let mut own = decisions.filter(|one| one.title == title && one.seq > case.seq);
    let Some(found) = own.next_back() else {
        return Ok(None);
    };
    if found.decision.outcome != APPROVED {
        return Ok(None);
    }
    Ok(Some(CaseSignature {
        role: title.to_owned(),
        name: found.minutes,
        opinion: opinion(&found.decision.decision),
        date: day(&found.held_on)?,
    }))
}

/// Lays a step before its signers (送签); what the law refuses does not get that far. The one who
/// lays it signs at once where it is his turn.
pub async fn lay(folder: &Folder, user: &str, request: &ActRequest) -> Result<Prepared> {
    let actor = folder.actor(user).await?;
    let date = dates::date_or_today(request.date.as_deref())?.to_string();
    crate::rights::before(folder, &actor, request).await?;
    let mut trial = begin(folder, &actor, &request.step(), &date).await?;
    if let Outcome::Refused(refused) =
        perform(folder, &mut trial, request, Signing::Assumed).await?
    {
        return Ok(Prepared::Refused(refused));
    }
    drop(trial);
    let mut act = begin(folder, &actor, "case.prepare", &date).await?;
    let subject = Subject::read(folder, &mut act, request).await?;
    let transition = subject.transition(&request.transition);
    let entered = Entered::read(&request.input, transition, subject.today)?;
    let (Some(case), Some(transition)) = (&subject.case, transition) else {
        return Err(nothing_to_sign(request));
    };
    if chain(transition).next().is_none() {
        return Err(nothing_to_sign(request));
    }
    let new = NewDraft {
        transition: transition.id.clone(),
        input: text_only(&request.input),
        shape: request.shape.clone(),
        personal: subject.is_personal(&entered),
    };
    let done = act.prepare_step(case.id, &new).await;
    done.map_err(|error| input(&error))?;
    if let Some(role) = turn(folder, transition, &[], actor.role()) {
        let signed = opinion(&entered.opinion);
        let done = act.sign_step(case.id, &role, &signed).await;
        done.map_err(|error| input(&error))?;
    }
    act.about(case.number.as_str());
    finish(folder, act, case, transition, request.step()).await
}

/// Whoever may take the step may lay it, and whoever signs it first.
pub(super) fn may_lay(
    folder: &Folder,
    subject: &Subject<'_>,
    act: &RecordAct,
    request: &ActRequest,
) -> Result<()> {
    let first = subject.transition(&request.transition);
    let first = first.and_then(|transition| transition.signers.first());
    if first.is_some_and(|position| signs(folder, act.actor().role(), position)) {
        return Ok(());
    }
    may(folder, subject, act, request)
}

/// The position as which a role signs next: its turn in the chain, or when it is consulted.
fn turn(
    folder: &Folder,
    transition: &Transition,
    signed: &[DraftSignature],
    role: &str,
) -> Option<String> {
    let open = |position: &&String| {
        folder.definitions.outside_signer(position).is_none() && last(signed, position).is_none()
    };
    let mine = |position: &&String| signs(folder, role, position);
    let next = transition.signers.iter().find(open).filter(mine);
    let consulted = || transition.consults.iter().filter(open).find(mine);
    next.or_else(consulted).cloned()
}

/// Signs, as the user, the step that lies before the signers of a case.
pub async fn sign(
    folder: &Folder,
    user: &str,
    number: &str,
    written: &str,
    date: Option<&str>,
) -> Result<Laid> {
    let actor = folder.actor(user).await?;
    let date = dates::date_or_today(date)?.to_string();
    let sight = Sight::of(folder, &actor).await?;
    let case = cases::known(folder, &sight, number).await?;
    let mut act = begin(folder, &actor, "case.sign", &date).await?;
    let draft = act.draft(case.id).await.map_err(|error| input(&error))?;
    let draft = draft.ok_or_else(|| {
        Error::input(
            "sign.nothing",
            format!("办件“{number}”没有待签的步骤；先由承办人送签（kunyu act … --circulate）"),
            format!("nothing lies before the signers of case \"{number}\"; prepare it first (kunyu act … --circulate)"),
        )
    })?;
    let process = cases::process_of(folder, &case)?;
    let transition = process.and_then(|process| process.transition(&draft.transition));
    let transition = transition.ok_or_else(|| {
        Error::input(
            "sign.step",
            format!("规程里没有待签的步骤“{}”", draft.transition),
            format!("the definitions hold no step \"{}\"", draft.transition),
        )
    })?;
    let Some(role) = turn(folder, transition, &draft.signatures, actor.role()) else {
        return Err(not_his_turn(folder, transition, &draft, &actor));
    };
    let done = act.sign_step(case.id, &role, &opinion(written)).await;
    done.map_err(|error| input(&error))?;
    act.about(case.number.as_str());
    let step = format!("{}.{}", case.process, transition.id);
    match finish(folder, act, &case, transition, step).await? {
        Prepared::Laid(laid) => Ok(laid),
        Prepared::Refused(refused) => Err(Error::input(
            "sign.refused",
            refused.sentences().0,
            refused.sentences().1,
        )),
    }
}

async fn finish(
    folder: &Folder,
    mut act: RecordAct,
    case: &Case,
    transition: &Transition,
    step: String,
) -> Result<Prepared> {
    let draft = act.draft(case.id).await.map_err(|error| input(&error))?;
    let mut laid = laid(folder, case, transition, draft.as_ref(), step);
    laid.seq = Some(act.commit().await.map_err(|error| input(&error))?);
    Ok(Prepared::Laid(laid))
}

/// What lies before the signers.
pub(super) fn laid(
    folder: &Folder,
    case: &Case,
    transition: &Transition,
    draft: Option<&Draft>,
    step: String,
) -> Laid {
    let given = draft.map_or(&[][..], |draft| &draft.signatures);
    let signed = chain(transition).filter_map(|role| {
        let one = last(given, role)?;
        Some((role.clone(), one.name.clone(), one.opinion.clone()))
    });
    let waits = |role: &&String| {
        last(given, role).is_none() && folder.definitions.outside_signer(role).is_none()
    };
    Laid {
        case: case.number.clone(),
        step,
        title_zh: transition.title.zh.clone(),
        title_en: transition.title.en.clone(),
        signed: signed.collect(),
        waiting: chain(transition).filter(waits).cloned().collect(),
        seq: None,
    }
}

fn not_his_turn(
    folder: &Folder,
    transition: &Transition,
    draft: &Draft,
    actor: &kunyu_store::Actor,
) -> Error {
    let open = |role: &&String| {
        last(&draft.signatures, role).is_none() && folder.definitions.outside_signer(role).is_none()
    };
    let waiting: Vec<&str> = chain(transition).filter(open).map(String::as_str).collect();
    let (name, role, list) = (actor.name(), actor.role(), waiting.join("、"));
    Error::forbidden(
        "sign.turn",
        format!("{name}（{role}）现在没有要签的；还待签：{list}"),
        format!("{name} ({role}) has nothing to sign now; still to sign, in order: {list}"),
    )
}

fn nothing_to_sign(request: &ActRequest) -> Error {
    let step = request.step();
    Error::usage(
        "sign.no_chain",
        format!("“{step}”不需签批，直接办理"),
        format!("\"{step}\" needs no signatures: take it"),
    )
}

/// What was prepared for a step, where the request itself enters nothing.
pub(super) async fn prepared(
    act: &mut RecordAct,
    subject: &Subject<'_>,
    request: &ActRequest,
) -> Result<Option<Draft>> {
    let is_empty = match &request.input {
        Json::Null => true,
        // why what is unusual is done may be told only now
        Json::Object(members) => members.keys().all(|name| name == WARN_REASON),
        _ => false,
    };
    let Some(case) = subject.case.as_ref().filter(|_| is_empty) else {
        return Ok(None);
    };
    let draft = act.draft(case.id).await.map_err(|error| input(&error))?;
    Ok(draft.filter(|draft| draft.transition == request.transition))
}
