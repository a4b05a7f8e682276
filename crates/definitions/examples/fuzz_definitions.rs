//! Mutates the shipped definition files and holds the laws of loading on what comes out:
//! `fuzz_definitions [executions] [seed]`.
//!
//! Each execution takes one file with the files it needs, and changes it as a slip or a broken disk
//! would: a line dropped, doubled or moved, a value of another kind, a name misspelt, numbers at their
//! bounds, expressions changed, bytes flipped, cut short, nested deep. Loading may not panic nor run
//! long; every refusal names a file that was given, a line that is in it, and words in both languages;
//! the same text is answered the same; what loads runs its examples and writes its reference. A fault
//! prints the execution and ends with exit code 1.
#![allow(clippy::print_stdout, reason = "an example reports on standard output")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use kunyu_definitions::{DefinitionError, Definitions, Problem};
use kunyu_terms::{Lang, Localized};

/// Path below `definitions/`, text.
type File = (String, String);

/// Longest time for one mutated file with what it needs.
const LONGEST: Duration = Duration::from_secs(10);
/// As small as the stack of a thread of a server.
const STACK: usize = 2 << 20;
/// Most rounds in which missing files are fetched.
const ROUNDS: usize = 12;

/// splitmix64.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    fn of<'t, T>(&mut self, among: &'t [T]) -> &'t T {
        &among[self.below(among.len())]
    }
}

/// Values of other kinds, at bounds, of odd letters.
const VALUES: [&str; 34] = [
    "0",
    "-1",
    "1",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "4294967296",
    "1e308",
    "0.000000000000000000001",
    "nan",
    "inf",
    "true",
    "false",
    "\"\"",
    "\" \"",
    "\"*\"",
    "[]",
    "[\"\"]",
    "[[]]",
    "{}",
    "[{}]",
    "{ zh = \"\", en = \"\" }",
    "\"0000-00-00\"",
    "\"9999-12-31\"",
    "9999-12-31",
    "\"2020-02-30\"",
    "2020-01-01T00:00:00Z",
    "\"\\u0000\"",
    "\"𠮷\\uFEFF\"",
    "'''",
    "\"\"\"",
    "\"{n:12}\"",
    "\"{\"",
    "\"}{\"",
];

/// What expressions are made of.
const PARTS: [&str; 40] = [
    "record.",
    "input.",
    "case.",
    "row.",
    "today",
    "null",
    "has(",
    "blank(",
    "sum(",
    "count(",
    "balance('",
    "state_of(",
    "signed('",
    "number('",
    "workdays(",
    "otherwise(",
    "min(",
    "max(",
    "year(",
    "under(",
    "group(",
    "matches('(((((a*)*)*)*)*)'",
    "in year",
    "in ['",
    "&&",
    "||",
    "!",
    "==",
    "<=",
    "-",
    "/",
    "*",
    "? ",
    ": ",
    "(",
    ")",
    "'",
    "'甲'",
    "[",
    "1",
];

/// A text changed in a few places.
fn mutate(text: &str, other: &str, draw: &mut Draw) -> String {
    let mut changed = text.to_owned();
    for _ in 0..=draw.below(3) {
        changed = match draw.below(14) {
            0..=2 => by_lines(&changed, other, draw),
            3 | 4 => another_value(&changed, draw),
            5 | 6 => misspelt(&changed, draw),
            7 | 8 => in_an_expression(&changed, draw),
            9 => by_bytes(&changed, draw),
            10 => changed[..boundary(&changed, draw.below(changed.len() + 1))].to_owned(),
            11 => nested(&changed, draw),
            12 => long(&changed, draw),
            _ => joined(&changed, other, draw),
        };
    }
    changed
}

/// The place of a letter at or before an offset.
fn boundary(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn by_lines(text: &str, other: &str, draw: &mut Draw) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    if lines.is_empty() {
        return other.to_owned();
    }
    let (one, two) = (draw.below(lines.len()), draw.below(lines.len()));
    match draw.below(5) {
        0 => drop(lines.remove(one)),
        1 => lines.insert(two, lines[one]),
        2 => lines.swap(one, two),
        3 => drop(lines.drain(one.min(two)..one.max(two))),
        _ => {
            let theirs: Vec<&str> = other.lines().collect();
            if !theirs.is_empty() {
                lines.insert(one, theirs[draw.below(theirs.len())]);
            }
        }
    }
    lines.join("\n")
}

/// A line with a value.
fn valued(text: &str, draw: &mut Draw) -> Option<(usize, usize)> {
    let places: Vec<(usize, &str)> = text.match_indices(" = ").collect();
    let (at, found) = places.get(draw.below(places.len()))?;
    let from = at + found.len();
    let end = text[from..]
        .find(['\n', ','])
        .map_or(text.len(), |end| from + end);
    Some((from, end))
}

fn another_value(text: &str, draw: &mut Draw) -> String {
    let Some((from, end)) = valued(text, draw) else {
        return text.to_owned();
    };
    format!("{}{}{}", &text[..from], draw.of(&VALUES), &text[end..])
}

/// A name in the text with a letter dropped, doubled or changed; or one name for another.
fn misspelt(text: &str, draw: &mut Draw) -> String {
    let words = words(text);
    if words.is_empty() {
        return text.to_owned();
    }
    let (at, word) = *draw.of(&words);
    let letter = draw.below(word.len());
    let meant = match draw.below(4) {
        0 => format!("{}{}", &word[..letter], &word[letter + 1..]),
        1 => format!("{}{}", &word[..=letter], &word[letter..]),
        2 => format!("{}z{}", &word[..letter], &word[letter + 1..]),
        _ => draw.of(&words).1.to_owned(),
    };
    format!("{}{meant}{}", &text[..at], &text[at + word.len()..])
}

/// Names in ASCII with their places.
fn words(text: &str) -> Vec<(usize, &str)> {
    let part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let mut found = Vec::new();
    let mut from = None;
    for (at, byte) in text.bytes().chain([b' ']).enumerate() {
        match (part(byte), from) {
            (true, None) => from = Some(at),
            (false, Some(start)) => {
                found.push((start, &text[start..at]));
                from = None;
            }
            _ => {}
        }
    }
    found
}

fn in_an_expression(text: &str, draw: &mut Draw) -> String {
    let marks = [
        "when = \"",
        "filter = \"",
        "set = { ",
        "expression = \"",
        "area = \"",
        "{if ",
    ];
    let mark = draw.of(&marks);
    let places: Vec<(usize, &str)> = text.match_indices(mark).collect();
    let Some((at, _)) = places.get(draw.below(places.len())) else {
        return misspelt(text, draw);
    };
    let from = at + mark.len();
    let length = text[from..].find('\n').unwrap_or(text.len() - from);
    let one = boundary(text, from + draw.below(length + 1));
    let two = boundary(text, (one + draw.below(6)).min(from + length)).max(one);
    let part = draw.of(&PARTS).repeat(1 + draw.below(2));
    format!("{}{part}{}", &text[..one], &text[two..])
}

fn by_bytes(text: &str, draw: &mut Draw) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=draw.below(4) {
        if !bytes.is_empty() {
            let at = draw.below(bytes.len());
            bytes[at] ^= 1 << draw.below(8);
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn nested(text: &str, draw: &mut Draw) -> String {
    let depth = [10, 200, 3_000][draw.below(3)];
    let (open, close) = *draw.of(&[
        ("(", ")"),
        ("[", "]"),
        ("{ a = ", "}"),
        ("!", ""),
        ("has(", ")"),
        ("-", ""),
        ("true ? ", " : true"),
        ("{if today}", "{end}"),
        ("a.", ""),
    ]);
    let deep = format!("{}1{}", open.repeat(depth), close.repeat(depth));
    let Some((from, end)) = valued(text, draw) else {
        return deep;
    };
    let quote = ["\"", ""][draw.below(2)];
    format!("{}{quote}{deep}{quote}{}", &text[..from], &text[end..])
}

fn long(text: &str, draw: &mut Draw) -> String {
    let unit = *draw.of(&[
        "a", "甲", "a && ", "record.", "{n}", " ", "\\n", "1", "a = 1\n", "a.",
    ]);
    let many = unit.repeat([100, 5_000][draw.below(2)]);
    let at = boundary(text, draw.below(text.len() + 1));
    format!("{}{many}{}", &text[..at], &text[at..])
}

/// The beginning of one file and the end of another.
fn joined(text: &str, other: &str, draw: &mut Draw) -> String {
    let at = boundary(text, draw.below(text.len() + 1));
    let there = boundary(other, draw.below(other.len() + 1));
    format!("{}\n{}", &text[..at], &other[there..])
}

/// All definition files below a folder, by path.
fn files_in(root: &Path) -> std::io::Result<Vec<File>> {
    let (mut files, mut folders) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path: PathBuf = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "toml")
            {
                let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy();
                files.push((name.into_owned(), std::fs::read_to_string(&path)?));
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The shipped files, what each defines, and what each needs to load.
struct Shipped {
    files: Vec<File>,
    /// Files that define an id, by the id.
    defines: BTreeMap<String, Vec<usize>>,
    /// Files that one file needs beside itself, once asked for.
    needs: BTreeMap<usize, Vec<usize>>,
}

impl Shipped {
    fn read(root: &Path) -> std::io::Result<Self> {
        let files = files_in(root)?;
        let mut defines: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, (_, text)) in files.iter().enumerate() {
            for line in text.lines() {
                if let Some(id) = line.strip_prefix("id = \"") {
                    let id = id.trim_end().trim_end_matches('"').to_owned();
                    defines.entry(id).or_default().push(at);
                }
            }
        }
        Ok(Self {
            files,
            defines,
            needs: BTreeMap::new(),
        })
    }

    fn text_of(&self, file: usize) -> (&str, &str) {
        let (name, text) = &self.files[file];
        (name, text)
    }

    /// What one file needs: the files that define what its refusals name, and so on. Rights are left
    /// out: without them names of roles are free.
    fn needs(&mut self, file: usize) -> Vec<usize> {
        if let Some(found) = self.needs.get(&file) {
            return found.clone();
        }
        let mut set: BTreeSet<usize> = BTreeSet::from([file]);
        for _ in 0..ROUNDS {
            let texts: Vec<(&str, &str)> = set.iter().map(|at| self.text_of(*at)).collect();
            let Err(errors) = Definitions::load(&texts) else {
                break;
            };
            let before = set.len();
            for error in &errors {
                for word in lacking(&error.problem) {
                    set.extend(self.home_of(word));
                }
            }
            if set.len() == before {
                break;
            }
        }
        set.remove(&file);
        let found: Vec<usize> = set.into_iter().collect();
        self.needs.insert(file, found.clone());
        found
    }

    /// The file that a name is defined in, where it is one.
    fn home_of(&self, word: &str) -> Option<usize> {
        let homes = self.defines.get(word)?;
        let owned = |at: &&usize| !self.files[**at].0.starts_with("rights/");
        let named = format!("/{word}.toml");
        let exact = homes.iter().find(|at| self.files[**at].0.ends_with(&named));
        exact.or(homes.iter().find(owned)).copied()
    }
}

/// The names of which a refusal says that they are not there.
fn lacking(problem: &Problem) -> Vec<&str> {
    // every second piece stands in quotes
    let quoted = |text| str::split(text, '"').skip(1).step_by(2).collect();
    match problem {
        Problem::Dangling { id, .. } => vec![id],
        Problem::Condition { en, .. }
        | Problem::Structure { en, .. }
        | Problem::Sense { en, .. } => quoted(en),
        Problem::Placeholder { name } => name.split('.').collect(),
        _ => Vec::new(),
    }
}

/// What one execution came to.
enum Came {
    Loaded,
    Refused(usize),
}

/// Whether every refusal says where and what, in both languages.
fn told(errors: &[DefinitionError], files: &[(&str, &str)]) -> Result<(), String> {
    if errors.is_empty() {
        return Err("refused without a reason".to_owned());
    }
    for error in errors {
        let place = &error.place;
        let Some((_, text)) = files.iter().find(|(name, _)| *name == &*place.file) else {
            return Err(format!("names no file that was given: {error}"));
        };
        let last = text.matches('\n').count() + 1;
        if place.line == 0 || place.line as usize > last {
            return Err(format!("line {} of {last}: {error}", place.line));
        }
        for lang in [Lang::Zh, Lang::En] {
            if error.problem.sentence(lang).trim().is_empty() {
                return Err(format!("says nothing: {error:?}"));
            }
        }
        if error.suggestion.as_deref() == Some("") {
            return Err(format!("suggests nothing: {error:?}"));
        }
    }
    Ok(())
}

fn laws(files: &[(&str, &str)], runs: bool) -> Result<Came, String> {
    let began = Instant::now();
    let loaded = Definitions::load(files);
    let took = began.elapsed();
    if took > LONGEST {
        return Err(format!("took {took:?}"));
    }
    match loaded {
        Ok(definitions) => {
            if runs {
                let _ = definitions.check_all().passed();
                let _ = definitions.reference();
            }
            Ok(Came::Loaded)
        }
        Err(errors) => {
            told(&errors, files)?;
            if runs && Definitions::load(files).err().as_ref() != Some(&errors) {
                return Err("the same text is answered in another way".to_owned());
            }
            Ok(Came::Refused(errors.len()))
        }
    }
}

fn run(executions: u64, seed: u64) -> Result<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../definitions");
    let mut shipped =
        Shipped::read(&root).map_err(|error| format!("{}: {error}", root.display()))?;
    let (mut loaded, mut refused, mut reasons) = (0_u64, 0_u64, 0);
    let mut longest = Duration::ZERO;
    for execution in 0..executions {
        let mut draw = Draw(seed.wrapping_add(execution.wrapping_mul(0x9E37_79B9)));
        let file = draw.below(shipped.files.len());
        let needs = shipped.needs(file);
        let other = draw.below(shipped.files.len());
        let text = mutate(&shipped.files[file].1, &shipped.files[other].1, &mut draw);
        let mut files: Vec<(&str, &str)> = needs.iter().map(|at| shipped.text_of(*at)).collect();
        files.push((&shipped.files[file].0, &text));
        let began = Instant::now();
        let runs = draw.below(4) == 0;
        let held = std::panic::catch_unwind(|| laws(&files, runs));
        longest = longest.max(began.elapsed());
        match held.unwrap_or_else(|_| Err("panic".to_owned())) {
            Ok(Came::Loaded) => loaded += 1,
            Ok(Came::Refused(count)) => (refused, reasons) = (refused + 1, reasons + count),
            Err(fault) => {
                let name = &shipped.files[file].0;
                return Err(format!(
                    "execution {execution}, seed {seed}, {name}: {fault}"
                ));
            }
        }
    }
    Ok(format!(
        "{executions} executions, {loaded} loaded, {refused} refused for {reasons} reasons, \
         the longest took {} ms; held the laws",
        longest.as_millis()
    ))
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let mut number = || arguments.next().and_then(|argument| argument.parse().ok());
    let executions: u64 = number().unwrap_or(20_000);
    let seed: u64 = number().unwrap_or(1);
    let thread = std::thread::Builder::new().stack_size(STACK);
    let running = thread.spawn(move || run(executions, seed));
    let came = running.map(std::thread::JoinHandle::join);
    match came {
        Ok(Ok(Ok(told))) => println!("definitions: {told}"),
        Ok(Ok(Err(fault))) => {
            println!("definitions: {fault}");
            return ExitCode::from(1);
        }
        _ => {
            println!("definitions: the fuzzer did not run to its end");
            return ExitCode::from(1);
        }
    }
    ExitCode::SUCCESS
}
