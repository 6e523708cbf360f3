//! The words of the pages of how the office is run: messages, people, workflows, the audit, settings, help.

use super::text::{Text, texts};

texts! {
    messages: "信息", "Messages";
    messages_scope: "本办主管事项发出的邮件，新的在前", "Mails about cases that your office is in charge of, newest first";
    messages_scope_bare: "地址和状态，新的在前；事项、标题和正文属业务数据，这里不显示", "Addresses and states, newest first; cases, subjects and words are business data and not shown";
    messages_held: "邮件服务器有问题，{}起全部暂停发送；服务器恢复后自动续发。", "The mail server is in trouble. All mails have been held since {}; they leave by themselves when it is well.";
    messages_tabs: "按状态看", "By state";
    messages_all: "全部", "All";
    messages_case: "事项", "Case";
    messages_unit: "收件单位", "To unit";
    messages_back: "返回信息列表", "Back to the messages";
    message: "一封邮件", "A mail";
    mail_waiting: "待发送", "Waiting";
    mail_under_way: "发送中", "Under way";
    mail_sent: "已交邮件服务器", "Taken by a server";
    mail_failed: "未能发送", "Failed";
    mail_unknown: "是否送出不明", "In doubt";
    mail_dropped: "不再发送", "Not sent";
    mail_open: "查看", "Open";
    mail_words: "正文", "Words";
    mail_decide: "处理", "Decide";
    mail_reason: "理由", "Reason";
    mail_reason_help: "写明问过谁、怎么知道的；与处理结果一起记入审计。", "Say whom you asked and how you know. It is kept in the audit.";
    mail_again: "再次发送", "Send again";
    mail_again_help: "对方可能收到两份；邮件编号不变，能看出是同一封。", "The reader may get it twice, under the same message id.";
    mail_arrived: "对方已收到", "It arrived";
    mail_arrived_help: "已问明对方收到，不再发送。", "You have asked, and it is there. Nothing is sent.";
    mail_never: "不再发送", "Don't send";
    mail_never_help: "改用别的办法告知了，或不必再告知。", "The reader was told in another way, or needs not be told.";
    mail_no_reason: "请写明理由，至多{}个字。", "Say why, in at most {} signs.";
    mail_not_now: "这封邮件现在是“{}”，不用再处理。可能别人刚处理过，请看下面的说明。", "This mail is “{}” now and needs no decision. Somebody may just have decided; see below.";
    mail_decided: "已处理，理由已记入审计。", "Done. The reason is in the audit.";
    column_state: "状态", "State";
    column_when: "时间", "When";
    column_to: "收件人", "To";
    column_subject: "标题", "Subject";
    column_tries: "发送次数", "Tries";
    column_note: "说明", "Note";
    empty_messages: "没有这样的邮件。", "There is no such mail.";
    units: "单位和人员", "Units and people";
    units_scope: "{}个单位，{}人", "{} units, {} people";
    units_help: "这里只供查阅。单位、人员和岗位由管理员用 dafu org register 从名册文件登记，代理用 dafu org absence，调离移交用 dafu org hand-over，账号用 dafu user。", "For reading. Units, people and posts are brought in with dafu org register, absences with dafu org absence, leavers with dafu org hand-over, accounts with dafu user.";
    units_search_help: "单位的全称、简称、曾用名，或人的姓名，写一部分即可。", "A part of any name of a unit, or of a person.";
    units_print: "打印通讯录", "Print the contacts";
    units_back: "返回单位和人员", "Back to units and people";
    unit_mark: "发文代字", "Mark in document numbers";
    column_full_name: "全称", "Full name";
    column_aliases: "其他名称", "Other names";
    column_mail: "邮箱", "Mail";
    column_scored: "考核", "Scored";
    column_people: "人员", "People";
    column_name: "姓名", "Name";
    column_posts: "岗位", "Posts";
    column_account: "办理方式", "Works by";
    column_elsewhere: "同时在", "Also in";
    column_agent: "代理人", "Stood in for by";
    scored_yes: "计入", "Yes";
    scored_no: "商请协助，不计入", "Asked, not scored";
    account_yes: "账号", "Account";
    account_no: "纸质或链接", "Paper or link";
    absences: "代理", "Absences";
    absence: "{}代{}办理，{}", "{} stands in for {}, {}";
    absence_always: "未定期限", "until further notice";
    days_since: "{}起", "since {}";
    days_until: "至{}", "until {}";
    empty_units: "没有这样的单位或人员。", "There is no such unit or person.";
    empty_members: "还没有登记人员。", "Nobody is registered here yet.";
    workflows: "流程", "Workflows";
    workflows_scope: "办件照着走的流程和规定；已开始的事项按开始时的版本走完", "What cases follow. A case stays on the version it began with";
    workflows_back: "返回流程", "Back to the workflows";
    workflow_findings: "检查结果", "Findings";
    workflow_findings_help: "与 dafu check 相同：流程本身，以及与各地规定合用", "The same as dafu check: the definition alone, and with each policy it is used under";
    definitions: "流程定义", "Definitions";
    policies: "办理规定", "Policies";
    version: "第{}版", "Version {}";
    edition: "第{}次发布", "Edition {}";
    assumed: "{}：有{}项数值没有出处，是按常规推定的，请与本地文件核对。", "{}: {} values have no source and are assumed. Compare them with your own rules.";
    assumed_see: "看是哪些", "See which";
    column_workflow: "流程", "Workflow";
    column_version: "版本", "Version";
    column_digest: "指纹", "Digest";
    column_under: "新事项按此办理的规定", "New cases begin with it under";
    column_open_cases: "在办", "Open";
    column_all_cases: "累计", "All";
    column_since_day: "登记日期", "Registered";
    column_policy: "办理规定", "Policy";
    column_edition: "版次", "Edition";
    column_assumed: "推定的数值", "Assumed values";
    column_file: "文件", "File";
    column_path: "位置", "Path";
    column_value: "数值", "Value";
    column_line: "行", "Line";
    under_none: "不再用于新事项", "For no new cases";
    finding_warning: "提醒", "Warning";
    flow_alone: "只看流程图", "The picture alone";
    empty_definitions: "还没有登记流程。", "No workflow is registered.";
    empty_policies: "还没有登记办理规定。", "No policy is registered.";
    empty_findings: "没有问题。", "Nothing was found.";
    empty_assumed: "所有数值都有出处。", "Every value has a source.";
    empty_absences: "目前没有代理。", "Nobody stands in for anybody now.";
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn no_words_of_the_offices_pages_are_missing_in_either_language() {
        for (name, zh, en) in ALL {
            assert!(!zh.trim().is_empty() && !en.trim().is_empty(), "{name}");
            assert_eq!(zh.matches("{}").count(), en.matches("{}").count(), "{name} has other blanks in one language");
            assert!(!en.chars().any(|c| ('\u{4e00}'..'\u{9fff}').contains(&c)), "{name} has Chinese in its English");
        }
    }
}
