use std::fmt::Write as _;

use super::table::Table;
use crate::load::Definitions;
use crate::model::{Field, FieldKind, Personal, Register};

impl Definitions {
    pub(super) fn register_page(&self, register: &Register) -> String {
        let mut text = format!(
            "# {}（{}）\n\n`{}`　科室：{}　密级：{}\n\n",
            register.title.zh, register.title.en, register.id, register.section, register.secrecy
        );
        let _ = writeln!(text, "- 编号：{}", title_of(register, &register.number));
        let roles = [
            ("法定面积", &register.area),
            ("归年日期", &register.date),
            ("乡镇街道", &register.township),
        ];
        for (what, field) in roles {
            if let Some(field) = field {
                let _ = writeln!(text, "- {what}：{}", title_of(register, field));
            }
        }
        for key in &register.unique {
            let names: Vec<&str> = key.iter().map(|id| title_of(register, id)).collect();
            let _ = writeln!(text, "- 唯一：{}", names.join("＋"));
        }
        text.push_str("\n## 字段（Fields）\n\n");
        self.fields_table(&register.fields).write(&mut text);
        if let Some(guards) = self.invariants.get(&register.id) {
            text.push_str("\n## 不变条件（Invariants）\n\n");
            self.guards(guards, "不予写入", &mut text);
        }
        text.push_str("\n## 流程（Processes）\n\n");
        let own = self
            .processes()
            .iter()
            .filter(|process| process.register == register.id);
        for process in own {
            let (id, from) = (&process.id, process.from);
            let title = &process.title.zh;
            let _ = writeln!(
                text,
                "- [{title}](../processes/{id}-{from}.md)（{from} 起）"
            );
        }
        text.push_str("\n## 指标（Indicators）\n\n");
        let measured = self.indicators().iter();
        for indicator in measured.filter(|one| one.register.as_ref() == Some(&register.id)) {
            let _ = writeln!(text, "- {}（`{}`）", indicator.title.zh, indicator.id);
        }
        text
    }

    pub(super) fn fields_table(&self, fields: &[Field]) -> Table {
        let mut rows = Table::new(&["字段", "名称", "Title", "类型", "说明"]);
        for field in fields {
            rows.row([
                format!("`{}`", field.id),
                field.title.zh.clone(),
                field.title.en.clone(),
                kind(field),
                self.notes(field),
            ]);
        }
        rows
    }

    fn notes(&self, field: &Field) -> String {
        let mut notes = Vec::new();
        if field.required {
            notes.push("必填".to_owned());
        }
        if let Some(codes) = &field.codes {
            let title = self.codes(codes).map_or(codes, |codes| &codes.title.zh);
            notes.push(format!("代码表：{title}"));
        }
        if let Some(other) = &field.references {
            let title = self
                .register(other)
                .map_or(other, |register| &register.title.zh);
            notes.push(format!("关联：{title}"));
        }
        if let Some(personal) = field.personal {
            let what = match personal {
                Personal::IdNumber => "证件号码",
                Personal::Phone => "电话",
                Personal::Name => "姓名",
                Personal::Address => "住址",
            };
            notes.push(format!("个人信息：{what}"));
        }
        if let Some(date) = field.retired {
            notes.push(format!("{date} 起停用"));
        }
        let columns: Vec<&str> = field
            .columns
            .iter()
            .map(|one| one.title.zh.as_str())
            .collect();
        if !columns.is_empty() {
            notes.push(format!("列：{}", columns.join("、")));
        }
        notes.join("；")
    }
}

/// The title of a field, or its id where there is none.
fn title_of<'r>(register: &'r Register, id: &'r str) -> &'r str {
    register
        .field(id)
        .map_or(id, |field| field.title.zh.as_str())
}

fn kind(field: &Field) -> String {
    let (zh, _) = field.kind.words();
    match field.kind {
        FieldKind::Integer | FieldKind::Decimal(_) | FieldKind::Area | FieldKind::Money
            if field.unit != crate::Unit::None =>
        {
            format!("{zh}（{}）", field.unit.name())
        }
        _ => zh.to_owned(),
    }
}
