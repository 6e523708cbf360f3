//! How letters look in a place: `letter:` of its policy as a [`Profile`].

use super::ComposeError;
use crate::documents::Profile;
use dafu_engine::policy::{Datum, DatumKind, Policy};
use serde_json::Value as Json;

/// The keys under `letter` that say how letters look; the others are words.
const LOOKS: [&str; 6] = ["form", "head", "grade_place", "document_number", "contact_place", "labels"];

/// How letters look under a policy.
pub(in crate::documents) fn profile(policy: &Policy) -> Result<Profile, ComposeError> {
    let looks = LOOKS.into_iter().filter_map(|key| {
        let datum = policy.get(&format!("letter.{key}"))?;
        Some((key.to_owned(), json(datum)))
    });
    serde_json::from_value(Json::Object(looks.collect()))
        .map_err(|error| ComposeError::Profile { policy: policy.policy.clone(), message: error.to_string() })
}

fn json(datum: &Datum) -> Json {
    match &datum.kind {
        DatumKind::Text(text) => Json::String(text.clone()),
        DatumKind::YesNo(yes) => Json::Bool(*yes),
        DatumKind::List(list) => Json::Array(list.iter().map(json).collect()),
        DatumKind::Map(map) => Json::Object(map.iter().map(|(key, value)| (key.clone(), json(value))).collect()),
    }
}
