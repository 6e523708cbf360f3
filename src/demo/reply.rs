//! From the finished draft to the closed file: the second half of what a [`Teller`] can tell.

use super::cast::{Grade, Says};
use super::story::{act, at, at_item, form, hand_in, nothing};
use super::teller::{Teller, Who};
use chrono::NaiveDate;
use dafu_engine::ids::{PersonId, UnitId};
use serde_json::{Value as Json, json};

/// How far a draft gets with those who check it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Checked {
    /// By nobody yet.
    Nobody,
    /// By the head of the section.
    Section,
    /// By the unit's office.
    Office,
    /// By the deputy; with the policy's own look before, if it asks for one, still to come.
    Deputy,
    /// By everybody.
    All,
}

/// Why a reply is not published in full.
const WITHHELD: [&str; 4] = ["涉及企业经营数据", "涉及尚未公布的规划", "含个人就医信息", "提案者要求不公开"];

impl Teller<'_> {
    /// The office settles an objection of the first co-agency.
    pub fn settle(&mut self) -> &mut Self {
        let unit = self.co.first().cloned().unwrap_or_default();
        let values = form(&json!({ "settlement": self.words().settlement(&unit) }));
        self.does(Who::Office, hand_in(at("settle"), None, values))
    }

    /// Decides the grade and, where it promises something, what by when.
    pub fn grades(&mut self, grade: Grade, promised: &[NaiveDate]) -> &mut Self {
        self.grade = grade;
        let mut texts = vec![self.proposal.plan.clone(), format!("向提案者书面通报{}的进展", self.proposal.about())];
        texts.truncate(promised.len());
        self.promises = texts.into_iter().zip(promised.iter().copied()).collect();
        self
    }

    /// The finished reply goes to be checked.
    pub fn finish(&mut self) -> &mut Self {
        let text = self.words().reply(self.grade, self.talked, &self.co, &self.promises);
        let values = self.finished(&text);
        self.does(Who::Lead("handler"), hand_in(at("finish"), None, values))
    }
    fn finished(&self, text: &str) -> dafu_engine::machine::command::FormInput {
        let handler = self.of_lead("handler");
        let head = self.of_lead("section_head");
        let section = format!("{}同志所在科室", self.stage.cast.name(&head));
        let rows: Vec<Json> = self
            .promises
            .iter()
            .map(|(promise, by_when)| json!({ "promise": promise, "by_when": by_when, "section": section }))
            .collect();
        form(&json!({
            "reply": text,
            "grade": self.stage.cast.grade(self.grade),
            "grade_basis": self.words().grade_basis(self.grade),
            "commitments": rows,
            "disclosure": self.disclosure,
            "disclosure_reason": self.reason_to_withhold(),
            "contact_person": self.stage.cast.name(&handler),
            "contact_phone": self.phone(),
        }))
    }
    /// The telephone of whoever answers questions: there is no such area code.
    pub fn phone(&self) -> String {
        format!("0000-66{:05}", 10_003 + self.nth * 37)
    }
    fn reason_to_withhold(&self) -> &'static str {
        if self.disclosure == "full" { "" } else { super::words::pick(&WITHHELD, self.nth) }
    }

    /// Those who check the draft agree, one after the other.
    pub fn check(&mut self, upto: Checked) -> &mut Self {
        let agree = |values: Json| hand_in(at("check"), Some("agree"), form(&values));
        let liaison = self.of_lead("liaison");
        if upto >= Checked::Section {
            self.does(Who::Lead("section_head"), agree(json!({})));
        }
        if upto >= Checked::Office {
            let values = json!({ "disclosure": self.disclosure, "disclosure_reason": self.reason_to_withhold() });
            self.later(1).does(Who::Person(&liaison), agree(values));
        }
        if upto >= Checked::Deputy {
            let deputy = self.of_lead("deputy");
            self.signs(&deputy, &liaison, agree(json!({})));
        }
        if upto >= Checked::All && self.stage.cast.pre_review(self.proposal.key) {
            self.later(1).does(Who::Office, agree(json!({})));
        }
        self
    }
    /// Somebody who checks sends the draft back.
    pub fn send_back(&mut self, reason: &str) -> &mut Self {
        let values = form(&json!({ "reason": reason }));
        self.does(Who::Lead("section_head"), hand_in(at("check"), Some("send_back"), values))
    }
    /// The units that reply with the lead sign.
    pub fn joint_sign(&mut self) -> &mut Self {
        for unit in self.joint.clone() {
            let (head, clerk) = (self.stage.cast.holder(&unit, "signatory", 0), self.stage.cast.holder(&unit, "liaison", 0));
            self.signs(&head, &clerk, hand_in(at("sign_off"), Some("agree"), nothing()));
        }
        self
    }
    /// The head signs, or the deputy where that is enough.
    pub fn sign(&mut self) -> &mut Self {
        self.joint_sign();
        let head = self.stage.cast.head_signs(self.proposal.key, !self.promises.is_empty());
        let who = self.of_lead(if head { "signatory" } else { "deputy" });
        let clerk = self.of_lead("liaison");
        self.signs(&who, &clerk, hand_in(at("sign_off"), Some("agree"), nothing()))
    }
    /// Number and seal.
    pub fn seal(&mut self) -> &mut Self {
        let values = form(&json!({ "document_number": self.number(&self.lead, "reply") }));
        self.does(Who::Lead("liaison"), hand_in(at("seal"), None, values))
    }
    /// Into the proposers' hands.
    pub fn deliver(&mut self) -> &mut Self {
        let way = ["hand", "post", "system"].get(self.nth % 3).copied().unwrap_or("hand");
        let committee = self.stage.session.committee.clone();
        let units: Vec<UnitId> = [committee].into_iter().chain(self.co.iter().cloned()).collect();
        let proposers = self.proposers.iter().map(|person| (self.stage.cast.name(person), way));
        let copies = units.iter().map(|unit| (self.stage.cast.unit(unit), "system"));
        let rows: Vec<Json> = proposers
            .chain(copies)
            .map(|(name, way)| json!({ "recipient": name, "way": way, "copies": 1, "handed_on": self.today() }))
            .collect();
        let values = json!({
            "delivered_on": self.today(), "deliveries": rows, "sealed_scan": format!("用印扫描件-{}.pdf", self.case),
        });
        self.does(Who::Lead("liaison"), hand_in(at("deliver"), None, form(&values)))
    }

    /// The `who`th proposer says what he thinks of the reply: by link, or on a form on paper that the committee enters.
    pub fn answers(&mut self, who: usize, says: Says) -> &mut Self {
        let Some(person) = self.respondents().get(who).cloned() else { return self };
        let cast = self.stage.cast;
        let heard = ["in_person", "meeting", "phone", "phone"].get(self.talked.1).copied().unwrap_or("phone");
        let point = if says == Says::Satisfied { "wholly" } else { "partly" };
        let views = self.words().views(who, says != Says::Dissatisfied);
        let attitude = if says == Says::Dissatisfied { Says::Mostly } else { says };
        let mut values = form(&json!({
            "heard_before": heard, "to_the_point": point, "attitude": cast.says(attitude), "result": cast.says(says), "views": views,
        }));
        values.retain(|field, _| cast.asks(field.as_str()));
        let verb = hand_in(at_item("aftermath/feedback/feedback", person.as_str()), None, values);
        let done = self.by_link_or_paper(&person, verb);
        self.acts.push((self.today(), done));
        self
    }
    fn by_link_or_paper(&self, person: &PersonId, verb: crate::scenario::Verb) -> crate::scenario::Act {
        if self.stage.cast.has_mail(person) {
            let mut done = act(&self.case, person, verb);
            done.link = true;
            return done;
        }
        let clerk = self.stage.cast.holder(&self.stage.session.committee, "proposals_committee", self.nth);
        let mut done = act(&self.case, &clerk, verb);
        done.paper = Some((person.clone(), format!("征询意见表-{}-{person}.pdf", self.case)));
        done.happened = Some(self.stage.days.day(self.at.saturating_sub(1)));
        done
    }
    /// Every proposer answers the same.
    pub fn all_answer(&mut self, says: Says) -> &mut Self {
        for who in 0..self.respondents().len() {
            self.answers(who, says);
        }
        self
    }
    /// The reply is put on the web, where it can be seen at all.
    pub fn publish(&mut self) -> &mut Self {
        if !self.is_published() {
            return self;
        }
        let url = format!("https://lanchuan.example/tian/{}.html", self.case);
        let values = form(&json!({ "published_on": self.today(), "published_url": url }));
        self.does(Who::Lead("liaison"), hand_in(at("aftermath/publish/publish_text"), None, values))
    }
    /// Whether the reply goes on the web.
    pub fn is_published(&self) -> bool {
        matches!(self.disclosure, "full" | "summary")
    }
    /// The office closes the case.
    pub fn close(&mut self) -> &mut Self {
        self.does(Who::Office, hand_in(at("close"), None, nothing()))
    }
    /// The archivist arranges the file; the package follows by itself.
    pub fn arrange(&mut self) -> &mut Self {
        self.does(Who::Lead("archivist"), hand_in(at("arrange"), None, nothing()))
    }
}
