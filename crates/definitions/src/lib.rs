//! The business as data: layers, checks and code lists in TOML; parse, type-check, evaluate
