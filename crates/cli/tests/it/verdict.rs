//! Evidence: recomputed by anyone, rebuilt from the layers, altered bundles found out.

use crate::support::{boundary_txt, district, kunyu, kunyu_with_keys, path, shared, write};

fn bundle(dir: &std::path::Path) -> Option<std::path::PathBuf> {
    let samples = shared("domain/samples")?;
    let target = dir.join("bundle.json");
    kunyu([
        "--data",
        path(&district()),
        "check",
        path(&samples.join("parcel_std_gbk.txt")),
        "--format",
        "json",
        "-o",
        path(&target),
    ])
    .exits(1);
    Some(target)
}

#[test]
fn a_bundle_verifies_with_and_without_the_layers() {
    let dir = tempfile::tempdir().unwrap();
    let Some(bundle) = bundle(dir.path()) else {
        return;
    };
    kunyu(["verdict", "verify", path(&bundle)]).exits(0);
    kunyu([
        "--data",
        path(&district()),
        "verdict",
        "verify",
        path(&bundle),
    ])
    .exits(0);
}

#[test]
fn another_folder_says_that_it_lacks_the_edition() {
    let dir = tempfile::tempdir().unwrap();
    let Some(bundle) = bundle(dir.path()) else {
        return;
    };
    let other = dir.path().join("other");
    let made = [
        "init",
        path(&other),
        "--crs",
        "EPSG:4526",
        "--code",
        "420112",
    ];
    kunyu(made.into_iter().chain(["--admin", "管理员"])).exits(0);
    let verify = ["--data", path(&other), "verdict", "verify", path(&bundle)];
    let run = kunyu(verify).exits(1);
    assert!(
        run.stdout.contains("没有结论所依据的版次") || run.stderr.contains("没有结论所依据的版次")
    );
}

#[test]
fn a_signed_bundle_says_who_answers_for_it() {
    let dir = tempfile::tempdir().unwrap();
    let (ours, theirs) = (dir.path().join("ours"), dir.path().join("theirs"));
    kunyu(["keys", "new", path(&ours)])
        .exits(0)
        .says("KUNYU_KEYS");
    kunyu(["keys", "new", path(&theirs)]).exits(0);
    let square = [
        ("3391000", "38520000"),
        ("3391100", "38520000"),
        ("3391100", "38520100"),
        ("3391000", "38520100"),
    ];
    let parcel = write(dir.path(), "p.txt", boundary_txt(&square));
    let bundle = dir.path().join("signed.json");
    let data = district();
    let check = [
        "--data",
        path(&data),
        "check",
        path(&parcel),
        "-o",
        path(&bundle),
    ];
    kunyu_with_keys(&ours, &check).exits(1);
    let verify = ["verdict", "verify", path(&bundle)];
    let says = |run: crate::support::Run, code, part: &str| {
        let run = run.exits(code);
        assert!(run.stdout.contains(part), "{}", run.stdout);
    };
    says(kunyu_with_keys(&ours, &verify), 0, "签名有效");
    says(kunyu_with_keys(&theirs, &verify), 0, "不在已知公钥之列");
    says(kunyu(verify), 0, "已签名，未核");
    // the actor is signed too: it lies in the envelope
    let text = std::fs::read_to_string(&bundle).unwrap();
    let forged = text.replacen("\"actor\":null", "\"actor\":\"局长\"", 1);
    assert_ne!(text, forged);
    let forged = write(dir.path(), "forged.json", forged);
    says(
        kunyu_with_keys(&ours, &["verdict", "verify", path(&forged)]),
        1,
        "签名无效",
    );
}

#[test]
fn keys_stay_outside_the_data_folder() {
    let data = district();
    let inside = data.join("more-keys");
    kunyu(["--data", path(&data), "keys", "new", path(&inside)]).exits(2);
    assert!(!inside.exists());
}

#[test]
fn an_altered_bundle_fails() {
    let dir = tempfile::tempdir().unwrap();
    let Some(bundle) = bundle(dir.path()) else {
        return;
    };
    let text = std::fs::read_to_string(&bundle).unwrap();
    assert!(
        text.contains("37499.63"),
        "the area of the first plot is in the bundle"
    );
    let altered = write(
        dir.path(),
        "altered.json",
        text.replacen("37499.63", "37499.64", 1),
    );
    kunyu(["verdict", "verify", path(&altered)]).exits(1);
    let broken = write(dir.path(), "broken.json", &text[..text.len() / 2]);
    kunyu(["verdict", "verify", path(&broken)]).exits(3);
}

#[test]
fn the_same_parcel_gives_the_same_payload_every_time() {
    let dir = tempfile::tempdir().unwrap();
    let Some(first) = bundle(dir.path()) else {
        return;
    };
    let one: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&first).unwrap()).unwrap();
    let Some(second) = bundle(dir.path()) else {
        return;
    };
    let two: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&second).unwrap()).unwrap();
    assert_eq!(one["payload"], two["payload"]);
}
