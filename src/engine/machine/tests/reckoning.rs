//! Why a date is what it is, in words and with every day that did not count (5.2).

use super::bench::{Bench, Parts, date, hand_in};
use crate::calendar::{self, Calendar};
use crate::language::Language::{Chinese, English};
use crate::machine::command::Ask;
use crate::machine::reckoning::{Explained, explain};
use serde_json::json;

const PARTS: Parts = Parts {
    roles: "",
    clocks: "
  reply: { title: { zh: 答复期限, en: Reply }, stops: sent }
  opinion: { title: { zh: 会办期限, en: Opinion }, stops: sent }
",
    records: "",
    requests: "",
    steps: "
  assign: { title: { zh: 交办, en: Assign }, task: boss, marks: assigned, next: write }
  write: { title: { zh: 拟稿, en: Draft }, task: worker, due: week, next: send }
  send: { title: Send, task: worker, due: draft, marks: sent, next: close }
  close: { title: Close, task: boss, next: done }
",
    fields: "",
    deadlines: "
  reply: { amount: 3 months, from: assigned, not_after: 05-31 }
  opinion: { amount: 1 month, from: assigned }
  draft: { amount: 10 workdays, before: reply }
",
};

/// A case that began on 1 March 2023 under the real calendar of that year.
fn in_march() -> Bench {
    let mut bench = Bench::closed(PARTS);
    bench.calendar = year(include_str!("../../../../workflows/calendars/cn-2023.yaml"));
    bench.today = date("2023-03-01");
    bench.open(json!({ "office": "office", "lead": "lead", "units": [] }));
    bench.by("office.boss", hand_in("assign#1", json!({})));
    bench
}

fn year(text: &str) -> Calendar {
    let (year, mistakes) = calendar::read("cn.yaml", text);
    assert_eq!(mistakes, []);
    Calendar::new(year).0
}

fn of(bench: &Bench, of: &str) -> Explained {
    explain(&bench.world(), bench.case()).into_iter().find(|date| date.of == of).expect("such a date")
}

#[test]
fn a_month_that_ends_on_a_saturday_says_that_it_rolled() {
    let opinion = of(&in_march(), "clock opinion");
    assert_eq!((opinion.date, opinion.reached), (date("2023-04-03"), date("2023-04-01")));
    assert_eq!(
        opinion.lines(Chinese)[0],
        "交办2023年3月1日（星期三）起（当日不计）1个月，为2023年4月1日（星期六），顺延至2023年4月3日（星期一）"
    );
    assert_eq!(
        opinion.lines(English)[0],
        "1 month after Assign: Wednesday 1 March 2023 (not counted itself): Saturday 1 April 2023, moved to Monday 3 April 2023"
    );
    assert_eq!(opinion.milestone, Some("assigned".into()));
}

#[test]
fn every_day_that_was_skipped_is_named_with_its_reason() {
    let mut bench = in_march();
    bench.sleep(31);
    bench.by("lead.worker", hand_in("write#1", json!({})));
    bench.today = date("2023-04-03");
    let draft = of(&bench, "run send#1");
    assert_eq!(
        draft.lines(Chinese),
        [
            "答复期限2023年5月31日（星期三）之前10个工作日，为2023年5月17日（星期三）",
            "其间不计：2023年5月28日（星期日）、2023年5月27日（星期六）、2023年5月21日（星期日）、2023年5月20日（星期六）",
            "依据：未注明出处，请与本地文件核对",
        ]
    );
    assert_eq!(
        draft.lines(English)[1],
        "not counted: Sunday 28 May 2023, Saturday 27 May 2023, Sunday 21 May 2023, Saturday 20 May 2023"
    );
}

#[test]
fn a_last_day_of_the_year_is_named_where_it_counts() {
    let reply = of(&in_march(), "clock reply");
    assert_eq!((reply.date, reply.reached, reply.not_after), (date("2023-05-31"), date("2023-06-01"), Some(date("2023-05-31"))));
    assert!(reply.lines(Chinese)[0].ends_with("；不得晚于2023年5月31日（星期三），取2023年5月31日（星期三）"));
}

#[test]
fn a_date_that_reaches_a_year_that_is_not_loaded_says_which() {
    let mut bench = in_march();
    bench.calendar = Calendar::weekends_only();
    bench
        .try_by(crate::machine::event::Actor::System(crate::machine::event::System::Job), Ask::Recompute { reason: "r".into() })
        .unwrap();
    let opinion = of(&bench, "clock opinion");
    assert!(opinion.provisional);
    assert_eq!(opinion.unknown_years, [2023]);
    assert!(opinion.lines(Chinese).contains(&"暂定：2023年节假日安排尚未导入，导入后重新计算".to_owned()));
}

#[test]
fn a_date_of_an_older_calendar_says_what_it_will_be() {
    let mut bench = in_march();
    bench.calendar =
        year("calendar: cn\nyear: 2023\ntitle: t\nsource: s\nholidays:\n  - { on: 2023-04-03, name: 假 }\nworkdays: []\n");
    let opinion = of(&bench, "clock opinion");
    assert!(opinion.stale);
    assert_eq!((opinion.date, opinion.counted), (date("2023-04-03"), date("2023-04-04")));
}

#[test]
fn a_clock_that_was_stopped_with_a_reason_says_since_when_and_how_long() {
    let mut bench = in_march();
    bench.by("office.boss", Ask::StopClock { clock: "opinion".into(), reason: "asked the province".into() });
    assert_eq!(of(&bench, "clock opinion").paused, Some(date("2023-03-01")));
    bench.sleep(5);
    bench.by("office.boss", Ask::RestartClock { clock: "opinion".into(), reason: "answered".into() });
    let opinion = of(&bench, "clock opinion");
    assert_eq!((opinion.lost, opinion.date), (5, date("2023-04-10")));
    assert!(opinion.lines(Chinese).contains(&"停止计算5日，顺延至2023年4月10日（星期一）".to_owned()));
}
