//! Number series: every number given out once, every gap explained.

use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use serde_json::json;

use super::{NumberFault, RecordError};
use crate::sql::{Record, Tx};
use crate::{RecordAct, Store, StoreError};

/// A number that was given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesNumber {
    /// The template of the series, for example `挂〔{year}〕{n}号`.
    pub series: String,
    /// The year.
    pub year: i64,
    /// The number.
    pub number: i64,
    /// As it is written.
    pub written: String,
}

/// A number of a series with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenNumber {
    /// The number.
    pub number: i64,
    /// As it is written.
    pub written: String,
    /// Audit entry that gave it out, or explained why it is missing.
    pub seq: i64,
    /// Why it is void, or was never used.
    pub void_reason: Option<String>,
}

impl SeriesNumber {
    /// The number so many places after this one, as it is written.
    ///
    /// # Errors
    /// When the template is none.
    pub fn after(&self, places: u32) -> Result<String, StoreError> {
        written(&self.series, self.year, self.number + i64::from(places))
    }
}

impl GivenNumber {
    fn read(row: &Record) -> Result<Self, StoreError> {
        Ok(Self {
            number: row.int("number")?,
            written: row.text("written")?,
            seq: row.int("seq")?,
            void_reason: row.text_or_none("void_reason")?,
        })
    }
}

/// Fills a template: `{year}`, `{n}`, and `{n:7}` for a number of at least seven digits.
fn written(series: &str, year: i64, number: i64) -> Result<String, StoreError> {
    let bad = || StoreError::BadName {
        what: "number series",
        text: series.to_owned(),
    };
    let text = series.replace("{year}", &format!("{year:04}"));
    let (head, rest) = text.split_once("{n").ok_or_else(bad)?;
    let (width, tail) = rest.split_once('}').ok_or_else(bad)?;
    let width: usize = match width.strip_prefix(':') {
        Some(digits) => digits.parse().ok().filter(|width| *width <= 18),
        None => width.is_empty().then_some(0),
    }
    .ok_or_else(bad)?;
    if tail.contains(['{', '}']) || head.contains(['{', '}']) {
        return Err(bad());
    }
    Ok(format!("{head}{number:0width$}{tail}"))
}

fn of(series: &str, year: i64) -> SelectStatement {
    Query::select()
        .columns(["number", "written", "seq", "void_reason"])
        .from("number_given")
        .and_where(Expr::col("series").eq(series))
        .and_where(Expr::col("year").eq(year))
        .order_by("number", Order::Asc)
        .to_owned()
}

fn last_of(series: &str, year: i64) -> SelectStatement {
    Query::select()
        .column("last")
        .from("number_series")
        .and_where(Expr::col("series").eq(series))
        .and_where(Expr::col("year").eq(year))
        .to_owned()
}

async fn set_last(
    tx: &mut Tx,
    series: &str,
    year: i64,
    (was, last): (Option<i64>, i64),
) -> Result<(), StoreError> {
    if was.is_some() {
        let update = Query::update()
            .table("number_series")
            .value("last", last)
            .and_where(Expr::col("series").eq(series))
            .and_where(Expr::col("year").eq(year))
            .to_owned();
        return tx.run(&update).await.map(drop);
    }
    let insert = Query::insert()
        .into_table("number_series")
        .columns(["series", "year", "last"])
        .values_panic([series.into(), year.into(), last.into()])
        .to_owned();
    tx.run(&insert).await.map(drop)
}

impl RecordAct {
    /// Year of the business date.
    fn year(&self) -> i64 {
        self.business_date()
            .get(..4)
            .and_then(|year| year.parse().ok())
            .unwrap_or_default()
    }

    async fn last_number(&mut self, series: &str, year: i64) -> Result<Option<i64>, StoreError> {
        let row = self.tx.row(&last_of(series, year)).await?;
        row.map(|row| row.int("last")).transpose()
    }

    /// Gives out the next number of a series in the year of the business date.
    ///
    /// # Errors
    /// When the template is none.
    pub async fn next_number(&mut self, series: &str) -> Result<SeriesNumber, StoreError> {
        let year = self.year();
        let last = self.last_number(series, year).await?.unwrap_or(0);
        self.give(series, year, last + 1, None).await
    }

    /// The number of a series that [`RecordAct::next_number`] would give; nothing is given out.
    ///
    /// # Errors
    /// When the template is none.
    pub async fn coming_number(&mut self, series: &str) -> Result<SeriesNumber, StoreError> {
        let year = self.year();
        let number = self.last_number(series, year).await?.unwrap_or(0) + 1;
        Ok(SeriesNumber {
            series: series.to_owned(),
            year,
            number,
            written: written(series, year, number)?,
        })
    }

    /// Takes a number that was given outside, for example in the paper books. It may leave a gap,
    /// which [`RecordAct::void_number`] explains.
    ///
    /// # Errors
    /// When the number is taken.
    pub async fn claim_number(
        &mut self,
        series: &str,
        year: i64,
        number: i64,
    ) -> Result<SeriesNumber, StoreError> {
        self.give(series, year, number, None).await
    }

    async fn given(
        &mut self,
        series: &str,
        year: i64,
        number: i64,
    ) -> Result<Option<GivenNumber>, StoreError> {
        let query = of(series, year)
            .and_where(Expr::col("number").eq(number))
            .to_owned();
        let row = self.tx.row(&query).await?;
        row.as_ref().map(GivenNumber::read).transpose()
    }

    async fn give(
        &mut self,
        series: &str,
        year: i64,
        number: i64,
        void: Option<&str>,
    ) -> Result<SeriesNumber, StoreError> {
        let text = written(series, year, number)?;
        let fault = |fault| RecordError::Number {
            series: series.to_owned(),
            year,
            number,
            fault,
        };
        let last = self.last_number(series, year).await?;
        if number < 1 {
            return Err(fault(NumberFault::NotGiven).into());
        }
        if number <= last.unwrap_or(0) && self.given(series, year, number).await?.is_some() {
            return Err(fault(NumberFault::Taken).into());
        }
        if number > last.unwrap_or(0) {
            set_last(&mut self.tx, series, year, (last, number)).await?;
        }
        let seq = self.seq();
        let row = Query::insert()
            .into_table("number_given")
            .columns([
                "series",
                "year",
                "number",
                "written",
                "seq",
                "void_seq",
                "void_reason",
            ])
            .values_panic([
                series.into(),
                year.into(),
                number.into(),
                text.as_str().into(),
                seq.into(),
                void.map(|_| seq).into(),
                void.map(str::to_owned).into(),
            ])
            .to_owned();
        self.tx.run(&row).await?;
        let what = if void.is_some() { "void" } else { "number" };
        self.changed(format!("{what}/{text}"), void.unwrap_or_default());
        Ok(SeriesNumber {
            series: series.to_owned(),
            year,
            number,
            written: text,
        })
    }

    /// Makes a number void, or explains why it was never given out.
    ///
    /// # Errors
    /// When no reason is given, it is void already, or the series has not come so far.
    pub async fn void_number(
        &mut self,
        series: &str,
        year: i64,
        number: i64,
        reason: &str,
    ) -> Result<(), StoreError> {
        let fault = |fault| RecordError::Number {
            series: series.to_owned(),
            year,
            number,
            fault,
        };
        if reason.trim().is_empty() {
            let what = "void number";
            return Err(RecordError::NoReason { what }.into());
        }
        if number > self.last_number(series, year).await?.unwrap_or(0) {
            return Err(fault(NumberFault::NotGiven).into());
        }
        let Some(given) = self.given(series, year, number).await? else {
            return self
                .give(series, year, number, Some(reason))
                .await
                .map(drop);
        };
        if given.void_reason.is_some() {
            return Err(fault(NumberFault::Void).into());
        }
        let update = Query::update()
            .table("number_given")
            .value("void_seq", self.seq())
            .value("void_reason", reason)
            .and_where(Expr::col("series").eq(series))
            .and_where(Expr::col("year").eq(year))
            .and_where(Expr::col("number").eq(number))
            .to_owned();
        self.tx.run(&update).await?;
        let content = json!({"number": given.written, "reason": reason}).to_string();
        self.changed(format!("void/{}", given.written), &content);
        Ok(())
    }
}

impl Store {
    /// The numbers of a series in a year, in order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn numbers(&self, series: &str, year: i64) -> Result<Vec<GivenNumber>, StoreError> {
        let rows = self.pool().rows(&of(series, year)).await?;
        rows.iter().map(GivenNumber::read).collect()
    }

    /// Numbers below the last one that were neither given out nor explained, at most a thousand.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn unexplained_gaps(&self, series: &str, year: i64) -> Result<Vec<i64>, StoreError> {
        let numbers = self.numbers(series, year).await?;
        let mut gaps = Vec::new();
        let mut next = 1;
        for given in &numbers {
            gaps.extend((next..given.number).take(1000 - gaps.len()));
            next = given.number + 1;
        }
        Ok(gaps)
    }
}

#[cfg(test)]
mod tests {
    use super::written;

    #[test]
    fn templates_are_filled() {
        assert_eq!(
            written("挂〔{year}〕{n}号", 2020, 7).unwrap(),
            "挂〔2020〕7号"
        );
        assert_eq!(
            written("鄂（{year}）第{n:7}号", 2020, 1).unwrap(),
            "鄂（2020）第0000001号"
        );
        for bad in [
            "挂〔{year}〕号",
            "{n",
            "{n:x}",
            "{n:99}",
            "{n}{m}",
            "{n}{n}",
        ] {
            assert!(written(bad, 2020, 1).is_err(), "{bad}");
        }
    }
}
