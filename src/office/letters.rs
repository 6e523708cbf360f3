//! Letters behind the ports: checked before they are handed in, set when a case has frozen one.

use crate::app::ports::{Checker, Documents, NotDone, RenderOrder, Rendered};
use crate::documents::port::Desk;
use crate::drafting;
use crate::lint::{self, Words};
use dafu_engine::ids::FieldId;
use dafu_engine::machine::command::Command;
use dafu_engine::machine::state::Case;
use dafu_engine::machine::{Finding, World};
use std::fmt;
use std::path::Path;

/// Checks the text that a command would hand in.
#[derive(Debug)]
pub(super) struct Check {
    words: Words,
}

impl Check {
    /// Reads the words of the check.
    pub(super) fn load(workflows: &Path) -> anyhow::Result<Self> {
        Ok(Self { words: Words::load(workflows)? })
    }
}

impl Checker for Check {
    fn findings(&self, world: &World<'_>, case: &Case, command: &Command) -> Vec<Finding> {
        lint::findings(&self.words, world, case, command)
    }

    fn opening(&self, world: &World<'_>, case: &Case) -> Option<(FieldId, String)> {
        let field = self.words.text_of(world.definition)?;
        let points = lint::of_case(&self.words, world, case, Vec::new())?.points;
        let own = points.iter().filter(|point| !point.merged).map(|point| point.text.as_str());
        Some((field.clone(), drafting::opening(own))).filter(|(_, text)| !text.is_empty())
    }
}

/// Sets letters.
pub(super) struct Set {
    pub(super) desk: Desk,
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
            let why = error.to_string();
            if error.is_the_texts() { NotDone::Never(why) } else { NotDone::Later(why) }
        })?;
        Ok(Rendered { bytes: made.pdf, media_type: "application/pdf".to_owned(), content: made.content, pages: made.pages })
    }
}
