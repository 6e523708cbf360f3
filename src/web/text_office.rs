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
