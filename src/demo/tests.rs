//! The made-up session played in memory: no story fails, and every step and light is there.

use super::*;
use crate::documents::compose::Kinds;
use crate::documents::port::Order;
use crate::library::{self, Library};
use crate::mail;
use crate::scenario::Verb;
use crate::scenario::memory::Memory;
use crate::scenario::stage::Stage;
use dafu_engine::definition::Body;
use dafu_engine::ids::{CaseId, FieldId};
use dafu_engine::machine::World;
use dafu_engine::machine::document::DocumentPart;
use dafu_engine::machine::event::{Event, What};
use dafu_engine::machine::light::{Colour, light_of_case};
use dafu_engine::machine::state::{Case, Confirmed, Ending, ItemState, Status};
use dafu_engine::value::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The day the tests see the session on.
const TODAY: &str = "2026-05-15";

/// A session that was played to its end.
struct Told {
    library: Library,
    stories: Vec<Story>,
    cases: BTreeMap<CaseId, Case>,
    log: Vec<(CaseId, Event)>,
}

fn shipped() -> Library {
    let (library, mistakes) = library::read(&[PathBuf::from("workflows")]).expect("readable");
    assert!(!library::has_errors(&mistakes), "{mistakes:?}");
    library
}

fn stories(library: &Library, today: NaiveDate) -> Vec<Story> {
    let session = &library.sessions[0];
    let (roster, policy) = (library.roster(&session.roster).expect("there"), library.policy(&session.policy).expect("there"));
    plan(session, &roster.people, policy, &library.calendar, today)
}

/// Plays the session in memory, which must not fail anywhere.
fn tell(today: &str) -> Told {
    let (library, today) = (shipped(), today.parse().expect("a day"));
    let stories = stories(&library, today);
    let session = &library.sessions[0];
    let people = &library.roster(&session.roster).expect("there").people;
    let templates = mail::Templates::load(Path::new("workflows/mail")).expect("readable");
    let timeline = Timeline::new(session, &stories, today).expect("something happens");
    let mut stage = Memory::new(&library, library.policy(&session.policy).expect("there"), people, &templates);
    let failures = timeline.play(&library, &mut stage, |_, _| {});
    assert!(failures.is_empty(), "on {today}: {failures:#?}");
    let log = std::mem::take(&mut stage.log);
    let ids: BTreeSet<CaseId> = log.iter().map(|(id, _)| id.clone()).collect();
    let cases = ids.into_iter().filter_map(|id| Some((id.clone(), stage.case(&id)?))).collect();
    drop(stage);
    Told { library, stories, cases, log }
}

/// The session seen in the middle of May, played once for all tests.
fn told() -> &'static Told {
    static TOLD: OnceLock<Told> = OnceLock::new();
    TOLD.get_or_init(|| tell(TODAY))
}

impl Told {
    fn case(&self, id: &CaseId) -> &Case {
        &self.cases[id]
    }
    /// How many open runs each step of a workflow has, as `path`.
    fn open_steps(&self, workflow: &str) -> BTreeMap<String, usize> {
        let mut open = BTreeMap::new();
        for case in self.cases.values().filter(|case| case.workflow == *workflow && case.status == Status::Open) {
            for (_, run) in case.runs() {
                *open.entry(run.step.to_string()).or_default() += 1;
            }
        }
        open
    }
    fn of(&self, shape: Shape) -> Vec<&Case> {
        self.stories.iter().filter(|story| story.shape == shape).map(|story| self.case(&story.cases[0])).collect()
    }
    fn at(&self, shape: Shape, step: &str) -> usize {
        self.of(shape).into_iter().filter(|case| case.runs().any(|(_, run)| run.step == *step)).count()
    }
    fn world(&self, case: &Case) -> World<'_> {
        let session = &self.library.sessions[0];
        World {
            definition: self.library.definition_by_digest(&case.definition).expect("there"),
            policy: self.library.policy(&session.policy).expect("there"),
            calendar: &self.library.calendar,
            people: &self.library.roster(&session.roster).expect("there").people,
            findings: &[],
        }
    }
    fn closed(&self) -> usize {
        self.cases.values().filter(|case| is_completed(case)).count()
    }
    fn has(&self, what: impl Fn(&What) -> bool) -> bool {
        self.log.iter().any(|(_, event)| what(&event.what))
    }
}

fn is_completed(case: &Case) -> bool {
    matches!(&case.status, Status::Ended { how: Ending::Completed, .. })
}

fn light(told: &Told, case: &Case) -> Option<Colour> {
    light_of_case(&told.world(case), case, TODAY.parse().expect("a day")).map(|found| found.light.colour)
}

#[test]
fn the_session_names_nobody_it_does_not_have_and_nothing_twice() {
    let library = shipped();
    let session = &library.sessions[0];
    let people = &library.roster(&session.roster).expect("there").people;
    assert_eq!(session::strangers(session, people), Vec::<String>::new());
    let leads: BTreeSet<_> = session.proposals.iter().map(|proposal| &proposal.lead).collect();
    assert_eq!((session.proposals.len(), leads.len()), (274, 61));
    let names: BTreeSet<_> = people.persons.values().map(|person| &person.name).collect();
    assert_eq!(names.len(), people.persons.len(), "two people of one name");
    assert!(people.persons.values().all(|person| person.invented));
    let parts: [fn(&Proposal) -> &String; 5] = [|p| &p.title, |p| &p.number, |p| &p.wish, |p| &p.done, |p| &p.plan];
    for part in parts {
        let texts: BTreeSet<_> = session.proposals.iter().map(part).collect();
        assert_eq!(texts.len(), session.proposals.len());
    }
}

#[test]
fn every_proposal_is_told_once() {
    let told = told();
    let numbers: BTreeSet<CaseId> = told.library.sessions[0].proposals.iter().map(|p| p.number.as_str().into()).collect();
    let cases: Vec<&CaseId> = told.stories.iter().flat_map(|story| &story.cases).collect();
    let distinct: BTreeSet<CaseId> = cases.iter().map(|case| (*case).clone()).collect();
    assert_eq!(distinct.len(), cases.len());
    let siblings = distinct.len() - numbers.len();
    assert!(distinct.is_superset(&numbers));
    assert!(siblings >= 3, "分办 makes {siblings} more");
}

#[test]
fn everybody_is_where_the_shares_say() {
    let told = told();
    for (shape, count) in SHARES {
        let stories = told.stories.iter().filter(|story| story.shape == shape).count();
        assert_eq!(stories, if shape == Shape::Merged { count / 2 } else { count }, "{shape:?}");
    }
    let at = |shape, step| told.at(shape, step);
    assert_eq!(at(Shape::Unassigned, "assign"), 2);
    assert_eq!(at(Shape::Unsigned, "acknowledge"), 8);
    assert_eq!(at(Shape::Undistributed, "distribute"), 12);
    assert_eq!(at(Shape::Opinions, "prepare/opinions"), 21, "the other four go on without the late one");
    assert_eq!(at(Shape::Drafting, "prepare/first_draft"), 20);
    assert_eq!((at(Shape::Settling, "settle"), at(Shape::Settling, "finish")), (4, 1));
    assert_eq!(at(Shape::Finishing, "finish"), 9);
    assert_eq!(at(Shape::Checking, "check"), 12);
    assert_eq!(at(Shape::Signing, "sign_off"), 10);
    assert_eq!(at(Shape::Sealing, "seal"), 8);
    assert_eq!(at(Shape::Delivering, "deliver"), 10);
    assert_eq!((at(Shape::Rehandled, "reorder"), at(Shape::Rehandled, "aftermath")), (2, 1));
    assert_eq!((at(Shape::Escalated, "escalate"), at(Shape::Escalated, "close")), (1, 1));
    assert_eq!((at(Shape::Closing, "close"), at(Shape::Closing, "arrange")), (3, 3));
    assert!(told.of(Shape::Archived).into_iter().all(is_completed));
    assert!(told.of(Shape::Reference).into_iter().all(is_completed));
    assert!(told.of(Shape::Suspended).iter().all(|case| matches!(case.status, Status::Suspended { .. })));
    assert!(told.of(Shape::Cancelled).iter().all(|case| matches!(case.status, Status::Ended { how: Ending::Cancelled(_), .. })));
    let aftermath = told.open_steps("proposal-reply")["aftermath"];
    assert!(aftermath >= 55, "{aftermath} wait for forms or publication");
}

#[test]
fn every_step_is_now_somewhere() {
    let told = told();
    for workflow in ["proposal-reply", "commitment-follow-up"] {
        let open = told.open_steps(workflow);
        let definition = told.library.definition(&workflow.into()).expect("there");
        let missing: Vec<String> = definition
            .all_steps()
            .into_iter()
            .filter(|step| matches!(step.body, Body::Task(_) | Body::Approve(_) | Body::Wait(_)))
            .map(|step| step.path.to_string())
            .filter(|path| !open.contains_key(path))
            .collect();
        assert_eq!(missing, Vec::<String>::new(), "of {workflow}");
    }
}

#[test]
fn every_light_shines_often() {
    let told = told();
    let mut lights: BTreeMap<Option<Colour>, usize> = BTreeMap::new();
    for case in told.cases.values().filter(|case| case.workflow == *"proposal-reply") {
        *lights.entry(light(told, case)).or_default() += 1;
    }
    for colour in [Colour::Green, Colour::Yellow, Colour::Red] {
        assert!(lights.get(&Some(colour)).is_some_and(|count| *count >= 20), "{lights:?}");
    }
}

#[test]
fn every_turn_is_taken_somewhere() {
    let told = told();
    let outcome = |request: &str, outcome: &str| {
        let requests = told.cases.values().flat_map(|case| case.requests.values());
        let decided = requests.filter(|known| known.kind == *request).filter_map(|known| known.decided.as_ref());
        decided.filter(|decided| decided.outcome.as_ref().is_some_and(|known| known == outcome)).count()
    };
    let open = told.cases.values().flat_map(|case| case.requests.values()).filter(|request| request.decided.is_none()).count();
    assert_eq!((outcome("extension", "agree"), outcome("extension", "decline")), (4, 2));
    assert_eq!((outcome("request_reassignment", "change_lead"), outcome("request_reassignment", "decline")), (2, 1));
    assert_eq!((outcome("request_reassignment", "change_co"), open), (1, 3));
    let items = || told.cases.values().flat_map(|case| &case.blocks).flat_map(|(_, block)| &block.items);
    assert_eq!(items().filter(|item| item.to_decide).count(), 5);
    assert!(items().any(|item| item.state == ItemState::Late));
    let silent = told.of(Shape::Archived).into_iter().flat_map(|case| &case.blocks["aftermath/feedback"].items);
    assert!(silent.filter(|item| item.state == ItemState::Silent).count() >= 6, "未表态");
    assert!(told.has(|what| matches!(what, What::RecordConfirmed { says: Confirmed::NotTrue, .. })));
    assert!(told.has(|what| matches!(what, What::JoinAnswered { yes: true, .. })));
    assert!(told.has(|what| matches!(what, What::TakenBack { .. })));
    assert!(told.has(|what| matches!(what, What::ClockPaused { .. })));
    assert!(told.has(|what| matches!(what, What::Urged { .. })));
    assert!(told.has(|what| matches!(what, What::Signed { scan: Some(_), .. })));
    assert!(told.has(|what| matches!(what, What::Signed { scan: None, over: Some(_), .. })));
    assert!(told.closed() >= 44, "{} cases are closed, a follow-up among them", told.closed());
}

#[test]
fn no_two_texts_are_alike() {
    let mut seen: BTreeMap<(FieldId, String), CaseId> = BTreeMap::new();
    let texts = told().log.iter().filter_map(|(case, event)| match &event.what {
        What::FactsWritten { values, .. } => Some((case, values)),
        What::RecordAdded { row, .. } => Some((case, &row.cells)),
        What::RequestAsked { request, .. } => Some((case, &request.form)),
        What::RequestDecided { decided, .. } => Some((case, &decided.form)),
        _ => None,
    });
    let long = |text: &str| text.chars().count() > 16;
    for (case, values) in texts {
        for (field, value) in values {
            if let Value::Text(text) = value
                && long(text)
                && field != "published_url"
                && let Some(other) = seen.insert((field.clone(), text.clone()), case.clone())
            {
                panic!("{case} and {other} say the same in {field}: {text}");
            }
        }
    }
    assert!(seen.len() > 1_200, "{} texts", seen.len());
}

#[test]
fn replies_are_three_to_six_sentences() {
    let finished = |what: &What| match what {
        What::FactsWritten { values, .. } if values.contains_key("grade_basis") => values.get("reply").cloned(),
        _ => None,
    };
    for (case, event) in &told().log {
        let Some(Value::Text(reply)) = finished(&event.what) else { continue };
        let sentences = reply.matches('。').count();
        assert!((3..=6).contains(&sentences), "{sentences} sentences in {case}: {reply}");
    }
}

#[test]
fn document_numbers_run_on_within_a_unit() {
    let mut numbers: Vec<String> = told()
        .stories
        .iter()
        .flat_map(|story| &story.acts)
        .filter_map(|(_, act)| if let Verb::Act { form, .. } = &act.verb { Some(form) } else { None })
        .filter_map(|form| form.get("document_number").or(form.get("opinion_number"))?.as_str().map(str::to_owned))
        .collect();
    assert!(numbers.iter().all(|number| number.ends_with("{n}号")), "the stories leave the number open");
    numbers = told().log.iter().filter_map(|(_, event)| numbered(&event.what)).collect();
    let distinct: BTreeSet<&String> = numbers.iter().collect();
    assert_eq!(distinct.len(), numbers.len());
    assert!(numbers.iter().any(|number| number.ends_with("〕3号")));
}

fn numbered(what: &What) -> Option<String> {
    let What::FactsWritten { values, .. } = what else { return None };
    match values.get("document_number").or(values.get("opinion_number"))? {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    }
}

#[test]
fn every_letter_can_be_composed() {
    let told = told();
    let kinds = Kinds::load(Path::new("workflows/letters")).expect("readable");
    let mut composed = 0;
    for case in told.cases.values() {
        for document in case.documents.values() {
            let part = if document.originals.is_empty() { DocumentPart::Draft } else { DocumentPart::Original };
            let order = Order { content: &document.content, part, sample: true };
            let letter = kinds.compose(&told.world(case), order);
            assert!(letter.is_ok(), "{} {}: {:?}", case.id, document.kind, letter.err());
            composed += 1;
        }
    }
    assert!(composed > 300, "{composed} letters");
}

#[test]
fn nothing_happens_after_today() {
    let told = told();
    let today: NaiveDate = TODAY.parse().expect("a day");
    let late = told.stories.iter().flat_map(|story| &story.acts).filter(|(on, _)| *on > today).count();
    assert_eq!(late, 0);
    let first = told.stories.iter().filter_map(|story| story.acts.first()).map(|(on, _)| *on).max();
    assert_eq!(first, "2026-02-24".parse().ok(), "the list is handed in after the Spring Festival");
}

#[test]
fn the_session_can_be_seen_on_other_days() {
    // Around the National Day, across New Year, across the Spring Festival, and in a year whose holidays are not known.
    let days = ["2025-10-09", "2026-01-31", "2026-03-20", "2027-02-10"];
    std::thread::scope(|threads| {
        for day in days {
            threads.spawn(move || drop(tell(day)));
        }
    });
}
