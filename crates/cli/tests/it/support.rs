//! Runs the command and reads what it says.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

/// What a run said.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// Holds the exit code; the message shows what was said instead.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(
            self.code, code,
            "stdout:\n{}\nstderr:\n{}",
            self.stdout, self.stderr
        );
        self
    }

    /// Standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("no JSON ({error}): {}", self.stdout))
    }

    /// Holds that standard error contains `part`.
    #[track_caller]
    pub fn says(self, part: &str) -> Self {
        assert!(
            self.stderr.contains(part),
            "{part:?} is not in:\n{}",
            self.stderr
        );
        self
    }
}

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kunyu"));
    command
        .env_remove("KUNYU_DATA")
        .env_remove("KUNYU_KEYS")
        .env_remove("KUNYU_DATABASE_URL")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES");
    command.env("LANG", "zh_CN.UTF-8");
    command
}

fn run_of(output: Output) -> Run {
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Runs `kunyu` with the arguments.
pub fn kunyu<I: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = I>) -> Run {
    run_of(
        command()
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .expect("kunyu runs"),
    )
}

/// Runs `kunyu` with the arguments and a folder of keys.
pub fn kunyu_with_keys(keys: &Path, arguments: &[&str]) -> Run {
    let mut command = command();
    command.args(arguments).env("KUNYU_KEYS", keys);
    run_of(command.stdin(Stdio::null()).output().expect("kunyu runs"))
}

/// Runs `kunyu` with the arguments and standard input.
pub fn kunyu_with_input(arguments: &[&str], input: &str) -> Run {
    use std::io::Write;
    let mut child = command()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("kunyu runs");
    let mut stdin = child.stdin.take().expect("standard input");
    let text = input.to_owned();
    let writer = std::thread::spawn(move || {
        // a command that refuses early closes its input; that is its right
        let _ = stdin.write_all(text.as_bytes());
    });
    let output = child.wait_with_output().expect("kunyu ends");
    writer.join().expect("input was offered");
    run_of(output)
}

/// The day for which the desk of the sample district is made.
pub const TODAY: &str = "2026-06-30";

/// A small sample district, made once for all tests; never changed by them.
pub fn sample() -> &'static Path {
    static SAMPLE: OnceLock<tempfile::TempDir> = OnceLock::new();
    SAMPLE
        .get_or_init(|| {
            let dir = tempfile::tempdir().expect("a temporary folder");
            let folder = dir.path().join("district");
            let small = ["--scale", "0.01", "--today", TODAY];
            kunyu(["sample", path(&folder)].into_iter().chain(small)).exits(0);
            // the copies are taken from one that nobody opens
            copy(&folder, &dir.path().join("pristine"));
            dir
        })
        .path()
}

/// The folder of the sample district.
pub fn district() -> PathBuf {
    sample().join("district")
}

/// A copy of the sample district that a test may change.
pub fn copy_of_district() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let folder = dir.path().join("district");
    copy(&sample().join("pristine"), &folder);
    (dir, folder)
}

fn copy(from: &Path, to: &Path) {
    let status = Command::new("cp")
        .args(["-a", path(from), path(to)])
        .status()
        .expect("cp runs");
    assert!(status.success());
}

/// A path as text.
pub fn path(path: &Path) -> &str {
    path.to_str().expect("test paths are UTF-8")
}

/// The folder of reference data that is not ours; `None` says that the test skips.
pub fn shared(below: &str) -> Option<PathBuf> {
    let root = std::env::var_os("KUNYU_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let found = root.join(below);
    if found.exists() {
        return Some(found);
    }
    eprintln!("skipped: no {}", found.display());
    None
}

/// Writes a file of a test.
pub fn write(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let file = folder.join(name);
    std::fs::write(&file, bytes).expect("a test file is written");
    file
}

/// A boundary TXT in zone 38 with one plot; `points` are (northing, easting) as written.
pub fn boundary_txt(points: &[(&str, &str)]) -> String {
    let mut text = String::from(
        "[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n投影类型=高斯克吕格\n计量单位=米\n\
         带号=38\n精度=0.001\n转换参数=,,,,,,\n[地块坐标]\n",
    );
    text += &format!("{},,1,试验地块,面,,工业用地,,@\n", points.len());
    for (index, (x, y)) in points.iter().enumerate() {
        text += &format!("J{},1,{x},{y}\n", index + 1);
    }
    text
}
