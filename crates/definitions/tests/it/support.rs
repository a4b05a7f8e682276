use std::path::{Path, PathBuf};

use kunyu_definitions::Definitions;

/// All definition files of the repository: path relative to `definitions/`, text.
pub(crate) fn shipped_texts() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../definitions");
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "toml")
            {
                let name = path
                    .strip_prefix(&root)
                    .unwrap()
                    .to_string_lossy()
                    .into_owned();
                files.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

pub(crate) fn shipped() -> Definitions {
    loaded(&shipped_texts())
}

/// Everything but the processes and the rights to act in them: what figures and days stand on.
pub(crate) fn shipped_figures() -> Definitions {
    let mut texts = shipped_texts();
    texts.retain(|(name, _)| !name.starts_with("processes/") && !name.starts_with("rights/"));
    loaded(&texts)
}

fn loaded(texts: &[(String, String)]) -> Definitions {
    match Definitions::load(texts) {
        Ok(definitions) => definitions,
        Err(errors) => {
            let lines: Vec<String> = errors
                .iter()
                .map(|error| format!("{error}  [{}]", error.suggestion.as_deref().unwrap_or("")))
                .collect();
            panic!("{}", lines.join("\n"));
        }
    }
}
