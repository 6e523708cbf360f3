//! The words people write into forms: short, about the proposal at hand, and no two alike.
//!
//! Every text holds the proposal's own subject or figures, so that two texts can only be the same where two proposals are.
//! Deliberately no randomness: the same session says the same.

use super::cast::{Cast, Grade};
use super::session::Proposal;
use chrono::{Datelike, NaiveDate};
use dafu_engine::ids::UnitId;

/// How a talk was had.
pub const MODES: [(&str, &str); 4] =
    [("visit", "上门走访"), ("meeting", "座谈"), ("phone", "电话沟通"), ("letter", "书面征求意见")];
/// Where it was had, in that mode.
const PLACES: [[&str; 4]; 4] = [
    ["提案者所在单位", "提案所述现场", "提案者联系的社区", "提案者所在企业"],
    ["单位二楼会议室", "市政协委员之家", "项目现场办公室", "街道协商议事厅"],
    ["办公电话", "提案者办公电话", "办公座机", "值班电话"],
    ["来函来访室", "公文交换站", "单位收发室", "机要交换"],
];

/// Whose words: a proposal, and a number by which turns of phrase vary.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a> {
    /// The cast.
    pub cast: Cast<'a>,
    /// The proposal.
    pub proposal: &'a Proposal,
    /// The unit that answers.
    pub lead: &'a UnitId,
    /// Which turn of phrase.
    pub nth: usize,
    /// How the proposers are addressed: 您, or 你们.
    pub you: &'static str,
    /// The day it was assigned anew, in a second round.
    pub reordered: Option<NaiveDate>,
}

/// A day as a letter writes it.
pub fn day(date: NaiveDate) -> String {
    format!("{}月{}日", date.month(), date.day())
}

/// A day with its year.
pub fn full_day(date: NaiveDate) -> String {
    format!("{}年{}", date.year(), day(date))
}

/// One of several.
pub fn pick<'t>(of: &[&'t str], nth: usize) -> &'t str {
    of.get(nth % of.len().max(1)).copied().unwrap_or_default()
}

impl<'a> Words<'a> {
    fn about(&self) -> &'a str {
        self.proposal.about()
    }

    /// A text written to one person, as it is written to these proposers.
    pub fn addressed(&self, text: &str) -> String {
        text.replace('您', self.you)
    }

    /// Where a talk of this mode was had.
    pub fn place(&self, mode: usize) -> &'static str {
        PLACES.get(mode % PLACES.len()).map_or("", |places| pick(places, self.nth / 3))
    }

    /// What to do with a proposal, as the office of its unit writes it.
    pub fn handling_plan(&self, section: &str, until: NaiveDate) -> String {
        let until = day(until);
        let about = self.about();
        match self.nth % 5 {
            0 => format!("请{section}同志牵头，就{about}提出办理意见，{until}前报办公室。"),
            1 => format!("由{section}同志所在科室承办。先摸清{about}的底数，再约提案者当面听取意见，{until}前出初稿。"),
            2 => format!("{about}涉及面较广，请{section}同志统筹，会办意见到齐后于{until}前拟稿。"),
            3 => format!("请{section}同志阅办。与往年同类提案对照，说清{about}的新进展，{until}前完成。"),
            _ => format!("请{section}同志组织现场核查后答复，{about}能当年解决的不拖到明年，初稿{until}前送核。"),
        }
    }

    /// What the proposer said in a talk.
    pub fn member_views(&self) -> String {
        let wish = self.proposal.wish.trim_end_matches('。');
        if self.reordered.is_some() {
            return format!("对前次答复中{}的安排不满意，希望给出时间表；再次强调：{wish}。", self.about());
        }
        match self.nth % 4 {
            0 => format!("提案者介绍了调研情况：{wish}。希望答复时写明时间和责任科室。"),
            1 => format!("{wish}。提案者愿意提供走访中收集的意见。"),
            2 => format!("提案者认为关键在落实，重申{wish}。"),
            _ => format!("同意先易后难推进{}，同时提出：{wish}。", self.about()),
        }
    }

    /// A co-agency's opinion.
    pub fn opinion(&self, unit: &UnitId) -> String {
        let unit = self.cast.unit(unit);
        let (about, n) = (self.about(), self.nth);
        match n % 7 {
            0 => format!("赞成{about}。{unit}将在年度计划中安排配套工作，首批涉及{}个点位。", 3 + n % 17),
            1 => format!("{unit}已对照职责研究{about}，可提供近三年相关数据，并指定专人参加联合踏勘。"),
            2 => format!("关于{about}，{unit}无不同意见。建议主办单位明确牵头科室，每季度会商一次。"),
            3 => format!("{unit}前期已投入{}万元开展相近工作，可与{about}合并推进，避免重复建设。", 40 + n % 160),
            4 => format!("建议分两步推进{about}：先在{}个镇街试行，再由{unit}协助总结推广。", 2 + n % 5),
            5 => format!("{unit}支持{about}，将开通绿色通道，相关手续在{}个工作日内办结。", 3 + n % 6),
            _ => format!("{about}涉及{unit}的事项已纳入工作台账，责任人为分管负责同志，按月报送进展。"),
        }
    }

    /// A co-agency's objection.
    pub fn objection(&self, unit: &UnitId) -> String {
        let unit = self.cast.unit(unit);
        format!("{}所需经费和人员未列入{unit}本年度计划，按现方案由{unit}承担建设主体责任缺乏依据，建议另行明确。", self.about())
    }

    /// How the office settled it.
    pub fn settlement(&self, unit: &UnitId) -> String {
        let (lead, unit) = (self.cast.unit(self.lead), self.cast.unit(unit));
        format!(
            "经协调，{}由{lead}为责任主体，{unit}负责技术指导；经费缺口列入下半年预算调整。双方已在会议纪要上签字。",
            self.about()
        )
    }

    /// A first draft, two sentences long.
    pub fn first_draft(&self) -> String {
        if self.reordered.is_some() {
            return format!("（重办初稿）前次答复未写明{}的完成时间，本次补上。其余部分重写。", self.about());
        }
        format!("（初稿）{}围绕{}，目前{}。会办意见到齐后补充。", self.cast.unit(self.lead), self.about(), self.proposal.done)
    }

    /// The reply: three to six sentences.
    pub fn reply(&self, grade: Grade, talked: (NaiveDate, usize), co: &[UnitId], promises: &[(String, NaiveDate)]) -> String {
        if let Some(reordered) = self.reordered {
            return self.addressed(&self.second_reply(reordered, talked.0, co, promises));
        }
        let mut text = String::new();
        text.push_str(&self.opening(co));
        text.push_str(&of_the_talk(talked));
        text.push_str(&self.progress());
        text.push('\n');
        text.push_str(&self.outlook(grade, promises));
        text.push_str(&self.thanks());
        self.addressed(&text)
    }

    fn opening(&self, co: &[UnitId]) -> String {
        let lead = self.cast.unit(self.lead);
        let with: Vec<&str> = co.iter().map(|unit| self.cast.unit(unit)).collect();
        let with = if with.is_empty() { String::new() } else { format!("会同{}", with.join("、")) };
        let about = self.about();
        match self.nth % 6 {
            0 => format!("您就{about}提出的意见切中实际，{lead}{with}逐条作了研究。"),
            1 => format!("{about}是群众关心的实事，{lead}收到交办后{with}组织了专题研究。"),
            2 => format!("{lead}{with}对{about}的现状作了核查，情况与您反映的基本一致。"),
            3 => format!("围绕{about}，{lead}{with}制定了办理方案，明确到科室和责任人。"),
            4 => format!(
                "您提出的{about}，已列为{lead}今年的重点工作{}。",
                if with.is_empty() { String::new() } else { format!("，并{with}推进") }
            ),
            _ => format!("{lead}{with}梳理了{about}涉及的职责和政策，对照您的建议逐项办理。"),
        }
    }

    fn progress(&self) -> String {
        let done = &self.proposal.done;
        match self.nth % 5 {
            0 => format!("目前，{done}。"),
            1 => format!("办理过程中，{done}。"),
            2 => format!("今年以来，{done}。"),
            3 => format!("经过各方努力，{done}。"),
            _ => format!("从进展看，{done}。"),
        }
    }

    fn outlook(&self, grade: Grade, promises: &[(String, NaiveDate)]) -> String {
        let plan = &self.proposal.plan;
        match grade {
            Grade::Settled => match self.nth % 4 {
                0 => "您的主要建议已经落实，相关工作转入日常管理，由责任科室按季检查。".to_owned(),
                1 => format!("上述做法已固定为工作制度，在此基础上，{plan}也已启动。"),
                2 => "对照您的建议，各项措施均已到位，成效将接受群众评议。".to_owned(),
                _ => format!("您建议的后半部分，即{plan}，也已列入经费安排，您可随时到现场查看。"),
            },
            Grade::Promising => {
                let said: Vec<String> = promises.iter().map(|(what, when)| format!("{}前{what}", full_day(*when))).collect();
                format!("尚未完成的部分，我们承诺：{}。责任已落实到科室，进展将及时告知您。", said.join("；"))
            }
            Grade::Noted => format!("至于{plan}，受{}限制，现阶段暂不具备条件，我们已留作研究事项。", self.limit()),
        }
    }

    fn limit(&self) -> &'static str {
        pick(&["年度财力", "用地和规划条件", "现有技术条件", "部门权限", "上级政策"], self.nth / 10)
    }

    fn thanks(&self) -> String {
        let about = self.about();
        match self.nth % 3 {
            0 => format!("感谢您对{about}的关心。"),
            1 => "感谢您的支持，欢迎继续监督。".to_owned(),
            _ => "感谢您长期关注这项工作，期待您继续提出宝贵意见。".to_owned(),
        }
    }

    /// The reply of a second round.
    pub fn second_reply(
        &self,
        reordered: NaiveDate,
        talked: NaiveDate,
        co: &[UnitId],
        promises: &[(String, NaiveDate)],
    ) -> String {
        let lead = self.cast.unit(self.lead);
        let with: Vec<&str> = co.iter().map(|unit| self.cast.unit(unit)).collect();
        let with = if with.is_empty() { String::new() } else { format!("和{}", with.join("、")) };
        let said: Vec<String> = promises.iter().map(|(what, when)| format!("{}前{what}", full_day(*when))).collect();
        format!(
            "{}重新交办后，{lead}主要负责同志{with}有关同志于{}再次向您当面听取了意见。前次答复对{}的时间安排说得不清，我们作了检查。\n现补充如下：{}；{}。落实情况请您随时监督。",
            day(reordered),
            day(talked),
            self.about(),
            self.proposal.done,
            if said.is_empty() {
                format!("{}已提前组织实施", self.proposal.plan)
            } else {
                format!("我们承诺{}", said.join("；"))
            }
        )
    }

    /// Why the grade is what it is.
    pub fn grade_basis(&self, grade: Grade) -> String {
        if self.reordered.is_some() {
            return format!("重新办理：{}已明确完成时间", self.about());
        }
        match grade {
            Grade::Settled => format!("主要建议已落实：{}", self.proposal.done),
            Grade::Promising => format!("部分落实，{}列入年度计划", self.proposal.plan),
            Grade::Noted => format!("受{}限制，{}留作参考", self.limit(), self.proposal.plan),
        }
    }

    /// What a proposer adds to his form; many add nothing.
    pub fn views(&self, who: usize, satisfied: bool) -> Option<String> {
        let about = self.about();
        if !satisfied && self.reordered.is_some() {
            return Some(format!("第二次答复对{about}仍无实质推进，建议当面协商。（意见{}）", who + 1));
        }
        if !satisfied {
            return Some(format!("答复讲了不少已做的工作，但{about}没有给出完成时间，希望重新研究。（意见{}）", who + 1));
        }
        match (self.nth + who) % 5 {
            0 => Some(format!("承办同志态度认真，望{about}持续抓下去。（第{}位提案者）", who + 1)),
            2 => Some(format!("希望年底再通报一次：{}。（第{}位提案者）", self.proposal.plan, who + 1)),
            4 => Some(format!("答复有数字有时限，对{about}有信心。（第{}位提案者）", who + 1)),
            _ => None,
        }
    }
}

/// A sentence about the talk.
fn of_the_talk((on, mode): (NaiveDate, usize)) -> String {
    let on = day(on);
    match mode % MODES.len() {
        0 => format!("{on}，承办同志登门听取了您的意见。"),
        1 => format!("{on}，我们邀请您参加座谈，当面交换了看法。"),
        2 => format!("{on}，我们通过电话向您了解了调研情况。"),
        _ => format!("{on}，我们书面征求了您的意见并作了吸收。"),
    }
}
