//! The parts of a letter, each with the style that marks it in a DOCX.

use crate::documents::letter::{Form, HeadItem, LetterData};
use crate::documents::texts::Texts;

/// A part of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Mark,
    Head,
    Title,
    Salutation,
    Opening,
    Heading,
    Subheading,
    Body,
    Closing,
    Attachment,
    Unit,
    Date,
    Contact,
    Copies,
}

/// Every part.
pub(super) const ALL: [Part; 14] = [
    Part::Mark,
    Part::Head,
    Part::Title,
    Part::Salutation,
    Part::Opening,
    Part::Heading,
    Part::Subheading,
    Part::Body,
    Part::Closing,
    Part::Attachment,
    Part::Unit,
    Part::Date,
    Part::Contact,
    Part::Copies,
];

impl Part {
    /// The id of its style.
    pub(super) const fn style(self) -> &'static str {
        match self {
            Self::Mark => "DafuMark",
            Self::Head => "DafuHead",
            Self::Title => "DafuTitle",
            Self::Salutation => "DafuSalutation",
            Self::Opening => "DafuOpening",
            Self::Heading => "DafuHeading",
            Self::Subheading => "DafuSubheading",
            Self::Body => "DafuBody",
            Self::Closing => "DafuClosing",
            Self::Attachment => "DafuAttachment",
            Self::Unit => "DafuUnit",
            Self::Date => "DafuDate",
            Self::Contact => "DafuContact",
            Self::Copies => "DafuCopies",
        }
    }
    /// What people call it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Mark => "发文机关标志",
            Self::Head => "文号、签发人、办理结果",
            Self::Title => "标题",
            Self::Salutation => "称呼",
            Self::Opening => "收悉句",
            Self::Heading => "一级标题",
            Self::Subheading => "二级标题",
            Self::Body => "正文",
            Self::Closing => "结语",
            Self::Attachment => "附件",
            Self::Unit => "发文机关署名",
            Self::Date => "成文日期",
            Self::Contact => "联系人、电话",
            Self::Copies => "抄送",
        }
    }
    /// Whether people write it.
    pub(super) const fn is_text(self) -> bool {
        matches!(self, Self::Heading | Self::Subheading | Self::Body)
    }
    /// The part with this style, however a word processor writes ids.
    pub(super) fn of(style: &str) -> Option<Self> {
        let plain: String = style.chars().filter(char::is_ascii_alphanumeric).collect();
        ALL.into_iter().find(|part| part.style().eq_ignore_ascii_case(&plain))
    }
}

/// Lines of a letter, each with the part it belongs to.
pub(super) type Lines = Vec<(Part, String)>;

/// What the system fills in, before and after the text, line by line.
pub(super) fn filled(letter: &LetterData, texts: &Texts) -> (Lines, Lines) {
    let mut before = Vec::new();
    let shows = |item| letter.profile.head.contains(&item);
    if shows(HeadItem::Agency) {
        before.extend(letter.masthead.iter().map(|name| (Part::Mark, name.clone())));
    }
    before.extend(head(letter, texts).into_iter().map(|line| (Part::Head, line)));
    before.push((Part::Title, letter.title.replace('\n', "")));
    before.extend(letter.salutations.iter().map(|line| (Part::Salutation, line.clone())));
    before.extend(lines(&letter.opening).map(|line| (Part::Opening, line)));

    let mut after: Lines = lines(&letter.closing).map(|line| (Part::Closing, line)).collect();
    let many = letter.attachments.len() > 1;
    for (number, name) in (1..).zip(&letter.attachments) {
        let label = if number == 1 { format!("{}{}", texts.label("attachments"), texts.label("colon")) } else { String::new() };
        let number = if many { format!("{number}.") } else { String::new() };
        after.push((Part::Attachment, format!("{label}{number}{name}")));
    }
    after.extend(letter.units.iter().map(|unit| (Part::Unit, unit.clone())));
    after.extend(letter.stamps.as_ref().map(|stamps| (Part::Date, texts.day(stamps.date))));
    after.extend(letter.contact.iter().map(|line| (Part::Contact, line.clone())));
    if !letter.copies.is_empty() {
        let names = letter.copies.join(texts.label("comma"));
        let line = format!("{}{}{names}{}", texts.label("copies"), texts.label("colon"), texts.label("stop"));
        after.push((Part::Copies, line));
    }
    (before, after)
}

fn head(letter: &LetterData, texts: &Texts) -> Vec<String> {
    let label = |name: &str| letter.profile.labels.get(name).map_or_else(|| texts.label(name), String::as_str).to_owned();
    let shows = |item| letter.profile.head.contains(&item);
    let mut found = Vec::new();
    match &letter.stamps {
        Some(stamps) => {
            found.extend(stamps.number.iter().filter(|_| letter.profile.document_number).cloned());
            if shows(HeadItem::Signatory) {
                found.push(format!("{}{}{}", label("signatory"), texts.label("colon"), stamps.signatories.join("　")));
            }
        }
        None => found.push(label("draft")),
    }
    if let Some(grade) = letter.grade.as_ref().filter(|_| shows(HeadItem::Grade)) {
        found.push(format!("{}{}{grade}", label("grade"), texts.label("colon")));
    }
    found
}

/// Whether the head has the red rule of the common form.
pub(super) fn is_common(letter: &LetterData) -> bool {
    letter.profile.form == Form::Document
}

fn lines(text: &str) -> impl Iterator<Item = String> + '_ {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned)
}
