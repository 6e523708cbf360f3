//! What a unit's name looks like.

use super::pattern;
use regex::Regex;
use std::sync::LazyLock;

static UNIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "^[\\p{Han}()·、]{1,38}(?:局|委员会|[发工农商改健教建卫法]委|[信编外侨台]办|办公室|政府办|厅|政府|中心|[大支总]队|[医法检学]院|公司|站|所|处|社|会|银行|[镇乡]|街道|街道办事处|办事处|部|学校|中学|小学|集团|管委会|委办|督查室|督查办|监察委|支行|分行|工商联|[民九][革盟建进]|促进会|农工党|致公党|九三学社)(?:党组|党委|支部)?$",
    )
});
static NO_UNIT: LazyLock<Regex> =
    LazyLock::new(|| pattern("^关于|^对|^感谢|[。,;!?]|^以上|^附|^抄送|^主办|文件$|征询意见|^签发"));

/// Whether a tight line is the name of a unit, or of several with 、 between.
pub fn is(tight: &str) -> bool {
    tight.chars().count() >= 3 && UNIT.is_match(tight) && !NO_UNIT.is_match(tight)
}

/// The names in a list: `市甲局、市乙局和市丙局等单位`.
pub fn list(text: &str) -> Vec<String> {
    text.split(['、', ',', '及'])
        .map(|name| name.trim_end_matches("等单位").trim_end_matches("等部门").trim_end_matches('等').trim())
        .flat_map(apart)
        .filter(|name| is(name))
        .map(str::to_owned)
        .collect()
}

/// `市甲局和市乙局` is two units, `市工业和信息化局` is one: 和 parts only where a unit's name ends before it.
fn apart(text: &str) -> Vec<&str> {
    let parting = text.match_indices('和').find(|(at, _)| text.get(..*at).is_some_and(is));
    match parting {
        None => vec![text],
        Some((at, and)) => {
            let (first, rest) = (text.get(..at).unwrap_or_default(), text.get(at + and.len()..).unwrap_or_default());
            [vec![first], apart(rest)].concat()
        }
    }
}
