//! `via: link` (4.6, 6.1): somebody without an account gets a form that stands alone. It picks nobody from the office's
//! registers, takes no number from them, and shows nothing that people inside write.

use super::mentions::doers;
use super::names::REASON;
use super::world::{At, World};
use crate::definition::{FieldFrom, FieldKind};
use crate::diagnostic::Diagnostic;
use crate::ids::{FieldId, RoleId};
use std::collections::BTreeSet;

pub(super) fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let linked = |at: &At<'_>| doers(*at).iter().any(|role| by_link(world, role.id));
    let inside: BTreeSet<FieldId> =
        world.steps().filter(|at| !linked(at)).flat_map(|at| fields(world, &at).into_iter().map(|ask| ask.field)).collect();
    for at in world.steps().filter(linked) {
        let Some(role) = doers(at).into_iter().find(|role| by_link(world, role.id)) else { continue };
        for ask in fields(world, &at) {
            let Some(why) = internal(world, &ask.field, &inside) else { continue };
            let message = format!("`{}` {why}, and `{}` fills in this form by link, without an account", ask.field, role.id);
            let hint = "ask a field of its own here";
            found.push(Diagnostic::error("link-internal", ask.span, message).hint(hint));
        }
    }
}

fn by_link(world: &World<'_>, role: &RoleId) -> bool {
    world.definition.roles.get(role).is_some_and(|role| role.by_link)
}

fn fields(world: &World<'_>, at: &At<'_>) -> Vec<crate::definition::Ask> {
    let asks = world.asked_by(at.step).into_iter().map(std::borrow::Cow::into_owned);
    asks.filter(|ask| ask.field != REASON).collect()
}

fn internal(world: &World<'_>, id: &FieldId, inside: &BTreeSet<FieldId>) -> Option<&'static str> {
    let field = world.definition.fields.get(id)?;
    let picked = matches!(field.kind, FieldKind::Person | FieldKind::People | FieldKind::Unit | FieldKind::Units);
    match field.from {
        Some(FieldFrom::NumberSeries) => Some("takes a number from the unit's register"),
        Some(FieldFrom::Import) => Some("was brought in by the office"),
        None if picked => Some("is picked from the office's register"),
        None if inside.contains(id) => Some("is also written inside the office"),
        None => None,
    }
}
