//! Sensible commands spoilt: the wrong person, an old task, a day that can't be, no reason, a name that nothing carries.

use super::command::command;
use super::walk::Walk;
use chrono::Days;
use dafu_engine::ids::{OutcomeId, RunId};
use dafu_engine::machine::command::{Ask, Command, Outcomes};
use dafu_engine::machine::event::{Actor, System};
use dafu_engine::machine::state::Case;
use std::collections::BTreeMap;

impl Walk {
    /// The command as somebody might get it wrong.
    pub(super) fn spoil(&mut self, case: &Case, mut given: Command) -> Command {
        match self.dice.below(12) {
            0 | 1 => given.by = Actor::Person(self.anybody()),
            2 => given.by = Actor::System(if self.dice.chance(50) { System::Timer } else { System::Job }),
            3 => given.by = Actor::Agent { agent: self.anybody(), owner: self.anybody() },
            4 => given.by = given.by.person().cloned().map_or(given.by.clone(), Actor::Link),
            5 => given.on = self.today.checked_add_days(Days::new(self.dice.between(1, 5))),
            6 => given.on = self.today.checked_sub_days(Days::new(self.dice.between(6, 90))),
            7 => given.ask = no_reason(given.ask),
            8 | 9 => given.ask = self.another_task(case, given.ask),
            10 => given.ask = another_button(given.ask),
            _ => return self.strange(case),
        }
        given
    }

    /// About a run that is over, or one that never was.
    fn another_task(&mut self, case: &Case, ask: Ask) -> Ask {
        let runs: Vec<RunId> = case.ended.keys().chain(case.runs().map(|(_, run)| &run.id)).cloned().collect();
        let run = self.dice.pick(&runs).cloned().filter(|_| self.dice.chance(80)).unwrap_or_else(|| RunId::new("nowhere#1"));
        let mut json = serde_json::to_value(&ask).unwrap_or_default();
        match json.get_mut("task") {
            Some(task) => *task = serde_json::Value::String(run.to_string()),
            None => {
                return Ask::Act {
                    task: run,
                    outcome: None,
                    form: BTreeMap::new(),
                    straight_back: false,
                    ticked: Vec::new(),
                    over: None,
                };
            }
        }
        serde_json::from_value(json).unwrap_or(ask)
    }

    /// Something that fits nothing here.
    fn strange(&mut self, case: &Case) -> Command {
        let reason = super::command::why();
        let by = Actor::Person(self.anybody());
        let ask = match self.dice.below(16) {
            0 => Ask::Create { case: case.id.clone(), policy: case.policy.clone(), facts: BTreeMap::new(), parent: None },
            1 => Ask::Move { to: "nowhere".into(), reason },
            2 => Ask::Join { into: case.id.clone(), reason },
            3 => Ask::AskAgain { block: "nowhere".into(), item: "nobody".into(), reason },
            4 => Ask::ConfirmRecord {
                record: "nothing".into(),
                row: "row".into(),
                says: dafu_engine::machine::state::Confirmed::True,
            },
            5 => Ask::DecideRequest { number: 99, outcome: "agree".into(), form: BTreeMap::new() },
            6 => Ask::AnswerConsult { number: 99, answer: reason },
            7 => Ask::RestartClock { clock: "nothing".into(), reason },
            8 => Ask::Resume { reason },
            9 => Ask::DueReached { timer: "nothing".to_owned() },
            10 => {
                let digest = dafu_engine::ids::Digest::sha256(b"nothing");
                let result = Outcomes::Document {
                    document: "nowhere#1".into(),
                    part: dafu_engine::machine::document::DocumentPart::Draft,
                    digest: digest.clone(),
                    content: digest,
                    pages: 1,
                };
                return command(Actor::System(System::Result), Ask::Outcome { result });
            }
            11 => {
                let result = Outcomes::Package { run: "nowhere#1".into(), digest: dafu_engine::ids::Digest::sha256(b"nothing") };
                return command(
                    self.dice.pick(&[by, Actor::System(System::Result)]).cloned().unwrap_or(Actor::System(System::Result)),
                    Ask::Outcome { result },
                );
            }
            12 if self.dice.chance(50) => Ask::Request { request: "nothing".into(), form: BTreeMap::new() },
            12 => Ask::Note { text: String::new(), internal: false },
            13 => Ask::RemoveSigner {
                task: case.runs().next().map_or_else(|| RunId::new("x#1"), |(_, run)| run.id.clone()),
                person: self.anybody(),
            },
            14 => Ask::HandOver {
                task: case.runs().next().map_or_else(|| RunId::new("x#1"), |(_, run)| run.id.clone()),
                to: "nobody".into(),
                reason,
            },
            _ => Ask::AddRecord { record: "nothing".into(), row: BTreeMap::new() },
        };
        let given = self.in_charge(case, ask.clone()).filter(|_| self.dice.chance(70));
        given.unwrap_or_else(|| command(by, ask))
    }
}

fn no_reason(ask: Ask) -> Ask {
    let mut json = serde_json::to_value(&ask).unwrap_or_default();
    for word in ["reason", "text", "question", "answer"] {
        if let Some(said) = json.get_mut(word) {
            *said = serde_json::Value::String(" ".to_owned());
        }
    }
    serde_json::from_value(json).unwrap_or(ask)
}

fn another_button(ask: Ask) -> Ask {
    match ask {
        Ask::Act { task, form, straight_back, ticked, over, outcome } => {
            let outcome = outcome.is_none().then(|| OutcomeId::new("strange"));
            Ask::Act { task, form, straight_back, ticked, over, outcome }
        }
        other => other,
    }
}
