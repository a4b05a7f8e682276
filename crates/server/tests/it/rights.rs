//! Who may know what: on every door the same.

use axum::http::{Method, StatusCode};
use kunyu_app::Folder;
use kunyu_server::Config;
use kunyu_store::{RecordInput, Value};
use serde_json::{Value as Json, json};

use crate::support::{Browser, TOWNSHIP, World, encoded};

/// Another township than that of the officer.
const OTHER: &str = "420112007";
const ISSUES: usize = 25;

/// Enters records as they are, without a process.
async fn enter(folder: &Folder, register: &str, on: &str, rows: &[Vec<(&str, Value)>]) {
    let actor = folder.actor("经办").await.unwrap();
    let begun = folder.store.begin_act(&actor, "records.enter", on);
    let mut act = begun.await.unwrap();
    for row in rows {
        let set = row.iter().cloned();
        let record = RecordInput {
            set: set
                .map(|(field, value)| (field.to_owned(), value))
                .collect(),
            ..RecordInput::default()
        };
        act.create_record(register, &record).await.unwrap();
    }
    act.commit().await.unwrap();
}

/// The 25 issues of the patrol, and two pieces of land in two townships.
async fn stock(folder: &Folder) {
    let issue = |n: usize| {
        vec![
            ("number", Value::text(format!("巡-{n:02}"))),
            ("aspect", Value::text("合成")),
            ("issue", Value::text("合成的问题")),
            ("reported_on", Value::date("2020-03-01")),
        ]
    };
    let issues: Vec<_> = (1..=ISSUES).map(issue).collect();
    enter(folder, "discipline_inspection", "2020-03-01", &issues).await;
    let land = |number: &str, name: &str, township: &str| {
        vec![
            ("parcel_no", Value::text(number)),
            ("name", Value::text(name)),
            ("method", Value::text("挂牌")),
            ("township", Value::text(township)),
            ("contract_signed_on", Value::date("2020-05-06")),
        ]
    };
    let lands = [
        land("P（2020）1号", "本街项目", TOWNSHIP),
        land("P（2020）2号", "邻街项目", OTHER),
    ];
    enter(folder, "land_supply", "2020-05-06", &lands).await;
}

async fn stocked() -> World {
    World::made(Config::default(), stock).await
}

async fn status(world: &World, browser: &Browser, path: &str) -> StatusCode {
    world.get(browser, path).await.status
}

async fn read(world: &World, browser: &Browser, path: &str) -> Json {
    let got = world.get(browser, path).await;
    assert_eq!(got.status, StatusCode::OK, "{path}: {}", got.json());
    got.json()
}

/// Scenario 10: a clerk asks for the 25 issues of the discipline patrol.
#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_asks_for_the_discipline_issues_on_every_door() {
    let world = stocked().await;
    let administrator = world.administrator().await;
    let clerk = world.user(&administrator, "经办").await;
    let director = world.user(&administrator, "局长").await;
    let register = "/api/v1/registers/discipline_inspection";
    let number = encoded("巡-01");
    let doors = [
        format!("{register}/records"),
        format!("{register}/records?limit=1"),
        format!("{register}/records?q={}", encoded("合成")),
        format!("{register}/records?date=2020-12-31"),
        format!("{register}/records?known_at=1"),
        format!("{register}/records/{number}"),
        format!("{register}/records/{number}?date=2020-12-31"),
        format!("{register}/records/{number}/history"),
        format!("{register}/records/{number}/story"),
        format!("{register}/features"),
        format!("{register}/export"),
        format!("{register}/template"),
        "/api/v1/definitions/registers/discipline_inspection".to_owned(),
        "/api/v1/definitions/processes/discipline_inspection".to_owned(),
        "/api/v1/definitions/codes/discipline_state".to_owned(),
        "/api/v1/indicators?ids=discipline.issues&year=2020".to_owned(),
        "/api/v1/indicators/discipline.issues/rows?year=2020".to_owned(),
        "/api/v1/indicators/discipline.issues/features?year=2020".to_owned(),
        "/api/v1/indicators/discipline.issues/series?from=2020&to=2020".to_owned(),
    ];
    for door in &doors {
        assert_eq!(
            status(&world, &clerk, door).await,
            StatusCode::NOT_FOUND,
            "{door}"
        );
    }
    let found = read(&world, &clerk, &format!("/api/v1/search?q={number}")).await;
    assert_eq!(found, json!([]));
    let figures = read(&world, &clerk, "/api/v1/indicators?year=2020").await;
    let is_discipline = |figure: &Json| figure["id"].as_str().unwrap().contains("discipline");
    assert!(!figures.as_array().unwrap().iter().any(is_discipline));

    let list = read(&world, &director, &doors[0]).await;
    assert_eq!(list["total"], ISSUES);
    let figures = read(&world, &director, &doors[15]).await;
    assert_eq!(figures[0]["value"], ISSUES.to_string());
    // the report of the year tells the figure to the director, and that it is withheld to the clerk
    let told = |report: &Json| {
        let figures = report["figures"].as_array().unwrap();
        let one = figures.iter().find(|one| one["id"] == "discipline.issues");
        one.map(|one| one["exact"].clone())
    };
    let path = "/api/v1/reports/annual?year=2020";
    let directors = told(&read(&world, &director, path).await);
    if let Some(directors) = directors {
        assert_eq!(directors, ISSUES.to_string());
        assert_eq!(told(&read(&world, &clerk, path).await), Some(Json::Null));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_township_officer_knows_what_lies_in_the_township() {
    let world = stocked().await;
    let administrator = world.administrator().await;
    let officer = world.user(&administrator, "街道").await;
    let clerk = world.user(&administrator, "经办").await;
    let register = "/api/v1/registers/land_supply";
    let list = read(&world, &officer, &format!("{register}/records")).await;
    assert_eq!(
        (&list["total"], &list["rows"][0]["values"][0]),
        (&json!(1), &json!("P（2020）1号"))
    );
    assert_eq!(
        read(&world, &clerk, &format!("{register}/records")).await["total"],
        2
    );
    let asked = encoded(&format!("township == '{OTHER}'"));
    let none = read(
        &world,
        &officer,
        &format!("{register}/records?where={asked}"),
    )
    .await;
    assert_eq!(none["total"], 0);
    let past = read(
        &world,
        &officer,
        &format!("{register}/records?date=2020-12-31"),
    )
    .await;
    assert_eq!(past["total"], 1);
    let (own, other) = (encoded("P（2020）1号"), encoded("P（2020）2号"));
    for door in ["", "/history", "/story", "?date=2020-12-31"] {
        let path = |number: &str| format!("{register}/records/{number}{door}");
        assert_eq!(
            status(&world, &officer, &path(&own)).await,
            StatusCode::OK,
            "{door}"
        );
        assert_eq!(
            status(&world, &officer, &path(&other)).await,
            StatusCode::NOT_FOUND,
            "{door}"
        );
    }
    let counted = read(&world, &officer, "/api/v1/definitions/registers").await;
    let counted = counted.as_array().unwrap();
    let supply = counted
        .iter()
        .find(|one| one["id"] == "land_supply")
        .unwrap();
    assert_eq!(supply["records"], 1);
    let hint = format!("/api/v1/search?q={}", encoded("街项目"));
    assert_eq!(
        read(&world, &officer, &hint)
            .await
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        read(&world, &clerk, &hint).await.as_array().unwrap().len(),
        2
    );
    // a thing that does not say where it lies is not known to who is bound, and the ledger is the district's
    for path in ["/api/v1/registers/meeting/records", "/api/v1/balance"] {
        assert_eq!(
            status(&world, &officer, path).await,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    let nowhere = world.user(&administrator, "无辖区").await;
    let path = format!("{register}/records");
    assert_eq!(status(&world, &nowhere, &path).await, StatusCode::NOT_FOUND);
    let export = format!("{register}/export");
    assert_eq!(
        status(&world, &officer, &export).await,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn too_low_a_clearance_is_as_if_nothing_were_there() {
    let world = stocked().await;
    let administrator = world.administrator().await;
    let low = world.user(&administrator, "低密").await;
    let path = "/api/v1/registers/land_supply/records";
    assert_eq!(status(&world, &low, path).await, StatusCode::NOT_FOUND);
    let me = read(&world, &low, "/api/v1/session").await;
    assert_eq!(me["clearance"], json!(["公开"]));
    let security = world.user(&administrator, "安全").await;
    let raised = json!({ "clearance": ["内部"], "section": "土地利用科" });
    let place = format!("/api/v1/users/{}/standing", encoded("低密"));
    let set = world
        .ask(&security, &Method::PUT, &place, Some(&raised))
        .await;
    assert_eq!(set.status, StatusCode::NO_CONTENT, "{}", set.json());
    assert_eq!(read(&world, &low, path).await["total"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_concealed_column_is_nowhere() {
    let world = World::made(Config::default(), async |folder: &Folder| {
        stock(folder).await;
        let file = folder.store.folder().join("definitions/rights/roles.toml");
        let text = std::fs::read_to_string(&file).unwrap();
        let changed = text.replacen("conceals = [", "conceals = [\"land_supply.name\", ", 1);
        assert_ne!(text, changed);
        std::fs::write(&file, changed).unwrap();
    })
    .await;
    let administrator = world.administrator().await;
    let viewer = world.user(&administrator, "查询").await;
    let clerk = world.user(&administrator, "经办").await;
    let register = "/api/v1/registers/land_supply";
    let number = encoded("P（2020）1号");
    for path in [
        format!("{register}/records"),
        format!("{register}/records/{number}"),
        format!("{register}/records/{number}/history"),
        format!("{register}/records/{number}/story"),
        format!("/api/v1/search?q={number}"),
    ] {
        assert!(
            read(&world, &clerk, &path)
                .await
                .to_string()
                .contains("本街项目"),
            "{path}"
        );
        assert!(
            !read(&world, &viewer, &path)
                .await
                .to_string()
                .contains("本街项目"),
            "{path}"
        );
    }
    let form = read(&world, &viewer, "/api/v1/definitions/registers/land_supply").await;
    let fields = form["fields"].as_array().unwrap();
    assert!(!fields.iter().any(|field| field["id"] == "name"));
    let asked = encoded("name == '本街项目'");
    for question in [format!("where={asked}"), "order=name".to_owned()] {
        let path = format!("{register}/records?{question}");
        assert_eq!(
            status(&world, &viewer, &path).await,
            StatusCode::BAD_REQUEST,
            "{path}"
        );
        assert_eq!(
            status(&world, &clerk, &path).await,
            StatusCode::OK,
            "{path}"
        );
    }
    let path = format!("{register}/records?q={}", encoded("本街"));
    assert_eq!(read(&world, &viewer, &path).await["total"], 0);
    assert_eq!(read(&world, &clerk, &path).await["total"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_three_administrators_are_apart() {
    let world = stocked().await;
    let admin = world.administrator().await;
    let security = world.user(&admin, "安全").await;
    let auditor = world.user(&admin, "审计").await;
    // none of them does business
    for browser in [&admin, &security, &auditor] {
        for path in ["/api/v1/registers/land_supply/records", "/api/v1/balance"] {
            assert_eq!(
                status(&world, browser, path).await,
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
        assert_eq!(read(&world, browser, "/api/v1/layers").await, json!([]));
    }
    let post = async |browser: &Browser, path: &str, body: Json| {
        world.post(browser, path, body).await.status
    };
    let patch = async |browser: &Browser, name: &str, body: Json| {
        let path = format!("/api/v1/users/{}", encoded(name));
        world
            .ask(browser, &Method::PATCH, &path, Some(&body))
            .await
            .status
    };
    let place = async |browser: &Browser, name: &str| {
        let path = format!("/api/v1/users/{}/standing", encoded(name));
        let body = json!({ "areas": [TOWNSHIP] });
        world
            .ask(browser, &Method::PUT, &path, Some(&body))
            .await
            .status
    };
    // accounts are made without a post; the security administrator gives it
    let with_post = json!({ "name": "新人", "role": "clerk" });
    assert_eq!(
        post(&admin, "/api/v1/users", with_post).await,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        post(&admin, "/api/v1/users", json!({ "name": "新人" })).await,
        StatusCode::CREATED
    );
    assert_eq!(
        post(&security, "/api/v1/users", json!({ "name": "旁人" })).await,
        StatusCode::FORBIDDEN
    );
    let clerk = json!({ "role": "clerk", "active": true });
    assert_eq!(
        patch(&admin, "新人", clerk.clone()).await,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        patch(&auditor, "新人", clerk.clone()).await,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        patch(&security, "新人", clerk).await,
        StatusCode::NO_CONTENT
    );
    let stopped = json!({ "role": "clerk", "active": false });
    assert_eq!(
        patch(&security, "新人", stopped.clone()).await,
        StatusCode::FORBIDDEN
    );
    assert_eq!(patch(&admin, "新人", stopped).await, StatusCode::NO_CONTENT);
    // nobody gives themselves anything
    let director = json!({ "role": "director", "active": true });
    for (browser, name) in [(&admin, "管理员"), (&security, "安全"), (&auditor, "审计")] {
        assert_eq!(
            patch(browser, name, director.clone()).await,
            StatusCode::FORBIDDEN,
            "{name}"
        );
        assert_eq!(place(browser, name).await, StatusCode::FORBIDDEN, "{name}");
    }
    assert_eq!(place(&admin, "查询").await, StatusCode::FORBIDDEN);
    assert_eq!(place(&security, "查询").await, StatusCode::NO_CONTENT);
    // the trail is the auditor's, and tells what the other two did
    for browser in [&admin, &security] {
        assert_eq!(
            status(&world, browser, "/api/v1/audit").await,
            StatusCode::FORBIDDEN
        );
    }
    let trail = read(&world, &auditor, "/api/v1/audit").await;
    let trail = trail.as_array().unwrap();
    let did = |actor: &str, action: &str| {
        trail
            .iter()
            .any(|entry| entry["actor"] == actor && entry["action"] == action)
    };
    assert!(did("管理员", "user.add") && did("安全", "user.standing"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_locked_themselves_out_is_let_in_by_the_security_administrator() {
    let world = World::new().await;
    let admin = world.administrator().await;
    let security = world.user(&admin, "安全").await;
    world.user(&admin, "查询").await;
    for _ in 0..5 {
        world.log_in("查询", "wrong").await;
    }
    let (_, got) = world.log_in("查询", crate::support::PASSWORD).await;
    assert_eq!(got.code(), "login.locked");
    let path = format!("/api/v1/users/{}/unlock", encoded("查询"));
    assert_eq!(
        world.post(&admin, &path, json!({})).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        world.post(&security, &path, json!({})).await.status,
        StatusCode::NO_CONTENT
    );
    let (_, got) = world.log_in("查询", crate::support::PASSWORD).await;
    assert_eq!(got.status, StatusCode::OK, "{}", got.json());
}

/// The parts of a workbook whose names contain a word, as text.
fn parts(workbook: &[u8], word: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    let mut text = String::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        if file.name().unwrap().contains(word) {
            std::io::Read::read_to_string(&mut file, &mut text).unwrap();
        }
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_internal_goes_out_with_a_watermark_and_a_number() {
    let world = stocked().await;
    let admin = world.administrator().await;
    let clerk = world.user(&admin, "经办").await;
    let path = "/api/v1/registers/land_supply/export";
    let wrong = format!("{path}?order=nothing");
    assert_eq!(
        status(&world, &clerk, &wrong).await,
        StatusCode::BAD_REQUEST
    );
    let got = world.get(&clerk, path).await;
    assert_eq!(got.status, StatusCode::OK, "{}", got.json());
    let sheet = parts(&got.body, "sheet1.xml");
    assert!(
        sheet.contains("内部") && sheet.contains("导出第1号") && sheet.contains("经办"),
        "{sheet}"
    );
    assert!(parts(&got.body, "core.xml").contains("导出第1号"));
    let english = world.get(&clerk, &format!("{path}?lang=en")).await;
    assert!(parts(&english.body, "sheet1.xml").contains("export no. 2"));
    let auditor = world.user(&admin, "审计").await;
    let trail = read(&world, &auditor, "/api/v1/audit").await;
    let taken = |entry: &&Json| entry["action"] == "export.take" && entry["actor"] == "经办";
    assert_eq!(trail.as_array().unwrap().iter().filter(taken).count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_secret_goes_out_once_with_somebody_elses_consent() {
    let world = stocked().await;
    let admin = world.administrator().await;
    let director = world.user(&admin, "局长").await;
    let clerk = world.user(&admin, "经办").await;
    let leader = world.user(&admin, "副局").await;
    let got = world
        .get(&director, "/api/v1/registers/discipline_inspection/export")
        .await;
    assert_eq!(
        (got.status, got.code()),
        (StatusCode::FORBIDDEN, "export.consent".to_owned())
    );
    let asked = |register: &str, reason: &str| json!({ "asked": { "register": register }, "reason": reason });
    let ask =
        async |browser: &Browser, body: Json| world.post(browser, "/api/v1/exports", body).await;
    let hidden = ask(&clerk, asked("discipline_inspection", "看看")).await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND);
    let nothing = ask(&director, asked("discipline_inspection", " ")).await;
    assert_eq!(nothing.status, StatusCode::BAD_REQUEST);
    let free = ask(&director, asked("land_supply", "看看")).await;
    assert_eq!(free.status, StatusCode::BAD_REQUEST);
    let made = ask(&director, asked("discipline_inspection", "报区纪委")).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.json());
    let number = made.json()["number"].as_i64().unwrap();
    let (decide, file) = (
        format!("/api/v1/exports/{number}/decide"),
        format!("/api/v1/exports/{number}/file"),
    );
    let yes = json!({ "consents": true });
    assert_eq!(
        world.post(&director, &file, json!({})).await.status,
        StatusCode::CONFLICT
    );
    assert_eq!(
        world.post(&director, &decide, yes.clone()).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        world.post(&clerk, &decide, yes.clone()).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(read(&world, &clerk, "/api/v1/exports").await, json!([]));
    assert_eq!(
        read(&world, &leader, "/api/v1/exports").await[0]["state"],
        "waiting"
    );
    let done = world.post(&leader, &decide, yes.clone()).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.json());
    assert_eq!(
        world.post(&leader, &decide, yes).await.status,
        StatusCode::CONFLICT
    );
    // whoever consented does not take it
    assert_eq!(
        world.post(&leader, &file, json!({})).await.status,
        StatusCode::NOT_FOUND
    );
    let got = world.post(&director, &file, json!({})).await;
    assert_eq!(got.status, StatusCode::OK, "{}", got.json());
    let sheet = parts(&got.body, "sheet1.xml");
    assert!(
        sheet.contains(&format!("巡察　导出第{number}号　局长")),
        "{sheet}"
    );
    assert_eq!(
        world.post(&director, &file, json!({})).await.status,
        StatusCode::CONFLICT
    );
    let kept = read(&world, &director, "/api/v1/exports").await;
    assert_eq!(
        (&kept[0]["state"], &kept[0]["decided_by"]),
        (&json!("taken"), &json!("副局"))
    );
}
