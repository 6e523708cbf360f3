//! Lists that others wrote, as an office brings them in on a page: uploaded, looked at with everything that is wrong, put right, accepted.
//!
//! A list belongs to nobody's case yet, so who may bring one in is said by the definition its cases will run on: whoever holds the post of its
//! `in_charge`, in whatever unit. The file is kept, so that a list is put right without being sent again. What a list means and what comes of
//! it is the business of [`crate::app::importing`], the same as for the command line.

use super::{Viewer, seats};
use crate::app::App;
use crate::app::importing::{ImportError, Kept, Staging};
use crate::imports::{Draft, Import, Mapping};
use crate::store::{StoreError, imports};
use dafu_engine::definition::{Definition, RoleOf};
use dafu_engine::ids::{Digest, FieldId, PolicyId};
use dafu_engine::people::People;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The longest name of a source, in signs.
pub const LONGEST_SOURCE: usize = 40;
/// The most signs of what is put right in a cell or is the same for every row.
const LONGEST_TEXT: usize = 2_000;
/// As what the bytes of a list are kept: they are read here and shown to nobody.
const MEDIA_TYPE: &str = "application/octet-stream";

/// The lists there are, and what one can bring in.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// Ways to read a list: id and what its rows are.
    pub kinds: Vec<(String, String)>,
    /// Policies under which cases can begin: id and title.
    pub policies: Vec<(PolicyId, String)>,
    /// Lists that were staged or accepted, the last one first.
    pub lists: Vec<imports::Row>,
    /// Who is who.
    pub people: Arc<People>,
}

/// One list.
#[derive(Debug, Clone)]
pub struct IncomingList {
    /// The list.
    pub row: imports::Row,
    /// What its rows are.
    pub title: String,
    /// Its cases have begun.
    pub accepted: bool,
    /// The columns that there may be.
    pub columns: Vec<IncomingColumn>,
    /// Headings that stand for nothing, each with its cell.
    pub unused: Vec<(String, String)>,
    /// What a person would want to know of the file.
    pub remarks: Vec<String>,
    /// What was put right, by cell.
    pub corrections: BTreeMap<String, String>,
    /// Its rows.
    pub drafts: Vec<Draft>,
    /// Rows whose case has begun already, just as the list has it.
    pub unchanged: usize,
    /// Who is who.
    pub people: Arc<People>,
}

/// A column that may be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncomingColumn {
    /// The field it fills.
    pub field: FieldId,
    /// What it is called.
    pub title: String,
    /// The list has it.
    pub there: bool,
    /// A case can't begin without it.
    pub needed: bool,
    /// What is the same for every row, where the list does not have it.
    pub fixed: String,
}

/// A list that is brought in.
#[derive(Debug, Clone, Copy)]
pub struct NewList<'a> {
    /// The way to read it.
    pub kind: &'a str,
    /// The policy its cases run under.
    pub policy: &'a str,
    /// From whom it comes.
    pub source: &'a str,
    /// The heading of the numbers, where it is not known by itself.
    pub number_heading: &'a str,
    /// The name of the file.
    pub name: &'a str,
    /// The file.
    pub bytes: &'a [u8],
}

/// What is put right in a staged list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Cells.
    pub corrections: BTreeMap<String, String>,
    /// What headings stand for; remembered for this source.
    pub headings: BTreeMap<String, FieldId>,
    /// What is the same for every row.
    pub fixed: BTreeMap<FieldId, String>,
    /// Every cell for which something is suggested, as suggested.
    pub suggested: bool,
}

/// Why a list is not brought in.
#[derive(Debug, thiserror::Error)]
pub enum NotBrought {
    /// There is nothing of that for him.
    #[error("没有这一页")]
    Nothing,
    /// It is not said from whom the list is.
    #[error("请写明名单来自哪里，至多{LONGEST_SOURCE}个字，如“市政协提案委”：下次收到同一来源的名单，表头对应关系会自动沿用")]
    NoSource,
    /// No file came.
    #[error("请选择要导入的文件（.xlsx 或 .csv）")]
    NoFile,
    /// Something that was typed is far too long.
    #[error("填写的内容太长，至多{LONGEST_TEXT}个字")]
    TooLong,
    /// Its cases have begun.
    #[error("这份名单已经导入，不能再改；个别内容请用更正")]
    Accepted,
    /// The list says no.
    #[error(transparent)]
    Import(#[from] ImportError),
}

impl From<StoreError> for NotBrought {
    fn from(error: StoreError) -> Self {
        Self::Import(error.into())
    }
}

impl App {
    /// The lists there are; none for somebody who may not bring any in.
    pub async fn incoming(&self, viewer: &Viewer) -> Result<Option<Incoming>, StoreError> {
        let people = self.people().await?;
        let (yearly, held) = (self.yearly(), seats::held(&people, &viewer.person));
        let (mut kinds, mut policies) = (Vec::new(), BTreeMap::new());
        for import in &yearly.imports {
            let known = self.beginning(import).await?;
            let his: Vec<_> = known.into_iter().filter(|(_, _, definition)| may_bring_in(definition, &held)).collect();
            if !his.is_empty() {
                kinds.push((import.id.clone(), import.title.clone()));
            }
            policies.extend(his.into_iter().map(|(policy, title, _)| (policy, title)));
        }
        if kinds.is_empty() {
            return Ok(None);
        }
        let mut lists = self.imports().await?;
        lists.retain(|list| kinds.iter().any(|(kind, _)| *kind == list.kind));
        Ok(Some(Incoming { kinds, policies: policies.into_iter().collect(), lists, people }))
    }

    /// Stages a list; its id.
    pub async fn bring_in(&self, viewer: &Viewer, new: &NewList<'_>) -> Result<String, NotBrought> {
        let import = self.may_import(viewer, new.kind, &PolicyId::new(new.policy)).await?;
        let source = new.source.trim();
        if source.is_empty() || source.chars().count() > LONGEST_SOURCE {
            return Err(NotBrought::NoSource);
        }
        if new.bytes.is_empty() {
            return Err(NotBrought::NoFile);
        }
        let heading = new.number_heading.trim();
        let headings = (!heading.is_empty()).then(|| (heading.to_owned(), import.number.clone()));
        let now = self.now();
        let staging = Staging {
            import: &import,
            policy: new.policy.into(),
            source,
            name: new.name,
            bytes: new.bytes,
            headings: headings.into_iter().collect(),
            corrections: BTreeMap::new(),
            fixed: BTreeMap::new(),
            by: viewer.person.as_str(),
        };
        let staged = self.stage_import(staging, now).await?;
        // What could be read is worth keeping: from now on the list is put right without the file being sent again.
        self.keep_file(new.bytes, MEDIA_TYPE, now.at).await?;
        Ok(staged.id)
    }

    /// One list; none where there is none for him.
    pub async fn incoming_list(&self, viewer: &Viewer, id: &str) -> Result<Option<IncomingList>, NotBrought> {
        let Some(row) = imports::find(self.store().reader(), id).await? else { return Ok(None) };
        let policy = PolicyId::from(row.policy.as_str());
        let import = match self.may_import(viewer, &row.kind, &policy).await {
            Ok(import) => import,
            Err(NotBrought::Nothing) => return Ok(None),
            Err(error) => return Err(error),
        };
        let kept = Kept::of(&row)?;
        let drafts = self.staged_rows(id).await?;
        Ok(Some(IncomingList {
            title: import.title.clone(),
            accepted: row.state == imports::ACCEPTED,
            columns: columns(&import, &kept.mapping, &kept.fixed),
            unused: kept.mapping.unused,
            remarks: kept.remarks,
            corrections: kept.corrections,
            unchanged: kept.unchanged,
            drafts,
            people: self.people().await?,
            row,
        }))
    }

    /// Puts a staged list right and reads it again; its id, which is another where what is the same for every row has changed.
    pub async fn put_list_right(&self, viewer: &Viewer, id: &str, change: Change) -> Result<String, NotBrought> {
        let list = self.incoming_list(viewer, id).await?.ok_or(NotBrought::Nothing)?;
        if list.accepted {
            return Err(NotBrought::Accepted);
        }
        let texts = change.corrections.values().chain(change.fixed.values());
        if texts.into_iter().any(|text| text.chars().count() > LONGEST_TEXT) {
            return Err(NotBrought::TooLong);
        }
        let policy = PolicyId::from(list.row.policy.as_str());
        let import = self.may_import(viewer, &list.row.kind, &policy).await?;
        let bytes = self.file(&Digest::new(list.row.file.as_str()))?;
        let kept = Kept::of(&list.row)?;
        let (mut corrections, mut fixed) = (kept.corrections, kept.fixed);
        if change.suggested {
            let problems = list.drafts.iter().flat_map(|draft| &draft.problems);
            corrections.extend(problems.filter_map(|one| Some((one.cell.clone(), one.suggested.clone()?))));
        }
        corrections.extend(change.corrections);
        let known = |field: &FieldId| import.columns.iter().any(|column| column.field == *field);
        fixed.extend(change.fixed.into_iter().filter(|(field, _)| known(field)));
        fixed.retain(|_, text| !text.trim().is_empty());
        let known = |field: &FieldId| import.all().any(|column| column.field == *field);
        let staging = Staging {
            import: &import,
            policy,
            source: &list.row.source,
            name: &list.row.name,
            bytes: &bytes,
            headings: change.headings.into_iter().filter(|(_, field)| known(field)).collect(),
            corrections,
            fixed,
            by: viewer.person.as_str(),
        };
        let staged = self.stage_import(staging, self.now()).await?;
        if staged.id != id {
            self.unstage(id).await?;
        }
        Ok(staged.id)
    }

    /// Begins the cases of a list, all at once; how many.
    pub async fn take_list_over(&self, viewer: &Viewer, id: &str) -> Result<usize, NotBrought> {
        self.incoming_list(viewer, id).await?.ok_or(NotBrought::Nothing)?;
        Ok(self.accept_import(id, viewer.person.as_str(), self.now()).await?)
    }

    /// Drops a list that is staged.
    pub async fn drop_list(&self, viewer: &Viewer, id: &str) -> Result<(), NotBrought> {
        let list = self.incoming_list(viewer, id).await?.ok_or(NotBrought::Nothing)?;
        if list.accepted {
            return Err(NotBrought::Accepted);
        }
        Ok(self.unstage(id).await?)
    }

    async fn unstage(&self, id: &str) -> Result<(), StoreError> {
        let tx = self.store().begin().await?;
        imports::unstage(&tx, id).await?;
        self.store().commit(tx).await
    }

    /// The way to read a list, for somebody who may bring one in under this policy.
    async fn may_import(&self, viewer: &Viewer, kind: &str, policy: &PolicyId) -> Result<Import, NotBrought> {
        let people = self.people().await?;
        let held = seats::held(&people, &viewer.person);
        let yearly = self.yearly();
        let import = yearly.imports.iter().find(|import| import.id == kind).ok_or(NotBrought::Nothing)?;
        let known = self.beginning(import).await?;
        let his = known.iter().any(|(id, _, definition)| id == policy && may_bring_in(definition, &held));
        if his { Ok(import.clone()) } else { Err(NotBrought::Nothing) }
    }

    /// The policies under which the cases of a list can begin, with the definition they would run on.
    async fn beginning(&self, import: &Import) -> Result<Vec<(PolicyId, String, Arc<Definition>)>, StoreError> {
        let db = self.store().reader();
        let mut register = self.inner.register.lock().await;
        register.refresh(db).await?;
        let mut known = Vec::new();
        for id in register.policy_ids() {
            let definition = register.in_force(db, &import.workflow, &id).await?;
            let title = register.policy(&id).map(|policy| policy.title.clone());
            known.extend(definition.zip(title).map(|(definition, title)| (id, title, definition)));
        }
        Ok(known)
    }
}

/// Whether one of these seats is that of the post that is in charge, in whatever unit.
fn may_bring_in(definition: &Definition, held: &[String]) -> bool {
    let role = definition.roles.get(&definition.in_charge).filter(|role| matches!(role.of, RoleOf::Unit(_)) && !role.by_link);
    role.is_some_and(|role| held.iter().any(|seat| seat.split_once('/').is_some_and(|(_, post)| *post == *role.post.as_str())))
}

fn columns(import: &Import, mapping: &Mapping, fixed: &BTreeMap<FieldId, String>) -> Vec<IncomingColumn> {
    let column = |column: &crate::imports::Column, needed| IncomingColumn {
        field: column.field.clone(),
        title: column.titles.first().cloned().unwrap_or_else(|| column.field.to_string()),
        there: mapping.columns.contains_key(&column.field),
        needed,
        fixed: fixed.get(&column.field).cloned().unwrap_or_default(),
    };
    let own = import.columns.iter().map(|one| column(one, true));
    own.chain(import.planned.iter().map(|one| column(one, false))).collect()
}

impl IncomingList {
    /// What a row has in a column, in words.
    pub fn said(&self, draft: &Draft, field: &FieldId) -> String {
        let Some(value) = draft.facts.get(field).or_else(|| draft.planned.get(field)) else { return String::new() };
        let one = |value: &serde_json::Value| match value {
            serde_json::Value::String(text) => self.named(draft, text),
            other => other.to_string(),
        };
        match value {
            serde_json::Value::Array(list) => list.iter().map(one).collect::<Vec<_>>().join("、"),
            serde_json::Value::Bool(yes) => if *yes { "是" } else { "否" }.to_owned(),
            other => one(other),
        }
    }

    fn named(&self, draft: &Draft, id: &str) -> String {
        let new = draft.new_people.get(id).map(|(name, _)| name.clone());
        let unit = self.people.units.get(id).map(|unit| unit.short.clone());
        let person = self.people.persons.get(id).map(|person| person.name.clone());
        new.or(unit).or(person).unwrap_or_else(|| id.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_in_a_list_is_said_in_words() {
        let people = Arc::new(People::default());
        let row = imports::Row {
            id: "x".to_owned(),
            kind: "proposals".to_owned(),
            source: "提案委".to_owned(),
            policy: "here".to_owned(),
            name: "目录.csv".to_owned(),
            file: String::new(),
            state: imports::STAGED.to_owned(),
            created_by: "lan".to_owned(),
            created_at: chrono::DateTime::UNIX_EPOCH,
            settled_by: None,
            settled_at: None,
            body: String::new(),
        };
        let list = IncomingList {
            row,
            title: String::new(),
            accepted: false,
            columns: Vec::new(),
            unused: Vec::new(),
            remarks: Vec::new(),
            corrections: BTreeMap::new(),
            drafts: Vec::new(),
            unchanged: 0,
            people,
        };
        let facts = [("who".into(), serde_json::json!(["p_1", "p_2"])), ("key".into(), serde_json::json!(true))];
        let new_people = [("p_1".into(), ("费行健".to_owned(), false))].into();
        let draft = Draft { facts: facts.into_iter().collect(), new_people, ..Draft::default() };
        assert_eq!(list.said(&draft, &"who".into()), "费行健、p_2");
        assert_eq!(list.said(&draft, &"key".into()), "是");
        assert_eq!(list.said(&draft, &"none".into()), "");
    }
}
