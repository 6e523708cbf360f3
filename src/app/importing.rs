//! Lists that others wrote: staged with everything that is wrong with them, put right by a person, and accepted as one.
//!
//! What is staged is seen by nobody's ledger. Accepting begins all its cases in one transaction, so that they are there at once or
//! not at all, under keys made of list and row: the same file again changes nothing.

use super::{App, Submission, TogetherError, Which};
use crate::imports::mapping::{self, Remembered};
use crate::imports::preview::{Against, preview};
use crate::imports::{Draft, Import, Mapping, Preview, Problem};
use crate::store::{StoreError, imports};
use crate::tables::read::{self, Refused, Sheet};
use dafu_engine::ids::{CaseId, CommandKey, Digest, FieldId, PersonId, PolicyId};
use dafu_engine::machine::command::{Ask, Command, Now};
use dafu_engine::machine::event::{Actor, System};
use dafu_engine::people::{Channel, People, Person, PersonKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A list that is to be staged.
#[derive(Debug, Clone)]
pub struct Staging<'a> {
    /// How it is read.
    pub import: &'a Import,
    /// The policy its cases run under.
    pub policy: PolicyId,
    /// From whom it comes; what its headings stand for is remembered for the next one.
    pub source: &'a str,
    /// The name of the file.
    pub name: &'a str,
    /// The file.
    pub bytes: &'a [u8],
    /// What headings stand for, where a person says so.
    pub headings: Remembered,
    /// What a person has put right, by cell.
    pub corrections: BTreeMap<String, String>,
    /// What is the same for every row.
    pub fixed: BTreeMap<FieldId, String>,
    /// Who stages it.
    pub by: &'a str,
}

/// A list as it is staged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Staged {
    /// Its id, which follows from what is in it.
    pub id: String,
    /// The cases of this list have begun before; nothing is left to do.
    pub accepted: bool,
    /// Where each field was found.
    pub mapping: Mapping,
    /// Its rows, and what is wrong.
    pub preview: Preview,
    /// Cases that have begun already, as the list has them.
    pub unchanged: usize,
}

/// Why a list is not staged, or not accepted.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file can't be read.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// No row of it names the number.
    #[error("前10行中没有找到表头“{0}”；请核对表头，或用对应关系指明")]
    NoHeading(String),
    /// The installation lacks the workflow or the policy.
    #[error("{0}")]
    Unregistered(String),
    /// Rows have problems.
    #[error("还有{0}行需核对，没有导入；请改正后重新导入")]
    Problems(usize),
    /// There is no such list.
    #[error("没有编号为{0}的待导入表")]
    NoSuchList(String),
    /// The cases could not begin.
    #[error(transparent)]
    Together(#[from] TogetherError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is kept of a list beside its rows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Kept {
    workflow: dafu_engine::ids::WorkflowId,
    pub(super) mapping: Mapping,
    pub(super) remarks: Vec<String>,
    pub(super) unchanged: usize,
    /// What a person has put right, by cell.
    #[serde(default)]
    pub(super) corrections: BTreeMap<String, String>,
    /// What is the same for every row.
    #[serde(default)]
    pub(super) fixed: BTreeMap<FieldId, String>,
}

impl Kept {
    pub(super) fn of(list: &imports::Row) -> Result<Self, StoreError> {
        serde_json::from_str(&list.body).map_err(|error| StoreError::unreadable("A staged list", error))
    }
}

impl App {
    /// Reads a list and stages it, with everything that is wrong with it. Staged again, with corrections, it takes its own place.
    pub async fn stage_import(&self, staging: Staging<'_>, now: Now) -> Result<Staged, ImportError> {
        let sheet = read::read(staging.bytes)?;
        let db = self.store().reader();
        let mut headings: Remembered = match imports::headings(db, &staging.import.id, staging.source).await? {
            Some(body) => serde_json::from_str(&body).map_err(|error| StoreError::unreadable("Remembered headings", error))?,
            None => Remembered::new(),
        };
        headings.extend(staging.headings.iter().map(|(heading, field)| (mapping::plain(heading), field.clone())));
        let Some(mapping) = mapping::find(staging.import, &sheet, &headings) else {
            let titles = staging.import.columns.iter().find(|column| column.field == staging.import.number);
            return Err(ImportError::NoHeading(titles.map(|column| column.titles.join("、")).unwrap_or_default()));
        };
        let id = identity(&staging);
        let accepted = imports::find(db, &id).await?.is_some_and(|row| row.state == imports::ACCEPTED);
        let mut preview = self.preview(&staging, &sheet, &mapping, now).await?;
        let unchanged =
            if accepted { preview.drafts.len() } else { self.compare(&mut preview, &mapping, staging.import).await? };
        let staged = Staged { id, accepted, mapping, preview, unchanged };
        if !accepted {
            self.keep_staged(&staging, &staged, &headings, now).await?;
        }
        Ok(staged)
    }

    async fn preview(&self, staging: &Staging<'_>, sheet: &Sheet, mapping: &Mapping, now: Now) -> Result<Preview, ImportError> {
        let db = self.store().reader();
        let mut register = self.inner.register.lock().await;
        register.refresh(db).await?;
        let people = register.people(db, now.today).await?;
        let workflow = &staging.import.workflow;
        let definition = register.in_force(db, workflow, &staging.policy).await?;
        let policy = register.policy(&staging.policy);
        let (Some(definition), Some(policy)) = (definition, policy) else {
            return Err(ImportError::Unregistered(format!("政策 {} 下没有登记流程 {workflow}", staging.policy)));
        };
        let aliases = imports::aliases(db).await?;
        let against = Against {
            import: staging.import,
            definition: &definition,
            policy,
            people: &people,
            aliases: &aliases,
            corrections: &staging.corrections,
            fixed: &staging.fixed,
        };
        Ok(preview(&against, sheet, mapping))
    }

    /// Notes the cases that have begun already: the same are left alone, others are a problem. How many are the same.
    async fn compare(&self, preview: &mut Preview, mapping: &Mapping, import: &Import) -> Result<usize, StoreError> {
        let ids: Vec<CaseId> = preview.drafts.iter().map(|draft| CaseId::new(draft.number.as_str())).collect();
        let known = crate::store::cases::find_all(self.store().reader(), &ids).await?;
        let known: BTreeMap<String, dafu_engine::machine::state::Case> =
            known.into_iter().map(|row| Ok((row.id.clone(), row.case()?))).collect::<Result<_, StoreError>>()?;
        let mut unchanged = 0;
        for draft in &mut preview.drafts {
            let Some(case) = known.get(&draft.number) else { continue };
            let same = draft.facts.iter().all(|(field, value)| {
                let known = case.facts.get(field).and_then(|known| serde_json::to_value(known).ok());
                known.is_some_and(|known| known.as_object().is_some_and(|parts| parts.values().next() == Some(value)))
            });
            if same {
                unchanged += 1;
            } else {
                let at = mapping.columns.get(&import.number).copied().unwrap_or(0);
                let cell = read::cell_name(at, draft.row);
                let what = format!("{}已经导入过，内容不同；要改请用更正", draft.number);
                draft.problems.push(Problem { cell, what, suggested: None });
            }
        }
        Ok(unchanged)
    }

    async fn keep_staged(
        &self,
        staging: &Staging<'_>,
        staged: &Staged,
        headings: &Remembered,
        now: Now,
    ) -> Result<(), StoreError> {
        let unwritable = |error: serde_json::Error| StoreError::Permanent(format!("A list can't be written as JSON: {error}"));
        let kept = Kept {
            workflow: staging.import.workflow.clone(),
            mapping: staged.mapping.clone(),
            remarks: staged.preview.remarks.clone(),
            unchanged: staged.unchanged,
            corrections: staging.corrections.clone(),
            fixed: staging.fixed.clone(),
        };
        let row = imports::Row {
            id: staged.id.clone(),
            kind: staging.import.id.clone(),
            source: staging.source.to_owned(),
            policy: staging.policy.to_string(),
            name: staging.name.to_owned(),
            file: Digest::sha256(staging.bytes).to_string(),
            state: imports::STAGED.to_owned(),
            created_by: staging.by.to_owned(),
            created_at: now.at,
            settled_by: None,
            settled_at: None,
            body: serde_json::to_string(&kept).map_err(unwritable)?,
        };
        let rows = staged.preview.drafts.iter().map(|draft| {
            Ok(imports::ImportRow {
                import: staged.id.clone(),
                row: i64::try_from(draft.row).unwrap_or(i64::MAX),
                number: draft.number.clone(),
                body: serde_json::to_string(draft).map_err(unwritable)?,
            })
        });
        let rows = rows.collect::<Result<_, StoreError>>()?;
        let tx = self.store().begin().await?;
        imports::stage(&tx, row, rows).await?;
        let body = serde_json::to_string(headings).map_err(unwritable)?;
        imports::remember_headings(&tx, &staging.import.id, staging.source, &body).await?;
        self.store().commit(tx).await
    }

    /// Begins the cases of a staged list, all at once; how many. Nothing happens where they have begun before.
    pub async fn accept_import(&self, id: &str, by: &str, now: Now) -> Result<usize, ImportError> {
        let db = self.store().reader();
        let Some(list) = imports::find(db, id).await? else { return Err(ImportError::NoSuchList(id.to_owned())) };
        if list.state == imports::ACCEPTED {
            return Ok(0);
        }
        let kept = Kept::of(&list)?;
        let drafts = self.staged_rows(id).await?;
        let wrong = drafts.iter().filter(|draft| !draft.problems.is_empty()).count();
        if wrong > 0 {
            return Err(ImportError::Problems(wrong));
        }
        self.add_new_people(&drafts).await?;
        let policy = PolicyId::from(list.policy.as_str());
        let submissions = drafts.iter().map(|draft| {
            let case = CaseId::new(draft.number.as_str());
            let ask = Ask::Create { case: case.clone(), policy: policy.clone(), facts: draft.facts.clone(), parent: None };
            let key = CommandKey::new(format!("import {id} {}", draft.row));
            let command = Command { key, by: Actor::System(System::Job), on: None, paper: None, ask };
            Submission { case, which: Which::InForce(kept.workflow.clone()), command, now, seen: None }
        });
        let known = self.begun(&drafts).await?;
        let new: Vec<Submission> = submissions.filter(|submission| !known.contains(&submission.case)).collect();
        let begun = if new.is_empty() { 0 } else { self.submit_together(new).await?.len() };
        let tx = self.store().begin().await?;
        imports::settle(&tx, id, imports::ACCEPTED, (by, now.at)).await?;
        self.store().commit(tx).await?;
        Ok(begun)
    }

    /// The rows of a staged or accepted list.
    pub async fn staged_rows(&self, id: &str) -> Result<Vec<Draft>, StoreError> {
        let rows = imports::rows_of(self.store().reader(), id).await?;
        let draft = |row: &imports::ImportRow| {
            serde_json::from_str(&row.body)
                .map_err(|error| StoreError::unreadable(&format!("Row {} of list {id}", row.row), error))
        };
        rows.iter().map(draft).collect()
    }

    /// Reads who handled what in an earlier year from its ledger, so that suggestions learn from it; read again, it changes nothing. How
    /// many rows, and what is wrong with the others.
    pub async fn import_history(&self, staging: &Staging<'_>, year: i32, now: Now) -> Result<(u64, Vec<Problem>), ImportError> {
        let Some(history) = &staging.import.history else {
            return Err(ImportError::Unregistered(format!("{} 没有 history 一项", staging.import.file)));
        };
        let sheet = read::read(staging.bytes)?;
        let headings = staging.headings.iter().map(|(heading, field)| (mapping::plain(heading), field.clone())).collect();
        let Some(mapping) = mapping::find(staging.import, &sheet, &headings) else {
            return Err(ImportError::NoHeading(staging.import.number.to_string()));
        };
        let preview = self.preview(staging, &sheet, &mapping, now).await?;
        let asked: Vec<usize> = [&staging.import.number, &history.name, &history.lead, &history.co]
            .into_iter()
            .filter_map(|field| mapping.columns.get(field).copied())
            .collect();
        let text = |value: Option<&serde_json::Value>| value.and_then(serde_json::Value::as_str).map(str::to_owned);
        let (mut handled, mut problems) = (Vec::new(), Vec::new());
        for draft in preview.drafts {
            let own = |problem: &Problem| asked.iter().any(|column| read::cell_name(*column, draft.row) == problem.cell);
            problems.extend(draft.problems.iter().filter(|problem| own(problem)).cloned());
            let (title, lead) = (text(draft.facts.get(&history.name)), text(draft.planned.get(&history.lead)));
            if let (Some(title), Some(lead), false) = (title, lead, draft.number.is_empty()) {
                let co = draft.planned.get(&history.co).cloned().unwrap_or_else(|| serde_json::json!([]));
                handled.push(imports::Earlier { year, number: draft.number, title, lead, co: co.to_string() });
            }
        }
        let tx = self.store().begin().await?;
        let count = handled.len() as u64;
        imports::add_earlier(&tx, handled).await?;
        self.store().commit(tx).await?;
        Ok((count, problems))
    }

    /// Every list that was staged, the last one first.
    pub async fn imports(&self) -> Result<Vec<imports::Row>, StoreError> {
        imports::list(self.store().reader()).await
    }

    /// Remembers another name of a unit, for every list to come.
    pub async fn add_unit_alias(&self, alias: &str, unit: &dafu_engine::ids::UnitId, now: Now) -> Result<(), StoreError> {
        let tx = self.store().begin().await?;
        imports::add_alias(&tx, alias, unit, now.at).await?;
        self.store().commit(tx).await
    }

    async fn begun(&self, drafts: &[Draft]) -> Result<std::collections::BTreeSet<CaseId>, StoreError> {
        let ids: Vec<CaseId> = drafts.iter().map(|draft| CaseId::new(draft.number.as_str())).collect();
        let known = crate::store::cases::find_all(self.store().reader(), &ids).await?;
        Ok(known.into_iter().map(|row| CaseId::from(row.id)).collect())
    }

    /// People whom the list names and nobody knew: they answer by link, and have no account.
    async fn add_new_people(&self, drafts: &[Draft]) -> Result<(), StoreError> {
        let new: BTreeMap<PersonId, Person> = drafts
            .iter()
            .flat_map(|draft| &draft.new_people)
            .map(|(id, (name, body))| {
                let kind = if *body { PersonKind::Organisation } else { PersonKind::Member };
                (
                    id.clone(),
                    Person {
                        name: name.clone(),
                        mail: None,
                        account: false,
                        invented: false,
                        kind,
                        phone: None,
                        channel: Channel::Mail,
                    },
                )
            })
            .collect();
        if new.is_empty() {
            return Ok(());
        }
        let people = People { persons: new, ..People::default() };
        self.register(&super::Registered { people: Some(&people), ..super::Registered::default() }).await
    }
}

/// A list is known by all that decides what comes of it but corrections, so that it takes its own place when it is put right.
fn identity(staging: &Staging<'_>) -> String {
    let fixed: Vec<String> = staging.fixed.iter().map(|(field, value)| format!("{field}={value}")).collect();
    let parts =
        [&staging.import.id, staging.source, staging.policy.as_str(), &fixed.join("\n"), Digest::sha256(staging.bytes).as_str()]
            .join("\n");
    Digest::sha256(parts.as_bytes()).as_str().chars().skip("sha256:".len()).take(16).collect()
}
