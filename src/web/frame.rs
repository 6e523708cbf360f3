//! What stands around every page: who is signed in, where one can go, and the token of its forms.

use super::assets;
use super::guest::Guest;
use super::text::Text;
use crate::app::Yearly;
use crate::app::desk::units_of;
use crate::store::StoreError;
use dafu_engine::language::Language;
use std::sync::Arc;

/// The part of the workbench that a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// 待办.
    Inbox,
    /// 事项.
    Cases,
    /// 督办看板.
    Board,
    /// 信息.
    Messages,
    /// 单位和人员.
    Units,
    /// 流程.
    Workflows,
    /// 审计.
    Audit,
    /// 一件事项; not in the bar.
    Case,
    /// 我的设置; not in the bar.
    Settings,
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

impl Part {
    /// Where its help is.
    const fn help(self) -> &'static str {
        match self {
            Self::Inbox => "/help/inbox",
            Self::Cases => "/help/cases",
            Self::Board => "/help/board",
            Self::Messages => "/help/messages",
            Self::Units => "/help/units",
            Self::Workflows => "/help/workflows",
            Self::Audit => "/help/audit",
            Self::Case => "/help/case",
            Self::Settings => "/help/settings",
            Self::Batches => "/help/batches",
            Self::Ledger => "/help/ledger",
            Self::Figures => "/help/figures",
            Self::Bulletins => "/help/bulletins",
            Self::Other => "/help",
        }
    }
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
    /// Where the page's help is.
    pub help: &'static str,
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
            help: Part::Other.help(),
            token: guest.secret.form_token(),
            demo: guest.site.demo,
            style: assets::version(),
            version: env!("CARGO_PKG_VERSION"),
        }
    }

    /// Around a page of whoever is signed in.
    pub async fn of(guest: &Guest, part: Part, title: &str) -> Result<Self, StoreError> {
        let mut frame = Self { help: part.help(), ..Self::bare(guest, title) };
        let app = &guest.site.app;
        let Some(viewer) = guest.viewer() else {
            let Some(visitor) = &guest.visitor else { return Ok(frame) };
            let (messages, audit) = (app.looks_after_mails(visitor).await?, app.reads_audit(visitor));
            let beside = Beside { messages, audit, ..Beside::default() };
            frame.links = links(guest.text, part, None, &beside);
            return Ok(frame);
        };
        let people = app.people().await?;
        let units: Vec<&str> = units_of(&people, &viewer.person)
            .iter()
            .filter_map(|unit| people.units.get(unit))
            .map(|unit| unit.short.as_str())
            .collect();
        frame.who = Some((people.name(&viewer.person).to_owned(), guest.text.language().list(&units)));
        let board = app.has_board(&viewer).await?;
        // Whoever is in charge of a case has a board.
        let messages = match &guest.visitor {
            Some(visitor) if board => app.looks_after_mails(visitor).await?,
            Some(_) | None => false,
        };
        let beside = Beside { board, messages, audit: false, yearly: Some(app.yearly()) };
        frame.links = links(guest.text, part, Some(app.to_do(&viewer).await?), &beside);
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

/// What not everybody has.
#[derive(Default)]
struct Beside {
    board: bool,
    messages: bool,
    audit: bool,
    /// What the office does once a year; none for whoever handles no cases.
    yearly: Option<Arc<Yearly>>,
}

/// `count` is how much somebody has to do; none for whoever handles no cases.
fn links(t: Text, part: Part, count: Option<u64>, beside: &Beside) -> Vec<Link> {
    let link = |href, title, count, of| Link { href, title, count, current: part == of };
    let has = |what: fn(&Yearly) -> bool| beside.yearly.as_deref().is_some_and(what);
    let mut links = Vec::new();
    if count.is_some() {
        links.push(link("/inbox", t.inbox(), count, Part::Inbox));
        links.push(link("/cases", t.cases(), None, Part::Cases));
    }
    let ledger = has(|yearly| !yearly.ledgers.is_empty());
    links.extend(has(|yearly| !yearly.batches.is_empty()).then(|| link("/batches", t.batches(), None, Part::Batches)));
    links.extend(beside.board.then(|| link("/board", t.board(), None, Part::Board)));
    links.extend(ledger.then(|| link("/ledger", t.ledger(), None, Part::Ledger)));
    links.extend((beside.board && ledger).then(|| link("/figures", t.figures(), None, Part::Figures)));
    links.extend(has(|yearly| !yearly.bulletins.is_empty()).then(|| link("/bulletins", t.bulletins(), None, Part::Bulletins)));
    links.extend(beside.messages.then(|| link("/messages", t.messages(), None, Part::Messages)));
    links.push(link("/units", t.units(), None, Part::Units));
    links.push(link("/workflows", t.workflows(), None, Part::Workflows));
    links.extend(beside.audit.then(|| link("/audit", t.audit(), None, Part::Audit)));
    links
}
