//! A session as data: its proposals, whom they go to, and the words their letters are made of.
//!
//! Deliberately no story here: what becomes of each proposal is the plan's business ([`super::plan`]).

use dafu_engine::diagnostic::{Diagnostic, Span};
use dafu_engine::ids::{PersonId, PolicyId, UnitId, WorkflowId};
use dafu_engine::people::People;
use dafu_engine::yaml::grammar::{Block, Key, Shape};
use dafu_engine::yaml::{Entries, Node, Reader};

/// A session file.
pub static FILE: Block = Block {
    name: "session",
    doc: "The proposals of one session.",
    keys: &[
        Key::must("session", Shape::Name, "its id"),
        Key::must("title", Shape::Text, "what letters call it, as 六届三次会议"),
        Key::must("workflow", Shape::Name, "the workflow its proposals run"),
        Key::must("policy", Shape::Name, "the policy they run under"),
        Key::must("roster", Shape::Name, "the roster of its people"),
        Key::must("offices", Shape::Of(&OFFICES), "who assigns and who hands in"),
        Key::must("proposals", Shape::List(&Shape::Of(&PROPOSAL)), "the proposals"),
    ],
};

static OFFICES: Block = Block {
    name: "block of offices",
    doc: "The offices of a session.",
    keys: &[
        Key::must("government", Shape::Id, "assigns to government units"),
        Key::must("party", Shape::Id, "assigns to party units"),
        Key::must("committee", Shape::Id, "hands the list in and asks for feedback"),
    ],
};

static PROPOSAL: Block = Block {
    name: "proposal",
    doc: "A proposal.",
    keys: &[
        Key::must("title", Shape::Text, "its name, without 《》"),
        Key::must("of", Shape::Of(&OF), "its number and whom it concerns"),
        Key::must("wish", Shape::Text, "what it asks for"),
        Key::must("done", Shape::Text, "what the unit can report"),
        Key::must("plan", Shape::Text, "what it may promise"),
    ],
};

static OF: Block = Block {
    name: "line of a proposal",
    doc: "Its number and whom it concerns.",
    keys: &[
        Key::must("number", Shape::Text, "its number"),
        Key::must("lead", Shape::Id, "the unit that answers"),
        Key::must("co", Shape::List(&Shape::Id), "the units that advise"),
        Key::must("proposers", Shape::List(&Shape::Id), "who put it forward, the first one first"),
        Key::may("key", Shape::YesNo, "true: a key proposal"),
        Key::may("class", Shape::Id, "its class, where it is not `session_proposal`"),
        Key::may("office", Shape::Word(&["party", "government"]), "which office assigns it"),
    ],
};

/// A session.
#[derive(Debug, Clone)]
pub struct Session {
    /// The file it was read from.
    pub file: String,
    /// Its id.
    pub id: String,
    /// What letters call it.
    pub title: String,
    /// The workflow its proposals run.
    pub workflow: WorkflowId,
    /// The policy they run under.
    pub policy: PolicyId,
    /// The roster of its people.
    pub roster: String,
    /// Assigns to government units.
    pub government: UnitId,
    /// Assigns to party units.
    pub party: UnitId,
    /// Hands the list in.
    pub committee: UnitId,
    /// Its proposals, in the order of their numbers.
    pub proposals: Vec<Proposal>,
}

/// A proposal.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// Where it is written.
    pub span: Span,
    /// Its name, without 《》.
    pub title: String,
    /// Its number.
    pub number: String,
    /// The unit that answers.
    pub lead: UnitId,
    /// The units that advise.
    pub co: Vec<UnitId>,
    /// Who put it forward.
    pub proposers: Vec<PersonId>,
    /// A key proposal.
    pub key: bool,
    /// Its class.
    pub class: String,
    /// A party office assigns it.
    pub by_party: bool,
    /// What it asks for.
    pub wish: String,
    /// What the unit can report.
    pub done: String,
    /// What it may promise.
    pub plan: String,
}

impl Proposal {
    /// What it is about: its name without 关于 and 的提案.
    pub fn about(&self) -> &str {
        let name = self.title.strip_prefix("关于").unwrap_or(&self.title);
        name.strip_suffix("的提案").unwrap_or(name)
    }
}

/// Reads a session, with every mistake.
pub fn read(file: &str, text: &str) -> (Option<Session>, Vec<Diagnostic>) {
    let (mut reader, root) = Reader::open(text);
    let session = root.and_then(|root| session(&mut reader, file, &root));
    (session, reader.finish(file))
}

/// Everybody it names whom `people` does not know, as `what name`.
pub fn strangers(session: &Session, people: &People) -> Vec<String> {
    let offices = [&session.government, &session.party, &session.committee];
    let units = session.proposals.iter().flat_map(|proposal| proposal.co.iter().chain([&proposal.lead])).chain(offices);
    let persons = session.proposals.iter().flat_map(|proposal| &proposal.proposers);
    let mut unknown: Vec<String> = units
        .filter(|unit| !people.units.contains_key(*unit))
        .map(|unit| format!("unit {unit}"))
        .chain(persons.filter(|person| !people.persons.contains_key(*person)).map(|person| format!("person {person}")))
        .collect();
    unknown.sort();
    unknown.dedup();
    unknown
}

fn session(reader: &mut Reader, file: &str, root: &Node) -> Option<Session> {
    let entries = reader.block(root, &FILE)?;
    let offices = entries.get("offices").and_then(|node| reader.block(node, &OFFICES))?;
    let list = entries.get("proposals").map(|node| reader.list(node, "proposals")).unwrap_or_default();
    let proposals = list.iter().filter_map(|node| proposal(reader, node)).collect();
    Some(Session {
        file: file.to_owned(),
        id: entries.get("session").and_then(|node| reader.name(node))?,
        title: text(reader, &entries, "title")?,
        workflow: entries.get("workflow").and_then(|node| reader.name(node))?,
        policy: entries.get("policy").and_then(|node| reader.name(node))?,
        roster: entries.get("roster").and_then(|node| reader.name(node))?,
        government: offices.get("government").and_then(|node| reader.id(node))?,
        party: offices.get("party").and_then(|node| reader.id(node))?,
        committee: offices.get("committee").and_then(|node| reader.id(node))?,
        proposals,
    })
}

fn proposal(reader: &mut Reader, node: &Node) -> Option<Proposal> {
    let entries = reader.block(node, &PROPOSAL)?;
    let of = entries.get("of").and_then(|node| reader.block(node, &OF))?;
    let class: Option<String> = of.get("class").and_then(|node| reader.id(node));
    let office = of.get("office").and_then(|node| reader.word(node, &[("party", true), ("government", false)]));
    Some(Proposal {
        span: node.span,
        title: text(reader, &entries, "title")?,
        number: text(reader, &of, "number")?,
        lead: of.get("lead").and_then(|node| reader.id(node))?,
        co: ids(reader, &of, "co"),
        proposers: ids(reader, &of, "proposers"),
        key: of.get("key").and_then(|node| reader.yes_no(node)).unwrap_or(false),
        class: class.unwrap_or_else(|| "session_proposal".to_owned()),
        by_party: office.unwrap_or(false),
        wish: text(reader, &entries, "wish")?,
        done: text(reader, &entries, "done")?,
        plan: text(reader, &entries, "plan")?,
    })
}

fn text(reader: &mut Reader, entries: &Entries<'_>, key: &str) -> Option<String> {
    entries.get(key).and_then(|node| reader.text(node))
}

fn ids<T: From<String>>(reader: &mut Reader, entries: &Entries<'_>, key: &str) -> Vec<T> {
    let list = entries.get(key).map(|node| reader.list(node, key)).unwrap_or_default();
    list.iter().filter_map(|node| reader.id(node)).collect()
}
