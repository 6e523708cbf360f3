//! The words of the pages of a year's work: batches of assignments, lists that come in, the ledger, figures, bulletins.

use super::text::{Text, texts};

texts! {
    batches: "交办", "Assignment";
    batches_help: "一届会议的提案作为一批，一次交办，同一个日期、同一个文号。", "The proposals of a session go out as one batch: one act, one day, one number.";
    batches_empty: "没有需要您办理或核对的交办批次。交办单位发起预交办或正式交办后，会在这里出现。", "There is no batch that is your business. One appears here when its office asks units to look, or issues it.";
    batch_title: "批次", "Batch";
    batch_cases: "件数", "Proposals";
    batch_stands: "进展", "How it stands";
    batch_planning: "拟办中", "Being planned";
    batch_looking: "预交办中，{}前核对；{}个单位已核对，{}条意见待处理", "Units look until {}; {} have, {} objections to decide";
    batch_under_way: "正在交办：已交办{}/{}件", "Under way: {} of {} assigned";
    batch_done: "{}交办（{}），共{}件", "Assigned on {} ({}), {} in all";
    batch_waiting: "待交办", "Waiting to be assigned";
    batch_waiting_line: "{}：{}件待交办", "{}: {} waiting";
    batch_waiting_none: "没有待交办的提案。导入提案目录后，会在这里出现。", "Nothing waits to be assigned. Proposals appear here when a list of them has come in.";
    batch_name: "这一批的名称", "The batch's name";
    batch_name_help: "通知和邮件都用它，如：六届三次会议提案", "Notices and mails use it";
    batch_open: "建立批次", "Open a batch";
    batch_issued_note: "已正式交办，名单不再改动；个别调整请走改办。", "It was issued and changes no more. Single proposals change by reassignment.";
    batch_refresh: "交办由系统继续进行，刷新本页可看进展；全部交办完毕后才统一通知各单位。", "The system goes on by itself; reload to see how far it is. Units are told when the last one is assigned.";
    batch_papers: "通知和任务分解表", "Notice and lists";
    batch_pdf: "PDF", "PDF";
    batch_sheet_xlsx: "任务分解表（表格）", "The list as a spreadsheet";
    batch_units: "各单位件数", "What each unit has";
    batch_unit_lead: "主办", "Leads";
    batch_unit_co: "会办", "Advises";
    batch_unit_said: "核对", "Looked";
    batch_unit_agrees: "无意见", "Agrees";
    batch_unit_objects: "{}条意见", "{} objections";
    batch_unit_silent: "未核对", "Not yet";
    batch_unit_list: "分解表", "Its list";
    batch_objections: "单位的意见", "What units object to";
    batch_objection_right: "建议承办单位：{}", "Proposes: {}";
    batch_objection_followed: "已采纳", "Followed";
    batch_objection_kept: "未采纳：{}", "Not followed: {}";
    batch_new_lead: "改由谁主办", "Who leads instead";
    batch_follow: "采纳", "Follow it";
    batch_keep_reason: "不采纳的理由", "Why not";
    batch_keep: "不采纳", "Keep as it is";
    batch_plan: "任务分解", "Plan";
    batch_plan_help: "单位写简称、全称或曾用名都行，几个单位之间用顿号；改完一页先保存再翻页。", "Units by any of their names, several with a comma between them. Save a page before you go to the next.";
    batch_save: "保存本页", "Save this page";
    batch_suggest: "看建议和相似提案", "Show suggestions and what is alike";
    batch_take: "没填主办单位的，按建议填上", "Fill in what is suggested where nobody leads";
    batch_taken: "已按建议填上{}件，请逐件核对。", "{} filled in as suggested. Look at each.";
    batch_suggested: "建议", "Suggested";
    batch_because: "依据：{}", "Because of {}";
    batch_alike: "相似的提案", "What is alike";
    batch_alike_help: "是否并案由人决定；要并案的，请在提案页上办理。", "Whether to handle them together is for a person to say, on the page of the proposal.";
    batch_alike_none: "没有发现相似的提案。", "Nothing is alike.";
    batch_alike_words: "共同的词：{}", "Both say: {}";
    batch_off: "移出", "Take off";
    batch_off_chosen: "把勾选的移出本批", "Take those ticked off the batch";
    batch_off_one: "移出{}", "Take {} off";
    batch_look: "预交办", "Let units look";
    batch_look_help: "各单位收到一封邮件，在平台上看到自己的清单，到期前可以提出意见；逾期视为已核对。", "Each unit gets one mail, sees its own list here and may object until that day. Silence counts as having looked.";
    batch_until: "核对期限", "Until";
    batch_look_send: "发起预交办", "Ask them";
    batch_look_again: "重新发起预交办", "Ask them again";
    batch_issue: "正式交办", "Issue";
    batch_issue_help: "先核对每一件，再请您确认；确认以后名单、文号和日期都不能改。", "Every row is judged first, then you confirm. After that neither list nor number nor day can change.";
    batch_number: "交办通知文号", "Number of the notice";
    batch_on: "交办日期", "Day of assignment";
    batch_check: "核对并交办", "Judge and issue";
    batch_confirm: "确认交办", "Confirm";
    batch_confirm_say: "{}件提案交{}个单位办理，文号{}，日期{}。", "{} proposals go to {} units under {} on {}.";
    batch_confirm_help: "每一件都已核对，可以交办。确认后立即生效，不能撤回；各单位在全部交办完毕后收到一封邮件。", "Every row can be assigned. It takes effect at once and can't be taken back. Each unit gets one mail when the last is assigned.";
    batch_confirm_go: "确认，正式交办", "Issue it";
    batch_back: "返回批次", "Back to the batch";
    batch_rows_wrong: "不能交办的各件", "Rows that can't be assigned";
    batch_own: "{}的清单", "What {} has";
    batch_own_help: "对照职责逐件核对。有意见的勾选并写明理由；没有意见也请提交。期限：{}。", "Compare it with what your unit is for. Tick what you object to and say why; send it even if you agree. Until {}.";
    batch_objects: "有意见", "Object";
    batch_objects_one: "对{}有意见", "Object to {}";
    batch_reason: "理由", "Reason";
    batch_right: "建议承办单位", "Who should have it";
    batch_looked: "提交核对结果", "Send";
    batch_looked_done: "已提交核对结果。期限前可以重新提交。", "Sent. It can be sent again until the day is over.";
    batch_saved: "已保存。", "Saved.";
    batch_pages: "页", "Pages";
    batch_page: "第{}页", "Page {}";
    imports: "导入", "Bring in";
    imports_help: "把提案委的目录（.xlsx 或 .csv）读进来：先看每一处问题，改正以后一次导入。同一份名单再导入一次，不会重复。", "Reads a committee's list (.xlsx or .csv): you see everything that is wrong with it, put it right, and bring all of it in at once. The same list again changes nothing.";
    imports_before: "导入过的名单", "Lists so far";
    imports_empty: "还没有导入过名单。", "No list has come in yet.";
    import_file: "文件", "File";
    import_file_help: ".xlsx，或 UTF-8、GB18030 编码的 .csv；宏不会运行，公式取保存的结果。", "An .xlsx, or a .csv in UTF-8 or GB18030. Macros are not run; of formulas the saved result is read.";
    import_source: "来源", "From";
    import_source_help: "如：市政协提案委。表头对应关系按来源记住，下次自动沿用。", "What headings stand for is remembered for each source.";
    import_kind: "名单的种类", "What its rows are";
    import_policy: "适用的规则", "Policy";
    import_heading: "案号那一列的表头", "The heading of the numbers";
    import_heading_help: "一般不用填；系统认不出案号在哪一列时，照名单上的写法填。", "Only where it is not found by itself: as it stands in the list.";
    import_read: "读取", "Read it";
    import_by: "经手人", "By";
    import_staged: "待核对", "To be looked at";
    import_accepted: "已导入", "Brought in";
    import_dropped: "已放弃这份名单，什么也没有导入。", "The list was dropped; nothing was brought in.";
    import_others: "其他名单", "Other lists";
    import_scope: "{}，来自{}：共{}条，可导入{}条，需核对{}条，与已有相同{}条", "{} from {}: {} rows, {} ready, {} to be looked at, {} there already";
    import_scope_accepted: "{}，来自{}：{}条，已导入", "{} from {}: {} rows, brought in";
    import_begun: "已导入{}条。", "{} brought in.";
    import_then: "去建立交办批次", "Open a batch of them";
    import_remarks: "读取时的提示", "What was noticed";
    import_unused: "没有用上的表头", "Headings that stand for nothing";
    import_unused_help: "要导入的，请指明它是哪一栏；这个来源的下一份名单会照此读取。", "Say what one stands for if it is to be read; the next list from there is read the same way.";
    import_not_used: "不导入", "Not read";
    import_missing: "名单里没有的栏目", "What the list does not have";
    import_missing_help: "每一条都一样的，在这里填一次，如届次、交办单位。", "Write once what is the same for every row, such as the session or the office that assigns.";
    import_problems: "需核对", "To be put right";
    import_problems_help: "照表中的格子逐个改正，再点“重新核对”；改动只在这里，不改原文件。也可以改好原文件，再上传一次。", "Put cells right here and read the list again; the file itself is not changed. Or mend the file and send it again.";
    import_no_problems: "没有发现问题。", "Nothing is wrong.";
    import_cell: "格子", "Cell";
    import_right: "改为", "Put right";
    import_suggested: "建议改为“{}”", "Probably meant: {}";
    import_more: "还有{}处，先改正以上各处。", "{} more; put these right first.";
    import_again: "重新核对", "Read it again";
    import_suggested_all: "全部按建议改正", "Put all right as suggested";
    import_accept: "导入{}条", "Bring {} in";
    import_drop: "放弃这份名单", "Drop this list";
    import_rows: "名单", "The list";
    import_rows_cut: "只列前{}条", "The first {}";
    import_row: "行", "Row";
    batch_scroll: "任务分解表，可左右移动", "The list; can be moved sideways";
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn no_words_of_a_years_work_are_missing_in_either_language() {
        for (name, zh, en) in ALL {
            assert!(!zh.trim().is_empty() && !en.trim().is_empty(), "{name}");
            assert_eq!(zh.matches("{}").count(), en.matches("{}").count(), "{name} has other blanks in one language");
            assert!(!en.chars().any(|c| ('\u{4e00}'..'\u{9fff}').contains(&c)), "{name} has Chinese in its English");
        }
    }
}
