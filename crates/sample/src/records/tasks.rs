//! Tasks of the work plans: what the year did, and every sentence of the plan for the next year, each
//! with its responsible unit, date and milestones.

use super::{Maker, YEAR, office, said};

/// Year, section, topic, number of the unit, date, sentence, milestones with their dates.
const TASKS: &str = include_str!("tasks.txt");

/// A task as the table has it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Task {
    year: i16,
    section: &'static str,
    topic: &'static str,
    unit: &'static str,
    due: &'static str,
    sentence: &'static str,
    milestones: &'static str,
}

/// The tasks of a year, in order.
pub(super) fn of(year: i16) -> impl Iterator<Item = Task> {
    let tasks = TASKS.lines().filter_map(Task::read);
    tasks.filter(move |task| task.year == year)
}

impl Task {
    fn read(line: &'static str) -> Option<Self> {
        let mut cells = line.split('|');
        Some(Self {
            year: cells.next()?.parse().ok()?,
            section: cells.next()?,
            topic: cells.next()?,
            unit: cells.next()?,
            due: cells.next()?,
            sentence: cells.next()?,
            milestones: cells.next()?,
        })
    }
}

pub(super) fn write(maker: &mut Maker) {
    for year in [YEAR, YEAR + 1] {
        let tasks: Vec<Task> = of(year).collect();
        for (index, task) in tasks.iter().enumerate() {
            maker.record("work_task", &format!("{year}-01-15"), values(task, index));
        }
        for (index, task) in tasks.iter().enumerate() {
            milestones(maker, task, index);
        }
    }
}

/// What the table says; the tasks of the year are done, those of the next have not begun.
fn values(task: &Task, index: usize) -> Vec<(&'static str, String)> {
    let (year, due) = (task.year, format!("{}-{}", task.year, task.due));
    let count = task.milestones.split(';').count().to_string();
    let mut values = vec![
        ("number", number(year, index)),
        ("year", year.to_string()),
        ("plan", office::plan(year)),
        ("section_name", said(task.section)),
        ("order", (index + 1).to_string()),
        ("sentence", said(task.sentence)),
        ("topic", said(task.topic)),
        ("unit", office::unit(task.unit)),
        ("due_on", due.clone()),
        ("first_due_on", due.clone()),
        ("milestones", count.clone()),
    ];
    if year == YEAR {
        values.push(("status", said("已完成")));
        values.push(("progress", said("100")));
        values.push(("milestones_done", count));
        values.push(("started_on", format!("{year}-01-15")));
        values.push(("done_on", due));
    } else {
        values.push(("status", said("未启动")));
        values.push(("progress", said("0")));
        values.push(("milestones_done", said("0")));
    }
    values
}

fn number(year: i16, index: usize) -> String {
    format!("任{year}-{:02}", index + 1)
}

fn milestones(maker: &mut Maker, task: &Task, index: usize) {
    let on = format!("{}-01-15", task.year);
    for (place, milestone) in task.milestones.split(';').enumerate() {
        let Some((name, due)) = milestone.split_once('@') else {
            continue;
        };
        let due = format!("{}-{due}", task.year);
        let task_number = number(task.year, index);
        let mut values = vec![
            ("number", format!("{task_number}-{}", place + 1)),
            ("task", task_number),
            ("name", said(name)),
            ("due_on", due.clone()),
        ];
        if task.year == YEAR {
            values.push(("done_on", due));
        }
        maker.record("task_milestone", &on, values);
    }
}
