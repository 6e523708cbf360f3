//! Who plays whom: the holders of a unit's posts, and whether they sign on screen or on paper.

use dafu_engine::ids::{PersonId, UnitId};
use dafu_engine::people::{People, PersonKind};
use dafu_engine::policy::Policy;

/// The roster and the rules a session is played under.
#[derive(Debug, Clone, Copy)]
pub struct Cast<'a> {
    /// Who is who.
    pub people: &'a People,
    /// The rules.
    pub policy: &'a Policy,
}

/// A result or a grade, by what it says and not by what a city calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grade {
    /// Done.
    Settled,
    /// Under way, with promises.
    Promising,
    /// Not possible for now.
    Noted,
}

/// What a proposer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// Satisfied.
    Satisfied,
    /// Mostly satisfied.
    Mostly,
    /// Dissatisfied.
    Dissatisfied,
}

impl<'a> Cast<'a> {
    /// The `nth` holder of a post. Where nobody holds it, the post's own name: the play then says that there is no such person.
    pub fn holder(self, unit: &UnitId, post: &str, nth: usize) -> PersonId {
        let holders = self.people.holders(unit, &post.into());
        let count = holders.len().max(1);
        holders.into_iter().nth(nth % count).unwrap_or_else(|| PersonId::new(post))
    }
    /// Whether a person signs on paper.
    pub fn signs_on_paper(self, person: &PersonId) -> bool {
        self.people.persons.get(person).is_some_and(|known| !known.account)
    }
    /// Whether mail reaches a person.
    pub fn has_mail(self, person: &PersonId) -> bool {
        self.people.persons.get(person).is_some_and(|known| known.mail.is_some())
    }
    /// A person's name.
    pub fn name(self, person: &'a PersonId) -> &'a str {
        self.people.name(person)
    }
    /// How letters address these people.
    pub fn you(self, people: &[PersonId]) -> &'static str {
        let kind = |person| self.people.persons.get(person).map(|known| known.kind);
        match people {
            [one] if kind(one) != Some(PersonKind::Organisation) => "您",
            _ => "你们",
        }
    }
    /// A unit's short name.
    pub fn unit(self, unit: &'a UnitId) -> &'a str {
        self.people.unit_name(unit)
    }
    /// The mark in a unit's document numbers.
    pub fn mark(self, unit: &UnitId) -> &'a str {
        self.people.units.get(unit).and_then(|known| known.mark.as_deref()).unwrap_or_default()
    }
    /// What the policy calls a grade.
    pub fn grade(self, grade: Grade) -> String {
        let rows = self.policy.choices("grades").unwrap_or_default();
        let promises = |flags: &[String]| flags.iter().any(|flag| flag == "promises");
        let row = match grade {
            Grade::Settled => rows.iter().find(|row| !promises(&row.flags)),
            Grade::Promising => rows.iter().find(|row| promises(&row.flags)),
            Grade::Noted => rows.last(),
        };
        row.map_or_else(String::new, |row| row.id.clone())
    }
    /// What the policy calls a degree of satisfaction.
    pub fn says(self, says: Says) -> String {
        let rows = self.policy.choices("satisfaction").unwrap_or_default();
        let row = match says {
            Says::Satisfied => rows.first(),
            Says::Mostly => rows.get(1),
            Says::Dissatisfied => rows.iter().find(|row| row.flags.iter().any(|flag| flag == "dissatisfied")),
        };
        row.map_or_else(String::new, |row| row.id.clone())
    }
    /// A reason for which the policy lets a unit return a proposal.
    pub fn return_reason(self, nth: usize) -> String {
        let rows = self.policy.choices("return_reasons").unwrap_or_default();
        rows.get(nth % rows.len().max(1)).map_or_else(String::new, |row| row.id.clone())
    }
    /// Whether the policy asks `field` on the proposer's form.
    pub fn asks(self, field: &str) -> bool {
        let fields = self.policy.texts("feedback").unwrap_or_default();
        fields.iter().any(|asked| asked.trim_end_matches('!') == field)
    }
    /// Whether the head signs a reply, or the deputy may.
    pub fn head_signs(self, key: bool, promises: bool) -> bool {
        self.policy.text("head_signs") == Some("all") || key || promises
    }
    /// Whether the office looks before the signature.
    pub fn pre_review(self, key: bool) -> bool {
        let rule = self.policy.text("pre_review");
        rule == Some("all") || rule == Some("key") && key
    }
}
