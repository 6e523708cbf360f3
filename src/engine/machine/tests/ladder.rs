//! 5.9: the ladder of a date, and how soon somebody may be urged again. Every test runs under two policies with other days,
//! other roles and other words, and expects of each what stands beside it.

use super::bench::{Bench, Parts, date, form, hand_in};
use crate::machine::clock::DueOf;
use crate::machine::command::{Ask, Command};
use crate::machine::event::{Actor, System, What};
use crate::machine::refusal::Reason;
use crate::policy::Way;
use serde_json::json;
use std::collections::BTreeSet;

/// A place's ladder, and what it means for a date on Monday 20 March 2023 (10 working days from 6 March).
struct Place {
    deadlines: &'static str,
    /// The day, the rung, who, how.
    sent: &'static [(&'static str, &'static str, &'static [&'static str], Way)],
    /// The first rung, and the same for a date that was moved to 27 March.
    first: (&'static str, &'static str, &'static str),
    /// How the first reminder reads.
    says: &'static str,
    /// The first day on which somebody urged on 6 March may be urged again.
    urged_again: &'static str,
}

const HERE: Place = Place {
    deadlines: "
  reply: { amount: 10 workdays, from: assigned }
ladders:
  all:
    of: reply
    rungs:
      near:   { at: -5 workdays, tell: worker, title: 提醒, say: '{name}还有{days}，{date}到期' }
      today:  { at: 0, tell: clerk, title: 到期, say: 今日到期 }
      late:   { at: +1 workday, tell: [head, boss], title: 逾期, say: '已超期{days}' }
      leader: { at: +5 workdays, tell: head, by: digest, title: 逾期, say: '已超期{days}' }
      listed: { at: +10 workdays, by: bulletin, title: 通报, say: '超期{days}' }
urge: { every: 3 workdays }
messages: { digest: { at: '07:50', leaders: head } }
",
    sent: &[
        ("2023-03-13", "near", &["lead.worker"], Way::Mail),
        ("2023-03-20", "today", &["lead.clerk"], Way::Mail),
        ("2023-03-21", "late", &["lead.head", "office.boss"], Way::Mail),
        ("2023-03-27", "leader", &["lead.head"], Way::Digest),
        ("2023-04-03", "listed", &[], Way::Bulletin),
    ],
    first: ("near", "2023-03-13", "2023-03-20"),
    says: "Reply还有5个工作日，2023年3月20日（星期一）（暂定）到期",
    urged_again: "2023-03-09",
};

const THERE: Place = Place {
    deadlines: "
  reply: { amount: 10 workdays, from: assigned }
ladders:
  slow:
    of: [reply]
    rungs:
      soon:  { at: -3 days, tell: [clerk, worker], title: 预警, say: '剩{days}' }
      over:  { at: +2 workdays, tell: boss, by: digest, title: 督办, say: 已超期 }
urge: { every: 7 days }
messages: { digest: { at: '08:00' } }
",
    sent: &[
        ("2023-03-17", "soon", &["lead.clerk", "lead.worker"], Way::Mail),
        ("2023-03-22", "over", &["office.boss"], Way::Digest),
    ],
    first: ("soon", "2023-03-17", "2023-03-24"),
    says: "剩3日",
    urged_again: "2023-03-13",
};

fn parts(place: &Place) -> Parts {
    Parts {
        roles: "",
        clocks: "  reply: { title: Reply, stops: sent }",
        records: "",
        requests: "
  extend:
    title: Extend
    by: [worker]
    form: [new_date!]
    decided_by: boss
    outcomes:
      grant: { title: Grant, extend: [reply] }
",
        steps: "
  assign: { title: Assign, task: boss, marks: assigned, next: write }
  write: { title: Write, task: worker, next: send }
  send: { title: Send, task: worker, marks: sent, next: close }
  close: { title: Close, task: boss, next: done }
",
        fields: "",
        deadlines: place.deadlines,
    }
}

/// A case assigned on Monday 6 March 2023.
fn assigned(place: &Place) -> Bench {
    let mut bench = Bench::with(parts(place));
    bench.by("office.boss", hand_in("assign#1", json!({})));
    bench
}

fn both(test: impl Fn(&Place)) {
    [HERE, THERE].iter().for_each(test);
}

type Sent = (String, String, Vec<String>, Way);

fn sent(bench: &Bench) -> Vec<Sent> {
    let mut sent = Vec::new();
    for event in &bench.log {
        if let What::Reminded { rung, people, way, passed: false, .. } = &event.what {
            sent.push((event.on.to_string(), rung.clone(), people.iter().map(ToString::to_string).collect(), *way));
        }
    }
    sent
}

fn expected(place: &Place) -> Vec<Sent> {
    let of = |(day, rung, people, way): &(&str, &str, &[&str], Way)| {
        ((*day).to_owned(), (*rung).to_owned(), people.iter().map(|person| (*person).to_owned()).collect(), *way)
    };
    place.sent.iter().map(of).collect()
}

#[test]
fn every_rung_is_sent_once_on_its_day_to_its_roles() {
    both(|place| {
        let mut bench = assigned(place);
        bench.days(60);
        assert_eq!(sent(&bench), expected(place));
        let said = bench.log.iter().find_map(|event| match &event.what {
            What::Reminded { text, .. } => Some(text.clone()),
            _ => None,
        });
        assert_eq!(said.as_deref(), Some(place.says));
    });
}

#[test]
fn only_rungs_that_go_by_mail_are_mailed_and_nobody_is_told_of_the_end_beside_them() {
    both(|place| {
        let mut bench = assigned(place);
        bench.days(60);
        let mails = place.sent.iter().filter(|(_, _, _, way)| *way == Way::Mail).count();
        let told =
            |prefix: &'static str| move |what: &What| matches!(what, What::Notified { about, .. } if about.starts_with(prefix));
        assert_eq!(bench.happened(told("remind clock reply")), mails);
        let passed = bench.happened(told("overdue clock reply"));
        let by_rung = place.sent.iter().any(|(day, _, _, way)| *day > "2023-03-20" && *way == Way::Mail);
        assert_eq!(passed, usize::from(!by_rung), "who has a rung for it is not told twice");
    });
}

#[test]
fn a_rung_never_decides() {
    both(|place| {
        let mut bench = assigned(place);
        bench.days(60);
        assert_eq!(bench.at(), "write#1");
    });
}

#[test]
fn a_date_that_is_done_is_reminded_of_no_more() {
    both(|place| {
        let mut bench = assigned(place);
        bench.by("lead.worker", hand_in("write#1", json!({})));
        bench.by("lead.worker", hand_in("send#1", json!({})));
        bench.days(60);
        assert_eq!(sent(&bench), []);
    });
}

#[test]
fn a_date_that_moves_takes_the_unsent_along() {
    both(|place| {
        let mut bench = assigned(place);
        let (rung, day, moved) = place.first;
        bench.by("lead.worker", Ask::Request { request: "extend".into(), form: form(json!({ "new_date": "2023-03-27" })) });
        bench.by("office.boss", Ask::DecideRequest { number: 1, outcome: "grant".into(), form: form(json!({})) });
        bench.days(60);
        let sent = sent(&bench);
        assert!(!sent.iter().any(|(on, name, ..)| on == day && name == rung), "{sent:?}");
        assert_eq!(sent.iter().filter(|(on, name, ..)| on == moved && name == rung).count(), 1, "{sent:?}");
        assert_eq!(sent.len(), place.sent.len());
    });
}

#[test]
fn after_a_long_sleep_nobody_is_told_twice_of_one_date_and_what_has_passed_is_not_announced() {
    both(|place| {
        let mut bench = assigned(place);
        bench.sleep(60);
        bench.days(1);
        let mut told = BTreeSet::new();
        for (_, rung, people, _) in sent(&bench) {
            assert!(place.sent.iter().any(|(day, known, ..)| *known == rung && *day > "2023-03-20"), "{rung} is past");
            for person in people {
                assert!(told.insert(person.clone()), "{person} was told twice");
            }
        }
        let timers = crate::machine::timers::timers(bench.case());
        assert_eq!(timers, [], "and all of them are done with");
    });
}

#[test]
fn a_rung_that_comes_again_finds_nothing_to_do() {
    both(|place| {
        let mut bench = assigned(place);
        bench.days(60);
        let before = bench.log.len();
        let timer = format!("rung {} clock reply", place.first.0);
        bench.try_by(Actor::System(System::Timer), Ask::DueReached { timer }).unwrap();
        assert_eq!(bench.log.len(), before);
    });
}

#[test]
fn another_ladder_in_the_policy_replaces_what_was_not_sent() {
    let mut bench = assigned(&HERE);
    bench.policy = Bench::closed(parts(&THERE)).policy;
    bench.try_by(Actor::System(System::Job), Ask::Recompute { reason: "new rules".into() }).unwrap();
    assert_eq!(bench.happened(|what| matches!(what, What::DateMoved { of: DueOf::Clock(_), .. })), 1);
    bench.days(60);
    assert_eq!(sent(&bench), expected(&THERE));
}

#[test]
fn urging_is_counted_and_has_an_interval() {
    both(|place| {
        let mut bench = assigned(place);
        let urge = || Ask::Urge { task: "write#1".into(), text: "hurry".into() };
        bench.by("office.boss", urge());
        let again = date(place.urged_again);
        assert_eq!(bench.no("office.boss", urge()), Reason::UrgedRecently { on: date("2023-03-06"), again });
        bench.today = again.pred_opt().unwrap();
        assert_eq!(bench.no("office.boss", urge()), Reason::UrgedRecently { on: date("2023-03-06"), again });
        bench.today = again;
        bench.by("office.boss", urge());
        assert_eq!(bench.happened(|what| matches!(what, What::Urged { number: 2, .. })), 1);
    });
}

#[test]
fn an_extension_is_told_to_whoever_asked_and_counts_one_in_all() {
    both(|place| {
        let mut bench = assigned(place);
        let ask = |day: &str| Ask::Request { request: "extend".into(), form: form(json!({ "new_date": day })) };
        bench.by("lead.worker", ask("2023-03-27"));
        assert!(matches!(bench.no("lead.worker", ask("2023-03-28")), Reason::RequestOpen(_)));
        bench.by("office.boss", Ask::DecideRequest { number: 1, outcome: "grant".into(), form: form(json!({})) });
        let told = |what: &What| matches!(what, What::Notified { about, people, .. } if about == "request extend.grant" && people.contains(&"lead.worker".into()));
        assert_eq!(bench.happened(told), 1);
        assert_eq!(bench.no("lead.worker", ask("2023-04-03")), Reason::ExtendedOften(1));
    });
}

#[test]
fn an_act_that_is_entered_late_does_not_announce_what_is_past() {
    let mut bench = Bench::with(parts(&HERE));
    bench.today = date("2023-03-16");
    let command = Command {
        key: crate::ids::CommandKey::default(),
        by: Actor::Person("office.boss".into()),
        on: Some(date("2023-03-06")),
        paper: None,
        ask: hand_in("assign#1", json!({})),
    };
    bench.send(command).unwrap();
    bench.days(1);
    assert_eq!(sent(&bench).len(), 1, "five working days are not left, but the reminder says how many are");
}
