//! The words of these pages.

use crate::web::text::{Text, texts};

texts! {
    link_heading_form: "{}，请您填写《{}》", "{}: please fill in “{}”";
    link_heading_question: "{}，请您核实一项登记", "{}: is this entry true?";
    link_heading_reading: "{}，这件事项与您有关", "{}: this concerns you";
    link_lead: "不用登录。本链接只能提交一次，{}以前有效。", "No sign-in is needed. The form can be sent once, until {}.";
    link_lead_reading: "不用登录，{}以前可以查看。", "No sign-in is needed. It can be read until {}.";
    link_case: "事项", "About";
    link_number: "第{}号", "No. {}";
    link_unit: "承办单位", "Handled by";
    link_letters: "答复文件", "Letters";
    link_letter: "阅读第{}份（PDF）", "Read letter {} (PDF)";
    link_letter_only: "阅读全文（PDF）", "Read it (PDF)";
    link_entry: "登记内容", "The entry";
    link_is_true: "以上登记属实吗？", "Is this entry true?";
    link_true: "属实", "True";
    link_not_true: "不属实", "Not true";
    link_call: "请与我联系", "Please call me";
    link_choose_one: "请选一项。", "Choose one.";
    link_way: "您的意见", "Your answer";
    link_send: "提交", "Send";
    link_readers: "您填写的内容由{}收取。收齐或截止以前，其他单位看不到，也不能代填。", "What you write goes to: {}. Until all have answered or the time is over nobody else can see it, nor fill it in for you.";
    link_own: "此链接只供{}使用，请勿转发。", "This link is for {} alone. Please do not pass it on.";
    link_mend: "还没有提交：有{}处要补正", "Not sent yet: {} to mend";
    link_received: "已经收到，谢谢", "Received, thank you";
    link_received_advice: "您可以关闭这一页。需要更正的，请致电给您寄来链接的单位。", "You may close this page. To change what you sent, call the office that sent you the link.";
    link_nothing: "没有这个链接", "There is no such link";
    link_nothing_advice: "请核对链接是否完整（末尾是32个字母和数字），或扫描纸质表上的二维码。仍打不开的，请致电给您寄来链接的单位。", "Check that the link is complete: it ends in 32 letters and figures. Or scan the code on the paper form. If that does not help, call the office that sent it to you.";
    link_used: "您{}已提交过，本链接已使用", "You answered on {}; this link has been used";
    link_answered: "您的意见{}已经收到，不必再填", "Your answer was received on {}; nothing more is needed";
    link_again_advice: "一个链接只能提交一次。需要更正的，请致电给您寄来链接的单位。", "A link can be used once. To change your answer, call the office that sent it to you.";
    link_withdrawn: "这件事项不再需要您填写", "Nothing is needed from you any more";
    link_withdrawn_advice: "事项已有调整或已结束。有疑问的，请致电给您寄来链接的单位。", "The case has changed or is over. If in doubt, call the office that sent you the link.";
    link_expired: "链接已于{}过期", "This link expired on {}";
    link_expired_advice: "请致电给您寄来链接的单位，请其重新寄送；也可以填写纸质表寄回。", "Ask the office that sent it to send another, or fill in the paper form and post it.";
    link_not_now: "现在暂时不能填写", "This can't be filled in just now";
    link_not_now_advice: "事项暂停办理或尚在准备。请过几天再用这个链接打开。", "The case is resting, or not ready yet. Use this link again in a few days.";
    link_too_many: "打开得太频繁了", "Too many requests";
    link_too_many_advice: "请过十分钟再打开。您填写的内容没有提交。", "Try again in ten minutes. Nothing was sent.";
}
