use kunyu_terms::Lang;

/// Numbers of headings, tables and figures, in the order of reading.
#[derive(Debug, Clone, Default)]
pub(crate) struct Numbers {
    headings: [usize; 4],
    pub(crate) tables: usize,
    pub(crate) figures: usize,
}

impl Numbers {
    /// The next heading with its number: 一、（一）1.（1） or 1, 1.1, 1.1.1.
    pub(crate) fn heading(&mut self, lang: Lang, level: u8, text: &str) -> String {
        let depth = usize::from(level.clamp(1, 4)) - 1;
        self.headings[depth] += 1;
        self.headings[depth + 1..].fill(0);
        let number = self.headings[depth];
        match (lang, depth) {
            (Lang::Zh, 0) => format!("{}、{text}", chinese(number)),
            (Lang::Zh, 1) => format!("（{}）{text}", chinese(number)),
            (Lang::Zh, 2) => format!("{number}. {text}"),
            (Lang::Zh, _) => format!("（{number}）{text}"),
            (Lang::En, _) => {
                let path = self.headings[..=depth]
                    .iter()
                    .map(|number| number.max(&1).to_string());
                format!("{}  {text}", path.collect::<Vec<_>>().join("."))
            }
        }
    }

    /// `表 1  caption`.
    pub(crate) fn table(&mut self, lang: Lang, caption: &str) -> String {
        self.tables += 1;
        numbered(crate::words::words(lang).table, self.tables, caption)
    }

    /// `图 1  caption`.
    pub(crate) fn figure(&mut self, lang: Lang, caption: &str) -> String {
        self.figures += 1;
        numbered(crate::words::words(lang).figure, self.figures, caption)
    }
}

fn numbered(word: &str, number: usize, caption: &str) -> String {
    format!("{word} {number}  {caption}").trim_end().to_owned()
}

/// 一 to 九十九; digits beyond.
fn chinese(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match number {
        1..=9 => DIGITS[number].to_owned(),
        10..=99 => {
            let tens = if number < 20 { "" } else { DIGITS[number / 10] };
            format!("{tens}十{}", DIGITS[number % 10])
        }
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_numbered_by_level() {
        let mut numbers = Numbers::default();
        let levels = [1, 2, 2, 3, 4, 1, 2];
        let mut heading = |level| numbers.heading(Lang::Zh, level, "甲");
        let found: Vec<_> = levels.iter().map(|&level| heading(level)).collect();
        let expected = [
            "一、甲",
            "（一）甲",
            "（二）甲",
            "1. 甲",
            "（1）甲",
            "二、甲",
            "（一）甲",
        ];
        assert_eq!(found, expected);
        let mut numbers = Numbers::default();
        let mut heading = |level| numbers.heading(Lang::En, level, "A");
        let found: Vec<_> = levels.iter().map(|&level| heading(level)).collect();
        let expected = [
            "1  A",
            "1.1  A",
            "1.2  A",
            "1.2.1  A",
            "1.2.1.1  A",
            "2  A",
            "2.1  A",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn chinese_numbers() {
        assert_eq!(
            [10, 11, 20, 99, 100].map(chinese),
            ["十", "十一", "二十", "九十九", "100"]
        );
    }
}
