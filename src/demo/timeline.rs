//! All stories in the order of their days, as one scenario: so that the clock moves once for everybody and what falls due in one
//! case falls due on its day, whatever is being done in another.

use super::session::Session;
use super::story::Story;
use crate::library::Library;
use crate::scenario::player::{Failure, Player};
use crate::scenario::stage::Stage;
use crate::scenario::{Act, Entry, Kind, Named, Scenario, Verb};
use chrono::NaiveDate;
use dafu_engine::diagnostic::Span;
use dafu_engine::machine::World;

/// All stories, ready to be played.
#[derive(Debug, Clone)]
pub struct Timeline {
    scenario: Scenario,
}

impl Timeline {
    /// Puts the acts of all stories into the order of their days, ending today; none where nothing happens.
    pub fn new(session: &Session, stories: &[Story], today: NaiveDate) -> Option<Self> {
        let told = |story: &Story| story.acts.iter().map(|(on, act)| (*on, story.line, act.clone())).collect::<Vec<_>>();
        let mut acts: Vec<(NaiveDate, u32, Act)> = stories.iter().flat_map(told).collect();
        // Stable, so that a story's own order is kept within a day.
        acts.sort_by_key(|(on, _, _)| *on);
        let mut acts = acts.into_iter();
        let (begins, line, first) = acts.next()?;
        let Verb::Create { case, facts } = first.verb else { return None };
        let span = |line| Span { line, column: 1, length: 0 };
        let mut script: Vec<Entry> = Vec::new();
        let mut now = begins;
        for (on, line, act) in acts {
            if on > now {
                script.push(Entry { span: span(line), kind: Kind::On(on) });
                now = on;
            }
            script.push(Entry { span: span(line), kind: Kind::Act(Box::new(act)) });
        }
        script.push(Entry { span: span(line), kind: Kind::On(today.max(now)) });
        let scenario = Scenario {
            file: session.file.clone(),
            id: session.id.clone(),
            title: session.title.clone(),
            workflow: Named { id: session.workflow.clone(), span: span(line) },
            policy: Named { id: session.policy.clone(), span: span(line) },
            roster: Named { id: session.roster.clone(), span: span(line) },
            sample: true,
            case,
            begins,
            by: first.by,
            facts,
            script,
        };
        Some(Self { scenario })
    }

    /// The scenario it plays.
    pub const fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Plays it; `progress` hears how many of all entries are done. What fails is listed, each with the line of its proposal.
    pub fn play<S: Stage>(&self, library: &Library, stage: &mut S, mut progress: impl FnMut(usize, usize)) -> Vec<Failure> {
        let scenario = &self.scenario;
        let found =
            (library.definition(&scenario.workflow.id), library.policy(&scenario.policy.id), library.roster(&scenario.roster.id));
        let (Some(definition), Some(policy), Some(roster)) = found else {
            let message = "its workflow, policy or roster is not among the files read".to_owned();
            return vec![Failure { file: scenario.file.clone(), span: scenario.workflow.span, on: scenario.begins, message }];
        };
        let world = World { definition, policy, calendar: &library.calendar, people: &roster.people, findings: &[] };
        let all = scenario.script.len();
        Player::new(scenario, library, world, stage).play(|index| progress(index + 1, all))
    }
}
