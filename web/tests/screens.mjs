// Opens every page at desktop and phone width, light and dark, and holds: no console error, no break of the content
// policy, no foreign request, no sideways scrolling, axe clean. Pictures go to the folder given (default: not kept).
//
//   node tests/screens.mjs [folder] [--only name]
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { startFixture } from './fixture-server.mjs';

const args = process.argv.slice(2);
const only = args.includes('--only') ? args[args.indexOf('--only') + 1] : '';
const folder = args.find((arg) => !arg.startsWith('--') && arg !== only);
if (folder) mkdirSync(folder, { recursive: true });
const axe_source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

const desktop_pages = [
  ['today', '/'],
  ['tasks', '/tasks'],
  ['task', '/tasks/77'],
  ['gap-list', '/gap-list?region_id=21'],
  ['gap-regions', '/gap-list'],
  ['assignments', '/assignments'],
  ['assignment', '/assignments/7'],
  ['to-stick', '/to-stick'],
  ['approvals', '/approvals'],
  ['approval', '/approvals/61'],
  ['approval-new', '/approvals/new?devices=1000,1001'],
  ['equipment', '/equipment'],
  ['equipment-new', '/equipment/new'],
  ['device', '/equipment/1000'],
  ['sticker', '/equipment/1001/sticker'],
  ['lookback', '/lookback'],
  ['lookback-device', '/equipment/1001/lookback'],
  ['units', '/units'],
  ['unit', '/units/500'],
  ['coding', '/coding?region_id=21&coding=uncoded'],
  ['merging', '/merging'],
  ['merge-pair', '/merging/6'],
  ['merged-pair', '/merging/7'],
  ['repairs', '/repairs'],
  ['repair', '/repairs/90'],
  ['letters', '/letters'],
  ['letter', '/letters/41'],
  ['letter-new', '/letters/new?unit_id=500'],
  ['documents', '/documents'],
  ['document', '/documents/51'],
  ['document-new', '/documents/new?supersedes=51'],
  ['public-library', '/library'],
  ['release-notes', '/release-notes'],
  ['plates', '/plates'],
  ['hand-out', '/hand-outs/5'],
  ['imports', '/imports'],
  ['import-columns', '/imports/columns'],
  ['import', '/imports/17'],
  ['indicators', '/indicators'],
  ['indicator', '/indicators/K03'],
  ['bulletins', '/bulletins'],
  ['bulletin', '/bulletins/2026-11-22'],
  ['bulletin-due', '/bulletins/2026-11-29'],
  ['objection', '/bulletins/2026-11-22/objections/1'],
  ['task-force', '/task-force'],
  ['campaigns', '/campaigns'],
  ['journal', '/journal'],
  ['proof', '/journal/0'],
  ['accounts', '/accounts'],
  ['regions', '/regions'],
  ['nowhere', '/no/such/page'],
];
const phone_pages = [
  ['m-list', '/m/'],
  ['m-route', '/m/route'],
  ['m-device', '/m/equipment/1001'],
  ['m-lookback', '/m/lookback'],
  ['m-scan', '/m/scan'],
  ['m-outbox', '/m/outbox'],
  ['m-training', '/m/training'],
  ['m-practice', '/m/practice'],
];

const faults = [];
const fault = (where, what) => faults.push(`${where}: ${what}`);

async function look(
  browser,
  fixture,
  { name, path, width, height, theme, language = 'zh-CN', text = 'normal', signed_in = true, scale = 1, suffix = '' },
) {
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale, locale: language });
  await context.addInitScript(
    ([kept]) => localStorage.setItem('tezai.settings', kept),
    [JSON.stringify({ language, theme, text })],
  );
  const page = await context.newPage();
  const where = `${name} ${width} ${theme} ${language}${suffix}`;
  page.on('console', (message) => {
    const expected = /401|503|404/.test(message.text()) && /Failed to load resource/.test(message.text());
    if (message.type() === 'error' && !expected) fault(where, `console: ${message.text()}`);
  });
  page.on('pageerror', (error) => fault(where, `error: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(fixture.url) && !/^(data|blob):/.test(request.url()))
      fault(where, `foreign request ${request.url()}`);
  });
  if (signed_in)
    await context.request.post(`${fixture.url}/api/v1/session`, {
      data: { login: path.startsWith('/m') ? 'unit' : 'zhou', password: 'fixture-password' },
    });
  await page.goto(fixture.url + path);
  await page.waitForSelector('h1', { timeout: 10_000 }).catch(() => fault(where, 'no heading appeared'));
  await page.waitForTimeout(500);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) fault(where, `scrolls sideways by ${wide} px`);
  await page.evaluate(axe_source);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  for (const violation of violations)
    fault(
      where,
      `axe ${violation.id}: ${violation.nodes
        .map((node) => node.target.join(' '))
        .slice(0, 4)
        .join(' | ')} ${violation.nodes[0]?.any[0]?.message ?? ''}`,
    );
  if (folder)
    await page.screenshot({
      path: join(folder, `${name}-${width}-${theme}${language === 'en' ? '-en' : ''}${suffix}.png`),
      fullPage: true,
    });
  await context.close();
}

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const wanted = ([name]) => !only || name === only;
const fixture = await startFixture();
await look(browser, fixture, { name: 'sign-in', path: '/sign-in', width: 1440, height: 900, theme: 'light', signed_in: false });
for (const [name, path] of desktop_pages.filter(wanted)) {
  await look(browser, fixture, { name, path, width: 1440, height: 900, theme: 'light' });
  await look(browser, fixture, { name, path, width: 390, height: 844, theme: 'light' });
  await look(browser, fixture, { name, path, width: 1440, height: 900, theme: 'dark' });
  await look(browser, fixture, { name, path, width: 1440, height: 900, theme: 'light', language: 'en', text: 'large' });
}
for (const [name, path] of phone_pages.filter(wanted)) {
  await look(browser, fixture, { name, path, width: 390, height: 844, theme: 'light', scale: 2 });
  await look(browser, fixture, { name, path, width: 390, height: 844, theme: 'dark', scale: 2 });
  await look(browser, fixture, { name, path, width: 390, height: 844, theme: 'light', language: 'en', text: 'large', scale: 2 });
}
fixture.log.filter((line) => line.startsWith('MISSING')).forEach((line) => fault('fixture', line));
await fixture.close();

const empty = await startFixture({ empty: true });
const failing = await startFixture({ failing: true });
for (const [name, path] of [...desktop_pages, ...phone_pages].filter(wanted)) {
  await look(browser, empty, {
    name,
    path,
    width: path.startsWith('/m') ? 390 : 1440,
    height: 844,
    theme: 'light',
    suffix: '-empty',
  });
  await look(browser, failing, {
    name,
    path,
    width: path.startsWith('/m') ? 390 : 1440,
    height: 844,
    theme: 'light',
    suffix: '-failing',
  });
}
await Promise.all([empty.close(), failing.close(), browser.close()]);

if (faults.length) {
  console.error(`${faults.length} faults\n${[...new Set(faults)].join('\n')}`);
  process.exit(1);
}
console.log('every page: no error, policy held, nothing foreign, no sideways scrolling, axe clean');
