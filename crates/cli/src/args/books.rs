//! Registers, acts, the ledger, figures and reports on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::FileFacts;

/// Both time axes.
#[derive(Debug, Args)]
pub struct Axes {
    /// On this legal day (today when not given)
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// As known at this audit sequence or time
    #[arg(long, value_name = "SEQ|TIME")]
    pub known_at: Option<String>,
}

/// `kunyu records`
#[derive(Debug, Subcommand)]
pub enum Records {
    /// List the registers
    Registers,
    /// List the records of a register
    List {
        /// Register
        register: String,
        /// Condition over its fields, such as "method == '挂牌'"
        #[arg(long = "where", value_name = "CEL")]
        condition: Option<String>,
        /// Text that one of the plain texts of a record contains
        #[arg(long, value_name = "TEXT")]
        search: Option<String>,
        /// Field to order by; -FIELD for the greatest first
        #[arg(long, value_name = "FIELD", allow_hyphen_values = true)]
        order: Option<String>,
        /// Most rows
        #[arg(long, value_name = "N")]
        limit: Option<u64>,
        /// Rows to leave out
        #[arg(long, value_name = "N", default_value_t = 0)]
        offset: u64,
        /// Both time axes
        #[command(flatten)]
        axes: Axes,
    },
    /// Show a record, its relations and cases
    Show {
        /// Register
        register: String,
        /// Number of the record
        number: String,
        /// Both time axes
        #[command(flatten)]
        axes: Axes,
    },
    /// Write the records into a workbook (-o), ready to be typed in
    Export {
        /// Register
        register: String,
        /// Condition over its fields, such as "method == '挂牌'"
        #[arg(long = "where", value_name = "CEL")]
        condition: Option<String>,
        /// Field to order by; -FIELD for the greatest first
        #[arg(long, value_name = "FIELD", allow_hyphen_values = true)]
        order: Option<String>,
        /// Both time axes
        #[command(flatten)]
        axes: Axes,
    },
    /// Write an empty workbook of a register (-o), to be filled in
    Template {
        /// Register
        register: String,
    },
    /// Read a workbook or a CSV into a register: all rows or none
    Import(RecordsImport),
    /// Personal data of a record as it is; who read it and why is audited
    Reveal {
        /// Register
        register: String,
        /// Number of the record
        number: String,
        /// Fields with personal data; all of them when none is named
        fields: Vec<String>,
        /// Why it is read
        #[arg(long)]
        reason: String,
    },
    /// How a record came to be as it is
    History {
        /// Register
        register: String,
        /// Number of the record
        number: String,
    },
}

/// `kunyu records import`
#[derive(Debug, Args)]
pub struct RecordsImport {
    /// Register
    pub register: String,
    /// Workbook (.xlsx, .xls, .ods) or CSV
    pub file: PathBuf,
    /// Name of the sheet, or its number from 1 (the first when not given)
    #[arg(long, value_name = "N")]
    pub sheet: Option<String>,
    /// Change records that are there, by their number
    #[arg(long)]
    pub update: bool,
    /// Business date (today when not given)
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// Only say what would happen
    #[arg(long)]
    pub dry_run: bool,
    /// Where to write the bad rows with what is wrong beside them
    #[arg(long, value_name = "X.xlsx")]
    pub errors: Option<PathBuf>,
    /// Encoding of a CSV, such as GBK, when it states none
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
}

/// `kunyu act`
#[derive(Debug, Args)]
pub struct Act {
    /// Process
    pub process: String,
    /// Transition
    pub transition: String,
    /// Number of the case; none where the step opens one
    #[arg(long, value_name = "NO")]
    pub case: Option<String>,
    /// Number of the record, where the step opens a case about one that is there
    #[arg(long, value_name = "NO", conflicts_with = "case")]
    pub record: Option<String>,
    /// What is entered, as JSON: a file, or - for standard input
    #[arg(long, value_name = "F.json")]
    pub input: Option<PathBuf>,
    /// Shape of the record: a file with one feature
    #[arg(long, value_name = "FILE")]
    pub shape: Option<PathBuf>,
    /// Business date (today when not given)
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// Only say what would happen
    #[arg(long)]
    pub dry_run: bool,
    /// Lay the step before those who have to sign it, instead of taking it
    #[arg(long, conflicts_with = "dry_run")]
    pub circulate: bool,
    /// A workbook or CSV with what is entered: a case is opened for each row, all or none
    #[arg(long, value_name = "FILE", conflicts_with_all = ["case", "record", "shape", "circulate"])]
    pub table: Option<PathBuf>,
    /// Name of its sheet, or the number from 1 (the first when not given)
    #[arg(long, value_name = "N", requires = "table")]
    pub sheet: Option<String>,
    /// Where to write the bad rows with what is wrong beside them
    #[arg(long, value_name = "X.xlsx", requires = "table")]
    pub errors: Option<PathBuf>,
    /// Take the step in each open case that waits for it, all or none
    #[arg(long, conflicts_with_all = ["case", "record", "shape", "table", "circulate"])]
    pub each_case: bool,
    /// What a shape file does not say
    #[command(flatten)]
    pub given: FileFacts,
}

/// `kunyu cases`
#[derive(Debug, Subcommand)]
pub enum Cases {
    /// List cases: state, whose turn, due date
    List {
        /// Only of this process
        #[arg(long, value_name = "ID")]
        process: Option<String>,
        /// Only in this state
        #[arg(long, value_name = "STATE")]
        state: Option<String>,
        /// Ended ones too
        #[arg(long)]
        all: bool,
    },
    /// Show a case: its steps, clocks, materials, and what can be done next
    Show {
        /// Number of the case
        number: String,
    },
    /// Sign the step that lies before you
    Sign {
        /// Number of the case
        number: String,
        /// Opinion; one that begins with 不同意 does not count as signed
        #[arg(long, value_name = "TEXT")]
        opinion: Option<String>,
        /// Business date (today when not given)
        #[arg(long, value_name = "DATE")]
        date: Option<String>,
    },
    /// Hand a case to another user
    HandOver {
        /// Number of the case
        number: String,
        /// The user who takes it
        #[arg(long, value_name = "USER")]
        to: String,
        /// Why
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

/// `kunyu exports`
#[derive(Debug, Subcommand)]
pub enum Exports {
    /// Exports: one's own, and those that one may decide
    List,
    /// Ask for an export that needs somebody else's consent
    Ask {
        /// The register
        register: String,
        /// Only records for which this holds, as in indicators
        #[arg(long = "where", value_name = "CONDITION")]
        condition: Option<String>,
        /// Field to order by; - before it for the greatest first
        #[arg(long, value_name = "FIELD", allow_hyphen_values = true)]
        order: Option<String>,
        #[command(flatten)]
        axes: Axes,
        /// What it is for
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Decide about somebody else's export
    Decide {
        /// Number of the export
        number: i64,
        /// It may go out
        #[arg(long, conflicts_with = "refuse", required_unless_present = "refuse")]
        consent: bool,
        /// It may not
        #[arg(long)]
        refuse: bool,
    },
    /// Write an export that somebody consented to, once
    Take {
        /// Number of the export
        number: i64,
    },
}

/// `kunyu instructions`
#[derive(Debug, Subcommand)]
pub enum Instructions {
    /// List what is to be answered, those due first
    List {
        /// Answered ones too
        #[arg(long)]
        all: bool,
    },
    /// Give an instruction
    Give {
        /// What is to be done
        text: String,
        /// The user who has to answer
        #[arg(long, value_name = "USER")]
        to: String,
        /// Day by which it is to be answered
        #[arg(long, value_name = "DATE")]
        deadline: String,
        /// The case that it is about
        #[arg(long, value_name = "NO")]
        case: Option<String>,
        /// The record that it is about
        #[arg(long, value_name = "REGISTER/NO")]
        record: Option<String>,
    },
    /// Answer an instruction
    Answer {
        /// Number of the instruction
        id: i64,
        /// The answer
        text: String,
    },
}

/// `kunyu meetings`
#[derive(Debug, Subcommand)]
pub enum Meetings {
    /// List meetings and what they decided
    List,
    /// Enter the minutes of a meeting
    Enter {
        /// JSON: title, held_on, minutes, decisions [{case, decision, outcome}]; - for standard input
        minutes: PathBuf,
    },
}

/// `kunyu correct`
#[derive(Debug, Args)]
pub struct Correct {
    /// Number of the entry, as `kunyu balance --lot` lists it
    pub entry: i64,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

/// `kunyu balance`
#[derive(Debug, Args)]
pub struct Balance {
    /// Only this track or account
    #[arg(long, value_name = "T")]
    pub track: Option<String>,
    /// Only this lot, with its pieces
    #[arg(long, value_name = "L")]
    pub lot: Option<String>,
    /// Both time axes
    #[command(flatten)]
    pub axes: Axes,
}

/// How figures are split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ByArg {
    /// By the section that keeps them
    Section,
    /// By township
    Township,
}

/// `kunyu indicator`
#[derive(Debug, Args)]
pub struct Indicator {
    /// Indicators; all when none is named
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// The year (this year when not given)
    #[arg(long, value_name = "Y")]
    pub year: Option<i16>,
    /// Split by
    #[arg(long, value_enum)]
    pub by: Option<ByArg>,
    /// Show the records behind the figure
    #[arg(long)]
    pub rows: bool,
    /// Beside last year's figure
    #[arg(long)]
    pub last_year: bool,
    /// Both time axes
    #[command(flatten)]
    pub axes: Axes,
}

/// `kunyu report`
#[derive(Debug, Args)]
pub struct Report {
    /// Report
    #[arg(value_name = "ID", default_value = "annual")]
    pub id: String,
    /// Its year
    #[arg(long, value_name = "Y")]
    pub year: i16,
    /// Keep it as a final edition, with both dates
    #[arg(long = "final", conflicts_with = "edition")]
    pub finalise: bool,
    /// Compute a final edition again, as it was
    #[arg(long, value_name = "N")]
    pub edition: Option<i64>,
    /// List the final editions and what is different between them
    #[arg(long, conflicts_with_all = ["finalise", "edition"])]
    pub editions: bool,
    /// Folder with further fonts
    #[arg(long, value_name = "DIR")]
    pub fonts: Vec<PathBuf>,
    /// Both time axes
    #[command(flatten)]
    pub axes: Axes,
}
