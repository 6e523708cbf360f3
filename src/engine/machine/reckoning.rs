//! Why a date of a case is what it is: from what it counts, how it was counted, which days did not count, and what moved it.
//!
//! The reckoning is done again with the calendar and policy now in force, so it also shows that a date is still the one of an
//! older calendar. Deliberately changes nothing.

use super::World;
use super::clock::{Due, DueOf, Runs};
use super::dates::{count, latest_day, marked, rule};
use super::light::name_of;
use super::state::{Case, ItemState};
use crate::calendar::{Calendar, Direction, Duration, Explanation, Looked, OutOfRange, Roll, Unit};
use crate::definition::{Definition, Exit, Title};
use crate::ids::{Digest, Milestone, PolicyId};
use crate::language::Language;
use crate::policy::{Amount, Anchor, Rule};
use chrono::NaiveDate;
use serde::Serialize;

/// One date of a case with its reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// Whose date it is, as timers name it.
    pub of: String,
    /// What people call it.
    pub name: Title,
    /// Which deadline of the policy.
    pub deadline: String,
    /// The date; due until its midnight.
    pub date: NaiveDate,
    /// The day it counts from, itself not counted.
    pub from: NaiveDate,
    /// The milestone of that day; none where it counts from the day something was opened, from a clock, or to a fixed day.
    pub milestone: Option<Milestone>,
    /// What people call that day.
    pub from_name: Title,
    /// How long; none for a fixed day.
    pub amount: Option<Duration>,
    /// Forwards, or back from a clock.
    pub direction: Direction,
    /// What happens when the last day is no working day.
    pub roll: Roll,
    /// Where the count ended before it rolled and before any cap.
    pub reached: NaiveDate,
    /// The date as counted now, without extensions and lost days.
    pub counted: NaiveDate,
    /// The last day of the year that capped it (`not_after`).
    pub not_after: Option<NaiveDate>,
    /// Days that did not count, in the order they were met.
    pub skipped: Vec<Looked>,
    /// Weekend days that did count, because they are worked.
    pub made_up: Vec<Looked>,
    /// Days lost while it stood still, counted on top.
    pub lost: u32,
    /// How often it was extended.
    pub extended: u32,
    /// The date as first counted.
    pub original: NaiveDate,
    /// Years it reaches whose holidays are not loaded.
    pub unknown_years: Vec<i32>,
    /// It may still move, because such a year is not loaded.
    pub provisional: bool,
    /// It was counted by another calendar or policy than is in force, and comes out differently now; it will be counted anew.
    pub stale: bool,
    /// It stands still, since this day.
    pub paused: Option<NaiveDate>,
    /// Its clock was stopped by its milestone, on this day.
    pub stopped: Option<NaiveDate>,
    /// The calendar it was counted with.
    pub calendar: Digest,
    /// The policy.
    pub policy: PolicyId,
    /// Where the policy has the rule from.
    pub source: Option<String>,
    /// The sentence of the local rule.
    pub basis: Option<String>,
}

/// Every date of a case: of its clocks, also those that have stopped, of its open steps, items and requests.
pub fn explain(world: &World<'_>, case: &Case) -> Vec<Explained> {
    dates(case).into_iter().filter_map(|(of, due)| one(world, case, &of, due)).collect()
}

fn dates(case: &Case) -> Vec<(DueOf, &Due)> {
    let clocks = case.clocks.iter().map(|(clock, state)| (DueOf::Clock(clock.clone()), &state.due));
    let runs = case.runs().filter_map(|(_, run)| Some((DueOf::Run(run.id.clone()), run.due.as_ref()?)));
    let items = case.blocks.iter().flat_map(|(block, state)| {
        let working = state.items.iter().filter(|item| item.state == ItemState::Working);
        working.filter_map(|item| Some((DueOf::Item { block: block.clone(), item: item.id.clone() }, item.due.as_ref()?)))
    });
    let requests = case.requests.iter().filter(|(_, request)| request.decided.is_none());
    let requests = requests.filter_map(|(number, request)| Some((DueOf::Request(*number), request.due.as_ref()?)));
    clocks.chain(runs).chain(items).chain(requests).collect()
}

fn one(world: &World<'_>, case: &Case, of: &DueOf, due: &Due) -> Option<Explained> {
    let rule = rule(world, case, &due.deadline)?;
    let explanation = reckon(world.calendar, rule, due.anchor).ok()?;
    let counted = count(world.calendar, rule, due.anchor).ok()?;
    let capped = rule.not_after.and_then(|day| latest_day(day, due.anchor)).filter(|last| explanation.date > *last);
    let milestone = milestone_at(case, &rule.anchor, due.anchor);
    let state = match of {
        DueOf::Clock(clock) => case.clocks.get(clock).map(|state| &state.runs),
        DueOf::Run(_) | DueOf::Item { .. } | DueOf::Request(_) => None,
    };
    let (paused, stopped) = match state {
        Some(Runs::Paused { since, .. }) => (Some(*since), None),
        Some(Runs::Stopped { on, .. }) => (None, Some(*on)),
        Some(Runs::Running) | None => (None, None),
    };
    let path = format!("deadlines.{}", due.deadline);
    Some(Explained {
        of: super::timers::key(of),
        name: Title::both(name_of(world, case, of, Language::Chinese), name_of(world, case, of, Language::English)),
        deadline: due.deadline.to_string(),
        date: due.date,
        from: due.anchor,
        from_name: from_name(world.definition, rule, milestone.as_ref()),
        milestone,
        amount: match &rule.amount {
            Amount::Duration(amount) => Some(*amount),
            Amount::On(_) => None,
        },
        direction: explanation.direction,
        roll: rule.roll,
        reached: explanation.reached,
        counted: counted.date,
        not_after: capped,
        unknown_years: explanation.unknown_years.iter().copied().collect(),
        skipped: explanation.skipped,
        made_up: explanation.made_up,
        lost: due.lost,
        extended: due.extended,
        original: due.original,
        provisional: due.provisional,
        stale: stopped.is_none() && due.extended == 0 && counted.date != due.original,
        paused,
        stopped,
        calendar: due.calendar.clone(),
        policy: case.policy.clone(),
        source: world.policy.source(&path).map(str::to_owned),
        basis: rule.basis.clone(),
    })
}

/// The count of a rule with its reasons, before any cap.
fn reckon(calendar: &Calendar, rule: &Rule, anchor: NaiveDate) -> Result<Explanation, OutOfRange> {
    match (&rule.amount, &rule.anchor) {
        (Amount::On(date), _) => calendar.explain(*date, Duration::days(0), rule.roll),
        (Amount::Duration(amount), Anchor::Before(_)) => calendar.explain_back(anchor, *amount),
        (Amount::Duration(amount), Anchor::Marks(_) | Anchor::Opened | Anchor::Fixed) => {
            calendar.explain(anchor, *amount, rule.roll)
        }
    }
}

/// The milestone whose day a rule counts from; none where an item was opened after it.
fn milestone_at(case: &Case, anchor: &Anchor, day: NaiveDate) -> Option<Milestone> {
    match anchor {
        Anchor::Marks(marks) => marks.iter().find(|mark| marked(case, mark) == Some(day)).map(|mark| mark.milestone.clone()),
        Anchor::Opened | Anchor::Before(_) | Anchor::Fixed => None,
    }
}

/// What people call the day a rule counts from: the button, step or record that marked it.
fn from_name(definition: &Definition, rule: &Rule, milestone: Option<&Milestone>) -> Title {
    match (&rule.anchor, milestone) {
        (Anchor::Marks(_), Some(milestone)) => definition.milestone_title(milestone),
        (Anchor::Marks(_) | Anchor::Opened, _) => Title::both("开始之日", "the day it began"),
        (Anchor::Before(clocks), _) => {
            let titles: Vec<&Title> = clocks.iter().filter_map(|clock| Some(&definition.clocks.get(clock)?.title)).collect();
            let names = |language| titles.iter().map(|title| title.text(language)).collect::<Vec<_>>();
            Title::both(names(Language::Chinese).join("或"), names(Language::English).join(" or "))
        }
        (Anchor::Fixed, _) => Title::both("固定日期", "a fixed day"),
    }
}

impl Definition {
    /// What people call a milestone: the title of the button, step or record that marks it; its id where several do or none.
    pub fn milestone_title(&self, milestone: &Milestone) -> Title {
        let steps = self.all_steps();
        let outcomes = steps.iter().flat_map(|step| match &step.exit {
            Exit::Outcomes(outcomes) => outcomes.values().map(|outcome| (&outcome.title, &outcome.marks)).collect::<Vec<_>>(),
            Exit::Next(_) | Exit::Choose(_) => Vec::new(),
        });
        let records = self.records.values().map(|record| (&record.title, &record.marks));
        outcomes
            .chain(steps.iter().map(|step| (&step.title, &step.marks)))
            .chain(records)
            .find(|(_, marks)| marks.iter().any(|mark| mark.milestone == *milestone))
            .map_or_else(|| Title { zh: milestone.to_string(), en: None }, |(title, _)| title.clone())
    }
}

impl Explained {
    /// The reckoning in sentences, one a line.
    pub fn lines(&self, language: Language) -> Vec<String> {
        let mut lines = vec![self.counting(language)];
        lines.extend(looked(&self.skipped, language.of("其间不计", "not counted"), language));
        lines.extend(looked(&self.made_up, language.of("调休上班、照计", "counted, because they are worked"), language));
        lines.extend(self.later(language));
        lines.extend(self.standing(language));
        if let Some(source) = &self.source {
            let assumed = source == "assumed";
            lines.push(match (language, assumed) {
                (Language::Chinese, true) => "依据：未注明出处，请与本地文件核对".to_owned(),
                (Language::Chinese, false) => format!("依据：{source}"),
                (Language::English, true) => "source: assumed; compare it with the rules of the place".to_owned(),
                (Language::English, false) => format!("source: {source}"),
            });
        }
        lines
    }

    fn counting(&self, language: Language) -> String {
        let day = |date| language.weekday(date);
        let from = format!("{}{}", self.from_name.text(language), language.of("", ": "));
        let rolled = self.rolled(self.reached, language);
        let Some(amount) = self.amount else {
            return match language {
                Language::Chinese => format!("固定日期{}{rolled}", day(self.reached)),
                Language::English => format!("a fixed day, {}{rolled}", day(self.reached)),
            };
        };
        match (language, self.direction) {
            (Language::Chinese, Direction::Forward) => {
                format!("{from}{}起（当日不计）{}，为{}{rolled}", day(self.from), language.length(amount), day(self.reached))
            }
            (Language::Chinese, Direction::Back) => {
                format!("{from}{}之前{}，为{}{rolled}", day(self.from), language.length(amount), day(self.reached))
            }
            (Language::English, Direction::Forward) => {
                format!("{} after {from}{} (not counted itself): {}{rolled}", amount, day(self.from), day(self.reached))
            }
            (Language::English, Direction::Back) => {
                format!("{} before {from}{}: {}{rolled}", amount, day(self.from), day(self.reached))
            }
        }
    }

    /// That it rolled, or was capped.
    fn rolled(&self, reached: NaiveDate, language: Language) -> String {
        let day = language.weekday(self.counted);
        match (self.not_after, language) {
            (Some(last), Language::Chinese) => format!("；不得晚于{}，取{day}", language.weekday(last)),
            (Some(last), Language::English) => format!("; not after {}, so {day}", language.weekday(last)),
            (None, _) if self.counted == reached => String::new(),
            (None, Language::Chinese) if self.counted > reached => format!("，顺延至{day}"),
            (None, Language::Chinese) => format!("，提前至{day}"),
            (None, Language::English) => format!(", moved to {day}"),
        }
    }

    /// What was counted on top.
    fn later(&self, language: Language) -> Option<String> {
        let (date, original) = (language.weekday(self.date), language.weekday(self.original));
        match (self.extended, self.lost, language) {
            (0, 0, _) => None,
            (0, lost, Language::Chinese) => Some(format!("停止计算{}，顺延至{date}", self.lost_length(lost, language))),
            (0, lost, Language::English) => Some(format!("it stood still for {}: {date}", self.lost_length(lost, language))),
            (times, _, Language::Chinese) => Some(format!("批准延期{times}次，由{original}延至{date}")),
            (times, _, Language::English) => Some(format!("extended {times} time(s), from {original} to {date}")),
        }
    }

    /// Lost days are counted in the date's own unit.
    fn lost_length(&self, days: u32, language: Language) -> String {
        let in_workdays = self.amount.is_some_and(|amount| amount.unit == Unit::Workdays);
        language.length(if in_workdays { Duration::workdays(days) } else { Duration::days(days) })
    }

    fn standing(&self, language: Language) -> Vec<String> {
        let mut lines = Vec::new();
        let years: Vec<String> = self.unknown_years.iter().map(ToString::to_string).collect();
        if self.provisional {
            lines.push(match language {
                Language::Chinese => format!("暂定：{}年节假日安排尚未导入，导入后重新计算", years.join("、")),
                Language::English => {
                    format!("provisional: the holidays of {} are not loaded; it is counted anew when they are", years.join(", "))
                }
            });
        }
        if self.stale {
            let day = language.weekday(self.counted);
            lines.push(match language {
                Language::Chinese => format!("日历或办理规定已变动，按现行规定为{day}，待重新计算"),
                Language::English => {
                    format!("the calendar or policy has changed; by those in force it is {day} and will be moved")
                }
            });
        }
        if let Some(since) = self.paused {
            let day = language.weekday(since);
            lines.push(match language {
                Language::Chinese => format!("自{day}起停止计算"),
                Language::English => format!("it stands still since {day}"),
            });
        }
        if let Some(on) = self.stopped {
            let day = language.weekday(on);
            lines.push(match language {
                Language::Chinese => format!("已于{day}完成"),
                Language::English => format!("done on {day}"),
            });
        }
        lines
    }
}

/// Days in a row behind what is said of them; nothing where there are none.
fn looked(days: &[Looked], what: &str, language: Language) -> Option<String> {
    if days.is_empty() {
        return None;
    }
    let days: Vec<String> = days.iter().map(|looked| looked.text(language)).collect();
    Some(format!("{what}{}{}", language.of("：", ": "), language.list(&days)))
}
