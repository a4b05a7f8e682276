//! Every endpoint, asked by nobody and by everybody in an empty bureau; the table is a reviewed file.

use std::fmt::Write as _;
use std::path::Path;

use axum::http::{Method, StatusCode};
use kunyu_server::description;
use serde_json::{Value, json};

use crate::support::{Browser, World};

/// What everybody may ask without having logged in.
const OPEN: [&str; 5] = [
    "GET /api/v1/instance",
    "POST /api/v1/session",
    "GET /health/live",
    "GET /health/ready",
    "GET /metrics",
];

/// An endpoint with an address and a body that fit it.
struct Endpoint {
    method: Method,
    path: String,
    address: String,
    body: Value,
}

/// Every endpoint of the description.
fn endpoints() -> Vec<Endpoint> {
    let description = serde_json::to_value(description()).unwrap();
    let mut found = Vec::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for method in ["get", "post", "put", "patch", "delete"] {
            let operation = &item[method];
            if operation.is_null() {
                continue;
            }
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            found.push(Endpoint {
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                address: filled(path, operation),
                body: example(&description, schema),
            });
        }
    }
    found
}

/// A value that fits a schema: what is required, and nothing else.
fn example(description: &Value, schema: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        let found = description.pointer(reference.trim_start_matches('#'));
        return example(description, found.unwrap());
    }
    if let Some(first) = schema["oneOf"].as_array().and_then(|all| all.first()) {
        return example(description, first);
    }
    if let Some(first) = schema["enum"].as_array().and_then(|all| all.first()) {
        return first.clone();
    }
    match schema["type"].as_str() {
        Some("string") => json!("2026-01-01"),
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(true),
        Some("array") => json!([]),
        _ => {
            let required = schema["required"].as_array().into_iter().flatten();
            let fields = required.filter_map(Value::as_str).map(|name| {
                let value = example(description, &schema["properties"][name]);
                (name.to_owned(), value)
            });
            Value::Object(fields.collect())
        }
    }
}

/// The path with a value for each place and for each needed question.
fn filled(path: &str, operation: &Value) -> String {
    let mut address = path.to_owned();
    let mut query = Vec::new();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap();
        let value = match name {
            "id" if path.contains("/registers/") || path.contains("/definitions/registers") => {
                "land_supply"
            }
            "id" if path.contains("/layers/") => "landuse",
            "id" if path.contains("/indicators/") => "supply.deal_area",
            "id" if path.contains("/reports/") => "annual",
            "id" if path.contains("/codes/") => "supply_method",
            "id" if path.contains("/processes/") => "petition",
            "id" if path.contains("/checks/") => "site_compliance",
            "layer" => "landuse",
            "process" => "petition",
            "format" => "md",
            "lon" => "114.1",
            "lat" => "30.6",
            "year" | "from" | "to" => "2020",
            _ => "1",
        };
        if parameter["in"] == "path" {
            address = address.replace(&format!("{{{name}}}"), value);
        } else if parameter["required"] == true {
            query.push(format!("{name}={value}"));
        }
    }
    if query.is_empty() {
        return address;
    }
    format!("{address}?{}", query.join("&"))
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_learns_anything() {
    let world = World::new().await;
    for Endpoint {
        method,
        path,
        address,
        body,
    } in endpoints()
    {
        let is_open = OPEN.contains(&format!("{method} {path}").as_str());
        let got = world
            .ask(&Browser::default(), &method, &address, Some(&body))
            .await;
        if is_open {
            assert_ne!(
                got.status,
                StatusCode::INTERNAL_SERVER_ERROR,
                "{method} {path}"
            );
            continue;
        }
        assert_eq!(got.status, StatusCode::UNAUTHORIZED, "{method} {path}");
        assert_eq!(got.code(), "session.none", "{method} {path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_table_of_permissions_is_the_reviewed_one() {
    let world = World::new().await;
    let administrator = world.administrator().await;
    let mut people = vec![
        ("nobody", Browser::default()),
        ("admin", administrator.clone()),
    ];
    for (role, name) in [
        ("security", "安全"),
        ("auditor", "审计"),
        ("clerk", "经办"),
        ("window", "窗口"),
        ("director", "局长"),
        ("viewer", "查询"),
        ("township", "街道"),
        ("elsewhere", "无辖区"),
        ("uncleared", "低密"),
    ] {
        people.push((role, world.user(&administrator, name).await));
    }
    let mut table = String::from(
        "# What each role gets at each endpoint in an empty bureau (status of HTTP; the least body).\n\
         # 400, 404, 409, 422: let in, but there is nothing to do; 403: turned away; 401: not logged in.\n\
         # elsewhere: a township officer without townships; uncleared: a clerk cleared for what is public only.\n",
    );
    for Endpoint {
        method,
        path,
        address,
        body,
    } in endpoints()
    {
        // one's own session and what ends it are tested where they belong
        if path.starts_with("/api/v1/session") {
            continue;
        }
        write!(table, "{method} {path}").unwrap();
        for (role, browser) in &people {
            let got = world.ask(browser, &method, &address, Some(&body)).await;
            if got.status.is_client_error() {
                let kind = got.headers.get("content-type");
                let kind = kind.map(axum::http::HeaderValue::as_bytes);
                assert_eq!(
                    kind,
                    Some(&b"application/problem+json"[..]),
                    "{method} {path} as {role}"
                );
            }
            assert!(
                !got.status.is_server_error(),
                "{method} {path} as {role}: {} {}",
                got.status,
                got.json()
            );
            write!(table, " {role}={}", got.status.as_u16()).unwrap();
        }
        table.push('\n');
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/permissions.txt");
    if std::env::var_os("KUNYU_WRITE_PERMISSIONS").is_some() {
        std::fs::write(&file, &table).unwrap();
    }
    let reviewed = std::fs::read_to_string(&file).unwrap_or_default();
    for (now, then) in table.lines().zip(reviewed.lines()) {
        assert_eq!(
            now, then,
            "look at the difference; KUNYU_WRITE_PERMISSIONS=1 writes the table"
        );
    }
    assert_eq!(table.lines().count(), reviewed.lines().count());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_register_is_not_there_on_any_door() {
    const HIDDEN: &str = "discipline_inspection";
    let world = World::new().await;
    let administrator = world.administrator().await;
    let clerk = world.user(&administrator, "经办").await;
    for door in [
        "records",
        "records/1",
        "records/1/history",
        "records/1/story",
        "features",
        "export",
        "template",
    ] {
        let got = world
            .get(&clerk, &format!("/api/v1/registers/{HIDDEN}/{door}"))
            .await;
        assert_eq!(got.status, StatusCode::NOT_FOUND, "{door}");
    }
    let path = format!("/api/v1/definitions/registers/{HIDDEN}");
    assert_eq!(world.get(&clerk, &path).await.status, StatusCode::NOT_FOUND);
    let asked = "/api/v1/search?q=%E7%BA%AA%E6%A3%80";
    for path in [
        "/api/v1/definitions/registers",
        "/api/v1/definitions/processes",
        asked,
    ] {
        let got = world.get(&clerk, path).await;
        assert_eq!(got.status, StatusCode::OK);
        assert!(
            !String::from_utf8_lossy(&got.body).contains(HIDDEN),
            "{path}"
        );
    }
    let body = json!({ "input": {} });
    let got = world
        .post(
            &clerk,
            &format!("/api/v1/processes/{HIDDEN}/open/receive"),
            body,
        )
        .await;
    assert_eq!(got.status, StatusCode::NOT_FOUND);
}
