//! The data folder of a bureau: store, definitions, working CRS.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use include_dir::{Dir, include_dir};
use kunyu_definitions::Definitions;
use kunyu_geodesy::{Crs, CrsKind, ZoneWidth};
use kunyu_store::{Actor, NewFolder, OpenOptions, Store};
use kunyu_terms::{Lang, Localized};

use crate::crs::parse_crs;
use crate::error::{Kind, system_zh};
use crate::{Error, Place, Result, rights};

/// The definitions that come with the program.
static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../definitions");

/// A file of this name marks the synthetic sample district.
pub(crate) const SYNTHETIC: &str = "SYNTHETIC.txt";

/// An opened data folder.
pub struct Folder {
    /// Database and lake.
    pub store: Store,
    /// The definitions of the folder.
    pub definitions: Definitions,
    /// Working CRS.
    pub crs: Crs,
    /// Whether the tables were found to follow the definitions.
    pub(crate) kept_up: AtomicBool,
}

impl Folder {
    /// Makes an empty data folder with a copy of the built-in definitions.
    pub async fn init(place: &Place, crs: &str, district: &str, admin: &str) -> Result<Self> {
        let crs = working(crs)?;
        if district.len() != 6 || !district.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Error::usage(
                "district.invalid",
                format!("行政区划代码“{district}”不是六位数字"),
                format!("the district code \"{district}\" is not six digits"),
            ));
        }
        if admin.trim().is_empty() {
            return Err(Error::usage(
                "admin.empty",
                "首位用户（--admin）须有名字",
                "the first user (--admin) needs a name",
            ));
        }
        let new = NewFolder {
            epsg: crs.epsg(),
            district: district.to_owned(),
            admin: admin.to_owned(),
        };
        let dir = place.dir();
        let store = Store::create_with(dir, &new, place.options()?)
            .await
            .map_err(|error| Error::of(Kind::Input, &error))?;
        copy_definitions(&BUILT_IN, &dir.join("definitions"))?;
        let definitions = load_definitions(&dir.join("definitions"))?;
        let folder = Self {
            store,
            definitions,
            crs,
            kept_up: AtomicBool::new(false),
        };
        let actor = folder.actor(admin).await?;
        crate::layers::declare(&folder, &actor).await?;
        crate::registers::keep_up(&folder, &actor).await?;
        Ok(folder)
    }

    /// Opens a data folder.
    pub async fn open(place: &Place) -> Result<Self> {
        Self::open_with(place, place.options()?).await
    }

    /// Opens a data folder whose commits may reach the disk late: it can be made again.
    pub(crate) async fn open_lazily(place: &Place) -> Result<Self> {
        let options = OpenOptions {
            lazy: true,
            ..place.options()?
        };
        Self::open_with(place, options).await
    }

    async fn open_with(place: &Place, options: OpenOptions) -> Result<Self> {
        let dir = place.dir();
        let store = Store::open_with(dir, options)
            .await
            .map_err(|error| Error::of(Kind::Input, &error))?;
        let definitions = load_definitions(&dir.join("definitions"))?;
        let crs = Crs::from_epsg(store.instance().epsg);
        let crs = crs.map_err(|error| Error::of(Kind::Internal, &error))?;
        Ok(Self {
            store,
            definitions,
            crs,
            kept_up: AtomicBool::new(false),
        })
    }

    /// The acting user.
    pub async fn actor(&self, name: &str) -> Result<Actor> {
        self.store
            .actor(name)
            .await
            .map_err(|error| Error::of(Kind::Forbidden, &error))
    }

    /// The acting user, who may do `action`.
    pub async fn allowed(&self, name: &str, action: rights::Action) -> Result<Actor> {
        let actor = self.actor(name).await?;
        rights::require(&self.definitions, &actor, action)?;
        Ok(actor)
    }

    /// The work calendar of the district.
    pub fn calendar(&self) -> Result<&kunyu_terms::WorkCalendar> {
        let district = &self.store.instance().district;
        let calendar = self.definitions.calendar(district);
        calendar.map(|calendar| &calendar.days).ok_or_else(|| {
            Error::input(
                "calendar.missing",
                "规程里没有工作日历（definitions/calendar）",
                "the definitions hold no work calendar (definitions/calendar)",
            )
        })
    }

    /// The books of the land ledger.
    pub(crate) fn books(&self) -> &kunyu_ledger::Books {
        self.definitions.ledger_books()
    }

    /// Whether the folder holds the synthetic sample district.
    pub fn is_synthetic(&self) -> bool {
        self.store.folder().join(SYNTHETIC).exists()
    }

    /// Closes the database.
    pub async fn close(self) {
        self.store.close().await;
    }
}

/// The working CRS of a data folder, without opening more than needed.
pub fn working_crs(place: &Place) -> Result<Crs> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let folder = Folder::open(place).await?;
        let crs = folder.crs;
        folder.close().await;
        Ok(crs)
    })
}

/// A CRS that may be a working CRS: a 3° Gauss-Krüger zone.
fn working(text: &str) -> Result<Crs> {
    let crs = parse_crs(text)?;
    match crs.kind() {
        CrsKind::GaussKruger(zone) if zone.width() == ZoneWidth::ThreeDegree => Ok(crs),
        _ => Err(Error::usage(
            "crs.not_working",
            format!("{text} 不是 3°高斯-克吕格投影带，不能作为工作坐标系"),
            format!("{text} is not a 3° Gauss-Krüger zone and cannot be the working CRS"),
        )
        .remedy("例如 EPSG:4526（38 带）", "for example EPSG:4526 (zone 38)")),
    }
}

fn copy_definitions(from: &Dir<'_>, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for file in from.files() {
        let name = file.path().file_name().unwrap_or_default();
        std::fs::write(to.join(name), file.contents())?;
    }
    for dir in from.dirs() {
        copy_definitions(dir, &to.join(dir.path().file_name().unwrap_or_default()))?;
    }
    Ok(())
}

/// The built-in definitions.
pub fn built_in_definitions() -> Result<Definitions> {
    let mut files = Vec::new();
    collect_built_in(&BUILT_IN, &mut files);
    parse(&files)
}

fn collect_built_in(dir: &Dir<'_>, files: &mut Vec<(String, String)>) {
    for file in dir.files() {
        if let Some(text) = file.contents_utf8()
            && file
                .path()
                .extension()
                .is_some_and(|ending| ending == "toml")
        {
            files.push((file.path().display().to_string(), text.to_owned()));
        }
    }
    for below in dir.dirs() {
        collect_built_in(below, files);
    }
}

/// The definitions of a folder: every TOML file below it.
pub fn load_definitions(dir: &Path) -> Result<Definitions> {
    let mut files = Vec::new();
    collect(dir, dir, &mut files)?;
    parse(&files)
}

fn collect(root: &Path, dir: &Path, files: &mut Vec<(String, String)>) -> Result<()> {
    let shown = dir.display();
    let entries = std::fs::read_dir(dir).map_err(|error| {
        Error::input(
            "definitions.folder",
            format!("无法读取规程目录 {shown}：{}", system_zh(&error)),
            format!("cannot read the definitions in {shown}: {error}"),
        )
    })?;
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<std::io::Result<_>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            let name = path
                .strip_prefix(root)
                .unwrap_or(&path)
                .display()
                .to_string();
            let text = std::fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
            files.push((name, text));
        }
    }
    Ok(())
}

fn unreadable(path: &Path, error: &std::io::Error) -> Error {
    let shown = path.display();
    if error.kind() == std::io::ErrorKind::InvalidData {
        return Error::input(
            "definitions.encoding",
            format!("规程文件 {shown} 不是 UTF-8 文本"),
            format!("the definition file {shown} is not UTF-8 text"),
        )
        .remedy("请另存为 UTF-8", "save it as UTF-8");
    }
    Error::input(
        "definitions.file",
        format!("无法读取规程文件 {shown}：{}", system_zh(error)),
        format!("cannot read the definition file {shown}: {error}"),
    )
}

fn parse(files: &[(String, String)]) -> Result<Definitions> {
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    Definitions::load(&files).map_err(|errors| {
        let list = |lang| {
            errors
                .iter()
                .map(|error| match error.remedy(lang) {
                    Some(remedy) => format!("{} {remedy}", error.sentence(lang)),
                    None => error.sentence(lang),
                })
                .collect::<Vec<_>>()
                .join("\n")
        };
        Error::input(
            "definitions.invalid",
            format!("规程有 {} 处错误：\n{}", errors.len(), list(Lang::Zh)),
            format!(
                "the definitions have {} faults:\n{}",
                errors.len(),
                list(Lang::En)
            ),
        )
    })
}
