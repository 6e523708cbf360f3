//! To whom a letter is written: persons before 委员 or 代表, or an organisation, before a colon.

use super::{pattern, unit};
use regex::Regex;
use std::sync::LazyLock;

static PERSONS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "^(?:尊敬的)?([^。:;《》“]{2,70}?)(?:等[0-9一二三四五六七八九十]*[名位]?|[0-9一二三四五六七八九十]+[名位])?(?:[省市县区州旗]?(?:政协|人大))?(?:委员|代表|常委)(?:们|同志|先生|女士)?[,!]?(?:您好|你好|你们好)?[:!,]?$",
    )
});
static TITLES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "(?:等[0-9一二三四五六七八九十]*[名位]?|[0-9一二三四五六七八九十]+[名位])?(?:[省市县区州旗]?(?:政协|人大))?(?:委员|代表|常委)$|等$",
    )
});
static NO_NAMES: LazyLock<Regex> = LazyLock::new(|| pattern("各位|诸位|感谢|建议|提案|关于|答复|全体"));
/// An organisation that hands in papers.
static GROUP: LazyLock<Regex> = LazyLock::new(|| {
    pattern("(?:委员会|委|会|民革|民盟|民建|民进|农工党|致公党|九三学社|台盟|工商联|支部|总支|界别?|小组|活动组|联络组)$")
});

/// Whether a tight line is a salutation.
pub fn is_salutation(tight: &str) -> bool {
    let ends = tight.ends_with([':', '!', ',']) || tight.ends_with("您好") || tight.ends_with("你好");
    let short = tight.chars().count() <= 90;
    if !ends || !short || NO_NAMES.is_match(tight) {
        return false;
    }
    PERSONS.is_match(tight) || organisation(tight).is_some()
}

fn organisation(tight: &str) -> Option<&str> {
    let name = tight.strip_suffix(':')?.trim_start_matches("尊敬的");
    let is_group = |part: &str| unit::is(part) || (GROUP.is_match(part) && (3..=30).contains(&part.chars().count()));
    (!name.is_empty() && name.split('、').all(is_group)).then_some(name)
}

/// The names in a salutation, as written there with its blanks.
pub fn names(salutation: &str) -> Vec<String> {
    let tight = super::super::page::tight(salutation);
    if !PERSONS.is_match(&tight) {
        return organisation(&tight).into_iter().flat_map(|names| names.split('、')).map(str::to_owned).collect();
    }
    let said = salutation.trim().trim_end_matches([':', '!', ',']).trim_end();
    let said = said.trim_end_matches("您好").trim_end_matches("你好").trim_end_matches([',', '!', ':', ' ']);
    let said = said.trim_end_matches("同志").trim_end_matches("先生").trim_end_matches("女士").trim_end_matches('们');
    let said = TITLES.replace(said.trim_start().trim_start_matches("尊敬的"), "").into_owned();
    said.split(['、', ',', '和']).flat_map(spaced).map(|name| plain(&name)).filter(|name| !name.is_empty()).collect()
}

/// `谢 高` is one name, `谢高远 王小明` are two.
fn spaced(part: &str) -> Vec<String> {
    let pieces: Vec<&str> = part.split_whitespace().collect();
    if pieces.iter().any(|piece| piece.chars().count() == 1) {
        vec![pieces.concat()]
    } else {
        pieces.iter().map(|name| (*name).to_owned()).collect()
    }
}

fn plain(name: &str) -> String {
    let name = TITLES.replace(name.trim_start_matches("尊敬的"), "");
    TITLES.replace(&name, "").into_owned()
}
