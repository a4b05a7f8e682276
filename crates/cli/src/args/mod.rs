//! The command line, as declared in the reference; every flag has its Chinese text in `help_zh`.

mod books;
mod bureau;
mod papers;
mod serve;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use books::*;
pub use bureau::*;
pub use papers::*;
pub use serve::*;

/// Land administration: what lies under this land, and may this be done here?
#[derive(Debug, Parser)]
#[command(
    name = "kunyu",
    version,
    propagate_version = true,
    max_term_width = 110
)]
pub struct Cli {
    /// What all commands share.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
pub struct Global {
    /// Data folder (else KUNYU_DATA, else ./kunyu-data)
    #[arg(long, global = true, value_name = "DIR", env = "KUNYU_DATA")]
    pub data: Option<PathBuf>,
    /// Database on a server, postgres://user:password@host:port/database (default: in the data folder)
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "KUNYU_DATABASE_URL",
        hide_env_values = true
    )]
    pub database_url: Option<String>,
    /// Act as this user; needed by every command that changes something
    #[arg(long = "as", global = true, value_name = "USER")]
    pub user: Option<String>,
    /// Language of messages (else from LANG)
    #[arg(long, global = true, value_enum)]
    pub lang: Option<LangArg>,
    /// Form of the answer
    #[arg(long, global = true, value_enum)]
    pub format: Option<Format>,
    /// Write the answer to this file instead of standard output
    #[arg(short = 'o', long = "output", global = true, value_name = "OUT")]
    pub output: Option<PathBuf>,
    /// No progress bars
    #[arg(short, long, global = true)]
    pub quiet: bool,
}

/// Languages of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LangArg {
    /// 中文
    Zh,
    /// English
    En,
}

/// Forms of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A table to read
    Table,
    /// Stable JSON
    Json,
    /// GeoJSON
    Geojson,
    /// Excel workbook
    Xlsx,
    /// Word document in the official layout
    Docx,
    /// PDF
    Pdf,
    /// Markdown
    Md,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make an empty data folder with a copy of the definitions
    Init(Init),
    /// Users of the data folder
    #[command(subcommand)]
    User(User),
    /// Make a ready data folder with a synthetic district
    Sample(Sample),
    /// Read a file into a draft edition of a layer
    Import(Import),
    /// List the layers and their editions
    Layers(Layers),
    /// Check the quality of an edition, or of a file before it is imported
    Quality(Quality),
    /// Quality findings: the work list
    #[command(subcommand)]
    Findings(Findings),
    /// Put a draft edition into force (by another user than its importer)
    Publish(Publish),
    /// What changed between two editions
    Diff(Diff),
    /// Make a corrected draft edition from a change file
    Change(Change),
    /// The yearly change of a survey layer: update layer and process layer
    #[command(subcommand)]
    Yearly(Yearly),
    /// The classes of a layer in another classification
    #[command(subcommand)]
    Classes(Classes),
    /// Check parcels against the rules: conflict, no conflict or within tolerance
    Check(Check),
    /// Overlay two files or layers
    Overlay(Overlay),
    /// Areas of every polygon of a file
    Area(Area),
    /// Convert coordinates from standard input, one "x y (z)" a line; x is east
    Project(Project),
    /// Convert a file to another format
    Convert(Convert),
    /// The map sheet at a place, or the extent of a sheet
    Sheet(Sheet),
    /// Records of a register
    #[command(subcommand)]
    Records(Records),
    /// Exports of what is classified: asked for, consented to by another user, handed out once
    #[command(subcommand)]
    Exports(Exports),
    /// Take a step of a process
    Act(Act),
    /// Cases: where they stand, what they wait for
    #[command(subcommand)]
    Cases(Cases),
    /// Instructions of leaders, followed up until they are answered
    #[command(subcommand)]
    Instructions(Instructions),
    /// Meetings whose minutes decide cases
    #[command(subcommand)]
    Meetings(Meetings),
    /// Documents: printed, stamped, served, made void
    #[command(subcommand)]
    Documents(Documents),
    /// Packs exchanged with outside systems
    #[command(subcommand)]
    Exchange(Exchange),
    /// The land ledger: balances, and what is approved and not supplied
    Balance(Balance),
    /// Take back a wrong entry of the land ledger, as another user than the one who posted it
    Correct(Correct),
    /// Figures from records; each opens to its rows
    Indicator(Indicator),
    /// Write a report over indicators, such as the yearly report
    Report(Report),
    /// Check every figure of a written report against known figures and against itself
    Proof(Proof),
    /// Verdict bundles
    #[command(subcommand)]
    Verdict(Verdict),
    /// The audit trail
    #[command(subcommand)]
    Audit(Audit),
    /// Long work: imports that run, have ended or were broken off
    #[command(subcommand)]
    Jobs(Jobs),
    /// Write everything of the data folder into one file, while others go on working
    Backup(Backup),
    /// Put a backup into a new or empty folder, verified
    Restore(Restore),
    /// Serve the platform to browsers and programs
    Serve(Serve),
    /// Keys that sign verdicts and anchors
    #[command(subcommand)]
    Keys(Keys),
    /// The definitions: the business as data
    #[command(subcommand)]
    Definitions(Definitions),
    /// Print the completion script of a shell
    Completions(Completions),
    /// Print the manual page
    Man,
}

/// `kunyu proof`
#[derive(Debug, Args)]
pub struct Proof {
    /// The written report: DOCX, TXT or Markdown
    #[arg(value_name = "DRAFT")]
    pub draft: PathBuf,
    /// Year of the report
    #[arg(long, value_name = "Y")]
    pub year: i16,
    /// The figures to check against, a JSON list of id, title, unit and value (default: the
    /// indicators of the data folder)
    #[arg(long, value_name = "F")]
    pub figures: Option<PathBuf>,
    /// Encoding of text that states none, for example GBK or UTF-8 (default: found from the text)
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
}

/// What a file does not say itself.
#[derive(Debug, Args)]
pub struct FileFacts {
    /// CRS of a file that states none
    #[arg(long, value_name = "EPSG:n")]
    pub crs: Option<String>,
    /// Encoding of text that states none, for example GBK or UTF-8 (default: found from the text)
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Parameters from the datum of the file to the working one, a TOML file
    #[arg(long, value_name = "F")]
    pub datum_params: Option<PathBuf>,
}

/// `kunyu sample`
#[derive(Debug, Args)]
pub struct Sample {
    /// Folder to make
    pub dir: PathBuf,
    /// Share of 50,000 land-use patches; the extent stays the same
    #[arg(long, default_value_t = 0.1)]
    pub scale: f64,
    /// Seed of the drawing
    #[arg(long, default_value_t = 42)]
    pub seed: u64,
    /// Day for which the desk is made: its cases are dated back from it (default: today)
    #[arg(long, value_name = "DATE")]
    pub today: Option<String>,
}

/// `kunyu import`
#[derive(Debug, Args)]
pub struct Import {
    /// File to read
    pub file: PathBuf,
    /// Layer to which the edition belongs
    #[arg(long, value_name = "ID")]
    pub layer: String,
    /// Layer inside the file: its name or number (default: the only one)
    #[arg(long, value_name = "N")]
    pub source_layer: Option<String>,
    /// Field mapping: a TOML file "theirs = ours"; kept for this source
    #[arg(long, value_name = "F")]
    pub mapping: Option<PathBuf>,
    /// What the file does not say itself
    #[command(flatten)]
    pub given: FileFacts,
    /// Repair invalid geometry, each repair named in the edition's lineage
    #[arg(long)]
    pub repair: bool,
    /// Only show which of their fields would fill which of ours; -o writes it as a mapping file
    #[arg(long)]
    pub dry_run: bool,
}

/// `kunyu layers`
#[derive(Debug, Args)]
pub struct Layers {
    /// Only this layer
    pub layer: Option<String>,
    /// In force on this date
    #[arg(long, value_name = "D")]
    pub date: Option<String>,
    /// As known at this audit sequence or time
    #[arg(long, value_name = "SEQ|TIME")]
    pub known_at: Option<String>,
}

/// `kunyu quality`
#[derive(Debug, Args)]
pub struct Quality {
    /// LAYER@EDITION, LAYER in force, or with --layer a file
    #[arg(value_name = "LAYER@EDITION | FILE")]
    pub target: String,
    /// The target is a file: examine it by the rules of this layer
    #[arg(long, value_name = "ID")]
    pub layer: Option<String>,
    #[command(flatten)]
    pub rules: QualityRules,
    /// Layer inside the file: its name or number
    #[arg(long, value_name = "N", requires = "layer")]
    pub source_layer: Option<String>,
    /// Field mapping: a TOML file "theirs = ours"
    #[arg(long, value_name = "F", requires = "layer")]
    pub mapping: Option<PathBuf>,
    /// Safe repairs of these rules: listed; made in a new draft when --document is given
    #[arg(
        long,
        value_name = "RULE",
        value_delimiter = ',',
        conflicts_with = "layer"
    )]
    pub repair: Vec<String>,
    /// Number of the document that orders the repairs
    #[arg(long, value_name = "NO", requires = "repair")]
    pub document: Option<String>,
    /// Folder with fonts for documents
    #[arg(long, value_name = "DIR")]
    pub fonts: Option<PathBuf>,
}

/// By which rules, and beside which layers.
#[derive(Debug, Args)]
pub struct QualityRules {
    /// Only this quality check
    #[arg(long, value_name = "ID")]
    pub check: Option<String>,
    /// By the rules in force on this date (default: today)
    #[arg(long, value_name = "D")]
    pub date: Option<String>,
    /// Year of the delivery, for rules that ask for it
    #[arg(long, value_name = "Y")]
    pub year: Option<i64>,
    /// Edition or file that stands for another layer (default: the edition in force)
    #[arg(long = "with", value_name = "LAYER=FILE|EDITION")]
    pub with: Vec<String>,
    #[command(flatten)]
    pub given: FileFacts,
}

/// `kunyu findings …`
#[derive(Debug, Subcommand)]
pub enum Findings {
    /// List findings; without an edition those of all editions that are not closed
    List {
        /// LAYER@EDITION
        edition: Option<String>,
        /// State: open, assigned, mended, waived, closed
        #[arg(long)]
        state: Option<String>,
        /// Who looks after it
        #[arg(long, value_name = "USER")]
        owner: Option<String>,
        /// Rule
        #[arg(long)]
        rule: Option<String>,
    },
    /// Show a finding with what came before it in earlier editions
    Show {
        /// Number of the finding
        id: i64,
    },
    /// Give findings to a user who looks after them
    Assign {
        /// Numbers: 3, or 3-8
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
        /// The user
        #[arg(long, value_name = "USER")]
        to: String,
    },
    /// Note that findings are mended; the next recheck will tell
    Mended {
        /// Numbers: 3, or 3-8
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
        /// How
        #[arg(long, default_value = "")]
        how: String,
    },
    /// Accept findings as they are (by a second person)
    Waive {
        /// Numbers: 3, or 3-8
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Examine an edition and record it; findings of the edition that it corrects are followed
    Recheck {
        /// LAYER@EDITION
        edition: String,
        /// The earlier edition (default: the one from which a change set made this one)
        #[arg(long, value_name = "LAYER@EDITION")]
        of: Option<String>,
        #[command(flatten)]
        rules: QualityRules,
    },
}

/// `kunyu publish`
#[derive(Debug, Args)]
pub struct Publish {
    /// LAYER@EDITION
    pub edition: String,
    /// Number of the document that puts it into force
    #[arg(long, value_name = "NO")]
    pub document: String,
    /// In force from this date (default: today)
    #[arg(long, value_name = "D")]
    pub date: Option<String>,
    /// Only list what would change
    #[arg(long)]
    pub dry_run: bool,
}

/// `kunyu diff`
#[derive(Debug, Args)]
pub struct Diff {
    /// LAYER@EDITION before
    pub before: String,
    /// LAYER@EDITION after
    pub after: String,
}

/// `kunyu change`
#[derive(Debug, Args)]
pub struct Change {
    /// Layer to correct
    pub layer: String,
    /// File of changed features; a field `change` says added, changed or removed
    pub file: PathBuf,
    /// Number of the document that orders the correction
    #[arg(long, value_name = "NO")]
    pub document: String,
    /// What the file does not say itself
    #[command(flatten)]
    pub given: FileFacts,
}

/// `kunyu yearly …`
#[derive(Debug, Subcommand)]
pub enum Yearly {
    /// Write the change between two editions: update layer and process layer, to -o OUT
    /// (.gpkg, .vct, .zip of Shapefiles, or a folder of Shapefiles)
    Write {
        /// LAYER@EDITION before
        before: String,
        /// LAYER@EDITION after
        after: String,
    },
    /// Examine a delivered change and make a draft edition of it
    Read(YearlyRead),
}

/// `kunyu yearly read`
#[derive(Debug, Args)]
pub struct YearlyRead {
    /// LAYER@EDITION from which the change was made, or LAYER in force
    pub base: String,
    /// File with the update layer, and the process layer
    pub file: PathBuf,
    /// File with the process layer, where it is another
    #[arg(long, value_name = "FILE")]
    pub process: Option<PathBuf>,
    /// Name of the update layer in its file
    #[arg(long, value_name = "N")]
    pub update_layer: Option<String>,
    /// Name of the process layer in its file
    #[arg(long, value_name = "N")]
    pub process_layer: Option<String>,
    /// Field mapping of both layers: a TOML file "theirs = ours"
    #[arg(long, value_name = "F")]
    pub mapping: Option<PathBuf>,
    /// Number of the document that orders the change
    #[arg(long, value_name = "NO")]
    pub document: Option<String>,
    /// Only examine
    #[arg(long)]
    pub dry_run: bool,
    /// What the files do not say themselves
    #[command(flatten)]
    pub given: FileFacts,
}

/// `kunyu classes …`
#[derive(Debug, Subcommand)]
pub enum Classes {
    /// Write an edition with its classes converted, to -o OUT; what needs a decision stays blank
    Convert {
        /// LAYER@EDITION, or LAYER in force
        edition: String,
        /// Conversion table (default: the only one for the classes of the layer)
        #[arg(long, value_name = "ID")]
        table: Option<String>,
        /// What was decided, a TOML file: [keys] key = "code", [[rule]] class, when, to
        #[arg(long, value_name = "F")]
        decisions: Option<PathBuf>,
    },
}

/// `kunyu check`
#[derive(Debug, Args)]
pub struct Check {
    /// Files with the parcels
    #[arg(required = true, value_name = "PARCEL")]
    pub parcels: Vec<PathBuf>,
    /// Check to run
    #[arg(long, default_value = "site_compliance")]
    pub check: String,
    /// By the law and layers in force on this date (default: today)
    #[arg(long, value_name = "D")]
    pub date: Option<String>,
    /// As known at this audit sequence or time
    #[arg(long, value_name = "SEQ|TIME")]
    pub known_at: Option<String>,
    /// What the file does not say itself
    #[command(flatten)]
    pub given: FileFacts,
    /// Facts about the project that the file does not state, NAME=VALUE
    #[arg(long = "set", value_name = "NAME=VALUE")]
    pub facts: Vec<String>,
    /// Folder with fonts for documents and maps
    #[arg(long, value_name = "DIR")]
    pub fonts: Option<PathBuf>,
    /// Also write the verdict bundle to this file
    #[arg(long, value_name = "FILE")]
    pub bundle: Option<PathBuf>,
}

/// `kunyu overlay`
#[derive(Debug, Args)]
pub struct Overlay {
    /// File or LAYER[@EDITION]
    pub a: String,
    /// File or LAYER[@EDITION]
    pub b: String,
    /// Operation
    #[arg(long, value_enum)]
    pub op: OverlayOp,
    /// Dissolve the result by these columns
    #[arg(long, value_name = "COLS", value_delimiter = ',')]
    pub by: Vec<String>,
    /// What the file does not say itself
    #[command(flatten)]
    pub given: FileFacts,
    /// Repair invalid geometry, each repair named
    #[arg(long)]
    pub repair: bool,
}

/// Overlay operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OverlayOp {
    /// One feature per pair
    Intersection,
    /// All faces
    Union,
    /// One feature per feature of A
    Difference,
    /// Faces of exactly one side
    Symdifference,
}

/// `kunyu area`
#[derive(Debug, Args)]
pub struct Area {
    /// File with polygons
    pub file: PathBuf,
    /// What the file does not say itself
    #[command(flatten)]
    pub given: FileFacts,
    /// Only this area in the table
    #[arg(long, value_enum)]
    pub method: Option<AreaMethod>,
}

/// Areas of a polygon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AreaMethod {
    /// On the ellipsoid, edges straight in the working plane (additive)
    Ellipsoid,
    /// Official stepwise value of the 2008 notice, edges as given
    #[value(name = "official-2008")]
    Official2008,
    /// Official stepwise value of the third survey, edges cut at 70 m
    OfficialSurvey3,
    /// On the ellipsoid, edges geodesic
    Geodesic,
    /// In the plane of the projection
    Plane,
}

/// `kunyu project`
#[derive(Debug, Args)]
pub struct Project {
    /// CRS of the input
    #[arg(long, value_name = "EPSG:n")]
    pub from: String,
    /// CRS of the output
    #[arg(long, value_name = "EPSG:n")]
    pub to: String,
    /// Parameters of the datum shift, a TOML file
    #[arg(long, value_name = "F")]
    pub datum_params: Option<PathBuf>,
}

/// `kunyu convert`
#[derive(Debug, Args)]
pub struct Convert {
    /// File to read
    pub input: PathBuf,
    /// File to write; its ending names the format
    #[arg(value_name = "OUT")]
    pub target: PathBuf,
    /// What the file does not say itself
    #[command(flatten)]
    pub given: FileFacts,
    /// CRS of the output (default: that of the input)
    #[arg(long, value_name = "EPSG:n")]
    pub to_crs: Option<String>,
    /// Layer inside the input: its name or number
    #[arg(long, value_name = "N")]
    pub source_layer: Option<String>,
    /// Refuse when anything would be lost or repaired
    #[arg(long)]
    pub strict: bool,
    /// Only say what would be lost; write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Field mapping: a TOML file "theirs = ours"
    #[arg(long, value_name = "F")]
    pub mapping: Option<PathBuf>,
}

/// `kunyu sheet`
#[derive(Debug, Args)]
pub struct Sheet {
    /// Longitude and latitude in degrees, or a sheet number
    #[arg(required = true, num_args = 1..=2, value_name = "LON LAT | NUMBER")]
    #[arg(allow_negative_numbers = true)]
    pub place: Vec<String>,
    /// Scale 1:N, for example 10000
    #[arg(long, value_name = "N")]
    pub scale: Option<u32>,
}

/// `kunyu verdict …`
#[derive(Debug, Subcommand)]
pub enum Verdict {
    /// Recompute a bundle; with --data rebuild it from the layers, byte for byte
    Verify {
        /// The bundle
        bundle: PathBuf,
    },
    /// List the recorded verdicts
    List,
}

/// `kunyu definitions …`
#[derive(Debug, Subcommand)]
pub enum Definitions {
    /// Type-check the definitions and run their worked examples
    Check {
        /// Folder (default: that of the data folder, else the built-in ones)
        dir: Option<PathBuf>,
        /// What each process has: way back, clock, document, examples, indicator, drill-down; a
        /// blank without a reason fails
        #[arg(long)]
        coverage: bool,
    },
    /// Write their reference as Markdown into the folder given by -o
    Docs {
        /// Folder (default: that of the data folder, else the built-in ones)
        dir: Option<PathBuf>,
    },
    /// Bring the tables of the registers in line with the definitions of the data folder
    Apply,
    /// Templates of documents
    #[command(subcommand)]
    Documents(Templates),
}

/// `kunyu completions`
#[derive(Debug, Args)]
pub struct Completions {
    /// Shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}
