//! The words of the pages, in both languages, in one place. A template holds none of its own; a test looks.
//!
//! What an office calls things (steps, fields, grades) is not here: that is in its definitions and policies.

use dafu_engine::language::Language;

/// The words in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text(Language);

impl Text {
    /// The words in this language.
    pub const fn new(language: Language) -> Self {
        Self(language)
    }
    /// The language.
    pub const fn language(self) -> Language {
        self.0
    }
}

/// A sentence with its blanks `{}` filled in, in order.
pub fn fill(sentence: &str, parts: &[&str]) -> String {
    let mut parts = parts.iter();
    let mut text = String::new();
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once("{}") {
        text.push_str(before);
        text.push_str(parts.next().copied().unwrap_or_default());
        rest = after;
    }
    text.push_str(rest);
    text
}

/// Makes a catalogue: a method an entry, and a list of all.
macro_rules! texts {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        impl Text {
            $(
                #[doc = $en]
                pub const fn $name(self) -> &'static str { self.language().of($zh, $en) }
            )*
        }
        /// Every entry: its name, in Chinese, in English.
        pub const ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en)),*];
    };
}

pub(super) use texts;

texts! {
    product: "答复", "Dafu";
    product_long: "答复办理平台", "Official replies";
    language_name: "中文", "English";
    skip: "跳到正文", "Skip to the content";
    main_links: "主要页面", "Main pages";
    letters: "字号", "Text size";
    letters_normal: "标准", "Normal";
    letters_large: "大字", "Large";
    sign_in: "登录", "Sign in";
    sign_out: "退出", "Sign out";
    login: "账号", "Account";
    password: "密码", "Password";
    sign_in_help: "连续输错5次，锁定15分钟。忘了密码，请找本单位的账号管理员重设。提出人不用登录，请从收到的链接进入。", "Five wrong passwords lock an account for 15 minutes. If you have forgotten yours, ask whoever keeps your unit's accounts. Proposers need no account: use the link you were sent.";
    sign_in_wrong: "账号或密码不对。", "The account or the password is wrong.";
    sign_in_locked: "这个账号因连续输错密码已锁定，请{}以后再试。", "This account is locked after wrong passwords. Try again after {}.";
    demo: "演示环境", "Demonstration";
    demo_help: "点一个人，直接以他的身份进入。", "Press a name to sign in as that person.";
    demo_busy: "手上事项最多的人", "People with most to do";
    demo_note: "数据都是编的。正式环境没有这一栏。", "All data are made up. A real installation does not have this.";
    demo_mark: "演示数据", "Sample data";
    password_title: "修改密码", "Change the password";
    password_first: "这是别人替您设的密码，请先改成只有您知道的。", "Somebody else set this password. Change it to one that only you know.";
    password_old: "现在的密码", "The password until now";
    password_new: "新密码", "The new password";
    password_again: "再输一遍新密码", "The new password again";
    password_rule: "至少{}个字，可以是一句话；不要用别人容易猜到的。", "At least {} characters; a sentence is fine. Not one that others would guess.";
    password_save: "改密码", "Change it";
    password_differ: "两次输入的新密码不一样。", "The two new passwords differ.";
    password_wrong: "现在的密码不对。", "The password until now is not this one.";
    weak_short: "太短，至少{}个字。", "Too short: at least {} characters.";
    weak_long: "太长，至多{}个字。", "Too long: at most {} characters.";
    weak_common: "太容易被猜到，换一句只有您想得到的话。", "Too easy to guess. Take something that only you would think of.";
    weak_login: "不要把账号写进密码里。", "The account's name must not be in it.";
    weak_kinds: "小写字母、大写字母、数字、符号，至少要有三种。", "It needs three of: small letters, capitals, digits, other characters.";
    weak_same: "和现在的密码一样。", "It is the same as before.";
    inbox: "待办", "To do";
    tab_todo: "待办", "To do";
    tab_receipt: "待签收", "To sign for";
    tab_for_others: "受托办理", "For others";
    tab_done: "已办", "Done";
    tab_told: "抄送", "Copied to me";
    tabs: "待办分类", "Parts of the inbox";
    inbox_order: "按期限由近到远", "Nearest deadline first";
    inbox_owners: "受托代{}办理", "Standing in for {}";
    group_overdue: "已超期", "Overdue";
    group_today: "今日", "Today";
    group_soon: "三个工作日内", "Within three workdays";
    group_rest: "其余", "The rest";
    items_count: "{}件", "{}";
    column_left: "剩余工作日", "Workdays left";
    column_due: "本环节期限", "Due";
    column_number: "案号", "Number";
    column_title: "案由", "Subject";
    column_step: "环节", "Step";
    column_since: "进入本环节", "Since";
    column_day: "日期", "Day";
    column_what: "事项", "What";
    since_from: "{} 来自{}", "{}, from {}";
    claim: "认领", "Claim";
    shared: "共用待办", "Shared";
    shared_help: "有{}人可办，谁认领谁办", "{} people can do it; whoever claims it does it";
    no_due: "无期限", "No deadline";
    empty_todo: "手上没有待办事项。有新的事项时，会在这里出现，并按设置发邮件。", "There is nothing to do. New work appears here, and by mail.";
    empty_receipt: "没有待签收的事项。", "There is nothing to sign for.";
    empty_for_others: "没有人委托您代办。", "Nobody has left work to you.";
    empty_done: "还没有办过事项。", "You have done nothing yet.";
    empty_told: "没有抄送给您的通知。", "Nothing has been copied to you.";
    not_yours_any_more: "已不归本单位办理", "No longer your unit's";
    light_late: "超期", "Overdue";
    light_near: "临期", "Near";
    light_fine: "正常", "In time";
    light_stopped: "停表", "Stopped";
    light_done: "已完成", "Done";
    days: "{}日", "{} d";
    days_left: "余{}日", "{} d left";
    days_today: "今日", "today";
    days_none_left: "其间无工作日", "no workday left";
    provisional: "暂定", "Provisional";
    now: "现在", "Now";
    now_round: "第{}次", "round {}";
    held_by: "在谁手里", "With";
    held_days: "已{}个工作日", "for {} workdays";
    held_today: "今日到手", "since today";
    held_nobody: "暂无人可办", "nobody can act";
    held_pool: "{}等{}人可办", "{} and others, {} in all";
    this_step: "本环节", "This step";
    whole: "全程期限", "The whole";
    next_step: "下一环节", "Next";
    next_by_condition: "按办理结果确定", "As the result says";
    next_end: "办理结束", "The end";
    ended_completed: "办理完毕", "Completed";
    ended_cancelled: "已撤案", "Withdrawn";
    ended_joined: "并入其他事项", "Joined to another";
    suspended: "已中止", "Suspended";
    nothing_to_do: "这件事项现在不需要您办理。", "There is nothing for you to do here now.";
    nothing_to_do_who: "目前由{}办理：{}。", "With {} now: {}.";
    as_agent: "您以{}的名义办理（受托办理）", "You act in the name of {}";
    on_paper: "线下签批", "Signed on paper";
    on_paper_help: "签发人在纸上签好后，由您录入：谁签的、哪天签的，并上传扫描件。", "Enter what was signed in ink: by whom, on which day, with the scan.";
    signer: "签批人", "Signer";
    signed_on: "签批日期", "Day of the signature";
    scan: "扫描件", "Scan";
    happened_on: "发生日期", "Day it happened";
    happened_on_help: "不填就是今天；补录以前的事，请填当天的日期，如 2026-03-02", "Today where nothing is written; for something earlier write its day, as 2026-03-02";
    required: "必填", "required";
    not_a_day: "“{}”不是日期，请写作 2026-03-02。", "“{}” is not a day; write it as 2026-03-02.";
    day_help: "如 2026-03-02", "As 2026-03-02";
    choose: "请选择", "Choose";
    yes: "是", "Yes";
    no: "否", "No";
    send: "提交", "Send";
    save: "暂存", "Save for now";
    saved: "已暂存，只有您看得到。", "Saved; only you can see it.";
    add_row: "再加一行", "One more row";
    keep_file: "保留", "Keep";
    leads_to: "→ {}", "→ {}";
    straight_back: "改好后直接送回我这里，不再经过中间环节", "Straight back to me when it is mended";
    result: "办理结论", "Decision";
    findings: "自动核对", "Automatic check";
    findings_count: "{}处错误，{}处提醒", "{} errors, {} hints";
    findings_none: "没有发现问题", "nothing found";
    finding_error: "错误", "Error";
    finding_hint: "提醒", "Hint";
    finding_tick: "已看过，照此提交", "Seen; send it as it is";
    refused: "没有办成", "Not done";
    refused_many: "还不能提交：{}项要补正", "Not sent: {} things to mend";
    refused_kept: "您填写的内容都还在下面，补正后再提交即可。", "What you filled in is still below. Mend it and send it again.";
    refused_go: "去补正", "Go there";
    refused_ask: "有疑问请联系：{}", "If in doubt ask: {}";
    refused_basis: "依据：{}", "Rule: {}";
    overtaken: "您打开页面以后，{}已改动了其中的内容，这次没有保存。", "{} has changed some of this since you opened the page, so nothing was saved.";
    overtaken_somebody: "别人", "Somebody";
    overtaken_advice: "您填写的内容还在下面；请对照现在的内容核对后再提交。", "What you filled in is still below. Compare it with what stands there now, then send it again.";
    key_reused: "这一页已经提交过，内容与这次不同。请重新打开后再办。", "This page was sent before with other content. Load it again, then repeat what you wanted to do.";
    not_now: "现在不能这样办了。", "This can't be done now.";
    not_now_advice: "事项可能已到了别的环节，请看现在的状态。", "The case may have gone on. Look at where it stands now.";
    done_notice: "已办理。", "Done.";
    done_before: "这一步刚才已经办理过，没有重复。", "This was done already, and was not done twice.";
    claimed_notice: "已认领。", "Claimed.";
    facts: "登记信息", "On file";
    asked_answered: "应交{}份，已交{}份", "{} asked, {} answered";
    state_working: "办理中", "Under way";
    state_answered: "已反馈", "Answered";
    state_silent: "未表态", "No answer";
    state_late: "迟交", "Late";
    state_withdrawn: "不再征求", "No longer asked";
    state_hidden: "全部收齐后可见", "Shown when all are in";
    answered_on: "{}反馈", "Answered on {}";
    due_on: "期限{}", "Due {}";
    without_reason: "先行办理的理由：{}", "Gone on without it because: {}";
    records_none: "还没有登记。", "Nothing yet.";
    confirmed_unknown: "待本人确认", "Not confirmed yet";
    confirmed_true: "本人已确认属实", "Confirmed";
    confirmed_not_true: "本人认为不属实", "Said to be untrue";
    confirmed_call: "本人请求联系", "Asks to be called";
    corrected_was: "更正前（{}）：{}", "Before correction ({}): {}";
    requests: "申请", "Requests";
    request_open: "待审核", "Open";
    request_by: "{} {}提出", "{}, {}";
    request_decided: "{} {}", "{} {}";
    request_dropped: "随事项结束", "Ended with the case";
    document_draft: "定稿", "Final draft";
    document_original: "正本", "Original";
    document_pages: "{}页", "{} pages";
    document_making: "正在排版，稍候刷新", "Being typeset; reload in a moment";
    document_signed: "{} {}签", "Signed by {} on {}";
    document_paper: "线下", "on paper";
    document_digest: "摘要", "Digest";
    document_reopened: "已退回修改，签名作废", "Taken back; its signatures are void";
    attachments: "附件", "Attachments";
    attachments_none: "没有附件。", "None.";
    deadlines: "期限", "Deadlines";
    deadlines_help: "点开可见从哪天起、数了哪些天、跳过哪些天", "Open one to see from when it counts and what it skips";
    deadlines_none: "没有正在计的期限。", "No deadline is running.";
    how: "如何计算", "How it is counted";
    how_from: "从{}起算，当天不计。", "Counts from {}, not counting that day.";
    how_before: "从{}倒推。", "Counts back from {}.";
    how_amount: "期限为{}，数到{}。", "{} reaches {}.";
    how_fixed: "规定的日期是{}。", "The day is set: {}.";
    how_skipped: "不计的日子：{}。", "Days that do not count: {}.";
    how_made_up: "调休上班、照常计的日子：{}。", "Weekend days that are worked and count: {}.";
    how_rolled: "遇非工作日，移到{}。", "That is no workday; it moves to {}.";
    how_extended: "经批准延期{}次，延到{}。", "Extended {} times, until {}.";
    how_lost: "停表期间{}天不计，顺延到{}。", "{} days stood still; it moves to {}.";
    how_basis: "依据：{}", "Rule: {}";
    how_source: "规则：{}，{}", "Rule: {}, {}";
    in_time: "按期", "in time";
    too_late: "逾期", "late";
    days_range: "{}至{}", "{} to {}";
    day_weekend: "周末", "weekend";
    flow: "流程", "The way it went";
    flow_help: "粗线是走过的，按办理记录画", "Thick lines were walked, as the log says";
    flow_alt: "流程图，同样的内容见下面的清单", "The picture of the workflow; the list below says the same";
    flow_list: "走过的环节", "Steps, in order";
    flow_now: "当前", "Now";
    flow_dropped: "不再需要", "No longer wanted";
    timeline: "经过", "What happened";
    timeline_help: "最近的在上", "Latest first";
    entered_at: "{}录入", "entered {}";
    entered_by: "{}录入", "entered by {}";
    system: "系统", "System";
    by_link: "{}（网上填写）", "{} (by link)";
    by_agent: "{}（代{}）", "{} (for {})";
    notes: "备注", "Notes";
    note_text: "添加备注", "Add a note";
    note_internal: "内部备注：只有本单位的人看得到", "Internal: only your own unit sees it";
    note_add: "添加备注", "Add";
    internal: "内部", "Internal";
    internal_help: "委员和其他单位看不到，不进答复函", "Neither the proposer nor other units see it";
    other_acts: "其他操作", "More";
    back_to_case: "返回事项", "Back to the case";
    back_to_inbox: "返回待办", "Back to the inbox";
    upload_kind: "“{}”不是可上传的文件。可上传：PDF、OFD、图片（JPG、PNG）、Word、Excel。", "“{}” is not a kind of file that can be uploaded. PDF, OFD, pictures (JPG, PNG), Word and Excel can.";
    admin_home: "管理员账号", "Administrator's account";
    admin_home_help: "这是管理员账号，看不到任何事项。", "This is an administrator's account; it shows no cases.";
    fault_not_found: "没有这一页", "There is nothing here";
    fault_not_found_advice: "案号不对，或者这件事项不归您的单位办理。", "The number is wrong, or the case is not your unit's business.";
    fault_stale: "页面放得太久了", "The page is too old";
    fault_stale_advice: "为安全起见没有提交。请返回上一页，刷新后再试。", "Nothing was sent, to be safe. Go back, load the page again and repeat.";
    fault_unreadable: "提交的内容读不出来", "What was sent can't be read";
    fault_unreadable_advice: "请返回上一页重试。", "Go back and try again.";
    fault_too_large: "提交的内容太大", "That is too much";
    fault_too_large_advice: "一个文件不能超过20 MB，请压缩后再传。", "A file may have at most 20 MB.";
    fault_store: "数据库暂时连不上", "The database can't be reached just now";
    fault_store_advice: "没有保存任何内容，请过一分钟再试。", "Nothing was saved. Try again in a minute.";
    fault_page: "这一页出了故障", "This page failed";
    fault_page_advice: "已记入日志，请联系系统管理员。", "It is in the log. Tell the system administrator.";
    footer_calendar: "日期按国务院放假安排计算，含调休", "Dates follow the State Council's calendar, make-up workdays included";
    ev_opened: "建立事项", "Case opened";
    ev_ended_completed: "办理完毕", "Case completed";
    ev_ended_cancelled: "撤案", "Case withdrawn";
    ev_ended_joined: "并入其他事项", "Joined to another case";
    ev_suspended: "中止办理", "Suspended";
    ev_resumed: "恢复办理", "Resumed";
    ev_corrected: "更正：{}", "Corrected: {}";
    ev_step: "{}", "{}";
    ev_outcome: "{}：{}", "{}: {}";
    ev_time: "{}：时间到", "{}: its time came";
    ev_dropped: "{}：不再需要", "{}: no longer wanted";
    ev_signed: "{}：签名", "{}: signed";
    ev_claimed: "认领：{}", "Claimed: {}";
    ev_released: "退回共用待办：{}", "Put back: {}";
    ev_handed_over: "转办：{}，转给{}", "Handed over: {}, to {}";
    ev_delegated: "委派：{}，由{}准备", "Delegated: {}, to {}";
    ev_prepared: "拟好送审：{}", "Prepared: {}";
    ev_signer_added: "加签：{}", "Signer added: {}";
    ev_signer_removed: "减签", "Signer taken off";
    ev_clock_stopped: "{}：完成，{}", "{}: done, {}";
    ev_clock_paused: "{}：停表", "{}: stopped";
    ev_clock_restarted: "{}：恢复计时", "{}: runs again";
    ev_date_moved: "{}改为{}", "{} is now {}";
    ev_due_reached: "{}已到，尚未办理", "{} has passed";
    ev_item_answered: "{}：已反馈", "{}: answered";
    ev_item_late: "{}：迟交", "{}: answered late";
    ev_item_silent: "{}：未表态", "{}: no answer";
    ev_item_withdrawn: "{}：不再征求", "{}: no longer asked";
    ev_item_to_decide: "{}：逾期未反馈，待决定", "{}: overdue, to be decided";
    ev_request_asked: "{}", "{}";
    ev_request_decided: "{}：{}", "{}: {}";
    ev_record_added: "登记{}", "Recorded: {}";
    ev_record_confirmed: "{}：{}", "{}: {}";
    ev_record_corrected: "更正{}", "Corrected: {}";
    ev_draft_ready: "定稿已生成，{}页", "Final draft made, {} pages";
    ev_original_ready: "正本已生成，{}页", "Original made, {} pages";
    ev_document_reopened: "定稿作废，可以修改", "Final draft void; the text may be changed";
    ev_erratum: "印出内容的更正", "Erratum";
    ev_package_ready: "归档包已生成并核验", "Package written and verified";
    ev_urged: "催办（第{}次）", "Urged, time {}";
    ev_consulted: "征询{}", "Asked {}";
    ev_consult_answered: "答复征询", "Answered a question";
    ev_taken_back: "撤回：{}", "Taken back: {}";
    ev_moved: "调整到：{}", "Moved to: {}";
    ev_child: "另立事项：{}", "Case started: {}";
    ev_child_ended: "另立的事项已结束：{}", "A case started from here is over: {}";
    ev_join: "并案", "Joint handling";
    ev_noted: "备注", "Note";
    ev_flagged: "需要处理", "Needs a look";
    ev_migrated: "改用新版流程", "Follows a new version";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_words_are_missing_in_either_language() {
        for (name, zh, en) in ALL.iter().chain(crate::web::links::words::ALL) {
            assert!(!zh.trim().is_empty() && !en.trim().is_empty(), "{name}");
            assert_eq!(zh.matches("{}").count(), en.matches("{}").count(), "{name} has other blanks in one language");
            assert!(!en.chars().any(|c| ('\u{4e00}'..'\u{9fff}').contains(&c)), "{name} has Chinese in its English");
        }
    }

    #[test]
    fn blanks_are_filled_in_order_and_what_fills_them_is_not_looked_at_again() {
        assert_eq!(fill("{} to {}", &["a {}", "b"]), "a {} to b");
    }
}
