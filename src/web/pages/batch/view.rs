//! How a batch is drawn.

use super::Beside;
use crate::app::desk::{BatchLine, BatchSheet, NotForHim, RowBlank, Viewer};
use crate::app::{BatchError, ListPaper};
use crate::web::fault::Fault;
use crate::web::frame::{Frame, Part};
use crate::web::guest::Guest;
use crate::web::pages::batches::{address, stands};
use crate::web::pages::inbox;
use crate::web::posted::Posted;
use crate::web::text::{Text, fill};
use askama::Template;
use dafu_engine::ids::{CaseId, UnitId};
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "batch.html")]
pub struct BatchPage {
    frame: Frame,
    t: Text,
    stands: String,
    mistake: Option<String>,
    refused: Vec<(String, String)>,
    said: Option<String>,
    progress: Option<(usize, usize)>,
    base: String,
    seq: u64,
    page: usize,
    in_charge: bool,
    issued: bool,
    ask: &'static str,
    names: Vec<String>,
    columns: Vec<String>,
    heads: Vec<(String, bool, String)>,
    rows: Vec<Row>,
    pages: Vec<(String, String, bool)>,
    suggest: String,
    suggesting: bool,
    alike: Vec<(String, String, String, String, String)>,
    papers: Vec<(String, String)>,
    own: Vec<Own>,
    objections: Vec<Objection>,
    units: Vec<Unit>,
    until: String,
    number: String,
    on: String,
}

struct Row {
    case: String,
    href: String,
    title: String,
    wrong: Option<String>,
    suggested: Vec<(String, String)>,
    blanks: Vec<Blank>,
    cells: Vec<String>,
    off: String,
}

struct Blank {
    name: String,
    label: String,
    kind: BlankKind,
}

enum BlankKind {
    Line { value: String, units: bool },
    Choice { options: Vec<(String, String, bool)> },
    Tick { on: bool },
}

struct Own {
    unit: String,
    title: String,
    help: String,
    open: bool,
    xlsx: String,
    papers: Vec<(String, String)>,
    rows: Vec<OwnRow>,
}

struct OwnRow {
    case: String,
    cells: Vec<String>,
    label: String,
    on: bool,
    reason: String,
    right: String,
}

struct Objection {
    unit: String,
    id: String,
    case: String,
    reason: String,
    right: String,
    right_say: String,
    decided: Option<String>,
}

struct Unit {
    name: String,
    lead: usize,
    co: usize,
    said: String,
    papers: Vec<(String, String)>,
    xlsx: String,
}

/// Everything that one drawing is made of.
struct Drawing<'a> {
    t: Text,
    sheet: &'a BatchSheet,
    base: String,
    typed: &'a Posted,
}

pub(super) async fn fill_in(guest: &Guest, viewer: &Viewer, id: &str, beside: Beside) -> Result<BatchPage, Fault> {
    let (t, asked) = (guest.text, &beside.asked);
    let suggesting = asked.suggest == "yes";
    let sheet = guest.site.app.batch_sheet(viewer, id, (asked.page, suggesting)).await;
    let Some(sheet) = sheet.map_err(super::fault)? else { return Err(Fault::NotFound) };
    let (face, base) = (&sheet.face, address(id));
    let batch = &face.batch;
    let drawing = Drawing { t, sheet: &sheet, base: base.clone(), typed: &beside.typed };
    let wrong = match &beside.not {
        Some(NotForHim::Rows(rows)) => rows.clone(),
        _ => BTreeMap::new(),
    };
    let typed = |name: &str, else_value: String| beside.typed.get(name).map_or(else_value, str::to_owned);
    let (_, page, pages) = sheet.paging;
    let said = match asked.said.as_str() {
        "saved" => Some(t.batch_saved().to_owned()),
        "looked" => Some(t.batch_looked_done().to_owned()),
        "taken" => Some(fill(t.batch_taken(), &[&asked.count.to_string()])),
        _ => None,
    };
    Ok(BatchPage {
        frame: Frame::of(guest, Part::Batches, &batch.title).await?,
        t,
        stands: stands(t, face),
        mistake: beside.day.clone().or_else(|| beside.not.as_ref().map(ToString::to_string)),
        refused: refused(beside.not.as_ref()),
        said,
        progress: face.progress.filter(|_| !batch.completed).map(|progress| (progress.all, progress.assigned)),
        seq: batch.seq,
        page,
        in_charge: face.in_charge,
        issued: batch.issued.is_some(),
        ask: if batch.look_until.is_some() { t.batch_look_again() } else { t.batch_look_send() },
        names: sheet.people.units.values().map(|unit| unit.short.clone()).collect(),
        columns: sheet.columns.clone(),
        heads: sheet.asks.iter().map(|ask| (drawing.title(&ask.title), ask.required, ask.field.to_string())).collect(),
        rows: sheet.lines.iter().map(|line| drawing.row(line, wrong.get(&line.case))).collect(),
        pages: (0..pages).map(|at| drawing.page(at, at == page)).collect(),
        suggest: format!("{base}?page={page}&suggest=yes"),
        suggesting,
        alike: drawing.alike(),
        papers: sheet
            .papers
            .iter()
            .filter(|paper| paper.letter || face.in_charge)
            .map(|paper| drawing.paper(paper, None))
            .collect(),
        own: if face.in_charge && batch.issued.is_some() {
            Vec::new()
        } else {
            face.units.iter().map(|unit| drawing.own(unit)).collect()
        },
        objections: drawing.objections(),
        units: drawing.units(),
        until: typed("until", batch.look_until.map(|day| day.to_string()).unwrap_or_default()),
        number: typed("number", String::new()),
        on: typed("on", sheet.today.to_string()),
        base,
    })
}

/// The rows that can't be assigned, each with its reason.
fn refused(not: Option<&NotForHim>) -> Vec<(String, String)> {
    match not {
        Some(NotForHim::Batch(BatchError::Rows(rows))) => {
            rows.iter().map(|(case, why)| (case.to_string(), why.clone())).collect()
        }
        _ => Vec::new(),
    }
}

impl Drawing<'_> {
    fn title(&self, (zh, en): &(String, String)) -> String {
        self.t.language().of(zh, en).to_owned()
    }

    fn page(&self, at: usize, current: bool) -> (String, String, bool) {
        (format!("{}?page={at}", self.base), fill(self.t.batch_page(), &[&(at + 1).to_string()]), current)
    }

    fn row(&self, line: &BatchLine, wrong: Option<&String>) -> Row {
        let case = line.case.to_string();
        let blanks = self.sheet.asks.iter().zip(&line.blanks).map(|(ask, blank)| {
            let name = format!("{case}/{}", ask.field);
            Blank { label: format!("{} {case}", self.title(&ask.title)), kind: self.kind(&case, &name, blank), name }
        });
        let people = &self.sheet.people;
        let names = |units: &[UnitId]| units.iter().map(|unit| people.unit_name(unit)).collect::<Vec<_>>().join("、");
        let suggested = line.suggestions.iter().map(|one| {
            let co =
                if one.co.is_empty() { String::new() } else { format!("（{} {}）", self.t.batch_unit_co(), names(&one.co)) };
            let because = one.because.join("；");
            let because = if because.is_empty() { because } else { fill(self.t.batch_because(), &[&because]) };
            (format!("{}{co}", people.unit_name(&one.lead)), because)
        });
        Row {
            href: inbox::address(&case),
            title: line.title.clone(),
            wrong: wrong.cloned(),
            suggested: suggested.collect(),
            blanks: blanks.collect(),
            cells: line.cells.clone(),
            off: fill(self.t.batch_off_one(), &[&case]),
            case,
        }
    }

    /// What stands in a blank: as it was typed, where the page comes back with a mistake.
    fn kind(&self, case: &str, name: &str, blank: &RowBlank) -> BlankKind {
        let was_sent = self.typed.all("row").contains(&case);
        let text = |known: &String| if was_sent { self.typed.text(name).to_owned() } else { known.clone() };
        match blank {
            RowBlank::Line(value) => BlankKind::Line { value: text(value), units: false },
            RowBlank::Units(value) => BlankKind::Line { value: text(value), units: true },
            RowBlank::Choice(options) => {
                let on = |(id, label, on): &(String, String, bool)| {
                    let on = if was_sent { self.typed.text(name) == id } else { *on };
                    (id.clone(), label.clone(), on)
                };
                BlankKind::Choice { options: options.iter().map(on).collect() }
            }
            RowBlank::Tick(on) => BlankKind::Tick { on: if was_sent { self.typed.text(name) == "true" } else { *on } },
        }
    }

    fn paper(&self, paper: &ListPaper, unit: Option<&UnitId>) -> (String, String) {
        let batch = &self.sheet.face.batch;
        let whose = unit.map(|unit| format!("?unit={}", inbox::encoded(unit.as_str()))).unwrap_or_default();
        // What stands in braces is filled in on the paper itself.
        let title = paper.title.replace("{title}", &batch.title).replace("{draft}", "");
        (format!("{}/papers/{}{whose}", self.base, paper.name), title)
    }

    fn papers_of(&self, unit: &UnitId) -> Vec<(String, String)> {
        let own = self.sheet.papers.iter().filter(|paper| paper.each_unit);
        own.map(|paper| self.paper(paper, Some(unit))).collect()
    }

    fn xlsx(&self, unit: &UnitId) -> String {
        format!("{}/list.xlsx?unit={}", self.base, inbox::encoded(unit.as_str()))
    }

    fn own(&self, unit: &UnitId) -> Own {
        let (t, batch, people) = (self.t, &self.sheet.face.batch, &self.sheet.people);
        let said = batch.said.get(unit);
        let mine = self.typed.text("unit") == unit.as_str();
        let row = |line: &BatchLine| {
            let known = said.and_then(|said| said.iter().find(|one| one.case == line.case));
            let typed = |name: &str| self.typed.get(&format!("{name}/{}", line.case)).filter(|_| mine).map(str::to_owned);
            let right = known.and_then(|one| one.right_unit.as_ref()).map(|unit| people.unit_name(unit).to_owned());
            let on = if mine { self.typed.all("objects").contains(&line.case.as_str()) } else { known.is_some() };
            OwnRow {
                case: line.case.to_string(),
                cells: line.cells.clone(),
                label: fill(t.batch_objects_one(), &[line.case.as_str()]),
                on,
                reason: typed("reason").or_else(|| known.map(|one| one.reason.clone())).unwrap_or_default(),
                right: typed("right").or(right).unwrap_or_default(),
            }
        };
        let until = batch.look_until.filter(|until| batch.issued.is_none() && self.sheet.today <= *until);
        let day = until.map(|day| t.language().day(day)).unwrap_or_default();
        Own {
            unit: unit.to_string(),
            title: fill(t.batch_own(), &[people.unit_name(unit)]),
            help: fill(t.batch_own_help(), &[&day]),
            open: until.is_some(),
            xlsx: self.xlsx(unit),
            papers: self.papers_of(unit),
            rows: self.sheet.lines.iter().filter(|line| line.units.contains(unit)).map(row).collect(),
        }
    }

    fn objections(&self) -> Vec<Objection> {
        let (t, people) = (self.t, &self.sheet.people);
        let objections = self.sheet.face.batch.objections();
        let drawn = objections.map(|(unit, one, decision)| {
            let right = one.right_unit.as_ref().map(|unit| people.unit_name(unit).to_owned()).unwrap_or_default();
            let decided = decision.map(|decision| {
                if decision.followed {
                    t.batch_objection_followed().to_owned()
                } else {
                    fill(t.batch_objection_kept(), &[&decision.reason])
                }
            });
            Objection {
                unit: people.unit_name(unit).to_owned(),
                id: unit.to_string(),
                case: one.case.to_string(),
                reason: one.reason.clone(),
                right_say: fill(t.batch_objection_right(), &[&right]),
                right,
                decided,
            }
        });
        drawn.collect()
    }

    fn units(&self) -> Vec<Unit> {
        let (t, batch) = (self.t, &self.sheet.face.batch);
        let unit = |(unit, share): (&UnitId, &_)| {
            let (lead, co) = counts(share);
            let said = match batch.said.get(unit) {
                Some(said) if said.is_empty() => t.batch_unit_agrees().to_owned(),
                Some(said) => fill(t.batch_unit_objects(), &[&said.len().to_string()]),
                None if batch.look_until.is_some() => t.batch_unit_silent().to_owned(),
                None => String::new(),
            };
            let name = self.sheet.people.unit_name(unit).to_owned();
            Unit { name, lead, co, said, papers: self.papers_of(unit), xlsx: self.xlsx(unit) }
        };
        self.sheet.shares.iter().map(unit).collect()
    }

    fn alike(&self) -> Vec<(String, String, String, String, String)> {
        let called = |(case, title): &(CaseId, String)| format!("{case} {title}");
        let pair = |pair: &crate::app::Alike| {
            let because = fill(self.t.batch_alike_words(), &[&pair.because.join("、")]);
            let link = |one: &(CaseId, String)| inbox::address(one.0.as_str());
            (link(&pair.first), called(&pair.first), link(&pair.second), called(&pair.second), because)
        };
        self.sheet.alike.iter().map(pair).collect()
    }
}

fn counts(share: &crate::app::Share) -> (usize, usize) {
    (share.lead, share.co)
}
