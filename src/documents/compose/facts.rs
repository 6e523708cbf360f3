//! Facts as a letter prints them.

use super::{ComposeError, Job};
use crate::documents::blanks::fill;
use chrono::{Datelike, NaiveDate};
use dafu_engine::ids::{FieldId, UnitId};
use dafu_engine::value::Value;

impl<'a> Job<'a> {
    /// The frozen value of a field, if it has one.
    pub(super) fn fact(&self, field: &FieldId) -> Option<&'a Value> {
        self.content.facts.get(field).filter(|value| !value.is_empty())
    }
    /// The text of a field that the letter can't do without.
    pub(super) fn needed(&self, field: &FieldId) -> Result<String, ComposeError> {
        let value = self.fact(field).ok_or_else(|| self.empty(field))?;
        self.print(field, value)
    }
    pub(super) fn empty(&self, field: &FieldId) -> ComposeError {
        ComposeError::Empty { field: field.clone(), title: self.world.definition.field_title(field) }
    }

    fn print(&self, field: &FieldId, value: &Value) -> Result<String, ComposeError> {
        let people = self.world.people;
        Ok(match value {
            Value::Text(text) => without_marks(text.trim()).to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Date(date) => self.date(*date)?,
            Value::Choice(id) => self.label(field, id),
            Value::Person(person) => people.name(person).to_owned(),
            Value::People(list) => {
                let names: Vec<&str> = list.iter().map(|person| people.name(person)).collect();
                names.join(&self.kinds.words.between)
            }
            Value::Unit(unit) => people.unit_name(unit).to_owned(),
            Value::Units(units) => self.unit_names(units).join(&self.kinds.words.between),
            Value::YesNo(_) | Value::File(_) | Value::Files(_) | Value::Rows(_) => {
                let title = self.world.definition.field_title(field);
                return Err(ComposeError::Unprintable { field: field.clone(), title, file: self.kinds.file.clone() });
            }
        })
    }
    fn date(&self, date: NaiveDate) -> Result<String, ComposeError> {
        let sentence = &self.kinds.words.date;
        fill(sentence, |name| match name {
            "y" => Ok(date.year().to_string()),
            "m" => Ok(date.month().to_string()),
            "d" => Ok(date.day().to_string()),
            _ => self.blank(name, sentence),
        })
    }
    fn label(&self, field: &FieldId, id: &str) -> String {
        let rows = self.world.definition.choices(field, self.world.policy).unwrap_or_default();
        rows.into_iter().find(|row| row.id == id).map_or_else(|| id.to_owned(), |row| row.label)
    }
    /// Units by the short names that letters print.
    pub(super) fn unit_names(&self, units: &[UnitId]) -> Vec<String> {
        units.iter().map(|unit| self.world.people.unit_name(unit).to_owned()).collect()
    }
}

/// A title without the 《》 around the whole of it: the policy's sentence has its own.
fn without_marks(text: &str) -> &str {
    let Some(inner) = text.strip_prefix('《').and_then(|rest| rest.strip_suffix('》')) else { return text };
    let mut open = 1;
    for sign in inner.chars() {
        open += i32::from(sign == '《') - i32::from(sign == '》');
        if open == 0 {
            return text;
        }
    }
    inner
}

#[cfg(test)]
mod tests {
    use super::without_marks;

    #[test]
    fn only_marks_around_the_whole_title_go() {
        assert_eq!(without_marks("《关于融资的提案》"), "关于融资的提案");
        assert_eq!(without_marks("《关于落实《办法》的提案》"), "关于落实《办法》的提案");
        assert_eq!(without_marks("《办法》和《细则》"), "《办法》和《细则》");
        assert_eq!(without_marks("关于《办法》"), "关于《办法》");
    }
}
