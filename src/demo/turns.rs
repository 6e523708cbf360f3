//! The stories that leave the ordinary way: late opinions, second rounds, extensions, reassignments, and cases that divide or
//! join.

use super::cast::{Grade, Says};
use super::reply::Checked;
use super::shape::{Part, Shape};
use super::story::{Story, act, at, form, hand_in, nothing};
use super::teller::{Opinion, Stagecraft, Teller, Who};
use crate::scenario::Verb;
use dafu_engine::ids::{CaseId, UnitId};
use dafu_engine::machine::command::LateDecision;
use serde_json::json;

/// The story of a proposal; none where another proposal's story tells of it too.
pub fn story(stage: Stagecraft<'_>, parts: &[Part], index: usize) -> Option<Story> {
    let (part, proposal) = (*parts.get(index)?, stage.session.proposals.get(index)?);
    if part.shape == Shape::Merged && part.nth % 2 == 1 {
        return None;
    }
    let mut teller = Teller::new(stage, proposal, index);
    let mut cases = vec![teller.case.clone()];
    cases.extend(teller.tell(part, partner(stage, parts, part)));
    Some(Story { shape: part.shape, cases, line: proposal.span.line, acts: teller.acts })
}

/// The proposal that is handled with this one.
fn partner<'a>(stage: Stagecraft<'a>, parts: &[Part], part: Part) -> Option<Teller<'a>> {
    let other = parts.iter().position(|other| other.shape == part.shape && other.nth == part.nth + 1)?;
    Some(Teller::new(stage, stage.session.proposals.get(other)?, other))
}

impl Teller<'_> {
    pub(super) fn waiting_for_opinions(&mut self, nth: usize) {
        if nth >= 14 {
            self.acknowledged().until(18 - nth % 3).distribute().later(2).talk();
            if nth < 18
                && let Some(unit) = self.stranger()
            {
                self.later(1).adds_co(&unit);
            }
            return self.some_opinions(nth);
        }
        self.begun();
        let late = self.late_opinions(nth);
        let decision = match nth {
            0..5 => return,
            5..10 => LateDecision::Wait { until: self.stage.days.ahead(9 + nth as u64) },
            13 => LateDecision::TakeOff,
            _ => LateDecision::GoOn,
        };
        let reason = format!("{}的会办意见已逾期，经电话核实后决定。", self.proposal.about());
        let verb = Verb::Late { block: "prepare/opinions".into(), item: late.as_str().into(), decision, reason };
        self.until(9).does(Who::Office, verb);
        if nth == 12 {
            self.later(2).opinion(&late, Opinion::Sent, "none");
        }
    }
    /// All but the first co-agency answer, and that one is urged.
    fn late_opinions(&mut self, nth: usize) -> UnitId {
        let (begin, late) = (self.at, self.co.first().cloned().unwrap_or_default());
        self.opinion(&late, if nth.is_multiple_of(2) { Opinion::Nothing } else { Opinion::Acknowledged }, "none");
        for unit in self.co.clone().iter().skip(1) {
            self.at = begin;
            self.opinion(unit, Opinion::Sent, "agree");
        }
        self.at = begin + 7;
        let step = if nth.is_multiple_of(2) { "prepare/opinions/acknowledge" } else { "prepare/opinions/write" };
        let text = format!("请尽快反馈{}的会办意见，主办单位待汇总。", self.proposal.about());
        self.later(4).does(Who::Office, Verb::Urge { at: super::story::at_item(step, late.as_str()), text });
        late
    }
    fn some_opinions(&mut self, nth: usize) {
        let begin = self.at;
        let upto = [Opinion::Nothing, Opinion::Acknowledged, Opinion::Written, Opinion::Signed];
        for (index, unit) in self.co.clone().iter().enumerate() {
            self.at = begin;
            self.opinion(unit, upto.get((nth + index) % 4).copied().unwrap_or(Opinion::Nothing), "remarks");
        }
        if nth.is_multiple_of(2) {
            self.first_draft();
        }
    }

    /// Delivered, and the first proposer is not satisfied.
    fn dissatisfied(&mut self) -> &mut Self {
        self.disclosure = "full";
        self.prepared().grades(Grade::Settled, &[]).later(1).until(24).finish().check(Checked::All);
        self.signed_and_delivered().later(1).answers(0, Says::Dissatisfied);
        for who in 1..self.respondents().len() {
            self.answers(who, Says::Mostly);
        }
        self.publish()
    }
    /// Assigned anew, talked to again, written again.
    fn second_draft(&mut self) -> &mut Self {
        let requirement = format!(
            "提案者对{}的办理结果不满意。请主要负责同志再次上门沟通，一个月内重新答复并写明完成时间。",
            self.proposal.about()
        );
        let values = form(&json!({ "requirement": requirement }));
        self.later(1).does(Who::Office, hand_in(at("reorder"), Some("rehandle"), values));
        self.reordered = Some(self.today());
        self.later(1).talk().first_draft().later(1)
    }
    pub(super) fn rehandled(&mut self, nth: usize) {
        self.dissatisfied();
        match nth {
            0 | 1 => {}
            2 => {
                self.second_draft();
            }
            3 => {
                self.second_draft().finish().check(Checked::All);
            }
            _ => {
                self.second_draft().finish().check(Checked::All).signed_and_delivered().later(1).publish();
                if nth > 4 {
                    self.all_answer(Says::Satisfied);
                }
            }
        }
    }
    pub(super) fn escalated(&mut self, nth: usize) {
        self.dissatisfied();
        if nth == 0 {
            self.later(1).does(Who::Office, hand_in(at("reorder"), Some("meet"), nothing()));
            return;
        }
        self.second_draft().finish().check(Checked::All).signed_and_delivered();
        self.later(1).all_answer(Says::Dissatisfied).publish();
        let record = format!("分管副秘书长主持当面协商，就{}商定分三步实施，提案者表示理解并签字确认。", self.proposal.about());
        let values = form(&json!({ "meeting_record": record }));
        self.later(1).does(Who::Office, hand_in(at("escalate"), None, values));
    }

    pub(super) fn cancelled(&mut self, nth: usize) {
        match nth {
            0 => {
                self.acknowledged();
            }
            1 => {
                self.begun();
            }
            _ => {
                self.create().assign();
            }
        }
        let reason = format!("提案者来函撤回关于{}的提案，经市政协提案委同意撤案。", self.proposal.about());
        self.later(2).does(Who::Office, Verb::Cancel { reason });
    }
    pub(super) fn suspended(&mut self, nth: usize) {
        self.begun().opinions();
        let reason = format!("{}涉及的机构职能正在调整，方案印发前中止办理。", self.proposal.about());
        self.until(12 + nth * 3).does(Who::Office, Verb::Suspend { reason });
    }

    pub(super) fn extended(&mut self, nth: usize) {
        if nth.is_multiple_of(2) {
            self.prepared()
        } else {
            self.begun().opinions()
        };
        self.until(if nth >= 6 { 2 } else { 9 });
        let (request, due) = ("extension", self.stage.days.reply_due);
        let new_date = due.checked_add_days(chrono::Days::new(20)).unwrap_or(due);
        let reason = format!("{}需待现场勘测成果，原期限内难以给出准确答复。", self.proposal.about());
        let values = form(&json!({ "new_date": new_date, "reason": reason }));
        self.does(Who::Lead("liaison"), Verb::Request { request: request.into(), form: values });
        let (outcome, values) = match nth {
            0..4 => ("agree", nothing()),
            4 | 5 => {
                let reason = format!("{}条件已经具备，请抓紧按原期限答复。", self.proposal.about());
                ("decline", form(&json!({ "reason": reason })))
            }
            _ => return,
        };
        self.later(2).does(Who::Office, Verb::Decide { request: request.into(), outcome: outcome.into(), form: values });
    }

    pub(super) fn reassigned(&mut self, nth: usize) {
        self.create().assign();
        let Some(unit) = self.stranger() else { return };
        self.later(if nth == 5 { 13 } else { 2 });
        self.asks_for_another(&unit, nth);
        let (outcome, values) = match nth {
            0 | 1 => ("change_lead", json!({ "lead_agency": unit })),
            2 => {
                self.co.push(unit.clone());
                ("change_co", json!({ "co_agencies": self.co }))
            }
            3 => {
                let reason = format!("{}属你单位三定职责，不予改办。", self.proposal.about());
                ("decline", json!({ "reason": reason }))
            }
            _ => return,
        };
        let request = "request_reassignment".into();
        self.later(2).does(Who::Office, Verb::Decide { request, outcome: outcome.into(), form: form(&values) });
        if outcome == "change_lead" {
            self.lead = unit.clone();
            self.co.retain(|co| *co != unit);
            self.assign();
        }
        self.later(1).acknowledge();
        if nth != 1 {
            self.later(2).distribute().later(2).talk().opinions();
        }
    }
    fn asks_for_another(&mut self, unit: &UnitId, nth: usize) {
        let reason = format!("{}的主要职责在{}，我单位仅承担配合工作。", self.proposal.about(), self.stage.cast.unit(unit));
        let values = form(&json!({
            "return_reason": self.stage.cast.return_reason(nth), "right_unit": unit, "reason": reason,
            "leader_approval": format!("改办申请签批件-{}.pdf", self.case),
        }));
        let mut done =
            act(&self.case, &self.of_lead("liaison"), Verb::Request { request: "request_reassignment".into(), form: values });
        // Asked too late, and refused in the policy's words.
        done.refused = (nth == 5).then(|| "不再受理".to_owned());
        self.acts.push((self.today(), done));
    }

    /// 分办: a case a unit, the first unit keeping the proposal's own number. The cases beside the first.
    pub(super) fn divides(&mut self, nth: usize) -> Vec<CaseId> {
        let units: Vec<UnitId> = self.co.drain(..).collect();
        let siblings: Vec<CaseId> = (0..units.len()).map(|n| CaseId::new(format!("{}-{}", self.case, n + 2))).collect();
        let reason = format!("{}分属几个单位职责，分别办理、分别答复。", self.proposal.about());
        self.create();
        let forked = siblings.iter().map(|case| (case.clone(), nothing())).collect();
        self.does(Who::Office, Verb::Fork { siblings: forked, reason });
        for (index, (case, unit)) in siblings.iter().zip(&units).enumerate() {
            let nth_told = self.nth + 101 * (index + 1);
            let mut sibling = Teller { nth: nth_told, case: case.clone(), lead: unit.clone(), acts: Vec::new(), ..self.clone() };
            sibling.assign().later(2).acknowledge().later(1).distribute().later(3).talk();
            if (index + nth).is_multiple_of(2) {
                sibling.later(1).first_draft();
            }
            self.acts.append(&mut sibling.acts);
        }
        self.assign().later(1).acknowledge().later(1).distribute().later(2).talk();
        self.later(2).first_draft().graded().until(16).finish().later(1).check(Checked::All);
        if nth > 0 {
            self.signed_and_delivered();
        }
        siblings
    }

    /// 并案: the other proposal is handled with this one, and its proposers get this reply.
    pub(super) fn takes_over(&mut self, other: Option<Self>, nth: usize) -> Vec<CaseId> {
        self.create().assign();
        let Some(mut other) = other else { return Vec::new() };
        other.create().assign();
        let reason = format!("与《{}》内容相近，合并办理，分别送达。", self.proposal.title);
        other.later(1).does(Who::Office, Verb::Join { into: self.case.clone(), reason });
        self.acts.append(&mut other.acts);
        self.proposers
            .extend(other.proposers.iter().filter(|person| !self.proposers.contains(person)).cloned().collect::<Vec<_>>());
        self.later(2).acknowledge().later(1).distribute().later(2).talk();
        self.opinions().later(1).first_draft().graded().until(14).finish().later(1).check(Checked::All);
        if nth == 0 {
            self.signed_and_delivered().later(1).answers(1, Says::Satisfied);
        }
        vec![other.case]
    }
}
