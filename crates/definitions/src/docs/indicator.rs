use super::table::Table;
use crate::load::Definitions;
use crate::model::Measure;

impl Definitions {
    pub(super) fn indicator_page(&self) -> String {
        let mut text = String::from("# 指标（Indicators）\n\n");
        let mut rows = Table::new(&[
            "编号",
            "指标",
            "Indicator",
            "科室",
            "来自",
            "算法",
            "小数",
            "依据",
        ]);
        for indicator in self.indicators() {
            let register = indicator
                .register
                .as_deref()
                .and_then(|id| self.register(id));
            let source = register.map_or_else(
                || "其他指标".to_owned(),
                |register| format!("[{}](registers/{}.md)", register.title.zh, register.id),
            );
            let field = |index: usize| {
                let field = register.and_then(|register| register.fields.get(index));
                field.map_or("", |field| field.title.zh.as_str())
            };
            let measure = match &indicator.measure {
                Measure::Count => "件数".to_owned(),
                Measure::Sum(index) => format!("{}合计", field(*index)),
                Measure::CountDistinct(index) => format!("{}个数（不重复）", field(*index)),
                Measure::Expression(_) => "由其他指标计算".to_owned(),
            };
            rows.row([
                format!("`{}`", indicator.id),
                indicator.title.zh.clone(),
                indicator.title.en.clone(),
                indicator.section.clone(),
                source,
                measure,
                indicator.digits.to_string(),
                indicator.source.clone().unwrap_or_default(),
            ]);
        }
        rows.write(&mut text);
        text
    }
}
