//! The desk of the sample district, acted out against the shipped definitions.

use std::collections::BTreeMap;
use std::path::Path;

use kunyu_app::act::{CaseClockView, CaseShown, show_case};
use kunyu_app::bureau::verify_audit;
use kunyu_app::rights::Sight;
use kunyu_app::sample::{DeskTruth, Made, SampleRequest, make};
use kunyu_app::{Folder, Place, Silent};

/// A working day in the middle of a month.
const TODAY: &str = "2026-06-30";
const TOMORROW: &str = "2026-07-01";

/// Cases by process.
const CASES: &[(&str, usize)] = &[
    ("allocation", 3),
    ("appointment", 3),
    ("archive_keeping", 2),
    ("archive_loan", 2),
    ("control_line", 2),
    ("cropland_duty", 2),
    ("cropland_replenishment", 4),
    ("elevator_addition", 5),
    ("expropriation", 4),
    ("facility_construction", 4),
    ("facility_filing", 4),
    ("first_registration", 5),
    ("forest_fire", 3),
    ("form_guidance", 2),
    ("formal_petition", 5),
    ("general_work_item", 3),
    ("grid_patrol", 4),
    ("hazard_duty", 4),
    ("idle_disposal", 4),
    ("incident_handling", 1),
    ("information_disclosure", 6),
    ("inspection_rectification", 5),
    ("land_permit", 4),
    ("lead_verification", 6),
    ("legacy_resolution", 4),
    ("listing", 5),
    ("meeting_holding", 4),
    ("misuse_rectification", 3),
    ("mortgage_registration", 2),
    ("officer_roster", 4),
    ("organisation_change", 4),
    ("penalty_case", 6),
    ("penalty_execution", 1),
    ("personnel_procedure", 1),
    ("petition", 10),
    ("petition_matter", 2),
    ("pine_inspection", 3),
    ("plan_making", 5),
    ("planning_conditions", 5),
    ("pre_approval", 5),
    ("proposal_handling", 5),
    ("quarantine_certificate", 2),
    ("reserve_care", 2),
    ("reserve_entry", 4),
    ("scheme_review", 3),
    ("sequestration", 2),
    ("service_handling", 8),
    ("service_item_publication", 3),
    ("service_package_handling", 2),
    ("service_package_publication", 1),
    ("service_point_opening", 2),
    ("service_rating", 2),
    ("shared_survey", 3),
    ("supervised_handling", 6),
    ("supervision", 2),
    ("survey_directory", 2),
    ("task_follow", 4),
    ("temporary_land", 5),
    ("transfer_registration", 3),
    ("unit_survey", 5),
    ("work_plan_making", 1),
    ("works_permit", 3),
];

fn request(today: &str) -> SampleRequest {
    SampleRequest {
        scale: 0.01,
        seed: 42,
        today: Some(today.to_owned()),
    }
}

fn wait<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(work)
}

/// How a clock stands on [`TODAY`].
fn stands(clock: &CaseClockView) -> &'static str {
    let due = clock.due.as_deref();
    if clock.ended.is_some() {
        "ended"
    } else if clock.stopped {
        "stopped"
    } else if due.is_some_and(|due| due < TODAY) {
        "overdue"
    } else if due.is_some_and(|due| due <= TOMORROW) {
        "soon"
    } else {
        "running"
    }
}

/// What of a case is not as its file says.
fn differences(told: &DeskTruth, shown: &CaseShown) -> Vec<String> {
    let id = &told.id;
    let mut found = Vec::new();
    if shown.case.state != told.state {
        found.push(format!(
            "{id}: state {} not {}",
            shown.case.state, told.state
        ));
    }
    let laid = shown
        .laid
        .as_ref()
        .and_then(|laid| laid.step.split_once('.'));
    if laid.map(|(_, step)| step) != told.laid.as_deref() {
        found.push(format!("{id}: laid {laid:?} not {:?}", told.laid));
    }
    for (name, wanted) in &told.clocks {
        let mut clocks = shown.clocks.iter();
        let is = clocks.rfind(|clock| clock.clock == *name).map(stands);
        let fits = is == Some(*wanted) || (is == Some("soon") && *wanted == "running");
        if !fits {
            found.push(format!("{id}: clock {name} is {is:?}, not {wanted}"));
        }
    }
    if shown.case.opened_on.as_str() < "2021-01-01" {
        found.push(format!("{id}: opened on {}", shown.case.opened_on));
    }
    found
}

fn counted<'m>(made: &'m Made, of: impl Fn(&'m DeskTruth) -> bool) -> usize {
    made.desk.cases.iter().filter(|one| of(one)).count()
}

async fn check(dir: &Path, made: &Made) {
    let place = Place::new(dir, None).expect("a place");
    let folder = Folder::open(&place).await.expect("it opens");
    let mut found = Vec::new();
    for told in &made.desk.cases {
        let shown = show_case(&folder, &Sight::whole(), &told.case)
            .await
            .expect("a case");
        found.extend(differences(told, &shown));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    let verified = verify_audit(&folder, None).await.expect("the trail");
    assert!(verified.entries > 2000, "{verified:?}");
    folder.close().await;
}

#[test]
fn every_case_is_as_its_file_says() {
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path().join("district");
    let made = wait(async {
        let place = Place::new(&dir, None).expect("a place");
        let made = make(&place, &request(TODAY), &Silent)
            .await
            .expect("it is made");
        check(&dir, &made).await;
        made
    });
    assert_eq!(made.desk.today, TODAY);
    let mut processes: BTreeMap<&str, usize> = BTreeMap::new();
    for one in &made.desk.cases {
        *processes.entry(one.process.as_str()).or_default() += 1;
    }
    let wanted: BTreeMap<&str, usize> = CASES.iter().copied().collect();
    assert_eq!(processes, wanted);
    let with = |state: &str| {
        counted(&made, |one| {
            one.clocks.values().any(|clock| *clock == state)
        })
    };
    assert!(with("overdue") >= 20 && with("soon") >= 15 && with("stopped") >= 6);
    assert!(counted(&made, |one| one.laid.is_some()) >= 15);
    assert!(counted(&made, |one| one.served > 0) >= 25);
    let truth = std::fs::read(dir.join("truth.json")).expect("the truth");
    let truth: serde_json::Value = serde_json::from_slice(&truth).expect("JSON");
    let told = serde_json::to_value(&made.desk).expect("JSON");
    assert_eq!(truth["desk"], told);
}

#[test]
fn a_day_that_does_not_do_is_refused_before_anything_is_written() {
    let dir = tempfile::tempdir().expect("a folder");
    for (today, says) in [
        ("2021-03-01", "before 2021"),
        ("2029-01-04", "work calendar"),
        ("2027-12-30", "25 working days"),
        ("30.6.2026", "not a date"),
    ] {
        let dir = dir.path().join(today);
        let place = Place::new(&dir, None).expect("a place");
        let refused = wait(make(&place, &request(today), &Silent));
        let refused = refused.map(|made| made.desk.today).expect_err(today);
        assert!(refused.to_string().contains(says), "{refused}");
        assert!(!dir.exists(), "{today}");
    }
}
