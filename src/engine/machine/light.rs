//! The light (时限灯) of a date: green, yellow or red, with its word and the working days that are left.
//!
//! Colour never stands alone: a light has a word and a number too. A clock that was stopped, a case that is suspended or over
//! and a branch that nobody waits for have no light.

use super::World;
use super::clock::{Due, DueOf, Runs};
use super::state::{Case, ItemState, Status};
use crate::calendar::Calendar;
use crate::ids::UnitId;
use crate::language::Language;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How many working days before its date a light turns yellow.
pub const NEAR: i64 = 5;

/// How a date stands today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Light {
    /// Its colour, never shown alone.
    pub colour: Colour,
    /// Working days left; negative when overdue.
    pub days: i64,
    /// The date.
    pub date: NaiveDate,
    /// It is today.
    pub today: bool,
    /// The date reaches a year whose holidays are not known yet.
    pub provisional: bool,
}

/// The colour of a light. The worst comes last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    /// In time.
    Green,
    /// Near.
    Yellow,
    /// Overdue.
    Red,
}

/// The light of one of a case's dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseLight {
    /// Whose date it is.
    pub of: DueOf,
    /// How it stands.
    pub light: Light,
}

impl Light {
    /// The light of `date` on `today`.
    pub fn new(calendar: &Calendar, date: NaiveDate, today: NaiveDate) -> Self {
        let days = calendar.workdays_between(today, date);
        let colour = match (today > date, days <= NEAR) {
            (true, _) => Colour::Red,
            (false, true) => Colour::Yellow,
            (false, false) => Colour::Green,
        };
        Self { colour, days, date, today: today == date, provisional: false }
    }

    /// The light of a date that was counted.
    pub fn of_due(calendar: &Calendar, due: &Due, today: NaiveDate) -> Self {
        Self { provisional: due.provisional, ..Self::new(calendar, due.date, today) }
    }

    /// Its word: 正常, 临期, 超期.
    pub const fn word(&self, language: Language) -> &'static str {
        match self.colour {
            Colour::Green => language.of("正常", "in time"),
            Colour::Yellow => language.of("临期", "near"),
            Colour::Red => language.of("超期", "overdue"),
        }
    }

    /// In a sentence, with the name of the date: 距答复期限还有3个工作日.
    pub fn text(&self, name: &str, language: Language) -> String {
        let text = match language {
            Language::Chinese => self.chinese(name),
            Language::English => self.english(name),
        };
        if self.provisional { format!("{text}{}", language.of("（暂定）", " (provisional)")) } else { text }
    }

    fn chinese(&self, name: &str) -> String {
        match (self.colour, self.days) {
            (Colour::Red, 0) => "已超期".to_owned(),
            (Colour::Red, days) => format!("已超期{}个工作日", days.abs()),
            (Colour::Green | Colour::Yellow, _) if self.today => "今日到期".to_owned(),
            (Colour::Green | Colour::Yellow, 0) => format!("{}到期，其间没有工作日", Language::Chinese.day(self.date)),
            (Colour::Green | Colour::Yellow, days) => format!("距{name}还有{days}个工作日"),
        }
    }

    fn english(&self, name: &str) -> String {
        let workdays = |days: i64| format!("{days} workday{}", if days == 1 { "" } else { "s" });
        match (self.colour, self.days) {
            (Colour::Red, 0) => "overdue".to_owned(),
            (Colour::Red, days) => format!("overdue by {}", workdays(days.abs())),
            (Colour::Green | Colour::Yellow, _) if self.today => "due today".to_owned(),
            (Colour::Green | Colour::Yellow, 0) => format!("due on {}, no workday in between", Language::English.day(self.date)),
            (Colour::Green | Colour::Yellow, days) => format!("{} left for: {name}", workdays(days)),
        }
    }
}

impl Colour {
    /// The name by which programs know it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Red => "red",
        }
    }
}

/// The light of a case: of the nearest among its running clocks and the dates of what is open.
pub fn light_of_case(world: &World<'_>, case: &Case, today: NaiveDate) -> Option<CaseLight> {
    let (of, due) = running_dates(case).into_iter().min_by_key(|(_, due)| due.date)?;
    Some(CaseLight { of, light: Light::of_due(world.calendar, due, today) })
}

/// Every date that counts now; of two on one day what is at hand comes before what it serves.
pub fn running_dates(case: &Case) -> Vec<(DueOf, &Due)> {
    if case.status != Status::Open {
        return Vec::new();
    }
    let runs = case
        .runs()
        .filter(|(scope, _)| !case.is_detached(scope))
        .filter_map(|(_, run)| Some((DueOf::Run(run.id.clone()), run.due.as_ref()?)));
    let items = case.blocks.iter().filter(|(_, block)| block.open).flat_map(|(path, block)| {
        let working = block.items.iter().filter(|item| item.state == ItemState::Working);
        working.filter_map(|item| Some((DueOf::Item { block: path.clone(), item: item.id.clone() }, item.due.as_ref()?)))
    });
    let requests = case
        .requests
        .iter()
        .filter(|(_, request)| request.decided.is_none())
        .filter_map(|(number, request)| Some((DueOf::Request(*number), request.due.as_ref()?)));
    let clocks = case
        .clocks
        .iter()
        .filter(|(_, state)| state.runs == Runs::Running)
        .map(|(clock, state)| (DueOf::Clock(clock.clone()), &state.due));
    runs.chain(items).chain(requests).chain(clocks).collect()
}

/// What people call a date: 答复期限, 签收期限, 市财政局征求会办意见期限.
pub fn name_of(world: &World<'_>, case: &Case, of: &DueOf, language: Language) -> String {
    let step = |path| world.definition.step(path).map(|step| step.title.text(language));
    let date = |title: &str| format!("{title}{}", language.of("期限", ""));
    match of {
        DueOf::Clock(clock) => world.definition.clocks.get(clock).map(|known| known.title.text(language).to_owned()),
        DueOf::Run(run) => case.run(run).and_then(|(_, run)| step(&run.step)).map(date),
        DueOf::Request(number) => {
            let kind = case.requests.get(number).and_then(|request| world.definition.requests.get(&request.kind));
            kind.map(|kind| date(kind.title.text(language)))
        }
        DueOf::Item { block, item } => {
            let unit = UnitId::new(item.as_str());
            let who = if world.people.units.contains_key(&unit) {
                world.people.unit_name(&unit).to_owned()
            } else {
                world.people.name(&crate::ids::PersonId::new(item.as_str())).to_owned()
            };
            step(block).map(|title| date(&format!("{who}{}{title}", language.of("", ": "))))
        }
    }
    .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Colour, Light};
    use crate::calendar::Calendar;
    use crate::language::Language::{self, Chinese, English};
    use crate::machine::clock::DueOf;
    use crate::machine::command::Ask;
    use crate::machine::light::{light_of_case, name_of};
    use crate::machine::tests::bench::{Bench, Parts, date, hand_in};
    use serde_json::json;

    fn on(today: &str, language: Language) -> (Colour, i64, String) {
        // Friday 17 March 2023.
        let light = Light::new(&Calendar::weekends_only(), date("2023-03-17"), date(today));
        (light.colour, light.days, light.text(language.of("答复期限", "Reply"), language))
    }

    #[test]
    fn five_workdays_are_near_and_six_are_not() {
        assert_eq!(on("2023-03-09", Chinese), (Colour::Green, 6, "距答复期限还有6个工作日".to_owned()));
        assert_eq!(on("2023-03-10", Chinese), (Colour::Yellow, 5, "距答复期限还有5个工作日".to_owned()));
        assert_eq!(on("2023-03-16", English), (Colour::Yellow, 1, "1 workday left for: Reply".to_owned()));
    }

    #[test]
    fn a_date_is_not_overdue_on_its_own_day() {
        assert_eq!(on("2023-03-17", Chinese), (Colour::Yellow, 0, "今日到期".to_owned()));
        assert_eq!(on("2023-03-20", Chinese), (Colour::Red, -1, "已超期1个工作日".to_owned()));
        assert_eq!(on("2023-03-24", English), (Colour::Red, -5, "overdue by 5 workdays".to_owned()));
    }

    #[test]
    fn a_weekend_is_overdue_by_no_workday_and_says_no_number() {
        assert_eq!(on("2023-03-18", Chinese), (Colour::Red, 0, "已超期".to_owned()));
    }

    #[test]
    fn a_date_on_a_sunday_is_near_on_friday_though_no_workday_is_left() {
        let light = Light::new(&Calendar::weekends_only(), date("2023-03-19"), date("2023-03-17"));
        assert_eq!((light.colour, light.word(Chinese)), (Colour::Yellow, "临期"));
        assert_eq!(light.text("", Chinese), "2023年3月19日到期，其间没有工作日");
    }

    #[test]
    fn what_is_provisional_says_so() {
        let light = Light { provisional: true, ..Light::new(&Calendar::weekends_only(), date("2023-03-17"), date("2023-03-17")) };
        assert_eq!(light.text("", Chinese), "今日到期（暂定）");
        assert_eq!(light.text("", English), "due today (provisional)");
    }

    fn bench() -> Bench {
        let mut bench = Bench::with(Parts {
            clocks: "  reply: { title: { zh: 答复期限, en: Reply }, stops: sent }",
            steps: "
  assign: { title: Assign, task: boss, marks: assigned, next: write }
  write: { title: { zh: 拟稿, en: Draft }, task: worker, due: week, next: send }
  send: { title: Send, task: worker, marks: sent, next: close }
  close: { title: Close, task: boss, next: done }
",
            deadlines: "  reply: { amount: 10 workdays, from: assigned }",
            ..Parts::default()
        });
        bench.by("office.boss", hand_in("assign#1", json!({})));
        bench
    }

    fn light(bench: &Bench) -> Option<(DueOf, Light)> {
        light_of_case(&bench.world(), bench.case(), bench.today).map(|case| (case.of, case.light))
    }

    #[test]
    fn the_nearest_date_gives_a_case_its_light() {
        let mut bench = bench();
        let (of, at_hand) = light(&bench).unwrap();
        assert_eq!((of.clone(), at_hand.days), (DueOf::Run("write#1".into()), 5));
        assert_eq!(name_of(&bench.world(), bench.case(), &of, Chinese), "拟稿期限");
        bench.by("lead.worker", hand_in("write#1", json!({})));
        let (of, clock) = light(&bench).unwrap();
        assert_eq!((of.clone(), clock.days, clock.colour), (DueOf::Clock("reply".into()), 10, Colour::Green));
        assert_eq!(name_of(&bench.world(), bench.case(), &of, English), "Reply");
    }

    #[test]
    fn a_clock_that_was_stopped_has_no_light() {
        let mut bench = bench();
        bench.by("lead.worker", hand_in("write#1", json!({})));
        bench.by("office.boss", Ask::StopClock { clock: "reply".into(), reason: "asked the province".into() });
        assert_eq!(light(&bench), None);
    }

    #[test]
    fn a_suspended_case_has_no_light() {
        let mut bench = bench();
        bench.by("office.boss", Ask::Suspend { reason: "flood".into() });
        assert_eq!(light(&bench), None);
        bench.by("office.boss", Ask::Resume { reason: "over".into() });
        assert!(light(&bench).is_some());
    }

    #[test]
    fn a_case_that_is_over_has_no_light() {
        let mut bench = bench();
        bench.by("office.boss", Ask::Cancel { reason: "withdrawn".into() });
        assert_eq!(light(&bench), None);
    }
}
