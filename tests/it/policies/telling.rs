//! One proposal led from 交办 to its feedback under a policy, and what was seen on the way.

use chrono::NaiveDate;
use dafu::documents::port::{Desk, Order};
use dafu::documents::{Form, GradePlace, HeadItem, LetterData};
use dafu::figures;
use dafu::library::Library;
use dafu::mail::Templates;
use dafu::scenario::memory::Memory;
use dafu::scenario::stage::Stage;
use dafu_engine::ids::{CaseId, CommandKey, DeadlineId, PersonId, PolicyId};
use dafu_engine::machine::World;
use dafu_engine::machine::command::{Ask, Command, FormInput, Now};
use dafu_engine::machine::dates::{self, Opened};
use dafu_engine::machine::document::DocumentPart;
use dafu_engine::machine::event::{Actor, What};
use dafu_engine::machine::form::asks;
use dafu_engine::machine::state::Case;
use dafu_engine::machine::tasks::{OpenTask, tasks};
use dafu_engine::policy::Policy;
use serde_json::{Value as Json, json};

/// What a proposal is like, and how its proposers answer in the end.
#[expect(clippy::struct_excessive_bools, reason = "each is one way to differ from the plain proposal")]
#[derive(Debug, Clone)]
pub struct Story {
    pub assigned: &'static str,
    pub acknowledged: &'static str,
    pub class: &'static str,
    pub key: bool,
    pub promise: bool,
    pub joint: bool,
    pub extended: bool,
    /// One a proposer; none: silent.
    pub results: Vec<Option<&'static str>>,
}

impl Default for Story {
    fn default() -> Self {
        Self {
            assigned: "2026-03-03",
            acknowledged: "2026-03-05",
            class: "session_proposal",
            key: false,
            promise: false,
            joint: false,
            extended: false,
            results: vec![Some("satisfied")],
        }
    }
}

/// What was seen.
#[derive(Debug, Default)]
pub struct Seen {
    pub dates: Vec<String>,
    pub chain: String,
    pub head: String,
    pub form: String,
    pub counts: String,
}

const PROPOSERS: [&str; 3] = ["wan_caiwei", "kang_yining", "wen_ruchu"];

pub struct Telling<'a> {
    library: &'a Library,
    policy: &'a Policy,
    memory: Memory<'a>,
    story: Story,
    day: NaiveDate,
    acts: u32,
    seen: Seen,
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn form(json: Json) -> FormInput {
    serde_json::from_value(json).expect("a form")
}

impl<'a> Telling<'a> {
    pub fn new(library: &'a Library, templates: &'a Templates, policy: &str, story: Story) -> Self {
        let policy = library.policy(&PolicyId::new(policy)).expect("a shipped policy");
        let people = &library.roster("small-city").expect("the roster").people;
        let memory = Memory::new(library, policy, people, templates);
        Self { library, policy, memory, day: day(story.assigned), story, acts: 0, seen: Seen::default() }
    }

    /// The whole story.
    pub fn tell(mut self, desk: &Desk) -> Seen {
        self.begin();
        self.dates(&["acknowledge", "objection", "first_contact", "reply"]);
        self.prepare();
        self.reply();
        self.head(desk);
        self.deliver();
        self.feedback();
        if self.story.results == [Some("dissatisfied")] {
            self.day = self.later(1);
            self.act("reorder", Some("rehandle"), json!({ "requirement": "请再次与委员沟通。" }));
            self.dates(&["first_contact", "second_reply"]);
        }
        self.seen
    }

    fn world(&self) -> World<'a> {
        let definition = self.library.definition(&"proposal-reply".into()).expect("the workflow");
        let people = &self.library.roster("small-city").expect("the roster").people;
        World { definition, policy: self.policy, calendar: &self.library.calendar, people, findings: &[] }
    }

    fn case(&self) -> Case {
        self.memory.case(&CaseId::new("1")).expect("the case")
    }

    fn later(&self, days: u64) -> NaiveDate {
        self.day + chrono::Days::new(days)
    }

    fn submit(&mut self, by: Actor, ask: Ask) {
        self.acts += 1;
        let command = Command { key: CommandKey::new(format!("act-{}", self.acts)), by, on: None, paper: None, ask };
        let now = Now { at: self.day.and_hms_opt(1, 0, 0).expect("a time").and_utc(), today: self.day };
        let done = self.memory.submit(&CaseId::new("1"), &"proposal-reply".into(), command, now);
        done.unwrap_or_else(|stopped| panic!("{} on {}: {stopped:?}", self.policy.policy, self.day));
    }

    fn task(&self, step: &str) -> OpenTask {
        let open = tasks(&self.world(), &self.case());
        let found = open.iter().find(|task| task.step.as_ref().is_some_and(|path| path.as_str() == step)).cloned();
        found.unwrap_or_else(|| panic!("{step} is not open: {:?}", open.iter().map(|task| &task.key).collect::<Vec<_>>()))
    }

    /// Whoever holds `step` acts.
    fn act(&mut self, step: &str, outcome: Option<&str>, fields: Json) -> PersonId {
        let task = self.task(step);
        let person = task.owner.or_else(|| task.people.first().cloned()).expect("somebody holds it");
        let link = PROPOSERS.contains(&person.as_str());
        let by = if link { Actor::Link(person.clone()) } else { Actor::Person(person.clone()) };
        let run = task.run.expect("a run");
        let ask = Ask::Act {
            task: run,
            outcome: outcome.map(Into::into),
            form: form(fields),
            straight_back: false,
            ticked: Vec::new(),
            over: None,
        };
        self.submit(by, ask);
        person
    }

    fn begin(&mut self) {
        let proposers: Vec<&str> = PROPOSERS.into_iter().take(self.story.results.len()).collect();
        let respondents = if self.policy.text("ask") == Some("first_proposer") { &proposers[..1] } else { &proposers[..] };
        let facts = form(json!({
            "proposal_number": "091", "proposal_title": "关于增设社区公交的提案", "session": "六届三次会议",
            "proposers": proposers, "first_proposer": proposers.first(), "respondents": respondents,
            "assigning_office": "supervision", "proposals_committee": "committee",
        }));
        let supervision = Actor::Person("he_zhiyuan".into());
        self.submit(supervision, Ask::Create { case: CaseId::new("1"), policy: self.policy.policy.clone(), facts, parent: None });
        let joint: &[&str] = if self.story.joint { &["police"] } else { &[] };
        let fields =
            json!({ "lead_agency": "urban", "joint_units": joint, "class": self.story.class, "key_proposal": self.story.key });
        self.act("assign", Some("handle"), fields);
        self.day = day(self.story.acknowledged);
        self.act("acknowledge", None, json!({}));
    }

    fn prepare(&mut self) {
        self.act("distribute", None, json!({ "section_head": "jin_shilin", "handler": "lei_zhenhai" }));
        let row = form(
            json!({ "talked_on": self.day, "talk_mode": "visit", "talked_with": "万采薇委员", "member_views": "希望早日实施。" }),
        );
        self.submit(Actor::Person("lei_zhenhai".into()), Ask::AddRecord { record: "contacts".into(), row });
        self.act("prepare/first_draft", None, json!({ "reply": "正在研究。" }));
        self.seen.dates.push(format!("finish {}", self.due_of("finish")));
        if self.story.extended {
            self.extend();
        }
    }

    /// One month more, asked by the unit and agreed by everybody whom the policy asks.
    fn extend(&mut self) {
        let until = self.case().clocks["reply"].due.date + chrono::Months::new(1);
        let asked = form(json!({ "new_date": until, "reason": "方案须经专家论证。" }));
        self.submit(Actor::Person("ge_wanqing".into()), Ask::Request { request: "extension".into(), form: asked });
        let agree = || Ask::DecideRequest { number: 1, outcome: "agree".into(), form: FormInput::new() };
        let mut deciders = Vec::new();
        while let Some(task) = tasks(&self.world(), &self.case()).into_iter().find(|task| task.key.starts_with("request 1")) {
            let person = task.people.first().cloned().expect("a decider");
            deciders.push(person.clone());
            self.submit(Actor::Person(person), agree());
        }
        self.seen.dates.push(format!("agreed by {}:", self.names(&deciders)));
        self.dates(&["reply"]);
        self.seen.dates.push(format!("finish {}", self.due_of("finish")));
    }

    fn due_of(&self, step: &str) -> NaiveDate {
        self.task(step).due.expect("a date").date
    }

    /// The dates of these deadlines as they stand: a clock's own, else what the rule gives today.
    fn dates(&mut self, deadlines: &[&str]) {
        let case = self.case();
        for name in deadlines {
            let clock = case.clocks.get(*name).map(|clock| clock.due.date);
            let opened = Opened { on: self.day, not_before: None };
            let ruled = || dates::due(&self.world(), &case, &DeadlineId::new(*name), opened).expect("a date").map(|due| due.date);
            let date = clock.or_else(ruled).map_or_else(|| "none".to_owned(), |date| date.to_string());
            self.seen.dates.push(format!("{name} {date}"));
        }
    }

    fn names(&self, people: &[PersonId]) -> String {
        let roster = self.world().people;
        people.iter().map(|person| roster.name(person)).collect::<Vec<_>>().join("、")
    }

    fn reply(&mut self) {
        let grades = self.policy.choices("grades").expect("grades");
        let grade =
            grades.iter().find(|grade| grade.flags.iter().any(|flag| flag == "promises") == self.story.promise).expect("a grade");
        let commitments =
            if self.story.promise { json!([{ "promise": "建成三条线路", "by_when": "2026-12-31" }]) } else { json!([]) };
        self.day = self.later(1);
        self.act(
            "finish",
            None,
            json!({
                "reply": "我局已增设三条社区公交线路，日均运送一千二百人次。", "grade": grade.id, "grade_basis": "线路已开通",
                "commitments": commitments, "disclosure": "full", "contact_person": "雷振海", "contact_phone": "0399-5500118",
            }),
        );
        let checked = self.agreed("check");
        let signed = self.agreed("sign_off");
        self.seen.chain = format!("{} | {}", self.names(&checked), self.names(&signed));
    }

    /// Everybody whose turn comes agrees.
    fn agreed(&mut self, step: &str) -> Vec<PersonId> {
        let mut people = Vec::new();
        let open = |told: &Self| {
            tasks(&told.world(), &told.case()).iter().any(|task| task.step.as_ref().is_some_and(|path| path.as_str() == step))
        };
        while open(self) {
            people.push(self.act(step, Some("agree"), json!({})));
        }
        people
    }

    fn deliver(&mut self) {
        self.act("seal", None, json!({ "document_number": "临城管函〔2026〕9号" }));
        let fields = json!({ "delivered_on": self.day, "deliveries": [{ "recipient": "万采薇", "way": "hand", "copies": 1, "handed_on": self.day }] });
        self.act("deliver", None, fields);
    }

    /// What stands in the head of the letter that is signed.
    fn head(&mut self, desk: &Desk) {
        let asked = self.memory.log.iter().rev().find_map(|(_, event)| match &event.what {
            What::DocumentAsked { content, .. } if content.kind == *"reply" => Some(content.clone()),
            _ => None,
        });
        let content = asked.expect("a letter");
        let order = Order { content: &content, part: DocumentPart::Draft, sample: true };
        let letter = desk.kinds().compose(&self.world(), order).expect("composed");
        self.seen.head = head(&letter);
    }

    fn feedback(&mut self) {
        let asked =
            asks(self.policy, &self.world().definition.step(&"aftermath/feedback/feedback".into()).expect("the form").form);
        let fields: Vec<String> =
            asked.iter().map(|ask| format!("{}{}", ask.field, if ask.required { "!" } else { "" })).collect();
        self.seen.form = fields.join(" ");
        let case = self.case();
        let item = &case.blocks["aftermath/feedback"].items[0];
        self.seen.dates.push(format!("feedback {}", item.due.as_ref().expect("a date").date));
        for (index, result) in self.story.results.clone().into_iter().enumerate() {
            let Some(result) = result else { continue };
            let open = tasks(&self.world(), &self.case());
            let mine = open.into_iter().find(|task| task.people.contains(&PersonId::new(PROPOSERS[index])));
            let Some(task) = mine else { continue };
            let mut answer = FormInput::new();
            for ask in asked.iter().filter(|ask| ask.required) {
                answer.insert(ask.field.clone(), json!(result));
            }
            let ask = Ask::Act {
                task: task.run.expect("a run"),
                outcome: None,
                form: answer,
                straight_back: false,
                ticked: Vec::new(),
                over: None,
            };
            self.submit(Actor::Link(PROPOSERS[index].into()), ask);
        }
        self.act(
            "aftermath/publish/publish_text",
            None,
            json!({ "published_on": self.day, "published_url": "https://cgj.linlan.example/9.html" }),
        );
        self.day = self.later(40);
        let now = Now { at: self.day.and_hms_opt(1, 0, 0).expect("a time").and_utc(), today: self.day };
        self.memory.settle(now).expect("settled");
        self.seen.counts = figures::answers(self.world().definition, self.policy, &self.case()).to_string();
    }
}

/// The head in words: the form, who is printed, the grade and where, the copies.
fn head(letter: &LetterData) -> String {
    let form = match letter.profile.form {
        Form::Document => "document",
        Form::Letter => "letter",
    };
    let signatory = if letter.profile.head.contains(&HeadItem::Signatory) { "signatory " } else { "" };
    let place = match letter.profile.grade_place {
        GradePlace::Head => "in the head",
        GradePlace::TopRight => "top right",
    };
    let grade = letter.grade.as_ref().map_or_else(|| "no grade".to_owned(), |grade| format!("{grade} {place}"));
    format!("{form}: {} {signatory}{grade}; {}; to {}", letter.masthead.join("、"), letter.title, letter.copies.join("、"))
}
