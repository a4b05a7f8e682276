//! Documents on the command line.

use std::path::PathBuf;

use clap::Subcommand;

/// `kunyu documents`
#[derive(Debug, Subcommand)]
pub enum Documents {
    /// List documents: number, state, prints, service
    List {
        /// Only of this case
        #[arg(long, value_name = "NO")]
        case: Option<String>,
        /// Only of this template
        #[arg(long, value_name = "TEMPLATE")]
        kind: Option<String>,
        /// Void ones too
        #[arg(long)]
        all: bool,
    },
    /// Show a document: its text and what was done with it
    Show {
        /// Number of the document
        number: String,
    },
    /// Print a document to the file given by -o (DOCX, PDF or Markdown); every print is recorded
    Print {
        /// Number of the document
        number: String,
        /// The proof of service instead
        #[arg(long)]
        receipt: bool,
        /// Business date (today when not given)
        #[arg(long, value_name = "DATE")]
        date: Option<String>,
        /// Folder with further fonts
        #[arg(long, value_name = "DIR")]
        fonts: Vec<PathBuf>,
    },
    /// Stamp a document; by a user whose role keeps the stamp
    Stamp {
        /// Number of the document
        number: String,
        /// Stamp (default: that of the template)
        #[arg(long, value_name = "ID")]
        stamp: Option<String>,
        /// Business date (today when not given)
        #[arg(long, value_name = "DATE")]
        date: Option<String>,
    },
    /// Make a document void; a stamped one by another user than those who issued and stamped it
    Void {
        /// Number of the document
        number: String,
        /// Why
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// Issue another in its place, which names it
        #[arg(long)]
        replace: bool,
        /// Business date (today when not given)
        #[arg(long, value_name = "DATE")]
        date: Option<String>,
    },
    /// Record the service of a document with its proof
    Serve {
        /// Number of the document
        number: String,
        /// Way, a code of service_way
        #[arg(long, value_name = "CODE")]
        way: String,
        /// Who received it
        #[arg(long, value_name = "NAME")]
        receiver: String,
        /// Day
        #[arg(long, value_name = "DATE")]
        on: String,
        /// Where
        #[arg(long, value_name = "TEXT")]
        place: Option<String>,
        /// Who served it (default: the user)
        #[arg(long, value_name = "NAME")]
        server: Option<String>,
        /// Who witnessed that it was left there
        #[arg(long, value_name = "NAME")]
        witness: Option<String>,
        /// Remark, such as the number of the registered letter
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
        /// Scan of the signed proof
        #[arg(long, value_name = "FILE")]
        attachment: Option<PathBuf>,
    },
}

/// `kunyu exchange`
#[derive(Debug, Subcommand)]
pub enum Exchange {
    /// Make a pack of the records not sent yet, or changed since, to the file given by -o
    Out {
        /// Outside system
        system: String,
        /// Only records from this day on
        #[arg(long, value_name = "DATE")]
        since: Option<String>,
        /// Business date (today when not given)
        #[arg(long, value_name = "DATE")]
        date: Option<String>,
    },
    /// Read a result into the records: all of it, or nothing
    In {
        /// Outside system
        system: String,
        /// The result: zip, json, csv or xlsx
        file: PathBuf,
        /// The pack that it answers, where the file does not say so
        #[arg(long, value_name = "NO")]
        pack: Option<String>,
        /// Business date (today when not given)
        #[arg(long, value_name = "DATE")]
        date: Option<String>,
        /// Only examine it
        #[arg(long)]
        dry_run: bool,
    },
    /// What waits, was sent, answered or refused
    List {
        /// Only this outside system, with its packs
        system: Option<String>,
    },
}

/// `kunyu definitions documents`
#[derive(Debug, Subcommand)]
pub enum Templates {
    /// List the templates and the steps that make them
    List {
        /// Folder (default: that of the data folder, else the built-in ones)
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
    },
    /// A template with the values of a worked example, to the file given by -o
    Preview {
        /// Template
        template: String,
        /// Folder (default: that of the data folder, else the built-in ones)
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
        /// Folder with further fonts
        #[arg(long, value_name = "DIR")]
        fonts: Vec<PathBuf>,
    },
}
