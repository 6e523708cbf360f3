//! Letters behind the ports: checked before they are handed in, set when a case has frozen one.

use crate::app::ports::{Checker, Documents, NotDone, RenderOrder, Rendered};
use crate::documents::RenderError;
use crate::documents::port::Desk;
use crate::lint::{self, Words};
use dafu_engine::definition::{Title, Way};
use dafu_engine::ids::FieldId;
use dafu_engine::machine::command::{Ask, Command};
use dafu_engine::machine::document::{DocumentContent, DocumentPart};
use dafu_engine::machine::state::Case;
use dafu_engine::machine::{Finding, World};
use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// Checks the text that a command would hand in.
pub(super) struct Check {
    words: Words,
    desk: Arc<Desk>,
}

impl Check {
    /// Reads the words of the check.
    pub(super) fn load(workflows: &Path, desk: Arc<Desk>) -> anyhow::Result<Self> {
        Ok(Self { words: Words::load(workflows)?, desk })
    }

    /// Characters of a letter's text that no font has. Told when the text is handed in, to whoever wrote it: where the letter is
    /// set nobody is there to be told.
    fn unprintable(&self, world: &World<'_>, case: &Case, command: &Command) -> Vec<Finding> {
        let Ask::Act { task, outcome, form, .. } = &command.ask else { return Vec::new() };
        let step = case.run(task).and_then(|(_, run)| world.definition.step(&run.step));
        let button = step.zip(outcome.as_ref()).and_then(|(step, id)| step.outcome(id));
        if button.is_some_and(|button| matches!(button.way, Way::Back(_))) {
            return Vec::new();
        }
        let texts: BTreeSet<&FieldId> = self.desk.kinds().kinds.values().map(|kind| &kind.text).collect();
        let written = form.iter().filter(|(field, _)| texts.contains(field));
        written
            .filter_map(|(field, json)| {
                let character = self.desk.missing(json.as_str()?)?;
                let why = RenderError::MissingGlyph { character }.zh();
                let text = format!("“{}”：{why}", world.definition.field_title(field));
                Some(Finding { id: format!("glyph-{field}"), text, error: true })
            })
            .collect()
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Check").field("words", &self.words).finish_non_exhaustive()
    }
}

impl Checker for Check {
    fn findings(&self, world: &World<'_>, case: &Case, command: &Command) -> Vec<Finding> {
        let mut findings = self.unprintable(world, case, command);
        findings.extend(lint::findings(&self.words, world, case, command));
        findings
    }
}

/// Sets letters.
pub(super) struct Set {
    pub(super) desk: Arc<Desk>,
    pub(super) sample: bool,
}

impl fmt::Debug for Set {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Set").field("sample", &self.sample).finish_non_exhaustive()
    }
}

impl Documents for Set {
    fn render(&self, order: &RenderOrder) -> Result<Rendered, NotDone> {
        let world = order.scene.world();
        // The same facts give the same letter: a text that can't be set never can; a font, a unit or a sentence can be added.
        let made = self.desk.make(&world, &order.content, order.part, self.sample).map_err(|error| {
            let why = error.title().zh;
            if error.is_the_texts() { NotDone::Never(why) } else { NotDone::Later(why) }
        })?;
        Ok(Rendered { bytes: made.pdf, media_type: "application/pdf".to_owned(), content: made.content, pages: made.pages })
    }

    fn objection(&self, world: &World<'_>, content: &DocumentContent, part: DocumentPart) -> Option<Title> {
        self.desk.look(world, content, part).err().map(|error| error.title())
    }
}
