//! The server as browsers and programs meet it, without a network between.

mod accounts;
mod permissions;
mod records;
mod support;
