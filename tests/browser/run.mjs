// Looks at the workbench with a real browser: starts a demonstration, signs in, looks at the inbox and a case, acts once, without
// scripts too. Counts what axe finds and what the content security policy stops; both must be nothing. Screenshots are kept.
//   node tests/browser/run.mjs DAFU [DATA]      DAFU is the program; DATA a demonstration that is there already
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [dafu, given] = process.argv.slice(2);
const data = given ?? join(mkdtempSync(join(tmpdir(), "dafu-browser-")), "data");
const out = join(here, "out");
mkdirSync(out, { recursive: true });
const wrong = [];
let looked = 0;

/** Starts the demonstration; the address it serves on. */
function serve() {
  const program = spawn(dafu, ["demo", "--data", data, "--port", "0"], { stdio: ["ignore", "ignore", "pipe"] });
  return new Promise((found, failed) => {
    let said = "";
    program.stderr.on("data", (text) => {
      said += text;
      const address = said.match(/serving (http:\/\/\S+)/);
      if (address) found({ program, address: address[1] });
    });
    program.on("exit", (code) => failed(new Error(`dafu ended with ${code}: ${said.slice(-2000)}`)));
  });
}

/** A window in which everything that the policy stops is counted. */
async function open(browser, size, options = {}) {
  const context = await browser.newContext({ viewport: size, locale: "zh-CN", ...options });
  const page = await context.newPage();
  page.on("console", (message) => {
    if (/content security policy/i.test(message.text())) wrong.push(`CSP: ${message.text()}`);
  });
  page.on("pageerror", (error) => wrong.push(`script: ${error}`));
  page.on("response", (answer) => {
    if (answer.status() >= 500) wrong.push(`${answer.status()} ${answer.url()}`);
  });
  return page;
}

/** What axe finds, whether the page is wider than the window, and a picture. */
async function look(page, name) {
  looked += 1;
  await page.screenshot({ path: join(out, `${name}.png`), fullPage: true });
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  for (const violation of found.violations) {
    wrong.push(`axe ${name}: ${violation.id} (${violation.help}) at ${violation.nodes.map((node) => node.target.join(" ")).slice(0, 3).join("; ")}`);
  }
  const wide = await page.evaluate(() => document.scrollingElement.scrollWidth - window.innerWidth);
  if (wide > 0) wrong.push(`${name} is ${wide} px wider than its window`);
  const bytes = (await page.content()).length;
  // Paper is not scrolled: a printed list is whole.
  if (bytes > 100_000 && !name.startsWith("sign-in") && !name.includes("print")) wrong.push(`${name} has ${bytes} characters`);
}

async function signIn(page, address, index) {
  await page.goto(`${address}/sign-in`);
  await page.locator(".cast").first().locator("button").nth(index).click();
  await page.waitForURL(/\/inbox/);
}

const wideWindow = { width: 1366, height: 900 };
const phone = { width: 390, height: 844 };
const { program, address } = await serve();
const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: flags });
try {
  const page = await open(browser, wideWindow);
  await page.goto(address);
  if (!page.url().includes("/sign-in")) wrong.push(`nobody is signed in, but ${page.url()} opened`);
  await look(page, "sign-in-1366");
  await signIn(page, address, 0);
  await look(page, "inbox-1366");
  for (const tab of ["receipt", "for-others", "done", "told"]) {
    await page.goto(`${address}/inbox/${tab}`);
    await look(page, `inbox-${tab}-1366`);
  }
  await page.goto(`${address}/inbox`);
  await page.locator(".queue li .q-title a").first().click();
  await page.waitForURL(/\/cases\//);
  await look(page, "case-1366");
  for (const details of await page.locator("details").all()) await details.evaluate((one) => (one.open = true));
  await look(page, "case-open-1366");
  await page.emulateMedia({ media: "print" });
  await page.screenshot({ path: join(out, "case-print.png"), fullPage: true });
  await page.emulateMedia({ media: "screen" });

  // The list: narrowed down, searched, saved, printed; the board, and a page behind one of its counts.
  await page.goto(`${address}/cases`);
  await look(page, "cases-1366");
  await page.locator("#q").fill("建设");
  await page.locator("form.narrowing button.go").click();
  await look(page, "cases-found-1366");
  await page.locator("#name").fill("看得勤的");
  await page.locator(".view-new button").click();
  await page.locator(".views li a").first().click();
  if ((await page.locator("#q").inputValue()) !== "建设") wrong.push("a saved list shows something else");
  await look(page, "cases-view-1366");
  await page.locator(".views li button").first().click();
  await page.goto(`${address}/cases?q=${encodeURIComponent("没有这样的事")}`);
  await look(page, "cases-empty-1366");
  await page.goto(`${address}/cases?print=yes`);
  await look(page, "cases-print-view-1366");
  await page.emulateMedia({ media: "print" });
  await page.screenshot({ path: join(out, "cases-print.png"), fullPage: true });
  await page.emulateMedia({ media: "screen" });
  let boards = 0;
  const watcher = await open(browser, wideWindow, { javaScriptEnabled: true });
  for (let index = 0; index < 12 && boards === 0; index += 1) {
    await signIn(watcher, address, index);
    if ((await watcher.locator('a[href="/board"]').count()) === 0) continue;
    boards += 1;
    await watcher.locator('a[href="/board"]').click();
    await look(watcher, "board-1366");
    await watcher.emulateMedia({ media: "print" });
    await watcher.screenshot({ path: join(out, "board-print.png"), fullPage: true });
    await watcher.emulateMedia({ media: "screen" });
    await watcher.setViewportSize(phone);
    await look(watcher, "board-390");
    await watcher.setViewportSize(wideWindow);
    await watcher.locator('button[name="language"]').click();
    await look(watcher, "board-en-1366");
    await watcher.locator('button[name="language"]').click();
    const count = watcher.locator(".matrix td a").first();
    const said = (await count.textContent()).trim();
    await count.click();
    if (!(await watcher.locator(".page-head").textContent()).includes(`共${said}件`)) wrong.push(`the board says ${said}, its list another number`);
    await watcher.goto(`${address}/board`);
    const tick = watcher.locator('.worst input[type="checkbox"]').first();
    if ((await tick.count()) > 0) {
      await tick.focus();
      await watcher.keyboard.press("Space");
      await watcher.locator('button[name="chosen"]').click();
      await watcher.waitForURL(/job=/);
      await look(watcher, "board-urged-1366");
    }
    // How the office is run: messages, people, workflows, settings, help.
    const first = async (list) => {
      await watcher.goto(`${address}${list}`);
      return watcher.locator('table a[href^="' + list + '/"]').first().getAttribute("href");
    };
    const pages = { messages: "/messages", units: "/units", unit: await first("/units"), workflows: "/workflows", workflow: await first("/workflows"), settings: "/settings", help: "/help", "help-inbox": "/help/inbox" };
    if ((await watcher.locator('a[href="/messages"]').count()) > 0) pages.message = await first("/messages");
    else delete pages.messages;
    // What an office does once a year.
    for (const name of ["batches", "ledger", "figures", "bulletins"]) {
      if ((await watcher.locator(`a[href="/${name}"]`).count()) > 0) pages[name] = `/${name}`;
      else wrong.push(`the bar does not lead to /${name}`);
    }
    pages.imports = "/imports";
    for (const [name, path] of Object.entries(pages)) {
      await watcher.goto(`${address}${path}`);
      await look(watcher, `${name}-1366`);
      await watcher.emulateMedia({ media: "print" });
      await watcher.screenshot({ path: join(out, `${name}-print.png`), fullPage: true });
      await watcher.emulateMedia({ media: "screen" });
      await watcher.setViewportSize(phone);
      await look(watcher, `${name}-390`);
      await watcher.setViewportSize(wideWindow);
    }
  }
  if (boards === 0) wrong.push("nobody has a board");
  await page.goto(`${address}/inbox`);
  await page.locator(".queue li .q-title a").first().click();
  await page.waitForURL(/\/cases\//);

  // The way it went.
  const flow = page.locator('a[href$="/flow"]');
  if ((await flow.count()) > 0) {
    await flow.first().click();
    await page.waitForURL(/\/flow$/);
    await look(page, "flow-1366");
    await page.goBack();
  }

  // Large letters.
  await page.locator('button[name="letters"][value="large"]').click();
  await look(page, "case-large-1366");
  await page.locator('button[name="letters"][value="normal"]').click();

  // The other language.
  await page.locator('button[name="language"]').click();
  await look(page, "case-en-1366");
  await page.locator('button[name="language"]').click();

  // On a phone.
  const small = await open(browser, phone);
  await small.goto(`${address}/sign-in`);
  await look(small, "sign-in-390");
  await signIn(small, address, 0);
  await look(small, "inbox-390");
  await small.goto(`${address}/cases`);
  await look(small, "cases-390");
  await small.goto(`${address}/inbox`);
  await small.locator(".queue li .q-title a").first().click();
  await look(small, "case-390");

  // Links out of the mails, on a phone, without scripts: a form is looked at, sent half filled in, then whole; a question is looked at.
  const folder = join(data, "mail");
  const links = { form: [], question: [], rest: [] };
  const names = readdirSync(folder).map((name) => [statSync(join(folder, name)).mtimeMs, name]);
  for (const [, name] of names.sort((a, b) => b[0] - a[0])) {
    const text = readFileSync(join(folder, name), "utf8");
    const bodies = [text.replace(/=\r?\n/g, ""), ...text.split(/\r?\n\r?\n|\r?\n--/).filter((part) => /^[A-Za-z0-9+/=\r\n]+$/.test(part)).map((part) => Buffer.from(part, "base64").toString("utf8"))];
    for (const body of bodies) {
      const found = body.match(/\/l\/([0-9a-f]{32})/);
      if (found) links[body.includes("征询意见表》：") ? "form" : body.includes("核实是否属实") ? "question" : "rest"].push(found[1]);
    }
  }
  const secrets = [...links.form.slice(0, 60), ...links.question.slice(0, 40), ...links.rest.slice(0, 10)];
  if (secrets.length === 0) wrong.push("no mail holds a link");
  const guest = await open(browser, phone, { javaScriptEnabled: false });
  const looker = await open(browser, phone);
  let [form, question, over] = [false, false, false];
  for (const secret of secrets) {
    if (form && question && over) break;
    const link = `${address}/l/${secret}`;
    const answer = await guest.goto(link);
    if (answer.status() === 429) break;
    const kind = (await guest.locator('input[name="says"]').count()) > 0 ? "question" : (await guest.locator("form").count()) > 0 ? "form" : answer.status() === 410 ? "over" : "reading";
    if (kind === "over" && !over) {
      over = true;
      await looker.goto(link);
      await look(looker, "link-over-390");
    }
    if (kind === "question" && !question) {
      question = true;
      await looker.goto(link);
      await look(looker, "link-question-390");
    }
    if (kind === "form" && !form) {
      form = true;
      await looker.goto(link);
      await look(looker, "link-form-390");
      await guest.locator("button.go").click();
      if ((await guest.locator('[role="alert"]').count()) !== 1) wrong.push("a form by link that lacks something does not say so");
      await guest.screenshot({ path: join(out, "link-mend-390.png"), fullPage: true });
      for (const group of await guest.locator("fieldset").all()) {
        const first = group.locator('input[type="radio"]').first();
        if ((await first.count()) > 0) await first.check();
      }
      for (const lines of await guest.locator("textarea").all()) await lines.fill("希望公开进展。");
      await guest.locator("button.go").click();
      await guest.waitForURL(/\/received$/);
      await guest.screenshot({ path: join(out, "link-received-390.png"), fullPage: true });
      const again = await guest.goto(link);
      if (again.status() !== 410) wrong.push(`a used link answers ${again.status()}`);
    }
  }
  if (!form) wrong.push("no link led to a form");
  await looker.goto(`${address}/l/${"0".repeat(32)}`);
  await look(looker, "link-wrong-390");

  // Somebody signs for what his unit was sent: one press on the row's verb, one on the form's button. Without scripts.
  let acted = false;
  const plain = await open(browser, wideWindow, { javaScriptEnabled: false });
  for (let index = 0; index < 12 && !acted; index += 1) {
    await signIn(plain, address, index);
    await plain.goto(`${address}/inbox/receipt`);
    const verb = plain.locator(".queue li .q-verb a, .queue li .q-verb button").first();
    if ((await verb.count()) === 0) continue;
    await verb.click();
    await plain.waitForURL(/\/cases\//);
    await plain.locator("form.act button.go").first().click();
    await plain.waitForURL(/said=|\/inbox/);
    acted = true;
    await plain.screenshot({ path: join(out, "acted-1366.png"), fullPage: true });
  }
  if (!acted) wrong.push("nobody had anything to sign for");
} finally {
  await browser.close();
  program.removeAllListeners("exit");
  program.kill("SIGTERM");
}
for (const problem of wrong) console.log(problem);
console.log(`${looked} pages looked at, ${wrong.length} problems; screenshots in ${out}`);
process.exit(wrong.length === 0 ? 0 : 1);
