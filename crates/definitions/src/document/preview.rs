use std::collections::BTreeMap;

use kunyu_terms::{Date, WorkCalendar};

use super::fill::{DocumentFacts, FilledDocument};
use super::model::DocumentTemplate;
use crate::examples::first_number;
use crate::load::Definitions;
use crate::model::{Process, ProcessExample, Transition};
use crate::process::ActiveProcess;

impl Definitions {
    /// A template with the values of a worked example of a step that makes it; between 〔〕 what no
    /// example states. `None` where no process uses the template and it needs one.
    pub fn preview_document(&self, template: &DocumentTemplate) -> Option<FilledDocument> {
        let uses = self.uses(&template.id);
        let shown = uses.iter().find_map(|(process, step, document)| {
            let mut examples = process.examples.iter();
            let example = examples.find(|example| example.when == step.id)?;
            self.of_example(template, process, step, document, Some(example))
        });
        let any = || {
            let (process, step, document) = uses.first()?;
            self.of_example(template, process, step, document, None)
        };
        let form = || {
            let known = BTreeMap::new();
            let today = template.from.max(Date::new(2020, 3, 2)?);
            self.filled_form(template, &known, today, true).ok()
        };
        shown.or_else(any).or_else(form)
    }

    /// The steps that make a template: process, transition, document.
    fn uses(&self, template: &str) -> Vec<(&Process, &Transition, &str)> {
        let mut found = Vec::new();
        for process in &self.processes {
            for step in &process.transitions {
                let rules = step.documents.iter().filter_map(|id| process.document(id));
                let own = rules.filter(|rule| rule.template == template);
                found.extend(own.map(|rule| (process, step, rule.id.as_str())));
            }
        }
        found
    }

    fn of_example(
        &self,
        template: &DocumentTemplate,
        process: &Process,
        step: &Transition,
        document: &str,
        example: Option<&ProcessExample>,
    ) -> Option<FilledDocument> {
        let today = example.map_or(template.from, |example| example.today);
        let today = today.max(process.from).max(template.from);
        let active = ActiveProcess::new(process, self, today)?;
        let empty = BTreeMap::new();
        let none = BTreeMap::new();
        let plain = WorkCalendar::new(today, today.plus_days(1000)?, []).ok()?;
        let calendar = self.calendar("").map_or(&plain, |found| &found.days);
        let fields = &active.register().fields;
        let given = example.map_or(&[][..], |example| example.given.as_slice());
        let mut record = given.to_vec();
        record.resize(fields.len(), crate::Value::Null);
        let input = example.map_or(&empty, |example| &example.input);
        for (index, field) in fields.iter().enumerate() {
            let entered = input.get(&field.id).and_then(|value| value.coerced(field));
            if let Some(value) = entered.filter(|value| *value != crate::Value::Null) {
                record[index] = value;
            }
        }
        let rule = process.document(document)?;
        let series = rule.number.as_deref();
        let number = series.map(|series| first_number(series, today.year()));
        let facts = DocumentFacts {
            record: &record,
            related: example.map_or(&none, |example| &example.related),
            input,
            number: number.as_deref(),
            case_number: None,
            opened_on: Some(today),
            user: None,
            today,
            missing: &[],
            due: &BTreeMap::new(),
            calendar,
        };
        active.preview_document(&step.id, document, template, &facts)
    }
}
