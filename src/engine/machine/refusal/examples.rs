//! One example of every sentence, for docs/REFUSALS.md and for tests of whatever shows refusals.
//!
//! They speak of the shipped definition `proposal-reply`, so they read as they would on a screen. That none is missing is
//! checked against the table of sentences, which the compiler keeps complete.

use super::{Bar, Mistake, Problem, Reason, Refusal};
use crate::definition::Title;
use crate::expr::EvalError;
use crate::ids::{ClockId, FieldId, ItemId, PersonId, RoleId, RunId, StepId, StepPath, UnitId};
use crate::machine::event::Actor;
use crate::machine::state::Leave;
use chrono::NaiveDate;

/// One example of every sentence.
pub fn all_examples() -> Vec<Refusal> {
    let groups = [
        of_the_case(),
        of_runs(),
        of_turns(),
        of_blocks(),
        of_documents(),
        of_forms(),
        of_requests(),
        of_days(),
        of_the_machine(),
    ];
    groups.into_iter().flatten().map(Refusal::from).collect()
}

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2023, month, day).unwrap_or_default()
}

fn of_the_case() -> Vec<Reason> {
    vec![
        Reason::NoSuchCase,
        Reason::CaseExists,
        Reason::CaseEnded,
        Reason::CaseSuspended,
        Reason::NotSuspended,
        Reason::CaseJoining,
        Reason::WrongDefinition,
        Reason::TooLateToFork,
        Reason::JoinItself,
        Reason::AlreadySigned,
        Reason::CannotMigrate(StepPath::new("prepare/first_draft")),
        Reason::NoSuchStep(StepId::new("sign")),
        Reason::NoWayOn(StepPath::new("prepare")),
    ]
}

fn of_runs() -> Vec<Reason> {
    let over = |step: &str, by: Actor, how: Leave| Reason::RunIsOver { step: StepPath::new(step), by, on: day(3, 2), how };
    let zhang = || Actor::Person(PersonId::new("zhang"));
    vec![
        Reason::NoSuchTask(RunId::new("acknowledge#9")),
        over("acknowledge", zhang(), Leave::Next),
        over("check", Actor::Agent { agent: "li".into(), owner: "zhang".into() }, Leave::Outcome("send_back".into())),
        over("finish", Actor::System(crate::machine::event::System::Timer), Leave::Time),
        over("prepare/opinions/write", zhang(), Leave::Withdrawn("不再会办".to_owned())),
        over("check", zhang(), Leave::TakenBack),
        Reason::NotATask(StepPath::new("prepare")),
        Reason::NotHeld,
        Reason::HeldByAnother(PersonId::new("zhang")),
        Reason::AlreadyHeld(PersonId::new("zhang")),
        Reason::NoSuchOutcome("reject".into()),
        Reason::WhichOutcome(vec![Title::both("同意", "Agree"), Title::both("退回修改", "Send back")]),
        Reason::NotOffered(Title::both("参阅", "For reference")),
        Reason::Refused {
            say: Title::both("交办以来尚无与提案者的沟通记录", "No contact with the proposer since the assignment"),
            advice: Title::both("先与提案者沟通并登记", "Talk to the proposer first and record it"),
        },
        Reason::NoStraightBack,
        Reason::CannotTakeBack(Bar::NotYours),
        Reason::CannotTakeBack(Bar::GoneOn),
        Reason::CannotTakeBack(Bar::Touched),
        Reason::CannotTakeBack(Bar::Started),
    ]
}

fn of_turns() -> Vec<Reason> {
    vec![
        Reason::NotYours(vec![RoleId::new("liaison"), RoleId::new("co_liaisons")]),
        Reason::OnlyInCharge,
        Reason::NotAnAgent(PersonId::new("zhang")),
        Reason::NotByLink,
        Reason::NotYourTurn(vec![RoleId::new("section_head")]),
        Reason::CannotAddSigner(PersonId::new("zhang")),
        Reason::CannotRemoveSigner(PersonId::new("zhang")),
        Reason::NotOnPaper { role: RoleId::new("signatory"), clerk: Some(RoleId::new("liaison")) },
        Reason::NotOnPaper { role: RoleId::new("handler"), clerk: None },
        Reason::ScanMissing,
        Reason::NotOfRole { person: PersonId::new("zhang"), role: RoleId::new("signatory") },
        Reason::UnknownPerson(PersonId::new("王五")),
        Reason::UnknownUnit(UnitId::new("市知识产权局")),
        Reason::NoSuchConsult(4),
    ]
}

fn of_blocks() -> Vec<Reason> {
    vec![
        Reason::NoSuchItem(ItemId::new("finance")),
        Reason::NothingToDecide(ItemId::new("finance")),
        Reason::CannotAskAgain(ItemId::new("finance")),
    ]
}

fn of_documents() -> Vec<Reason> {
    vec![
        Reason::NotReady(StepPath::new("sign_off")),
        Reason::LintErrors(vec!["文号缺少年份".to_owned(), "称谓应为“委员”".to_owned()]),
        Reason::LintUnticked(vec!["正文没有写明联系电话".to_owned()]),
        Reason::NotWhatWasShown,
        Reason::SignedField(FieldId::new("reply")),
        Reason::NothingToSeal("reply".into()),
        Reason::CannotBeMade(Title::both(
            "没有字体可以印出“𰻝”（U+30EDD），请改用其他字",
            "no font has “𰻝” (U+30EDD); write another character",
        )),
        Reason::ContentDiffers,
        Reason::ResultNotAwaited("sign_off#1".to_owned()),
    ]
}

fn of_forms() -> Vec<Reason> {
    let bad = |field: &str, problem: Problem| Reason::BadValue { field: FieldId::new(field), problem };
    let several = vec![
        Mistake::of(&"document_number".into(), Reason::FieldMissing("document_number".into())),
        Mistake::of(&"by_when".into(), bad("by_when", Problem::NotADay("年底".to_owned()))).of_table(&"commitments".into(), 2),
    ];
    vec![
        Reason::Form(several),
        Reason::FieldMissing(FieldId::new("reply")),
        Reason::FieldNotAsked(FieldId::new("grade")),
        bad("delivered_on", Problem::NotADay("2月30日".to_owned())),
        Reason::DayMissing,
        Reason::ReasonMissing,
    ]
}

fn of_requests() -> Vec<Reason> {
    vec![
        Reason::UnknownRequest("holiday".into()),
        Reason::RequestOpen("extension".into()),
        Reason::NoSuchRequest(2),
        Reason::WindowClosed { request: "request_reassignment".into(), say: None, on: day(3, 15) },
        Reason::WindowClosed {
            request: "request_reassignment".into(),
            say: Some("改办申请应在交办之日起10个工作日内提出，现已逾期，不再受理。".to_owned()),
            on: day(3, 15),
        },
        Reason::NoSuchRecord("contacts-3".to_owned()),
        Reason::NotAsked,
    ]
}

fn of_days() -> Vec<Reason> {
    vec![
        Reason::InTheFuture(day(5, 1)),
        Reason::BeforeTheCase(day(1, 3)),
        Reason::TooFarBack { on: day(2, 1), days: 10 },
        Reason::BeyondCalendar(day(3, 1)),
        Reason::TooLateToExtend(day(6, 1)),
        Reason::UrgedRecently { on: day(6, 1), again: day(6, 6) },
        Reason::NoClockRuns(vec![ClockId::new("reply"), ClockId::new("second_reply")]),
        Reason::ExtendedOften(1),
        Reason::BeyondCap(day(9, 1)),
        Reason::NotLater(day(6, 1)),
        Reason::ClockNotRunning(ClockId::new("reply")),
        Reason::ClockNotPaused(ClockId::new("reply")),
    ]
}

fn of_the_machine() -> Vec<Reason> {
    let condition = "case.opinions.exists(a, a.stance == 'object')".to_owned();
    vec![
        Reason::Condition { text: condition, error: EvalError::ListTooLong { size: 1_200, most: 1_000 } },
        Reason::PolicyLacks("deadlines.reply".to_owned()),
        Reason::SystemMayNot,
        Reason::OnlyTheSystem,
    ]
}
