//! Where a column looks: a path into a case, as `case.lead_agency`, `marks.delivered` or `clocks.reply.due`.

use dafu_engine::definition::Definition;
use dafu_engine::ids::{ClockId, FieldId, Milestone, RecordId, RequestId, StepId, StepPath};

/// A path into a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// As it is written.
    pub text: String,
    /// What it means.
    pub what: What,
}

/// What a path means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// `case.x`: a fact, or the rows of a record.
    Fact(String),
    /// `marks.x`: the latest day of a milestone; with `.first`, the first.
    Mark(Milestone, bool),
    /// `clocks.x.due` and its kin.
    Clock(ClockId, ClockPart),
    /// `requests.x`: every request of a kind, a row each.
    Requests(RequestId),
    /// `x.answers`: every item of an `each`, a row each.
    Answers(StepId),
    /// `steps.x.on`: the day a step was last finished; `.by`: who finished it.
    Step(StepPath, StepPart),
    /// Something every case has.
    Case(Own),
}

/// What of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockPart {
    /// The day it is due by, extensions included.
    Due,
    /// The day it was due by before any extension.
    Original,
    /// The day it was extended to; nothing where it never was.
    Extended,
    /// The day it stopped.
    Stopped,
    /// Whether it stopped in time.
    InTime,
}

/// What of a finished step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepPart {
    /// The day.
    On,
    /// Who.
    By,
}

/// What every case has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Own {
    /// Its id.
    Id,
    /// The title of its workflow.
    Workflow,
    /// The title of the step it is at.
    Step,
    /// Whether it is open, and if not, how it ended.
    Status,
    /// The day it began.
    Began,
    /// The day it ended.
    Ended,
    /// The cases handled with it, or the one that handles it.
    Merged,
}

const CLOCK_PARTS: [(&str, ClockPart); 5] = [
    ("due", ClockPart::Due),
    ("original", ClockPart::Original),
    ("extended", ClockPart::Extended),
    ("stopped", ClockPart::Stopped),
    ("in_time", ClockPart::InTime),
];
const OWN: [(&str, Own); 7] = [
    ("id", Own::Id),
    ("workflow", Own::Workflow),
    ("step", Own::Step),
    ("status", Own::Status),
    ("began", Own::Began),
    ("ended", Own::Ended),
    ("merged", Own::Merged),
];

/// What can be written, for whoever wrote something else.
pub(super) const CAN_BE: &str = "it can be `case.…`, `marks.…`, `clocks.….due` (or original, extended, stopped, in_time), \
     `requests.…`, `….answers`, `steps.….on` (or by), id, workflow, step, status, began, ended, merged";

impl Source {
    /// Reads a path; none where it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('.').collect();
        let what = match parts.as_slice() {
            ["case", field] => What::Fact((*field).to_owned()),
            ["marks", milestone] => What::Mark((*milestone).into(), false),
            ["marks", milestone, "first"] => What::Mark((*milestone).into(), true),
            ["clocks", clock, part] => What::Clock((*clock).into(), named(&CLOCK_PARTS, part)?),
            ["requests", request] => What::Requests((*request).into()),
            ["steps", path, "on"] => What::Step(StepPath::new(*path), StepPart::On),
            ["steps", path, "by"] => What::Step(StepPath::new(*path), StepPart::By),
            [each, "answers"] => What::Answers((*each).into()),
            [own] => What::Case(named(&OWN, own)?),
            _ => return None,
        };
        Some(Self { text: text.to_owned(), what })
    }

    /// Whether the workflow has it.
    pub fn is_in(&self, definition: &Definition) -> bool {
        match &self.what {
            What::Fact(name) => {
                definition.fields.contains_key(&FieldId::from(name.as_str()))
                    || definition.records.contains_key(&RecordId::from(name.as_str()))
            }
            What::Mark(milestone, _) => definition.milestones().contains(milestone),
            What::Clock(clock, _) => definition.clocks.contains_key(clock),
            What::Requests(request) => definition.requests.contains_key(request),
            What::Answers(each) => definition.block_named(each.as_str()).is_some(),
            What::Step(path, _) => definition.step(path).is_some(),
            What::Case(_) => true,
        }
    }
}

fn named<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    table.iter().find(|(known, _)| *known == name).map(|(_, what)| *what)
}
