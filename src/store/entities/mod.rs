//! The tables, one file each, without logic.

pub(super) mod accounts;
pub(super) mod audit;
pub(super) mod calendars;
pub(super) mod cases;
pub(super) mod commands;
pub(super) mod definitions;
pub(super) mod draft_versions;
pub(super) mod drafts;
pub(super) mod events;
pub(super) mod faces;
pub(super) mod files;
pub(super) mod meta;
pub(super) mod numbers;
pub(super) mod pairings;
pub(super) mod persons;
pub(super) mod policies;
pub(super) mod posts;
pub(super) mod seats;
pub(super) mod sessions;
pub(super) mod stand_ins;
pub(super) mod task_people;
pub(super) mod tasks;
pub(super) mod timers;
pub(super) mod traces;
pub(super) mod units;
