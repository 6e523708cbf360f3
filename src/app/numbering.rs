//! Document numbers (发文字号) of letters: the next of the unit's series, or one that the unit's own office system gave.
//!
//! The register is per unit, series and year. Giving a number does not seal a letter: the number goes into the form that does.

use super::App;
use super::ports::NotDone;
use crate::store::StoreError;
use crate::store::numbers::{self, Row, Wanted};
use chrono::Datelike;
use dafu_engine::ids::{CaseId, DocumentId};
use dafu_engine::machine::command::Now;

/// A number that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Of which series, as `许市监函〔2023〕{n}号`.
    pub series: String,
    /// Of which year.
    pub year: i32,
    /// The number.
    pub number: i64,
    /// As it is printed.
    pub text: String,
}

/// Why no number was given.
#[derive(Debug, thiserror::Error)]
pub enum NumberError {
    /// There is no such letter.
    #[error("the case {0} has no such letter")]
    NoLetter(CaseId),
    /// The series can't be told.
    #[error("{0}")]
    NoSeries(String),
    /// What was typed in has no number.
    #[error("“{0}” has no number in it; type it as it stands in the register, e.g. 许市监函〔2023〕16号")]
    NoNumber(String),
    /// A void number needs a reason.
    #[error("say why the number is void: the register keeps the reason")]
    NoReason,
    /// The register says no.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl App {
    /// The next number for a letter, or the one that was given to it already.
    pub async fn give_number(&self, case: &CaseId, document: &DocumentId, now: Now) -> Result<Given, NumberError> {
        let (series, wanted) = self.wanted(case, document, now).await?;
        let number = self.take_number(&wanted).await?;
        let text = series.replace("{n}", &number.to_string());
        Ok(Given { series, year: wanted.year, number, text })
    }

    /// Registers a number for a letter that the unit's own office system gave. A number of another shape than the policy's is
    /// registered as a series of its own.
    pub async fn enter_number(&self, case: &CaseId, document: &DocumentId, text: &str, now: Now) -> Result<Given, NumberError> {
        let (series, wanted) = self.wanted(case, document, now).await?;
        let text = text.trim();
        let (series, number) =
            matched(&series, text).or_else(|| own(text)).ok_or_else(|| NumberError::NoNumber(text.to_owned()))?;
        let wanted = Wanted { series: series.clone(), ..wanted };
        let tx = self.store().begin().await?;
        numbers::enter(&tx, &wanted, number, text, now.at).await?;
        self.store().commit(tx).await?;
        Ok(Given { series, year: wanted.year, number, text: text.to_owned() })
    }

    /// Voids a number: it stays in the register with the reason and is never given again.
    pub async fn void_number(&self, given: &Given, reason: &str, now: Now) -> Result<(), NumberError> {
        if reason.trim().is_empty() {
            return Err(NumberError::NoReason);
        }
        let tx = self.store().begin().await?;
        numbers::void(&tx, (&given.series, given.year, given.number), reason.trim(), now.at).await?;
        Ok(self.store().commit(tx).await?)
    }

    /// The register of a year, or of all.
    pub async fn numbers(&self, year: Option<i32>) -> Result<Vec<Row>, StoreError> {
        numbers::list(self.store().reader(), year).await
    }

    /// The series of a letter, and what a number is wanted for.
    async fn wanted(&self, case: &CaseId, document: &DocumentId, now: Now) -> Result<(String, Wanted), NumberError> {
        let no_letter = || NumberError::NoLetter(case.clone());
        let scene = self.scene(case, now).await?.ok_or_else(no_letter)?;
        let letter = scene.case.documents.get(document).ok_or_else(no_letter)?;
        let signed = letter.signatures.iter().map(|signature| signature.on).max();
        let year = signed.unwrap_or(now.today).year();
        let series = self.ports().documents.series(&scene, &letter.content, year);
        let series = series.map_err(|(NotDone::Later(why) | NotDone::Never(why))| NumberError::NoSeries(why))?;
        let wanted = Wanted { series: series.clone(), year, case: case.clone(), purpose: document.to_string() };
        Ok((series, wanted))
    }
}

/// The number in a text of this series.
fn matched(series: &str, text: &str) -> Option<(String, i64)> {
    let (before, after) = series.split_once("{n}")?;
    let digits = text.strip_prefix(before)?.strip_suffix(after)?;
    Some((series.to_owned(), digits.parse().ok().filter(|number| *number > 0)?))
}

/// The last number in a text, and the text around it as a series.
fn own(text: &str) -> Option<(String, i64)> {
    let end = text.rfind(|sign: char| sign.is_ascii_digit())? + 1;
    let head = text.get(..end)?;
    let start =
        head.rfind(|sign: char| !sign.is_ascii_digit()).map_or(0, |at| at + head[at..].chars().next().map_or(1, char::len_utf8));
    let number = text.get(start..end)?.parse().ok().filter(|number| *number > 0)?;
    Some((format!("{}{{n}}{}", text.get(..start)?, text.get(end..)?), number))
}

#[cfg(test)]
mod tests {
    use super::{matched, own};

    #[test]
    fn a_number_of_the_series_is_recognised_and_another_is_a_series_of_its_own() {
        let series = "许市监函〔2023〕{n}号";
        assert_eq!(matched(series, "许市监函〔2023〕16号"), Some((series.to_owned(), 16)));
        assert_eq!(matched(series, "许市监函〔2023〕零号"), None);
        assert_eq!(own("许政办提〔2023〕7号"), Some(("许政办提〔2023〕{n}号".to_owned(), 7)));
        assert_eq!(own("许政办"), None);
        assert_eq!(own("〔2023〕0号"), None);
    }
}
