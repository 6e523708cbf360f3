//! Letters behind the ports: checked before they are handed in, set when a case has frozen one.

use super::packages;
use crate::app::mails::Notice;
use crate::app::ports::{Checker, Documents, Edited, NotDone, PackOrder, PaperOrder, Printed, RenderOrder, Rendered, Scene};
use crate::app::{ListOrder, ListPaper, ListPress};
use crate::documents::papers::lists::ListOccasion;
use crate::documents::papers::{self, Listed, Occasion};
use crate::documents::port::{Desk, Order};
use crate::drafting;
use crate::lint::{self, Words};
use crate::store::events;
use crate::store::files::Shelf;
use dafu_engine::definition::Title;
use dafu_engine::ids::{Digest, DocumentKind, FieldId, RunId, ScopeId, WorkflowId};
use dafu_engine::language::Language;
use dafu_engine::machine::command::{Command, FormInput};
use dafu_engine::machine::document::{DocumentContent, DocumentPart};
use dafu_engine::machine::event::Event;
use dafu_engine::machine::state::Case;
use dafu_engine::machine::{Finding, World};
use std::collections::{BTreeMap, BTreeSet};
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
        let files = |digest: &Digest| order.shelf.read(digest).map_err(|error| error.to_string());
        let wanted = Order { content: &order.content, part: order.part, sample: self.sample };
        let made = self.desk.make(&world, wanted, &files).map_err(|error| {
            let why = error.title().zh;
            if error.is_the_texts() { NotDone::Never(why) } else { NotDone::Later(why) }
        })?;
        Ok(Rendered { bytes: made.pdf, media_type: "application/pdf".to_owned(), content: made.content, pages: made.pages })
    }

    fn objection(&self, world: &World<'_>, content: &DocumentContent, part: DocumentPart) -> Option<Title> {
        let wanted = Order { content, part, sample: self.sample };
        self.desk.look(world, wanted).err().map(|error| error.title())
    }

    fn unprintable(&self, world: &World<'_>, form: &FormInput) -> Option<Title> {
        let texts: BTreeSet<&FieldId> = self.desk.kinds().kinds.values().map(|kind| &kind.text).collect();
        let mut written = form.iter().filter(|(field, _)| texts.contains(field));
        written.find_map(|(field, json)| {
            let why = self.desk.look_at_text(json.as_str()?).err()?.title();
            let of = &world.definition.fields.get(field)?.title;
            let (zh, en) = (of.text(Language::Chinese), of.text(Language::English));
            Some(Title::both(
                format!("“{zh}”：{}", why.text(Language::Chinese)),
                format!("“{en}”: {}", why.text(Language::English)),
            ))
        })
    }

    fn series(&self, scene: &Scene, content: &DocumentContent, year: i32) -> Result<String, NotDone> {
        self.desk.kinds().series(&scene.world(), content, year).map_err(|error| NotDone::Later(error.to_string()))
    }

    fn docx(&self, scene: &Scene, kind: &DocumentKind, from: &Shelf) -> Result<Vec<u8>, NotDone> {
        let files = |digest: &Digest| from.read(digest).map_err(|error| error.to_string());
        let content = content(scene, kind);
        let made = self.desk.docx(&scene.world(), self.order(&content), &files);
        made.map_err(|error| NotDone::Never(error.to_string()))
    }

    fn read_docx(&self, scene: &Scene, kind: &DocumentKind, bytes: &[u8]) -> Result<Edited, NotDone> {
        let content = content(scene, kind);
        let read = self.desk.read_docx(&scene.world(), self.order(&content), bytes);
        let read = read.map_err(|error| NotDone::Never(error.to_string()))?;
        Ok(Edited { differences: read.to_string(), body: read.body })
    }

    fn papers(&self, workflow: &WorkflowId) -> Vec<(String, String)> {
        let of = self.desk.papers().of(workflow);
        of.into_iter().map(|(name, title)| (name.to_owned(), title.to_owned())).collect()
    }

    fn print(&self, order: &PaperOrder) -> Result<Vec<Printed>, NotDone> {
        let log: Vec<Event> = order.log.iter().map(events::Row::event).collect::<Result<_, _>>()?;
        let listed = if self.desk.papers().lists_the_file(&order.name) { listed(order)? } else { Vec::new() };
        let world = order.scene.world();
        let notices: Vec<papers::Notice> = order.notices.iter().map(notice).collect();
        let occasion = Occasion {
            world: &world,
            case: &order.scene.case,
            log: &log,
            today: order.scene.now.today,
            links: &order.links,
            listed: &listed,
            notices: &notices,
            sample: self.sample,
        };
        let printed = self.desk.print(&order.name, &occasion).map_err(|error| NotDone::Never(error.to_string()))?;
        Ok(printed.into_iter().map(|paper| Printed { name: paper.name, pdf: paper.pdf }).collect())
    }
}

fn notice((notice, link): &(Notice, Option<String>)) -> papers::Notice {
    let (person, title, text) = (notice.person.clone(), notice.subject.clone(), notice.text.clone());
    papers::Notice { person, title, text, link: link.clone() }
}

impl ListPress for Set {
    fn lists(&self, kind: &str) -> Vec<ListPaper> {
        let of = self.desk.papers().lists_of(kind).into_iter();
        of.map(|(name, paper)| ListPaper {
            name: name.to_owned(),
            title: paper.title.clone(),
            letter: paper.letter,
            each_unit: paper.each_unit,
        })
        .collect()
    }

    fn set_list(&self, order: &ListOrder) -> Result<Printed, NotDone> {
        let columns: Vec<(String, u32)> = order.table.columns.iter().map(|column| (column.title.clone(), column.width)).collect();
        let occasion = ListOccasion {
            policy: &order.policy,
            blanks: &order.blanks,
            columns: &columns,
            rows: &order.table.rows,
            done: order.done,
            on: order.on,
            sample: self.sample,
        };
        let made = self.desk.print_list((&order.kind, &order.name), occasion);
        let made = made.map_err(|error| NotDone::Never(error.to_string()))?;
        Ok(Printed { name: made.name, pdf: made.pdf })
    }
}

impl Set {
    /// A letter to be edited: its original where it has a date, or else its draft.
    fn order<'c>(&self, content: &'c DocumentContent) -> Order<'c> {
        let part = if content.date.is_some() { DocumentPart::Original } else { DocumentPart::Draft };
        Order { content, part, sample: self.sample }
    }
}

/// What a letter of the case says: as it was frozen last, or as it would be today.
fn content(scene: &Scene, kind: &DocumentKind) -> DocumentContent {
    let frozen = scene.case.documents.values().rfind(|document| document.kind == *kind && !document.reopened);
    frozen.map_or_else(|| today(scene, kind), |document| document.content.clone())
}

fn today(scene: &Scene, kind: &DocumentKind) -> DocumentContent {
    DocumentContent {
        kind: kind.clone(),
        facts: scene.case.facts.clone(),
        frozen_on: scene.now.today,
        answered: BTreeMap::new(),
        again: scene.case.was_sealed(&ScopeId::default(), kind),
        number: None,
        date: None,
        signed_by: Vec::new(),
    }
}

/// What the file would consist of if it were closed today.
fn listed(order: &PaperOrder) -> Result<Vec<Listed>, NotDone> {
    let pack = PackOrder {
        scene: order.scene.clone(),
        run: RunId::default(),
        retention: String::new(),
        log: Vec::new(),
        shelf: order.shelf.clone(),
    };
    let papers = packages::papers(&pack)?.into_iter();
    Ok(papers
        .map(|paper| Listed {
            title: paper.title,
            author: paper.author,
            number: paper.number,
            date: paper.date,
            pages: paper.pages,
        })
        .collect())
}
