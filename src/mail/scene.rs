//! What goes into the blanks of a mail: the facts of its case, what it is about, and whom it is to.

use super::notice::{Change, Notice};
use super::recipients::Recipient;
use super::text::{Blank, How};
use super::{LINK, Target};
use chrono::{Datelike, NaiveDate};
use dafu_engine::definition::{Definition, FieldKind};
use dafu_engine::ids::{DeadlineId, FieldId, PersonId, UnitId};
use dafu_engine::machine::clock::Runs;
use dafu_engine::machine::dates::{Opened, due};
use dafu_engine::machine::state::{Item, ItemState};
use dafu_engine::value::Value;

/// How much of a text `:brief` writes, in characters: what a subject has room for.
const MOST_BRIEF: usize = 20;

/// What a blank may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words or a number.
    Words,
    /// A day: it can be written in full and with its day of the week.
    Day,
    /// A unit: it has a full name.
    Unit,
    /// A table or file: it can't be printed in a line.
    Unprintable,
}

/// The blanks that every mail knows beside the fields of its case.
pub const NAMES: [(&str, Kind, &str); 18] = [
    ("to", Kind::Unit, "the name of the recipient"),
    ("link", Kind::Words, "where the recipient goes on"),
    ("case", Kind::Words, "the case's id"),
    ("task", Kind::Words, "what the task is called"),
    ("item", Kind::Unit, "the unit or person whose branch it is"),
    ("due", Kind::Day, "the day it is due"),
    ("days_left", Kind::Words, "working days until it is due"),
    ("days_late", Kind::Words, "working days since it was due"),
    ("today", Kind::Day, "the day of the act"),
    ("reason", Kind::Words, "the reason given, or the sender's own words"),
    ("by", Kind::Words, "who acted"),
    ("by_unit", Kind::Unit, "the unit of whoever acted"),
    ("count", Kind::Words, "the how-manieth time somebody is urged"),
    ("rung", Kind::Words, "what the reminder is called, as the policy has it"),
    ("again", Kind::Words, "再次, where a letter of the case went out before"),
    ("asked", Kind::Words, "how many the block asks"),
    ("answered", Kind::Words, "how many have answered"),
    ("answers", Kind::Words, "what was answered, a line each"),
];

/// What `name` holds in mails of `definition`; none where it is no blank.
pub fn kind(definition: &Definition, name: &str) -> Option<Kind> {
    if let Some((_, kind, _)) = NAMES.iter().find(|(known, _, _)| *known == name) {
        return Some(*kind);
    }
    match name.split_once('.') {
        Some(("clock", clock)) => definition.clocks.contains_key(clock).then_some(Kind::Day),
        Some(("mark", mark)) => definition.milestones().contains(mark).then_some(Kind::Day),
        Some(("deadline", _)) => Some(Kind::Day),
        Some(("policy", _)) => Some(Kind::Words),
        Some(("answers", field)) => definition.fields.contains_key(field).then_some(Kind::Words),
        Some(_) => None,
        None => definition.fields.get(name).map(|field| match field.kind {
            FieldKind::Date => Kind::Day,
            FieldKind::Unit | FieldKind::Units => Kind::Unit,
            FieldKind::Rows(_) | FieldKind::File | FieldKind::Files => Kind::Unprintable,
            FieldKind::Text
            | FieldKind::LongText
            | FieldKind::Number
            | FieldKind::YesNo
            | FieldKind::Person
            | FieldKind::People
            | FieldKind::Choice(_) => Kind::Words,
        }),
    }
}

/// One mail in the making.
#[derive(Debug)]
pub struct Scene<'a> {
    /// The step of the case.
    pub change: &'a Change<'a>,
    /// What it is about.
    pub notice: &'a Notice,
    /// Whom it is to.
    pub recipient: &'a Recipient,
    /// Where the pages are.
    pub site: &'a str,
    /// What a link of his own lets the recipient do, where he has one.
    pub link: Option<Target>,
}

impl Scene<'_> {
    /// What goes into a blank; none where there is no such blank.
    pub fn value(&self, blank: &Blank) -> Option<String> {
        let how = blank.how;
        let notice = self.notice;
        let day = |date: Option<NaiveDate>| date.map_or_else(String::new, |date| chinese_date(date, how));
        let calendar = self.change.world.calendar;
        Some(match blank.name.as_str() {
            "to" => self.name_of(self.recipient, how),
            "link" => self.address(),
            "case" => self.change.after.id.to_string(),
            "task" => notice.title.clone().unwrap_or_default(),
            "item" => notice.item.as_ref().map(|item| self.item_name(item.item.as_str(), how)).unwrap_or_default(),
            "due" => marked(day(notice.due), notice.provisional),
            "days_left" => notice.due.map(|due| calendar.workdays_between(notice.on, due).max(0).to_string()).unwrap_or_default(),
            "days_late" => notice.due.map(|due| late(calendar.workdays_between(due, notice.on))).unwrap_or_default(),
            "today" => chinese_date(notice.on, how),
            "reason" => notice.reason.clone().unwrap_or_default(),
            "by" => notice.by.person().map(|person| self.change.world.people.name(person).to_owned()).unwrap_or_default(),
            "by_unit" => {
                notice.by.person().and_then(|person| self.unit_of(person)).map(|unit| self.unit(&unit, how)).unwrap_or_default()
            }
            "count" => notice.count.map(|count| count.to_string()).unwrap_or_default(),
            "rung" => notice.rung.clone().unwrap_or_default(),
            "again" => if self.is_again() { "再次" } else { "" }.to_owned(),
            "asked" => self.items().len().to_string(),
            "answered" => self.items().iter().filter(|item| has_answered(item)).count().to_string(),
            "answers" => self.answers(),
            name => return self.looked_up(name, how),
        })
    }

    /// A fact, or something by its path.
    fn looked_up(&self, name: &str, how: How) -> Option<String> {
        let case = self.change.after;
        let day = |date: Option<NaiveDate>| date.map_or_else(String::new, |date| chinese_date(date, how));
        match name.split_once('.') {
            Some(("clock", clock)) => {
                let running = case.clocks.get(clock).filter(|state| !matches!(state.runs, Runs::Stopped { .. }));
                let provisional = running.is_some_and(|state| state.due.provisional);
                Some(marked(day(running.map(|state| state.due.date)), provisional))
            }
            Some(("mark", mark)) => Some(day(case.marks.get(mark).and_then(|days| days.iter().max()).copied())),
            Some(("deadline", deadline)) => {
                let opened = Opened { on: self.notice.on, not_before: None };
                let due = due(self.change.world, case, &DeadlineId::new(deadline), opened).ok().flatten();
                let provisional = due.as_ref().is_some_and(|due| due.provisional);
                Some(marked(day(due.map(|due| due.date)), provisional))
            }
            Some(("policy", path)) => self.change.world.policy.text(path).map(str::to_owned),
            Some(("answers", field)) => Some(self.answers_in(&FieldId::new(field))),
            Some(_) => None,
            None => {
                self.change.world.definition.fields.get(name)?;
                Some(self.fact(&FieldId::new(name)).map(|value| self.written(name, value, how)).unwrap_or_default())
            }
        }
    }

    /// A fact as this notice sees it: what was filled in with it, its item's, the case's.
    fn fact(&self, field: &FieldId) -> Option<&Value> {
        let case = self.change.after;
        let item = self.notice.item.as_ref().and_then(|item| case.item(&item.block, &item.item));
        let own = self.notice.cells.get(field).or_else(|| item.and_then(|item| item.fields.get(field)));
        own.or_else(|| case.facts.get(field))
    }

    /// A value as people write it.
    fn written(&self, field: &str, value: &Value, how: How) -> String {
        let people = self.change.world.people;
        match value {
            Value::Text(text) if how == How::Brief && text.chars().count() > MOST_BRIEF => {
                text.chars().take(MOST_BRIEF).chain(['…']).collect()
            }
            Value::Text(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Date(date) => chinese_date(*date, how),
            Value::YesNo(yes) => if *yes { "是" } else { "否" }.to_owned(),
            Value::Choice(id) => self.label(field, id),
            Value::Person(person) => people.name(person).to_owned(),
            Value::People(list) => list.iter().map(|person| people.name(person)).collect::<Vec<_>>().join("、"),
            Value::Unit(unit) => self.unit(unit, how),
            Value::Units(list) => list.iter().map(|unit| self.unit(unit, how)).collect::<Vec<_>>().join("、"),
            Value::File(file) => file.name.clone(),
            Value::Files(files) => files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join("、"),
            Value::Rows(rows) => format!("{}项", rows.len()),
        }
    }

    fn label(&self, field: &str, id: &str) -> String {
        let world = self.change.world;
        let rows = world.definition.choices(&FieldId::new(field), world.policy).unwrap_or_default();
        rows.into_iter().find(|row| row.id == *id).map_or_else(|| id.to_owned(), |row| row.label)
    }

    fn unit(&self, unit: &UnitId, how: How) -> String {
        let people = self.change.world.people;
        match (how, people.units.get(unit)) {
            (How::Full, Some(known)) => known.name.clone(),
            (How::Full | How::Short | How::Week | How::Brief, _) => people.unit_name(unit).to_owned(),
        }
    }

    fn name_of(&self, recipient: &Recipient, how: How) -> String {
        match recipient {
            Recipient::Person(person) => self.change.world.people.name(person).to_owned(),
            Recipient::Unit(unit) => self.unit(unit, how),
        }
    }

    fn item_name(&self, item: &str, how: How) -> String {
        let unit = UnitId::new(item);
        if self.change.world.people.units.contains_key(&unit) {
            return self.unit(&unit, how);
        }
        self.change.world.people.name(&PersonId::new(item)).to_owned()
    }

    fn unit_of(&self, person: &PersonId) -> Option<UnitId> {
        self.change.world.people.posts.iter().find(|held| held.person == *person).map(|held| held.unit.clone())
    }

    /// Whether the case's own letter answers a second time.
    fn is_again(&self) -> bool {
        let documents = self.change.after.documents.values();
        documents.filter(|known| !known.reopened && !known.run.as_str().contains('[')).any(|known| known.content.again)
    }

    /// The mailbox of the unit in a fact.
    pub fn mailbox(&self, field: &FieldId) -> Option<String> {
        let unit = self.change.after.facts.get(field)?.units().into_iter().next()?;
        self.change.world.people.units.get(&unit)?.mail.clone()
    }

    /// The items of the block it is about that are still asked or were.
    fn items(&self) -> Vec<&Item> {
        let block = self.notice.block.as_ref().or_else(|| self.notice.item.as_ref().map(|item| &item.block));
        let items = block.and_then(|block| self.change.after.blocks.get(block)).map(|block| block.items.as_slice());
        items.unwrap_or_default().iter().filter(|item| item.state != ItemState::Withdrawn).collect()
    }

    /// What everybody asked has said, a line each.
    fn answers(&self) -> String {
        let definition = self.change.world.definition;
        let lines = self.items().into_iter().map(|item| {
            let name = self.change.item_name(&item.id);
            if !has_answered(item) {
                return format!("{name}：未表态");
            }
            let said = item.fields.iter().filter(|(_, value)| !value.is_empty()).map(|(field, value)| {
                format!("{}：{}", definition.field_title(field), self.written(field.as_str(), value, How::Short))
            });
            format!("{name}：{}", said.collect::<Vec<_>>().join("；"))
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// What everybody who has answered said in one field.
    fn answers_in(&self, field: &FieldId) -> String {
        let said = self.items().into_iter().filter(|item| has_answered(item)).filter_map(|item| item.fields.get(field));
        said.map(|value| self.written(field.as_str(), value, How::Short)).collect::<Vec<_>>().join("、")
    }

    /// Where the recipient goes on: a page, or a link of his own that somebody else puts in.
    pub fn address(&self) -> String {
        if self.link.is_some() {
            return LINK.to_owned();
        }
        let case = encoded(self.change.after.id.as_str());
        match &self.notice.run {
            Some(run) => format!("{}/cases/{case}/tasks/{}", self.site, encoded(run.as_str())),
            None => format!("{}/cases/{case}", self.site),
        }
    }

    /// What the recipient is called.
    pub fn addressee(&self) -> String {
        self.name_of(self.recipient, How::Short)
    }
}

/// A day that may still move says so, because a year it reaches is not loaded (5.11).
fn marked(day: String, provisional: bool) -> String {
    if provisional && !day.is_empty() { format!("{day}（暂定）") } else { day }
}

fn has_answered(item: &Item) -> bool {
    matches!(item.state, ItemState::Answered | ItemState::Late)
}

/// Working days since something was due. A date that has passed at a weekend has not passed by a working day yet.
fn late(days: i64) -> String {
    if days > 0 { days.to_string() } else { "不足1".to_owned() }
}

/// A day as letters write it: 4月3日, 2023年4月3日, 4月3日（星期一）.
pub fn chinese_date(date: NaiveDate, how: How) -> String {
    let short = format!("{}月{}日", date.month(), date.day());
    match how {
        How::Short | How::Brief => short,
        How::Full => format!("{}年{short}", date.year()),
        How::Week => {
            let days = ["一", "二", "三", "四", "五", "六", "日"];
            let index = usize::try_from(date.weekday().num_days_from_monday()).unwrap_or_default();
            format!("{short}（星期{}）", days.get(index).copied().unwrap_or_default())
        }
    }
}

/// A name as part of an address.
fn encoded(name: &str) -> String {
    name.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
