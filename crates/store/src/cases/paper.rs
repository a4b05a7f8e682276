use sea_query::{Expr, ExprTrait, Order, Query};
use serde_json::{Value as Json, json};

use crate::sql::Record;
use crate::{RecordAct, Store, StoreError, canonical_json};

/// A material that a case asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Material {
    /// The material of the process.
    pub material: String,
    /// Day on which it was handed in; none: it is missing.
    pub handed_in: Option<String>,
    /// SHA-256 of its file.
    pub attachment: Option<String>,
    /// Remark.
    pub note: String,
}

/// What [`RecordAct::add_notice`] needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNotice {
    /// What it is, for example `correction` (补正告知).
    pub kind: String,
    /// What it says.
    pub text: String,
    /// Day on the paper.
    pub issued_on: String,
}

/// A notice to the applicant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseNotice {
    /// Its position in the case, from 1.
    pub notice: i64,
    /// What it says.
    pub issued: NewNotice,
    /// Day on which it was served.
    pub served_on: Option<String>,
    /// Proof of service (送达回证).
    pub service: Json,
}

impl RecordAct {
    /// Notes a material as handed in, or as missing.
    ///
    /// # Errors
    /// When there is no such case, or the day is none.
    pub async fn put_material(&mut self, case: i64, material: &Material) -> Result<(), StoreError> {
        if let Some(day) = &material.handed_in {
            crate::record_act::day(day)?;
        }
        super::read::fetch(&mut self.tx, case).await?;
        let this = Expr::col("case_id")
            .eq(case)
            .and(Expr::col("material").eq(material.material.as_str()));
        let delete = Query::delete()
            .from_table("case_material")
            .and_where(this)
            .to_owned();
        self.tx.run(&delete).await?;
        let row = Query::insert()
            .into_table("case_material")
            .columns([
                "case_id",
                "material",
                "handed_in",
                "attachment",
                "note",
                "seq",
            ])
            .values_panic([
                case.into(),
                material.material.as_str().into(),
                material.handed_in.clone().into(),
                material.attachment.clone().into(),
                material.note.as_str().into(),
                self.seq().into(),
            ])
            .to_owned();
        self.tx.run(&row).await?;
        let content = canonical_json(&json!({
            "case": case, "material": material.material, "handed_in": material.handed_in,
            "attachment": material.attachment, "note": material.note,
        }))?;
        self.changed(
            format!("case/{case}/material/{}", material.material),
            &content,
        );
        Ok(())
    }

    /// Adds a notice to a case; returns its position.
    ///
    /// # Errors
    /// When there is no such case, or the day is none.
    pub async fn add_notice(&mut self, case: i64, notice: &NewNotice) -> Result<i64, StoreError> {
        crate::record_act::day(&notice.issued_on)?;
        super::read::fetch(&mut self.tx, case).await?;
        let query = Query::select()
            .expr_as(Expr::col("notice").max(), "last")
            .from("case_notice")
            .and_where(Expr::col("case_id").eq(case))
            .to_owned();
        let last = self.tx.row(&query).await?;
        let last = last.map_or(Ok(None), |row| row.int_or_none("last"))?;
        let position = last.unwrap_or(0) + 1;
        let row = Query::insert()
            .into_table("case_notice")
            .columns([
                "case_id",
                "notice",
                "kind",
                "text",
                "issued_on",
                "served_on",
                "service",
                "seq",
            ])
            .values_panic([
                case.into(),
                position.into(),
                notice.kind.as_str().into(),
                notice.text.as_str().into(),
                notice.issued_on.as_str().into(),
                Option::<String>::None.into(),
                "null".into(),
                self.seq().into(),
            ])
            .to_owned();
        self.tx.run(&row).await?;
        let content = canonical_json(&json!({
            "case": case, "notice": position, "kind": notice.kind, "text": notice.text,
            "issued_on": notice.issued_on,
        }))?;
        self.changed(format!("case/{case}/notice/{position}"), &content);
        Ok(position)
    }

    /// Notes that a notice was served, with the proof.
    ///
    /// # Errors
    /// When there is no such notice, or the day is none.
    pub async fn serve_notice(
        &mut self,
        case: i64,
        notice: i64,
        served_on: &str,
        service: &Json,
    ) -> Result<(), StoreError> {
        crate::record_act::day(served_on)?;
        let proof = canonical_json(service)?;
        let update = Query::update()
            .table("case_notice")
            .value("served_on", served_on)
            .value("service", proof.as_str())
            .value("seq", self.seq())
            .and_where(Expr::col("case_id").eq(case))
            .and_where(Expr::col("notice").eq(notice))
            .to_owned();
        if self.tx.run(&update).await? == 0 {
            return Err(StoreError::Unknown {
                what: "notice",
                name: format!("{case}/{notice}"),
            });
        }
        let content = canonical_json(&json!({"served_on": served_on, "service": proof}))?;
        self.changed(format!("case/{case}/notice/{notice}"), &content);
        Ok(())
    }
}

fn material(row: &Record) -> Result<Material, StoreError> {
    Ok(Material {
        material: row.text("material")?,
        handed_in: row.text_or_none("handed_in")?,
        attachment: row.text_or_none("attachment")?,
        note: row.text("note")?,
    })
}

fn notice(row: &Record) -> Result<CaseNotice, StoreError> {
    Ok(CaseNotice {
        notice: row.int("notice")?,
        issued: NewNotice {
            kind: row.text("kind")?,
            text: row.text("text")?,
            issued_on: row.text("issued_on")?,
        },
        served_on: row.text_or_none("served_on")?,
        service: row.json("service")?,
    })
}

impl Store {
    /// The materials of a case, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn case_materials(&self, case: i64) -> Result<Vec<Material>, StoreError> {
        let query = Query::select()
            .columns(["material", "handed_in", "attachment", "note"])
            .from("case_material")
            .and_where(Expr::col("case_id").eq(case))
            .order_by("material", Order::Asc)
            .to_owned();
        self.pool()
            .rows(&query)
            .await?
            .iter()
            .map(material)
            .collect()
    }

    /// The notices of a case in order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn case_notices(&self, case: i64) -> Result<Vec<CaseNotice>, StoreError> {
        let query = Query::select()
            .columns([
                "notice",
                "kind",
                "text",
                "issued_on",
                "served_on",
                "service",
            ])
            .from("case_notice")
            .and_where(Expr::col("case_id").eq(case))
            .order_by("notice", Order::Asc)
            .to_owned();
        self.pool().rows(&query).await?.iter().map(notice).collect()
    }
}
