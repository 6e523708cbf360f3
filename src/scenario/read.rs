//! Reading a scenario from YAML.

use super::grammar::{ENTRY, EXPECT, FILE, LETTER, LIGHTS, MAIL, PAPER, STATES, VERBS};
use super::{Act, At, Entry, Expect, Kind, Letter, Named, Scenario, Verb};
use dafu_engine::diagnostic::Diagnostic;
use dafu_engine::ids::{CaseId, FieldId, ItemId, OutcomeId, PersonId, RequestId, StepPath};
use dafu_engine::machine::command::{FormInput, LateDecision};
use dafu_engine::machine::state::Confirmed;
use dafu_engine::yaml::{Entries, Kind as YamlKind, Node, Reader};
use indexmap::IndexMap;
use serde_json::Value as Json;

/// Reads a scenario, with every mistake. One with errors in its shape is not played.
pub fn read(file: &str, text: &str) -> (Option<Scenario>, Vec<Diagnostic>) {
    let (mut reader, root) = Reader::open(text);
    let scenario = root.and_then(|root| read_scenario(&mut reader, file, &root)).filter(|_| !reader.has_errors());
    (scenario, reader.finish(file))
}

fn read_scenario(reader: &mut Reader, file: &str, root: &Node) -> Option<Scenario> {
    let entries = reader.block(root, &FILE)?;
    let mut named = |key: &str| entries.get(key).and_then(|node| Some(Named::new(reader.text(node)?, node.text_span())));
    let (id, title, workflow, policy, roster) =
        (named("scenario"), named("title"), named("workflow"), named("policy"), named("roster"));
    let (case, by) = (named("case"), named("by"));
    let begins = entries.get("begins").and_then(|node| reader.date(node));
    let sample = entries.get("sample").and_then(|node| reader.yes_no(node)).unwrap_or(false);
    let facts = entries.get("facts").map(|node| form(reader, node)).unwrap_or_default();
    let mut script = Vec::new();
    for node in entries.get("script").map(|node| reader.list(node, "lines")).unwrap_or_default() {
        if let Some(kind) = read_entry(reader, node) {
            script.push(Entry { span: node.span, kind });
        }
    }
    let workflow = workflow?;
    let policy = policy?;
    Some(Scenario {
        file: file.to_owned(),
        id: id?.id,
        title: title?.id,
        workflow: Named::new(workflow.id.into(), workflow.span),
        policy: Named::new(policy.id.into(), policy.span),
        roster: roster?,
        sample,
        case: CaseId::new(case?.id),
        begins: begins?,
        by: PersonId::new(by?.id),
        facts,
        script,
    })
}

/// A form as it is handed in: `true` and `false` are yes and no, everything else is text until its field says what it is.
pub(super) fn form(reader: &mut Reader, node: &Node) -> FormInput {
    let mut form = FormInput::new();
    for (key, value) in reader.pairs(node, "fields and values").unwrap_or_default() {
        if let Some(field) = key.as_text() {
            form.insert(FieldId::new(field), json(value));
        }
    }
    form
}

fn json(node: &Node) -> Json {
    match &node.kind {
        YamlKind::Scalar { quoted: false, .. } if node.is_nothing() => Json::Null,
        YamlKind::Scalar { text, quoted: false } if text == "true" || text == "false" => Json::Bool(text == "true"),
        YamlKind::Scalar { text, .. } => Json::String(text.clone()),
        YamlKind::List(list) => Json::Array(list.iter().map(json).collect()),
        YamlKind::Map(entries) => {
            Json::Object(entries.iter().filter_map(|(key, value)| Some((key.as_text()?.to_owned(), json(value)))).collect())
        }
    }
}

fn read_entry(reader: &mut Reader, node: &Node) -> Option<Kind> {
    let entries = reader.block(node, &ENTRY)?;
    if let Some(on) = entries.get("on") {
        return reader.date(on).map(Kind::On);
    }
    if let Some(expect) = entries.get("expect") {
        return read_expect(reader, expect).map(|expect| Kind::Expect(Box::new(expect)));
    }
    let verb = read_verb(reader, node, &entries)?;
    let text = |reader: &mut Reader, key: &str| entries.get(key).and_then(|node| reader.text(node));
    let Some(by) = text(reader, "by") else {
        reader.report(Diagnostic::error("nobody-acts", node.span, "this line does not say who acts").hint("add `by:`"));
        return None;
    };
    let paper = match entries.get("paper") {
        Some(node) => {
            let paper = reader.block(node, &PAPER)?;
            let person = paper.get("person").and_then(|node| reader.text(node))?;
            let scan = paper.get("scan").and_then(|node| reader.text(node)).unwrap_or_default();
            Some((PersonId::new(person), scan))
        }
        None => None,
    };
    Some(Kind::Act(Box::new(Act {
        case: text(reader, "case").map(CaseId::new),
        by: PersonId::new(by),
        link: entries.get("link").and_then(|node| reader.yes_no(node)).unwrap_or(false),
        agent_for: text(reader, "agent_for").map(PersonId::new),
        happened: entries.get("happened").and_then(|node| reader.date(node)),
        paper,
        verb,
        refused: text(reader, "refused"),
    })))
}

fn read_verb(reader: &mut Reader, node: &Node, entries: &Entries<'_>) -> Option<Verb> {
    let named = entries.those_of(&VERBS);
    let [verb] = named.as_slice() else {
        let message = if named.is_empty() {
            "this line is neither a day, an act nor an expectation".to_owned()
        } else {
            format!("this line has several acts: {}", named.join(", "))
        };
        reader.report(Diagnostic::error("one-act-a-line", node.span, message).hint("write one `on`, `expect` or verb a line"));
        return None;
    };
    let mut parts = Parts { reader, node, entries };
    if *verb == "fork" {
        return Some(Verb::Fork { siblings: parts.siblings(), reason: parts.text("reason") });
    }
    let what = parts.text(verb);
    parts.verb(verb, what)
}

/// The parts of one act.
struct Parts<'r, 'n> {
    reader: &'r mut Reader,
    node: &'n Node,
    entries: &'r Entries<'n>,
}

impl Parts<'_, '_> {
    fn verb(&mut self, verb: &str, what: String) -> Option<Verb> {
        let reason = self.text("reason");
        Some(match verb {
            "act" => {
                let (step, outcome) = split(&what);
                Verb::Act {
                    at: self.at(step),
                    outcome: outcome.map(OutcomeId::new),
                    form: self.form(),
                    straight_back: self.yes("straight_back"),
                    ticked: self.texts("ticked"),
                }
            }
            "create" => Verb::Create { case: CaseId::new(what), facts: self.form() },
            "request" => Verb::Request { request: RequestId::new(what), form: self.form() },
            "decide" => {
                let (request, outcome) = split(&what);
                Verb::Decide {
                    request: RequestId::new(request),
                    outcome: OutcomeId::new(outcome.unwrap_or_default()),
                    form: self.form(),
                }
            }
            "record" => Verb::Record { record: what.into(), form: self.form() },
            "confirm" => Verb::Confirm { record: what.into(), says: self.says()? },
            "correct_record" => Verb::CorrectRecord { record: what.into(), form: self.form(), reason },
            "late" => Verb::Late { block: what.into(), item: self.item(), decision: self.late()?, reason },
            "claim" => Verb::Claim { at: self.at(&what) },
            "release" => Verb::Release { at: self.at(&what) },
            "delegate" => Verb::Delegate { at: self.at(&what), to: self.other() },
            "hand_over" => Verb::HandOver { at: self.at(&what), to: self.other(), reason },
            "add_signer" => Verb::AddSigner { at: self.at(&what), person: self.other(), before: self.yes("before"), reason },
            "remove_signer" => Verb::RemoveSigner { at: self.at(&what), person: self.other() },
            "consult" => Verb::Consult { at: self.at(&what), whom: self.other(), question: self.text("text") },
            "answer" => Verb::Answer { text: what },
            "take_back" => Verb::TakeBack { at: self.at(&what), reason },
            "ask_again" => Verb::AskAgain { block: what.into(), item: self.item(), reason },
            "urge" => Verb::Urge { at: self.at(&what), text: self.text("text") },
            "end_wait" => Verb::EndWait { at: self.at(&what), reason },
            "move" => Verb::Move { to: what.into(), reason },
            "correct" => {
                let item = (what != "case").then(|| (StepPath::new(what), self.item()));
                Verb::Correct { item, form: self.form(), reason }
            }
            "stop_clock" => Verb::StopClock { clock: what.into(), reason },
            "restart_clock" => Verb::RestartClock { clock: what.into(), reason },
            "suspend" => Verb::Suspend { reason: what },
            "resume" => Verb::Resume { reason: what },
            "cancel" => Verb::Cancel { reason: what },
            "join" => Verb::Join { into: CaseId::new(what), reason },
            "start_child" => {
                Verb::StartChild { case: CaseId::new(self.text("to")), workflow: what.into(), facts: self.form(), reason }
            }
            "recompute" => Verb::Recompute { reason: what },
            "note" => Verb::Note { text: what },
            _ => return None,
        })
    }

    fn text(&mut self, key: &str) -> String {
        self.entries.get(key).and_then(|node| self.reader.text(node)).unwrap_or_default()
    }

    fn texts(&mut self, key: &str) -> Vec<String> {
        let Some(node) = self.entries.get(key) else { return Vec::new() };
        texts(self.reader, node)
    }

    fn yes(&mut self, key: &str) -> bool {
        self.entries.get(key).and_then(|node| self.reader.yes_no(node)).unwrap_or(false)
    }

    fn form(&mut self) -> FormInput {
        match self.entries.get("form") {
            Some(node) => form(self.reader, node),
            None => FormInput::new(),
        }
    }

    fn at(&mut self, step: &str) -> At {
        let item = self.text("for");
        At { step: StepPath::new(step), item: (!item.is_empty()).then(|| ItemId::new(item)) }
    }

    fn item(&mut self) -> ItemId {
        ItemId::new(self.text("for"))
    }

    fn other(&mut self) -> PersonId {
        PersonId::new(self.text("to"))
    }

    fn says(&mut self) -> Option<Confirmed> {
        let Some(node) = self.entries.get("says") else { return Some(Confirmed::True) };
        self.reader.word(node, &[("true", Confirmed::True), ("not_true", Confirmed::NotTrue), ("call_me", Confirmed::CallMe)])
    }

    fn late(&mut self) -> Option<LateDecision> {
        if let Some(node) = self.entries.get("wait") {
            return self.reader.date(node).map(|until| LateDecision::Wait { until });
        }
        match (self.yes("go_on"), self.yes("take_off")) {
            (true, false) => Some(LateDecision::GoOn),
            (false, true) => Some(LateDecision::TakeOff),
            (true, true) | (false, false) => {
                let message = "a decision about an overdue item is one of `wait`, `go_on` and `take_off`";
                self.reader.report(Diagnostic::error("late-decision", self.node.span, message));
                None
            }
        }
    }

    fn siblings(&mut self) -> Vec<(CaseId, FormInput)> {
        let Some(node) = self.entries.get("fork") else { return Vec::new() };
        let mut siblings = Vec::new();
        for node in self.reader.list(node, "siblings") {
            let case = node.get("case").and_then(Node::as_text).unwrap_or_default();
            let facts = node.get("facts").map(|node| form(self.reader, node)).unwrap_or_default();
            siblings.push((CaseId::new(case), facts));
        }
        siblings
    }
}

/// `step.outcome`, or `step` alone.
fn split(text: &str) -> (&str, Option<&str>) {
    text.split_once('.').map_or((text, None), |(step, outcome)| (step, Some(outcome)))
}

fn texts(reader: &mut Reader, node: &Node) -> Vec<String> {
    let nodes: Vec<&Node> = reader.one_or_list(node).iter().collect();
    nodes.into_iter().filter_map(|node| reader.text(node)).collect()
}

fn read_expect(reader: &mut Reader, node: &Node) -> Option<Expect> {
    let entries = reader.block(node, &EXPECT)?;
    let text = |reader: &mut Reader, key: &str| entries.get(key).and_then(|node| reader.text(node));
    let mut expect = Expect {
        case: text(reader, "case").map(CaseId::new),
        light: entries.get("light").and_then(|node| one_of(reader, node, &LIGHTS)),
        state: entries.get("state").and_then(|node| one_of(reader, node, &STATES)),
        days_left: entries.get("days_left").and_then(|node| whole_number(reader, node)),
        at: entries.get("at").map(|node| texts(reader, node)),
        children: entries.get("children").map(|node| texts(reader, node).into_iter().map(CaseId::new).collect()),
        requests: entries.get("requests").map(|node| texts(reader, node).into_iter().map(RequestId::new).collect()),
        ..Expect::default()
    };
    expect.holder = people_by(reader, entries.get("holder"));
    expect.signatures = people_by(reader, entries.get("signatures"));
    for (key, value) in pairs(reader, entries.get("due")) {
        let date = if value.as_text() == Some("none") { None } else { reader.date(value) };
        expect.due.insert(key, date);
    }
    for (key, value) in pairs(reader, entries.get("marks")) {
        expect.marks.extend(reader.date(value).map(|date| (key, date)));
    }
    for (key, value) in pairs(reader, entries.get("facts")) {
        expect.facts.insert(FieldId::new(key), json(value));
    }
    for (block, items) in pairs(reader, entries.get("answers")) {
        let states = pairs(reader, Some(items)).into_iter().filter_map(|(item, state)| Some((item, state.as_text()?.to_owned())));
        expect.answers.insert(block, states.collect());
    }
    for (kind, node) in pairs(reader, entries.get("letter")) {
        if let Some(letter) = read_letter(reader, node) {
            expect.letter.insert(kind, letter);
        }
    }
    if let Some(node) = entries.get("mails") {
        expect.mails = Some(read_mails(reader, node));
    }
    Some(expect)
}

fn one_of(reader: &mut Reader, node: &Node, words: &[&'static str]) -> Option<String> {
    let words: Vec<(&str, &str)> = words.iter().map(|word| (*word, *word)).collect();
    reader.word(node, &words).map(str::to_owned)
}

fn whole_number(reader: &mut Reader, node: &Node) -> Option<i64> {
    let text = reader.scalar(node, "a whole number")?;
    let number = text.parse().map_err(|_| format!("`{text}` is no whole number"));
    reader.or_report(node, "bad-number", number)
}

fn read_letter(reader: &mut Reader, node: &Node) -> Option<Letter> {
    let entries = reader.block(node, &LETTER)?;
    let count = |reader: &mut Reader, key: &str| {
        entries.get(key).and_then(|node| reader.number(node)).and_then(|number| usize::try_from(number).ok())
    };
    Some(Letter {
        number: entries.get("number").and_then(|node| reader.text(node)),
        date: entries.get("date").and_then(|node| reader.date(node)),
        contains: entries.get("contains").map(|node| texts(reader, node)).unwrap_or_default(),
        originals: count(reader, "originals"),
        stands: entries.get("stands").and_then(|node| reader.yes_no(node)),
        errata: count(reader, "errata"),
    })
}

fn read_mails(reader: &mut Reader, node: &Node) -> Vec<(String, String)> {
    let mut mails = Vec::new();
    for node in reader.list(node, "mails") {
        let Some(entries) = reader.block(node, &MAIL) else { continue };
        let to = entries.get("to").and_then(|node| reader.text(node)).unwrap_or_default();
        let subject = entries.get("subject").and_then(|node| reader.text(node)).unwrap_or_default();
        mails.push((to, subject));
    }
    mails
}

fn pairs<'n>(reader: &mut Reader, node: Option<&'n Node>) -> Vec<(String, &'n Node)> {
    let Some(node) = node else { return Vec::new() };
    let pairs = reader.pairs(node, "names and values").unwrap_or_default();
    pairs.into_iter().filter_map(|(key, value)| Some((key.as_text()?.to_owned(), value))).collect()
}

fn people_by(reader: &mut Reader, node: Option<&Node>) -> IndexMap<String, Vec<PersonId>> {
    pairs(reader, node)
        .into_iter()
        .map(|(key, value)| (key, texts(reader, value).into_iter().map(PersonId::new).collect()))
        .collect()
}
