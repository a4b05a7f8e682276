/// How long work tells of its progress; the command line draws a bar, the server a job.
pub trait Progress: Sync {
    /// A stage begins: its name in Chinese and English, and its length where it is known.
    fn stage(&self, zh: &str, en: &str, total: Option<u64>);
    /// `done` units of the stage are done.
    fn done(&self, done: u64);
}

/// Says nothing.
#[derive(Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _zh: &str, _en: &str, _total: Option<u64>) {}
    fn done(&self, _done: u64) {}
}
