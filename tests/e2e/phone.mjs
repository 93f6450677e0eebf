// A phone without a signal: 20 photos, the browser killed twice, the server killed as well; when all are back, each photo has
// arrived once. Then another person on the same phone.
//
//   STORE=folder CLOCK=moment PASSWORD=… FOLDER=… node tests/e2e/phone.mjs      (tests/e2e/run phone does all of it)
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const root = join(import.meta.dirname, '../..');
const of_web = createRequire(join(root, 'web/package.json'));
const { chromium } = of_web('playwright-core');
const { renderSVG } = of_web('uqr');
const { STORE: store, CLOCK: clock, PASSWORD: password, FOLDER: folder } = process.env;
const TEZAI = process.env.TEZAI ?? join(root, 'build/release/tezai');
const WEB = join(folder, 'web'); // a copy: it is given a newer version on the way
cpSync(process.env.WEB ?? join(root, 'web/dist'), WEB, { recursive: true });
const how_many = 20;

let failed = false;
async function step(sentence, act) {
  const began = Date.now();
  try {
    const more = await act();
    console.log(`✓ ${sentence}${more ? ` (${more})` : ''} ${Date.now() - began} ms`);
  } catch (error) {
    failed = true;
    console.error(`✗ ${sentence}: ${error.message.split('\n').slice(0, 8).join('\n  ')}`);
    mkdirSync(join(root, 'build/e2e'), { recursive: true });
    await page?.screenshot({ path: join(root, 'build/e2e/phone.png'), fullPage: true }).catch(() => {});
    throw error;
  }
}

// ---- a server that can be killed, always at the same address
let port = 0;
let server;
async function serve() {
  server = spawn(TEZAI, ['serve', '--data', store, '--port', String(port), '--web', WEB, '--clock', clock], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const address = await new Promise((resolve, reject) => {
    let said = '';
    const hear = (piece) => {
      said += piece;
      const found = /Tezai serves .* at (http:\S+)/.exec(said);
      if (found) resolve(found[1]);
    };
    server.stdout.on('data', hear);
    server.stderr.on('data', hear);
    server.on('exit', () => reject(new Error(`the server ended: ${said}`)));
  });
  port = Number(new URL(address).port);
}
const gone = (child) =>
  new Promise((resolve) => (child.exitCode !== null || child.signalCode ? resolve() : child.once('exit', resolve)));
async function killServer() {
  server.kill('SIGKILL');
  await gone(server);
}

// Another build of the phone pages, which differs in its title.
function buildAnew(title) {
  const shell = join(WEB, 'm/index.html');
  const worker = join(WEB, 'm/sw.js');
  const hash = () => createHash('sha256').update(readFileSync(shell)).digest('hex');
  const before = hash();
  writeFileSync(shell, readFileSync(shell, 'utf8').replace(/<title>.*<\/title>/, `<title>${title}</title>`));
  const written = readFileSync(worker, 'utf8')
    .replace(before, hash())
    .replace(/VERSION = '.*'/, `VERSION = '${hash().slice(0, 16)}'`);
  writeFileSync(worker, written);
}

// ---- a browser that can be killed, always with the same profile
let browser;
let page;
async function openBrowser() {
  const args = [
    '--headless=new',
    '--no-sandbox',
    '--remote-debugging-port=0',
    `--user-data-dir=${join(folder, 'profile')}`,
    '--no-first-run',
    'about:blank',
  ];
  browser = spawn(process.env.CHROMIUM ?? '/usr/bin/chromium', args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  const address = await new Promise((resolve) => {
    let said = '';
    browser.stderr.on('data', (piece) => {
      said += piece;
      const found = /DevTools listening on (ws:\S+)/.exec(said);
      if (found) resolve(found[1]);
    });
  });
  const context = (await chromium.connectOverCDP(address)).contexts()[0];
  page = await context.newPage();
  await page.setViewportSize({ width: 390, height: 844 });
  page.setDefaultTimeout(15_000);
}
async function killBrowser() {
  process.kill(-browser.pid, 'SIGKILL'); // with all its processes, as a battery that comes out
  await gone(browser);
}
const url = (path) => `http://localhost:${port}${path}`;
const count = (sql) =>
  Number(
    execFileSync('python3', [
      '-c',
      'import sqlite3, sys; print(sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True).execute(sys.argv[2]).fetchone()[0])',
      join(store, 'tezai.db'),
      sql,
    ]),
  );
const accepted =
  "SELECT COUNT(*) FROM journal_entries WHERE event = 'coding.photo_accepted' AND account_id = (SELECT id FROM accounts WHERE login = 'danwei')";
const waiting = (n) => page.getByText(`${n} 张照片等待上传`);

async function signIn(login) {
  await page.getByLabel('账号').fill(login);
  await page.getByLabel('密码').fill(password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.getByRole('heading', { name: '要贴的码' }).waitFor();
}
async function signInAgain() {
  const door = page.getByRole('dialog', { name: '请重新登录' });
  await door.getByLabel('密码').fill(password);
  await door.getByRole('button', { name: '登录', exact: true }).click();
  await door.waitFor({ state: 'hidden' });
}
// The plate as a camera straight in front of it sees it, each on a wall of its own.
async function photographs(devices, host) {
  const painter = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  const wall = await painter.newPage({ viewport: { width: 640, height: 640 } });
  const photos = new Map();
  for (const [index, device] of devices.entries()) {
    const grey = 120 + index * 5;
    const code = renderSVG(`HTTPS://${host}/Q/${device.code}`, { border: 4 });
    await wall.setContent(
      `<body style="margin:0;background:linear-gradient(${index * 17}deg, rgb(${grey},${grey},${grey}), rgb(90,${grey},60))"><div style="position:absolute;left:${100 + (index % 5) * 30}px;top:${90 + (index % 4) * 40}px;width:340px">${code}</div>`,
    );
    photos.set(device.id, {
      name: `IMG_${index}.jpg`,
      mimeType: 'image/jpeg',
      buffer: await wall.screenshot({ type: 'jpeg', quality: 90 }),
    });
  }
  await painter.close();
  return photos;
}
async function take(device) {
  await page.goto(url(`/m/equipment/${device.id}`));
  await page.getByRole('heading', { level: 1, name: device.name }).waitFor();
  await page.locator('input[capture]').setInputFiles(photos.get(device.id));
}
async function takeAndWait(device, n) {
  await take(device);
  await page.getByText('已存本机，联网后自动上传。').waitFor();
  await waiting(n).waitFor();
}

let devices;
let photos;
try {
  await step('the phone pages are opened once with a signal, and stay on the phone', async () => {
    await serve();
    await openBrowser();
    await page.goto(url('/m/'));
    await signIn('danwei');
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    const answer = (path) => page.evaluate(async (address) => (await fetch(`/api/v1${address}`)).json(), path);
    const { store: about } = await answer('/session');
    devices = (await answer('/coding/pocket')).devices.filter((device) => device.coding_status === 'coded').slice(0, how_many);
    assert.equal(devices.length, how_many);
    photos = await photographs(devices, about.host);
    assert.equal(count(accepted), 0);
    await page.getByRole('link', { name: devices[0].name }).waitFor();
  });
  await step('before the first photo of a person the steps are shown; going through them is recorded once', async () => {
    const finished = "SELECT COUNT(*) FROM journal_entries WHERE event = 'coding.training_finished'";
    await page.getByRole('link', { name: devices[0].name }).click();
    await page.getByRole('button', { name: '拍贴码照片' }).click();
    await page.getByRole('heading', { level: 1, name: '贴码图示' }).waitFor();
    for (const title of ['靠近，拍大一些', '正对着拍', '光线要匀，手要稳', '认准这一台']) {
      await page.getByRole('button', { name: '下一步' }).click();
      await page.getByRole('heading', { level: 2, name: title }).waitFor();
    }
    assert.equal(count(finished), 0);
    await page.getByRole('button', { name: '看完了，去拍照' }).click();
    await page.getByRole('heading', { level: 1, name: devices[0].name }).waitFor();
    assert.equal(count(finished), 1);
    const camera = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: '拍贴码照片' }).click();
    await camera; // no steps again
    await page.goto(url('/m/practice'));
    await page.locator('input[capture]').setInputFiles(photos.get(devices[0].id));
    await page.getByText('照片里不是练习牌。').waitFor();
    await pause(3_000); // what the browser writes in its own time
  });
  await step(
    'no signal at all, the pages opened afresh: the list is there with its age, a typed code finds its device',
    async () => {
      await killServer();
      await page.goto('about:blank');
      await page.goto(url('/m/'));
      await page.getByText('无网络，显示的是').waitFor();
      await page.getByRole('link', { name: devices[0].name }).waitFor();
      await page.getByRole('link', { name: '扫码' }).click();
      await page.getByLabel('输入标牌上的识别码').fill(devices[1].human_code);
      await page.getByRole('button', { name: '查找' }).click();
      await page.getByRole('heading', { level: 1, name: devices[1].name }).waitFor();
    },
  );
  await step('13 photos are taken, and the browser is killed the moment the last is said to be kept', async () => {
    for (const [index, device] of devices.slice(0, 13).entries()) await takeAndWait(device, index + 1);
    await killBrowser();
  });
  await step(
    'started again without a signal: 13 wait, seven more are taken, one under a code the phone does not know; killed again',
    async () => {
      await openBrowser();
      await page.goto(url('/m/outbox'));
      await waiting(13).waitFor();
      for (const [index, device] of devices.slice(13, 19).entries()) await takeAndWait(device, 14 + index);
      // As scanned: its device is not among those the phone took along.
      await page.evaluate(async (code) => {
        const db = await new Promise(
          (resolve) => (indexedDB.open('tezai-kept').onsuccess = (event) => resolve(event.target.result)),
        );
        const store = db.transaction('answers', 'readwrite').objectStore('answers');
        const pocket = await new Promise((resolve) => (store.get('pocket').onsuccess = (event) => resolve(event.target.result)));
        pocket.value.devices = pocket.value.devices.filter((device) => device.code !== code);
        const put = store.put(pocket);
        await new Promise((resolve) => (put.onsuccess = resolve));
        db.close();
      }, devices[19].code);
      await page.goto(url(`/m/code/${devices[19].code}`));
      await page.getByText('查不到这是哪台设备').waitFor();
      await page.locator('input[capture]').setInputFiles(photos.get(devices[19].id));
      await waiting(20).waitFor();
      await killBrowser();
    },
  );
  await step('the signal is back; the browser is killed once more in the middle of sending', async () => {
    assert.equal(count(accepted), 0);
    await serve();
    await openBrowser();
    await page.goto(url('/m/outbox'));
    await page.getByRole('heading', { name: '我的照片' }).waitFor();
    if (await page.getByRole('dialog', { name: '请重新登录' }).isVisible()) await signInAgain();
    for (let tries = 0; count(accepted) < 4; tries++) {
      assert.ok(tries < 600, 'nothing is sent');
      await pause(50);
    }
    await killBrowser();
    const arrived = count(accepted);
    assert.ok(arrived < how_many, 'all had arrived before the browser was killed');
    return `${arrived} had arrived`;
  });
  await step('all 20 arrive, each once', async () => {
    await openBrowser();
    await page.goto(url('/m/outbox'));
    await page.getByRole('heading', { name: '我的照片' }).waitFor();
    if (await page.getByRole('dialog', { name: '请重新登录' }).isVisible()) await signInAgain();
    await page
      .getByText('已送达')
      .nth(how_many - 1)
      .waitFor({ timeout: 120_000 });
    assert.equal(await page.getByText('张照片等待上传').count(), 0);
    const ids = devices.map((device) => device.id).join();
    assert.equal(count(accepted), how_many);
    assert.equal(
      count(
        `SELECT COUNT(DISTINCT subject_id) FROM journal_entries WHERE event = 'coding.photo_accepted' AND subject_id IN (${ids})`,
      ),
      how_many,
    );
    assert.equal(count(`SELECT COUNT(*) FROM sticker_photos WHERE equipment_id IN (${ids})`), how_many);
    await page.screenshot({ path: join(folder, 'outbox.png'), fullPage: true });
  });
  await step('a photo that waits is not sent in the name of another person on the same phone', async () => {
    await killServer();
    await takeAndWait(devices[0], 1);
    await page.goto('about:blank');
    await page.context().clearCookies(); // after nine days there is no session
    await serve();
    const before = count('SELECT COUNT(*) FROM sticker_photos');
    await page.goto(url('/m/outbox'));
    await page.getByRole('dialog', { name: '请重新登录' }).getByRole('button', { name: '换人登录' }).click();
    await signIn('xian');
    await page.goto(url('/m/outbox'));
    await page.getByText('拍的 1 张还没有上传，等本人登录后上传').waitFor();
    await pause(2_500);
    assert.equal(count('SELECT COUNT(*) FROM sticker_photos'), before);
    await page.screenshot({ path: join(folder, 'another.png'), fullPage: true });
  });
  await step(
    'a newer version waits until the pages are opened afresh, then takes over; the photo that waits is still there',
    async () => {
      await killServer();
      buildAnew('示例新版');
      await serve();
      await page.evaluate(async () => void (await (await navigator.serviceWorker.getRegistration('/m/')).update()));
      await page.getByText('有新版本，更新不影响已存的照片。').waitFor();
      assert.equal(await page.title(), '特在'); // the open page goes on in its own files
      await page.goto('about:blank');
      await page.goto(url('/m/outbox'), { waitUntil: 'commit' }); // it loads itself again
      await page.waitForFunction(() => document.title === '示例新版');
      await page.getByText('拍的 1 张还没有上传，等本人登录后上传').waitFor();
      assert.equal(await page.getByText('有新版本').count(), 0);
      assert.equal((await page.evaluate(() => caches.keys())).length, 1); // nothing of the old one is left
      await killServer();
      await page.goto('about:blank');
      await page.goto(url('/m/'));
      assert.equal(await page.title(), '示例新版');
      await page.getByText('无网络，显示的是').waitFor();
    },
  );
} catch {
  // said by the step
} finally {
  await killBrowser().catch(() => {});
  await killServer().catch(() => {});
}
process.exit(failed ? 1 : 0);
