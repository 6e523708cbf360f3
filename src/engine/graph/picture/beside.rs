//! What a definition says beside its steps, a line a kind: clocks, records, requests.

use super::Language;
use crate::definition::{DecidedBy, Definition, Named};
use crate::ids::RoleId;

/// The lines; none for a kind the definition has nothing of.
pub(super) fn beside(definition: &Definition, language: Language) -> Vec<String> {
    let kinds = [
        (language.pick("期限", "Clocks"), clocks(definition, language)),
        (language.pick("随时登记", "At any time"), records(definition, language)),
        (language.pick("可随时申请", "Requests"), requests(definition, language)),
    ];
    let colon = language.pick("：", ": ");
    let semicolon = language.pick("；", "; ");
    kinds
        .into_iter()
        .filter(|(_, parts)| !parts.is_empty())
        .map(|(kind, parts)| format!("{kind}{colon}{}", parts.join(semicolon)))
        .collect()
}

/// The name of a role; its id where the definition has no such role.
pub(super) fn role(definition: &Definition, id: &RoleId, language: Language) -> String {
    definition.roles.get(id).map_or_else(|| id.to_string(), |role| language.of(&role.title).to_owned())
}

fn roles(definition: &Definition, ids: &[Named<RoleId>], language: Language) -> String {
    let names: Vec<_> = ids.iter().map(|named| role(definition, &named.id, language)).collect();
    language.list(&names)
}

fn clocks(definition: &Definition, language: Language) -> Vec<String> {
    definition.clocks.values().map(|clock| language.of(&clock.title).to_owned()).collect()
}

fn records(definition: &Definition, language: Language) -> Vec<String> {
    let line = |record: &crate::definition::Record| {
        format!("{}（{}）", language.of(&record.title), roles(definition, &record.by, language))
    };
    definition.records.values().map(line).collect()
}

fn requests(definition: &Definition, language: Language) -> Vec<String> {
    let line = |request: &crate::definition::Request| {
        let asked = roles(definition, &request.by, language);
        match &request.decided_by {
            DecidedBy::Role(decider) => {
                format!("{}（{asked} → {}）", language.of(&request.title), role(definition, &decider.id, language))
            }
            DecidedBy::Policy(_) => format!("{}（{asked}）", language.of(&request.title)),
        }
    };
    definition.requests.values().map(line).collect()
}
