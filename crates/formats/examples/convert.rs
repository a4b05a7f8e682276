//! Reads a file and writes its layers in another format: `convert IN OUT [EPSG]`.
#![allow(clippy::print_stdout, reason = "an example reports on standard output")]

use std::path::Path;

use kunyu_formats::{Format, FormatError, OpenOptions, WriteOptions, create, open};

fn main() -> Result<(), FormatError> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, output, ..] = arguments.as_slice() else {
        println!("convert IN OUT [EPSG]");
        return Ok(());
    };
    let default = arguments.get(2).and_then(|code| code.parse().ok());
    let mut source = open(Path::new(input), &OpenOptions::new().crs(default))?;
    let format = Format::from_path(Path::new(output)).unwrap_or(Format::GeoJson);
    for index in 0..source.layers().len() {
        let layer = source.layers()[index].clone();
        let options = WriteOptions::new().append(index > 0);
        let mut sink = create(Path::new(output), format, &layer, &options)?;
        let mut count = 0;
        for feature in source.features(index)? {
            sink.write(&feature?)?;
            count += 1;
        }
        let notices = sink.finish()?;
        println!(
            "{} {} {count} features, {} notices",
            layer.name,
            layer.crs,
            notices.len()
        );
    }
    for notice in source.notices() {
        println!("{notice}");
    }
    Ok(())
}
