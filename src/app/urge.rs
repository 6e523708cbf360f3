//! Urging (催办) on many cases at once: counted and numbered on each, told in one mail a unit.

use super::App;
use super::bulk::{Kind, Plan};
use crate::store::{StoreError, tasks};
use crate::time;
use dafu_engine::ids::{CaseId, PersonId, UnitId};
use dafu_engine::machine::command::{Ask, Now};
use dafu_engine::machine::concerned;
use dafu_engine::machine::event::Actor;

/// Whom to urge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Urging {
    /// On which cases.
    pub cases: Vec<CaseId>,
    /// Only this unit's tasks; where none is named, all that are at hand.
    pub unit: Option<UnitId>,
    /// In what words.
    pub text: String,
    /// Who urges; each case judges whether he may.
    pub by: PersonId,
}

impl App {
    /// Asks for the holders of the tasks at hand to be urged; the job. What a case refuses is listed there: somebody who may not
    /// urge, and a task that was urged less than the policy's interval ago.
    pub async fn urge(&self, urging: &Urging, now: Now) -> Result<String, StoreError> {
        self.urge_as(time::new_id(), urging, now).await
    }

    /// The same, the job under an id that whoever asks has chosen.
    pub(super) async fn urge_as(&self, job: String, urging: &Urging, now: Now) -> Result<String, StoreError> {
        let mut acts = Vec::new();
        for id in &urging.cases {
            for task in self.at_hand(id, urging.unit.as_ref(), now).await? {
                let ask = Ask::Urge { task: task.clone(), text: urging.text.clone() };
                acts.push((id.clone(), task.to_string(), ask));
            }
        }
        let by = Actor::Person(urging.by.clone());
        let body = serde_json::Value::Null;
        self.start_job_as(job, &Plan { kind: Kind::Urge, reason: urging.text.clone(), by, body, acts }).await
    }

    /// The runs of a case that somebody works on, of one unit where it is named; none of the office in charge itself.
    async fn at_hand(&self, id: &CaseId, unit: Option<&UnitId>, now: Now) -> Result<Vec<dafu_engine::ids::RunId>, StoreError> {
        let Some(scene) = self.scene(id, now).await? else { return Ok(Vec::new()) };
        let world = scene.world();
        let in_charge = &world.definition.in_charge;
        let mut runs = Vec::new();
        for task in dafu_engine::machine::tasks::tasks(&world, &scene.case) {
            let Some(run) = task.run.clone().filter(|_| task.ready && !task.detached && task.role != *in_charge) else {
                continue;
            };
            let units = concerned::units_of(&world, &scene.case, std::slice::from_ref(&task));
            if unit.is_none_or(|unit| units.contains(unit)) && !runs.contains(&run) {
                runs.push(run);
            }
        }
        Ok(runs)
    }

    /// Tasks that nobody can do now, by case: the office in charge hands them over.
    pub async fn deserted(&self) -> Result<Vec<(CaseId, String)>, StoreError> {
        let rows = tasks::orphaned(self.store().reader()).await?;
        Ok(rows.into_iter().map(|row| (row.case_id.into(), row.title)).collect())
    }
}
