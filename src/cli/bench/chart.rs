//! The figures as a drawing that reads in black and white: one line a number of clients, the floor as an outline, the engine as a
//! bar in it, and the spread of the engine's rounds as a stroke.

use super::report::{Level, grouped, round};
use super::rounds::Figures;

const WIDTH: usize = 760;
/// Where the bars begin and how long the longest is.
const LEFT: usize = 210;
const LONGEST: f64 = 400.0;
const LINE: usize = 26;
const TOP: usize = 56;

/// Draws all that was measured.
pub(super) fn svg(levels: &[Level]) -> String {
    let measured: Vec<(String, Figures)> = levels
        .iter()
        .flat_map(|level| level.rounds.iter().map(move |rounds| (level, rounds)))
        .filter_map(|(level, rounds)| {
            let clients = if rounds.clients == 1 { "client" } else { "clients" };
            Some((format!("{}, {} open, {} {clients}", level.database, grouped(level.open), rounds.clients), rounds.figures?))
        })
        .collect();
    let most = measured.iter().map(|(_, figures)| figures.floor.median.max(figures.rate.most)).fold(1.0, f64::max);
    let height = TOP + measured.len() * LINE + 16;
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
         font-family=\"sans-serif\" font-size=\"12\">\n\
         <title>Acts a second, and what part of the database's own floor that is</title>\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#fff\"/>\n\
         <text x=\"12\" y=\"20\" font-size=\"14\" font-weight=\"bold\">Acts a second</text>\n\
         <rect x=\"12\" y=\"30\" width=\"24\" height=\"12\" fill=\"#444\"/><text x=\"42\" y=\"40\">dafu (the stroke: least to most)</text>\n\
         <rect x=\"240\" y=\"30\" width=\"24\" height=\"12\" fill=\"none\" stroke=\"#000\"/>\
         <text x=\"270\" y=\"40\">the same rows by plain SQL</text>\n"
    );
    for (number, (label, figures)) in measured.iter().enumerate() {
        text += &line(TOP + number * LINE, (label, figures), LONGEST / most);
    }
    text + "</svg>\n"
}

fn line(y: usize, (label, figures): (&str, &Figures), scale: f64) -> String {
    let x = |rate: f64| LEFT + round(rate * scale);
    let long = |rate: f64| round(rate * scale);
    let end = x(figures.floor.median.max(figures.rate.most)) + 8;
    format!(
        "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{label}</text>\
         <rect x=\"{LEFT}\" y=\"{}\" width=\"{}\" height=\"16\" fill=\"none\" stroke=\"#000\"/>\
         <rect x=\"{LEFT}\" y=\"{}\" width=\"{}\" height=\"10\" fill=\"#444\"/>\
         <path d=\"M{} {}H{}\" stroke=\"#000\" stroke-width=\"2\"/>\
         <text x=\"{end}\" y=\"{}\">{} of {} ({} %)</text>\n",
        LEFT - 8,
        y + 12,
        y,
        long(figures.floor.median),
        y + 3,
        long(figures.rate.median),
        x(figures.rate.least),
        y + 8,
        x(figures.rate.most),
        y + 12,
        grouped(round(figures.rate.median)),
        grouped(round(figures.floor.median)),
        round(figures.ratio.median * 100.0),
    )
}
