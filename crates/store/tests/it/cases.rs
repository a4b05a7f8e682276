use kunyu_store::{
    CaseSelection, ClockKind, Decision, KnownAt, Material, NewCase, NewClock, NewInstruction,
    NewMeeting, NewNotice, NewStep, RecordAct, Signature, StepKind, Value,
};
use kunyu_terms::{Lang, Localized};
use serde_json::json;

use crate::harness::{World, on_each};
use crate::register::{input, parcel, person, supply, with_keys};

const SERIES: &str = "挂〔{year}〕{n}号";

fn step(kind: StepKind, transition: &str, to_state: &str) -> NewStep {
    NewStep {
        kind,
        transition: transition.into(),
        to_state: to_state.into(),
        is_final: false,
        owner: None,
        opinion: String::new(),
        input: json!({}),
        signatures: Vec::new(),
    }
}

pub(crate) fn case_of(number: &str, record: i64) -> NewCase {
    NewCase {
        number: number.into(),
        process: "listing".into(),
        process_from: "2007-11-01".into(),
        register: "land_supply".into(),
        record,
        owner: "经办".into(),
        step: step(StepKind::Open, "open", "draft"),
    }
}

async fn begin(world: &World, day: &str) -> RecordAct {
    world
        .store
        .begin_act(&world.clerk, "listing", day)
        .await
        .unwrap()
}

/// A record with an open case; the number of the case in the store.
async fn opened(world: &World) -> i64 {
    world
        .store
        .define_register(&world.clerk, &supply())
        .await
        .unwrap();
    let mut act = begin(world, "2020-03-01").await;
    let record = act
        .create_record("land_supply", &parcel("P1", 100))
        .await
        .unwrap();
    let number = act.next_number(SERIES).await.unwrap();
    let case = act
        .open_case(&case_of(&number.written, record))
        .await
        .unwrap();
    act.commit().await.unwrap();
    case
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one story from its beginning to its end"
)]
fn a_case_runs_from_step_to_step_and_is_reopened_by_a_second_person() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        let case = opened(&world).await;
        let opened_seq = store.seq_at(&KnownAt::Now).await.unwrap();
        let mut act = begin(&world, "2020-03-22").await;
        let mut listing = step(StepKind::Step, "open_listing", "listed");
        listing.input = json!({"start_price": 1000});
        listing.signatures = vec![Signature {
            role: "科长".into(),
            name: "科长".into(),
            opinion: "同意".into(),
            date: "2020-03-21".into(),
        }];
        assert_eq!(act.step_case(case, Some(1), &listing).await.unwrap(), 2);
        let stale = act.step_case(case, Some(1), &listing).await.unwrap_err();
        assert_eq!(stale.code(), "store.stale");
        act.commit().await.unwrap();
        let mut act = begin(&world, "2020-03-23").await;
        let delegate = NewStep {
            owner: Some("数据员".into()),
            ..step(StepKind::Delegate, "", "listed")
        };
        act.step_case(case, Some(2), &delegate).await.unwrap();
        let done = NewStep {
            is_final: true,
            ..step(StepKind::Withdraw, "withdraw", "withdrawn")
        };
        act.step_case(case, Some(3), &done).await.unwrap();
        let closed = act.step_case(case, None, &listing).await.unwrap_err();
        assert_eq!(closed.code(), "record.state");
        act.commit().await.unwrap();
        let found = store
            .case_by_number("挂〔2020〕1号")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (found.id, found.state.as_str(), found.version),
            (case, "withdrawn", 4)
        );
        assert_eq!(
            (found.closed_on.as_deref(), found.owner.as_str()),
            (Some("2020-03-23"), "数据员")
        );
        let open = CaseSelection {
            open_only: true,
            ..CaseSelection::default()
        };
        assert_eq!(store.cases(&open).await.unwrap(), []);
        let again = NewStep {
            opinion: "材料补齐".into(),
            ..step(StepKind::Reopen, "reopen", "listed")
        };
        let mut act = begin(&world, "2020-04-01").await;
        let alone = act.step_case(case, Some(4), &again).await.unwrap_err();
        assert_eq!(
            alone.sentence(Lang::Zh),
            "恢复办理须由第二人办理：此件由“经办”本人提出"
        );
        drop(act);
        let mut act = store
            .begin_act(&world.chief, "listing", "2020-04-01")
            .await
            .unwrap();
        let silent = NewStep {
            opinion: " ".into(),
            ..again.clone()
        };
        assert_eq!(
            act.step_case(case, None, &silent).await.unwrap_err().code(),
            "record.no_reason"
        );
        act.step_case(case, Some(4), &again).await.unwrap();
        act.commit().await.unwrap();
        assert_eq!(store.cases(&open).await.unwrap().len(), 1);
        let steps = store.case_steps(case).await.unwrap();
        let kinds: Vec<_> = steps.iter().map(|step| step.kind.as_str()).collect();
        assert_eq!(kinds, ["open", "step", "delegate", "withdraw", "reopen"]);
        assert_eq!(steps[1].input, json!({"start_price": 1000}));
        assert_eq!(steps[1].signatures, listing.signatures);
        assert_eq!(
            (steps[4].actor.as_str(), steps[4].opinion.as_str()),
            ("科长", "材料补齐")
        );
        let at = async |day: &str, known| store.case_state(case, day, &known).await.unwrap();
        assert_eq!(
            at("2020-03-21", KnownAt::Now).await.as_deref(),
            Some("draft")
        );
        assert_eq!(
            at("2020-03-22", KnownAt::Now).await.as_deref(),
            Some("listed")
        );
        assert_eq!(
            at("2020-03-22", KnownAt::Seq(opened_seq)).await.as_deref(),
            Some("draft")
        );
        assert_eq!(at("2020-02-28", KnownAt::Now).await, None);
    });
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one story from its beginning to its end"
)]
fn clocks_stop_with_a_reason_run_again_and_end() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        let case = opened(&world).await;
        let clock = NewClock {
            clock: "announcement".into(),
            started: "2020-03-02".into(),
            days: 20,
            kind: ClockKind::Calendar,
            due: Some("2020-03-22".into()),
        };
        let mut act = begin(&world, "2020-03-02").await;
        act.start_clock(case, &clock).await.unwrap();
        assert_eq!(
            act.start_clock(case, &clock).await.unwrap_err().code(),
            "record.state"
        );
        let silent = act
            .stop_clock(case, "announcement", "2020-03-10", "", "x")
            .await;
        assert_eq!(silent.unwrap_err().code(), "record.no_reason");
        act.commit().await.unwrap();
        assert_eq!(store.clocks_due("2020-03-21").await.unwrap(), []);
        assert_eq!(store.clocks_due("2020-03-22").await.unwrap().len(), 1);
        let mut act = begin(&world, "2020-03-10").await;
        act.stop_clock(
            case,
            "announcement",
            "2020-03-10",
            "疫情",
            "鄂政发〔2020〕1号",
        )
        .await
        .unwrap();
        let twice = act
            .stop_clock(case, "announcement", "2020-03-11", "又", "")
            .await
            .unwrap_err();
        assert_eq!(
            twice.sentence(Lang::Zh),
            "时限“announcement”处于 stopped 状态，不能办理"
        );
        act.commit().await.unwrap();
        assert_eq!(store.clocks_due("2030-01-01").await.unwrap(), []);
        let mut act = begin(&world, "2020-04-08").await;
        let early = act
            .resume_clock(case, "announcement", "2020-03-09", None)
            .await;
        assert_eq!(early.unwrap_err().code(), "record.state");
        act.resume_clock(case, "announcement", "2020-04-08", Some("2020-04-20"))
            .await
            .unwrap();
        act.commit().await.unwrap();
        assert_eq!(store.clocks_due("2020-04-20").await.unwrap().len(), 1);
        let mut act = begin(&world, "2020-04-18").await;
        act.end_clock(case, "announcement", "2020-04-18")
            .await
            .unwrap();
        assert_eq!(
            act.end_clock(case, "announcement", "2020-04-18")
                .await
                .unwrap_err()
                .code(),
            "record.state"
        );
        act.start_clock(case, &clock).await.unwrap();
        act.commit().await.unwrap();
        let clocks = store.case_clocks(case).await.unwrap();
        assert_eq!(
            clocks.iter().map(|clock| clock.round).collect::<Vec<_>>(),
            [1, 2]
        );
        assert_eq!(clocks[0].ended.as_deref(), Some("2020-04-18"));
        assert_eq!(
            (clocks[0].stops.len(), clocks[0].stops[0].to.as_deref()),
            (1, Some("2020-04-08"))
        );
        assert!(store.verify_audit(None).await.unwrap().is_whole());
    });
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one story from its beginning to its end"
)]
fn papers_instructions_and_minutes_belong_to_the_case() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        let case = opened(&world).await;
        let mut act = begin(&world, "2020-03-05").await;
        let missing = Material {
            material: "planning_conditions".into(),
            handed_in: None,
            attachment: None,
            note: "缺".into(),
        };
        act.put_material(case, &missing).await.unwrap();
        let notice = NewNotice {
            kind: "correction".into(),
            text: "请补正规划条件".into(),
            issued_on: "2020-03-05".into(),
        };
        let notice = act.add_notice(case, &notice).await.unwrap();
        act.commit().await.unwrap();
        let mut act = begin(&world, "2020-03-08").await;
        act.serve_notice(case, notice, "2020-03-06", &json!({"receipt": "已签收"}))
            .await
            .unwrap();
        let none = act
            .serve_notice(case, 9, "2020-03-06", &json!(null))
            .await
            .unwrap_err();
        assert_eq!(none.code(), "store.unknown");
        let handed = Material {
            handed_in: Some("2020-03-08".into()),
            note: String::new(),
            ..missing
        };
        act.put_material(case, &handed).await.unwrap();
        act.commit().await.unwrap();
        assert_eq!(store.case_materials(case).await.unwrap(), [handed]);
        let notices = store.case_notices(case).await.unwrap();
        assert_eq!(
            (notices.len(), notices[0].served_on.as_deref()),
            (1, Some("2020-03-06"))
        );
        let mut act = store
            .begin_act(&world.chief, "minutes", "2020-03-10")
            .await
            .unwrap();
        let meeting = NewMeeting {
            title: "局务会".into(),
            held_on: "2020-03-09".into(),
            minutes: "局务会纪要〔2020〕3号".into(),
            decisions: vec![Decision {
                case: Some(case),
                decision: "同意挂牌".into(),
                outcome: "approved".into(),
            }],
        };
        let id = act.hold_meeting(&meeting).await.unwrap();
        act.step_case(case, None, &step(StepKind::Step, "approve", "approved"))
            .await
            .unwrap();
        let instruction = NewInstruction {
            case: Some(case),
            meeting: Some(id),
            text: "月底前挂牌".into(),
            owner: "经办".into(),
            deadline: "2020-03-31".into(),
            ..NewInstruction::default()
        };
        let instruction = act.give_instruction(&instruction).await.unwrap();
        act.commit().await.unwrap();
        let decisions = store.decisions_of(case).await.unwrap();
        let [decided] = decisions.as_slice() else {
            panic!("one decision: {decisions:?}");
        };
        assert_eq!(decided.minutes, "局务会纪要〔2020〕3号");
        assert_eq!(decided.title, meeting.title);
        assert_eq!(decided.held_on, meeting.held_on);
        assert_eq!(decided.decision, meeting.decisions[0]);
        assert_eq!(store.meetings().await.unwrap()[0].held, meeting);
        assert_eq!(store.instructions(true).await.unwrap().len(), 1);
        let mut act = begin(&world, "2020-03-28").await;
        assert!(act.answer_instruction(instruction, "").await.is_err());
        act.answer_instruction(instruction, "已挂牌").await.unwrap();
        assert!(act.answer_instruction(instruction, "再答").await.is_err());
        act.commit().await.unwrap();
        assert_eq!(store.instructions(true).await.unwrap(), []);
        let answered = &store.instructions(false).await.unwrap()[0];
        assert_eq!(answered.answered_on.as_deref(), Some("2020-03-28"));
        assert_eq!(answered.answered_by, Some(world.clerk.id()));
    });
}

#[test]
fn numbers_are_given_out_once_and_gaps_are_explained() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        let mut act = begin(&world, "2020-12-31").await;
        assert_eq!(
            act.next_number(SERIES).await.unwrap().written,
            "挂〔2020〕1号"
        );
        act.claim_number(SERIES, 2020, 5).await.unwrap();
        let taken = act.claim_number(SERIES, 2020, 5).await.unwrap_err();
        assert_eq!(taken.code(), "record.number");
        act.claim_number(SERIES, 2020, 3).await.unwrap();
        assert_eq!(act.next_number(SERIES).await.unwrap().number, 6);
        act.and_then("next", "2021-01-01").await.unwrap();
        assert_eq!(
            act.next_number(SERIES).await.unwrap().written,
            "挂〔2021〕1号"
        );
        act.commit().await.unwrap();
        // taken back, a number is given out again
        let mut act = begin(&world, "2020-12-31").await;
        act.next_number(SERIES).await.unwrap();
        drop(act);
        assert_eq!(store.unexplained_gaps(SERIES, 2020).await.unwrap(), [2, 4]);
        let mut act = begin(&world, "2020-12-31").await;
        act.void_number(SERIES, 2020, 2, "旧簿册空号")
            .await
            .unwrap();
        act.void_number(SERIES, 2020, 6, "打印错误").await.unwrap();
        for (number, reason) in [(7, "尚未发出"), (6, "再次"), (4, " ")] {
            assert!(act.void_number(SERIES, 2020, number, reason).await.is_err());
        }
        assert_eq!(act.next_number(SERIES).await.unwrap().number, 7);
        act.commit().await.unwrap();
        assert_eq!(store.unexplained_gaps(SERIES, 2020).await.unwrap(), [4]);
        let numbers = store.numbers(SERIES, 2020).await.unwrap();
        let void: Vec<_> = numbers
            .iter()
            .filter_map(|given| Some((given.number, given.void_reason.clone()?)))
            .collect();
        assert_eq!(void, [(2, "旧簿册空号".into()), (6, "打印错误".into())]);
    });
}

#[test]
fn what_a_step_was_given_of_personal_data_is_masked() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let (store, _keys) = with_keys(&world).await;
        store
            .define_register(&world.clerk, &person())
            .await
            .unwrap();
        let mut act = store
            .begin_act(&world.clerk, "x", "2020-01-01")
            .await
            .unwrap();
        let phone = input([("phone", Value::text("13800000017"))]);
        let record = act.create_record("person", &phone).await.unwrap();
        let mut new = case_of("访〔2020〕1号", record);
        new.register = "person".into();
        new.step.input = json!({"phone": "13800000017", "name": null, "text": "反映情况"});
        let case = act.open_case(&new).await.unwrap();
        act.commit().await.unwrap();
        let steps = store.case_steps(case).await.unwrap();
        assert_eq!(
            steps[0].input,
            json!({"phone": "138****0017", "name": null, "text": "反映情况"})
        );
        let nobody = NewCase {
            record: 9,
            number: "访〔2020〕2号".into(),
            ..new.clone()
        };
        let mut act = store
            .begin_act(&world.clerk, "x", "2020-01-01")
            .await
            .unwrap();
        assert_eq!(
            act.open_case(&nobody).await.unwrap_err().code(),
            "store.unknown"
        );
        assert_eq!(
            act.open_case(&new).await.unwrap_err().code(),
            "store.exists"
        );
    });
}
