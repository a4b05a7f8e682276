//! The reference of the definitions as Markdown, Chinese first.

mod indicator;
mod process;
mod register;
mod table;

use crate::load::Definitions;

/// A page of the reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Path below the folder that it is written to.
    pub path: String,
    /// Markdown.
    pub text: String,
}

impl Definitions {
    /// The reference: a page per register, process (each version) and section of indicators, and
    /// an index over them.
    pub fn reference(&self) -> Vec<Page> {
        let registers = self.registers().iter().map(|register| Page {
            path: format!("registers/{}.md", register.id),
            text: self.register_page(register),
        });
        let processes = self.processes().iter().map(|process| Page {
            path: format!("processes/{}-{}.md", process.id, process.from),
            text: self.process_page(process),
        });
        let mut pages = vec![Page {
            path: "README.md".to_owned(),
            text: self.index_page(),
        }];
        pages.extend(registers);
        pages.extend(processes);
        pages.push(Page {
            path: "indicators.md".to_owned(),
            text: self.indicator_page(),
        });
        pages
    }

    fn index_page(&self) -> String {
        let mut text = String::from(
            "# 规程参考（Reference of the definitions）\n\n\
             由 `kunyu definitions docs` 生成；改规程，不改本页。\n\n## 台账（Registers）\n\n",
        );
        let mut rows = table::Table::new(&["台账", "Register", "科室"]);
        for register in self.registers() {
            let link = format!("[{}](registers/{}.md)", register.title.zh, register.id);
            rows.row([link, register.title.en.clone(), register.section.clone()]);
        }
        rows.write(&mut text);
        text.push_str("\n## 流程（Processes）\n\n");
        let mut rows = table::Table::new(&["流程", "Process", "科室", "施行日期"]);
        for process in self.processes() {
            let (id, from) = (&process.id, process.from);
            rows.row([
                format!("[{}](processes/{id}-{from}.md)", process.title.zh),
                process.title.en.clone(),
                process.section.clone(),
                from.to_string(),
            ]);
        }
        rows.write(&mut text);
        text.push_str("\n## 指标（Indicators）\n\n[全部指标](indicators.md)\n");
        text
    }
}
