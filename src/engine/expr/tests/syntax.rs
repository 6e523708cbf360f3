//! What is no condition.

use super::*;

fn said(text: &str) -> String {
    let error = syntax_error(text);
    assert_eq!((error.rule, error.span.line), ("cel-syntax", 3), "{text}");
    format!("{}+{}: {} [{}]", error.span.column, error.span.length, error.message, error.hint.as_deref().unwrap_or(""))
}

#[test]
fn a_slip_is_shown_where_it_is_with_what_to_write() {
    insta::assert_snapshot!(
        [
            "",
            "  ",
            "a = 1",
            "a and b",
            "not a",
            "a &",
            "a ==",
            "a == 'x",
            "年度 == 1",
            "a == “x”",
            "（a）",
            "a b",
            "if",
            "a == 1 # c",
            "a // c",
            "'a\\n' == b",
            "'''a''' == b",
            "99999999999999999999 > a",
            "(a",
            "a)",
            "(a]",
            "a ? b",
            "[a.",
            "a.exists(",
            "a.?b",
            "@",
            "a == '重点' b",
            "a == '重点' &&",
        ]
        .map(|text| format!("{text:?} {}", said(text)))
        .join("\n")
    );
}

#[test]
fn the_column_is_inside_quotes_and_the_whole_scalar_where_it_can_not_be_told() {
    let text = "a = 1";
    let quoted = Span { line: 1, column: 5, length: 7 };
    assert_eq!(Expr::parse(text, quoted).unwrap_err().span, Span { line: 1, column: 8, length: 1 });
    let folded = Span { line: 1, column: 5, length: 30 };
    assert_eq!(Expr::parse(text, folded).unwrap_err().span, folded);
    let lines = Span { line: 1, column: 5, length: 5 };
    assert_eq!(Expr::parse("a\n= 1", lines).unwrap_err().span, lines);
}

#[test]
fn a_text_that_would_strain_the_parser_is_refused_unread() {
    for (text, why) in [
        (format!("{}true{}", "(".repeat(3_000), ")".repeat(3_000)), "a condition may have 2000 characters, and this has 6004"),
        (format!("{}true{}", "(".repeat(900), ")".repeat(900)), "more than 8 brackets are open here"),
        ("(".repeat(900), "more than 8 brackets are open here"),
        ("[".repeat(900), "more than 8 brackets are open here"),
        ("{a:".repeat(400), "more than 8 brackets are open here"),
        ("a?".repeat(400), "more than 8 brackets are open here"),
        ("(]".repeat(400), "`]` closes nothing"),
        (vec!["a"; 500].join("+"), "a condition may have 400 operators, dots and commas, and this has more"),
    ] {
        assert_eq!(syntax_error(&text).message, why);
    }
}

#[test]
fn the_parser_holds_on_a_small_stack_what_the_measure_lets_through() {
    let sum = vec!["a"; 380].join("+");
    let nested = |open: &str, close: &str| format!("{}a{}", open.repeat(8), close.repeat(8));
    let texts = [
        nested("(a+(", "))"),
        nested("(", ")"),
        nested("[", "]"),
        nested("a.all(x,", ")"),
        format!("{}{sum}{}", "(".repeat(8), ")".repeat(8)),
        format!("a{}", ".b".repeat(390)),
        format!("a{}", " in a".repeat(390)),
        format!("{}a", "!".repeat(390)),
        format!("{}a", "a?a:".repeat(8)),
        "()".repeat(900),
        "(1+)".repeat(190),
        "(1 in)".repeat(300),
        "[](".repeat(8),
        "a()".repeat(600),
        "(,)".repeat(390),
        "{}".repeat(900),
        "{:}".repeat(390),
        "(a?)".repeat(390),
    ];
    let small = std::thread::Builder::new().stack_size(2 << 20).spawn(move || {
        for text in texts {
            if let Ok(expr) = Expr::parse(&text, at(&text)) {
                expr.check(&types());
                let _refused = expr.holds(&values());
            }
        }
    });
    assert!(small.unwrap().join().is_ok());
}

#[test]
fn text_between_quotes_may_be_anything() {
    for text in [
        "case.disclosure_reason == '（见附件）：((([[['",
        "case.disclosure_reason == \"it's\"",
        "case.disclosure_reason == '? : ) ]'",
    ] {
        assert_eq!(mistakes(text), [""; 0]);
    }
}
