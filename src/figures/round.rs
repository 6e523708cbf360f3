//! How a figure is written: a single rate is rounded half up; the shares of one whole add up to 100 (largest remainder).
//!
//! Whole numbers only, so that the last digit is the same here, in a spreadsheet and on paper.

/// Rounded half up, with so many decimals; none over nothing.
pub fn percent(of: usize, over: usize, decimals: u32) -> Option<String> {
    let (of, over) = (of as u128, over as u128);
    let scaled = 100 * power(decimals);
    let doubled = (of * scaled * 2 + over).checked_div(over * 2)?;
    Some(decimal(doubled, decimals))
}

/// The mean of days, rounded half up to one decimal.
pub fn mean(sum: u64, count: usize) -> Option<String> {
    let count = count as u128;
    Some(decimal((u128::from(sum) * 20 + count).checked_div(count * 2)?, 1))
}

/// What each of these is of all of them, in percent: rounded down, and the last places go to the largest remainders, the earlier one
/// first where two are equal.
pub fn shares(counts: &[usize], decimals: u32) -> Vec<Option<String>> {
    let whole: u128 = counts.iter().map(|count| *count as u128).sum();
    if whole == 0 {
        return vec![None; counts.len()];
    }
    let scaled = 100 * power(decimals);
    let mut parts: Vec<(u128, u128)> =
        counts.iter().map(|count| (*count as u128 * scaled / whole, *count as u128 * scaled % whole)).collect();
    let missing = scaled - parts.iter().map(|(part, _)| part).sum::<u128>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(parts[*at].1));
    for at in order.into_iter().take(usize::try_from(missing).unwrap_or(usize::MAX)) {
        parts[at].0 += 1;
    }
    parts.into_iter().map(|(part, _)| Some(decimal(part, decimals))).collect()
}

fn power(decimals: u32) -> u128 {
    10_u128.pow(decimals.min(9))
}

fn decimal(scaled: u128, decimals: u32) -> String {
    let (whole, part) = (scaled / power(decimals), scaled % power(decimals));
    if decimals == 0 { whole.to_string() } else { format!("{whole}.{part:0width$}", width = decimals.min(9) as usize) }
}
