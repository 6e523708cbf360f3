//! Tells what happens to one case, step after step: each method is something that people do, on the day the story has reached.
//!
//! Deliberately ignorant of where a story ends; [`super::plot`] strings these together.

use super::cast::{Cast, Grade};
use super::days::Days;
use super::session::{Proposal, Session};
use super::story::{act, at, at_item, form, hand_in, nothing};
use super::words::{MODES, Words};
use crate::documents::numbers;
use crate::scenario::{Act, Verb};
use chrono::{Datelike, NaiveDate};
use dafu_engine::ids::{CaseId, PersonId, UnitId};
use dafu_engine::machine::command::FormInput;
use serde_json::json;

/// Under what all stories are told.
#[derive(Debug, Clone, Copy)]
pub struct Stagecraft<'a> {
    /// The session.
    pub session: &'a Session,
    /// Who plays whom.
    pub cast: Cast<'a>,
    /// The working days.
    pub days: &'a Days,
}

/// Who does something.
#[derive(Debug, Clone, Copy)]
pub enum Who<'w> {
    /// Somebody of the office in charge.
    Office,
    /// Whoever holds this post in the lead unit.
    Lead(&'w str),
    /// This person.
    Person(&'w PersonId),
}

/// How far a co-agency gets with its opinion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Opinion {
    /// Nothing yet.
    Nothing,
    /// Signed for.
    Acknowledged,
    /// Written.
    Written,
    /// Signed.
    Signed,
    /// Sent.
    Sent,
}

/// Tells one case.
#[derive(Debug, Clone)]
pub struct Teller<'a> {
    /// Under what.
    pub stage: Stagecraft<'a>,
    /// The proposal.
    pub proposal: &'a Proposal,
    /// Its place in the session; turns of phrase vary by it.
    pub nth: usize,
    /// The case.
    pub case: CaseId,
    /// Who leads.
    pub lead: UnitId,
    /// Who replies with the lead.
    pub joint: Vec<UnitId>,
    /// Who advises.
    pub co: Vec<UnitId>,
    /// Who gets the reply.
    pub proposers: Vec<PersonId>,
    /// The working day the story has reached.
    pub at: usize,
    /// What was promised.
    pub promises: Vec<(String, NaiveDate)>,
    /// The grade of the reply.
    pub grade: Grade,
    /// What can be seen of the reply: `full`, `summary`, `on_request` or `none`.
    pub disclosure: &'static str,
    /// The day it was assigned anew.
    pub reordered: Option<NaiveDate>,
    /// When and how the proposer was talked to last.
    pub talked: (NaiveDate, usize),
    /// What has happened.
    pub acts: Vec<(NaiveDate, Act)>,
}

impl<'a> Teller<'a> {
    /// The beginning of a story: the list is handed in.
    pub fn new(stage: Stagecraft<'a>, proposal: &'a Proposal, nth: usize) -> Self {
        Self {
            stage,
            proposal,
            nth,
            case: CaseId::new(proposal.number.as_str()),
            lead: proposal.lead.clone(),
            joint: Vec::new(),
            co: proposal.co.clone(),
            proposers: proposal.proposers.clone(),
            at: 0,
            promises: Vec::new(),
            grade: Grade::Settled,
            disclosure: "full",
            reordered: None,
            talked: (stage.days.day(0), 0),
            acts: Vec::new(),
        }
    }

    /// The day the story has reached.
    pub fn today(&self) -> NaiveDate {
        self.stage.days.day(self.at)
    }
    /// Some working days go by.
    pub const fn later(&mut self, days: usize) -> &mut Self {
        self.at += days;
        self
    }
    /// Time goes by until `days` working days before the end, if it is not later already.
    pub fn until(&mut self, days: usize) -> &mut Self {
        self.at = self.at.max(self.stage.days.last().saturating_sub(days));
        self
    }
    /// The words of this case.
    pub fn words(&self) -> Words<'_> {
        Words {
            cast: self.stage.cast,
            proposal: self.proposal,
            lead: &self.lead,
            nth: self.nth,
            you: self.stage.cast.you(&self.proposers),
            reordered: self.reordered,
        }
    }
    /// The office in charge: one of its people.
    pub fn office(&self) -> PersonId {
        let session = self.stage.session;
        let office = if self.proposal.by_party { &session.party } else { &session.government };
        self.stage.cast.holder(office, "supervision_office", self.nth)
    }
    /// Somebody of the lead unit.
    pub fn of_lead(&self, post: &str) -> PersonId {
        self.stage.cast.holder(&self.lead, post, self.nth)
    }

    fn is(&self, who: Who<'_>) -> PersonId {
        match who {
            Who::Office => self.office(),
            Who::Lead(post) => self.of_lead(post),
            Who::Person(person) => person.clone(),
        }
    }

    /// Somebody does something today.
    pub fn does(&mut self, who: Who<'_>, verb: Verb) -> &mut Self {
        let done = act(&self.case, &self.is(who), verb);
        self.acts.push((self.today(), done));
        self
    }
    /// Somebody hands in a form.
    pub fn fills(&mut self, who: Who<'_>, step: &str, outcome: Option<&str>, values: FormInput) -> &mut Self {
        self.does(who, hand_in(at(step), outcome, values))
    }
    /// Somebody signs: on screen, or on paper a day before `clerk` enters it with the scan.
    pub(super) fn signs(&mut self, who: &PersonId, clerk: &PersonId, verb: Verb) -> &mut Self {
        if !self.stage.cast.signs_on_paper(who) {
            return self.does(Who::Person(who), verb);
        }
        let mut done = act(&self.case, clerk, verb);
        done.paper = Some((who.clone(), format!("签批件扫描-{}-{}.pdf", self.case, self.acts.len())));
        done.happened = Some(self.today());
        self.later(1);
        self.acts.push((self.today(), done));
        self
    }

    /// The list is handed in.
    pub fn create(&mut self) -> &mut Self {
        let (session, proposal) = (self.stage.session, self.proposal);
        let office = if proposal.by_party { &session.party } else { &session.government };
        let facts = form(&json!({
            "proposal_number": proposal.number,
            "proposal_title": proposal.title,
            "session": session.title,
            "proposers": proposal.proposers,
            "first_proposer": proposal.proposers.first(),
            "respondents": self.respondents(),
            "assigning_office": office,
            "proposals_committee": session.committee,
        }));
        let done = act(&self.case, &self.office(), Verb::Create { case: self.case.clone(), facts });
        self.acts.push((self.stage.days.handed_in, done));
        self
    }
    /// Who is asked how satisfied he is.
    pub fn respondents(&self) -> Vec<PersonId> {
        let every = self.stage.cast.policy.text("ask") != Some("first_proposer");
        self.proposers.iter().take(if every { usize::MAX } else { 1 }).cloned().collect()
    }
    /// Assigned.
    pub fn assign(&mut self) -> &mut Self {
        let values = json!({
            "lead_agency": self.lead, "joint_units": self.joint, "co_agencies": self.co,
            "class": self.proposal.class, "key_proposal": self.proposal.key,
        });
        self.fills(Who::Office, "assign", Some("handle"), form(&values))
    }
    /// For information only.
    pub fn refer(&mut self) -> &mut Self {
        let values = form(&json!({ "lead_agency": self.lead }));
        self.fills(Who::Office, "assign", Some("reference"), values)
    }
    /// The lead signs for it.
    pub fn acknowledge(&mut self) -> &mut Self {
        self.fills(Who::Lead("liaison"), "acknowledge", None, nothing())
    }
    /// The lead passes it on to a section.
    pub fn distribute(&mut self) -> &mut Self {
        let (head, handler) = (self.of_lead("section_head"), self.of_lead("handler"));
        let until = self.stage.days.day(self.at + 20);
        let plan = self.words().handling_plan(self.stage.cast.name(&head), until);
        let values = form(&json!({ "section_head": head, "handler": handler, "plan": plan }));
        self.fills(Who::Lead("liaison"), "distribute", None, values)
    }
    /// The handler talks to the first proposer, who mostly says by link that it is true.
    pub fn talk(&mut self) -> &mut Self {
        let mode = self.nth % MODES.len();
        let (id, _) = MODES.get(mode).copied().unwrap_or_default();
        self.talked = (self.today(), mode);
        let whom = self.proposers.first().cloned().unwrap_or_default();
        let row = form(&json!({
            "talked_on": self.today(), "talk_mode": id, "talked_with": self.stage.cast.name(&whom),
            "place": self.words().place(mode), "member_views": self.words().member_views(),
        }));
        self.does(Who::Lead("handler"), Verb::Record { record: "contacts".into(), form: row })
    }
    /// The first proposer says of the last talk what he thinks.
    pub fn confirms(&mut self, says: dafu_engine::machine::state::Confirmed) -> &mut Self {
        let whom = self.proposers.first().cloned().unwrap_or_default();
        if self.stage.cast.has_mail(&whom) {
            let mut done = act(&self.case, &whom, Verb::Confirm { record: "contacts".into(), says });
            done.link = true;
            self.acts.push((self.today(), done));
        }
        self
    }
    /// A co-agency works on its opinion, a step a day, as far as `upto`. `stance` is one of the definition's.
    pub fn opinion(&mut self, unit: &UnitId, upto: Opinion, stance: &str) -> &mut Self {
        let cast = self.stage.cast;
        let liaison = cast.holder(unit, "liaison", 0);
        let step = |name: &str| at_item(&format!("prepare/opinions/{name}"), unit.as_str());
        if upto >= Opinion::Acknowledged {
            self.later(1).does(Who::Person(&liaison), hand_in(step("acknowledge"), None, nothing()));
        }
        if upto >= Opinion::Written {
            let text = if stance == "object" { self.words().objection(unit) } else { self.words().opinion(unit) };
            let values = form(&json!({ "stance": stance, "opinion": text }));
            let writer = cast.holder(unit, "handler", self.nth);
            self.later(3).does(Who::Person(&writer), hand_in(step("write"), None, values));
        }
        if upto >= Opinion::Signed {
            let head = cast.holder(unit, "signatory", 0);
            self.later(1).signs(&head, &liaison, hand_in(step("sign_off_opinion"), Some("agree"), nothing()));
        }
        if upto >= Opinion::Sent {
            let number = form(&json!({ "opinion_number": self.number(unit, "opinion") }));
            self.does(Who::Person(&liaison), hand_in(step("send"), None, number));
        }
        self
    }
    /// All co-agencies send their opinions, side by side.
    pub fn opinions(&mut self) -> &mut Self {
        let (begin, mut end) = (self.at, self.at);
        for (index, unit) in self.co.clone().iter().enumerate() {
            self.at = begin + index % 2;
            let stance = ["agree", "remarks", "none", "agree"].get((self.nth + index) % 4).copied().unwrap_or("agree");
            self.opinion(unit, Opinion::Sent, stance);
            end = end.max(self.at);
        }
        self.at = end;
        self
    }
    /// The first draft.
    pub fn first_draft(&mut self) -> &mut Self {
        let values = form(&json!({ "reply": self.words().first_draft() }));
        self.fills(Who::Lead("handler"), "prepare/first_draft", None, values)
    }
    /// A document number yet to be taken: the series it is of. The register gives the next one when it is used.
    pub fn number(&self, unit: &UnitId, kind: &str) -> String {
        let pattern = self.stage.cast.policy.text(&format!("number_series.{kind}")).unwrap_or_default();
        numbers::series(pattern, self.stage.cast.mark(unit), self.today().year()).unwrap_or_default()
    }
}
