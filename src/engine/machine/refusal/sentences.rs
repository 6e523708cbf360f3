//! What is said about each kind of refusal: what is wrong, and what to do next, in Chinese and English.
//!
//! Written for the person who reads them, in the words of docs/GLOSSARY.md. A row is the reason it stands for, its stable code,
//! what its blanks are filled with, and the sentences. `{office}`, the office in charge, can be named in any: naming it is also
//! what makes it the one to ask. No full stop at the end: it is added where the text has none.

use super::words::Names;
use super::{Bar, Reason};
use crate::machine::state::Leave;

/// What is said about one kind of refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    /// The stable name by which programs know it. Sentences that differ in detail share one.
    pub code: &'static str,
    /// What is wrong, in Chinese.
    pub zh: &'static str,
    /// What to do next, in Chinese.
    pub zh_advice: &'static str,
    /// What is wrong, in English.
    pub en: &'static str,
    /// What to do next, in English.
    pub en_advice: &'static str,
}

impl Sentence {
    /// Whether it sends people to the office in charge.
    pub fn names_office(&self) -> bool {
        self.zh.contains("{office}") || self.zh_advice.contains("{office}")
    }
}

/// A blank's name, and what goes into it.
pub(super) type Blank = (&'static str, String);

macro_rules! sentences {
    ($names:ident: $($reason:pat => $code:literal { $($blank:ident: $value:expr),* $(,)? }
        zh $zh:literal => $zh_advice:literal
        en $en:literal => $en_advice:literal
    )*) => {
        /// Every sentence, in the order of this file.
        pub const ALL: &[Sentence] =
            &[$(Sentence { code: $code, zh: $zh, zh_advice: $zh_advice, en: $en, en_advice: $en_advice }),*];

        impl Reason {
            /// The sentence for it.
            #[expect(unused_variables, reason = "the patterns bind what the blanks need")]
            pub const fn sentence(&self) -> Sentence {
                match self {
                    $($reason => Sentence { code: $code, zh: $zh, zh_advice: $zh_advice, en: $en, en_advice: $en_advice },)*
                }
            }

            /// What goes into its blanks.
            pub(super) fn blanks(&self, $names: &Names<'_>) -> Vec<Blank> {
                match self {
                    $($reason => vec![$((stringify!($blank), $value)),*],)*
                }
            }
        }
    };
}

sentences! { names:
    // The case.
    Reason::NoSuchCase => "no-such-case" {}
        zh "没有这个事项" => "请核对案号后重新查找"
        en "There is no such case" => "Check the number and search again"
    Reason::CaseExists => "case-exists" {}
        zh "这个事项已经建立" => "请打开已有的事项，不必重复建立"
        en "This case has been opened already" => "Go on with the one that exists"
    Reason::CaseEnded => "case-ended" {}
        zh "这个事项已经结束，不再办理" => "确需继续的，请另立事项，并注明与本事项的关系"
        en "This case is over and accepts nothing more" => "If work must go on, open a new case that refers to it"
    Reason::CaseSuspended => "case-suspended" {}
        zh "这个事项已中止，暂不办理" => "请等{office}恢复后再办理"
        en "This case is suspended" => "Wait until it is resumed by: {office}"
    Reason::NotSuspended => "not-suspended" {}
        zh "这个事项没有中止，不需要恢复" => "请刷新页面，按当前状态办理"
        en "This case is not suspended, so there is nothing to resume" => "Reload the page and go on from what it shows"
    Reason::CaseJoining => "case-joining" {}
        zh "这个事项正在并案，对方尚未答复" => "请等对方答复后再办理"
        en "This case is about to be handled together with another, which has not answered yet" => "Wait for the answer"
    Reason::WrongDefinition => "wrong-definition" {}
        zh "这个事项适用另一版本的办理流程，本次操作没有生效" => "请重新打开事项后再试；仍不行的，请系统管理员核对流程版本"
        en "This case runs on another version of the workflow; nothing was done" => "Open the case again; if that does not help, have the system administrator compare the versions"
    Reason::TooLateToFork => "too-late-to-fork" {}
        zh "只有在第一个环节才能分办，这个事项已经往下办理" => "请{office}先调回第一个环节，再分办"
        en "A case can be split among units only at its first step, and this one has gone on" => "Have it moved to its first step, then split it; by: {office}"
    Reason::JoinItself => "join-itself" {}
        zh "一个事项不能与自身并案" => "请选择另一个事项"
        en "A case can't be handled together with itself" => "Choose another case"
    Reason::AlreadySigned => "already-signed" {}
        zh "答复已经签发，不能再分办或并案" => "请按现有事项分别办理"
        en "A letter has been signed, so the case can be neither split nor merged" => "Handle the cases as they are"
    Reason::CannotMigrate(path) => "cannot-migrate" { path: path.to_string() }
        zh "正在办理的环节“{path}”在新版流程中没有对应环节，不能改按新版办理" => "请等它离开这一环节，或先跳转到其他环节"
        en "The open step “{path}” has no counterpart in the new version of the workflow" => "Wait until the case has left it, or move the case to another step first"
    Reason::NoSuchStep(step) => "no-such-step" { step: step.to_string() }
        zh "没有“{step}”这个环节" => "请从列出的环节中选择"
        en "There is no step “{step}”" => "Choose one of those listed"
    Reason::NoWayOn(step) => "no-way-on" { step: names.step(step) }
        zh "“{step}”之后没有符合条件的环节" => "请核对所填内容；内容无误的，请流程管理人员检查该环节的走向"
        en "No way leads on from “{step}”" => "Check what was filled in; if that is right, the workflow's definition needs mending"

    // What is in hand.
    Reason::NoSuchTask(_) => "no-such-task" {}
        zh "没有这项待办" => "请回到待办列表重新打开"
        en "There is no such task" => "Go back to the list and open it from there"
    Reason::RunIsOver { step, by, on, how: Leave::Outcome(outcome) } => "run-is-over" {
        step: names.step(step), by: names.actor(by), on: names.day(*on), outcome: names.outcome(step, outcome)
    }
        zh "“{step}”已由{by}于{on}办理：{outcome}" => "本次操作没有生效，请刷新页面查看现在的环节"
        en "“{step}” was decided by {by} on {on}: {outcome}" => "Nothing was done now; reload the page to see where the case is"
    Reason::RunIsOver { step, by, on, how: Leave::Next | Leave::Chose(_) } => "run-is-over" {
        step: names.step(step), by: names.actor(by), on: names.day(*on)
    }
        zh "“{step}”已由{by}于{on}办理" => "本次操作没有生效，请刷新页面查看现在的环节"
        en "“{step}” was done by {by} on {on}" => "Nothing was done now; reload the page to see where the case is"
    Reason::RunIsOver { step, on, how: Leave::Time, .. } => "run-is-over" { step: names.step(step), on: names.day(*on) }
        zh "“{step}”已于{on}到期结束" => "本次操作没有生效，请刷新页面查看现在的环节"
        en "“{step}” ended on {on}, when its time came" => "Nothing was done now; reload the page to see where the case is"
    Reason::RunIsOver { step, on, how: Leave::Withdrawn(why), .. } => "run-is-over" {
        step: names.step(step), on: names.day(*on), why: why.clone()
    }
        zh "“{step}”已于{on}停办，原因：{why}" => "不必再办理，已填写的内容仍可查看"
        en "“{step}” was called off on {on}: {why}" => "There is nothing left to do; what was filled in can still be read"
    Reason::RunIsOver { step, by, on, how: Leave::TakenBack } => "run-is-over" {
        step: names.step(step), by: names.actor(by), on: names.day(*on)
    }
        zh "“{step}”的上一环节已由{by}于{on}撤回" => "本次操作没有生效，请等重新送来后再办理"
        en "What led to “{step}” was taken back by {by} on {on}" => "Nothing was done now; wait until it comes again"
    Reason::NotATask(step) => "not-a-task" { step: names.step(step) }
        zh "“{step}”不是由人员办理的环节" => "请刷新页面，从当前待办中选择"
        en "“{step}” is not a step that somebody carries out" => "Reload the page and choose from what is open"
    Reason::NotYours(roles) => "not-yours" { roles: names.roles(roles) }
        zh "此项由{roles}办理，您目前不能办理" => "请转告{roles}；确由您负责的，请核对您的任职"
        en "This is for {roles}, which you are not" => "Tell {roles}; if it should be you, have your post checked"
    Reason::NotAnAgent(owner) => "not-an-agent" { owner: names.person(owner) }
        zh "您目前不能代理{owner}办理" => "请由{owner}本人办理，或先办妥代理授权"
        en "You do not stand in for {owner} at present" => "Leave it to {owner}, or have the standing-in set up first"
    Reason::NotByLink => "not-by-link" {}
        zh "这个链接只能用来填写指定的表单" => "请在链接打开的页面填写；其他事项请与{office}联系"
        en "This link only leads to the form it was sent for" => "Fill in that form; for anything else turn to: {office}"
    Reason::OnlyInCharge => "only-in-charge" {}
        zh "此项只能由{office}办理" => "请与{office}联系"
        en "Only the office in charge may do this" => "Turn to: {office}"
    Reason::HeldByAnother(person) => "held-by-another" { person: names.person(person) }
        zh "此项正由{person}办理" => "请与{person}联系；需要换人的，请{office}转办"
        en "{person} is working on this" => "Talk to {person}, or have it handed over by: {office}"
    Reason::AlreadyHeld(person) => "already-held" { person: names.person(person) }
        zh "此项已由{person}认领" => "请与{person}联系；需要换人的，请{office}转办"
        en "{person} has claimed this" => "Talk to {person}, or have it handed over by: {office}"
    Reason::NotHeld => "not-held" {}
        zh "此项不在您手中" => "请先认领再操作"
        en "This is not in your hands" => "Claim it first"
    Reason::NotYourTurn(roles) => "not-your-turn" { roles: names.roles(roles) }
        zh "还没有轮到您，现在由{roles}办理" => "请等前一位办完"
        en "It is not your turn but that of {roles}" => "Wait until they have finished"
    Reason::NotReady(step) => "not-ready" { step: names.step(step) }
        zh "“{step}”的文件正在生成，暂时不能办理" => "请稍后刷新页面再办理"
        en "The file for “{step}” is still being made" => "Reload the page in a moment"
    Reason::NoSuchOutcome(outcome) => "no-such-outcome" { outcome: outcome.to_string() }
        zh "这里没有“{outcome}”这一选项" => "请从列出的选项中选择"
        en "There is no choice “{outcome}” here" => "Choose one of those listed"
    Reason::WhichOutcome(outcomes) => "which-outcome" { outcomes: names.titles(outcomes) }
        zh "还没有选择如何办理" => "请选择一项：{outcomes}"
        en "It has not been said how to decide" => "Choose one: {outcomes}"
    Reason::NotOffered(outcome) => "not-offered" { outcome: names.title(outcome) }
        zh "现在不能选择“{outcome}”，条件尚不具备" => "请核对所填内容，或选择其他选项"
        en "“{outcome}” can't be chosen as things stand" => "Check what was filled in, or choose something else"
    Reason::Refused { say, advice } => "refused" { say: names.title(say), advice: names.title(advice) }
        zh "{say}" => "{advice}"
        en "{say}" => "{advice}"
    Reason::NoStraightBack => "no-straight-back" {}
        zh "中间有须重新办理的环节，改好后不能直接送回" => "请不选直送，按顺序办理"
        en "Steps in between must be done again, so it can't come straight back" => "Send it back without that option"
    Reason::CannotTakeBack(Bar::NotYours) => "cannot-take-back" {}
        zh "只有办理人本人可以撤回" => "请与办理人联系"
        en "Only whoever did it can take it back" => "Talk to that person"
    Reason::CannotTakeBack(Bar::GoneOn) => "cannot-take-back" {}
        zh "后续环节已经办完，不能撤回" => "确需修改的，请后续环节退回修改，或请{office}调回"
        en "What followed is finished, so this can't be taken back" => "Have it sent back from there, or moved by: {office}"
    Reason::CannotTakeBack(Bar::Touched) => "cannot-take-back" {}
        zh "后续环节已有人办理或已用印，不能撤回" => "确需修改的，请后续环节退回修改，或请{office}调回"
        en "Somebody has begun on what follows, or the seal is set, so this can't be taken back" => "Have it sent back from there, or moved by: {office}"
    Reason::CannotTakeBack(Bar::Started) => "cannot-take-back" {}
        zh "已由此立了其他事项，不能撤回" => "确需修改的，请{office}更正并注明理由"
        en "Other cases were started by it, so it can't be taken back" => "Have it corrected with a reason by: {office}"
    Reason::NoSuchConsult(number) => "no-such-consult" { number: number.to_string() }
        zh "没有第{number}号征询待您答复" => "请回到待办列表查看"
        en "No question no. {number} waits for your answer" => "Look at your list"
    Reason::NoSuchItem(item) => "no-such-item" { item: names.item(item) }
        zh "“{item}”不在名单中" => "请从名单中选择"
        en "“{item}” is not on the list" => "Choose one of those on it"
    Reason::NothingToDecide(item) => "nothing-to-decide" { item: names.item(item) }
        zh "“{item}”没有待定的超期事项" => "请刷新页面查看最新情况"
        en "There is nothing overdue to decide about “{item}”" => "Reload the page to see how things stand"
    Reason::CannotAskAgain(item) => "cannot-ask-again" { item: names.item(item) }
        zh "“{item}”正在办理或已不在名单中，不能再次征求" => "正在办理的请催办；不在名单中的请先列入名单"
        en "“{item}” is at work or no longer on the list, so it can't be asked again" => "Urge it, or put it on the list first"

    // Signing and documents.
    Reason::LintErrors(findings) => "lint-errors" {
        count: findings.len().to_string(), findings: findings.join(names.semicolon())
    }
        zh "文稿有{count}处错误：{findings}" => "请改正后再提交"
        en "The text has mistakes ({count}): {findings}" => "Correct them and hand it in again"
    Reason::LintUnticked(findings) => "lint-unticked" {
        count: findings.len().to_string(), findings: findings.join(names.semicolon())
    }
        zh "文稿有{count}处提示尚未核对：{findings}" => "请逐条核对，无误的逐条勾选后再提交"
        en "The text has points nobody has looked at ({count}): {findings}" => "Look at each, tick those that are right, and hand it in again"
    Reason::NotWhatWasShown => "not-what-was-shown" {}
        zh "您看到的文稿与待签的定稿不一致，签署没有生效" => "请重新打开定稿，核对后再签"
        en "What you were shown is not the final draft, so nothing was signed" => "Open the final draft again, read it, then sign"
    Reason::SignedField(field) => "signed-field" { field: names.field(field) }
        zh "“{field}”是已签文稿的内容，不能直接修改" => "请退回到定稿之前的环节修改，或请{office}更正并注明理由"
        en "“{field}” is printed in a signed letter" => "Send the case back to before the final draft, or have it corrected with a reason by: {office}"
    Reason::NothingToSeal(_) => "nothing-to-seal" {}
        zh "没有已经签署的定稿，不能用印" => "请先完成签发"
        en "No signed final draft is there to be sealed" => "Have it signed first"
    Reason::CannotBeMade(why) => "cannot-be-made" { why: names.title(why) }
        zh "文稿无法生成：{why}" => "请按提示改正后再提交；属于用语、字体或名册问题的，请与{office}联系"
        en "The letter can't be made: {why}" => "Put it right and hand it in again; where wording, fonts or the roster lack something, turn to: {office}"
    Reason::ContentDiffers => "content-differs" {}
        zh "正本与签署的定稿内容不一致，没有采用" => "请按签署的定稿重新制作正本"
        en "The original does not say what was signed, so it was not taken" => "Make it again from the signed draft"
    Reason::ResultNotAwaited(what) => "result-not-awaited" { what: what.clone() }
        zh "“{what}”不在等待之列，没有采用" => "不需要处理；反复出现的，请系统管理员查看运行记录"
        en "Nothing waits for “{what}”, so it was not taken" => "Nothing to do; if it goes on, have the system administrator look at the log"
    Reason::CannotAddSigner(person) => "cannot-add-signer" { person: names.person(person) }
        zh "不能加签{person}" => "轮到签署的人可以加签，同一人只加一次，加签的人不能再加签"
        en "{person} can't be added as a signer" => "Whoever's turn it is may add signers, each once; an added signer adds nobody"
    Reason::CannotRemoveSigner(person) => "cannot-remove-signer" { person: names.person(person) }
        zh "不能减去{person}" => "只能减去由您加签、尚未签署的人"
        en "{person} can't be taken off" => "Only a signer whom you added and who has not signed can be"
    Reason::ScanMissing => "scan-missing" {}
        zh "线下签批没有附扫描件" => "请上传签批件的扫描件"
        en "The scan of the signed paper is missing" => "Upload it"
    Reason::NotOnPaper { role, clerk: Some(clerk) } => "not-on-paper" { role: names.role(role), clerk: names.role(clerk) }
        zh "{role}的线下签批应由{clerk}录入" => "请把签批件交{clerk}录入，或由本人在线办理"
        en "What was signed on paper by {role} is entered by {clerk}" => "Give the paper to {clerk}, or have it signed on the screen"
    Reason::NotOnPaper { role, clerk: None } => "not-on-paper" { role: names.role(role) }
        zh "{role}须本人在线办理，不能线下签批" => "请由本人登录办理"
        en "The work of {role} can't be done on paper" => "They must do it themselves on the screen"

    // Forms and people.
    Reason::Form(mistakes) => "form" { count: mistakes.len().to_string(), mistakes: names.mistakes(mistakes) }
        zh "有{count}处需要补正：{mistakes}" => "请逐处补正后再提交"
        en "Something is missing or wrong ({count}): {mistakes}" => "Put each right and hand it in again"
    Reason::FieldMissing(field) => "field-missing" { field: names.field(field) }
        zh "“{field}”没有填写" => "请填写“{field}”"
        en "“{field}” is empty" => "Fill it in"
    Reason::FieldNotAsked(field) => "field-not-asked" { field: names.field(field) }
        zh "此处没有“{field}”这一栏" => "请去掉这一栏后再提交"
        en "“{field}” is not asked for here" => "Leave it out"
    Reason::BadValue { field, problem } => "bad-value" { field: names.field(field), problem: problem.text(names.language) }
        zh "“{field}”填写有误：{problem}" => "请改正后再提交"
        en "“{field}” is not right: {problem}" => "Correct it and hand it in again"
    Reason::DayMissing => "day-missing" {}
        zh "没有填写日期" => "请填写日期"
        en "The day is missing" => "Say on which day"
    Reason::ReasonMissing => "reason-missing" {}
        zh "没有写明理由或内容" => "请写明后再提交"
        en "No reason or text was given" => "Write it down and try again"
    Reason::UnknownPerson(person) => "unknown-person" { person: person.to_string() }
        zh "名册中没有“{person}”" => "请从名册中选择；新到任的，请先补入名册"
        en "“{person}” is not in the roster" => "Choose somebody who is, or have the person entered first"
    Reason::UnknownUnit(unit) => "unknown-unit" { unit: unit.to_string() }
        zh "名册中没有单位“{unit}”" => "请从名册中选择；新设的单位，请先补入名册"
        en "The unit “{unit}” is not in the roster" => "Choose one that is, or have it entered first"
    Reason::NotOfRole { person, role } => "not-of-role" { person: names.person(person), role: names.role(role) }
        zh "{person}不是{role}" => "请从{role}中选择"
        en "{person} is not one of: {role}" => "Choose one of: {role}"

    // Requests and records.
    Reason::UnknownRequest(request) => "unknown-request" { request: request.to_string() }
        zh "没有“{request}”这种申请" => "请从列出的申请中选择"
        en "There is no request “{request}”" => "Choose one of those listed"
    Reason::RequestOpen(request) => "request-open" { request: names.request(request) }
        zh "您的“{request}”还在等待答复" => "请等答复后再提"
        en "Your request “{request}” has not been answered yet" => "Wait for the answer"
    Reason::NoSuchRequest(number) => "no-such-request" { number: number.to_string() }
        zh "没有第{number}号申请，或已经答复" => "请刷新页面查看最新情况"
        en "There is no request no. {number}, or it has been answered" => "Reload the page to see how things stand"
    Reason::WindowClosed { request, say: None, on } => "window-closed" { request: names.request(request), on: names.day(*on) }
        zh "“{request}”已过{on}的期限，不再受理" => "确有特殊情况的，请与{office}联系"
        en "The time for “{request}” ended on {on}" => "If there are special grounds, turn to: {office}"
    Reason::WindowClosed { say: Some(say), on, .. } => "window-closed" { say: say.clone(), on: names.day(*on) }
        zh "{say}" => "截止日期是{on}，本次申请没有提交"
        en "{say}" => "The last day was {on}; nothing was handed in"
    Reason::NoSuchRecord(record) => "no-such-record" { record: record.clone() }
        zh "没有“{record}”这条记录" => "请刷新页面后再选"
        en "There is no record “{record}”" => "Reload the page and choose again"
    Reason::NotAsked => "not-asked" {}
        zh "这条记录不是请您确认的" => "请由被请确认的人确认"
        en "You were not asked about this record" => "Only the person asked can say"

    // Days and clocks.
    Reason::InTheFuture(on) => "in-the-future" { on: names.day(*on) }
        zh "{on}还没有到" => "请填写实际发生的日期，最晚为今天"
        en "{on} is still to come" => "Give the day on which it happened, today at the latest"
    Reason::BeforeTheCase(on) => "before-the-case" { on: names.day(*on) }
        zh "{on}早于事项开始的日期" => "请填写事项开始以后的日期"
        en "{on} is before the case began" => "Give a day after that"
    Reason::TooFarBack { on, days } => "too-far-back" { on: names.day(*on), days: days.to_string() }
        zh "补录的日期{on}距今超过{days}天" => "请核对日期；确需补录的，请{office}录入"
        en "{on} is more than {days} days ago" => "Check the day; if it is right, have it entered by: {office}"
    Reason::BeyondCalendar(on) => "beyond-calendar" { on: names.day(*on) }
        zh "从{on}起算的期限超出了可计算的年份" => "请核对日期"
        en "A date counted from {on} leaves the years that can be counted in" => "Check the day"
    Reason::TooLateToExtend(on) => "too-late-to-extend" { on: names.day(*on) }
        zh "期限{on}已过，不能再申请延期" => "延期须在到期前提出；请抓紧办理，并与{office}联系"
        en "The date, {on}, has passed; an extension must be asked for before it" => "Finish as soon as you can, and turn to: {office}"
    Reason::UrgedRecently { on, again } => "urged-recently" { on: names.day(*on), again: names.day(*again) }
        zh "该事项已于{on}催办，{again}起才能再次催办" => "请等到该日，或电话联系承办人"
        en "It was urged on {on} already, and can be urged again from {again} on" => "Wait until then, or call whoever has it"
    Reason::NoClockRuns(clocks) => "no-clock-runs" { clocks: names.clocks(clocks) }
        zh "{clocks}没有在计算，不能延期" => "请核对目前的期限"
        en "None of these runs, so none can be extended: {clocks}" => "Look at which dates are running"
    Reason::ExtendedOften(count) => "extended-often" { count: count.to_string() }
        zh "已延期{count}次，不能再延" => "请抓紧办理；确有困难的，请与{office}联系"
        en "It has been extended as often as allowed ({count})" => "Finish as soon as you can; if you can't, turn to: {office}"
    Reason::BeyondCap(on) => "beyond-cap" { on: names.day(*on) }
        zh "申请的日期超过允许的最迟日期{on}" => "请改为不晚于{on}的日期"
        en "The date asked for is later than allowed" => "Ask for {on} at the latest"
    Reason::NotLater(on) => "not-later" { on: names.day(*on) }
        zh "新的日期应晚于{on}" => "请改填更晚的日期"
        en "The new date must be after {on}" => "Give a later one"
    Reason::ClockNotRunning(clock) => "clock-not-running" { clock: names.clock(clock) }
        zh "“{clock}”没有在计算，不能停止计算" => "请刷新页面查看目前的期限"
        en "“{clock}” is not running, so it can't be stopped" => "Reload the page to see which dates are running"
    Reason::ClockNotPaused(clock) => "clock-not-paused" { clock: names.clock(clock) }
        zh "“{clock}”没有停止计算，不需要恢复" => "请刷新页面查看目前的期限"
        en "“{clock}” was not stopped, so it can't be restarted" => "Reload the page to see which dates are running"

    // The definition, the policy and the machine.
    Reason::Condition { text, error } => "condition" { text: text.clone(), problem: names.error(error) }
        zh "办理流程中的条件“{text}”无法判断：{problem}" => "请核对所填内容；内容无误的，请流程管理人员检查这一条件"
        en "The workflow's condition “{text}” can't be decided: {problem}" => "Check what was filled in; if that is right, the workflow's definition needs mending"
    Reason::PolicyLacks(path) => "policy-lacks" { path: path.clone() }
        zh "本地规则中缺少“{path}”" => "请在本地规则中补充后再办理"
        en "The local policy lacks “{path}”" => "Have it added"
    Reason::SystemMayNot => "system-may-not" {}
        zh "此项须由人员办理，系统不能代为决定" => "请由有权办理的人员操作"
        en "This takes a person; the system never decides it" => "Have it done by somebody who may"
    Reason::OnlyTheSystem => "only-the-system" {}
        zh "此项由系统自动完成，不能由人员发起" => "不需要操作"
        en "The system does this by itself; nobody can ask for it" => "There is nothing to do"
}
