// Looks at every page of a real server with its demo accounts: no error, policy held, nothing foreign, axe clean.
//
//   node tests/real.mjs http://localhost:8080 PASSWORD [folder]
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [url, password, folder] = process.argv.slice(2);
if (!url || !password) {
  console.error('node tests/real.mjs URL PASSWORD [folder]');
  process.exit(2);
}
if (folder) mkdirSync(folder, { recursive: true });
const axe_source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const faults = [];

async function visit(login, width, theme, pagesOf, language = 'zh-CN') {
  const context = await browser.newContext({ viewport: { width, height: 900 }, locale: language });
  await context.addInitScript(
    ([kept]) => localStorage.setItem('tezai.settings', kept),
    [JSON.stringify({ language, theme, text: 'normal' })],
  );
  const page = await context.newPage();
  let where = login;
  page.on('console', (message) => message.type() === 'error' && faults.push(`${where}: console: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(`${where}: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url())) faults.push(`${where}: foreign ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400)
      faults.push(`${where}: ${response.status()} ${response.request().method()} ${response.url().slice(url.length)}`);
  });
  await page.goto(`${url}/sign-in`);
  where = `${login} door`;
  await page.locator('input').first().fill(login);
  await page.locator('input[type=password]').fill(password);
  await page.keyboard.press('Enter');
  await page.waitForURL((address) => !address.pathname.startsWith('/sign-in'), { timeout: 20_000 });
  const api = async (path) =>
    page.evaluate(
      async (address) => (await fetch(`/api/v1${address}`, { headers: { 'Accept-Language': 'zh-CN' } })).json(),
      path,
    );
  for (const [name, path] of await pagesOf(api)) {
    where = `${login} ${name} ${width} ${theme}`;
    await page.goto(url + path);
    await page.waitForSelector('h1', { timeout: 15_000 }).catch(() => faults.push(`${where}: no heading`));
    await page.waitForTimeout(900);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 0) faults.push(`${where}: scrolls sideways by ${wide} px`);
    await page.evaluate(axe_source);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
    for (const violation of violations)
      faults.push(
        `${where}: axe ${violation.id} ${violation.nodes
          .map((node) => node.target.join(' '))
          .slice(0, 3)
          .join(' | ')}`,
      );
    if (folder)
      await page.screenshot({
        path: join(folder, `${login}-${name}-${width}-${theme}${language === 'en' ? '-en' : ''}.png`),
        fullPage: true,
      });
  }
  await context.close();
}

const official = async (api) => {
  const devices = await api('/equipment?coding=coded&limit=1');
  const failing = await api('/indicators/K03/objects?outcome=fail&limit=1');
  const listed = (await api('/lookback/devices?part=all&limit=1')).items[0];
  const units = await api('/units?limit=1');
  const bulletins = await api('/bulletins');
  const journal = await api('/journal');
  const device = (devices.items[0] ?? (await api('/equipment?limit=1')).items[0]).id;
  const sealed = journal.items.find((row) => typeof row.leaf === 'number');
  return [
    ['today', '/'],
    ['tasks', '/tasks'],
    ['gap-list', '/gap-list'],
    ['assignments', '/assignments'],
    ['equipment', '/equipment'],
    ['device', `/equipment/${device}`],
    ['failing', `/equipment/${failing.items[0]?.equipment_id ?? device}`],
    ['sticker', `/equipment/${device}/sticker`],
    ['lookback', '/lookback'],
    ['lookback-all', '/lookback?part=all'],
    ...(listed ? [['lookback-device', `/equipment/${listed.equipment_id}/lookback`]] : []),
    ['units', '/units'],
    ['unit', `/units/${units.items[0].id}`],
    ['coding', '/coding'],
    ['letters', '/letters'],
    ['documents', '/documents'],
    ['public-library', '/library'],
    ['release-notes', '/release-notes'],
    ['plates', '/plates'],
    ['indicators', '/indicators'],
    ['indicator', '/indicators/K03'],
    ['bulletins', '/bulletins'],
    ['bulletin', `/bulletins/${bulletins.items[0].issue_on}`],
    ['journal', '/journal'],
    ...(sealed ? [['proof', `/journal/${sealed.leaf}`]] : []),
  ];
};
await visit('xian', 1440, 'light', async (api) => [...(await official(api)), ['imports', '/imports']]);
await visit('sheng', 1440, 'dark', official);
await visit('suo', 390, 'light', official);
await visit('shi', 1440, 'light', official, 'en');
await visit('danwei', 390, 'light', async (api) => {
  const device = (await api('/equipment?limit=1')).items[0].id;
  return [
    ['m-list', '/m/'],
    ['m-route', '/m/route'],
    ['to-stick', '/to-stick'],
    ['m-device', `/m/equipment/${device}`],
    ['m-scan', '/m/scan'],
    ['m-outbox', '/m/outbox'],
    ['m-training', '/m/training'],
    ['m-practice', '/m/practice'],
    ['coding', '/coding'],
    ['today', '/'],
    ['device', `/equipment/${device}`],
  ];
});
await visit('xitong', 1440, 'light', async () => [
  ['first', '/'],
  ['regions', '/regions'],
]);
await visit('anquan', 1440, 'light', async () => [['accounts', '/accounts']]);
await visit('shenji', 1440, 'light', async () => [['journal', '/journal']]);
await browser.close();
if (faults.length) {
  console.error([...new Set(faults)].join('\n'));
  process.exit(1);
}
console.log('every page of every demo account: clean');
