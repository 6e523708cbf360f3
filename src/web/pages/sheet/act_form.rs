//! A form on the page of a case, and what is said when it was refused.

use super::{Answer, View};
use crate::app::desk::{Blank, BlankKind, Doing, Form, Slot, Stands};
use crate::web::form::fields::{Choice, Field, Kept, Painter, file, file_text};
use crate::web::posted::Posted;
use crate::web::text::{Text, fill};
use crate::web::words::value::person;
use askama::Template;
use dafu_engine::definition::Title;
use dafu_engine::ids::FieldId;

/// A form to be drawn.
pub(super) struct FormView {
    pub(super) doing: String,
    pub(super) title: String,
    pub(super) stands: Option<String>,
    pub(super) paper: Option<PaperView>,
    pub(super) fields: Vec<Field>,
    pub(super) slots: Vec<SlotView>,
    pub(super) findings: Vec<FindingView>,
    pub(super) checked: Option<String>,
    pub(super) waits: Option<String>,
    pub(super) key: String,
    pub(super) seen: u64,
    pub(super) on: String,
    pub(super) dated: bool,
    pub(super) over: String,
    pub(super) can_save: bool,
    pub(super) can_claim: bool,
    pub(super) run: String,
    pub(super) case: String,
}

/// A form as it stands in a page.
#[derive(Template)]
#[template(path = "act_form.html")]
pub(super) struct Drawn<'a> {
    form: &'a FormView,
    t: Text,
    address: &'a str,
    token: &'a str,
}

/// The blanks of what was done on paper.
pub(super) struct PaperView {
    pub(super) signers: Vec<Choice>,
    pub(super) scan: Option<Kept>,
}

/// A way of sending.
pub(super) struct SlotView {
    pub(super) index: usize,
    pub(super) title: String,
    pub(super) to: Option<String>,
    pub(super) forward: bool,
    pub(super) fields: Vec<Field>,
    pub(super) on: bool,
}

/// A finding of the document's check.
pub(super) struct FindingView {
    pub(super) id: String,
    pub(super) text: String,
    pub(super) error: bool,
    pub(super) ticked: bool,
}

/// What was not done, and what to do about it.
pub(super) struct Trouble {
    pub(super) head: String,
    pub(super) say: Vec<Mistake>,
    pub(super) advice: String,
    pub(super) basis: Option<String>,
    pub(super) ask: Option<String>,
    pub(super) kept: bool,
}

/// One thing to mend.
pub(super) struct Mistake {
    pub(super) text: String,
    pub(super) anchor: Option<String>,
}

/// The form of a note, which is always there.
pub fn note_form() -> Form {
    let text =
        Blank { field: FieldId::new("text"), title: Title::default(), kind: BlankKind::Lines, required: true, value: None };
    let internal =
        Blank { field: FieldId::new("internal"), title: Title::default(), kind: BlankKind::YesNo, required: false, value: None };
    let slot = Slot { outcome: None, title: Title::default(), forward: true, to: None, blanks: Vec::new() };
    Form {
        doing: Doing::Note,
        title: Title::default(),
        task: None,
        stands: Stands::Himself,
        blanks: vec![text, internal],
        slots: vec![slot],
        findings: Vec::new(),
        waits: None,
    }
}

impl FormView {
    /// As it stands in a page at `address`; `token` goes with what is sent.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    pub(super) fn drawn<'a>(&'a self, t: &Text, address: &'a str, token: &'a str) -> Drawn<'a> {
        Drawn { form: self, t: *t, address, token }
    }

    pub(super) fn of(view: &View<'_>, form: &Form, doing: Option<&Doing>, answer: &Answer) -> Self {
        let (sheet, t) = (view.sheet, view.t);
        let language = t.language();
        let draft = sheet.draft.as_ref().filter(|draft| form.doing == Doing::Act(draft.run.as_str().into()));
        let draft = draft.and_then(|draft| Posted::of_kept(&draft.body));
        let mine = doing.is_some_and(|doing| *doing == form.doing);
        let typed = answer.typed.as_ref().filter(|_| mine).or(draft.as_ref());
        let mistakes = if mine { mistakes(view, answer) } else { Vec::new() };
        let painter = Painter { scene: &sheet.scene, t, typed, mistakes: &mistakes };
        let ticked = |id: &str| typed.is_some_and(|typed| typed.all("tick").contains(&id));
        let slots = form.slots.iter().enumerate().map(|(index, slot)| SlotView {
            index,
            title: slot.title.text(language).to_owned(),
            to: slot.to.as_ref().map(|to| fill(t.leads_to(), &[to.text(language)])),
            forward: slot.forward,
            fields: painter.fields(&format!("o.{index}"), &slot.blanks),
            on: typed.is_some_and(|typed| typed.get("slot") == Some(&index.to_string())),
        });
        let findings: Vec<FindingView> = form
            .findings
            .iter()
            .map(|known| FindingView {
                id: known.id.clone(),
                text: known.text.clone(),
                error: known.error,
                ticked: ticked(&known.id),
            })
            .collect();
        let run = form.task.as_ref().and_then(|task| task.run.clone());
        let over = run
            .as_ref()
            .and_then(|run| sheet.scene.case.documents.get(run.as_str()))
            .and_then(|document| document.draft.as_ref());
        let is_task = form.task.is_some();
        let pool =
            form.task.as_ref().is_some_and(|task| task.owner.is_none() && task.people.len() > 1 && !task.key.contains('!'));
        Self {
            doing: form.doing.id(),
            title: form.title.text(language).to_owned(),
            stands: match &form.stands {
                Stands::For(owner) => Some(fill(t.as_agent(), &[&person(&sheet.scene.people, owner)])),
                Stands::Himself | Stands::ByLink | Stands::Enters(_) => None,
            },
            paper: paper(view, form, typed),
            fields: painter.fields("f", &form.blanks),
            checked: has_check(view, form).then(|| checked(view, &findings)),
            findings,
            waits: form.waits.as_ref().map(|waits| {
                let words = waits.words(&sheet.scene.definition, &sheet.scene.people, language);
                format!("{} {}", words.say, words.advice)
            }),
            key: typed
                .filter(|_| mine)
                .map_or_else(|| view.guest.site.app.fresh_key().to_string(), |typed| typed.text("key").to_owned()),
            seen: sheet.scene.case.seq,
            on: typed.map(|typed| typed.text("on").to_owned()).unwrap_or_default(),
            dated: is_task || !form.blanks.is_empty(),
            over: over.map(|made| made.digest.to_string()).unwrap_or_default(),
            can_save: matches!(form.doing, Doing::Act(_)) && !form.blanks.is_empty(),
            can_claim: pool && form.stands == Stands::Himself && matches!(form.doing, Doing::Act(_)),
            run: run.map(|run| run.to_string()).unwrap_or_default(),
            case: sheet.scene.case.id.to_string(),
            slots: slots.collect(),
        }
    }

    /// There is one way of sending it.
    pub(super) fn is_single(&self) -> bool {
        self.slots.len() == 1
    }
}

fn paper(view: &View<'_>, form: &Form, typed: Option<&Posted>) -> Option<PaperView> {
    let Stands::Enters(signers) = &form.stands else { return None };
    let chosen = typed.map(|typed| typed.text("paper.person").to_owned());
    let option = |signer: &dafu_engine::ids::PersonId| Choice {
        value: signer.to_string(),
        label: person(&view.sheet.scene.people, signer),
        meaning: String::new(),
        on: chosen.as_ref().map_or(signers.len() == 1, |chosen| *signer == chosen.as_str()),
    };
    let scan = typed.and_then(|typed| file(typed.get("paper.scan.kept")?));
    Some(PaperView {
        signers: signers.iter().map(option).collect(),
        scan: scan.map(|scan| Kept { value: file_text(&scan), name: scan.name, on: true }),
    })
}

fn has_check(view: &View<'_>, form: &Form) -> bool {
    let step = form.task.as_ref().and_then(|task| task.step.as_ref());
    matches!(form.doing, Doing::Act(_))
        && step.and_then(|step| view.sheet.scene.definition.step(step)).is_some_and(|step| step.lint.is_some())
}

fn checked(view: &View<'_>, findings: &[FindingView]) -> String {
    let errors = findings.iter().filter(|known| known.error).count();
    if findings.is_empty() {
        return view.t.findings_none().to_owned();
    }
    fill(view.t.findings_count(), &[&errors.to_string(), &(findings.len() - errors).to_string()])
}

/// What is wrong with each blank.
fn mistakes(view: &View<'_>, answer: &Answer) -> Vec<(String, String)> {
    let missing = answer.missing.iter().map(|field| (field.clone(), view.t.required().to_owned()));
    let words = answer
        .refusal
        .as_ref()
        .map(|refusal| refusal.words(&view.sheet.scene.definition, &view.sheet.scene.people, view.t.language()));
    let told = words.into_iter().flat_map(|words| words.fields).map(|told| (told.field.to_string(), told.say));
    // Of a field that is marked as missing already, that is enough.
    missing.chain(told).collect()
}

impl Trouble {
    pub(super) fn of(view: &View<'_>, answer: &Answer) -> Option<Self> {
        let t = view.t;
        let kept = answer.typed.is_some();
        if let Some(problem) = &answer.problem {
            let say = vec![Mistake { text: problem.clone(), anchor: None }];
            return Some(Self { head: t.refused().to_owned(), say, advice: String::new(), basis: None, ask: None, kept });
        }
        let refusal = answer.refusal.as_ref()?;
        let words = refusal.words(&view.sheet.scene.definition, &view.sheet.scene.people, t.language());
        let missing =
            answer.missing.iter().map(|field| Mistake { text: view.field_title(field), anchor: Some(format!("at-{field}")) });
        let others = words.fields.iter().filter(|told| !answer.missing.iter().any(|field| told.field == *field.as_str()));
        let mut say: Vec<Mistake> =
            others.map(|told| Mistake { text: told.say.clone(), anchor: Some(format!("at-{}", told.field)) }).collect();
        let about_missing = say.is_empty() && !words.fields.is_empty();
        if words.fields.is_empty() {
            say.push(Mistake { text: words.say.clone(), anchor: None });
        }
        say.extend(missing);
        let head = if say.len() < 2 && answer.missing.is_empty() {
            t.refused().to_owned()
        } else {
            fill(t.refused_many(), &[&say.len().to_string()])
        };
        let advice = if about_missing { String::new() } else { words.advice };
        Some(Self { head, say, advice, basis: words.basis, ask: words.ask, kept })
    }
}

impl View<'_> {
    fn field_title(&self, field: &str) -> String {
        let known = self.sheet.scene.definition.fields.get(field).map(|known| known.title.text(self.t.language()).to_owned());
        let blanks = self
            .sheet
            .duties
            .iter()
            .chain(&self.sheet.beside)
            .flat_map(|form| form.blanks.iter().chain(form.slots.iter().flat_map(|slot| &slot.blanks)));
        known
            .or_else(|| {
                blanks.into_iter().find(|blank| blank.field == *field).map(|blank| blank.title.text(self.t.language()).to_owned())
            })
            .unwrap_or_default()
    }

    /// What somebody reads who has nothing to do here.
    pub(super) fn idle(&self) -> String {
        match self.task_at_hand() {
            Some(task) => {
                format!("{} {}", self.t.nothing_to_do(), fill(self.t.nothing_to_do_who(), &[&self.holder(task), &task.title]))
            }
            None => self.t.nothing_to_do().to_owned(),
        }
    }
}
