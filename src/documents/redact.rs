//! The copy that is published: the letter without what the policy's `redact` lists. It is blackened in the letter's data, before it is set, so
//! that neither the text layer of the PDF nor its metadata ever had it.
//!
//! `redact` lists `personal_phone` (mobile numbers), `id_number`, `home_address`, and fields of people, whose names are blackened wherever they stand.
//! Deliberately no guessing beyond that: what a person must not be found by in the text itself is a matter for whoever examines it.

use super::LetterData;
use crate::letters::personal::{self, Private};
use dafu_engine::machine::World;
use dafu_engine::machine::document::DocumentContent;
use serde_json::Value;

/// What stands where something was.
const BLACK: &str = "***";
/// Names in a policy's list that are no fields, and what they mean.
const KINDS: [(&str, Private); 3] =
    [("personal_phone", Private::Phone), ("id_number", Private::Identity), ("home_address", Private::Address)];
/// How a letter looks is no text of it.
const PROFILE: &str = "profile";

/// What is to be blackened in one letter.
#[derive(Debug, Default)]
pub struct Redaction {
    kinds: Vec<Private>,
    names: Vec<String>,
}

impl Redaction {
    /// What `list` (as a policy has it) means for a letter of this content.
    pub fn of(list: &[&str], world: &World<'_>, content: &DocumentContent) -> Self {
        let kinds = KINDS.iter().filter(|(name, _)| list.contains(name)).map(|(_, kind)| *kind).collect();
        let people: Vec<_> =
            list.iter().filter_map(|name| content.facts.get(*name)).flat_map(dafu_engine::value::Value::people).collect();
        let mut names: Vec<String> = people.iter().map(|person| world.people.name(person).to_owned()).collect();
        // The longest first: a name may be part of another.
        names.sort_by_key(|name| usize::MAX - name.len());
        Self { kinds, names }
    }

    /// The letter without it.
    pub fn apply(&self, letter: &LetterData) -> Result<LetterData, serde_json::Error> {
        let mut data = serde_json::to_value(letter)?;
        if let Value::Object(parts) = &mut data {
            parts.iter_mut().filter(|(name, _)| *name != PROFILE).for_each(|(_, part)| self.black_out(part));
        }
        serde_json::from_value(data)
    }

    fn black_out(&self, data: &mut Value) {
        match data {
            Value::String(text) => *text = self.text(text),
            Value::Array(parts) => parts.iter_mut().for_each(|part| self.black_out(part)),
            Value::Object(parts) => parts.values_mut().for_each(|part| self.black_out(part)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn text(&self, text: &str) -> String {
        let mut left = text.to_owned();
        for (range, kind) in personal::find(text).into_iter().rev() {
            if self.kinds.contains(&kind) {
                left.replace_range(range, BLACK);
            }
        }
        self.names.iter().filter(|name| !name.is_empty()).fold(left, |text, name| text.replace(name.as_str(), BLACK))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::Press;
    use serde_json::json;
    use std::path::Path;
    use std::process::Command;

    fn letter() -> LetterData {
        let data = json!({
            "profile": { "form": "letter", "head": ["agency"] },
            "masthead": ["白石县园林局"], "units": ["白石县园林局"],
            "title": "关于县政协九届二次会议第019号提案的答复",
            "salutations": ["顾念安委员："],
            "body": "顾念安委员（手机13900001234，身份证号11010519491231002X，家住梨树街19号）提出的事项已办结。办公电话0999-1234567，文号13900001234A。",
            "contact": ["联系人：洛小川 13800005678"],
            "frozen_on": "2031-02-28",
            "stamps": { "number": "白园函〔2031〕7号", "date": "2031-02-28", "signatories": [] }
        });
        serde_json::from_value(data).expect("a letter")
    }

    /// The text of the PDF and all of its bytes that can be read as text.
    fn set(redaction: &Redaction) -> (String, String) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("workflows/letters");
        let public = redaction.apply(&letter()).expect("a letter");
        let pdf = Press::load(&folder, &[]).expect("loads").render(&"reply".into(), &public).expect("renders").pdf;
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("public.pdf");
        std::fs::write(&path, &pdf).expect("written");
        let read = |tool: &str, more: &[&str]| {
            let out = Command::new(tool).args(more).arg(&path).args((tool == "pdftotext").then_some("-")).output();
            String::from_utf8_lossy(&out.expect("poppler-utils").stdout).split_whitespace().collect::<String>()
        };
        (read("pdftotext", &["-raw"]), read("pdfinfo", &["-meta"]) + &read("pdfinfo", &[]))
    }

    #[test]
    fn what_is_blackened_is_nowhere_in_the_pdf() {
        let redaction =
            Redaction { kinds: vec![Private::Phone, Private::Identity, Private::Address], names: vec!["顾念安".into()] };
        let (text, metadata) = set(&redaction);
        for gone in ["13900001234，", "110105", "梨树街", "顾念安", "13800005678"] {
            assert!(!text.contains(gone) && !metadata.contains(gone), "{gone}: {text}");
        }
        for stays in ["***委员：", "（手机***，身份证号***，家住***）", "0999-1234567", "13900001234A", "白园函〔2031〕7号"]
        {
            assert!(text.contains(stays), "{stays}: {text}");
        }
    }

    #[test]
    fn what_the_policy_does_not_list_stays() {
        let (text, _) = set(&Redaction { kinds: vec![Private::Identity], names: Vec::new() });
        for stays in ["顾念安委员：", "手机13900001234，", "梨树街19号", "13800005678"] {
            assert!(text.contains(stays), "{stays}: {text}");
        }
        assert!(!text.contains("110105"), "{text}");
    }
}
