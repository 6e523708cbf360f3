//! What a letter contains.
//!
//! Everything printed stands here as finished text: the office's policy and the case have already been put together. Two
//! papers come from one [`LetterData`]: without [`Stamps`] the final draft (定稿), which is what gets signed; with them the
//! original (正本). [`LetterData::content_digest`] ties the two.

use chrono::NaiveDate;
use dafu_engine::ids::Digest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A letter, as data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterData {
    /// How letters look in this place.
    pub profile: Profile,
    /// The red lines at the top, e.g. `许昌市市场监督管理局`, or with `文件` behind the name.
    pub masthead: Vec<String>,
    /// The full names of the units that sign.
    pub units: Vec<String>,
    /// The grade as printed, e.g. `A` or `A类`.
    #[serde(default)]
    pub grade: Option<String>,
    /// The title. A line break divides it; otherwise a long one is divided evenly.
    pub title: String,
    /// To whom, one line each, with the colon.
    pub salutations: Vec<String>,
    /// The first paragraph (收悉句).
    #[serde(default)]
    pub opening: String,
    /// The text. Each line that is not empty is a paragraph; one that begins with `一、` or `## ` is a heading, with
    /// `（一）` or `### ` a second heading. A heading with text after its first full stop runs on as a paragraph. Lines
    /// between `|` are a table, `![caption](file name)` is a picture.
    pub body: String,
    /// The pictures that the text shows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<Picture>,
    /// The last paragraph.
    #[serde(default)]
    pub closing: String,
    /// Names of the attachments.
    #[serde(default)]
    pub attachments: Vec<String>,
    /// The contact lines.
    #[serde(default)]
    pub contact: Vec<String>,
    /// Who gets a copy (抄送).
    #[serde(default)]
    pub copies: Vec<String>,
    /// Who prints it (印发机关); the letter form has no such line.
    #[serde(default)]
    pub printed_by: Option<String>,
    /// The day the text was frozen: the date inside the file of the final draft, printed nowhere.
    pub frozen_on: NaiveDate,
    /// What the original has and the final draft has not.
    #[serde(default)]
    pub stamps: Option<Stamps>,
    /// Whether every page must say that this is no real letter.
    #[serde(default)]
    pub sample: bool,
}

/// A picture within the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    /// The name that the text calls it by.
    pub name: String,
    /// The digest of its bytes: what a letter says covers what it shows.
    pub digest: Digest,
    /// Its bytes, PNG or JPEG; fetched before the letter is set.
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

/// What the seal step adds to the signed text, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stamps {
    /// The document number (发文字号).
    #[serde(default)]
    pub number: Option<String>,
    /// The day of the last signature (成文日期).
    pub date: NaiveDate,
    /// Who signed, as printed in the head.
    #[serde(default)]
    pub signatories: Vec<String>,
}

/// How letters look in one place; comes from its policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The form of GB/T 9704-2012.
    pub form: Form,
    /// What stands in the head.
    pub head: Vec<HeadItem>,
    /// Where the grade stands.
    #[serde(default)]
    pub grade_place: GradePlace,
    /// Whether the document number (发文字号) is printed.
    #[serde(default = "yes")]
    pub document_number: bool,
    /// Where the contact lines stand.
    #[serde(default)]
    pub contact_place: ContactPlace,
    /// Words that replace those of `workflows/letters/texts.yaml`, e.g. `grade: 类别`.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
}

/// A form of GB/T 9704-2012.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// The common form, with the red head.
    Document,
    /// The letter form (信函格式, clause 10.1).
    Letter,
}

/// A part of the head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeadItem {
    /// The masthead.
    Agency,
    /// The signatory (签发人).
    Signatory,
    /// The grade (办理结果).
    Grade,
}

/// Where the grade stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GradePlace {
    /// In the head, under the signatory.
    #[default]
    Head,
    /// In the upper right corner of the first page.
    TopRight,
}

/// Where the contact lines stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactPlace {
    /// Under the date, as a note.
    #[default]
    AfterSignature,
    /// After the text.
    BeforeSignature,
}

impl LetterData {
    /// The digest of what is said: equal for a final draft and its original.
    pub fn content_digest(&self) -> Digest {
        // A structure of texts always serialises; an empty text would only make the digests differ, which is refused later.
        let content = serde_json::to_vec(&Self { stamps: None, ..self.clone() }).unwrap_or_default();
        Digest::sha256(&content)
    }

    /// Every text in the letter, in no particular order.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> + Clone {
        let lists = [&self.masthead, &self.units, &self.salutations, &self.attachments, &self.contact, &self.copies];
        let single = [&self.title, &self.opening, &self.body, &self.closing];
        let stamps = self.stamps.iter().flat_map(|stamps| stamps.number.iter().chain(&stamps.signatories));
        lists
            .into_iter()
            .flatten()
            .chain(single)
            .chain(&self.grade)
            .chain(&self.printed_by)
            .chain(self.profile.labels.values())
            .chain(stamps)
            .map(String::as_str)
    }
}

fn yes() -> bool {
    true
}
