//! What stands around every page: who is signed in, where one can go, and the token of its forms.

use super::assets;
use super::guest::Guest;
use super::text::Text;
use crate::app::Yearly;
use crate::app::desk::units_of;
use crate::store::StoreError;
use dafu_engine::language::Language;

/// The part of the workbench that a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// 待办.
    Inbox,
    /// 事项.
    Cases,
    /// 督办看板.
    Board,
    /// 交办.
    Batches,
    /// 台账.
    Ledger,
    /// 统计.
    Figures,
    /// 通报.
    Bulletins,
    /// None of those in the bar.
    Other,
}

/// A link in the bar.
#[derive(Debug, Clone)]
pub struct Link {
    /// Where to.
    pub href: &'static str,
    /// What it says.
    pub title: &'static str,
    /// How many there are.
    pub count: Option<u64>,
    /// The page belongs there.
    pub current: bool,
}

/// What stands around a page.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Its title.
    pub title: String,
    /// The language's code.
    pub language: &'static str,
    /// Large letters.
    pub large: bool,
    /// Who is signed in, and where he belongs.
    pub who: Option<(String, String)>,
    /// Where one can go.
    pub links: Vec<Link>,
    /// The token that forms bring along.
    pub token: String,
    /// A demonstration.
    pub demo: bool,
    /// The version of the style sheet.
    pub style: usize,
    /// The version of the program.
    pub version: &'static str,
}

impl Frame {
    /// Around a page that belongs to nobody.
    pub fn bare(guest: &Guest, title: &str) -> Self {
        Self {
            title: title.to_owned(),
            language: guest.text.language().of("zh-CN", "en"),
            large: guest.large,
            who: guest.visitor.as_ref().and_then(|visitor| visitor.login.clone()).map(|login| (login, String::new())),
            links: Vec::new(),
            token: guest.secret.form_token(),
            demo: guest.site.demo,
            style: assets::version(),
            version: env!("CARGO_PKG_VERSION"),
        }
    }

    /// Around a page of whoever is signed in.
    pub async fn of(guest: &Guest, part: Part, title: &str) -> Result<Self, StoreError> {
        let mut frame = Self::bare(guest, title);
        let Some(viewer) = guest.viewer() else { return Ok(frame) };
        let people = guest.site.app.people().await?;
        let units: Vec<&str> = units_of(&people, &viewer.person)
            .iter()
            .filter_map(|unit| people.units.get(unit))
            .map(|unit| unit.short.as_str())
            .collect();
        frame.who = Some((people.name(&viewer.person).to_owned(), guest.text.language().list(&units)));
        let count = guest.site.app.to_do(&viewer).await?;
        let board = guest.site.app.has_board(&viewer).await?;
        let yearly = guest.site.app.yearly();
        frame.links = links(guest.text, part, count, (board, &yearly));
        Ok(frame)
    }

    /// The other language, by its own name.
    pub fn other_language(&self) -> (&'static str, &'static str) {
        if self.language == "en" {
            ("zh-CN", Text::new(Language::Chinese).language_name())
        } else {
            ("en", Text::new(Language::English).language_name())
        }
    }
}

fn links(t: Text, part: Part, count: u64, (board, yearly): (bool, &Yearly)) -> Vec<Link> {
    let link = |href, title, count, of| Link { href, title, count, current: part == of };
    let mut links = vec![link("/inbox", t.inbox(), Some(count), Part::Inbox), link("/cases", t.cases(), None, Part::Cases)];
    links.extend((!yearly.batches.is_empty()).then(|| link("/batches", t.batches(), None, Part::Batches)));
    links.extend(board.then(|| link("/board", t.board(), None, Part::Board)));
    let ledger = !yearly.ledgers.is_empty();
    links.extend(ledger.then(|| link("/ledger", t.ledger(), None, Part::Ledger)));
    links.extend((board && ledger).then(|| link("/figures", t.figures(), None, Part::Figures)));
    links.extend((!yearly.bulletins.is_empty()).then(|| link("/bulletins", t.bulletins(), None, Part::Bulletins)));
    links
}
