//! The few words a picture needs that no definition brings.

use super::Language;
use crate::calendar::{Duration, Unit};
use crate::definition::{ApproveMode, Late, Until};

impl Language {
    /// One of two.
    pub(in crate::graph) const fn pick<'w>(self, chinese: &'w str, english: &'w str) -> &'w str {
        match self {
            Self::Chinese => chinese,
            Self::English => english,
        }
    }

    /// Joins names.
    pub(super) fn list(self, names: &[String]) -> String {
        names.join(self.pick("、", ", "))
    }

    /// How several sign; nothing for `in_order`, whose lines are numbered.
    pub(super) fn mode(self, mode: ApproveMode) -> Option<String> {
        match mode {
            ApproveMode::InOrder => None,
            ApproveMode::All => Some(self.pick("全体签署", "all of").to_owned()),
            ApproveMode::Any => Some(self.pick("任一人签署", "any one of").to_owned()),
            ApproveMode::Count(count) => Some(match self {
                Self::Chinese => format!("任 {count} 人签署"),
                Self::English => format!("any {count} of"),
            }),
        }
    }

    /// A length of time.
    pub(super) fn length(self, length: Duration) -> String {
        let unit = match length.unit {
            Unit::Workdays => "个工作日",
            Unit::Days => "天",
            Unit::Months => "个月",
        };
        match self {
            Self::Chinese => format!("{} {unit}", length.amount),
            Self::English => length.to_string(),
        }
    }

    /// When a block is over.
    pub(super) fn until(self, until: Until) -> String {
        match until {
            Until::All => self.pick("全部完成后继续", "goes on when all are done").to_owned(),
            Until::Any => self.pick("一项完成即继续", "goes on when one is done").to_owned(),
            Until::Count(count) => match self {
                Self::Chinese => format!("{count} 项完成即继续"),
                Self::English => format!("goes on when {count} are done"),
            },
            Until::None => self.pick("不等待", "not waited for").to_owned(),
        }
    }

    /// What an overdue item does, where it does more than turn red.
    pub(super) const fn late(self, late: Late) -> Option<&'static str> {
        match (late, self) {
            (Late::Wait, _) => None,
            (Late::Decide, Self::Chinese) => Some("逾期由主管决定"),
            (Late::Decide, Self::English) => Some("if late, whoever is in charge decides"),
            (Late::GoOn, Self::Chinese) => Some("逾期不再等待"),
            (Late::GoOn, Self::English) => Some("if late, not waited for"),
        }
    }
}

/// The nth condition's sign, from 1: a circled number as long as there are any.
pub fn sign(nth: usize) -> String {
    u32::try_from(nth)
        .ok()
        .filter(|nth| (1..=20).contains(nth))
        .and_then(|nth| char::from_u32(0x245f + nth))
        .map_or_else(|| format!("({nth})"), String::from)
}
