//! Random lists of steps: every kind of step, block and way on.
//!
//! A list is made of pieces, each one step or the three of a letter (write, sign, seal). Ways on lead to the first step of a
//! later piece, ways back to the first of an earlier one, so nothing can jump between a signature and its seal.

use super::dice::Dice;

/// Where a list stands: it decides who can act in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Root,
    Branch,
    Unit,
    Person,
    Row,
}

impl Place {
    pub const fn is_item(self) -> bool {
        matches!(self, Self::Unit | Self::Person | Self::Row)
    }
    pub const fn roles(self) -> &'static [&'static str] {
        match self {
            Self::Root | Self::Branch => &["maker", "maker", "checker", "boss", "clerk", "named", "joint"],
            Self::Unit => &["unit_maker", "unit_maker", "unit_clerk", "unit_head", "maker"],
            Self::Person => &["member", "member", "boss"],
            Self::Row => &["maker", "checker"],
        }
    }
    pub const fn signers(self) -> &'static [&'static str] {
        match self {
            Self::Root | Self::Branch => &["head", "checker", "boss", "joint", "named"],
            Self::Unit => &["unit_head", "unit_clerk", "head"],
            Self::Person | Self::Row => &["head", "checker", "boss"],
        }
    }
}

/// The middle of the root list.
#[derive(Debug)]
pub(super) struct Middle {
    pub first: String,
    pub text: String,
}

/// Writes steps, with fields and names of their own.
#[derive(Debug)]
pub(super) struct Steps<'d> {
    pub(super) dice: &'d mut Dice,
    /// The fields asked so far, as YAML.
    pub fields: String,
    pub(super) asked: u32,
    named: u32,
    pub(super) letters: usize,
    pub(super) policy_form: bool,
    /// The last `each` that is over in the list at hand: its answers can be read.
    pub(super) answers: Option<String>,
}

/// The steps that a piece may lead to.
pub(super) struct Ways<'w> {
    pub indent: usize,
    pub place: Place,
    pub next: &'w str,
    pub ahead: &'w [String],
    pub behind: &'w [String],
}

pub(super) const LETTERS: [&str; 4] = ["one", "two", "three", "four"];

impl<'d> Steps<'d> {
    pub fn new(dice: &'d mut Dice) -> Self {
        Self { dice, fields: String::new(), asked: 0, named: 0, letters: 0, policy_form: false, answers: None }
    }

    pub fn root(&mut self) -> Middle {
        let pieces = self.dice.between(2, 5);
        let mut names: Vec<String> = (0..pieces).map(|_| self.name()).collect();
        names.push("closing".to_owned());
        let mut text = String::new();
        for at in 0..names.len().saturating_sub(1) {
            let piece = self.piece(Place::Root, &names, at, 1, 2);
            text.push_str(&piece);
        }
        let first = names.first().cloned().unwrap_or_default();
        let back = self.back_target(&names[..names.len().saturating_sub(1)]);
        add(
            &mut text,
            &format!(
                "  closing:\n    title: Closing\n    task: boss\n    form: [closed_on!]\n    limit: {{ rounds: 4, then: archiving }}\n    outcomes:\n      \
             good: {{ title: Good, marks: {{ closed: closed_on }}, next: archiving }}\n      \
             again: {{ title: Again, form: [reason!], marks: again, back: {} }}\n  \
             archiving: {{ title: Archiving, archive: policy.retention, next: done }}\n",
                back.unwrap_or(first.as_str())
            ),
        );
        Middle { first, text }
    }

    fn back_target<'n>(&mut self, names: &'n [String]) -> Option<&'n str> {
        self.dice.pick(names).map(String::as_str)
    }

    pub(super) fn name(&mut self) -> String {
        self.named += 1;
        format!("s{}", self.named)
    }

    /// A whole list.
    pub(super) fn list(&mut self, place: Place, indent: usize, depth: u32) -> String {
        let outside = self.answers.take();
        let names: Vec<String> = (0..self.dice.between(1, 3)).map(|_| self.name()).collect();
        let mut text = String::new();
        for at in 0..names.len() {
            let piece = self.piece(place, &names, at, indent, depth);
            text.push_str(&piece);
        }
        self.answers = outside;
        text
    }

    fn piece(&mut self, place: Place, names: &[String], at: usize, indent: usize, depth: u32) -> String {
        let done = "done".to_owned();
        let next = names.get(at + 1).unwrap_or(&done).clone();
        let ahead: Vec<String> =
            names.iter().skip(at + 1).cloned().chain([done].into_iter().filter(|_| place != Place::Root)).collect();
        let behind = names.get(..at).unwrap_or_default();
        let ways = Ways { indent, place, next: &next, ahead: &ahead, behind };
        let id = names.get(at).cloned().unwrap_or_default();
        let blocks = if depth > 0 && !place.is_item() { 30 } else { 0 };
        match self.dice.below(100) {
            n if n < blocks => self.each(&id, &ways),
            n if n < blocks + 12 && depth > 0 => self.parallel(&id, &ways, depth),
            n if n < 60 => self.task(&id, &ways),
            n if n < 72 => self.approve(&id, &ways, None),
            n if n < 84 && self.letters < LETTERS.len() => self.letter(&id, &ways),
            n if n < 90 => self.wait(&id, &ways),
            n if n < 93 && place == Place::Root => short(&ways, &id, "archive: policy.retention"),
            _ => self.route(&id, &ways),
        }
    }

    fn wait(&mut self, id: &str, ways: &Ways<'_>) -> String {
        let far = self.dice.chance(4);
        let near = self.dice.word(&["wait: 3 days", "wait: 2 workdays", "wait: case.day", "wait: 2023-07-03"]);
        let body = if far { "wait: 100000 workdays" } else { near };
        short(ways, id, body)
    }

    fn route(&mut self, id: &str, ways: &Ways<'_>) -> String {
        let pad = "  ".repeat(ways.indent);
        let rows = self.choose(ways);
        format!("{pad}{id}:\n{pad}  title: {}\n{rows}", id.to_uppercase())
    }

    /// The rows of a `choose`; the last leads to the next piece, so that nothing is out of reach.
    pub(super) fn choose(&mut self, ways: &Ways<'_>) -> String {
        let pad = "  ".repeat(ways.indent);
        let mut text = format!("{pad}  choose:\n");
        for _ in 0..self.dice.between(0, 2) {
            let when = self.condition(ways.place);
            let to = self.dice.pick(ways.ahead).map_or(ways.next, String::as_str);
            line(&mut text, &format!("{pad}    - {{ when: \"{when}\", next: {to} }}"));
        }
        line(&mut text, &format!("{pad}    - {{ otherwise: {} }}", ways.next));
        text
    }

    /// A condition that can be evaluated anywhere after the first step, though it may then fail.
    pub(super) fn condition(&mut self, place: Place) -> String {
        if place == Place::Unit && self.dice.chance(30) {
            return "item.id == 'u1' || item.id == 'u3'".to_owned();
        }
        if place == Place::Row && self.dice.chance(30) {
            return "item.how == 'hand'".to_owned();
        }
        if let Some(each) = self.answers.clone().filter(|_| self.dice.chance(40)) {
            let state = self.dice.word(&["silent", "answered", "late", "withdrawn"]);
            return format!("{each}.answers.exists(a, a.state == '{state}')");
        }
        self.dice
            .word(&[
                "case.flag",
                "!case.flag",
                "policy.pre_review == 'all'",
                "size(case.units) > 1",
                "case.grade.promises",
                "case.class == 'near'",
                "in_time",
                "marks.talked != null && marks.talked >= marks.begun",
                "case.talks.exists(t, t.confirmed == 'true')",
                "size(case.table) > 0",
                "6 / size(case.units) > 3",
            ])
            .to_owned()
    }

    fn task(&mut self, id: &str, ways: &Ways<'_>) -> String {
        let role = self.dice.word(ways.place.roles());
        let pad = "  ".repeat(ways.indent);
        let form = self.form(role == "member", 2);
        let mut text = format!("{pad}{id}:\n{pad}  title: {}\n{pad}  task: {role}\n", id.to_uppercase());
        text.push_str(&within(&pad, "form", &form));
        text.push_str(&self.trimmings(&pad, ways));
        text.push_str(&self.exit(ways));
        text
    }

    /// What a task may carry beside its form.
    fn trimmings(&mut self, pad: &str, ways: &Ways<'_>) -> String {
        let mut text = String::new();
        if self.dice.chance(40) {
            let due = self.dice.word(&["soon", "week", "ahead", "split", "year_end"]);
            line(&mut text, &format!("{pad}  due: {due}"));
        }
        if self.dice.chance(15) {
            let when = self.condition(ways.place);
            let ask = self.dice.word(&["", ", ask: boss", ", do: Look again"]);
            line(&mut text, &format!("{pad}  refuse: [{{ when: \"{when}\", say: Not so{ask} }}]"));
        }
        if self.dice.chance(15) {
            line(&mut text, &format!("{pad}  marks: {}", self.dice.word(&["begun", "looked_at"])));
        }
        if self.dice.chance(20) {
            let told = self.dice.word(&["boss", "[case.crowd, case.units]", "[maker, case.named]"]);
            line(&mut text, &format!("{pad}  notify: {told}"));
        }
        if ways.place == Place::Root && self.dice.chance(60) {
            line(&mut text, &format!("{pad}  starts: {{ workflow: other, each: case.table }}"));
        }
        if self.dice.chance(5) {
            line(&mut text, &format!("{pad}  redact: policy.redact\n{pad}  seen_by: [boss]"));
        }
        if let Some(then) = ways.ahead.iter().find(|step| *step != "done").filter(|_| self.dice.chance(20)) {
            line(&mut text, &format!("{pad}  limit: {{ rounds: {}, then: {then} }}", self.dice.between(1, 3)));
        }
        text
    }

    /// `next`, `outcomes` or `choose`.
    fn exit(&mut self, ways: &Ways<'_>) -> String {
        let pad = "  ".repeat(ways.indent);
        match self.dice.below(10) {
            0..=3 => format!("{pad}  next: {}\n", ways.next),
            4..=5 => self.choose(ways),
            _ => self.outcomes(ways, true),
        }
    }

    pub(super) fn outcomes(&mut self, ways: &Ways<'_>, several: bool) -> String {
        let pad = "  ".repeat(ways.indent);
        let mut text = format!("{pad}  outcomes:\n{pad}    go: {{ title: Go, next: {} }}\n", ways.next);
        if several && self.dice.chance(40) {
            let to = self.dice.pick(ways.ahead).map_or(ways.next, String::as_str);
            let when = self.condition(ways.place);
            line(&mut text, &format!("{pad}    other: {{ title: Other, when: \"{when}\", marks: looked_at, next: {to} }}"));
        }
        if let Some(to) = self.dice.pick(ways.behind).filter(|_| self.dice.chance(70)) {
            line(&mut text, &format!("{pad}    back: {{ title: Back, form: [reason!], notify: boss, back: {to} }}"));
        }
        text
    }

    /// Some fields of their own.
    pub(super) fn form(&mut self, by_link: bool, most: u64) -> Vec<String> {
        let mut form = Vec::new();
        for _ in 0..self.dice.between(0, most) {
            let mark = if self.dice.chance(40) { "!" } else { "" };
            form.push(format!("{}{mark}", self.field(by_link)));
        }
        form
    }

    /// A new field of any type.
    pub(super) fn field(&mut self, by_link: bool) -> String {
        self.asked += 1;
        let id = format!("f{}", self.asked);
        let any = [
            "type: text",
            "type: long_text",
            "type: number",
            "type: date",
            "type: yes_no",
            "type: file",
            "type: files",
            "choices: { left: Left, right: Right }",
            "choices: policy.grades",
            "rows: [what!, by_when, how]",
            "type: person",
            "type: people",
            "type: unit",
            "type: units",
        ];
        let open = if by_link { 9 } else { any.len() };
        let kind = self.dice.word(any.get(..open).unwrap_or(&any));
        line(&mut self.fields, &format!("  {id}: {{ title: Field {id}, {kind} }}"));
        id
    }
}

/// A key with a list, where there is something to list.
pub(super) fn within(pad: &str, key: &str, list: &[String]) -> String {
    if list.is_empty() { String::new() } else { format!("{pad}  {key}: [{}]\n", list.join(", ")) }
}

/// A step on one line, with `next`.
pub(super) fn short(ways: &Ways<'_>, id: &str, body: &str) -> String {
    let pad = "  ".repeat(ways.indent);
    format!("{pad}{id}: {{ title: {}, {body}, next: {} }}\n", id.to_uppercase(), ways.next)
}

pub(super) fn line(text: &mut String, line: &str) {
    add(text, line);
    text.push('\n');
}

pub(super) fn add(text: &mut String, more: &str) {
    text.push_str(more);
}
