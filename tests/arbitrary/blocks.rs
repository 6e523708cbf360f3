//! Random blocks and signatures: `approve`, a letter from draft to seal, `parallel`, `each`.

use super::steps::{LETTERS, Place, Steps, Ways, add, line, within};

impl Steps<'_> {
    pub(super) fn approve(&mut self, id: &str, ways: &Ways<'_>, document: Option<&str>) -> String {
        let pad = "  ".repeat(ways.indent);
        let mut text = format!("{pad}{id}:\n{pad}  title: {}\n", id.to_uppercase());
        if let Some(kind) = document {
            line(&mut text, &format!("{pad}  document: {kind}"));
        }
        let lines = self.lines(ways.place, document.is_some());
        let count = u64::try_from(lines.len()).unwrap_or(1);
        let mode = match self.dice.below(6) {
            0 => "all".to_owned(),
            1 => "any".to_owned(),
            2 => format!("count({})", self.dice.between(1, count)),
            _ => "in_order".to_owned(),
        };
        line(&mut text, &format!("{pad}  approve: {mode}\n{pad}  by:"));
        for one in lines {
            line(&mut text, &format!("{pad}    - {one}"));
        }
        if self.dice.chance(30) {
            line(&mut text, &format!("{pad}  due: soon"));
        }
        let exit = if self.dice.chance(80) { self.outcomes(ways, false) } else { format!("{pad}  next: {}\n", ways.next) };
        text.push_str(&exit);
        text
    }

    /// Lines of which one is unconditional and no list.
    pub(super) fn lines(&mut self, place: Place, printed: bool) -> Vec<String> {
        let sure: Vec<&str> = place.signers().iter().filter(|role| **role != "joint").copied().collect();
        let mut lines = vec![format!("{{ role: {} }}", self.dice.word(&sure))];
        for _ in 0..self.dice.between(0, 2) {
            let role = self.dice.word(place.signers());
            let when = if self.dice.chance(40) { format!(", when: \"{}\"", self.condition(place)) } else { String::new() };
            let form = if printed || self.dice.chance(70) { String::new() } else { format!(", form: [{}]", self.field(false)) };
            lines.insert(self.dice.below(lines.len() + 1), format!("{{ role: {role}, title: Look{when}{form} }}"));
        }
        if lines.iter().any(|line| line.contains("when:")) && self.dice.chance(50) {
            lines.push(format!("{{ role: {}, otherwise: true }}", self.dice.word(&sure)));
        }
        lines
    }

    /// Write, sign, seal.
    pub(super) fn letter(&mut self, id: &str, ways: &Ways<'_>) -> String {
        let kind = LETTERS[self.letters];
        self.letters += 1;
        let (sign, seal) = (format!("{id}_sign"), format!("{id}_seal"));
        let pad = "  ".repeat(ways.indent);
        let role = self.dice.word(match ways.place {
            Place::Unit => &["unit_maker"],
            Place::Root | Place::Branch | Place::Person | Place::Row => &["maker", "checker"],
        });
        let text = self.field(false);
        let mut all = format!("{pad}{id}: {{ title: Write, task: {role}, form: [{text}!], lint: {kind}, next: {sign} }}\n");
        let behind: Vec<String> = ways.behind.iter().cloned().chain([id.to_owned()]).collect();
        let inner = Ways { indent: ways.indent, place: ways.place, next: &seal, ahead: &[], behind: &behind };
        all.push_str(&self.approve(&sign, &inner, Some(kind)));
        self.asked += 1;
        let number = format!("f{}", self.asked);
        line(&mut self.fields, &format!("  {number}: {{ title: Number, type: text, from: number_series }}"));
        line(
            &mut all,
            &format!("{pad}{seal}: {{ title: Seal, task: {role}, form: [{number}!], seal: {kind}, next: {} }}", ways.next),
        );
        all
    }

    pub(super) fn parallel(&mut self, id: &str, ways: &Ways<'_>, depth: u32) -> String {
        let pad = "  ".repeat(ways.indent);
        let place = if ways.place == Place::Root { Place::Branch } else { ways.place };
        let mut text = format!("{pad}{id}:\n{pad}  title: {}\n{pad}  parallel:\n", id.to_uppercase());
        for _ in 0..self.dice.between(2, 3) {
            let branch = self.name();
            let when =
                if self.dice.chance(30) { format!("{pad}      when: \"{}\"\n", self.condition(place)) } else { String::new() };
            add(&mut text, &format!("{pad}    {branch}:\n{pad}      title: Branch\n{when}"));
            let body = self.branch(place, ways.indent + 3, depth - 1);
            text.push_str(&body);
        }
        self.answers = None;
        text.push_str(&self.block_exit(ways));
        text
    }

    /// The steps of a branch, or the body of one.
    pub(super) fn branch(&mut self, place: Place, indent: usize, depth: u32) -> String {
        let pad = "  ".repeat(indent);
        match self.dice.below(4) {
            0 => {
                let role = self.dice.word(place.roles());
                let form = self.form(role == "member", 1);
                format!("{pad}task: {role}\n{}", within(&"  ".repeat(indent - 1), "form", &form))
            }
            1 if !place.is_item() => self.each_body(indent),
            _ => format!("{pad}steps:\n{}", self.list(place, indent + 1, depth)),
        }
    }

    pub(super) fn block_exit(&mut self, ways: &Ways<'_>) -> String {
        let pad = "  ".repeat(ways.indent);
        if self.dice.chance(50) { self.choose(ways) } else { format!("{pad}  next: {}\n", ways.next) }
    }

    pub(super) fn each(&mut self, id: &str, ways: &Ways<'_>) -> String {
        let pad = "  ".repeat(ways.indent);
        let body = self.each_body(ways.indent + 1);
        self.answers = Some(id.to_owned());
        format!("{pad}{id}:\n{pad}  title: {}\n{body}{}", id.to_uppercase(), self.block_exit(ways))
    }

    /// All of an `each` but its title and its way on.
    pub(super) fn each_body(&mut self, indent: usize) -> String {
        let pad = "  ".repeat(indent);
        let (over, place) = *self
            .dice
            .pick(&[("units", Place::Unit), ("units", Place::Unit), ("crowd", Place::Person), ("table", Place::Row)])
            .unwrap_or(&("units", Place::Unit));
        let mut text = format!("{pad}each: case.{over}\n{pad}again: {}\n", self.dice.word(&["ask", "keep"]));
        let none = self.dice.chance(15);
        let until = if none { "none" } else { self.dice.word(&["all", "all", "any", "count(2)"]) };
        line(&mut text, &format!("{pad}until: {until}"));
        if self.dice.chance(70) {
            line(&mut text, &format!("{pad}due: {}", self.dice.word(&["soon", "week", "begun", "ahead"])));
            if !none {
                line(&mut text, &format!("{pad}late: {}", self.dice.word(&["wait", "decide", "go_on"])));
            }
        }
        if self.dice.chance(20) {
            line(&mut text, &format!("{pad}seen_by: [boss]"));
        }
        if self.dice.chance(35) {
            let role = self.dice.word(place.roles());
            let form = if role == "member" && !self.policy_form {
                self.policy_form = true;
                self.fields.push_str(
                    "  result: { title: Result, choices: policy.satisfaction }\n  views: { title: Views, type: long_text }\n",
                );
                format!("{pad}form: policy.feedback\n")
            } else {
                let form = self.form(role == "member", 2);
                within(&"  ".repeat(indent - 1), "form", &form)
            };
            add(&mut text, &format!("{pad}task: {role}\n{form}"));
        } else {
            let list = self.list(place, indent + 1, 1);
            add(&mut text, &format!("{pad}steps:\n{list}"));
        }
        text
    }
}
