//! The city in which random histories happen: units, people, a policy that has everything, and two calendars.

use super::dice::Dice;
use dafu_engine::calendar::Calendar;
use dafu_engine::definition::Definition;
use dafu_engine::ids::{PersonId, PostId, UnitId};
use dafu_engine::people::{Channel, Holding, People, Person, PersonKind, Unit};
use dafu_engine::policy::Policy;
use std::collections::BTreeSet;

/// The units there are.
pub const UNITS: [&str; 7] = ["office", "committee", "u1", "u2", "u3", "u4", "u5"];
/// People who hold no post.
pub const MEMBERS: [&str; 6] = ["m1", "m2", "m3", "m4", "m5", "m6"];

/// The policy of random definitions.
pub const POLICY: &str = include_str!("policy.yaml");

/// Who is who: in every unit one or two people hold each post that a role of `definition` needs.
pub fn people(definition: &Definition, dice: &mut Dice) -> People {
    let posts: BTreeSet<&PostId> = definition.roles.values().map(|role| &role.post).collect();
    let mut people = People::default();
    for id in MEMBERS {
        add(&mut people, id);
    }
    for unit in UNITS {
        let known =
            Unit { name: unit.to_owned(), short: unit.to_owned(), mail: None, mark: None, scored: true, aliases: Vec::new() };
        people.units.insert(UnitId::new(unit), known);
        for post in &posts {
            let first = format!("{unit}.{post}");
            let second = format!("{unit}.{post}.2");
            hold(&mut people, unit, post, &first);
            if dice.chance(40) {
                hold(&mut people, unit, post, &second);
            } else if dice.chance(50) {
                add(&mut people, &second);
                people.agents.entry(PersonId::new(second)).or_default().insert(PersonId::new(first));
            }
        }
    }
    people
}

fn hold(people: &mut People, unit: &str, post: &PostId, person: &str) {
    add(people, person);
    people.posts.insert(Holding { unit: UnitId::new(unit), post: post.clone(), person: PersonId::new(person) });
}

fn add(people: &mut People, id: &str) {
    let person = Person {
        name: id.to_owned(),
        kind: PersonKind::Member,
        mail: None,
        account: true,
        invented: false,
        phone: None,
        channel: Channel::Mail,
    };
    people.persons.insert(PersonId::new(id), person);
}

/// The policy of random definitions, read.
pub fn policy() -> Option<Policy> {
    dafu_engine::policy::read::read("policy.yaml", POLICY).0
}

/// A calendar without a holiday, or one with some: whoever walks may change from one to the other.
pub fn calendar(with_holidays: bool) -> Calendar {
    let text = "calendar: test\nyear: 2023\ntitle: T\nsource: S\nholidays:\n  - { from: 2023-05-01, to: 2023-05-05, name: May }\n  \
                - { from: 2023-06-19, to: 2023-06-23, name: June }\nworkdays: []\n";
    match dafu_engine::calendar::read("test-2023.yaml", text).0 {
        Some(year) if with_holidays => Calendar::new([year]).0,
        Some(_) | None => Calendar::weekends_only(),
    }
}
