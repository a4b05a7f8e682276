use axum::http::StatusCode;
use serde_json::json;

use crate::support::{Browser, World};

#[tokio::test(flavor = "multi_thread")]
async fn answers_carry_the_headers_that_browsers_obey() {
    let world = World::new().await;
    let got = world.get(&Browser::default(), "/api/v1/instance").await;
    assert_eq!(got.status, StatusCode::OK, "{}", got.json());
    assert_eq!(got.json()["district"], "420112");
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
    ] {
        assert_eq!(got.headers[name], value);
    }
    let policy = got.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_wrongly_is_a_problem_in_both_languages() {
    let world = World::new().await;
    let administrator = world.administrator().await;
    let clerk = world.user(&administrator, "经办").await;
    let path = "/api/v1/registers/land_supply/records";
    let got = world.get(&clerk, path).await;
    assert_eq!(got.json()["total"], 0);
    for (where_, code) in [
        ("nothing%20==%201", ""),
        ("1%20==", ""),
        ("method%20==%20%27x%27%20%7C%7C%20drop%20table", ""),
    ] {
        let got = world.get(&clerk, &format!("{path}?where={where_}")).await;
        assert_eq!(got.status, StatusCode::BAD_REQUEST, "{where_}");
        let json = got.json();
        assert!(
            json["detail_zh"]
                .as_str()
                .is_some_and(|text| !text.is_empty()),
            "{code}"
        );
        assert!(
            json["detail_en"].as_str().is_some_and(str::is_ascii),
            "{json}"
        );
    }
    let got = world.get(&clerk, "/api/v1/registers/no_such/records").await;
    assert_eq!(got.status, StatusCode::NOT_FOUND);
    let got = world.get(&clerk, &format!("{path}/%27%20or%201=1")).await;
    assert_eq!(got.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_the_law_refuses_names_the_reasons() {
    let world = World::new().await;
    let administrator = world.administrator().await;
    let clerk = world.user(&administrator, "经办").await;
    let form = world
        .get(&clerk, "/api/v1/definitions/processes")
        .await
        .json();
    let petition = form
        .as_array()
        .unwrap()
        .iter()
        .find(|process| process["id"] == "petition")
        .unwrap();
    let step = petition["opens"][0]["id"].as_str().unwrap();
    let path = format!("/api/v1/processes/petition/open/{step}");
    let got = world.post(&clerk, &path, json!({ "input": {} })).await;
    assert!(
        got.status == StatusCode::UNPROCESSABLE_ENTITY || got.status == StatusCode::BAD_REQUEST,
        "{} {}",
        got.status,
        got.json()
    );
    let cases = world.get(&clerk, "/api/v1/cases?all=true").await.json();
    assert_eq!(cases["total"], 0);
}
