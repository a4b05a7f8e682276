//! The HTTP server: API, tiles, sessions, the embedded web app. Handlers are thin: they find out who
//! asks, ask whether they may, and call the use cases of `kunyu-app`.

mod api;
mod config;
mod extract;
mod health;
mod observe;
mod problem;
mod repeat;
mod run;
mod state;
mod tiles;
mod upload;
mod web;
mod who;

pub use api::description;
pub use config::{BaseMap, Config, Limits, REFERENCE, address};
pub use run::{Started, application, serve, start};
