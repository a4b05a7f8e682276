use std::collections::BTreeMap;

use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};

use super::{block, month};
use crate::sql::Record;
use crate::{KnownAt, Store, StoreError};

/// On which day, as known when, and of which lots.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BalanceQuery {
    /// Business date, `YYYY-MM-DD`: entries of this day are in it.
    pub date: String,
    /// Recorded time.
    pub known_at: KnownAt,
    /// Only lots of this kind.
    pub lot_kind: Option<String>,
}

/// What is in a state of a book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// The state.
    pub state: String,
    /// The kind of the lots.
    pub lot_kind: String,
    /// In units of 0.01 m², or of the account.
    pub amount: i64,
}

/// What a piece has in a state of a book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PieceBalance {
    /// The book.
    pub book: String,
    /// The lot.
    pub lot: String,
    /// The piece.
    pub piece: String,
    /// The state.
    pub state: String,
    /// In units of 0.01 m², or of the account.
    pub amount: i64,
}

type Sums = BTreeMap<(String, String), i64>;

fn summed(table: &'static str, book: &str, query: &BalanceQuery) -> SelectStatement {
    let mut select = Query::select()
        .columns(["state", "lot_kind"])
        .expr_as(Expr::col("amount").sum().cast_as("BIGINT"), "amount")
        .from(table)
        .and_where(Expr::col("book").eq(book))
        .group_by_columns(["state", "lot_kind"])
        .to_owned();
    if let Some(kind) = &query.lot_kind {
        select.and_where(Expr::col("lot_kind").eq(kind.as_str()));
    }
    select
}

fn add(sums: &mut Sums, rows: &[Record]) -> Result<(), StoreError> {
    for row in rows {
        let place = (row.text("state")?, row.text("lot_kind")?);
        *sums.entry(place).or_default() += row.int("amount")?;
    }
    Ok(())
}

fn piece(row: &Record) -> Result<PieceBalance, StoreError> {
    Ok(PieceBalance {
        book: row.text("book")?,
        lot: row.text("lot")?,
        piece: row.text("piece")?,
        state: row.text("state")?,
        amount: row.int("amount")?,
    })
}

/// Balances of pieces on a day as known at `seq`.
fn pieces(day: &str, seq: i64) -> SelectStatement {
    let places = ["book", "lot", "piece", "state"];
    let mut query = Query::select()
        .columns(places)
        .expr_as(Expr::col("amount").sum().cast_as("BIGINT"), "amount")
        .from("ledger_line")
        .and_where(Expr::col("date").lte(day))
        .and_where(Expr::col("seq").lte(seq))
        .group_by_columns(places)
        .and_having(Expr::col("amount").sum().ne(0))
        .to_owned();
    for place in places {
        query.order_by(place, Order::Asc);
    }
    query
}

impl Store {
    /// What is in each state of a book on a day as known then; states of nothing are left out.
    /// Adds whole months and blocks of the audit trail, and single lines only at their edges.
    ///
    /// # Errors
    /// When the day is none, or the database cannot be read.
    pub async fn balances(
        &self,
        book: &str,
        query: &BalanceQuery,
    ) -> Result<Vec<Balance>, StoreError> {
        let day = query.date.as_str();
        crate::record_act::day(day)?;
        // all that is known now needs no last block
        let seq = match &query.known_at {
            KnownAt::Now => None,
            then => Some(self.seq_at(then).await?),
        };
        let (month, block) = (month(day), seq.map_or(i64::MAX, block));
        let first_of_month = format!("{month}-01");
        let first_of_block = block.saturating_mul(super::BLOCK);
        let mut sums = Sums::new();
        let mut tx = self.pool().read().await?;
        let whole = summed("ledger_total", book, query)
            .and_where(Expr::col("month").lt(month))
            .and_where(Expr::col("block").lt(block))
            .to_owned();
        add(&mut sums, &tx.rows(&whole).await?)?;
        // the month of the day, all blocks before the last
        let edge = summed("ledger_line", book, query)
            .and_where(Expr::col("date").gte(first_of_month.as_str()))
            .and_where(Expr::col("date").lte(day))
            .and_where(Expr::col("seq").lt(first_of_block))
            .to_owned();
        add(&mut sums, &tx.rows(&edge).await?)?;
        if let Some(seq) = seq {
            // the last block, all months
            let edge = summed("ledger_line", book, query)
                .and_where(Expr::col("seq").gte(first_of_block))
                .and_where(Expr::col("seq").lte(seq))
                .and_where(Expr::col("date").lte(day))
                .to_owned();
            add(&mut sums, &tx.rows(&edge).await?)?;
        }
        let balances = sums.into_iter().filter(|(_, amount)| *amount != 0);
        Ok(balances
            .map(|((state, lot_kind), amount)| Balance {
                state,
                lot_kind,
                amount,
            })
            .collect())
    }

    /// What each piece of a lot has in each state of each book.
    ///
    /// # Errors
    /// When the day is none, or the database cannot be read.
    pub async fn lot_balances(
        &self,
        lot: &str,
        date: &str,
        known_at: &KnownAt,
    ) -> Result<Vec<PieceBalance>, StoreError> {
        crate::record_act::day(date)?;
        let seq = self.seq_at(known_at).await?;
        let query = pieces(date, seq)
            .and_where(Expr::col("lot").eq(lot))
            .to_owned();
        self.pool().rows(&query).await?.iter().map(piece).collect()
    }

    /// What each piece of all lots has in each state of a book.
    ///
    /// # Errors
    /// When the day is none, or the database cannot be read.
    pub async fn piece_balances(
        &self,
        book: &str,
        query: &BalanceQuery,
    ) -> Result<Vec<PieceBalance>, StoreError> {
        crate::record_act::day(&query.date)?;
        let seq = self.seq_at(&query.known_at).await?;
        let mut select = pieces(&query.date, seq);
        select.and_where(Expr::col("book").eq(book));
        if let Some(kind) = &query.lot_kind {
            select.and_where(Expr::col("lot_kind").eq(kind.as_str()));
        }
        self.pool().rows(&select).await?.iter().map(piece).collect()
    }
}
