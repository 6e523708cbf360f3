//! The blanks of a form as a template draws them.

use crate::app::desk::{Blank, BlankKind, units_of};
use crate::app::ports::Scene;
use crate::web::posted::Posted;
use crate::web::text::Text;
use crate::web::words::value::person;
use askama::Template;
use dafu_engine::ids::{PersonId, UnitId};
use dafu_engine::machine::form::written;
use dafu_engine::value::{FileRef, Row, Value};

/// Choices up to this many are buttons, more are a list.
const MOST_BUTTONS: usize = 7;
/// Empty rows at the foot of a table.
const EMPTY_ROWS: usize = 2;

/// A blank to be drawn.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name in the form.
    pub name: String,
    /// What stands beside it.
    pub title: String,
    /// Has to be filled in.
    pub required: bool,
    /// A word of help under the title.
    pub help: &'static str,
    /// What is wrong with what stands in it.
    pub mistake: Option<String>,
    /// What goes in.
    pub input: Input,
}

impl Field {
    /// What a page's address calls it: its field.
    pub fn anchor(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or_default()
    }
    /// The names of what is said about it: its help, and what is wrong with it.
    pub fn described(&self) -> String {
        let help = (!self.help.is_empty()).then(|| format!("help-{}", self.name));
        let wrong = self.mistake.is_some().then(|| format!("wrong-{}", self.name));
        help.into_iter().chain(wrong).collect::<Vec<_>>().join(" ")
    }
    /// Whether something is wrong with what stands in it.
    pub fn is_wrong(&self) -> bool {
        self.mistake.is_some()
    }
    /// What a cell is called aloud: its column, and the number of its row.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    pub fn label(&self, row: &usize) -> String {
        format!("{} {row}", self.title)
    }
    /// As it stands in a page.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    pub fn drawn(&self, t: &Text) -> Drawn<'_> {
        Drawn { f: self, t: *t }
    }
}

/// A blank as it stands in a page. A template of its own: a macro is written out anew wherever it is called, and the page of a
/// case, which called it six times, was one function sixteen times as large as the next.
#[derive(Debug, Template)]
#[template(path = "field.html")]
pub struct Drawn<'a> {
    f: &'a Field,
    t: Text,
}

/// What goes into a blank.
#[derive(Debug, Clone)]
pub enum Input {
    /// One line.
    Line { value: String },
    /// Several lines.
    Lines { value: String, height: usize },
    /// A tick.
    Tick { on: bool },
    /// One of a few.
    Buttons { options: Vec<Choice> },
    /// One of many.
    Pick { options: Vec<Choice> },
    /// Some of many.
    Ticks { options: Vec<Choice> },
    /// Files, and those that are there already.
    Files { kept: Vec<Kept>, many: bool },
    /// A table.
    Table { columns: Vec<(String, bool)>, rows: Vec<TableRow> },
}

/// Something to choose.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What it says.
    pub label: String,
    /// What it means.
    pub meaning: String,
    /// It is chosen.
    pub on: bool,
}

/// A file that is there already.
#[derive(Debug, Clone)]
pub struct Kept {
    /// What is sent when it stays.
    pub value: String,
    /// Its name.
    pub name: String,
    /// It stays.
    pub on: bool,
}

/// A row of a table.
#[derive(Debug, Clone)]
pub struct TableRow {
    /// Its number, from 1.
    pub number: usize,
    /// Its id, where it was there before.
    pub id: String,
    /// The name under which the id is sent.
    pub id_name: String,
    /// Its cells.
    pub cells: Vec<Field>,
}

/// Draws blanks.
#[derive(Debug, Clone, Copy)]
pub struct Painter<'a> {
    /// The case.
    pub scene: &'a Scene,
    /// The words.
    pub t: Text,
    /// What was typed; what stands in the case where nothing was.
    pub typed: Option<&'a Posted>,
    /// What is wrong, by the blank's field.
    pub mistakes: &'a [(String, String)],
}

impl Painter<'_> {
    /// The blanks under `start`.
    pub fn fields(&self, start: &str, blanks: &[Blank]) -> Vec<Field> {
        blanks.iter().map(|blank| self.field(&format!("{start}.{}", blank.field), blank)).collect()
    }

    fn field(&self, name: &str, blank: &Blank) -> Field {
        let mistake = self.mistakes.iter().find(|(field, _)| *field == blank.field.as_str()).map(|(_, said)| said.clone());
        let help = if matches!(blank.kind, BlankKind::Date) { self.t.day_help() } else { "" };
        Field {
            name: name.to_owned(),
            title: blank.title.text(self.t.language()).to_owned(),
            required: blank.required,
            help,
            mistake,
            input: self.input(name, blank),
        }
    }

    /// What stands in a blank as text: what was typed, else what the case has.
    fn text(&self, name: &str, value: Option<&Value>) -> String {
        match self.typed {
            Some(typed) => typed.text(name).to_owned(),
            None => value.map(plain).unwrap_or_default(),
        }
    }

    /// What is chosen.
    fn chosen(&self, name: &str, value: Option<&Value>) -> Vec<String> {
        match self.typed {
            Some(typed) => typed.all(name).into_iter().map(str::to_owned).collect(),
            None => value.map(several).unwrap_or_default(),
        }
    }

    fn input(&self, name: &str, blank: &Blank) -> Input {
        let value = blank.value.as_ref();
        match &blank.kind {
            BlankKind::Line | BlankKind::Number | BlankKind::Count | BlankKind::Date => {
                Input::Line { value: self.text(name, value) }
            }
            BlankKind::Lines => {
                let value = self.text(name, value);
                let height = (value.chars().count() / 34 + value.lines().count()).clamp(3, 28);
                Input::Lines { value, height }
            }
            BlankKind::YesNo => Input::Tick { on: self.chosen(name, value).iter().any(|known| known == "true") },
            BlankKind::Choice(rows) => {
                let chosen = self.chosen(name, value);
                let options = rows.iter().map(|row| Choice {
                    value: row.id.clone(),
                    label: row.label.clone(),
                    meaning: row.meaning.clone().unwrap_or_default(),
                    on: chosen.contains(&row.id),
                });
                few_or_many(options.collect())
            }
            BlankKind::Person(people) => few_or_many(self.people(people, &self.chosen(name, value))),
            BlankKind::People(people) => Input::Ticks { options: self.people(people, &self.chosen(name, value)) },
            BlankKind::Unit(units) => Input::Pick { options: self.units(units, &self.chosen(name, value)) },
            BlankKind::Units(units) => Input::Ticks { options: self.units(units, &self.chosen(name, value)) },
            BlankKind::File => Input::Files { kept: self.kept(name, value), many: false },
            BlankKind::Files => Input::Files { kept: self.kept(name, value), many: true },
            BlankKind::Rows(columns) => self.table(name, columns, value),
        }
    }

    fn people(&self, people: &[PersonId], chosen: &[String]) -> Vec<Choice> {
        let label = |one: &PersonId| {
            let unit = units_of(&self.scene.people, one).first().map(|unit| self.scene.people.unit_name(unit).to_owned());
            (person(&self.scene.people, one), unit.unwrap_or_default())
        };
        let option = |one: &PersonId| {
            let (label, meaning) = label(one);
            Choice { value: one.to_string(), label, meaning, on: chosen.iter().any(|known| *one == known.as_str()) }
        };
        people.iter().map(option).collect()
    }

    fn units(&self, units: &[UnitId], chosen: &[String]) -> Vec<Choice> {
        let option = |unit: &UnitId| Choice {
            value: unit.to_string(),
            label: self.scene.people.unit_name(unit).to_owned(),
            meaning: String::new(),
            on: chosen.iter().any(|known| *unit == known.as_str()),
        };
        units.iter().map(option).collect()
    }

    fn kept(&self, name: &str, value: Option<&Value>) -> Vec<Kept> {
        let files: Vec<(FileRef, bool)> = match (self.typed, value) {
            (Some(typed), _) => {
                let stays = typed.all(&format!("{name}.kept"));
                let there = typed.all(&format!("{name}.there"));
                there.into_iter().filter_map(|text| Some((file(text)?, stays.contains(&text)))).collect()
            }
            (None, Some(Value::File(file))) => vec![(file.clone(), true)],
            (None, Some(Value::Files(files))) => files.iter().map(|file| (file.clone(), true)).collect(),
            (None, _) => Vec::new(),
        };
        files.into_iter().map(|(file, on)| Kept { value: file_text(&file), name: file.name, on }).collect()
    }

    fn table(&self, name: &str, columns: &[Blank], value: Option<&Value>) -> Input {
        let there: Vec<Row> = match value {
            Some(Value::Rows(rows)) if self.typed.is_none() => rows.clone(),
            Some(_) | None => Vec::new(),
        };
        let typed_rows = self.typed.map_or(0, |typed| super::read::row_numbers(typed, name).len());
        let filled = there.len().max(typed_rows);
        let more = self.typed.map_or(EMPTY_ROWS, |typed| usize::from(typed.get("add_row") == Some(name)) * EMPTY_ROWS);
        let count = (filled + more).max(EMPTY_ROWS);
        let rows = (0..count).map(|index| {
            let row = there.get(index);
            let start = format!("{name}.{index}");
            let id_name = format!("{start}.id");
            let id = self
                .typed
                .map_or_else(|| row.map(|row| row.id.to_string()).unwrap_or_default(), |typed| typed.text(&id_name).to_owned());
            let cells = columns.iter().map(|column| {
                let value = row.and_then(|row| row.cells.get(&column.field)).cloned();
                self.field(&format!("{start}.{}", column.field), &Blank { value, ..column.clone() })
            });
            TableRow { number: index + 1, id, id_name, cells: cells.collect() }
        });
        let heads = columns.iter().map(|column| (column.title.text(self.t.language()).to_owned(), column.required));
        Input::Table { columns: heads.collect(), rows: rows.collect() }
    }
}

fn few_or_many(options: Vec<Choice>) -> Input {
    if options.len() <= MOST_BUTTONS { Input::Buttons { options } } else { Input::Pick { options } }
}

/// A value as it is typed.
fn plain(value: &Value) -> String {
    match written(value) {
        serde_json::Value::String(text) => text,
        serde_json::Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// A value as what is chosen.
fn several(value: &Value) -> Vec<String> {
    match written(value) {
        serde_json::Value::String(text) => vec![text],
        serde_json::Value::Bool(yes) => vec![yes.to_string()],
        serde_json::Value::Array(list) => list.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect(),
        serde_json::Value::Null | serde_json::Value::Number(_) | serde_json::Value::Object(_) => Vec::new(),
    }
}

/// A file as a form sends it: its digest, and behind it its name.
pub fn file_text(file: &FileRef) -> String {
    format!("{} {}", file.digest, file.name)
}

/// The file that a form sent.
pub fn file(text: &str) -> Option<FileRef> {
    let (digest, name) = text.split_once(' ')?;
    Some(FileRef { name: name.to_owned(), digest: dafu_engine::ids::Digest::new(digest) })
}
