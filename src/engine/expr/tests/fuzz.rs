//! Random conditions: whatever they are, nothing panics, and what `check` accepts evaluates or runs into a stated limit.

use super::*;

/// Linear congruence: the same strings for the same seed on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % u64::try_from(count).unwrap()).unwrap()
    }
    fn of<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

const TOKENS: [&str; 62] = [
    "case",
    ".",
    "grade",
    "promises",
    "contacts",
    "disclosure",
    "copies",
    "co_agencies",
    "marks",
    "reordered",
    "talked_on",
    "policy",
    "in_time",
    "x",
    "y",
    "c",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "?",
    "&&",
    "||",
    "!",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "%",
    " in ",
    "'A'",
    "'full'",
    "''",
    "'重点'",
    "\"x",
    "'",
    "0",
    "1",
    "9223372036854775807",
    "1.5",
    "1u",
    "null",
    "true",
    "false",
    ".all(x,",
    ".exists(c,",
    ".map(y,",
    "size(",
    "has(",
    "date('2026-01-01')",
    "\\",
    "年",
];

#[derive(Clone, Copy)]
enum Wanted {
    Truth,
    Number,
    Words,
    Day,
    Rows,
}

/// A part of the type wanted, now and then of another.
fn formed(dice: &mut Dice, wanted: Wanted, depth: usize) -> String {
    use Wanted::{Day, Number, Rows, Truth, Words};
    let wanted = if dice.below(40) == 0 { [Truth, Number, Words, Day, Rows][dice.below(5)] } else { wanted };
    let choice = if depth == 0 { 0 } else { dice.below(6) };
    let part = |dice: &mut Dice, wanted| formed(dice, wanted, depth.saturating_sub(1));
    match (wanted, choice) {
        (Truth, 1) => format!("({} {} {})", part(dice, Truth), dice.of(&["&&", "||", "=="]), part(dice, Truth)),
        (Truth, 2) => format!("({} {} {})", part(dice, Number), dice.of(&["==", "!=", "<", "<=", ">", ">="]), part(dice, Number)),
        (Truth, 3) => format!("({} {} {})", part(dice, Day), dice.of(&["==", "!=", "<", "<=", ">", ">="]), part(dice, Day)),
        (Truth, 4) => {
            format!("{}.{}({})", part(dice, Words), dice.of(&["contains", "startsWith", "endsWith"]), part(dice, Words))
        }
        (Truth, 5) => format!(
            "{}.{}({}, {})",
            part(dice, Rows),
            dice.of(&["all", "exists", "exists_one"]),
            dice.of(&["x", "y"]),
            part(dice, Truth)
        ),
        (Truth, _) => dice
            .of(&["case.grade.promises", "in_time", "!in_time", "x.talked_on == null", "case.grade == 'A'", "true"])
            .to_owned(),
        (Number, 1 | 2) => format!("({} {} {})", part(dice, Number), dice.of(&["+", "-", "*", "/", "%"]), part(dice, Number)),
        (Number, 3) => format!("size({})", part(dice, Rows)),
        (Number, 4) => format!("-{}", part(dice, Number)),
        (Number, _) => dice.of(&["0", "1", "case.copies", "9223372036854775807"]).to_owned(),
        (Words, 1..=3) => format!("({} ? {} : {})", part(dice, Truth), part(dice, Words), part(dice, Words)),
        (Words, _) => dice.of(&["case.disclosure_reason", "'重点'", "case.grade.title", "x.id", "''"]).to_owned(),
        (Day, 1..=3) => format!("({} ? {} : {})", part(dice, Truth), part(dice, Day), part(dice, Day)),
        (Day, _) => dice.of(&["marks.reordered", "marks.delivered", "date('2026-05-01')", "x.talked_on", "null"]).to_owned(),
        (Rows, 1 | 2) => format!("{}.filter({}, {})", part(dice, Rows), dice.of(&["x", "y"]), part(dice, Truth)),
        (Rows, 3) => format!("{}.map({}, {})", part(dice, Rows), dice.of(&["x", "y"]), part(dice, Words)),
        (Rows, _) => dice.of(&["case.contacts", "case.co_agencies", "case.commitments"]).to_owned(),
    }
}

/// Whether it got as far as being evaluated with an answer.
fn survives(text: &str, types: &BTreeMap<String, Type>, names: &BTreeMap<String, Val>) -> bool {
    let Ok(expr) = Expr::parse(text, at(text)) else { return false };
    let sound = expr.check(types).is_empty();
    expr.reads();
    match expr.holds(names) {
        Ok(_) => sound,
        Err(EvalError::Failed(why)) => {
            let stated = why.contains("divides by zero") || why.contains("largest number");
            assert!(!sound || stated, "check accepted `{text}`, and then: {why}");
            false
        }
        Err(EvalError::ListTooLong { .. } | EvalError::TooManyVisits { .. }) => false,
    }
}

#[test]
fn random_strings_never_panic_and_what_is_checked_never_fails_for_its_types() {
    let types = types();
    let names = with([
        ("case", "contacts", Val::List(vec![contact(Val::Null), contact(day("2026-05-01"))])),
        ("case", "co_agencies", Val::List(vec![text("finance"), text("full")])),
        ("case", "grade", choice("A", &["promises"])),
    ]);
    let seed = std::env::var("SEED").map_or(20_260_501, |seed| seed.parse().unwrap());
    let mut dice = Dice(seed);
    let mut answered = 0;
    for round in 0..20_000 {
        let length = 1 + dice.below(14);
        let text = if round % 2 == 0 {
            (0..length).map(|_| dice.of(&TOKENS)).collect()
        } else {
            let depth = 1 + dice.below(4);
            formed(&mut dice, Wanted::Truth, depth)
        };
        let survived =
            std::panic::catch_unwind(|| survives(&text, &types, &names)).unwrap_or_else(|_| panic!("SEED={seed} {text:?}"));
        answered += usize::from(survived);
    }
    assert!(answered > 2_000, "only {answered} of the random conditions were sound: the generator has gone stale");
}
