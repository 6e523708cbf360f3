//! A roster as a file: units, people and posts, for demonstrations, scenarios and tests.
//!
//! A person stands under the unit that he works in, with the posts he holds there; a person of no unit (a proposer) stands
//! under `persons`.

use super::{Alias, Channel, Holding, People, Person, PersonKind, Unit};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::ids::{PersonId, PostId, UnitId};
use crate::yaml::grammar::{Block, Key, Shape};
use crate::yaml::{Entries, Node, Reader};

/// A roster file.
pub static FILE: Block = Block {
    name: "roster",
    doc: "Units, people and posts.",
    keys: &[
        Key::must("roster", Shape::Name, "its id"),
        Key::must("title", Shape::Text, "what people call it"),
        Key::must("units", Shape::ById(&Shape::Of(&UNIT)), "the units"),
        Key::may("persons", Shape::ById(&Shape::Of(&PERSON)), "people who work in none of the units"),
        Key::may(
            "agents",
            Shape::ById(&Shape::OneOrList(&Shape::Id)),
            "who may act in whose name: the agent, then the people he stands in for",
        ),
    ],
};

static UNIT: Block = Block {
    name: "unit",
    doc: "A unit and the people who work in it.",
    keys: &[
        Key::must("name", Shape::Text, "the full name"),
        Key::may("short", Shape::Text, "the short name that letters and lists print; the full name where there is none"),
        Key::may("mail", Shape::Text, "the group mailbox"),
        Key::may("mark", Shape::Text, "the mark in its document numbers"),
        Key::may("scored", Shape::YesNo, "false: asked, not scored"),
        Key::may(
            "aliases",
            Shape::List(&Shape::Either(&[Shape::Text, Shape::Of(&ALIAS)])),
            "other names that it goes by; one from before it was renamed with its last day",
        ),
        Key::may("people", Shape::ById(&Shape::Of(&MEMBER)), "the people who work in it"),
    ],
};

static ALIAS: Block = Block {
    name: "alias",
    doc: "Another name of a unit, and when it was its name.",
    keys: &[
        Key::must("name", Shape::Text, "the name"),
        Key::may("since", Shape::Date, "the first day it was its name"),
        Key::may("until", Shape::Date, "the last day it was its name"),
    ],
};

/// The ways of being told.
pub const CHANNEL: Shape = Shape::Word(&["mail", "digest", "sms", "print", "screen"]);

static PERSON: Block = Block {
    name: "person",
    doc: "A person of no unit.",
    keys: &[
        Key::must("name", Shape::Text, "the name"),
        Key::may("mail", Shape::Text, "where mail goes"),
        Key::may("account", Shape::YesNo, "false: signs on paper, or answers by link"),
        Key::may("invented", Shape::YesNo, "true: made up"),
        Key::may("kind", Shape::Word(&["member", "organisation"]), "organisation: a party or body that hands in proposals"),
        Key::may("phone", Shape::Text, "the number for short messages, in quotes"),
        Key::may("channel", CHANNEL, "how he wants to be told; by mail where nothing is said"),
    ],
};

static MEMBER: Block = Block {
    name: "member of a unit",
    doc: "A person and the posts he holds in the unit. A person already written under another unit needs only the posts.",
    keys: &[
        Key::may("name", Shape::Text, "the name"),
        Key::may("mail", Shape::Text, "where mail goes"),
        Key::may("account", Shape::YesNo, "false: signs on paper"),
        Key::may("invented", Shape::YesNo, "true: made up"),
        Key::may("phone", Shape::Text, "the number for short messages, in quotes"),
        Key::may("channel", CHANNEL, "how he wants to be told; by mail where nothing is said"),
        Key::may("posts", Shape::OneOrList(&Shape::Id), "the posts he holds"),
    ],
};

/// A roster and its id.
#[derive(Debug, Clone)]
pub struct Roster {
    /// The file it was read from.
    pub file: String,
    /// Its id.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// Who is who.
    pub people: People,
}

/// Reads a roster, with every mistake.
pub fn read(file: &str, text: &str) -> (Option<Roster>, Vec<Diagnostic>) {
    let (mut reader, root) = Reader::open(text);
    let roster = root.and_then(|root| read_roster(&mut reader, file, &root));
    (roster, reader.finish(file))
}

fn read_roster(reader: &mut Reader, file: &str, root: &Node) -> Option<Roster> {
    let entries = reader.block(root, &FILE)?;
    let id: Option<String> = entries.get("roster").and_then(|node| reader.name(node));
    let title = entries.get("title").and_then(|node| reader.text(node));
    let mut people = People::default();
    if let Some(node) = entries.get("persons") {
        for (id, _, node) in reader.by_id(node, "persons") {
            if let Some(person) = reader.block(node, &PERSON).and_then(|entries| read_person(reader, &entries)) {
                people.persons.insert(PersonId::new(id), person);
            }
        }
    }
    if let Some(node) = entries.get("units") {
        for (id, _, node) in reader.by_id(node, "units") {
            read_unit(reader, &mut people, &UnitId::new(id), node);
        }
    }
    if let Some(node) = entries.get("agents") {
        read_agents(reader, &mut people, node);
    }
    Some(Roster { file: file.to_owned(), id: id?, title: title?, people })
}

fn read_unit(reader: &mut Reader, people: &mut People, id: &UnitId, node: &Node) {
    let Some(entries) = reader.block(node, &UNIT) else { return };
    let text = |reader: &mut Reader, key: &str| entries.get(key).and_then(|node| reader.text(node));
    if let Some(name) = text(reader, "name") {
        let unit = Unit {
            short: text(reader, "short").unwrap_or_else(|| name.clone()),
            name,
            mail: text(reader, "mail"),
            mark: text(reader, "mark"),
            scored: entries.get("scored").and_then(|node| reader.yes_no(node)).unwrap_or(true),
            aliases: read_aliases(reader, entries.get("aliases")),
        };
        people.units.insert(id.clone(), unit);
    }
    let Some(node) = entries.get("people") else { return };
    for (person, key, node) in reader.by_id(node, "people") {
        let person = PersonId::new(person);
        let Some(entries) = reader.block(node, &MEMBER) else { continue };
        if entries.get("name").is_some() {
            if let Some(known) = read_person(reader, &entries) {
                people.persons.insert(person.clone(), known);
            }
        } else if !people.persons.contains_key(&person) {
            let message = format!("`{person}` has no name here and is not written before this unit");
            reader.report(
                Diagnostic::error("unknown-person", key.span, message).hint("give the name where the person is written first"),
            );
        }
        let Some(node) = entries.get("posts") else { continue };
        for post in reader.one_or_list(node) {
            if let Some(post) = reader.id::<PostId>(post) {
                people.posts.insert(Holding { unit: id.clone(), post, person: person.clone() });
            }
        }
    }
}

fn read_aliases(reader: &mut Reader, node: Option<&Node>) -> Vec<Alias> {
    let rows = node.map(|node| reader.list(node, "names")).unwrap_or_default();
    rows.iter().filter_map(|row| read_alias(reader, row)).collect()
}

fn read_alias(reader: &mut Reader, node: &Node) -> Option<Alias> {
    if node.as_text().is_some() {
        return Some(Alias { name: reader.text(node)?, since: None, until: None });
    }
    let entries = reader.block(node, &ALIAS)?;
    let name = entries.get("name").and_then(|node| reader.text(node))?;
    let since = entries.get("since").and_then(|node| reader.date(node));
    let until = entries.get("until").and_then(|node| reader.date(node));
    if since.zip(until).is_some_and(|(since, until)| until < since) {
        let message = format!("`{name}` would end before it begins");
        reader.report(Diagnostic::error("alias-dates", node.span, message).hint("`until` is the last day, `since` the first"));
    }
    Some(Alias { name, since, until })
}

fn read_person(reader: &mut Reader, entries: &Entries<'_>) -> Option<Person> {
    let name = entries.get("name").and_then(|node| reader.text(node));
    let mail = entries.get("mail").and_then(|node| reader.text(node));
    let account = entries.get("account").and_then(|node| reader.yes_no(node)).unwrap_or(true);
    let invented = entries.get("invented").and_then(|node| reader.yes_no(node)).unwrap_or(false);
    let kinds = [("member", PersonKind::Member), ("organisation", PersonKind::Organisation)];
    let kind = entries.get("kind").and_then(|node| reader.word(node, &kinds)).unwrap_or_default();
    let phone = entries.get("phone").and_then(|node| reader.text(node));
    let channel = entries.get("channel").and_then(|node| reader.word(node, &Channel::ALL)).unwrap_or_default();
    Some(Person { name: name?, mail, account, invented, kind, phone, channel })
}

fn read_agents(reader: &mut Reader, people: &mut People, node: &Node) {
    for (agent, _, node) in reader.by_id(node, "agents") {
        for owner in reader.one_or_list(node) {
            let Some(id) = reader.id::<PersonId>(owner) else { continue };
            if !people.persons.contains_key(&id) {
                let hint = did_you_mean(id.as_str(), people.persons.keys().map(PersonId::as_str))
                    .map(|near| format!("did you mean `{near}`?"));
                let mistake = Diagnostic {
                    hint,
                    ..Diagnostic::error("unknown-person", owner.span, format!("`{id}` is not in this roster"))
                };
                reader.report(mistake);
            }
            people.agents.entry(PersonId::new(agent.as_str())).or_default().insert(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_roster_gives_units_people_and_posts() {
        let text = "roster: small\ntitle: 小城\nunits:\n  office:\n    name: 市政府督查室\n    people:\n      feng: { name: 冯启明, invented: true, posts: supervision_office }\npersons:\n  yan: { name: 闫芳君, account: false }\n  league: { name: 民盟许昌市委, account: false, kind: organisation }\n";
        let (roster, mistakes) = read("small.yaml", text);
        assert_eq!(mistakes, []);
        let people = roster.expect("readable").people;
        assert!(people.holds(&"feng".into(), &"office".into(), &"supervision_office".into()));
        assert!(!people.persons["yan"].account);
        assert_eq!(people.persons["yan"].kind, PersonKind::Member);
        assert_eq!(people.persons["league"].kind, PersonKind::Organisation);
    }

    #[test]
    fn a_unit_has_other_names_and_the_days_they_held() {
        let with = |aliases: &str| {
            read(
                "small.yaml",
                &format!("roster: small\ntitle: 小城\nunits:\n  finance:\n    name: 某市金融局\n    aliases: {aliases}\n"),
            )
        };
        let (roster, mistakes) = with("[市金融工作局, { name: 市金融办, until: 2019-03-01 }]");
        assert_eq!(mistakes, []);
        let unit = &roster.expect("readable").people.units["finance"];
        let day = |text: &str| text.parse().expect("a day");
        assert_eq!(unit.names().collect::<Vec<_>>(), ["某市金融局", "某市金融局", "市金融工作局", "市金融办"]);
        assert!(unit.aliases[0].holds_on(day("2031-01-01")));
        assert!(unit.aliases[1].holds_on(day("2019-03-01")) && !unit.aliases[1].holds_on(day("2019-03-02")));
        let (_, mistakes) = with("[{ name: 市金融办, since: 2019-03-01, until: 2018-01-01 }]");
        assert_eq!(mistakes.iter().map(|found| found.rule).collect::<Vec<_>>(), ["alias-dates"]);
    }

    #[test]
    fn a_member_without_a_name_must_have_been_written_before() {
        let text = "roster: small\ntitle: 小城\nunits:\n  office:\n    name: 督查室\n    people:\n      feng: { posts: supervision_office }\n";
        let (_, mistakes) = read("small.yaml", text);
        assert_eq!(mistakes.len(), 1);
        assert_eq!(mistakes[0].rule, "unknown-person");
    }
}
