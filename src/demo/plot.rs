//! The plots: from a proposal's shape to its story.
//!
//! Here is the ordinary way of a proposal and where most stories leave it; [`super::turns`] has the ones that leave it.

use super::cast::{Grade, Says};
use super::follow_up::Standing;
use super::reply::Checked;
use super::shape::{Part, Shape};
use super::story::at;
use super::teller::{Opinion, Teller, Who};
use crate::scenario::Verb;
use dafu_engine::ids::CaseId;
use dafu_engine::machine::state::Confirmed;
use serde_json::json;

impl Teller<'_> {
    /// Tells the story of this shape. The cases beside the proposal's own; `partner` is told of only where two are handled as
    /// one.
    pub fn tell(&mut self, part: Part, partner: Option<Self>) -> Vec<CaseId> {
        let nth = part.nth;
        match part.shape {
            Shape::Split => return self.divides(nth),
            Shape::Merged => return self.takes_over(partner, nth),
            Shape::Unassigned => {
                self.create();
            }
            Shape::Unsigned => self.unsigned(nth),
            Shape::Undistributed => self.undistributed(nth),
            Shape::Opinions => self.waiting_for_opinions(nth),
            Shape::Drafting => self.drafting(nth),
            Shape::Settling => self.settling(nth),
            Shape::Finishing => self.finishing(nth),
            Shape::Checking => self.checking(nth),
            Shape::Signing => self.signing(nth),
            Shape::Sealing => {
                self.until_checked(8).later(1).sign();
            }
            Shape::Delivering => {
                self.until_checked(9 + nth % 3).later(1).sign().later(1).seal();
            }
            Shape::Feedback => self.feedback(nth),
            Shape::Closing => self.closing(nth),
            Shape::Archived => self.archived(nth),
            Shape::Promised => self.promised(nth),
            Shape::Rehandled => self.rehandled(nth),
            Shape::Escalated => self.escalated(nth),
            Shape::Cancelled => self.cancelled(nth),
            Shape::Extended => self.extended(nth),
            Shape::Reassigned => self.reassigned(nth),
            Shape::Suspended => self.suspended(nth),
            Shape::Reference => {
                self.create().refer();
            }
        }
        Vec::new()
    }

    /// Assigned and signed for.
    pub(super) fn acknowledged(&mut self) -> &mut Self {
        let days = 1 + self.nth % 3;
        self.create().assign().later(days).acknowledge()
    }
    /// Passed on to a section, and the proposer talked to.
    pub(super) fn begun(&mut self) -> &mut Self {
        let nth = self.nth;
        self.acknowledged().later(1 + nth % 2).distribute().later(2 + nth % 3).talk();
        let says = match nth % 19 {
            7 => Confirmed::CallMe,
            13 => Confirmed::NotTrue,
            _ => Confirmed::True,
        };
        self.later(1);
        if self.nth % 5 == 4 { self } else { self.confirms(says) }
    }
    /// All opinions and the first draft are in.
    pub(super) fn prepared(&mut self) -> &mut Self {
        let days = 1 + self.nth % 2;
        self.begun().opinions().later(days).first_draft()
    }
    /// The grade as it falls, and who may read the reply.
    pub(super) fn graded(&mut self) -> &mut Self {
        self.disclosure = match self.nth % 20 {
            3 | 11 => "summary",
            7 | 15 => "on_request",
            19 => "none",
            _ => "full",
        };
        match self.nth % 10 {
            0..=5 => self.grades(Grade::Settled, &[]),
            9 => self.grades(Grade::Noted, &[]),
            _ => {
                let day = self.promised_day(Standing::Waiting);
                self.grades(Grade::Promising, &[day])
            }
        }
    }
    /// Finished and checked, the draft being finished no earlier than `days` working days before the end.
    pub(super) fn until_checked(&mut self, days: usize) -> &mut Self {
        self.prepared().graded().later(1).until(days).finish().later(1).check(Checked::All)
    }
    /// Signed, sealed and delivered.
    pub(super) fn signed_and_delivered(&mut self) -> &mut Self {
        self.later(1).sign().later(1).seal().deliver()
    }
    /// Delivered as it falls, the draft being finished no earlier than `days` working days before the end.
    pub(super) fn until_delivered(&mut self, days: usize) -> &mut Self {
        self.until_checked(days).signed_and_delivered();
        if !self.promises.is_empty() && self.nth % 4 != 3 {
            self.follow_up(0, Standing::Waiting);
        }
        self
    }

    fn unsigned(&mut self, nth: usize) {
        self.create().assign();
        if nth.is_multiple_of(2) {
            let text = format!("《{}》签收期限已过，请今日签收并回复未签收的原因。", self.proposal.title);
            self.until(3 + nth % 4).does(Who::Office, Verb::Urge { at: at("acknowledge"), text });
        }
    }

    fn undistributed(&mut self, nth: usize) {
        self.acknowledged();
        if nth == 3 {
            let reason = format!("误点签收，{}需先核对附件。", self.proposal.about());
            let liaison = self.of_lead("liaison");
            self.does(Who::Person(&liaison), Verb::TakeBack { at: at("acknowledge"), reason }).later(1).acknowledge();
        }
        if nth % 4 == 1 {
            let text = format!("{}涉及两个科室，待分管领导明确后分办。", self.proposal.about());
            self.later(1).does(Who::Lead("liaison"), Verb::Note { text });
        }
    }

    fn drafting(&mut self, nth: usize) {
        self.begun().opinions();
        let handler = self.of_lead("handler");
        let step = at("prepare/first_draft");
        match nth % 5 {
            1 => {
                let to = self.of_lead("section_head");
                self.later(2).does(Who::Person(&handler), Verb::Delegate { at: step, to });
            }
            2 => {
                let whom = self.of_lead("deputy");
                let question = format!("{}的经费口径按年初预算还是调整后预算写？", self.proposal.about());
                let answer = format!("按调整后预算写，并注明{}的资金已下达。", self.proposal.about());
                self.later(2).does(Who::Person(&handler), Verb::Consult { at: step, whom: whom.clone(), question });
                self.later(1).does(Who::Person(&whom), Verb::Answer { text: answer });
            }
            3 => {
                self.until(4).does(Who::Person(&handler), Verb::Claim { at: step });
            }
            _ => {}
        }
        if nth == 7 {
            let reason = format!("{}的上级政策正在修订，待文件印发后继续。", self.proposal.about());
            self.until(6).does(Who::Office, Verb::StopClock { clock: "reply".into(), reason });
        }
    }

    fn finishing(&mut self, nth: usize) {
        self.prepared().graded();
        if nth.is_multiple_of(3) {
            self.later(1).until(6).finish().later(1);
            let reason = format!("{}的数据请写明截止日期，第二段与会办意见重复。", self.proposal.about());
            self.send_back(&reason);
        }
    }

    fn checking(&mut self, nth: usize) {
        let upto = [Checked::Nobody, Checked::Section, Checked::Office, Checked::Deputy];
        self.prepared().graded().later(1).until(5 + nth % 3).finish();
        if nth == 4 {
            let person = self.stage.cast.holder(&self.lead, "handler", self.nth + 1);
            let reason = format!("{}涉及另一科室职责，请先会签。", self.proposal.about());
            let head = self.of_lead("section_head");
            self.later(1).does(Who::Person(&head), Verb::AddSigner { at: at("check"), person, before: true, reason });
            return;
        }
        self.later(1).check(upto.get(nth % upto.len()).copied().unwrap_or(Checked::Nobody));
    }

    fn signing(&mut self, nth: usize) {
        if nth < 2 {
            self.joint = self.stranger().into_iter().collect();
        }
        self.until_checked(7 + nth % 2);
        if nth == 1 {
            self.later(1).joint_sign();
        }
    }

    /// A unit that has nothing to do with the proposal yet.
    pub(super) fn stranger(&self) -> Option<dafu_engine::ids::UnitId> {
        let all = &self.stage.session.proposals;
        let turned = (0..all.len()).filter_map(|step| all.get((self.nth * 7 + step * 13) % all.len()));
        let mut units = turned.filter(|other| !other.by_party).map(|other| other.lead.clone());
        units.find(|unit| *unit != self.lead && !self.co.contains(unit))
    }

    fn feedback(&mut self, nth: usize) {
        let case = nth % 6;
        self.until_delivered(match case {
            3 => usize::MAX,
            4 => 10,
            _ => 17,
        });
        match case {
            0 => {
                self.later(1).publish();
            }
            1 => {
                self.later(2).answers(0, Says::Satisfied).later(1).publish();
            }
            2 => {
                self.later(2).all_answer(Says::Satisfied);
            }
            5 if nth < 12 => {
                self.later(3).answers(0, Says::Dissatisfied);
            }
            5 => {
                self.later(3).all_answer(Says::Mostly);
            }
            _ => {}
        }
    }

    /// Delivered early, every form in or silent, published: to be closed.
    pub(super) fn answered(&mut self, nth: usize) -> &mut Self {
        self.until_delivered(usize::MAX);
        match nth % 5 {
            // Nobody answers: 未表态, once the day is past.
            4 => {
                self.later(1).publish().later(15);
            }
            3 => {
                self.later(2).all_answer(Says::Mostly).later(1).publish();
            }
            2 if self.respondents().len() > 1 => {
                self.later(1).answers(0, Says::Satisfied).later(1);
                for who in 1..self.respondents().len() {
                    self.answers(who, Says::Mostly);
                }
                self.publish();
            }
            _ => {
                self.later(2).all_answer(Says::Satisfied).later(1).publish();
            }
        }
        self
    }
    fn closing(&mut self, nth: usize) {
        self.answered(nth % 4);
        if nth >= 3 {
            self.later(1).close();
        }
    }
    fn archived(&mut self, nth: usize) {
        self.answered(nth).later(1).close().later(1).arrange();
    }

    fn promised(&mut self, nth: usize) {
        use super::follow_up::Judged::{Explained, Insisted, Open};
        let stages: [&[Standing]; 12] = [
            &[Standing::Unplanned, Standing::Broken(Explained(6))],
            &[Standing::Waiting, Standing::Reporting],
            &[Standing::Postponed(None), Standing::Kept(5)],
            &[Standing::Postponed(Some(true)), Standing::Reporting],
            &[Standing::Broken(Open), Standing::Kept(6)],
            &[Standing::Broken(Insisted), Standing::Postponed(Some(false))],
            &[Standing::Broken(Explained(0)), Standing::Broken(Explained(1))],
            &[Standing::Broken(Explained(2)), Standing::Broken(Explained(3))],
            &[Standing::Broken(Explained(4)), Standing::Broken(Explained(5))],
            &[Standing::Kept(0), Standing::Kept(1)],
            &[Standing::Kept(2), Standing::Kept(3)],
            &[Standing::Kept(4), Standing::Kept(7)],
        ];
        let stages = stages.get(nth % stages.len()).copied().unwrap_or_default();
        let days: Vec<_> = stages.iter().map(|stage| self.promised_day(*stage)).collect();
        self.prepared().grades(Grade::Promising, &days).later(1).finish().later(1).check(Checked::All).signed_and_delivered();
        for (row, stage) in stages.iter().enumerate() {
            self.follow_up(row, *stage);
        }
        self.later(2).all_answer(Says::Satisfied);
        if nth.is_multiple_of(3) {
            self.later(1).publish();
        }
    }

    fn settling(&mut self, nth: usize) {
        self.begun();
        let begin = self.at;
        for (index, unit) in self.co.clone().iter().enumerate() {
            self.at = begin;
            self.opinion(unit, Opinion::Sent, if index == 0 { "object" } else { "agree" });
        }
        self.until(8).first_draft();
        if nth == 4 {
            self.later(3).settle();
        }
    }

    /// The office corrects the list of co-agencies to this one and those there are.
    pub(super) fn adds_co(&mut self, unit: &dafu_engine::ids::UnitId) -> &mut Self {
        self.co.push(unit.clone());
        let reason = format!("{}涉及{}职责，补充为会办单位。", self.proposal.about(), self.stage.cast.unit(unit));
        let form = super::story::form(&json!({ "co_agencies": self.co }));
        self.does(Who::Office, Verb::Correct { item: None, form, reason })
    }
}
