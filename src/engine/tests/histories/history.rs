//! One history, and what is asked of it after every command and every event.

use super::shipped::Shelf;
use super::tally::Tally;
use dafu_arbitrary::{Dice, Walk};
use dafu_engine::machine::apply::apply;
use dafu_engine::machine::command::{Command, Now};
use dafu_engine::machine::decide::decide;
use dafu_engine::machine::effects::effects;
use dafu_engine::machine::event::{Event, What};
use dafu_engine::machine::invariants;
use dafu_engine::machine::state::{Case, Ending, Status};
use dafu_engine::machine::tasks::tasks;
use dafu_engine::machine::timers::timers;

/// The most commands of one history.
const COMMANDS: u64 = 70;
/// So many more after the end, to see that nothing is accepted.
const AFTER_THE_END: u32 = 3;
/// One random definition serves so many histories.
const SHARED: u64 = 8;

/// Leads one case through its commands.
pub fn run(seed: u64, shelf: &Shelf, tally: &mut Tally) {
    let mut dice = Dice::new(seed);
    let walk = if seed.is_multiple_of(2) {
        let (definition, newer, policy) = shelf.random(seed / SHARED);
        Walk::new(dice, definition, policy).towards(newer)
    } else {
        let (definition, policy) = shelf.shipped(&mut dice);
        Walk::new(dice, definition, policy)
    };
    let mut history = History { seed, walk, case: None, log: Vec::new(), asked: Vec::new() };
    history.lead(tally);
}

struct History {
    seed: u64,
    walk: Walk,
    case: Option<Case>,
    log: Vec<Event>,
    asked: Vec<Command>,
}

impl History {
    fn lead(&mut self, tally: &mut Tally) {
        let mut after = 0;
        for number in 0..COMMANDS {
            let command = self.walk.next(self.case.as_ref());
            let now = self.walk.now();
            self.asked.push(command.clone());
            self.carry_out(&command, now, number % 4 == 0, tally);
            if self.case.as_ref().is_some_and(Case::is_ended) {
                after += 1;
                if after > AFTER_THE_END {
                    break;
                }
            }
        }
        let replayed = self.log.iter().fold(None, apply);
        self.must(replayed == self.case, "the whole log replays to the case");
        if let Some(case) = &self.case {
            tally.ended(ending(case));
        }
    }

    fn carry_out(&mut self, command: &Command, now: Now, closely: bool, tally: &mut Tally) {
        let world = self.walk.world();
        let decided = decide(&world, self.case.as_ref(), command, now);
        if closely {
            let again = decide(&world, self.case.as_ref(), command, now);
            self.must(again == decided, "the same question has the same answer");
        }
        match decided {
            Ok(events) => {
                let definition = world.definition.clone();
                let broken = invariants::log(self.case.as_ref(), &events);
                self.must(broken.is_empty(), &format!("{broken:?}"));
                tally.accepted(&command.ask);
                for event in &events {
                    let foreseen = tally.happened(&command.ask, &event.what);
                    self.must(foreseen, &format!("the table of commands foresees {:?}", event.what));
                    self.happened(event, tally, &definition);
                }
                let migrated = events.iter().any(|event| matches!(event.what, What::Migrated { .. }));
                self.walk.took(Vec::new(), migrated);
                self.log.extend(events);
                self.rest(closely);
            }
            Err(refusal) => {
                let foreseen = tally.refused(&command.ask, &refusal.reason);
                self.must(foreseen, &format!("the table of commands foresees {:?}", refusal.reason));
                self.walk.took(Vec::new(), false);
            }
        }
    }

    fn happened(&mut self, event: &Event, tally: &mut Tally, definition: &dafu_engine::definition::Definition) {
        let live = apply(self.case.clone(), event);
        let stored = serde_json::to_string(event).expect("an event can be written");
        let stored: Event = serde_json::from_str(&stored).expect("a written event can be read");
        self.must(stored == *event, &format!("an event is read as it was written: {event:?}"));
        let replayed = apply(self.case.take(), &stored);
        self.case = replayed;
        self.must(live == self.case, "what is stored does the same");
        if let What::StepEntered { run, .. } = &event.what
            && let Some(step) = definition.step(&run.step)
        {
            tally.entered(&step.body);
        }
        if let Some(case) = &self.case {
            let follow = effects(case, event);
            self.walk.took(follow, false);
        }
    }

    /// What holds between two commands.
    fn rest(&mut self, closely: bool) {
        let Some(case) = &self.case else { return };
        let world = self.walk.world();
        let broken = invariants::check(world.definition, case);
        self.must(broken.is_empty(), &format!("{broken:?}"));
        let (open, due) = (tasks(&world, case), timers(case));
        let waits = case.runs().any(|(_, run)| run.awaits.is_some());
        let somebody = !open.is_empty() || !due.is_empty() || waits || !matches!(case.status, Status::Open);
        self.must(somebody, "an open case has somebody who can act, a timer, or something under way");
        let keys: std::collections::BTreeSet<&str> = open.iter().map(|task| task.key.as_str()).collect();
        self.must(keys.len() == open.len(), "no two tasks have the same key");
        if closely {
            let snapshot = serde_json::to_string(case).expect("a case can be written");
            let read: Case = serde_json::from_str(&snapshot).expect("a written case can be read");
            self.must(read == *case, "a snapshot is read as it was written");
        }
    }

    fn must(&self, holds: bool, rule: &str) {
        if !holds {
            let from = self.asked.len().saturating_sub(6);
            panic!(
                "SEED={} broke a rule: {rule}\nworkflow {}\nthe last commands: {:#?}\nthe last events: {:#?}",
                self.seed,
                self.walk.definition.workflow,
                &self.asked[from..],
                &self.log[self.log.len().saturating_sub(12)..]
            );
        }
    }
}

const fn ending(case: &Case) -> &'static str {
    match &case.status {
        Status::Open => "open",
        Status::Suspended { .. } => "suspended",
        Status::Joining { .. } => "joining",
        Status::Ended { how: Ending::Completed, .. } => "completed",
        Status::Ended { how: Ending::Cancelled(_), .. } => "cancelled",
        Status::Ended { how: Ending::Joined(_), .. } => "joined",
    }
}
