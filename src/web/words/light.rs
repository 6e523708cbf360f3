//! A light as it is drawn: shape, word and number; never colour alone.

use crate::app::desk::Standing;
use crate::web::text::{Text, fill};
use dafu_engine::machine::light::{Colour, Light};

/// A light to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lamp {
    /// The class that gives it its shape and colour.
    pub class: &'static str,
    /// Its word.
    pub word: &'static str,
    /// The number beside it.
    pub days: String,
    /// The date may still move.
    pub provisional: bool,
}

/// The lamp of a light.
pub fn lamp(t: Text, light: &Light) -> Lamp {
    let number = |days: i64| days.abs().to_string();
    let (class, word, days) = match light.colour {
        Colour::Red if light.days == 0 => ("late", t.light_late(), String::new()),
        Colour::Red => ("late", t.light_late(), fill(t.days(), &[&number(light.days)])),
        Colour::Yellow if light.today => ("near", t.light_near(), t.days_today().to_owned()),
        Colour::Yellow if light.days == 0 => ("near", t.light_near(), t.days_none_left().to_owned()),
        Colour::Yellow => ("near", t.light_near(), fill(t.days_left(), &[&number(light.days)])),
        Colour::Green => ("fine", t.light_fine(), fill(t.days_left(), &[&number(light.days)])),
    };
    Lamp { class, word, days, provisional: light.provisional }
}

/// The lamp of a date that stands still.
pub fn stopped(t: Text) -> Lamp {
    Lamp { class: "stopped", word: t.light_stopped(), days: String::new(), provisional: false }
}

/// The lamp of what is done.
pub fn done(t: Text, said: String) -> Lamp {
    Lamp { class: "done", word: t.light_done(), days: said, provisional: false }
}

/// The lamp that stands for all cases of one standing, and the rule by which they are.
pub fn of_standing(t: Text, standing: Standing) -> (Lamp, &'static str) {
    let (class, word, rule) = match standing {
        Standing::Late => ("late", t.light_late(), t.rule_late()),
        Standing::Near => ("near", t.light_near(), t.rule_near()),
        Standing::Fine => ("fine", t.light_fine(), t.rule_fine()),
        Standing::Stopped => ("stopped", t.light_stopped(), t.rule_stopped()),
        Standing::Undated => ("undated", t.light_undated(), t.rule_undated()),
        Standing::Ended => ("done", t.light_ended(), t.rule_ended()),
    };
    (Lamp { class, word, days: String::new(), provisional: false }, rule)
}
