//! A definition cut, doubled and shuffled at random is answered, never with a panic, and every mistake stands in the file.

use super::{SHIPPED, read};

/// A small generator, so that a seed gives the same files everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound.max(1)
    }
}

fn mutate(random: &mut Random) -> String {
    let mut lines: Vec<String> = SHIPPED.lines().map(str::to_owned).collect();
    for _ in 0..=random.below(6) {
        if lines.is_empty() {
            break;
        }
        let (one, other) = (random.below(lines.len()), random.below(lines.len()));
        match random.below(8) {
            0 => drop(lines.remove(one)),
            1 => lines.insert(other, lines[one].clone()),
            2 => lines.swap(one, other),
            3 => lines.truncate(one + 1),
            4 => lines[one] = lines[one].chars().take(random.below(40)).collect(),
            5 => lines[one] = format!("  {}", lines[one]),
            6 => lines[one] = lines[one].trim_start().to_owned(),
            _ => {
                let mut chars: Vec<char> = lines[one].chars().collect();
                let odd = ['{', '}', '[', ']', ':', ',', '\'', '"', '!', '&', '*', '\t', '，', '\u{0}', '-', '#'];
                chars.insert(random.below(chars.len() + 1), odd[random.below(odd.len())]);
                lines[one] = chars.into_iter().collect();
            }
        }
    }
    lines.join("\n")
}

#[test]
#[expect(clippy::print_stdout, reason = "a failing run must say with which seed to run it again")]
fn no_mutation_of_a_definition_makes_the_reader_panic() {
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    println!("SEED={seed}");
    let mut random = Random(seed);
    // The unoptimised parser is slow; the full number is for the profile in which everything is tested.
    let files = if cfg!(debug_assertions) { 1_000 } else { 5_000 };
    let mut read_on = 0;
    for _ in 0..files {
        let text = mutate(&mut random);
        let (definition, mistakes) = read("fuzz.yaml", &text);
        let lines = u32::try_from(text.lines().count()).unwrap();
        assert!(mistakes.iter().all(|found| (1..=lines + 1).contains(&found.span.line) && found.span.column >= 1));
        assert!(definition.is_some() || !mistakes.is_empty());
        read_on += u32::from(definition.is_some() && !mistakes.is_empty());
    }
    assert!(read_on > files / 10, "only {read_on} broken files could be read on");
}
