//! The figures as two Markdown tables, which are readable as they are and can be put into a document; or as JSON.

use super::super::Format;
use super::measured::Spread;
use super::restart::Restart;
use super::rounds::Rounds;
use serde_json::{Value, json};

/// One database with so many cases open.
#[derive(Debug, Clone)]
pub(super) struct Level {
    pub(super) database: &'static str,
    pub(super) open: usize,
    pub(super) rounds: Vec<Rounds>,
    pub(super) restart: Restart,
}

pub(super) fn text(format: Format, levels: &[Level]) -> anyhow::Result<String> {
    match format {
        Format::Json => Ok(serde_json::to_string_pretty(&levels.iter().map(level).collect::<Vec<_>>())?),
        Format::Text => Ok(format!("{}\n{}", acts(levels), processes(levels))),
    }
}

fn acts(levels: &[Level]) -> String {
    let mut lines = vec![
        "| database | open | clients | acts a second | of its floor | p50 ms | p99 ms | floor: acts a second | p50 | p99 | rounds |"
            .to_owned(),
        "|---|---|---|---|---|---|---|---|---|---|---|".to_owned(),
    ];
    for level in levels {
        for rounds in &level.rounds {
            let place = format!("| {} | {} | {} |", level.database, grouped(level.open), rounds.clients);
            let dropped = if rounds.dropped == 0 { String::new() } else { format!(", {} dropped", rounds.dropped) };
            lines.push(match rounds.figures {
                None => format!("{place} the machine was not steady: every round was dropped | | | | | | | 0{dropped} |"),
                Some(figures) => format!(
                    "{place} {} | {} | {} | {} | {} | {} | {} | {}{dropped} |",
                    whole(figures.rate),
                    fraction(figures.ratio),
                    fraction(figures.p50),
                    fraction(figures.p99),
                    whole(figures.floor),
                    figures.floor_p50.map(fraction).unwrap_or_default(),
                    figures.floor_p99.map(fraction).unwrap_or_default(),
                    rounds.kept,
                ),
            });
        }
    }
    lines.join("\n") + "\n"
}

fn processes(levels: &[Level]) -> String {
    let mut lines = vec![
        "| database | open | memory, MiB | kill to first act, ms |".to_owned(), //
        "|---|---|---|---|".to_owned(),
    ];
    lines.extend(levels.iter().map(|level| {
        let Restart { memory, first } = level.restart;
        format!("| {} | {} | {} | {} |", level.database, grouped(level.open), whole(memory), whole(first))
    }));
    lines.join("\n")
}

/// The median, and from where to where.
fn whole(spread: Spread) -> String {
    let [median, least, most] = [spread.median, spread.least, spread.most].map(round);
    format!("{} ({}–{})", grouped(median), grouped(least), grouped(most))
}

fn fraction(spread: Spread) -> String {
    format!("{:.2} ({:.2}–{:.2})", spread.median, spread.least, spread.most)
}

/// Without what is behind the point.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "figures are far from the ends of a number")]
pub(super) fn round(figure: f64) -> usize {
    figure.round() as usize
}

/// With a comma before every three digits.
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn level(level: &Level) -> Value {
    let rounds = level.rounds.iter().map(|rounds| {
        let figures = rounds.figures.map(|figures| {
            json!({
                "acts_per_second": spread(figures.rate), "floor_per_second": spread(figures.floor), "ratio": spread(figures.ratio),
                "p50_ms": spread(figures.p50), "p99_ms": spread(figures.p99),
                "floor_p50_ms": figures.floor_p50.map(spread), "floor_p99_ms": figures.floor_p99.map(spread),
            })
        });
        json!({ "clients": rounds.clients, "kept": rounds.kept, "dropped": rounds.dropped, "figures": figures })
    });
    json!({
        "database": level.database, "open": level.open, "rounds": rounds.collect::<Vec<_>>(),
        "memory_mib": spread(level.restart.memory), "kill_to_first_act_ms": spread(level.restart.first),
    })
}

fn spread(spread: Spread) -> Value {
    json!({ "median": spread.median, "least": spread.least, "most": spread.most })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}
