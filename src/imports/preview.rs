//! What a list would bring in, row by row, with everything that is wrong with it: each problem by its cell, with what is probably meant.
//!
//! A row with a problem is not brought in. Nothing is put right in silence: a correction is a person's, also where it was suggested.

use super::mapping::Mapping;
use super::names::{self, Aliases, Found};
use super::{Column, Import};
use crate::tables::read::{Row, Sheet, cell_name};
use chrono::NaiveDate;
use dafu_engine::definition::{Definition, FieldKind};
use dafu_engine::ids::{FieldId, PersonId};
use dafu_engine::machine::command::FormInput;
use dafu_engine::people::People;
use dafu_engine::policy::Policy;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// All that a list is held against.
#[derive(Debug, Clone, Copy)]
pub struct Against<'a> {
    /// How it is read.
    pub import: &'a Import,
    /// What its cases run on.
    pub definition: &'a Definition,
    /// The policy they run under.
    pub policy: &'a Policy,
    /// Who is who.
    pub people: &'a People,
    /// Other names of units.
    pub aliases: &'a Aliases,
    /// What a person has put right, by cell.
    pub corrections: &'a BTreeMap<String, String>,
    /// What is the same for every row, as a list would write it.
    pub fixed: &'a BTreeMap<FieldId, String>,
}

/// What a list would bring in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// What its rows would begin, in the order of the list.
    pub drafts: Vec<Draft>,
    /// What a person would want to know of the file.
    pub remarks: Vec<String>,
}

/// What one row would begin.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The number of its row in the file.
    pub row: usize,
    /// The case's id.
    pub number: String,
    /// What the case begins with.
    pub facts: FormInput,
    /// What the list proposes for the assignment.
    pub planned: FormInput,
    /// People who are not known yet, by the id they would get; whether each is a body.
    pub new_people: BTreeMap<PersonId, (String, bool)>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// Something wrong with a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Which cell, as `B82`; the row's number where it has none.
    pub cell: String,
    /// What is wrong.
    pub what: String,
    /// What is probably meant, to be put into the cell.
    pub suggested: Option<String>,
}

impl Preview {
    /// How many rows have no problem.
    pub fn sound(&self) -> usize {
        self.drafts.iter().filter(|draft| draft.problems.is_empty()).count()
    }
}

/// Reads the rows below the heading.
pub fn preview(against: &Against<'_>, sheet: &Sheet, mapping: &Mapping) -> Preview {
    let rows = sheet.rows.iter().filter(|row| row.number > mapping.heading);
    let mut drafts: Vec<Draft> = rows.map(|row| Reading { against, mapping, row, draft: Draft::default() }.read()).collect();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for draft in drafts.iter_mut().filter(|draft| !draft.number.is_empty()) {
        if let Some(first) = seen.get(&draft.number) {
            let column = mapping.columns.get(&against.import.number).copied().unwrap_or(0);
            let what = format!("{}与第{first}行重复", draft.number);
            draft.problems.push(Problem { cell: cell_name(column, draft.row), what, suggested: None });
        }
        seen.entry(draft.number.clone()).or_insert(draft.row);
    }
    Preview { drafts, remarks: sheet.remarks.clone() }
}

/// One row being read.
struct Reading<'a> {
    against: &'a Against<'a>,
    mapping: &'a Mapping,
    row: &'a Row,
    draft: Draft,
}

impl Reading<'_> {
    fn read(mut self) -> Draft {
        self.draft.row = self.row.number;
        for column in &self.against.import.columns {
            let values = self.column(column);
            if !values.contains_key(&column.field) && !self.draft.problems.iter().any(|problem| problem.cell == self.cell(column))
            {
                let title = self.against.definition.field_title(&column.field);
                self.wrong(column, format!("没有{title}"), None);
            }
            self.draft.facts.extend(values);
        }
        for column in &self.against.import.planned {
            let values = self.column(column);
            self.draft.planned.extend(values);
        }
        if let Some(Value::String(number)) = self.draft.facts.get(&self.against.import.number) {
            self.draft.number.clone_from(number);
        }
        self.draft
    }

    /// What a column says, with the fields that follow from it.
    fn column(&mut self, column: &Column) -> FormInput {
        let text = self.text(column);
        let plain = text.trim();
        if plain.is_empty() {
            return FormInput::new();
        }
        if plain != text {
            self.wrong(column, format!("“{plain}”前后有空格"), Some(plain.to_owned()));
            return FormInput::new();
        }
        let Some(value) = self.value(column, plain) else { return FormInput::new() };
        let mut values = FormInput::new();
        if let Value::Array(list) = &value {
            if let (Some(first), Some(person)) = (&column.first, list.first()) {
                values.insert(first.clone(), person.clone());
            }
            if let Some(asked) = &column.asked {
                let all = self.against.policy.text("ask") != Some("first_proposer");
                let asked_people = list.iter().take(if all { list.len() } else { 1 }).cloned().collect();
                values.insert(asked.clone(), Value::Array(asked_people));
            }
        }
        values.insert(column.field.clone(), value);
        values
    }

    /// What stands in the cell: put right by a person, as the file has it, or the same for every row.
    fn text(&self, column: &Column) -> String {
        let name = self.cell(column);
        let at = self.mapping.columns.get(&column.field);
        let own = at.and_then(|at| self.row.cells.get(*at)).cloned().unwrap_or_default();
        let corrected = at.and_then(|_| self.against.corrections.get(&name)).cloned();
        let text = corrected.unwrap_or(own);
        if text.is_empty() { self.against.fixed.get(&column.field).cloned().unwrap_or_default() } else { text }
    }

    fn cell(&self, column: &Column) -> String {
        match self.mapping.columns.get(&column.field) {
            Some(at) => cell_name(*at, self.row.number),
            None => format!("第{}行", self.row.number),
        }
    }

    fn wrong(&mut self, column: &Column, what: String, suggested: Option<String>) {
        let cell = self.cell(column);
        self.draft.problems.push(Problem { cell, what, suggested });
    }

    fn value(&mut self, column: &Column, text: &str) -> Option<Value> {
        if column.field == self.against.import.number {
            return self.number(column, text);
        }
        match self.against.definition.fields.get(&column.field).map(|field| &field.kind)? {
            FieldKind::Text | FieldKind::LongText => Some(json!(text)),
            FieldKind::Number => self.parsed(column, text.parse::<i64>().ok().map(|number| json!(number)), "不是数字"),
            FieldKind::Date => self.parsed(column, day(text).map(|day| json!(day)), "不是一个存在的日期"),
            FieldKind::YesNo => {
                let yes = match text {
                    "是" | "√" | "✓" | "1" | "有" => Some(true),
                    "否" | "×" | "0" | "无" => Some(false),
                    _ => None,
                };
                self.parsed(column, yes.map(|yes| json!(yes)), "应填“是”或“否”")
            }
            FieldKind::Choice(_) => {
                let rows = self.against.definition.choices(&column.field, self.against.policy).unwrap_or_default();
                let chosen = rows.iter().find(|row| row.label == text || row.id == text).map(|row| json!(row.id));
                let labels = rows.iter().map(|row| row.label.as_str()).collect::<Vec<_>>().join("、");
                self.parsed(column, chosen, &format!("不在可选项中（{labels}）"))
            }
            FieldKind::Person => Some(json!(self.person(column, text)?)),
            FieldKind::People => {
                let names: Vec<&str> = names::split(text);
                let people: Vec<PersonId> = names.into_iter().filter_map(|name| self.person(column, name)).collect();
                Some(json!(distinct(people)))
            }
            FieldKind::Unit => Some(json!(self.unit(column, text, text)?)),
            FieldKind::Units => {
                let units: Option<Vec<String>> =
                    names::split(text).into_iter().map(|name| self.unit(column, name, text)).collect();
                Some(json!(distinct(units?)))
            }
            FieldKind::File | FieldKind::Files | FieldKind::Rows(_) => {
                self.wrong(column, "这一栏不能从表格导入".to_owned(), None);
                None
            }
        }
    }

    fn parsed(&mut self, column: &Column, value: Option<Value>, why: &str) -> Option<Value> {
        if value.is_none() {
            let text = self.text(column);
            self.wrong(column, format!("“{text}”{why}"), None);
        }
        value
    }

    /// A number as the policy writes it: as many digits as its pattern has signs.
    fn number(&mut self, column: &Column, text: &str) -> Option<Value> {
        let digits = self.against.policy.text("number.pattern").map(|pattern| pattern.chars().count());
        let is_number = text.chars().all(|sign| sign.is_ascii_digit());
        match digits {
            Some(digits) if !is_number || text.chars().count() != digits => {
                let suggested = (is_number && text.len() < digits).then(|| format!("{text:0>digits$}"));
                self.wrong(column, format!("“{text}”不是{digits}位数字的案号"), suggested);
                None
            }
            Some(_) | None => Some(json!(text)),
        }
    }

    fn unit(&mut self, column: &Column, name: &str, whole: &str) -> Option<String> {
        match names::unit(self.against.people, self.against.aliases, name) {
            Found::Unit(unit) => Some(unit.to_string()),
            Found::Unknown(near) => {
                let people = self.against.people;
                let meant: Vec<&str> = near.iter().map(|unit| people.unit_name(unit)).collect();
                let suggested = meant.first().map(|first| whole.replace(name, first));
                let hint = if meant.is_empty() { String::new() } else { format!("，是不是{}？", meant.join("、")) };
                self.wrong(column, format!("没有名为“{name}”的单位{hint}"), suggested);
                None
            }
        }
    }

    /// Somebody of the roster, or somebody who is to be added to it.
    fn person(&mut self, column: &Column, name: &str) -> Option<PersonId> {
        let known = names::persons(self.against.people, name);
        match known.as_slice() {
            [one] => Some((*one).clone()),
            [] => {
                // A name of two signs is often spread over the width of three.
                let close: String = name.chars().filter(|sign| !sign.is_whitespace()).collect();
                if close != name {
                    let suggested = self.text(column).replace(name, &close);
                    self.wrong(column, format!("姓名“{name}”中间有空格"), Some(suggested));
                    return None;
                }
                let body = self.against.import.organisations.iter().any(|ending| name.ends_with(ending.as_str()));
                let id = new_person(name);
                self.draft.new_people.insert(id.clone(), (name.to_owned(), body));
                Some(id)
            }
            [..] => {
                self.wrong(column, format!("名册中有{}个“{name}”，请写明编号", known.len()), None);
                None
            }
        }
    }
}

/// The id of somebody new: the same name gets the same.
fn new_person(name: &str) -> PersonId {
    let digest = dafu_engine::ids::Digest::sha256(name.as_bytes());
    let short: String = digest.as_str().chars().skip("sha256:".len()).take(16).collect();
    PersonId::new(format!("p_{short}"))
}

fn distinct<T: Ord + Clone>(list: Vec<T>) -> Vec<T> {
    let mut seen = BTreeSet::new();
    list.into_iter().filter(|one| seen.insert(one.clone())).collect()
}

/// A day as lists write it: 2023-03-01, 2023/3/1, 2023.3.1, 2023年3月1日, 20230301.
pub fn day(text: &str) -> Option<NaiveDate> {
    let plain: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
    if plain.len() == 8 && plain.bytes().all(|byte| byte.is_ascii_digit()) {
        return NaiveDate::parse_from_str(&plain, "%Y%m%d").ok();
    }
    let parts: Vec<&str> = plain.split(['-', '/', '.', '年', '月', '日']).filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [year, month, day] => NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?),
        _ => None,
    }
}
