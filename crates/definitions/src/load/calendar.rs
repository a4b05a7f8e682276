use std::collections::BTreeSet;

use kunyu_terms::{Date, DayKind, WorkCalendar};

use super::canonical::canonical;
use super::codes::confirmed;
use super::registry::duplicate;
use super::{Definitions, dangling};
use crate::error::Problem;
use crate::model::{Calendar, Notice};
use crate::text::{Place, Placed, Reader, Reports};

/// Longest run of days written as `first/last`.
const LONGEST_RUN: i64 = 60;

/// A calendar as written, before it is laid over another.
pub(crate) struct Draft {
    calendar: Calendar,
    over: Option<Placed<String>>,
    cover: Option<(Placed<Date>, Placed<Date>)>,
    days: Vec<NoticeDays>,
}

/// The days of one notice, with their places.
type NoticeDays = Vec<(Placed<Date>, DayKind)>;

impl Definitions {
    /// The work calendars.
    pub fn calendars(&self) -> &[Calendar] {
        &self.calendars
    }

    /// The work calendar of a division (GB/T 2260): the one for the longest leading part of its
    /// code, and of those that lie over each other the uppermost.
    pub fn calendar(&self, region: &str) -> Option<&Calendar> {
        let below = |calendar: &Calendar| -> Option<&Calendar> {
            let over = calendar.over.as_deref()?;
            self.calendars.iter().find(|other| other.id == over)
        };
        let height = |calendar: &Calendar| {
            let chain = std::iter::successors(below(calendar), |next| below(next));
            chain.count()
        };
        let held = self.calendars.iter();
        held.filter(|calendar| region.starts_with(&calendar.region))
            .max_by_key(|calendar| (calendar.region.len(), height(calendar)))
    }
}

/// Reads `[calendar]` and its `[[notice]]`s, if the file has them.
pub(crate) fn read(document: &Reader<'_>) -> Option<Draft> {
    let table = document.optional_table("calendar")?;
    let (id, title) = (table.text("id"), table.bilingual("title"));
    let over = table.optional_text("over");
    let region = table.optional_text("region");
    let cover = match over {
        None => Some((table.date("from"), table.date("to"))),
        Some(_) => None,
    };
    table.finish();
    let mut notices: Vec<(Notice, NoticeDays)> = document
        .tables("notice")
        .iter()
        .filter_map(notice)
        .collect();
    notices.sort_by_key(|(notice, _)| notice.published);
    let region = region.map_or(Some(String::new()), |region| {
        digits(&region, document.reports())
    });
    let id = id?;
    let cover = match cover {
        None => None,
        Some((from, to)) => Some((from?, to?)),
    };
    let (notices, days) = notices.into_iter().unzip();
    let nowhere = Date::new(2000, 1, 1)?;
    Some(Draft {
        calendar: Calendar {
            id: id.value,
            title: title?,
            region: region?,
            over: over.as_ref().map(|over| over.value.clone()),
            notices,
            days: WorkCalendar::new(nowhere, nowhere, []).ok()?,
            place: id.place,
            canonical: canonical(document.raw(), &["calendar", "notice"]),
        },
        over,
        cover,
        days,
    })
}

fn digits(region: &Placed<String>, reports: &Reports) -> Option<String> {
    let shaped = region.value.len() <= 12 && region.value.bytes().all(|byte| byte.is_ascii_digit());
    if !shaped {
        let problem = Problem::WrongType {
            field: "region".into(),
            expected: (
                "行政区划代码的前几位数字",
                "leading digits of a division code",
            ),
        };
        reports.add(region.place.clone(), problem, None);
    }
    shaped.then(|| region.value.clone())
}

fn notice(table: &Reader<'_>) -> Option<(Notice, NoticeDays)> {
    let (text, published) = (table.text("text"), table.date("published"));
    let confirmed = confirmed(table);
    let (holidays, workdays) = (dates(table, "holidays"), dates(table, "workdays"));
    table.finish();
    let mut seen: BTreeSet<Date> = BTreeSet::new();
    for day in holidays.iter().chain(&workdays) {
        if !seen.insert(day.value) {
            let zh = format!("{} 在同一通知中写了两次", day.value);
            let en = format!("{} stands twice in one notice", day.value);
            sense(table.reports(), &day.place, zh, en);
        }
    }
    let plain = |days: &[Placed<Date>]| days.iter().map(|day| day.value).collect();
    let notice = Notice {
        text: text?.value,
        published: published?.value,
        confirmed,
        holidays: plain(&holidays),
        workdays: plain(&workdays),
    };
    let off = holidays.into_iter().map(|day| (day, DayKind::Holiday));
    let on = workdays.into_iter().map(|day| (day, DayKind::Workday));
    Some((notice, off.chain(on).collect()))
}

/// Days, written one by one or as `first/last`.
fn dates(table: &Reader<'_>, key: &'static str) -> Vec<Placed<Date>> {
    let mut days = Vec::new();
    for text in table.texts(key) {
        let (first, last) = text
            .value
            .split_once('/')
            .unwrap_or((&text.value, &text.value));
        let ends = first.parse::<Date>().ok().zip(last.parse::<Date>().ok());
        let run = ends.map(|(first, last)| (first, first.days_until(last)));
        let Some((first, length)) = run.filter(|(_, length)| (0..LONGEST_RUN).contains(length))
        else {
            let problem = Problem::WrongType {
                field: key.to_owned(),
                expected: (
                    "日期（年-月-日），或“首日/末日”",
                    "dates (YYYY-MM-DD) or \"first/last\"",
                ),
            };
            table.reports().add(text.place, problem, None);
            continue;
        };
        days.extend((0..=length).filter_map(|day| {
            let value = first.plus_days(day)?;
            let place = text.place.clone();
            Some(Placed { value, place })
        }));
    }
    days
}

fn sense(reports: &Reports, place: &Place, zh: String, en: String) {
    reports.add(place.clone(), Problem::Sense { zh, en }, None);
}

/// Lays the calendars over each other; what does not fit is reported.
pub(crate) fn link(drafts: Vec<Draft>, reports: &Reports) -> Vec<Calendar> {
    let mut waiting: Vec<Draft> = Vec::new();
    for draft in drafts {
        let (id, place) = (&draft.calendar.id, &draft.calendar.place);
        let same = waiting.iter().find(|other| other.calendar.id == *id);
        match same {
            Some(first) => duplicate(reports, id, place, &first.calendar.place),
            None => waiting.push(draft),
        }
    }
    let ids: Vec<String> = waiting
        .iter()
        .map(|draft| draft.calendar.id.clone())
        .collect();
    let mut done: Vec<Calendar> = Vec::new();
    loop {
        let ready = |draft: &Draft| match &draft.over {
            None => true,
            Some(over) => done.iter().any(|calendar| calendar.id == over.value),
        };
        let (now, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(ready);
        waiting = later;
        if now.is_empty() {
            break;
        }
        let finished: Vec<_> = now
            .into_iter()
            .filter_map(|draft| lay(draft, &done, reports))
            .collect();
        done.extend(finished);
    }
    for draft in waiting {
        if let Some(over) = draft.over {
            let others = ids.iter().filter(|id| **id != draft.calendar.id);
            let known = others.map(String::as_str);
            dangling(
                reports,
                over.place,
                ("可叠加的工作日历", "work calendar to lie over"),
                &over.value,
                known,
            );
        }
    }
    done.sort_by_key(|calendar| ids.iter().position(|id| *id == calendar.id));
    done
}

fn lay(draft: Draft, done: &[Calendar], reports: &Reports) -> Option<Calendar> {
    let Draft {
        mut calendar,
        over,
        cover,
        days,
    } = draft;
    let below = over.and_then(|over| done.iter().find(|other| other.id == over.value));
    let base = match (below, &cover) {
        (Some(below), _) => below.days.clone(),
        (None, Some((from, to))) => {
            let Ok(days) = WorkCalendar::new(from.value, to.value, []) else {
                let zh = "起止日期颠倒，或跨度超过200年".to_owned();
                let en = "it ends before it begins, or covers more than 200 years".to_owned();
                sense(reports, &to.place, zh, en);
                return None;
            };
            days
        }
        (None, None) => return None,
    };
    let mut current = base;
    let mut whole = true;
    for notice in days {
        let fits: Vec<_> = notice
            .iter()
            .filter(|(day, kind)| fits(day, *kind, &current, reports))
            .map(|(day, kind)| (day.value, *kind))
            .collect();
        whole &= fits.len() == notice.len();
        current = current.layered(fits).ok()?;
    }
    if below.is_none() {
        whole &= each_year_has_a_notice(&calendar, &current, reports);
    }
    calendar.days = current;
    whole.then_some(calendar)
}

/// Whether a day lies in the cover, and whether a make-up workday would have been a day off.
fn fits(day: &Placed<Date>, kind: DayKind, below: &WorkCalendar, reports: &Reports) -> bool {
    let date = day.value;
    let problem = match (below.is_workday(date), kind) {
        (None, _) => Some((
            format!(
                "{date} 不在工作日历的起止日期（{} 至 {}）之内",
                below.from(),
                below.to()
            ),
            format!(
                "{date} lies outside the calendar ({} to {})",
                below.from(),
                below.to()
            ),
        )),
        (Some(true), DayKind::Workday) => Some((
            format!("{date} 本来就是工作日，不必写为调休上班"),
            format!("{date} is a workday anyway, not a make-up workday"),
        )),
        _ => None,
    };
    let fits = problem.is_none();
    if let Some((zh, en)) = problem {
        sense(reports, &day.place, zh, en);
    }
    fits
}

fn each_year_has_a_notice(calendar: &Calendar, days: &WorkCalendar, reports: &Reports) -> bool {
    let spoken = |year: i16| {
        let mut holidays = calendar.notices.iter().flat_map(|notice| &notice.holidays);
        holidays.any(|day| day.year() == year)
    };
    let missing: Vec<i16> = (days.from().year()..=days.to().year())
        .filter(|year| !spoken(*year))
        .collect();
    for year in &missing {
        let zh = format!("{year}年没有放假安排的通知");
        let en = format!("no notice of holidays for {year}");
        sense(reports, &calendar.place, zh, en);
    }
    missing.is_empty()
}
