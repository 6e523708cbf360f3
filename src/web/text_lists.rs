//! The words of the pages of many cases: the list with its search, and the board.

use super::text::{Text, texts};

texts! {
    cases: "事项", "Cases";
    cases_scope: "共{}件，按期限由近到远", "{} in all, nearest deadline first";
    search: "查找", "Search";
    search_help: "案号、案由、提出人、单位（简称、曾用名也行）中任意相邻两个字；几个词之间空一格。", "Any two signs side by side of a number, a subject, a proposer or a unit, by any of its names; several words with a blank between them.";
    filter_state: "状态", "State";
    filter_light: "时限灯", "Light";
    filter_lead: "主办单位", "Lead";
    filter_step: "环节", "Step";
    filter_mine: "只看本单位承办的", "My unit's only";
    filter_any: "不限", "Any";
    filter_show: "查看", "Show";
    filter_clear: "清除条件", "Clear";
    state_open: "在办", "Open";
    state_ended: "已结束", "Over";
    light_undated: "无期限", "No deadline";
    light_ended: "已结束", "Over";
    column_lead: "主办单位", "Lead";
    column_from: "提出人", "From";
    column_deadline: "期限", "Due";
    column_light: "时限灯", "Light";
    next_page: "下一页", "Next page";
    first_page: "回到第一页", "First page";
    empty_cases: "没有符合条件的事项。可以放宽条件，或只写案号、案由中的两个字。", "No case fits. Ask for less, or type two signs of a number or a subject.";
    print_view: "打印", "Print";
    print_back: "返回列表", "Back to the list";
    print_cut: "一次最多打印{}件，请缩小范围后再打印其余的。", "At most {} are printed at once. Narrow the list down for the others.";
    print_made: "{}制表", "Made on {}";
    views: "我的常用列表", "My lists";
    view_name: "名称", "Name";
    view_save: "存为常用列表", "Save this list";
    view_forget: "删除", "Delete";
    view_forget_name: "删除常用列表“{}”", "Delete the list “{}”";
    view_bad_name: "请给列表起个名称，至多{}个字。", "Give the list a name of at most {} signs.";
    view_too_many: "常用列表至多{}个，请先删掉不用的。", "At most {} lists can be saved. Delete one first.";
    board: "督办看板", "Board";
    board_scope: "截至{}", "As of {}";
    board_year: "届次", "Session";
    board_units: "各单位", "Units";
    board_units_help: "超期多的在前；点数字看是哪些", "Most overdue first; press a number for the cases";
    board_sum: "合计", "Together";
    board_no_lead: "尚未确定", "None yet";
    board_worst: "超期最久", "Overdue the longest";
    board_empty: "这里还没有事项。", "There is no case here yet.";
    board_none_late: "没有超期的事项。", "Nothing is overdue.";
    board_scroll: "各单位时限灯表，可左右移动", "Units and lights; can be moved sideways";
    rule_late: "期限已过", "Its date has passed";
    rule_near: "余5个工作日以内，含当日", "At most 5 workdays left, today included";
    rule_fine: "余6个工作日以上", "6 workdays or more";
    rule_stopped: "经批准暂不计时", "Stands still, as decided";
    rule_undated: "没有正在计的期限", "No date is running";
    rule_ended: "办理完毕、撤案或并入他件", "Completed, withdrawn or joined";
    urge: "催办", "Urge";
    urge_unit: "催办{}的超期事项", "Urge {} about what is overdue";
    urge_chosen: "催办所选", "Urge about those ticked";
    urge_choose: "选{}", "Choose {}";
    urge_text: "催办的话", "What to say";
    urge_text_given: "以上事项已超过办理期限，请抓紧办理，并说明未按期办理的原因。", "This is overdue. Please see to it, and say why it was late.";
    urge_help: "催办记入经过，同一单位的几件合写一封邮件。同一件催得过密的，系统会拒绝并说明何时可再催。", "It is kept in the log; a unit gets one mail about all of its cases. What was urged too lately is refused, with the day from which it can be urged again.";
    urge_nothing: "没有选定可催办的事项。", "There is nothing chosen that you may urge about.";
    urge_too_many: "一次最多催办{}件，请按单位分几次催。", "At most {} cases are urged about at once. Take one unit after the other.";
    urge_no_text: "请写明催办的话。", "Write what is to be said.";
    urge_key_reused: "这一页已经用过。请重新打开看板再催。", "This page was used before. Load the board again.";
    urge_job: "催办进度", "Urging";
    urge_job_under_way: "正在催办，还有{}件；稍候刷新。", "Under way, {} left; reload in a moment.";
    urge_job_done: "已催办{}件，未催{}件。", "{} urged, {} not.";
    urge_job_refused: "没有催成的", "Not urged";
    urge_job_nothing: "没有人正在办的环节，不用催。", "Nobody is working on these, so nobody was urged.";
    column_why: "原因", "Why";
    column_unit: "单位", "Unit";
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn no_words_of_the_lists_are_missing_in_either_language() {
        for (name, zh, en) in ALL {
            assert!(!zh.trim().is_empty() && !en.trim().is_empty(), "{name}");
            assert_eq!(zh.matches("{}").count(), en.matches("{}").count(), "{name} has other blanks in one language");
            assert!(!en.chars().any(|c| ('\u{4e00}'..'\u{9fff}').contains(&c)), "{name} has Chinese in its English");
        }
    }
}
