//! A refusal in words: ids become the names on the screen, and the blanks of a [`Sentence`](super::Sentence) are filled in.

use super::sentences::Blank;
use super::{Contact, Mistake, Reason, Refusal};
use crate::definition::{Definition, Title};
use crate::expr::EvalError;
use crate::ids::{ClockId, FieldId, ItemId, OutcomeId, PersonId, RequestId, RoleId, StepPath, UnitId};
use crate::language::Language;
use crate::machine::event::Actor;
use crate::people::People;
use chrono::NaiveDate;
use serde::Serialize;

/// How many people are named before the rest are only counted.
const MOST_NAMED: usize = 3;
/// How many mistakes of a form stand in its one sentence; the list beside it has all.
const MOST_TOLD: usize = 10;

/// A refusal as people read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Words {
    /// What is wrong.
    pub say: String,
    /// The local rule's sentence, where the policy quotes one.
    pub basis: Option<String>,
    /// What to do next.
    pub advice: String,
    /// Whom to ask: the role, with its units and people where they are known.
    pub ask: Option<String>,
    /// What is missing or wrong in the form, field by field; empty where it is not the form.
    pub fields: Vec<FieldWords>,
}

/// What is missing or wrong in one field of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldWords {
    /// The field; of a cell, the field that holds the table.
    pub field: FieldId,
    /// Its title.
    pub title: String,
    /// The row of it, counted from 1.
    pub row: Option<usize>,
    /// The column of that row.
    pub column: Option<FieldId>,
    /// The stable name by which programs know what is wrong.
    pub code: &'static str,
    /// What is wrong.
    pub say: String,
    /// What to do about it.
    pub advice: String,
}

impl Refusal {
    /// The refusal in words, with names as the screen shows them.
    pub fn words(&self, definition: &Definition, people: &People, language: Language) -> Words {
        let names = Names::new(definition, people, language);
        let fields: Vec<FieldWords> = self.reason.mistakes().iter().map(|mistake| names.mistake(mistake)).collect();
        let (say, advice) = match fields.as_slice() {
            [only] => (only.say.clone(), only.advice.clone()),
            _ => names.sentence(&self.reason),
        };
        Words { say, advice, basis: self.basis.clone(), ask: self.ask.as_ref().map(|contact| names.contact(contact)), fields }
    }
}

impl Reason {
    /// The stable name by which programs know it; of a form with one mistake, that mistake's.
    pub fn code(&self) -> &'static str {
        self.gist().sentence().code
    }
}

/// A template with its blanks filled in. What is filled in is not looked at again.
fn filled(template: &str, blanks: &[Blank]) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, (name, after))) = rest.split_once('{').and_then(|(b, a)| Some((b, a.split_once('}')?))) {
        text.push_str(before);
        text.push_str(blanks.iter().find(|(blank, _)| *blank == name).map_or("", |(_, value)| value));
        rest = after;
    }
    text.push_str(rest);
    text
}

/// With a full stop, where the text ends without one.
fn ended(mut text: String, language: Language) -> String {
    if !text.is_empty() && !text.ends_with(['。', '！', '？', '.', '!', '?']) {
        text.push_str(language.of("。", "."));
    }
    text
}

/// Names as the screen shows them; the id where nothing is known by it.
pub(super) struct Names<'a> {
    definition: &'a Definition,
    people: &'a People,
    pub(super) language: Language,
}

impl<'a> Names<'a> {
    pub(super) const fn new(definition: &'a Definition, people: &'a People, language: Language) -> Self {
        Self { definition, people, language }
    }
    pub(super) fn title(&self, title: &Title) -> String {
        title.text(self.language).to_owned()
    }
    pub(super) fn titles(&self, titles: &[Title]) -> String {
        self.language.list(&titles.iter().map(|title| title.text(self.language)).collect::<Vec<_>>())
    }
    pub(super) fn day(&self, day: NaiveDate) -> String {
        self.language.day(day)
    }
    pub(super) fn step(&self, step: &StepPath) -> String {
        self.definition.step(step).map_or_else(|| step.to_string(), |known| self.title(&known.title))
    }
    pub(super) fn outcome(&self, step: &StepPath, outcome: &OutcomeId) -> String {
        let known = self.definition.step(step).and_then(|step| step.outcome(outcome));
        known.map_or_else(|| outcome.to_string(), |known| self.title(&known.title))
    }
    pub(super) fn field(&self, field: &FieldId) -> String {
        self.definition.fields.get(field).map_or_else(|| field.to_string(), |known| self.title(&known.title))
    }
    pub(super) fn request(&self, request: &RequestId) -> String {
        self.definition.requests.get(request).map_or_else(|| request.to_string(), |known| self.title(&known.title))
    }
    pub(super) fn clock(&self, clock: &ClockId) -> String {
        self.definition.clocks.get(clock).map_or_else(|| clock.to_string(), |known| self.title(&known.title))
    }
    pub(super) fn clocks(&self, clocks: &[ClockId]) -> String {
        self.language.list(&clocks.iter().map(|clock| self.clock(clock)).collect::<Vec<_>>())
    }
    pub(super) fn role(&self, role: &RoleId) -> String {
        self.definition.roles.get(role).map_or_else(|| role.to_string(), |known| self.title(&known.title))
    }
    /// Each role once: two roles may bear one name, as a liaison inside a block and outside it.
    pub(super) fn roles(&self, roles: &[RoleId]) -> String {
        let mut names: Vec<String> = Vec::new();
        for name in roles.iter().map(|role| self.role(role)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        self.language.list(&names)
    }
    pub(super) fn person(&self, person: &PersonId) -> String {
        self.people.name(person).to_owned()
    }
    /// A unit, a person, or the number of a row.
    pub(super) fn item(&self, item: &ItemId) -> String {
        let unit = UnitId::new(item.as_str());
        if self.people.units.contains_key(&unit) {
            return self.people.unit_name(&unit).to_owned();
        }
        self.person(&PersonId::new(item.as_str()))
    }
    pub(super) fn actor(&self, actor: &Actor) -> String {
        match actor {
            Actor::Person(person) | Actor::Link(person) => self.person(person),
            Actor::Agent { agent, owner } => {
                let (agent, owner) = (self.person(agent), self.person(owner));
                match self.language {
                    Language::Chinese => format!("{agent}（代理{owner}）"),
                    Language::English => format!("{agent} (for {owner})"),
                }
            }
            Actor::System(_) => self.language.of("系统", "the system").to_owned(),
        }
    }
    /// What is wrong, and what to do next.
    fn sentence(&self, reason: &Reason) -> (String, String) {
        let sentence = reason.sentence();
        let mut blanks = reason.blanks(self);
        blanks.push(("office", self.role(&self.definition.in_charge)));
        let said = |zh: &str, en: &str| ended(filled(self.language.of(zh, en), &blanks), self.language);
        (said(sentence.zh, sentence.en), said(sentence.zh_advice, sentence.en_advice))
    }
    fn mistake(&self, mistake: &Mistake) -> FieldWords {
        let (mut say, advice) = self.sentence(&mistake.reason);
        let title = self.field(&mistake.field);
        if let Some(row) = mistake.row {
            say = match self.language {
                Language::Chinese => format!("“{title}”第{row}行：{say}"),
                Language::English => format!("“{title}”, row {row}: {say}"),
            };
        }
        let Mistake { field, row, column, reason } = mistake.clone();
        FieldWords { field, title, row, column, code: reason.code(), say, advice }
    }
    /// The first few mistakes of a form in one line, and that there are more.
    pub(super) fn mistakes(&self, mistakes: &[Mistake]) -> String {
        let said = mistakes.iter().take(MOST_TOLD).map(|mistake| self.mistake(mistake).say);
        let said: Vec<String> = said.map(|say| say.trim_end_matches(['。', '.']).to_owned()).collect();
        let more = if mistakes.len() > MOST_TOLD { self.language.of("；等等", "; and so on") } else { "" };
        said.join(self.semicolon()) + more
    }
    pub(super) const fn semicolon(&self) -> &'static str {
        self.language.of("；", "; ")
    }
    pub(super) fn error(&self, error: &EvalError) -> String {
        match (self.language, error) {
            (Language::English, _) => error.to_string(),
            (Language::Chinese, EvalError::ListTooLong { size, most }) => format!("清单有{size}项，超过{most}项"),
            (Language::Chinese, EvalError::TooManyVisits { visits, most }) => format!("需要比对{visits}次，超过{most}次"),
            // What went wrong inside is for whoever mends the definition, and is said in the definition's own terms.
            (Language::Chinese, EvalError::Failed(why)) => format!("计算出错（{why}）"),
        }
    }
    /// `督查室（市政府督查室：周敏、王芳）`.
    fn contact(&self, contact: &Contact) -> String {
        let role = self.role(&contact.role);
        let units: Vec<&str> =
            contact.units.iter().map(|unit| self.people.unit_name(unit)).filter(|unit| *unit != role).collect();
        let named: Vec<String> = contact.people.iter().take(MOST_NAMED).map(|person| self.person(person)).collect();
        let named = self.language.list(&named);
        let people = match (contact.people.len().saturating_sub(MOST_NAMED), self.language) {
            (0, _) => named,
            (_, Language::Chinese) => format!("{named}等{}人", contact.people.len()),
            (more, Language::English) => format!("{named} and {more} more"),
        };
        let inside = match (units.is_empty(), people.is_empty()) {
            (true, true) => return role,
            (true, false) => people,
            (false, true) => self.language.list(&units),
            (false, false) => format!("{}{}{people}", self.language.list(&units), self.language.of("：", ": ")),
        };
        match self.language {
            Language::Chinese => format!("{role}（{inside}）"),
            Language::English => format!("{role} ({inside})"),
        }
    }
}
