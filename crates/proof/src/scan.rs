//! Finds the figures of a paragraph.

use crate::clean::Clean;
use crate::figure::{Claim, Figure, Nature, Role, Scanned, YearMark};
use crate::names;
use crate::numeral::{self, Numeral};
use crate::unit::{Measure, Unit, begins};
use crate::words;
use kunyu_terms::Exact;

/// Figures and years of one paragraph.
pub(crate) fn scan(clean: &Clean) -> Scanned {
    let chars = &clean.chars;
    let quoted = names::quoted(chars);
    let mut spans = quoted.iter().peekable();
    let mut scanned = Scanned::default();
    let mut index = 0;
    while index < chars.len() {
        while spans.next_if(|span| span.1 < index).is_some() {}
        if let Some(span) = spans.peek()
            && span.0 <= index
        {
            index = span.1 + 1;
            continue;
        }
        index = step(chars, index, &mut scanned);
    }
    worded(chars, &quoted, &mut scanned);
    scanned
}

/// Reads what begins at `index`; the index to go on at.
fn step(chars: &[char], index: usize, scanned: &mut Scanned) -> usize {
    let rest = &chars[index..];
    if let Some((year, length)) = year(rest) {
        let behind = &rest[length..];
        if clause_begins(chars, index, behind) {
            let lasting = matches!(behind.first(), Some('，' | '：'))
                || begins(behind, "以来，")
                || begins(behind, "度，");
            scanned.years.push(YearMark {
                at: index,
                year,
                lasting,
            });
        }
        return index + length;
    }
    if let Some(numeral) = numeral::fraction(rest) {
        let end = index + numeral.length;
        scanned.figures.push(share(chars, index, end, numeral));
        return end;
    }
    let Some(numeral) = numeral::at(rest) else {
        // a run of digits too long for a numeral is passed over at once
        let digits = rest.iter().take_while(|c| c.is_ascii_digit()).count();
        return index + digits.max(1);
    };
    let end = index + numeral.length;
    if numeral.chinese {
        return chinese(chars, index, numeral, scanned);
    }
    if names::arabic_name(chars, index, end) {
        return after_name(chars, end);
    }
    if let Some(length) = range(chars, end) {
        let unit = Unit::at(&chars[end + length..]);
        let stop = end + length + unit.as_ref().map_or(0, |(_, length)| *length);
        let mut figure = figure(chars, index, stop, numeral, unit.map(|(unit, _)| unit));
        figure.nature = Nature::Range;
        scanned.figures.push(figure);
        return stop;
    }
    let figure = with_unit(chars, index, numeral);
    let next = figure.end;
    scanned.figures.push(figure);
    next
}

/// Behind the digits and letters that belong to a name.
fn after_name(chars: &[char], from: usize) -> usize {
    let belongs = |c: &&char| c.is_ascii_alphanumeric() || ".+-/:×_".contains(**c);
    from + chars[from..].iter().take_while(belongs).count()
}

fn chinese(chars: &[char], index: usize, numeral: Numeral, scanned: &mut Scanned) -> usize {
    let end = index + numeral.length;
    let more = usize::from(matches!(chars.get(end), Some('余' | '多')));
    let unit = numeral::unit_after(chars, end + more);
    if unit.is_none() || names::chinese_name(chars, index, end) {
        return end;
    }
    let mut figure = with_unit(chars, index, numeral);
    figure.prose = numeral.single;
    let next = figure.end;
    scanned.figures.push(figure);
    next
}

fn with_unit(chars: &[char], index: usize, numeral: Numeral) -> Figure {
    let mut end = index + numeral.length;
    let mut numeral = numeral;
    let mut claim = Claim::Exactly;
    if matches!(chars.get(end), Some('余' | '多' | '来'))
        && Unit::at(chars.get(end + 1..).unwrap_or_default()).is_some()
    {
        claim = Claim::AndMore;
        end += 1;
    }
    let unit = Unit::at(&chars[end..]);
    if let Some((unit, length)) = &unit {
        end += length;
        let half = chars.get(end) == Some(&'半') && unit.measure != Measure::Time;
        if let Some(with_half) = half.then(|| numeral::with_half(numeral)).flatten() {
            (numeral, end) = (with_half, end + 1);
        }
    }
    let mut figure = figure(chars, index, end, numeral, unit.map(|(unit, _)| unit));
    if claim != Claim::Exactly {
        figure.claim = claim;
    }
    figure
}

fn share(chars: &[char], index: usize, end: usize, numeral: Numeral) -> Figure {
    let unit = Unit {
        name: "%",
        measure: Measure::Share,
        factor: Exact::whole(1),
    };
    figure(chars, index, end, numeral, Some(unit))
}

/// With the words before and behind it.
fn figure(
    chars: &[char],
    number: usize,
    end: usize,
    numeral: Numeral,
    unit: Option<Unit>,
) -> Figure {
    let before = &chars[..number];
    let (claim_before, word) = words::claim_before(before);
    let start = number - word;
    let (claim_after, length) = words::claim_after(&chars[end..]);
    let claim = if claim_after == Claim::Exactly {
        claim_before
    } else {
        claim_after
    };
    let negative = start > 1 && chars[start - 1] == '-' && !chars[start - 2].is_ascii_digit();
    let value = if negative {
        Exact::ZERO.minus(numeral.value)
    } else {
        None
    };
    let anniversary = unit.as_ref().is_some_and(|unit| unit.name == "周年");
    let role = words::role(&chars[..start], unit.as_ref());
    Figure {
        start,
        end: end + length,
        value: value.unwrap_or(numeral.value),
        step: numeral.step,
        coarse: numeral.coarse,
        scale: numeral.scale,
        unit,
        claim,
        role,
        nature: if anniversary {
            Nature::Anniversary
        } else {
            Nature::Value
        },
        prose: false,
    }
}

/// `-5` of 3-5个工作日: length with the dash.
fn range(chars: &[char], end: usize) -> Option<usize> {
    if !matches!(chars.get(end), Some('-' | '至' | '到')) {
        return None;
    }
    let second = numeral::at(chars.get(end + 1..)?)?;
    (!second.chinese).then_some(1 + second.length)
}

/// A year, a span of years or a date at the beginning: the year (`None` for a span) and the length.
fn year(rest: &[char]) -> Option<(Option<i16>, usize)> {
    let (first, length) = four_digits(rest)?;
    let after = &rest[length..];
    if matches!(after.first(), Some('-' | '至' | '到' | '/')) {
        let (_, second) = four_digits(&after[1..])?;
        let word = after.get(1 + second) == Some(&'年');
        return Some((None, length + 1 + second + usize::from(word)));
    }
    if after.first() != Some(&'年') {
        return None;
    }
    if matches!(after.get(1), Some('-' | '至' | '到'))
        && let Some((_, second)) = four_digits(&after[2..])
    {
        return Some((None, length + 2 + second));
    }
    // 2020年5月6日 and 1-6月 behind it belong to the date
    let behind = &after[1..];
    let month = |c: &&char| c.is_ascii_digit() || matches!(**c, '-' | '至' | '月' | '日');
    let tail = behind.iter().take_while(month).count();
    let date = behind[..tail].contains(&'月');
    let length = length + 1 + if date { tail } else { 0 };
    Some((if date { None } else { Some(first) }, length))
}

/// 2020 or 二〇二〇 standing alone.
fn four_digits(text: &[char]) -> Option<(i16, usize)> {
    let place = |c: char| -> Option<i16> {
        let value = numeral::digit(c).or_else(|| c.to_digit(10).map(i64::from))?;
        i16::try_from(value)
            .ok()
            .filter(|value| *value < 10 && c != '两')
    };
    let year = text
        .get(..4)?
        .iter()
        .try_fold(0_i16, |year, c| Some(year * 10 + place(*c)?))?;
    let goes_on = text
        .get(4)
        .is_some_and(|c| place(*c).is_some() || *c == '.');
    ((1900..2100).contains(&year) && !goes_on).then_some((year, 4))
}

/// Verbs that follow a year when it says when, and not which: 我区2019年完成, but 我区2019年耕地保护督察.
const DONE: &[&str] = &[
    "完成", "共", "累计", "办理", "处理", "受理", "实现", "新增", "建成", "批准", "储备", "供应",
    "查处", "解决", "收到", "全年", "全区", "全市", "全局",
];

/// Whether a year says when a clause happened: it begins the clause, save for words such as 截至, or 全区 before a verb.
fn clause_begins(chars: &[char], index: usize, behind: &[char]) -> bool {
    let mut before = &chars[..index];
    let done = DONE.iter().any(|word| begins(behind, word));
    let who: &[&str] = if done {
        &["我区", "全区", "我局", "全局", "全市"]
    } else {
        &[]
    };
    let leading = ["截至", "截止", "到", "至", "在", "其中"];
    if let Some(word) = leading
        .iter()
        .chain(who)
        .find(|word| words::ends(before, word))
    {
        before = &before[..before.len() - word.chars().count()];
    }
    before.last().is_none_or(|c| "，。；：！？".contains(*c))
}

/// 均, 全部, 未发生: figures in words. They are listed only where they can be traced.
fn worded(chars: &[char], quoted: &[(usize, usize)], scanned: &mut Scanned) {
    let mut found = Vec::new();
    for index in 0..chars.len() {
        let Some((value, length)) = words::worded(&chars[index..]) else {
            continue;
        };
        let place = quoted.partition_point(|span| span.1 < index);
        if quoted.get(place).is_some_and(|span| span.0 <= index) {
            continue;
        }
        found.push(Figure {
            start: index,
            end: index + length,
            value: Exact::whole(value),
            step: Exact::whole(1),
            coarse: Exact::whole(1),
            scale: Exact::whole(1),
            unit: None,
            claim: Claim::Exactly,
            role: Role::Plain,
            nature: Nature::Worded,
            prose: true,
        });
    }
    if !found.is_empty() {
        scanned.figures.append(&mut found);
        scanned.figures.sort_by_key(|figure| figure.start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(text: &str) -> Vec<String> {
        let clean = Clean::new(text);
        let scanned = scan(&clean);
        scanned
            .figures
            .iter()
            .filter(|figure| figure.nature != Nature::Worded)
            .map(|figure| {
                let unit = figure.unit.as_ref().map_or("", |unit| unit.name);
                format!(
                    "{}={}{unit}",
                    clean.text(figure.start, figure.end),
                    figure.value
                )
            })
            .collect()
    }

    #[test]
    fn finds_figures_with_units_and_words() {
        assert_eq!(figures("全局 60 余名党员"), ["60余名=60名"]);
        assert_eq!(figures("面积约136.42公顷。"), ["约136.42公顷=136.42公顷"]);
        assert_eq!(figures("共计二千二百六十二件"), ["二千二百六十二件=2262件"]);
        assert_eq!(
            figures("整改率百分之九十五点八七"),
            ["百分之九十五点八七=95.87%"]
        );
        assert_eq!(
            figures("总投资1.2亿元，占地3千亩"),
            ["1.2亿元=120000000元", "3千亩=3000亩"]
        );
        assert_eq!(figures("面积三亩半"), ["三亩半=3.5亩"]);
        assert_eq!(figures("不少于15个工作日"), ["不少于15个工作日=15个工作日"]);
        assert_eq!(figures("百余件"), ["百余件=100件"]);
        assert_eq!(figures("（共４３．３３公顷）"), ["43.33公顷=43.33公顷"]);
    }

    #[test]
    fn leaves_names_years_and_phases() {
        for text in [
            "2020年，批而未供（2009-2017年）土地",
            "“十四五”开局之年，“四办”改革",
            "一期、二期提质改造，第一巡察组",
            "武政〔2020〕15号文，2020年5月6日",
            "《2021年工作要点》，统一登记，进一步加强",
            "二〇二〇年，TCL2厂，五星级支部，一系列措施",
            "2020.5.6，107国道，12345热线",
        ] {
            assert_eq!(figures(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn years_begin_clauses() {
        let scanned = scan(&Clean::new("2019年，完成2018年卫片核查3件，2020年完成4件"));
        let years: Vec<_> = scanned.years.iter().map(|mark| mark.year).collect();
        assert_eq!(years, [Some(2019), Some(2020)]);
    }
}
