//! What is behind a link, as its page draws it.

use crate::app::desk::{Form, Opened, Wanted};
use crate::web::fault::Fault;
use crate::web::form::fields::{Field, Painter};
use crate::web::frame::Frame;
use crate::web::guest::Guest;
use crate::web::pages::inbox::encoded;
use crate::web::posted::Posted;
use crate::web::text::{Text, fill};
use crate::web::words::date::with_weekday;
use crate::web::words::value::{Pair, pairs, person};
use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use dafu_engine::machine::refusal::Refusal;

#[derive(Template)]
#[template(path = "link.html")]
struct Page {
    frame: Frame,
    t: Text,
    address: String,
    heading: String,
    lead: String,
    number: String,
    title: String,
    unit: Option<String>,
    letters: Vec<(String, String)>,
    trouble: Option<Trouble>,
    form: Option<Asked>,
    question: Option<Question>,
    readers: Option<String>,
    own: String,
}

/// A form to be drawn.
struct Asked {
    fields: Vec<Field>,
    ways: Vec<WayView>,
}

/// One way of sending it.
struct WayView {
    index: usize,
    title: String,
    fields: Vec<Field>,
    on: bool,
}

/// A row, and what was said of it.
struct Question {
    row: Vec<Pair>,
    says: String,
}

impl Question {
    /// Whether this was said.
    fn chose(&self, says: &str) -> bool {
        self.says == says
    }
}

/// What has to be mended.
struct Trouble {
    head: String,
    /// Each with the blank it is about.
    say: Vec<(String, Option<String>)>,
    advice: String,
}

/// What was sent, and why it was not enough.
#[derive(Debug, Default)]
pub(super) struct Sent {
    pub(super) typed: Option<Posted>,
    pub(super) refusal: Option<Box<Refusal>>,
    pub(super) problem: Option<String>,
    pub(super) missing: Vec<String>,
}

/// The page, with what was sent still there.
pub(super) fn draw(guest: &Guest, secret: &str, opened: &Opened, sent: &Sent) -> Response {
    match page(guest, secret, opened, sent).render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => Fault::Page(error).page(guest),
    }
}

fn page(guest: &Guest, secret: &str, opened: &Opened, sent: &Sent) -> Page {
    let (t, scene) = (guest.text, &opened.scene);
    let language = t.language();
    let name = person(&scene.people, &opened.person);
    let address = format!("/l/{}", encoded(secret));
    let until = with_weekday(language, opened.until, scene.now.today);
    let (heading, lead) = match &opened.what {
        Wanted::Form(form, _) => (fill(t.link_heading_form(), &[&name, form.title.text(language)]), t.link_lead()),
        Wanted::Question(..) => (fill(t.link_heading_question(), &[&name]), t.link_lead()),
        Wanted::Reading => (fill(t.link_heading_reading(), &[&name]), t.link_lead_reading()),
    };
    let readers = match &opened.what {
        Wanted::Form(_, readers) if !readers.is_empty() => {
            let titles = readers.iter().filter_map(|role| scene.definition.roles.get(role));
            let titles: Vec<&str> = titles.map(|role| role.title.text(language)).collect();
            Some(fill(t.link_readers(), &[&language.list(&titles)]))
        }
        Wanted::Form(..) | Wanted::Question(..) | Wanted::Reading => None,
    };
    let question = match &opened.what {
        Wanted::Question(_, row) => Some(Question {
            row: pairs(scene, t, &row.cells),
            says: sent.typed.as_ref().map(|typed| typed.text("says").to_owned()).unwrap_or_default(),
        }),
        Wanted::Form(..) | Wanted::Reading => None,
    };
    let form = match &opened.what {
        Wanted::Form(form, _) => Some(asked(t, opened, form, sent)),
        Wanted::Question(..) | Wanted::Reading => None,
    };
    Page {
        frame: Frame::bare(guest, &heading),
        t,
        letters: letters(t, &address, opened),
        address,
        heading,
        lead: fill(lead, &[&until]),
        number: fill(t.link_number(), &[&opened.face.number]),
        title: opened.face.title.clone(),
        unit: opened.face.lead.as_ref().map(|unit| scene.people.unit_name(unit).to_owned()),
        trouble: trouble(t, opened, sent),
        form,
        question,
        readers,
        own: fill(t.link_own(), &[&name]),
    }
}

/// The letters, each with its address.
fn letters(t: Text, address: &str, opened: &Opened) -> Vec<(String, String)> {
    let several = opened.letters.len() > 1;
    let numbered = (1_usize..).zip(&opened.letters);
    let each = numbered.map(|(number, letter)| {
        let title = if several { fill(t.link_letter(), &[&number.to_string()]) } else { t.link_letter_only().to_owned() };
        (format!("{address}/letters/{}", encoded(letter.digest.as_str())), title)
    });
    each.collect()
}

fn asked(t: Text, opened: &Opened, form: &Form, sent: &Sent) -> Asked {
    let mistakes = mistakes(t, opened, sent);
    let painter = Painter { scene: &opened.scene, t, typed: sent.typed.as_ref(), mistakes: &mistakes };
    let ways = form.slots.iter().enumerate().map(|(index, slot)| WayView {
        index,
        title: slot.title.text(t.language()).to_owned(),
        fields: painter.fields(&format!("o.{index}"), &slot.blanks),
        on: sent.typed.as_ref().is_some_and(|typed| typed.get("slot") == Some(&index.to_string())),
    });
    Asked { fields: painter.fields("f", &form.blanks), ways: ways.collect() }
}

/// What is wrong with each blank.
fn mistakes(t: Text, opened: &Opened, sent: &Sent) -> Vec<(String, String)> {
    let missing = sent.missing.iter().map(|field| (field.clone(), t.required().to_owned()));
    let told = sent
        .refusal
        .iter()
        .flat_map(|refusal| refusal.words(&opened.scene.definition, &opened.scene.people, t.language()).fields);
    missing.chain(told.map(|told| (told.field.to_string(), told.say))).collect()
}

fn trouble(t: Text, opened: &Opened, sent: &Sent) -> Option<Trouble> {
    if let Some(problem) = &sent.problem {
        return Some(Trouble { head: fill(t.link_mend(), &["1"]), say: vec![(problem.clone(), None)], advice: String::new() });
    }
    let refusal = sent.refusal.as_ref()?;
    let scene = &opened.scene;
    let words = refusal.words(&scene.definition, &scene.people, t.language());
    let title = |field: &str| {
        let known = scene.definition.fields.get(field).map(|known| known.title.text(t.language()).to_owned());
        format!("{}{}{}", known.unwrap_or_default(), t.language().of("：", ": "), t.required())
    };
    let missing = sent.missing.iter().map(|field| (title(field), Some(format!("at-{field}"))));
    let others = words.fields.iter().filter(|told| !sent.missing.iter().any(|field| told.field == *field.as_str()));
    let mut say: Vec<(String, Option<String>)> =
        missing.chain(others.map(|told| (told.say.clone(), Some(format!("at-{}", told.field))))).collect();
    let advice = if say.is_empty() { words.advice } else { String::new() };
    if say.is_empty() {
        say.push((words.say, None));
    }
    Some(Trouble { head: fill(t.link_mend(), &[&say.len().to_string()]), say, advice })
}
