//! What the server is told: a file, over it the environment, over it the command line.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use kunyu_app::login::Policy;
use kunyu_app::{Error, Result};
use serde::{Deserialize, Serialize};

/// Settings of the server. Every key can stand in the file; `KUNYU_LISTEN` and the like win over it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Address and port.
    pub listen: SocketAddr,
    /// Name of the bureau, as pages and the exhibition show it.
    pub bureau_zh: String,
    /// The same in English.
    pub bureau_en: String,
    /// Whether cookies are only sent over TLS: true behind a proxy that ends TLS.
    pub secure_cookies: bool,
    /// Log lines as JSON.
    pub json_log: bool,
    /// Folders with further fonts for documents.
    pub fonts: Vec<PathBuf>,
    /// A base map of somebody else's; none works without a network.
    pub base_map: Option<BaseMap>,
    /// Passwords and sessions.
    pub policy: Policy,
    /// Bounds of requests.
    pub limits: Limits,
}

/// Raster tiles of an online service, for example 天地图.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BaseMap {
    /// Address of a tile with `{z}`, `{x}`, `{y}`.
    pub url: String,
    /// What must be shown beside it.
    pub attribution: String,
}

/// Bounds of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of a JSON body.
    pub body_bytes: usize,
    /// Bytes of an uploaded file.
    pub upload_bytes: u64,
    /// Seconds for one request; long work is a job.
    pub request_seconds: u64,
    /// Requests of one address in a minute.
    pub requests_per_minute: u32,
    /// Log-ins tried from one address in a minute.
    pub log_ins_per_minute: u32,
    /// Pieces of work done at once.
    pub workers: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 4 << 20,
            upload_bytes: 512 << 20,
            request_seconds: 60,
            requests_per_minute: 6000,
            log_ins_per_minute: 20,
            workers: 32,
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8420)),
            bureau_zh: "自然资源和规划局".to_owned(),
            bureau_en: "Bureau of Natural Resources and Planning".to_owned(),
            secure_cookies: false,
            json_log: false,
            fonts: Vec::new(),
            base_map: None,
            policy: Policy::default(),
            limits: Limits::default(),
        }
    }
}

/// Every key with its default, as a file; written from the type, shown by `kunyu serve --reference`.
pub const REFERENCE: fn() -> String = reference;

fn reference() -> String {
    let base_map = BaseMap {
        url: "https://example.invalid/{z}/{x}/{y}.png".to_owned(),
        attribution: "© …".to_owned(),
    };
    let config = Config {
        base_map: Some(base_map),
        ..Config::default()
    };
    toml::to_string_pretty(&config).unwrap_or_default()
}

impl Config {
    /// Reads the file, when there is one, and the environment.
    ///
    /// # Errors
    /// When a key is unknown or a value is not what it must be; the error names file and line.
    pub fn read(file: Option<&Path>) -> Result<Self> {
        let mut config = match file {
            Some(path) => Self::of_file(path)?,
            None => Self::default(),
        };
        config.apply(|name| std::env::var(name).ok())?;
        Ok(config)
    }

    fn of_file(path: &Path) -> Result<Self> {
        let shown = path.display();
        let text = std::fs::read_to_string(path)
            .map_err(|error| Error::from(error).at(&shown.to_string()))?;
        toml::from_str(&text).map_err(|error| {
            Error::input(
                "config.file",
                format!("配置文件 {shown} 有误：{error}"),
                format!("the configuration file {shown} is wrong: {error}"),
            )
            .remedy(
                "可用的键：kunyu serve --reference",
                "the keys there are: kunyu serve --reference",
            )
        })
    }

    fn apply(&mut self, environment: impl Fn(&str) -> Option<String>) -> Result<()> {
        if let Some(text) = environment("KUNYU_LISTEN") {
            self.listen = address(&text)?;
        }
        for (name, key) in [
            ("KUNYU_SECURE_COOKIES", &mut self.secure_cookies),
            ("KUNYU_JSON_LOG", &mut self.json_log),
        ] {
            if let Some(text) = environment(name) {
                *key = yes_or_no(name, &text)?;
            }
        }
        for (name, key) in [
            ("KUNYU_BUREAU_ZH", &mut self.bureau_zh),
            ("KUNYU_BUREAU_EN", &mut self.bureau_en),
        ] {
            if let Some(text) = environment(name) {
                *key = text;
            }
        }
        Ok(())
    }
}

/// An address and port, `0.0.0.0:8420`; a bare port listens on this machine only.
///
/// # Errors
/// When it is neither.
pub fn address(text: &str) -> Result<SocketAddr> {
    let bare = text.trim_start_matches(':').parse::<u16>();
    let parsed = bare.map_or_else(
        |_| text.parse(),
        |port| Ok(SocketAddr::from(([127, 0, 0, 1], port))),
    );
    parsed.map_err(|_| {
        Error::usage(
            "config.listen",
            format!("监听地址“{text}”无效"),
            format!("the address to listen on, \"{text}\", is not one"),
        )
        .remedy("例如 127.0.0.1:8420", "for example 127.0.0.1:8420")
    })
}

fn yes_or_no(name: &str, text: &str) -> Result<bool> {
    match text {
        "1" | "true" | "yes" => Ok(true),
        "0" | "false" | "no" => Ok(false),
        _ => Err(Error::usage(
            "config.flag",
            format!("{name} 应为 true 或 false"),
            format!("{name} must be true or false"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::{Config, reference};

    #[test]
    fn the_reference_is_a_file_that_can_be_read() {
        let config: Config = toml::from_str(&reference()).expect("the reference parses");
        assert_eq!(config.limits, Config::default().limits);
    }

    #[test]
    fn the_environment_wins_and_is_checked() {
        let mut config = Config::default();
        let set = |name: &str| (name == "KUNYU_LISTEN").then(|| "9000".to_owned());
        config.apply(set).expect("a port");
        assert_eq!(config.listen.to_string(), "127.0.0.1:9000");
        let wrong = |name: &str| (name == "KUNYU_LISTEN").then(|| "here".to_owned());
        assert_eq!(
            config.apply(wrong).expect_err("no address").code(),
            "config.listen"
        );
    }

    #[test]
    fn an_unknown_key_is_refused() {
        let told = toml::from_str::<Config>("listne = \"127.0.0.1:1\"").expect_err("no such key");
        assert!(told.to_string().contains("listne"));
    }
}
