//! A play that was interrupted is taken up by the next, however often, and ends as if nothing had happened.

use super::{library, scenario};
use crate::library::Library;
use crate::mail::Templates;
use crate::scenario::Scenario;
use crate::scenario::memory::Memory;
use crate::scenario::player::Player;
use crate::scenario::stage::{Sent, Stage, Stopped, Wanted};
use dafu_engine::ids::{CaseId, CommandKey, WorkflowId};
use dafu_engine::machine::World;
use dafu_engine::machine::command::{Command, Now};
use dafu_engine::machine::state::Case;
use std::collections::BTreeSet;

const SCRIPT: &str = "  - on: 2023-03-02
  - act: ask
    by: an
    form: { days: '2' }
  - act: decide.agree
    by: bo
  - expect: { state: completed, mails: [] }
";

/// A stage that dies before or after a command, and remembers what was done, and when.
struct Mortal<'a> {
    memory: Memory<'a>,
    done: BTreeSet<CommandKey>,
    /// So many commands more; then it dies, before the next or right after the last.
    lives: Option<(usize, Death)>,
    last: Option<Now>,
    settled: Option<Now>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Death {
    BeforeTheNext,
    AfterTheLast,
}

impl Stage for Mortal<'_> {
    fn submit(&mut self, case: &CaseId, workflow: &WorkflowId, command: Command, now: Now) -> Result<(), Stopped> {
        if let Some((0, _)) = self.lives {
            return Err(Stopped::Failed("killed".to_owned()));
        }
        let key = command.key.clone();
        self.memory.submit(case, workflow, command, now)?;
        self.done.insert(key);
        self.last = Some(now);
        if let Some((left, death)) = &mut self.lives {
            *left -= 1;
            if *left == 0 && *death == Death::AfterTheLast {
                return Err(Stopped::Failed("killed".to_owned()));
            }
        }
        Ok(())
    }
    fn settle(&mut self, now: Now) -> Result<(), Stopped> {
        self.settled = Some(now);
        self.memory.settle(now)
    }
    fn case(&self, case: &CaseId) -> Option<Case> {
        self.memory.case(case)
    }
    fn take_mails(&mut self) -> Vec<Sent> {
        self.memory.take_mails()
    }
    fn take_number(&mut self, wanted: &Wanted<'_>) -> Result<i64, Stopped> {
        self.memory.take_number(wanted)
    }
    fn has_done(&self, _: &CaseId, key: &CommandKey) -> bool {
        self.done.contains(key)
    }
}

fn world(library: &Library) -> World<'_> {
    let people = &library.rosters[0].people;
    World {
        definition: &library.definitions[0],
        policy: &library.policies[0],
        calendar: &library.calendar,
        people,
        findings: &[],
    }
}

fn stage<'a>(library: &'a Library, templates: &'a Templates) -> Mortal<'a> {
    let memory = Memory::new(library, &library.policies[0], &library.rosters[0].people, templates);
    Mortal { memory, done: BTreeSet::new(), lives: None, last: None, settled: None }
}

/// Plays as long as the stage lives; what failed.
fn play(scenario: &Scenario, library: &Library, stage: &mut Mortal<'_>, lives: Option<(usize, Death)>) -> Vec<String> {
    stage.lives = lives;
    let failures = Player::new(scenario, library, world(library), stage).play(|_| {});
    failures.into_iter().map(|failure| failure.message).collect()
}

#[test]
fn what_came_of_the_last_act_is_due_when_a_play_killed_twice_that_day_is_taken_up() {
    let (library, templates) = (library(str::to_owned), Templates::default());
    let scenario = scenario(SCRIPT).expect("readable");
    let mut stage = stage(&library, &templates);
    // Begun and asked; killed before the decision.
    assert_eq!(play(&scenario, &library, &mut stage, Some((2, Death::BeforeTheNext))).len(), 1);
    // Decided; killed before anything came of it.
    assert_eq!(play(&scenario, &library, &mut stage, Some((1, Death::AfterTheLast))).len(), 1);
    let decided = stage.last.expect("decided").at;
    assert_eq!(play(&scenario, &library, &mut stage, None), Vec::<String>::new());
    assert!(stage.settled.expect("settled").at >= decided, "what came of the decision is not due yet");
}

#[test]
fn a_play_that_is_taken_up_at_its_end_still_fails_where_the_end_is_another() {
    let (library, templates) = (library(str::to_owned), Templates::default());
    let right = scenario(SCRIPT).expect("readable");
    let wrong = scenario(&SCRIPT.replace("completed", "open")).expect("readable");
    let mut stage = stage(&library, &templates);
    assert_eq!(play(&right, &library, &mut stage, None), Vec::<String>::new());
    assert_eq!(play(&right, &library, &mut stage, None), Vec::<String>::new(), "played again, it ends as it did");
    assert_eq!(play(&wrong, &library, &mut stage, None), ["state: expected open, is completed"]);
}
