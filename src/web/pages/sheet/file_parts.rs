//! What is on file in a case: facts, opinions, records, requests, documents, files and dates.

use super::View;
use crate::web::pages::inbox::{address, encoded};
use crate::web::text::fill;
use crate::web::words::date::{near_day, with_weekday};
use crate::web::words::deadline::how;
use crate::web::words::event::confirmed;
use crate::web::words::light::{Lamp, done, lamp, stopped};
use crate::web::words::value::{Pair, item, pairs, person};
use dafu_engine::definition::FieldFrom;
use dafu_engine::machine::clock::{Due, DueOf, Runs};
use dafu_engine::machine::document::{Document, Made};
use dafu_engine::machine::light::{Light, name_of, running_dates};
use dafu_engine::machine::state::{Item, ItemState, Status};

/// An `each`: who was asked and what they said.
pub(super) struct ItemsView {
    pub(super) title: String,
    pub(super) summary: String,
    pub(super) items: Vec<ItemView>,
}

/// One of them.
pub(super) struct ItemView {
    pub(super) name: String,
    pub(super) state: &'static str,
    pub(super) late: bool,
    pub(super) said: Vec<Pair>,
    pub(super) more: Vec<String>,
}

/// A kind of record.
pub(super) struct RecordView {
    pub(super) title: String,
    pub(super) rows: Vec<RecordLine>,
}

/// A row of one.
pub(super) struct RecordLine {
    pub(super) said: Vec<Pair>,
    pub(super) by: String,
    pub(super) confirmed: Option<&'static str>,
    pub(super) was: Vec<String>,
}

/// A request.
pub(super) struct RequestView {
    pub(super) title: String,
    pub(super) by: String,
    pub(super) said: Vec<Pair>,
    pub(super) decided: String,
    pub(super) open: bool,
}

/// A document.
pub(super) struct DocumentView {
    pub(super) title: String,
    pub(super) parts: Vec<PartView>,
    pub(super) signed: Vec<String>,
    pub(super) reopened: bool,
    pub(super) making: bool,
}

/// What was made of it.
pub(super) struct PartView {
    pub(super) href: String,
    pub(super) title: &'static str,
    pub(super) pages: String,
    pub(super) digest: String,
}

/// A file.
pub(super) struct FileLink {
    pub(super) href: String,
    pub(super) name: String,
}

/// A date.
pub(super) struct DeadlineLine {
    pub(super) name: String,
    pub(super) due: String,
    pub(super) lamp: Lamp,
    pub(super) how: Vec<String>,
}

impl View<'_> {
    /// Short facts, and long ones to be read.
    pub(super) fn facts(&self) -> (Vec<Pair>, Vec<Pair>) {
        let scene = &self.sheet.scene;
        let whole = self.is_whole();
        let seen = scene.case.facts.iter().filter(|(field, _)| {
            whole || scene.definition.fields.get(*field).is_some_and(|known| known.from == Some(FieldFrom::Import))
        });
        pairs(scene, self.t, seen).into_iter().partition(|pair| !pair.long)
    }

    pub(super) fn blocks(&self) -> Vec<ItemsView> {
        let steps = self.sheet.scene.definition.all_steps();
        let blocks = steps.into_iter().filter_map(|step| {
            let items = self.sheet.items(step);
            if items.is_empty() {
                return None;
            }
            let asked = items.iter().filter(|(item, _)| item.state != ItemState::Withdrawn).count();
            let answered = items.iter().filter(|(item, _)| has_answered(item)).count();
            Some(ItemsView {
                title: step.title.text(self.t.language()).to_owned(),
                summary: fill(self.t.asked_answered(), &[&asked.to_string(), &answered.to_string()]),
                items: items.into_iter().map(|(item, said)| self.item(item, said)).collect(),
            })
        });
        blocks.collect()
    }

    fn item(&self, of: &Item, said: bool) -> ItemView {
        let t = self.t;
        let today = self.sheet.scene.now.today;
        let day = |day| near_day(t.language(), day, today);
        let mut more = Vec::new();
        more.extend(of.due.as_ref().map(|due| fill(t.due_on(), &[&day(due.date)])));
        more.extend(of.answered_on.filter(|_| said).map(|on| fill(t.answered_on(), &[&day(on)])));
        more.extend(of.without.as_ref().map(|reason| fill(t.without_reason(), &[reason])));
        let state = match of.state {
            _ if !said => t.state_hidden(),
            ItemState::Working => t.state_working(),
            ItemState::Answered => t.state_answered(),
            ItemState::Silent => t.state_silent(),
            ItemState::Late => t.state_late(),
            ItemState::Withdrawn => t.state_withdrawn(),
        };
        // What is being written is nobody else's business until it is handed in.
        let shown = said && (has_answered(of) || !self.is_whole());
        ItemView {
            name: item(&self.sheet.scene.people, &of.id),
            state,
            late: said
                && (of.state == ItemState::Late
                    || of.to_decide
                    || of.due.as_ref().is_some_and(|due| due.overdue && of.state == ItemState::Working)),
            said: if shown { pairs(&self.sheet.scene, t, &of.fields) } else { Vec::new() },
            more,
        }
    }

    pub(super) fn records(&self) -> Vec<RecordView> {
        let scene = &self.sheet.scene;
        if !self.is_whole() {
            return Vec::new();
        }
        let kinds = scene.definition.records.iter().map(|(id, kind)| {
            let rows = scene.case.records.get(id).map(Vec::as_slice).unwrap_or_default();
            let line = |known: &dafu_engine::machine::state::RecordRow| RecordLine {
                said: pairs(scene, self.t, &known.row.cells),
                by: known.by.hand().map(|hand| fill(self.t.entered_by(), &[&person(&scene.people, hand)])).unwrap_or_default(),
                confirmed: known.asked.as_ref().map(|_| confirmed(self.t, known.confirmed)),
                was: known
                    .corrected
                    .iter()
                    .map(|(row, reason)| fill(self.t.corrected_was(), &[reason, &self.one_line(row)]))
                    .collect(),
            };
            RecordView { title: kind.title.text(self.t.language()).to_owned(), rows: rows.iter().map(line).collect() }
        });
        kinds.collect()
    }

    fn one_line(&self, row: &dafu_engine::value::Row) -> String {
        let cells = pairs(&self.sheet.scene, self.t, &row.cells).into_iter().map(|pair| pair.value);
        cells.collect::<Vec<_>>().join(self.t.language().of("，", ", "))
    }

    pub(super) fn requests(&self) -> Vec<RequestView> {
        let scene = &self.sheet.scene;
        let language = self.t.language();
        let day = |day| near_day(language, day, scene.now.today);
        let mine = |request: &dafu_engine::machine::state::RequestState| {
            self.is_whole() || request.by.hand() == Some(&self.viewer.person)
        };
        let requests = scene.case.requests.values().rev().filter(|request| mine(request)).map(|request| {
            let kind = scene.definition.requests.get(&request.kind);
            let by = request.by.hand().map(|hand| person(&scene.people, hand)).unwrap_or_default();
            let decided = match &request.decided {
                None => self.t.request_open().to_owned(),
                Some(decided) => {
                    let outcome = decided.outcome.as_ref().and_then(|id| kind?.outcomes.get(id));
                    let said = outcome.map_or(self.t.request_dropped(), |outcome| outcome.title.text(language));
                    fill(self.t.request_decided(), &[&day(decided.on), said])
                }
            };
            let mut said = pairs(scene, self.t, &request.form);
            said.extend(request.decided.iter().flat_map(|decided| pairs(scene, self.t, &decided.form)));
            RequestView {
                title: kind.map(|kind| kind.title.text(language).to_owned()).unwrap_or_default(),
                by: fill(self.t.request_by(), &[&day(request.asked_on), &by]),
                said,
                decided,
                open: request.decided.is_none(),
            }
        });
        requests.collect()
    }

    pub(super) fn documents(&self) -> Vec<DocumentView> {
        self.sheet.documents().into_iter().rev().map(|document| self.document(document)).collect()
    }

    fn document(&self, document: &Document) -> DocumentView {
        let t = self.t;
        let scene = &self.sheet.scene;
        let part = |made: &Made, title| PartView {
            href: self.file_address(made.digest.as_str()),
            title,
            pages: fill(t.document_pages(), &[&made.pages.to_string()]),
            digest: grouped(made.digest.as_str()),
        };
        let originals = document.originals.iter().rev().map(|made| part(made, t.document_original()));
        let draft = document.draft.iter().map(|made| part(made, t.document_draft()));
        let signed = document.signatures.iter().map(|signed| {
            let on = near_day(t.language(), signed.on, scene.now.today);
            let line = fill(t.document_signed(), &[&person(&scene.people, &signed.person), &on]);
            if signed.scan.is_some() { format!("{line}{}{}", t.language().of("，", ", "), t.document_paper()) } else { line }
        });
        let step = scene.definition.step(&document.step).map(|step| step.title.text(t.language()).to_owned());
        let number = document.content.number.clone();
        DocumentView {
            title: [step, number].into_iter().flatten().collect::<Vec<_>>().join(" "),
            parts: originals.chain(draft).collect(),
            signed: signed.collect(),
            reopened: document.reopened,
            making: document.draft.is_none() && !document.reopened,
        }
    }

    pub(super) fn files(&self) -> Vec<FileLink> {
        let made: Vec<_> = self
            .sheet
            .documents()
            .into_iter()
            .flat_map(|document| document.originals.iter().chain(&document.draft))
            .map(|made| &made.digest)
            .collect();
        let mut links: Vec<FileLink> = Vec::new();
        for file in self.sheet.files().into_iter().filter(|file| !made.contains(&&file.digest)) {
            let href = self.file_address(file.digest.as_str());
            if !links.iter().any(|known| known.href == href) {
                links.push(FileLink { href, name: file.name });
            }
        }
        links
    }

    fn file_address(&self, digest: &str) -> String {
        format!("{}/files/{}", address(self.sheet.scene.case.id.as_str()), encoded(digest))
    }

    pub(super) fn deadlines(&self) -> Vec<DeadlineLine> {
        let scene = &self.sheet.scene;
        let case = &scene.case;
        let running = running_dates(case).into_iter().filter(|(of, _)| self.sees_date(of)).map(|(of, due)| {
            let lamp = lamp(self.t, &Light::of_due(&scene.calendar, due, scene.now.today));
            self.line(&of, due, lamp)
        });
        let mut lines: Vec<(chrono::NaiveDate, DeadlineLine)> = running.collect();
        lines.sort_by_key(|(date, _)| *date);
        let mut lines: Vec<DeadlineLine> = lines.into_iter().map(|(_, line)| line).collect();
        if !self.is_whole() {
            return lines;
        }
        for (clock, state) in &case.clocks {
            let of = DueOf::Clock(clock.clone());
            let lamp = match &state.runs {
                Runs::Running if matches!(case.status, Status::Suspended { .. }) => stopped(self.t),
                Runs::Running => continue,
                Runs::Paused { .. } => stopped(self.t),
                Runs::Stopped { on, in_time } => {
                    let said = if *in_time { self.t.in_time() } else { self.t.too_late() };
                    done(self.t, format!("{} {said}", near_day(self.t.language(), *on, scene.now.today)))
                }
            };
            lines.push(self.line(&of, &state.due, lamp).1);
        }
        lines
    }

    fn line(&self, of: &DueOf, due: &Due, lamp: Lamp) -> (chrono::NaiveDate, DeadlineLine) {
        let scene = &self.sheet.scene;
        let language = self.t.language();
        let name = name_of(&scene.world(), &scene.case, of, language);
        let line =
            DeadlineLine { name, due: with_weekday(language, due.date, scene.now.today), lamp, how: how(scene, self.t, due) };
        (due.date, line)
    }

    fn sees_date(&self, of: &DueOf) -> bool {
        let covers = |block: &dafu_engine::ids::StepPath, item: &dafu_engine::ids::ItemId| {
            self.sheet.reach.covers(&dafu_engine::machine::state::ItemRef { block: block.clone(), item: item.clone() })
        };
        self.is_whole()
            || match of {
                DueOf::Item { block, item } => covers(block, item),
                DueOf::Run(run) => self.sheet.tasks.iter().any(|task| task.run.as_ref() == Some(run)),
                DueOf::Clock(_) | DueOf::Request(_) => false,
            }
    }
}

fn has_answered(item: &Item) -> bool {
    matches!(item.state, ItemState::Answered | ItemState::Late)
}

/// The first 32 digits of a digest in groups of four, to be compared by eye.
fn grouped(digest: &str) -> String {
    let (kind, digits) = digest.split_once(':').unwrap_or(("", digest));
    let groups: Vec<&str> = (0..8).filter_map(|group| digits.get(group * 4..group * 4 + 4)).collect();
    format!("{} {}", kind.to_uppercase(), groups.join(" "))
}
