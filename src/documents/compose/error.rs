//! Why a case does not make a letter.

use crate::documents::blanks::BlankError;
use dafu_engine::ids::{DocumentKind, FieldId, PolicyId, UnitId};

/// Why a case does not make a letter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// Nobody said what goes where.
    #[error("there is no kind of letter “{kind}” in {file}; add it under `letters`")]
    UnknownKind {
        /// What was asked for.
        kind: DocumentKind,
        /// Where it is missing.
        file: String,
    },
    /// The policy has no words for it.
    #[error("the policy “{policy}” has no `{path}`; write it there")]
    NoWording {
        /// Which policy.
        policy: PolicyId,
        /// What is missing.
        path: String,
    },
    /// The policy says how letters look in a way that can't be understood.
    #[error("`letter` of the policy “{policy}” can't be understood: {message}")]
    Profile {
        /// Which policy.
        policy: PolicyId,
        /// Why.
        message: String,
    },
    /// A sentence has a blank that nothing fills.
    #[error(transparent)]
    Blank(#[from] BlankError),
    /// The letter needs a field that is empty.
    #[error("“{title}” (`{field}`) is empty and the letter needs it; fill it in and hand the letter in again")]
    Empty {
        /// Which.
        field: FieldId,
        /// What people call it.
        title: String,
    },
    /// A field holds something that can't stand in a letter.
    #[error("“{title}” (`{field}`) can't be printed in a sentence; take it out of the policy's words or of {file}")]
    Unprintable {
        /// Which.
        field: FieldId,
        /// What people call it.
        title: String,
        /// Where it may be named.
        file: String,
    },
    /// A list of copies names nobody.
    #[error("`{name}` under `{path}` of the policy “{policy}” is no role and no field of this workflow")]
    UnknownCopy {
        /// Who.
        name: String,
        /// Where.
        path: String,
        /// Which policy.
        policy: PolicyId,
    },
    /// A unit signs that the roster does not have.
    #[error("the unit “{0}” is not in the roster, so its full name can't be printed; add it there")]
    UnknownUnit(UnitId),
    /// The text shows a picture that is not attached.
    #[error("the text shows the picture “{0}”, which is not attached; attach it under this name or take the line out")]
    NoPicture(String),
    /// An original has no date.
    #[error("the original of “{0}” has no day of signature")]
    NoDate(DocumentKind),
}

impl ComposeError {
    /// The same in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::UnknownKind { kind, file } => format!("{file}中没有“{kind}”这种信函"),
            Self::NoWording { policy, path } => format!("本地规则“{policy}”中没有“{path}”的用语"),
            Self::Profile { policy, message } => format!("本地规则“{policy}”中的信函样式有误（{message}）"),
            Self::Blank(BlankError::Unpaired(sentence)) => format!("用语“{sentence}”中的花括号不成对"),
            Self::Blank(BlankError::Unknown { name, sentence, .. }) => format!("用语“{sentence}”中的“{name}”无从填写"),
            Self::Empty { title, .. } => format!("“{title}”没有填写，而文稿中要写明"),
            Self::Unprintable { title, .. } => format!("“{title}”不能写入用语，请从本地规则的用语中去掉"),
            Self::UnknownCopy { name, path, policy } => format!("本地规则“{policy}”的“{path}”中，“{name}”既不是角色也不是栏目"),
            Self::UnknownUnit(unit) => format!("名册中没有单位“{unit}”，无法写出全称"),
            Self::NoPicture(name) => format!("正文中的图片“{name}”没有作为附件上传，请以此名上传或删去该行"),
            Self::NoDate(_) => "还没有签发日期".to_owned(),
        }
    }
}
