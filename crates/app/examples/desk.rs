fn main() {
    let mut args = std::env::args().skip(1);
    let (dir, desk, today) = (args.next().unwrap(), args.next().unwrap(), args.next().unwrap());
    let only: Vec<String> = args.collect();
    let texts: Vec<(String, String)> = std::fs::read_dir(&desk).unwrap().map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "toml"))
        .filter(|p| only.is_empty() || p.ends_with("people.toml") || only.iter().any(|o| p.ends_with(o)))
        .map(|p| (p.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&p).unwrap())).collect();
    let mut texts = texts; texts.sort();
    let rt = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    rt.block_on(async { kunyu_app::sample_desk::dev(std::path::Path::new(&dir), texts, &today).await });
}
