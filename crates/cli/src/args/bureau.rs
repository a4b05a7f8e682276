//! Commands of those who keep the bureau's system: folders, users, keys, trail, jobs, backups.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `kunyu init`
#[derive(Debug, Args)]
pub struct Init {
    /// Folder to make
    pub dir: PathBuf,
    /// Working CRS: a 3° Gauss-Krüger zone, EPSG:n
    #[arg(long, value_name = "EPSG:n")]
    pub crs: String,
    /// District code, six digits
    #[arg(long, value_name = "NNNNNN")]
    pub code: String,
    /// Name of the first user, an administrator
    #[arg(long, value_name = "USER")]
    pub admin: String,
}

/// `kunyu user …`
#[derive(Debug, Subcommand)]
pub enum User {
    /// Add a user
    Add {
        /// Login name
        name: String,
        /// Role: admin, security, auditor, clerk, data, surveyor, section_chief, registrar, enforcement,
        /// leader, director, stamp_keeper, township, viewer; once there is a security administrator only
        /// newcomer
        #[arg(long, default_value = "newcomer")]
        role: String,
    },
    /// Change a user: role, section, townships and clearance as security administrator, whether the user
    /// may act as system administrator
    Set {
        /// Login name
        name: String,
        /// Another role
        #[arg(long)]
        role: Option<String>,
        /// Whether the user may act
        #[arg(long)]
        active: Option<bool>,
        /// Organisation unit
        #[arg(long)]
        section: Option<String>,
        /// Codes of the townships to which a role with its own area is bound, with commas between them
        #[arg(long, value_delimiter = ',')]
        areas: Option<Vec<String>>,
        /// Secrecy classes that may be known, with commas between them; "role": those of the role
        #[arg(long, value_delimiter = ',')]
        clearance: Option<Vec<String>>,
        /// From this day (default: today)
        #[arg(long)]
        from: Option<String>,
    },
    /// Open an account that wrong passwords locked, as security administrator
    Unlock {
        /// Login name
        name: String,
    },
    /// List the users
    List,
}

/// `kunyu keys …`
#[derive(Debug, Subcommand)]
pub enum Keys {
    /// Make a folder with a new signing key (SM2); name it in KUNYU_KEYS to sign
    New {
        /// Folder to make, outside the data folder
        dir: PathBuf,
    },
}

/// `kunyu audit …`
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Recompute the chain of the audit trail
    Verify {
        /// An anchor taken earlier
        #[arg(long, value_name = "F")]
        anchor: Option<PathBuf>,
    },
    /// Print the head of the chain, to be kept elsewhere
    Anchor,
    /// List the newest entries
    List {
        /// How many
        #[arg(long, default_value_t = 20)]
        most: u32,
    },
}

/// `kunyu jobs …`
#[derive(Debug, Subcommand)]
pub enum Jobs {
    /// List the jobs, the latest first
    List,
    /// Show a job
    Show {
        /// Number of the job
        id: i64,
    },
    /// Ask a job to stop
    Cancel {
        /// Number of the job
        id: i64,
    },
    /// Run a job again whose program was broken off
    Resume {
        /// Number of the job
        id: i64,
    },
}

/// `kunyu backup`
#[derive(Debug, Args)]
pub struct Backup {
    /// File to write; it must not exist
    pub file: PathBuf,
}

/// `kunyu restore`
#[derive(Debug, Args)]
pub struct Restore {
    /// Backup to read
    pub file: PathBuf,
    /// New or empty folder; with --database-url the rows go to that empty database
    pub dir: PathBuf,
}
