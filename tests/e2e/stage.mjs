// What the walk stands on: a browser, people signed in at two widths, a clock to step, and sentences that hold or do not.
import { execFileSync } from 'node:child_process';
import { mkdirSync, openSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const { chromium } = createRequire(join(root, 'web/package.json'))('playwright-core');

export const desk = {
  viewport: { width: 1440, height: 900 },
  locale: 'zh-CN',
  acceptDownloads: true,
};
export const phone = {
  viewport: { width: 390, height: 844 },
  locale: 'zh-CN',
  hasTouch: true,
  isMobile: true,
};

export async function raise({ url, password, clock, clock_reader, look }) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  const clock_line = openSync(clock, 'r+'); // read and write: a fifo opened so never waits for the other end
  const pages = [];
  let failed = 0;
  let steps = 0;
  let where = '';

  /** A page of somebody who is signed in through the door itself. */
  async function person(login, device = desk) {
    const context = await browser.newContext(device);
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    pages.push(page);
    page.on('pageerror', (error) => fault(`${login}: ${error.message}`));
    page.on('response', (response) => response.status() >= 500 && fault(`${login}: ${response.status()} ${response.url()}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && /Content.Security.Policy/i.test(message.text())) fault(`${login}: ${message.text()}`);
    });
    await signIn(page, login, device === phone ? '/m' : '');
    return page;
  }
  async function signIn(page, login, base = '') {
    await page.goto(`${url}${base}/sign-in`);
    await page.getByLabel('账号').fill(login);
    await page.getByLabel('密码').fill(password);
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await page.waitForURL((address) => !address.pathname.includes('/sign-in'));
    await page.getByRole('heading', { level: 1 }).waitFor();
  }
  /** Another page of the same person, in the same browser. */
  async function another(page) {
    const opened = await page.context().newPage();
    opened.setDefaultTimeout(10_000);
    pages.push(opened);
    return opened;
  }
  /** What the server answers this person, asked from their page. */
  const ask = (page, path) => page.evaluate(async (address) => (await fetch(`/api/v1${address}`)).json(), path);

  function fault(says) {
    failed++;
    console.error(`✗ ${where}: ${says}`);
  }
  async function step(sentence, act) {
    where = sentence;
    const began = Date.now();
    const before = failed;
    try {
      const more = await act();
      if (failed === before) console.log(`✓ ${sentence}${more ? ` (${more})` : ''} ${Date.now() - began} ms`);
    } catch (error) {
      fault(error.message.split('\n').slice(0, 8).join('\n  '));
    }
    steps++;
    if (failed > before) await photograph(join(root, 'build/e2e'));
    else if (look) await photograph(look);
  }
  async function photograph(folder) {
    mkdirSync(folder, { recursive: true });
    for (const [index, page] of pages.entries())
      await page
        .screenshot({
          path: join(folder, `step-${steps}-page-${index}.png`),
          fullPage: true,
        })
        .catch(() => {});
  }
  /** Steps the server's clock, and waits until the server says that it is that moment. */
  async function clockTo(moment) {
    writeSync(clock_line, `${moment}\n`);
    const headers = { 'Content-Type': 'application/json' };
    for (let tries = 0; tries < 100; tries++) {
      const answered = await fetch(`${url}/api/v1/session`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ login: clock_reader, password }),
      });
      const { store } = await answered.json();
      if (store && new Date(store.now).getTime() === new Date(moment).getTime()) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`the server's clock did not come to ${moment}`);
  }
  /** The first label of a sheet as a camera held straight over it would see it. */
  function photoOfFirstLabel(pdf, folder, label) {
    const px = (mm) => String(Math.round((mm / 25.4) * 200));
    execFileSync('pdftoppm', [
      '-r',
      '200',
      '-jpeg',
      '-singlefile',
      '-f',
      '1',
      '-x',
      '0',
      '-y',
      '0',
      '-W',
      px(label.width_mm),
      '-H',
      px(label.height_mm),
      pdf,
      join(folder, 'label'),
    ]);
    return join(folder, 'label.jpg');
  }
  async function close() {
    await browser.close();
    return failed;
  }
  return {
    person,
    another,
    signIn,
    ask,
    step,
    clockTo,
    photoOfFirstLabel,
    close,
  };
}
