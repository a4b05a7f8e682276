use std::path::PathBuf;

use clap::Args;

/// `kunyu serve`
#[derive(Debug, Args)]
pub struct Serve {
    /// Address and port to listen on (default 127.0.0.1:8420)
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<String>,
    /// Settings of the server
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Print every setting with its default and end
    #[arg(long)]
    pub reference: bool,
    /// Print the description of the HTTP interface (OpenAPI) and end
    #[arg(long, conflicts_with = "reference")]
    pub openapi: bool,
}
