//! Bulletins at an office: generated from a date, edited, issued under a number of the register with one message a unit, and kept.
//!
//! Whose bulletin it is says its office: whoever holds there the post that the workflow puts in charge writes and issues it. One that was issued is read
//! by the units that stand in it. It counts the cases of that office alone, and what it has counted does not change any more.

use super::{Viewer, seats};
use crate::app::App;
use crate::app::batch_papers::{Paper, safe};
use crate::app::ports::{NotDone, UnitNotice};
use crate::app::yearly::ListOrder;
use crate::bulletins::{self, Counted, Kind};
use crate::store::numbers::{self, Wanted};
use crate::store::queue::{self, New, Queue};
use crate::store::{StoreError, bulletins as rows};
use crate::tables::Table;
use crate::time;
use chrono::{Datelike, NaiveDate};
use dafu_engine::definition::{RoleOf, Subject};
use dafu_engine::ids::{CaseId, PolicyId, UnitId};
use dafu_engine::machine::command::Now;
use dafu_engine::people::People;
use dafu_engine::value::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The longest title and text, in signs.
const LONGEST_TITLE: usize = 80;
const LONGEST_TEXT: usize = 10_000;
/// The kind by which its paper is known in the file of papers.
const PAPER: &str = "bulletin";

/// Bulletins, for somebody.
#[derive(Debug, Clone)]
pub struct BulletinList {
    /// Those that he may see, the last one first.
    pub bulletins: Vec<Bulletin>,
    /// What he can generate: kind, office, and what to call them.
    pub makes: Vec<(String, UnitId, String)>,
    /// Who is who.
    pub people: Arc<People>,
    /// Today.
    pub today: NaiveDate,
}

/// A bulletin, as somebody sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bulletin {
    /// The bulletin.
    pub row: rows::Row,
    /// Its numbers.
    pub counted: Counted,
    /// He may write and issue it.
    pub his: bool,
}

/// Why something about a bulletin is not done.
#[derive(Debug, thiserror::Error)]
pub enum NotIssued {
    /// There is nothing of that for him.
    #[error("没有这份通报")]
    Nothing,
    /// The day has not come.
    #[error("{0}还没有到；通报只能截至今天或以前的某一天")]
    TooEarly(NaiveDate),
    /// Nothing is counted by that day.
    #[error("到{0}还没有可通报的提案")]
    Empty(NaiveDate),
    /// A case can't be counted.
    #[error("{0}无法统计，没有生成通报：{1}")]
    Uncounted(CaseId, String),
    /// It says nothing, or far too much.
    #[error("请填写标题（至多{LONGEST_TITLE}个字）和正文（至多{LONGEST_TEXT}个字）")]
    Text,
    /// Somebody has written it meanwhile, or issued it.
    #[error("这份通报已被改动或已印发，这次没有保存；请对照现在的内容")]
    Overtaken,
    /// It can't be set.
    #[error("{0}")]
    NotMade(String),
    /// The database failed.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for NotIssued {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Clash(_) => Self::Overtaken,
            other => Self::Store(other),
        }
    }
}

impl App {
    /// The bulletins that somebody may see, and those he can generate.
    pub async fn bulletins_for(&self, viewer: &Viewer) -> Result<BulletinList, StoreError> {
        let (people, now) = (self.people().await?, self.now());
        let offices = self.offices_of(viewer, &people).await?;
        let units = super::units_of(&people, &viewer.person);
        let seen = |row: rows::Row| {
            let counted: Counted =
                serde_json::from_str(&row.counted).map_err(|error| StoreError::unreadable("A bulletin", error))?;
            let his = offices.iter().any(|(kind, office)| *kind == row.kind && *office == row.office.as_str());
            let told = row.number.is_some() && units.iter().any(|unit| counted.rows.contains_key(unit));
            Ok((his || told).then_some(Bulletin { row, counted, his }))
        };
        let found = rows::list(self.store().reader()).await?.into_iter().map(seen);
        let bulletins: Vec<Option<Bulletin>> = found.collect::<Result<_, StoreError>>()?;
        let yearly = self.yearly();
        let called = |kind: &str| yearly.bulletins.iter().find(|known| known.id == kind).map(|known| known.title.clone());
        let makes = offices.into_iter().filter_map(|(kind, office)| Some((kind.clone(), office, called(&kind)?)));
        Ok(BulletinList {
            bulletins: bulletins.into_iter().flatten().collect(),
            makes: makes.collect(),
            people,
            today: now.today,
        })
    }

    /// One bulletin; none where it is not for him.
    pub async fn bulletin_for(&self, viewer: &Viewer, id: &str) -> Result<Option<(Bulletin, BulletinList)>, StoreError> {
        let list = self.bulletins_for(viewer).await?;
        Ok(list.bulletins.iter().find(|bulletin| bulletin.row.id == id).cloned().map(|bulletin| (bulletin, list)))
    }

    /// Generates a bulletin by the end of a day; its id.
    pub async fn make_bulletin(
        &self,
        viewer: &Viewer,
        (kind, office): (&str, &UnitId),
        day: Option<NaiveDate>,
    ) -> Result<String, NotIssued> {
        let (people, now, yearly) = (self.people().await?, self.now(), self.yearly());
        let day = day.unwrap_or(now.today);
        let offices = self.offices_of(viewer, &people).await?;
        let his = offices.iter().any(|(known, own)| known == kind && own == office);
        let kind = yearly.bulletins.iter().find(|known| known.id == kind).filter(|_| his).ok_or(NotIssued::Nothing)?;
        if day > now.today {
            return Err(NotIssued::TooEarly(day));
        }
        let urging = seats::at_board(&seats::held(&people, &viewer.person)).0;
        let (mut counted, mut first, mut wrong) = (Counted::of(kind), None, None);
        let mut all = 0_usize;
        self.survey_seen(&urging, (None, None), now, |seen| {
            let of = seen.case.facts.get(&kind.office).map(Value::units).unwrap_or_default();
            if !of.contains(office) {
                return;
            }
            match bulletins::count(kind, &seen.world, &seen.case, day) {
                Ok(Some((unit, cells))) => {
                    let name = people.unit_name(&unit).to_owned();
                    counted.add(unit, &name, &cells);
                    all += 1;
                    first.get_or_insert_with(|| (seen.case.id.clone(), seen.case.policy.clone()));
                }
                Ok(None) => {}
                Err(error) => {
                    wrong.get_or_insert_with(|| (seen.case.id.clone(), error.to_string()));
                }
            }
        })
        .await?;
        if let Some((case, why)) = wrong {
            return Err(NotIssued::Uncounted(case, why));
        }
        let (first_case, policy) = first.ok_or(NotIssued::Empty(day))?;
        let mut blanks = counted.blanks(None);
        blanks.insert("day".to_owned(), said(day));
        blanks.insert("all".to_owned(), all.to_string());
        blanks.insert("office".to_owned(), people.unit_name(office).to_owned());
        let body = serde_json::to_string(&counted)
            .map_err(|error| StoreError::Permanent(format!("A bulletin can't be written as JSON: {error}")))?;
        let row = rows::Row {
            id: time::new_id(),
            kind: kind.id.clone(),
            office: office.to_string(),
            policy: policy.to_string(),
            first_case: first_case.to_string(),
            day,
            title: kind.title.clone(),
            text: bulletins::filled(&kind.text, &blanks),
            counted: body,
            version: 1,
            made_by: viewer.person.to_string(),
            made_at: now.at,
            number: None,
            issued_on: None,
            issued_by: None,
            issued_at: None,
        };
        let id = row.id.clone();
        let tx = self.store().begin().await?;
        rows::add(&tx, row).await?;
        self.store().commit(tx).await?;
        Ok(id)
    }

    /// Writes title and text of a draft anew; `seen` is the version that was read.
    pub async fn write_bulletin(
        &self,
        viewer: &Viewer,
        id: &str,
        (title, text): (&str, &str),
        seen: i64,
    ) -> Result<(), NotIssued> {
        let row = self.draft_of(viewer, id, (title, text), seen).await?.row;
        let tx = self.store().begin().await?;
        rows::write(&tx, &row).await?;
        Ok(self.store().commit(tx).await?)
    }

    /// Issues a draft as it is written: it gets the next number of the register, and each unit in it one message, in one transaction.
    pub async fn issue_bulletin(
        &self,
        viewer: &Viewer,
        id: &str,
        (title, text): (&str, &str),
        seen: i64,
    ) -> Result<(), NotIssued> {
        let Bulletin { mut row, counted, .. } = self.draft_of(viewer, id, (title, text), seen).await?;
        let (people, now, yearly) = (self.people().await?, self.now(), self.yearly());
        let kind = yearly.bulletins.iter().find(|known| known.id == row.kind).ok_or(NotIssued::Nothing)?;
        let office = UnitId::new(row.office.as_str());
        let mark = people.units.get(&office).and_then(|unit| unit.mark.clone()).unwrap_or_default();
        let year = now.today.year();
        let series = kind.series.replace("{mark}", &mark).replace("{year}", &year.to_string());
        let wanted = Wanted { series: series.clone(), year, case: CaseId::new(id), purpose: PAPER.to_owned() };
        let tx = self.store().begin().await?;
        let number = numbers::take(&tx, &wanted, now.at).await?;
        row.number = Some(series.replace("{n}", &number.to_string()));
        row.issued_on = Some(now.today);
        row.issued_by = Some(viewer.person.to_string());
        row.issued_at = Some(now.at);
        rows::write(&tx, &row).await?;
        queue::put(&tx, Queue::Outbox, &self.told(kind, &row, &counted, (&people, now))).await?;
        Ok(self.store().commit(tx).await?)
    }

    /// Drops a draft.
    pub async fn drop_bulletin(&self, viewer: &Viewer, id: &str) -> Result<(), NotIssued> {
        self.bulletin_for(viewer, id).await?.filter(|(bulletin, _)| bulletin.his).ok_or(NotIssued::Nothing)?;
        let tx = self.store().begin().await?;
        let dropped = rows::drop_draft(&tx, id).await?;
        self.store().commit(tx).await?;
        if dropped { Ok(()) } else { Err(NotIssued::Overtaken) }
    }

    /// A bulletin on paper: a letter, with the numbers of the units behind it.
    pub async fn bulletin_paper(&self, viewer: &Viewer, id: &str) -> Result<Option<Paper>, NotIssued> {
        let Some((Bulletin { row, counted, .. }, list)) = self.bulletin_for(viewer, id).await? else { return Ok(None) };
        let (people, now) = (list.people, self.now());
        let Some(press) = self.yearly().press.clone() else {
            return Err(NotIssued::NotMade("本系统没有配置排版，不能生成文件".to_owned()));
        };
        let policy = {
            let mut register = self.inner.register.lock().await;
            register.refresh(self.store().reader()).await?;
            register.policy(&PolicyId::new(row.policy.as_str())).cloned()
        };
        let policy = policy.ok_or_else(|| NotIssued::NotMade(format!("没有登记政策{}", row.policy)))?;
        let office = UnitId::new(row.office.as_str());
        let full = people.units.get(&office).map_or_else(|| office.to_string(), |unit| unit.name.clone());
        let blanks = BTreeMap::from([
            ("title", row.title.clone()),
            ("text", row.text.clone()),
            ("number", row.number.clone().unwrap_or_default()),
            ("on", row.issued_on.map(said).unwrap_or_default()),
            ("office", people.unit_name(&office).to_owned()),
            ("office_full", full),
            ("until", said(row.day)),
            ("units", counted.rows.len().to_string()),
        ]);
        let order = ListOrder {
            kind: PAPER.to_owned(),
            name: PAPER.to_owned(),
            policy,
            blanks,
            table: table(&row.title, &counted),
            done: row.number.is_some(),
            on: row.issued_on.unwrap_or(now.today),
        };
        match tokio::task::spawn_blocking(move || press.set_list(&order)).await {
            Ok(Ok(printed)) => Ok(Some(Paper { name: safe(&format!("{}.pdf", printed.name)), bytes: printed.pdf })),
            Ok(Err(NotDone::Later(why) | NotDone::Never(why))) => Err(NotIssued::NotMade(why)),
            Err(error) => Err(NotIssued::NotMade(error.to_string())),
        }
    }

    /// A draft of somebody's office as it would be written: with this title and text, one version on.
    async fn draft_of(&self, viewer: &Viewer, id: &str, (title, text): (&str, &str), seen: i64) -> Result<Bulletin, NotIssued> {
        let found = self.bulletin_for(viewer, id).await?.map(|(bulletin, _)| bulletin).filter(|bulletin| bulletin.his);
        let mut bulletin = found.ok_or(NotIssued::Nothing)?;
        if bulletin.row.number.is_some() || bulletin.row.version != seen {
            return Err(NotIssued::Overtaken);
        }
        let (title, text) = (title.trim(), text.trim());
        let fits = |text: &str, longest| !text.is_empty() && text.chars().count() <= longest;
        if !fits(title, LONGEST_TITLE) || !fits(text, LONGEST_TEXT) {
            return Err(NotIssued::Text);
        }
        title.clone_into(&mut bulletin.row.title);
        text.clone_into(&mut bulletin.row.text);
        bulletin.row.version += 1;
        Ok(bulletin)
    }

    /// One message to each unit in a bulletin that has an address.
    fn told(&self, kind: &Kind, row: &rows::Row, counted: &Counted, (people, now): (&People, Now)) -> Vec<New> {
        let office = UnitId::new(row.office.as_str());
        let mails = counted.rows.keys().filter_map(|unit| {
            let known = people.units.get(unit)?;
            let mut blanks = counted.blanks(Some(unit));
            blanks.extend(
                [
                    ("unit", known.name.clone()),
                    ("title", row.title.clone()),
                    ("number", row.number.clone().unwrap_or_default()),
                    ("on", row.issued_on.map(said).unwrap_or_default()),
                    ("day", said(row.day)),
                    ("office", people.unit_name(&office).to_owned()),
                ]
                .map(|(name, value)| (name.to_owned(), value)),
            );
            let notice = UnitNotice {
                key: format!("bulletin {}/{unit}", row.id),
                // Whatever the first case has been through, it has begun.
                seq: 1,
                unit: unit.clone(),
                to: known.mail.clone()?,
                to_name: known.name.clone(),
                subject: bulletins::filled(&kind.subject, &blanks),
                text: bulletins::filled(&kind.body, &blanks),
                list: None,
            };
            Some(self.ports().mails.unit_notice(&notice))
        });
        let case = CaseId::new(row.first_case.as_str());
        let new = |mail: crate::app::ports::Mail| New {
            case: case.clone(),
            seq: mail.seq,
            target: mail.to,
            kind: mail.kind,
            body: mail.body,
            at: now.at,
        };
        mails.map(new).collect()
    }

    /// The kinds of bulletin that somebody can issue, each with the office in which he holds the post that is in charge.
    async fn offices_of(&self, viewer: &Viewer, people: &People) -> Result<BTreeSet<(String, UnitId)>, StoreError> {
        let yearly = self.yearly();
        let held = seats::held(people, &viewer.person);
        let db = self.store().reader();
        let mut register = self.inner.register.lock().await;
        register.refresh(db).await?;
        let mut offices = BTreeSet::new();
        for kind in &yearly.bulletins {
            for policy in register.policy_ids() {
                let Some(definition) = register.in_force(db, &kind.workflow, &policy).await? else { continue };
                let role = definition.roles.get(&definition.in_charge).filter(|role| !role.by_link);
                let Some(role) = role.filter(|role| matches!(&role.of, RoleOf::Unit(Subject::Fact(of)) if *of == kind.office))
                else {
                    continue;
                };
                let own = held.iter().filter_map(|seat| seat.split_once('/')).filter(|(_, post)| *post == role.post.as_str());
                offices.extend(own.map(|(unit, _)| (kind.id.clone(), UnitId::new(unit))));
            }
        }
        Ok(offices)
    }
}

fn said(day: NaiveDate) -> String {
    day.format("%Y年%-m月%-d日").to_string()
}

/// The numbers as a table: a row a unit, and the sums below.
fn table(title: &str, counted: &Counted) -> Table {
    let columns = counted.columns.iter().map(|(_, title, width)| (title.clone(), *width));
    let mut table = Table::new(title, std::iter::once(("承办单位".to_owned(), 24)).chain(columns));
    let cells = |name: &str, numbers: Vec<usize>| {
        std::iter::once(name.to_owned()).chain(numbers.into_iter().map(|number| number.to_string())).collect::<Vec<_>>()
    };
    table.rows.extend(counted.rows.values().map(|(name, numbers)| cells(name, numbers.clone())));
    table.rows.push(cells("合计", (0..counted.columns.len()).map(|at| counted.sum(at)).collect()));
    table
}
