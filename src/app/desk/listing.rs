//! All cases that somebody sees, the nearest date first, a page at a time: narrowed down and searched. What an address may ask for
//! is a [`Filter`]; the number of queries is the same however many cases there are.

use super::face::Face;
use super::shown::{LEAD, STEP};
use super::{Viewer, search, seats, units_of};
use crate::app::App;
use crate::store::facets::Value;
use crate::store::listing::{self, Days, Find, Standing, Wanted};
use crate::store::{StoreError, facets, imports};
use chrono::NaiveDate;
use dafu_engine::calendar::Calendar;
use dafu_engine::ids::{CaseId, UnitId};
use dafu_engine::machine::light::{Colour, Light};
use dafu_engine::people::People;
use std::sync::Arc;

/// How many cases a page shows.
const PAGE: u64 = 50;
/// How many a page for the printer shows.
const PRINTED: u64 = 500;
/// The longest that anything in a filter may be, in signs.
const LONGEST: usize = 200;

/// Which cases somebody wants to see; what an address says behind `?`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// What was typed.
    pub words: String,
    /// Only those that are open, or only those that are over.
    pub open: Option<bool>,
    /// Only those whose light is this.
    pub light: Option<Standing>,
    /// Only those that this unit answers.
    pub lead: Option<UnitId>,
    /// Only those at this step.
    pub step: Option<String>,
    /// Only those that the person's own units have to do with.
    pub mine: bool,
    /// Only those with these facts.
    pub facets: Vec<(String, String)>,
    /// Only those at the board of whoever looks.
    pub board: bool,
}

/// A page of a list.
#[derive(Debug, Clone)]
pub struct Listing {
    /// How many cases there are in all.
    pub count: u64,
    /// The rows.
    pub rows: Vec<ListRow>,
    /// Behind which row the next page begins, where there is one.
    pub next: Option<(NaiveDate, CaseId)>,
    /// What the list can be narrowed down by.
    pub choices: Choices,
    /// Who is who.
    pub people: Arc<People>,
    /// Today.
    pub today: NaiveDate,
}

/// A case in a list.
#[derive(Debug, Clone)]
pub struct ListRow {
    /// Which.
    pub case: CaseId,
    /// As lists show it.
    pub face: Face,
    /// How its date stands; none where it has none.
    pub light: Option<Light>,
}

/// What a list can be narrowed down by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    /// Units that answer, with their names.
    pub leads: Vec<(UnitId, String)>,
    /// Steps.
    pub steps: Vec<String>,
    /// Facts, each with its name and the values there are.
    pub facets: Vec<Facet>,
}

/// A fact that a list can be narrowed down by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facet {
    /// Which.
    pub field: String,
    /// What the screen calls it.
    pub title: String,
    /// Its values, each with its words.
    pub values: Vec<(String, String)>,
}

impl Filter {
    /// What an address says; what it does not know is not looked at.
    pub fn parse<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut filter = Self::default();
        for (name, value) in pairs {
            let value: String = value.trim().chars().filter(|sign| !sign.is_control()).take(LONGEST).collect();
            if value.is_empty() {
                continue;
            }
            match name {
                "q" => filter.words = value,
                "state" => {
                    filter.open =
                        [("open", true), ("ended", false)].into_iter().find(|(id, _)| *id == value).map(|(_, open)| open);
                }
                "light" => filter.light = Standing::parse(&value),
                "lead" => filter.lead = Some(UnitId::new(value)),
                "step" => filter.step = Some(value),
                "mine" => filter.mine = true,
                "board" => filter.board = true,
                _ => filter.facets.extend(name.strip_prefix("f.").map(|field| (field.to_owned(), value))),
            }
        }
        filter.facets.sort();
        filter.facets.dedup_by(|a, b| a.0 == b.0);
        filter
    }

    /// As an address says it.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let yes = || "yes".to_owned();
        let open = self.open.map(|open| if open { "open" } else { "ended" });
        let all = [
            ("q", Some(self.words.clone()).filter(|words| !words.is_empty())),
            ("state", open.map(str::to_owned)),
            ("light", self.light.map(|light| light.id().to_owned())),
            ("lead", self.lead.as_ref().map(ToString::to_string)),
            ("step", self.step.clone()),
            ("mine", self.mine.then(yes)),
            ("board", self.board.then(yes)),
        ];
        let facets = self.facets.iter().map(|(field, value)| (format!("f.{field}"), value.clone()));
        all.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).chain(facets).collect()
    }
}

impl App {
    /// A page of the cases that `viewer` sees and `filter` names, behind `after`; all on one page, as far as one is long enough,
    /// where it is to be printed.
    pub async fn listing(
        &self,
        viewer: &Viewer,
        filter: &Filter,
        after: Option<(NaiveDate, CaseId)>,
        printed: bool,
    ) -> Result<Listing, StoreError> {
        let people = self.people().await?;
        let calendar = self.calendar().await?;
        let today = self.now().today;
        let db = self.store().reader();
        let wanted =
            Wanted { after: after.map(|(day, case)| (day, case.to_string())), ..self.wanted_cases(viewer, filter).await? };
        let most = if printed { PRINTED } else { PAGE };
        let mut found = listing::page(db, &wanted, most + 1).await?;
        let more = u64::try_from(found.len()).unwrap_or(u64::MAX) > most;
        found.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        let next = found.last().filter(|_| more).map(|last| (last.nearest, CaseId::from(last.case_id.as_str())));
        let count = listing::count(db, &wanted).await?;
        let rows = found.iter().map(|row| {
            let face = Face::read(row)?;
            let light = face.light.map(|date| Light { provisional: face.provisional, ..Light::new(&calendar, date, today) });
            Ok(ListRow { case: row.case_id.as_str().into(), face, light })
        });
        let rows = rows.collect::<Result<_, StoreError>>()?;
        let choices = choices(facets::values(db).await?, &people);
        Ok(Listing { count, rows, next, choices, people, today })
    }

    /// What a filter asks of the store, for this person.
    pub(super) async fn wanted_cases(&self, viewer: &Viewer, filter: &Filter) -> Result<Wanted, StoreError> {
        let people = self.people().await?;
        let calendar = self.calendar().await?;
        let held = seats::held(&people, &viewer.person);
        let aliases = imports::aliases(self.store().reader()).await?;
        let mut words: Vec<Vec<Find>> = search::asked(&filter.words, &people, &aliases);
        if filter.mine {
            words.push(vec![search::of_units(&units_of(&people, &viewer.person))]);
        }
        Ok(Wanted {
            seats: if filter.board { seats::at_board(&held).1 } else { held },
            open: filter.open,
            standing: filter.light.map(|light| (light, Some(days(&calendar, self.now().today)))),
            lead: filter.lead.as_ref().map(ToString::to_string),
            step: filter.step.clone(),
            facets: filter.facets.clone(),
            words,
            after: None,
        })
    }
}

/// From which day on a light is red, and green, as the engine's own lights say.
pub(super) fn days(calendar: &Calendar, today: NaiveDate) -> Days {
    // No holidays are longer than this.
    let ahead = today.iter_days().take(60);
    let near = ahead.take_while(|day| Light::new(calendar, *day, today).colour != Colour::Green).last();
    Days { today, near: near.unwrap_or(today) }
}

fn choices(values: Vec<Value>, people: &People) -> Choices {
    let mut choices = Choices::default();
    for value in values {
        match value.field.as_str() {
            STEP => choices.steps.push(value.value),
            LEAD => {
                let unit = UnitId::new(value.value);
                choices.leads.push((unit.clone(), people.unit_name(&unit).to_owned()));
            }
            _ => match choices.facets.last_mut() {
                Some(facet) if facet.field == value.field => facet.values.push((value.value, value.label)),
                Some(_) | None => choices.facets.push(Facet {
                    field: value.field,
                    title: value.title,
                    values: vec![(value.value, value.label)],
                }),
            },
        }
    }
    choices.leads.sort_by(|a, b| a.1.cmp(&b.1));
    choices
}

#[cfg(test)]
mod tests {
    use super::{Filter, days};
    use chrono::NaiveDate;
    use dafu_engine::calendar::Calendar;

    #[test]
    fn a_filter_is_read_from_an_address_and_written_as_one() {
        let asked = [
            ("q", " 校车 "),
            ("state", "open"),
            ("light", "late"),
            ("f.session", "八届一次"),
            ("mine", "yes"),
            ("x", "y"),
            ("step", ""),
        ];
        let filter = Filter::parse(asked);
        let pairs = filter.pairs();
        assert_eq!(Filter::parse(pairs.iter().map(|(name, value)| (&**name, &**value))), filter);
        assert_eq!(pairs.len(), 5);
    }

    #[test]
    fn what_is_near_ends_where_the_lights_turn_green() {
        // Friday 17 March 2023: five workdays on is Friday, and the weekend behind it is no further.
        let friday = NaiveDate::from_ymd_opt(2023, 3, 17).expect("a day");
        let days = days(&Calendar::weekends_only(), friday);
        assert_eq!(days.near, NaiveDate::from_ymd_opt(2023, 3, 26).expect("a day"));
    }
}
