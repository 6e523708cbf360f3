//! Printing: the one place that writes to the terminal.

use dafu_engine::diagnostic::{Diagnostic, Severity};
use std::io::Write;

/// Prints a line of data to standard output. A reader that has gone away (`dafu … | head`) ends the program quietly.
pub fn print(line: &str) {
    let mut out = std::io::stdout().lock();
    if writeln!(out, "{line}").is_err() {
        std::process::exit(0);
    }
}

/// Says something about the work to standard error.
pub fn say(line: &str) {
    let mut err = std::io::stderr().lock();
    // Where standard error is gone there is nobody left to tell.
    drop(writeln!(err, "{line}"));
}

/// Prints mistakes, in the order of files and lines.
pub fn diagnostics(mistakes: &mut [Diagnostic]) {
    mistakes.sort();
    for mistake in mistakes.iter() {
        let severity = match mistake.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let (line, column) = (mistake.span.line, mistake.span.column);
        print(&format!("{}:{line}:{column}: {severity}[{}]: {}", mistake.file, mistake.rule, mistake.message));
        if let Some(hint) = &mistake.hint {
            print(&format!("    {hint}"));
        }
    }
}
