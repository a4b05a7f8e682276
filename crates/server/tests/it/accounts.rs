use axum::http::{Method, StatusCode, header};
use kunyu_app::login::Policy;
use kunyu_server::{Config, Limits};
use serde_json::json;

use crate::support::{Browser, PASSWORD, World};

#[tokio::test(flavor = "multi_thread")]
async fn the_first_administrator_changes_the_one_time_password_before_anything_else() {
    let world = World::new().await;
    let (name, one_time) = world.first.clone();
    assert_eq!(name, "管理员");
    let (browser, got) = world.log_in(&name, &one_time).await;
    assert_eq!(got.status, StatusCode::OK);
    assert_eq!(got.json()["must_change_password"], true);
    let cookie = got.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"));
    let turned_away = world.get(&browser, "/api/v1/workbench").await;
    assert_eq!(turned_away.status, StatusCode::FORBIDDEN);
    assert_eq!(turned_away.code(), "password.must_change");
    let path = "/api/v1/session/password";
    for weak in ["short1A", "nocapitalsnodigits", &one_time, "管理员Abc12345"] {
        let body = json!({ "old": one_time, "new": weak });
        let refused = world.ask(&browser, &Method::PUT, path, Some(&body)).await;
        assert_eq!(refused.code(), "password.weak", "{weak}");
    }
    let body = json!({ "old": one_time, "new": PASSWORD });
    let changed = world.ask(&browser, &Method::PUT, path, Some(&body)).await;
    assert_eq!(changed.status, StatusCode::NO_CONTENT);
    let desk = world.get(&browser, "/api/v1/workbench").await;
    assert_eq!(desk.status, StatusCode::OK, "{}", desk.json());
    let (_, again) = world.log_in(&name, &one_time).await;
    assert_eq!(again.code(), "login.failed");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_name_and_a_wrong_password_are_told_alike_and_lock() {
    let policy = Policy {
        failures: 3,
        ..Policy::default()
    };
    let world = World::with(Config {
        policy,
        ..Config::default()
    })
    .await;
    let administrator = world.administrator().await;
    world.user(&administrator, "经办").await;
    let (_, unknown) = world.log_in("没有此人", PASSWORD).await;
    let (_, wrong) = world.log_in("经办", "Wrong-password-1").await;
    assert_eq!(unknown.status, StatusCode::UNAUTHORIZED);
    assert_eq!(unknown.json(), wrong.json());
    world.log_in("经办", "Wrong-password-1").await;
    let (_, third) = world.log_in("经办", "Wrong-password-1").await;
    assert_eq!(third.code(), "login.locked");
    let (_, right) = world.log_in("经办", PASSWORD).await;
    assert_eq!(right.code(), "login.locked");
    // the administrator opens it again
    world.user(&administrator, "经办").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_tries_too_many_log_ins_is_turned_away() {
    let limits = Limits {
        log_ins_per_minute: 2,
        ..Limits::default()
    };
    let world = World::with(Config {
        limits,
        ..Config::default()
    })
    .await;
    for _ in 0..2 {
        let (_, got) = world.log_in("没有此人", PASSWORD).await;
        assert_eq!(got.status, StatusCode::UNAUTHORIZED);
    }
    let (_, got) = world.log_in("没有此人", PASSWORD).await;
    assert_eq!(got.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(got.headers.contains_key(header::RETRY_AFTER));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_without_the_check_code_of_the_session_is_refused() {
    let world = World::new().await;
    let administrator = world.administrator().await;
    let forged = Browser {
        csrf: None,
        ..administrator.clone()
    };
    let body = json!({ "name": "新人" });
    let got = world.post(&forged, "/api/v1/users", body.clone()).await;
    assert_eq!(got.code(), "session.csrf");
    let got = world
        .post(&administrator, "/api/v1/users", body.clone())
        .await;
    assert_eq!(got.status, StatusCode::CREATED);
    let got = world.post(&administrator, "/api/v1/users", body).await;
    assert_eq!(got.status, StatusCode::CONFLICT);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_logs_out_or_is_stopped_is_out_at_once() {
    let world = World::new().await;
    let administrator = world.administrator().await;
    let clerk = world.user(&administrator, "经办").await;
    let got = world
        .ask(&clerk, &Method::DELETE, "/api/v1/session", None)
        .await;
    assert_eq!(got.status, StatusCode::NO_CONTENT);
    assert_eq!(
        world.get(&clerk, "/api/v1/session").await.status,
        StatusCode::UNAUTHORIZED
    );
    let (clerk, _) = world.log_in("经办", PASSWORD).await;
    let path = format!("/api/v1/users/{}", crate::support::encoded("经办"));
    let body = json!({ "role": "clerk", "active": false });
    let got = world
        .ask(&administrator, &Method::PATCH, &path, Some(&body))
        .await;
    assert_eq!(got.status, StatusCode::NO_CONTENT, "{}", got.json());
    assert_eq!(
        world.get(&clerk, "/api/v1/session").await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_does_what_it_is_for_until_it_is_taken_back() {
    let world = World::new().await;
    let administrator = world.administrator().await;
    let body = json!({ "title": "报表", "scopes": ["read"], "days": 30 });
    let made = world.post(&administrator, "/api/v1/tokens", body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.json());
    let program = Browser {
        token: made.json()["token"].as_str().map(str::to_owned),
        ..Browser::default()
    };
    let got = world.get(&program, "/api/v1/users").await;
    assert_eq!(got.status, StatusCode::OK);
    let body = json!({ "name": "新人" });
    let got = world.post(&program, "/api/v1/users", body).await;
    assert_eq!(got.code(), "token.scope");
    let path = format!("/api/v1/tokens/{}", made.json()["id"]);
    world
        .ask(&administrator, &Method::DELETE, &path, None)
        .await;
    let got = world.get(&program, "/api/v1/users").await;
    assert_eq!(got.status, StatusCode::UNAUTHORIZED);
    let body = json!({ "title": "x", "scopes": ["everything"], "days": 30 });
    let got = world.post(&administrator, "/api/v1/tokens", body).await;
    assert_eq!(got.code(), "token.wrong");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_to_accounts_stands_in_the_audit_trail() {
    let world = World::new().await;
    let administrator = world.administrator().await;
    world.user(&administrator, "审计").await;
    let (auditor, _) = world.log_in("审计", PASSWORD).await;
    let got = world.get(&auditor, "/api/v1/audit?most=20").await;
    let entries = got.json();
    let actions: Vec<&str> = entries
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|entry| entry["action"].as_str())
        .collect();
    assert!(actions.contains(&"user.password"), "{actions:?}");
    assert!(actions.contains(&"session.open"), "{actions:?}");
    let got = world
        .post(&auditor, "/api/v1/audit/verify", json!({}))
        .await;
    assert_eq!(got.json()["holds"], true);
    assert!(!String::from_utf8_lossy(&got.body).contains(PASSWORD));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_is_sent_twice_is_done_once() {
    let world = World::new().await;
    let administrator = world.administrator().await;
    let keyed = Browser {
        key: Some("one".to_owned()),
        ..administrator.clone()
    };
    let body = json!({ "name": "新人" });
    let first = world.post(&keyed, "/api/v1/users", body.clone()).await;
    let again = world.post(&keyed, "/api/v1/users", body).await;
    assert_eq!(first.status, StatusCode::CREATED);
    assert_eq!(again.status, StatusCode::CREATED);
    assert_eq!(first.json(), again.json());
    assert_eq!(again.headers["idempotency-replayed"], "true");
    let other = json!({ "name": "另一人" });
    let refused = world.post(&keyed, "/api/v1/users", other).await;
    assert_eq!(refused.code(), "request.key_used");
}
