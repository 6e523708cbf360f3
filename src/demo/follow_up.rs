//! What becomes of a promise: the case that a delivered reply starts for every row of its promises.

use super::story::{act, at, form, hand_in, nothing};
use super::teller::{Teller, Who};
use chrono::NaiveDate;
use dafu_engine::ids::{CaseId, PersonId};
use serde_json::{Value as Json, json};

/// Where a promise stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has planned anything.
    Unplanned,
    /// The day of the report is ahead.
    Waiting,
    /// To be reported.
    Reporting,
    /// Another date was asked for: open, agreed to, or not.
    Postponed(Option<bool>),
    /// Said not to be kept; the office has to judge, has insisted, or wants it explained, that many steps on.
    Broken(Judged),
    /// Kept, and that many steps on towards the closed file: 0 the supplementary reply, 7 archived.
    Kept(usize),
}

/// What the office says of a promise that was not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged {
    /// Nothing yet.
    Open,
    /// It is to be kept all the same.
    Insisted,
    /// It has to be explained; so many steps of that are done, 6 being delivered.
    Explained(usize),
}

/// How many working days before the end the report of a promise falls.
const REPORT: usize = 12;

impl Teller<'_> {
    /// The day by which something is promised that is to stand at `stage` today.
    pub fn promised_day(&self, stage: Standing) -> NaiveDate {
        let days = self.stage.days;
        match stage {
            Standing::Unplanned | Standing::Waiting => days.ahead(60 + (self.nth as u64 * 7) % 150),
            Standing::Reporting => days.ahead(6),
            Standing::Postponed(_) | Standing::Broken(_) | Standing::Kept(_) => days.day(days.last().saturating_sub(REPORT - 2)),
        }
    }

    /// Tells the follow-up of the `row`th promise from its delivery to `stage`; the story itself stays where it is.
    pub fn follow_up(&mut self, row: usize, stage: Standing) -> &mut Self {
        let (delivered, main) = (self.at, self.case.clone());
        let report = match stage {
            Standing::Unplanned => return self,
            Standing::Waiting => self.stage.days.ahead(40),
            Standing::Reporting => self.stage.days.day(self.stage.days.last().saturating_sub(2)),
            Standing::Postponed(_) | Standing::Broken(_) | Standing::Kept(_) => {
                self.stage.days.day(self.stage.days.last().saturating_sub(REPORT))
            }
        };
        self.case = CaseId::new(format!("{main}.commitments.row-{}", row + 1));
        self.later(1).plans(row, report, "第一步");
        match stage {
            Standing::Unplanned | Standing::Waiting | Standing::Reporting => {}
            Standing::Postponed(agreed) => self.postpones(row, agreed),
            Standing::Broken(judged) => self.breaks(row, judged),
            Standing::Kept(steps) => self.keeps(row, steps),
        }
        (self.at, self.case) = (delivered, main);
        self
    }

    fn promise(&self, row: usize) -> String {
        self.promises.get(row).map_or_else(String::new, |(promise, _)| promise.clone())
    }
    fn handler(&self) -> PersonId {
        self.of_lead("handler")
    }
    fn hands_in(&mut self, who: Who<'_>, step: &str, outcome: Option<&str>, values: &Json) -> &mut Self {
        self.fills(who, step, outcome, form(values))
    }

    fn plans(&mut self, row: usize, report_on: NaiveDate, which: &str) -> &mut Self {
        let measures = format!("{which}：成立工作小组，逐项分解“{}”，每半月调度一次。", self.promise(row));
        self.hands_in(Who::Lead("handler"), "plan", None, &json!({ "measures": measures, "report_on": report_on }))
    }

    fn postpones(&mut self, row: usize, agreed: Option<bool>) {
        let new_date = self.stage.days.ahead(90);
        let reason = format!("“{}”的招标一次流标，需重新组织，原定时间无法完成。", self.promise(row));
        self.until(if agreed.is_none() { 2 } else { REPORT - 1 });
        self.hands_in(Who::Lead("handler"), "report", Some("postpone"), &json!({ "new_date": new_date, "reason": reason }));
        self.later(2);
        match agreed {
            None => {}
            Some(true) => {
                self.hands_in(Who::Office, "decide_date", Some("agree"), &json!({ "by_when": new_date }));
                let report_on = self.stage.days.ahead(70);
                self.later(2).plans(row, report_on, "调整后");
            }
            Some(false) => {
                let reason = format!("“{}”已两次公开承诺，不再顺延。", self.promise(row));
                self.hands_in(Who::Office, "decide_date", Some("decline"), &json!({ "reason": reason }));
            }
        }
    }

    fn breaks(&mut self, row: usize, judged: Judged) {
        let promise = self.promise(row);
        self.until(if judged == Judged::Open { 2 } else { REPORT - 1 });
        let cause = format!("受上游项目推迟影响，“{promise}”未能按期实施。");
        self.hands_in(Who::Lead("handler"), "report", Some("not_kept"), &json!({ "cause": cause }));
        self.later(2);
        let finding = format!("经现场核实，“{promise}”确未完成，主要原因属实。");
        match judged {
            Judged::Open => {}
            Judged::Insisted => {
                let requirement = format!("倒排工期，确保“{promise}”年内完成，逾期通报。");
                let values = json!({ "finding": finding, "by_when": self.stage.days.ahead(120), "requirement": requirement });
                self.hands_in(Who::Office, "judge", Some("insist"), &values);
            }
            Judged::Explained(steps) => {
                let grade = self.stage.cast.grade(super::cast::Grade::Noted);
                let values = json!({ "finding": finding, "followed_up_grade": grade });
                self.hands_in(Who::Office, "judge", Some("explain"), &values);
                self.explains(row, steps);
            }
        }
    }

    fn explains(&mut self, row: usize, steps: usize) {
        let (liaison, head) = (self.of_lead("liaison"), self.of_lead("signatory"));
        let text = format!(
            "我单位承诺的“{}”未能如期完成，向您致歉。原因是上游项目推迟，现已重新排定，开工后将第一时间告知您。",
            self.promise(row)
        );
        if steps >= 1 {
            let values = self.with_contact(json!({ "explanation": self.words().addressed(&text) }));
            self.later(1).hands_in(Who::Lead("handler"), "explain", None, &values);
        }
        if steps >= 2 {
            self.later(1).hands_in(Who::Lead("section_head"), "check_explanation", Some("agree"), &json!({}));
        }
        if steps >= 3 {
            self.hands_in(Who::Office, "check_explanation", Some("agree"), &json!({}));
        }
        if steps >= 4 {
            self.later(1).signs(&head, &liaison, hand_in(at("sign_explanation"), Some("agree"), nothing()));
        }
        if steps >= 5 {
            let number = json!({ "explanation_number": self.number(&self.lead, "explanation") });
            self.later(1).hands_in(Who::Person(&liaison), "seal_explanation", None, &number);
        }
        if steps >= 6 {
            let values = json!({ "explained_on": self.today() });
            self.hands_in(Who::Person(&liaison), "deliver_explanation", None, &values);
        }
    }

    fn keeps(&mut self, row: usize, steps: usize) {
        let (promise, liaison) = (self.promise(row), self.of_lead("liaison"));
        self.progresses(row);
        self.until(REPORT - 1);
        let values = json!({
            "fulfilled_on": self.today(), "outcome_note": format!("“{promise}”已按期完成，并组织了现场验收。"),
            "evidence": [format!("验收单-{}.pdf", self.case)],
        });
        self.hands_in(Who::Lead("handler"), "report", Some("kept"), &values);
        if steps >= 1 {
            let text = format!("答复时承诺的“{promise}”已经完成，验收材料附后。欢迎您到现场查看，并对后续管护提出意见。");
            let grade = self.stage.cast.grade(super::cast::Grade::Settled);
            let values = self.with_contact(json!({ "supplement": self.words().addressed(&text), "followed_up_grade": grade }));
            self.later(1).hands_in(Who::Lead("handler"), "supplement", None, &values);
        }
        if steps >= 2 {
            self.later(1).hands_in(Who::Lead("section_head"), "check", Some("agree"), &json!({}));
            self.hands_in(Who::Person(&liaison), "check", Some("agree"), &json!({}));
        }
        if steps >= 3 {
            let deputy = self.of_lead("deputy");
            self.later(1).signs(&deputy, &liaison, hand_in(at("sign_off"), Some("agree"), nothing()));
        }
        if steps >= 4 {
            let number = json!({ "supplement_number": self.number(&self.lead, "follow_up_reply") });
            self.hands_in(Who::Person(&liaison), "seal", None, &number);
        }
        if steps >= 5 {
            self.later(1);
            let scan = format!("补充答复用印件-{}.pdf", self.case);
            self.hands_in(
                Who::Person(&liaison),
                "deliver",
                None,
                &json!({ "supplemented_on": self.today(), "sealed_scan": scan }),
            );
        }
        if steps >= 6 {
            let seen = format!("实地查看“{promise}”，现场与报告一致，随机询问的群众表示知情。");
            self.later(1);
            let values = json!({ "seen_on": self.today(), "seen": seen });
            self.hands_in(Who::Office, "look_back", Some("confirm"), &values);
        }
        if steps >= 7 {
            self.hands_in(Who::Lead("archivist"), "arrange", None, &json!({}));
        }
    }

    /// A row about how it goes.
    fn progresses(&mut self, row: usize) {
        let note = format!("“{}”完成过半，现场施工正常。", self.promise(row));
        let row = form(&json!({ "noted_on": self.today(), "progress_note": note }));
        let done = act(&self.case, &self.handler(), crate::scenario::Verb::Record { record: "progress".into(), form: row });
        self.acts.push((self.today(), done));
    }

    fn with_contact(&self, mut values: Json) -> Json {
        if let Some(object) = values.as_object_mut() {
            object.insert("contact_person".to_owned(), json!(self.stage.cast.name(&self.handler())));
            object.insert("contact_phone".to_owned(), json!(self.phone()));
        }
        values
    }
}
