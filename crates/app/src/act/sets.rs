//! Records of another register that a step asks about or changes.

use kunyu_definitions::{Period, Register, SetQuery};
use kunyu_store::{RecordAct, Selection, StoreError};

use crate::folder::Folder;
use crate::layers::input;
use crate::registers::{Reader, condition, register};
use crate::{Error, Result};

/// Most records that one step changes at a time.
const MOST_CHANGED: i64 = 10_000;

/// How many there are on a day, as the act finds them.
pub(super) async fn count(
    folder: &Folder,
    act: &mut RecordAct,
    query: &SetQuery,
    at: &Selection,
) -> Result<i64> {
    let (other, selection) = selected(folder, act, query, at, 1).await?;
    match act.find(&other.id, &selection).await {
        Ok(page) => Ok(page.total),
        // a register into which nothing was ever written has no table yet
        Err(StoreError::Unknown { .. }) => Ok(0),
        Err(error) => Err(input(&error)),
    }
}

/// Which they are.
pub(super) async fn records(
    folder: &Folder,
    act: &mut RecordAct,
    query: &SetQuery,
    at: &Selection,
) -> Result<Vec<i64>> {
    let (other, selection) = selected(folder, act, query, at, MOST_CHANGED).await?;
    let page = match act.find(&other.id, &selection).await {
        Ok(page) => page,
        Err(StoreError::Unknown { .. }) => return Ok(Vec::new()),
        Err(error) => return Err(input(&error)),
    };
    if page.total > MOST_CHANGED {
        let (total, title) = (page.total, &other.title);
        return Err(Error::input(
            "act.too_many_records",
            format!(
                "这一步要改“{}” {total} 条，一次至多 {MOST_CHANGED} 条",
                title.zh
            ),
            format!(
                "this step changes {total} records of \"{}\"; at most {MOST_CHANGED} at a time",
                title.en
            ),
        ));
    }
    Ok(page.rows.into_iter().map(|row| row.record).collect())
}

async fn selected<'f>(
    folder: &'f Folder,
    act: &mut RecordAct,
    query: &SetQuery,
    at: &Selection,
    most: i64,
) -> Result<(&'f Register, Selection)> {
    let other = register(folder, &query.register)?;
    let day = crate::dates::date_or_today(Some(&at.date))?;
    let asked = (Some(Period::until(day)), at);
    let filter = condition(folder, Reader::Act(act), &query.filter, other, asked).await?;
    let selection = Selection {
        filter: Some(filter),
        fields: Some(vec![other.number.clone()]),
        limit: Some(most.unsigned_abs()),
        ..at.clone()
    };
    Ok((other, selection))
}
