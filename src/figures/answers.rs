//! How the people asked about a finished case answered, in the policy's own way of counting.
//!
//! Which field is counted, which of its choices are good ones and over whom a rate is taken are the policy's (`figures:`).
//! Silence is counted apart and is never a good answer. Deliberately no tables and no periods here: this counts one case.

use dafu_engine::definition::{Definition, Each};
use dafu_engine::ids::FieldId;
use dafu_engine::machine::form::asks;
use dafu_engine::machine::state::{Case, Item, ItemState};
use dafu_engine::policy::Policy;
use dafu_engine::value::Value;
use std::fmt;

/// How those who were asked have answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Answers {
    /// How many were asked and are still to be counted.
    pub asked: usize,
    /// How many answered, in time or late.
    pub answered: usize,
    /// How many gave an answer that the policy counts as a good one.
    pub satisfied: usize,
    /// Over how many the policy takes the rate.
    pub over: usize,
}

impl Answers {
    /// How many said nothing.
    pub const fn silent(self) -> usize {
        self.asked - self.answered
    }

    /// Another case counted with this one.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            asked: self.asked + other.asked,
            answered: self.answered + other.answered,
            satisfied: self.satisfied + other.satisfied,
            over: self.over + other.over,
        }
    }
}

impl fmt::Display for Answers {
    /// A rate is never shown without what it is taken over.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "满意{}/{}，征询{}，反馈{}，未表态{}", self.satisfied, self.over, self.asked, self.answered, self.silent())
    }
}

/// Counts the answers of one case; nothing where the policy counts nothing or nobody was asked.
pub fn answers(definition: &Definition, policy: &Policy, case: &Case) -> Answers {
    let Some(field) = policy.text("figures.of").map(FieldId::new) else { return Answers::default() };
    let good = policy.texts("figures.satisfied").unwrap_or_default();
    let over_all = policy.text("figures.over") == Some("all");
    let asking =
        definition.all_steps().into_iter().filter(|step| step.body.each().is_some_and(|each| asks_for(policy, each, &field)));
    let items = asking.filter_map(|step| case.blocks.get(&step.path)).flat_map(|block| &block.items);
    items.fold(Answers::default(), |counted, item| counted.and(of_item(item, &field, &good, over_all)))
}

/// Whether a step inside this `each` asks for the field.
fn asks_for(policy: &Policy, each: &Each, field: &FieldId) -> bool {
    each.list.steps.values().any(|step| asks(policy, &step.form).iter().any(|ask| ask.field == *field))
}

fn of_item(item: &Item, field: &FieldId, good: &[&str], over_all: bool) -> Answers {
    let answered = match item.state {
        ItemState::Answered | ItemState::Late => true,
        ItemState::Working | ItemState::Silent => false,
        ItemState::Withdrawn => return Answers::default(),
    };
    let satisfied = answered && matches!(item.fields.get(field), Some(Value::Choice(choice)) if good.contains(&choice.as_str()));
    Answers { asked: 1, answered: answered.into(), satisfied: satisfied.into(), over: (answered || over_all).into() }
}
