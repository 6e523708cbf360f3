//! Letters that exist already: the text of a reply or an opinion, as an office published it, read into its fields.
//!
//! [`read`] decodes the bytes, [`page`] takes off what a web page put around the letter, and one small file a key in [`keys`] looks for that key
//! alone. Nothing is invented: what the text does not say is `null` or an empty list. Deliberately no judgement of the letter (that is `lint`)
//! and no knowledge of cases.

mod decode;
mod keys;
mod page;
pub mod personal;
pub mod score;
#[cfg(test)]
mod tests;

pub use decode::{LARGEST, Unreadable, text};
pub use page::{lines, narrow};

use page::Page;
use serde::{Deserialize, Serialize};

/// What a letter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// To those who made the proposal.
    Reply,
    /// A co-agency's, to the lead agency.
    Opinion,
}

/// Whose paper is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// The CPPCC's (提案).
    Cppcc,
    /// The people's congress's (建议).
    Congress,
}

/// A part of the text under its heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// The heading, `None` for what stands before the first.
    pub heading: Option<String>,
    /// Its paragraphs.
    pub paragraphs: Vec<String>,
}

/// A letter's fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fields {
    /// What it is.
    pub kind: Kind,
    /// Whose paper it answers, where the text tells.
    pub body: Option<Body>,
    /// The title.
    pub title: Option<String>,
    /// The session: 八届一次.
    pub session: Option<String>,
    /// The paper's number, as text.
    pub number: Option<String>,
    /// The paper's name.
    pub name: Option<String>,
    /// The letter's own number, as printed.
    pub document_number: Option<String>,
    /// The unit that wrote it.
    pub issuing_agency: Option<String>,
    /// Who signed it off.
    pub signatory: Option<String>,
    /// The grade, as a letter.
    pub grade: Option<String>,
    /// Whether it may be published, in its own words.
    pub disclosure: Option<String>,
    /// To whom it is written.
    pub addressees: Vec<String>,
    /// The units whose opinion went into it.
    pub co_agencies: Vec<String>,
    /// Its date.
    pub date: Option<chrono::NaiveDate>,
    /// Whom to ask.
    pub contact_names: Vec<String>,
    /// Where to call.
    pub phones: Vec<String>,
    /// Who gets a copy.
    pub copies: Vec<String>,
    /// Its text.
    #[serde(default)]
    pub sections: Vec<Section>,
}

/// Reads a letter from the bytes of a text file.
pub fn read(bytes: &[u8]) -> Result<Fields, Unreadable> {
    Ok(fields(&decode::text(bytes)?))
}

/// Reads a letter's text.
pub fn fields(text: &str) -> Fields {
    let page = Page::of(text);
    let title = keys::title::find(&page);
    let named = title.as_deref().unwrap_or_default();
    let opening = page.opening();
    let kind = keys::kind::find(&page, named);
    Fields {
        kind,
        body: keys::kind::body(&page, named),
        session: keys::session::find(named, &opening),
        number: keys::number::find(&page, named, &opening),
        name: keys::name::find(named, &opening),
        document_number: keys::document_number::find(&page),
        issuing_agency: keys::issuing_agency::find(&page, named),
        signatory: keys::signatory::find(&page),
        grade: keys::grade::find(&page),
        disclosure: keys::disclosure::find(&page),
        addressees: page.salutation().map(keys::addressees::names).unwrap_or_default(),
        co_agencies: keys::co_agencies::find(&page, &opening),
        date: keys::date::find(&page).map(|(_, date)| date),
        contact_names: keys::contacts::names(&page),
        phones: keys::contacts::phones(&page),
        copies: keys::copies::find(&page),
        sections: keys::sections::find(&page),
        title,
    }
}
