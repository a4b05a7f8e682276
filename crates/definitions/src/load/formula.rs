//! Expressions over other indicators: parsed by CEL's grammar, then names, cycles and units.

use cel::common::ast::{CallExpr, Expr, IdedExpr, operators};

use super::indicator::Draft;
use crate::condition::parsed;
use crate::error::Problem;
use crate::indicator::Dimension;
use crate::model::{Formula, Indicator, Measure};
use crate::text::{Placed, Reports, nearest};

/// Reads `inspection.done / inspection.due`; what does not read is reported.
pub(crate) fn compile(text: &Placed<String>, reports: &Reports) -> Option<Measure> {
    let fault = |zh: String, en: String| {
        let problem = Problem::Condition {
            expression: text.value.clone(),
            zh,
            en,
        };
        reports.add(text.place.clone(), problem, None);
    };
    let program = match parsed(&text.value) {
        Ok(program) => program,
        Err(found) => {
            fault(found.zh, found.en);
            return None;
        }
    };
    match lower(program.expression()) {
        Ok(formula) => Some(Measure::Expression(formula)),
        Err((zh, en)) => {
            fault(zh.to_owned(), en.to_owned());
            None
        }
    }
}

type Words = (&'static str, &'static str);

fn lower(expression: &IdedExpr) -> Result<Formula, Words> {
    match &expression.expr {
        Expr::Ident(_) | Expr::Select(_) => dotted(expression).map(Formula::Indicator).ok_or((
            "应写指标的名称，如 inspection.done",
            "must be the id of an indicator, as inspection.done",
        )),
        Expr::Literal(_) => Err((
            "算式中不写数字；单位为 % 时自动乘以100",
            "no numbers in an expression; a share in % is multiplied by 100 by its unit",
        )),
        Expr::Call(call) => computed(call),
        _ => Err(("不支持这种写法", "this form is not supported")),
    }
}

fn computed(call: &CallExpr) -> Result<Formula, Words> {
    let [left, right] = call.args.as_slice() else {
        return Err(NO_OPERATOR);
    };
    let how: fn(Box<[Formula; 2]>) -> Formula = match call.func_name.as_str() {
        operators::ADD => Formula::Add,
        operators::SUBSTRACT => Formula::Subtract,
        operators::MULTIPLY => Formula::Multiply,
        operators::DIVIDE => Formula::Divide,
        _ => return Err(NO_OPERATOR),
    };
    Ok(how(Box::new([lower(left)?, lower(right)?])))
}

const NO_OPERATOR: Words = (
    "只能用 +、-、*、/ 和括号",
    "only +, -, *, / and brackets can be written",
);

/// `a.b.c` as one name.
fn dotted(expression: &IdedExpr) -> Option<String> {
    match &expression.expr {
        Expr::Ident(name) => Some(name.clone()),
        Expr::Select(select) if !select.test => {
            Some(format!("{}.{}", dotted(&select.operand)?, select.field))
        }
        _ => None,
    }
}

/// Checks the names, cycles and units of all expressions.
pub(crate) fn link(drafts: &[Draft], reports: &Reports) {
    let mut named = true;
    for draft in drafts {
        for id in draft.indicator.inputs() {
            if drafts.iter().any(|other| other.indicator.id == id) {
                continue;
            }
            named = false;
            let place = draft
                .expression
                .as_ref()
                .map_or(&draft.indicator.place, |at| &at.place);
            let known = drafts.iter().map(|other| other.indicator.id.as_str());
            let problem = Problem::Dangling {
                kind: ("指标", "indicator"),
                id: id.to_owned(),
            };
            reports.add(place.clone(), problem, nearest(id, known));
        }
    }
    if !named {
        return;
    }
    let order = match order(drafts) {
        Ok(order) => order,
        Err(at) => {
            circular(&drafts[at], drafts, reports);
            return;
        }
    };
    for at in order {
        if let Measure::Expression(formula) = &drafts[at].indicator.measure {
            check_unit(&drafts[at], formula, drafts, reports);
        }
    }
}

fn position(drafts: &[Draft], id: &str) -> Option<usize> {
    drafts.iter().position(|draft| draft.indicator.id == id)
}

/// The indicators, inputs first; an indicator of a circle where there is one.
fn order(drafts: &[Draft]) -> Result<Vec<usize>, usize> {
    let inputs: Vec<Vec<usize>> = drafts
        .iter()
        .map(|draft| {
            let ids = draft.indicator.inputs().into_iter();
            ids.filter_map(|id| position(drafts, id)).collect()
        })
        .collect();
    let mut order: Vec<usize> = Vec::new();
    let mut placed = vec![false; drafts.len()];
    while order.len() < drafts.len() {
        let ready = |at: &usize| !placed[*at] && inputs[*at].iter().all(|input| placed[*input]);
        let now: Vec<usize> = (0..drafts.len()).filter(ready).collect();
        if now.is_empty() {
            return Err(in_a_circle(&inputs, &placed));
        }
        for at in now {
            placed[at] = true;
            order.push(at);
        }
    }
    Ok(order)
}

/// Follows what is not placed until it comes back.
fn in_a_circle(inputs: &[Vec<usize>], placed: &[bool]) -> usize {
    let mut at = placed.iter().position(|placed| !placed).unwrap_or(0);
    for _ in 0..inputs.len() {
        at = inputs[at]
            .iter()
            .copied()
            .find(|input| !placed[*input])
            .unwrap_or(at);
    }
    at
}

fn circular(start: &Draft, drafts: &[Draft], reports: &Reports) {
    let mut path = vec![start.indicator.id.clone()];
    let mut at = start;
    while path.len() <= drafts.len() {
        let leads_on = |id: &&str| {
            let next = position(drafts, id).map(|at| &drafts[at]);
            next.is_some_and(|next| reaches(next, &start.indicator.id, drafts))
        };
        let Some(next) = at.indicator.inputs().into_iter().find(leads_on) else {
            break;
        };
        path.push(next.to_owned());
        if next == start.indicator.id {
            break;
        }
        match position(drafts, next) {
            Some(found) => at = &drafts[found],
            None => break,
        }
    }
    let path = path.join(" → ");
    let place = start
        .expression
        .as_ref()
        .map_or(&start.indicator.place, |at| &at.place);
    let problem = Problem::Sense {
        zh: format!("指标互相计算，形成循环：{path}"),
        en: format!("indicators are computed from each other: {path}"),
    };
    reports.add(place.clone(), problem, None);
}

/// Whether an indicator is, or is computed from, another.
fn reaches(from: &Draft, id: &str, drafts: &[Draft]) -> bool {
    let mut seen = vec![from.indicator.id.as_str()];
    let mut waiting = vec![from];
    while let Some(draft) = waiting.pop() {
        if draft.indicator.id == id {
            return true;
        }
        for input in draft.indicator.inputs() {
            if let Some(at) = position(drafts, input).filter(|_| !seen.contains(&input)) {
                seen.push(input);
                waiting.push(&drafts[at]);
            }
        }
    }
    false
}

fn check_unit(draft: &Draft, formula: &Formula, drafts: &[Draft], reports: &Reports) {
    let indicator = &draft.indicator;
    let place = draft
        .expression
        .as_ref()
        .map_or(&indicator.place, |at| &at.place);
    let found = match dimension(formula, drafts) {
        Ok(found) => found,
        Err((zh, en)) => {
            let problem = Problem::Condition {
                expression: draft
                    .expression
                    .as_ref()
                    .map_or_else(String::new, |at| at.value.clone()),
                zh,
                en,
            };
            reports.add(place.clone(), problem, None);
            return;
        }
    };
    if found != indicator.unit.dimension {
        let problem = Problem::WrongUnit {
            field: indicator.id.clone(),
            found: indicator.unit.word.clone(),
            expected: words(found),
        };
        reports.add(place.clone(), problem, None);
    }
}

/// A dimension as an example of a unit.
fn words(dimension: Dimension) -> String {
    let power = |word: &str, power: i8| match power {
        0 => None,
        1 => Some(word.to_owned()),
        _ => Some(format!("{word}^{power}")),
    };
    let parts = [
        power("公顷", dimension.area),
        power("万元", dimension.money),
    ];
    let named: Vec<String> = parts.into_iter().flatten().collect();
    if named.is_empty() {
        "%".to_owned()
    } else {
        named.join("·")
    }
}

fn dimension(formula: &Formula, drafts: &[Draft]) -> Result<Dimension, (String, String)> {
    let of = |side: &Formula| dimension(side, drafts);
    let senseless = || {
        (
            "单位没有意义".to_owned(),
            "the unit makes no sense".to_owned(),
        )
    };
    match formula {
        Formula::Indicator(id) => {
            let found = position(drafts, id).map(|at| &drafts[at].indicator);
            let unit = |indicator: &Indicator| indicator.unit.dimension;
            found.map(unit).ok_or_else(senseless)
        }
        Formula::Add(sides) | Formula::Subtract(sides) => {
            let (left, right) = (of(&sides[0])?, of(&sides[1])?);
            if left == right {
                return Ok(left);
            }
            let (left, right) = (words(left), words(right));
            Err((
                format!("单位不同，不能相加减：{left} 与 {right}"),
                format!("different units: {left} and {right}"),
            ))
        }
        Formula::Multiply(sides) => of(&sides[0])?.times(of(&sides[1])?).ok_or_else(senseless),
        Formula::Divide(sides) => of(&sides[0])?.over(of(&sides[1])?).ok_or_else(senseless),
    }
}
