//! The machine at a glance: every command, who may give it, what can come of it and what it can be refused for.
//!
//! A table to read, to make docs/MACHINE.md from and to measure coverage with; [`super::decide`] does not look at it. The compiler
//! asks for a row for every [`Ask`], and every test that sends a command checks that what came of it is in its row.

use super::command::Ask;
use super::event::What;

/// One command.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Its name, as in [`Ask`]'s `do`.
    pub name: &'static str,
    /// What the screen calls it; empty where no person gives it.
    pub zh: &'static str,
    /// What it does.
    pub does: &'static str,
    /// Who may give it.
    pub who: &'static str,
    /// The events that can come of it, by group.
    pub events: &'static [&'static [&'static str]],
    /// What it can be refused for, by group.
    pub refusals: &'static [&'static [&'static str]],
}

impl Row {
    /// Every event that can come of it.
    pub fn all_events(&self) -> impl Iterator<Item = &'static str> {
        self.events.iter().copied().flatten().copied()
    }
    /// Everything it can be refused for.
    pub fn all_refusals(&self) -> impl Iterator<Item = &'static str> {
        self.refusals.iter().copied().flatten().copied()
    }
    /// Whether this event can come of it.
    pub fn may_bring(&self, what: &What) -> bool {
        let name = event_name(what);
        self.all_events().any(|event| event == name)
    }
}

/// The name of an event, as in [`What`]'s `type`.
pub fn event_name(what: &What) -> String {
    let written = serde_json::to_value(what).unwrap_or_default();
    written.get("type").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}

/// What moving on can bring: steps, blocks, dates, documents, notices, other cases, the end.
const FLOW: &[&str] = &[
    "step_ended",
    "step_entered",
    "run_awaits",
    "turns_opened",
    "scope_opened",
    "scope_done",
    "scope_withdrawn",
    "scope_detached",
    "block_opened",
    "block_closed",
    "item_opened",
    "item_changed",
    "item_answered",
    "item_withdrawn",
    "item_to_decide",
    "marked",
    "clock_started",
    "clock_stopped",
    "date_moved",
    "document_asked",
    "document_reopened",
    "package_asked",
    "child_started",
    "child_changed",
    "request_decided",
    "notified",
    "flagged",
    "case_ended",
];
const NOTICE: &[&str] = &["notified"];
const FACTS: &[&str] = &["facts_written"];

/// What any command can be refused for, before anybody looks at what it asks.
const ANY: &[&str] = &[
    "no-such-case",
    "case-ended",
    "case-suspended",
    "case-joining",
    "wrong-definition",
    "in-the-future",
    "before-the-case",
    "too-far-back",
    "not-an-agent",
    "not-by-link",
];
/// What moving on can be refused for.
const ONWARD: &[&str] = &[
    "condition",
    "field-missing",
    "no-such-step",
    "no-way-on",
    "nothing-to-seal",
    "policy-lacks",
    "beyond-calendar",
    "in-the-future",
    "before-the-case",
    "cannot-be-made",
];
/// What a person of a role can be refused for.
const ROLE: &[&str] = &["not-yours", "not-on-paper", "scan-missing", "day-missing", "not-of-role", "system-may-not"];
/// The same for the office in charge, which must always say why.
const OFFICE: &[&str] = &["only-in-charge", "reason-missing", "scan-missing", "day-missing", "not-of-role", "system-may-not"];
/// What a form can be refused for.
const FORM: &[&str] = &["form", "field-missing", "field-not-asked", "bad-value", "unknown-person", "unknown-unit"];
/// What an open run can be refused for.
const RUN: &[&str] = &["no-such-task", "run-is-over", "not-a-task"];
const DATES: &[&str] = &["policy-lacks", "beyond-calendar"];
const WHY: &[&str] = &["reason-missing"];

/// The groups that rows share: name, what it is, its members.
pub const GROUPS: &[(&str, &str, &[&str])] = &[
    ("flow", "what moving on can bring", FLOW),
    ("any", "what every command can be refused for", ANY),
    ("onward", "what moving on can be refused for", ONWARD),
    ("role", "what a person of a role can be refused for", ROLE),
    ("office", "the same for the office in charge, which must always say why", OFFICE),
    ("run", "what an open run can be refused for", RUN),
    ("form", "what a form can be refused for", FORM),
    ("dates", "what counting dates can be refused for", DATES),
];

macro_rules! commands {
    ($($pattern:pat => $name:literal $zh:literal $does:literal
        who $who:literal
        brings [$($events:expr),* $(,)?]
        refused [$($refusals:expr),* $(,)?]
    )*) => {
        /// Every command, in the order of [`Ask`].
        pub const COMMANDS: &[Row] = &[$(Row {
            name: $name, zh: $zh, does: $does, who: $who, events: &[$($events),*], refusals: &[$($refusals),*],
        }),*];

        /// The row of a command.
        pub const fn row(ask: &Ask) -> Row {
            match ask {
                $($pattern => Row {
                    name: $name, zh: $zh, does: $does, who: $who, events: &[$($events),*], refusals: &[$($refusals),*],
                },)*
            }
        }
    };
}

commands! {
    Ask::Create { .. } => "create" "建立" "Begin a case and enter its first step"
        who "the office in charge, a job of its, another case"
        brings [&["case_opened"], FLOW]
        refused [&["case-exists", "in-the-future", "not-an-agent", "not-by-link"], OFFICE, FORM, ONWARD]
    Ask::Act { .. } => "act" "办理" "Hand in a form, press a button, sign"
        who "whoever the step's role means, or holds it; at an `approve`, whoever's turn it is"
        brings [&["outcome_taken", "prepared", "signed"], FACTS, FLOW]
        refused [ANY, RUN, ROLE, FORM, ONWARD, &[
            "held-by-another", "not-your-turn", "not-ready", "which-outcome", "no-such-outcome", "not-offered", "refused",
            "lint-errors", "lint-unticked", "not-what-was-shown", "signed-field", "no-straight-back", "only-the-system",
        ]]
    Ask::Urge { .. } => "urge" "催办" "Urge whoever holds a run"
        who "the office in charge; of a run inside a block, whoever holds the main flow"
        brings [&["urged"], NOTICE]
        refused [ANY, RUN, WHY, &["only-in-charge", "urged-recently", "beyond-calendar"]]
    Ask::EndWait { .. } => "end_wait" "提前结束等待" "End a wait before its day"
        who "the office in charge"
        brings [&["noted"], FLOW]
        refused [ANY, OFFICE, RUN, ONWARD]
    Ask::Claim { .. } => "claim" "认领" "Take a task from the pool"
        who "the step's role"
        brings [&["claimed"]]
        refused [ANY, RUN, ROLE, &["already-held"]]
    Ask::Release { .. } => "release" "放回" "Put a claimed task back"
        who "its holder; the office in charge"
        brings [&["released"]]
        refused [ANY, RUN, &["not-held"]]
    Ask::Delegate { .. } => "delegate" "委派" "Let somebody prepare a task for its owner"
        who "its holder, or the step's role"
        brings [&["delegated"], NOTICE]
        refused [ANY, RUN, ROLE, &["held-by-another", "unknown-person"]]
    Ask::HandOver { .. } => "hand_over" "转办" "Give a task or a turn away for good"
        who "its holder, to others of the role; the office in charge, to anybody"
        brings [&["handed_over"], NOTICE]
        refused [ANY, RUN, ROLE, WHY, &["held-by-another", "not-your-turn", "unknown-person"]]
    Ask::AddSigner { .. } => "add_signer" "加签" "Add a signer before or after oneself"
        who "whoever's turn it is"
        brings [&["signer_added"], NOTICE]
        refused [ANY, RUN, ROLE, WHY, &["not-your-turn", "cannot-add-signer", "unknown-person"]]
    Ask::RemoveSigner { .. } => "remove_signer" "减签" "Take an added signer off who has not signed"
        who "whoever added him; the office in charge"
        brings [&["signer_removed"], FLOW]
        refused [ANY, RUN, ONWARD, &["cannot-remove-signer"]]
    Ask::Consult { .. } => "consult" "征询" "Ask somebody outside the flow; nobody waits"
        who "whoever can act at the run"
        brings [&["consulted"], NOTICE]
        refused [ANY, RUN, WHY, &["not-held", "unknown-person", "system-may-not"]]
    Ask::AnswerConsult { .. } => "answer_consult" "答复征询" "Answer such a question"
        who "the person asked"
        brings [&["consult_answered"], NOTICE]
        refused [ANY, WHY, &["no-such-consult"]]
    Ask::TakeBack { .. } => "take_back" "撤回" "Take one's last act back, while nobody has gone on from it"
        who "whoever did it"
        brings [&["taken_back", "clock_restarted", "clock_dropped"], FLOW]
        refused [ANY, WHY, ONWARD, &["no-such-task", "cannot-take-back"]]
    Ask::AskAgain { .. } => "ask_again" "再次征求" "Ask one item of an `each` again"
        who "whoever holds a task outside the block; the office in charge"
        brings [&["noted"], FLOW]
        refused [ANY, WHY, ONWARD, &["only-in-charge", "no-such-item", "cannot-ask-again"]]
    Ask::Request { .. } => "request" "申请" "Ask for something beside the steps"
        who "the roles the request names"
        brings [&["request_asked"], NOTICE]
        refused [ANY, ROLE, FORM, DATES, &[
            "unknown-request", "window-closed", "request-open", "no-clock-runs", "too-late-to-extend", "extended-often",
            "beyond-cap", "not-later",
        ]]
    Ask::DecideRequest { .. } => "decide_request" "答复申请" "Decide such a request, which may move the case, extend a clock or end it"
        who "the role it is decided by"
        brings [&["request_decided", "moved"], FACTS, FLOW]
        refused [ANY, ROLE, FORM, ONWARD, &[
            "no-such-request", "unknown-request", "no-such-outcome", "signed-field", "no-clock-runs", "extended-often",
            "beyond-cap", "not-later",
        ]]
    Ask::AddRecord { .. } => "add_record" "登记" "Add a row to a record"
        who "the roles the record names"
        brings [&["record_added"], FLOW]
        refused [ANY, ROLE, FORM, DATES, &["no-such-record"]]
    Ask::ConfirmRecord { .. } => "confirm_record" "确认记录" "Say whether a row is true"
        who "the person asked, by link"
        brings [&["record_confirmed"], NOTICE]
        refused [ANY, &["no-such-record", "not-asked"]]
    Ask::CorrectRecord { .. } => "correct_record" "更正记录" "Correct a row; both stay"
        who "the roles the record names; the office in charge"
        brings [&["record_corrected", "clock_restarted", "clock_dropped"], FLOW]
        refused [ANY, ROLE, WHY, FORM, DATES, &["no-such-record"]]
    Ask::DecideLate { .. } => "decide_late" "处理超期" "Decide about an overdue item: wait, go on without it, take it off"
        who "the office in charge"
        brings [&["item_silent"], FACTS, FLOW]
        refused [ANY, OFFICE, ONWARD, &["no-such-item", "nothing-to-decide", "not-later", "form", "signed-field"]]
    Ask::StopClock { .. } => "stop_clock" "停止计算期限" "Stop a clock"
        who "the office in charge"
        brings [&["clock_paused"]]
        refused [ANY, OFFICE, &["clock-not-running"]]
    Ask::RestartClock { .. } => "restart_clock" "恢复计算期限" "Let a clock run again; the lost days are added"
        who "the office in charge"
        brings [&["clock_restarted", "date_moved"]]
        refused [ANY, OFFICE, DATES, &["clock-not-paused"]]
    Ask::Move { .. } => "move" "跳转" "Move the case to a step of the root list"
        who "the office in charge"
        brings [&["moved"], FLOW]
        refused [ANY, OFFICE, ONWARD]
    Ask::Correct { .. } => "correct" "更正" "Correct facts; a signed letter gets a new original or an erratum"
        who "the office in charge"
        brings [&["corrected", "erratum_added", "clock_restarted", "clock_dropped"], FLOW]
        refused [ANY, OFFICE, FORM, ONWARD, &["no-such-item"]]
    Ask::Suspend { .. } => "suspend" "中止" "Freeze the case and stop its clocks"
        who "the office in charge"
        brings [&["suspended"], NOTICE]
        refused [ANY, OFFICE]
    Ask::Resume { .. } => "resume" "恢复" "Let the case go on; the lost days are added, held results are taken"
        who "the office in charge"
        brings [&["resumed", "document_ready", "package_ready", "not_made"], FLOW]
        refused [ANY, OFFICE, ONWARD, &["not-suspended"]]
    Ask::Cancel { .. } => "cancel" "撤案" "End the case"
        who "the office in charge"
        brings [FLOW]
        refused [ANY, OFFICE]
    Ask::Fork { .. } => "fork" "分办" "Make siblings for other units, while the case is at its first step"
        who "the office in charge"
        brings [&["child_started", "noted"]]
        refused [ANY, OFFICE, FORM, &["too-late-to-fork", "already-signed", "case-exists"]]
    Ask::Join { .. } => "join" "并案" "Ask to be handled by another case"
        who "the office in charge"
        brings [&["join_asked"]]
        refused [ANY, OFFICE, &["join-itself", "already-signed"]]
    Ask::StartChild { .. } => "start_child" "另立事项" "Start a case of its own"
        who "the office in charge"
        brings [&["child_started", "noted"]]
        refused [ANY, OFFICE, FORM, &["case-exists"]]
    Ask::Migrate { .. } => "migrate" "改按新版办理" "Follow another version of the definition"
        who "the office in charge"
        brings [&["migrated", "date_moved"]]
        refused [ANY, OFFICE, DATES, &["cannot-migrate"]]
    Ask::Recompute { .. } => "recompute" "重新计算期限" "Count open dates anew with the calendar and policy in force"
        who "a job of the office; the office in charge"
        brings [&["date_moved", "clock_started", "item_to_decide"]]
        refused [ANY, OFFICE, DATES]
    Ask::DueReached { .. } => "due_reached" "" "A date may have passed, a wait may be over; never decides"
        who "time"
        brings [&["due_reached", "reminded", "item_silent"], FLOW]
        refused [ANY, ONWARD, &["only-the-system"]]
    Ask::Outcome { .. } => "outcome" "" "A document or a package has come back, or can't be made"
        who "the workers"
        brings [&["document_ready", "package_ready", "not_made", "result_held"], FLOW]
        refused [ANY, ONWARD, &["only-the-system", "result-not-awaited", "content-differs"]]
    Ask::Message { .. } => "message" "" "Another case says something"
        who "other cases"
        brings [&["join_answered", "join_refused", "child_ended", "document_ready", "package_ready", "not_made"], FACTS, FLOW]
        refused [ANY, ONWARD, &["only-the-system"]]
    Ask::Note { .. } => "note" "备注" "Write a note"
        who "whoever sees the case"
        brings [&["noted"]]
        refused [ANY, WHY, &["system-may-not"]]
}

#[cfg(test)]
mod tests {
    use super::{COMMANDS, GROUPS};
    use crate::machine::command::Ask;
    use crate::machine::event::What;
    use crate::machine::refusal::SENTENCES;
    use serde::de::DeserializeOwned;
    use std::collections::BTreeSet;
    use std::fmt::Write;

    /// The names of an enum's variants, as serde lists them when it is given one that is not there.
    fn variants<T: DeserializeOwned + std::fmt::Debug>(tag: &str) -> BTreeSet<String> {
        let error = serde_json::from_value::<T>(serde_json::json!({ tag: "?" })).unwrap_err().to_string();
        error.split('`').skip(3).step_by(2).map(str::to_owned).collect()
    }

    fn names(list: impl Iterator<Item = &'static str>) -> BTreeSet<String> {
        list.map(str::to_owned).collect()
    }

    #[test]
    fn every_command_has_a_row_of_its_own_name() {
        assert_eq!(names(COMMANDS.iter().map(|row| row.name)), variants::<Ask>("do"));
    }

    #[test]
    fn every_event_comes_of_some_command() {
        assert_eq!(names(COMMANDS.iter().flat_map(super::Row::all_events)), variants::<What>("type"));
    }

    #[test]
    fn every_refusal_belongs_to_some_command() {
        let codes = names(SENTENCES.iter().map(|sentence| sentence.code));
        assert_eq!(names(COMMANDS.iter().flat_map(super::Row::all_refusals)), codes);
    }

    /// `DAFU_WRITE=1 cargo test -p dafu-engine table` writes it anew.
    #[test]
    fn the_table_of_commands_is_current() {
        crate::written::in_docs("MACHINE.md", "table", &table());
    }

    fn code(names: &[&str]) -> String {
        names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" ")
    }

    /// A row's groups, with the shared ones by their name.
    fn groups(groups: &[&'static [&'static str]]) -> String {
        let named = |group: &'static [&'static str]| {
            let shared = GROUPS.iter().find(|(_, _, members)| *members == group);
            shared.map_or_else(|| code(group), |(name, ..)| format!("*{name}*"))
        };
        groups.iter().map(|group| named(group)).collect::<Vec<_>>().join(" ")
    }

    fn table() -> String {
        let mut text = String::from(
            "# The machine at a glance\n\n\
             Made from the program by `DAFU_WRITE=1 cargo test -p dafu-engine table`; edit `src/engine/machine/table.rs` instead.\n\
             A command comes in; the events that can come of it go out, or one refusal ([REFUSALS.md](REFUSALS.md) has their words).\n\
             Nothing else changes a case. Some groups are shared:\n\n",
        );
        for (name, what, members) in GROUPS {
            writeln!(text, "- *{name}*, {what}: {}", code(members)).unwrap();
        }
        text.push_str("\n| command | | does | who may | brings | refused for |\n|---|---|---|---|---|---|\n");
        for row in COMMANDS {
            let (brings, refused) = (groups(row.events), groups(row.refusals));
            writeln!(text, "| `{}` | {} | {} | {} | {brings} | {refused} |", row.name, row.zh, row.does, row.who).unwrap();
        }
        text
    }
}
