// Walks through what only a browser can show: keyboard, live numbers, one stream for many tabs, an objection in three
// clicks, a photo's verdict, a photo kept while offline, a proof checked here.
//
//   node tests/walk.mjs
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { startFixture } from './fixture-server.mjs';

const axe_source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const fixture = await startFixture();
const posts = (path) => fixture.log.filter((line) => line.startsWith('POST') && line.endsWith(path)).length;
const gets = (path) => fixture.log.filter((line) => line === `GET /api/v1${path}`).length;
const jpeg = { name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('not looked at by the fixture') };
let failed = 0;

async function step(sentence, act) {
  try {
    await act();
    console.log(`✓ ${sentence}`);
  } catch (error) {
    failed++;
    console.error(`✗ ${sentence}\n  ${error.message.split('\n').slice(0, 6).join('\n  ')}`);
  }
}

const desk = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' });
const page = await desk.newPage();
page.setDefaultTimeout(8_000);

await step('whoever is not signed in is led to the door, and back to where they wanted to go', async () => {
  await page.goto(`${fixture.url}/indicators/K03`);
  await page.getByLabel('账号').fill('zhou');
  await page.getByLabel('密码').fill('wrong');
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByRole('alert').getByText('账号或密码不对。').waitFor();
  await page.getByText('还可再试 4 次').waitFor();
  await page.getByLabel('密码').fill('fixture-password');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${fixture.url}/indicators/K03`);
});
await step('an address of another host after the door is not followed', async () => {
  await page.goto(`${fixture.url}/sign-in?to=//evil.example`);
  await page.getByLabel('账号').fill('zhou');
  await page.getByLabel('密码').fill('fixture-password');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${fixture.url}/`);
});
await step('"/" goes to the search box, arrows choose, Enter opens the device', async () => {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('桂语里');
  await page.getByRole('listbox').getByRole('option').first().waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/equipment\/1000$/);
});
await step('ten tabs hold one event stream', async () => {
  const tabs = await Promise.all(Array.from({ length: 9 }, () => desk.newPage()));
  for (const tab of tabs) {
    await tab.goto(`${fixture.url}/indicators/K03`);
    await tab.getByText('数字实时更新').waitFor();
  }
  assert.equal(fixture.streams.size, 1);
  await Promise.all(tabs.map((tab) => tab.close()));
});
await step('a number that moved is asked again within a second', async () => {
  await page.goto(`${fixture.url}/indicators/K03`);
  await page.getByText('60,899 / 61,512').waitFor();
  await page.getByText('数字实时更新').waitFor();
  const before = gets('/indicators/K03');
  const began = Date.now();
  fixture.push('indicator', { region_id: 2, values: { K03: { num: 1, den: 2 } } });
  while (gets('/indicators/K03') === before && Date.now() - began < 3_000) await page.waitForTimeout(10);
  const took = Date.now() - began;
  assert.ok(took < 1_000, `took ${took} ms`);
  console.log(`  asked again after ${took} ms`);
});
await step('from the number to a reason, its devices and their evidence', async () => {
  await page.getByRole('link', { name: /有码，没有通过的照片/ }).click();
  await page.waitForURL(/reason=no_photo/);
  await page.getByText('2 条依据').first().click();
  await page.getByText(/#77,003/).waitFor();
});
await step('an objection with its evidence takes two clicks from the bulletin and no typing', async () => {
  await page.goto(`${fixture.url}/bulletins/2026-11-22`);
  let clicks = 0;
  const click = async (target) => {
    clicks++;
    await target.click();
  };
  let sent;
  await page.route('**/bulletins/2026-11-22/objections', (route) => {
    if (route.request().method() === 'POST') sent = route.request().postDataJSON();
    return route.continue();
  });
  await click(
    page
      .getByRole('region', { name: /未达标设备/ })
      .getByRole('button', { name: /异议$/ })
      .first(),
  );
  await page.getByText('本期判为').waitFor();
  await click(page.getByRole('button', { name: '提交异议' }));
  await page.getByText('异议已提交').waitFor();
  assert.equal(clicks, 2); // and one more from today's list
  assert.equal(posts('/objections'), 1);
  assert.equal(sent.claim, 'pass');
  assert.ok(sent.grounds.includes('截数前'));
  assert.deepEqual(sent.entries, [77501, 77400]); // those that speak for it, not the registration
  await page.unroute('**/bulletins/2026-11-22/objections');
});
await step('a file that is refused says why; the objection stands and only the file is sent again', async () => {
  await page.goto(`${fixture.url}/bulletins/2026-11-22`);
  await page
    .getByRole('region', { name: /未达标设备/ })
    .getByRole('button', { name: /异议$/ })
    .first()
    .click();
  await page.getByLabel('另附文件').setInputFiles(jpeg);
  const before = posts('/objections');
  await page.route('**/evidence?*', (route) =>
    route.fulfill({
      status: 409,
      json: { status: 409, code: 'oversight.evidence_kind_unknown', says: '这不是图片', next: '请拍照', fields: [] },
    }),
  );
  await page.getByRole('button', { name: '提交异议' }).click();
  await page.getByText('这不是图片').waitFor();
  await page.unroute('**/evidence?*');
  await page.getByRole('button', { name: '继续上传' }).click();
  await page.getByText('异议已提交').waitFor();
  assert.equal(posts('/objections'), before + 1);
});
await step('both sides of an objection stand side by side, and whoever raised it takes it back', async () => {
  await page.goto(`${fixture.url}/bulletins/2026-11-22/objections/1`);
  await page.getByRole('heading', { name: '统计时与现在' }).waitFor();
  await page.getByRole('link', { name: /停用回执/ }).waitFor();
  await page.getByRole('button', { name: '撤回异议' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '撤回异议' }).click();
  await page.getByText('异议已撤回。').first().waitFor();
  assert.equal(posts('/withdraw'), 1);
});
await step('a step that may not be taken yet has no button, and says from when', async () => {
  await page.goto(`${fixture.url}/bulletins/2026-11-29`);
  await page.getByText(/起可冻结/).waitFor();
  assert.equal(await page.getByRole('button', { name: '冻结成稿' }).count(), 0);
  await page.goto(`${fixture.url}/bulletins/2026-11-22`);
});
await step('a dialog takes the focus and gives it back', async () => {
  const opener = page.getByRole('button', { name: '发布', exact: true });
  await opener.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: /^发布/ });
  await dialog.waitFor();
  await page.waitForFunction(() => document.activeElement?.closest('dialog'));
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await page.waitForFunction(() => document.activeElement?.textContent?.includes('发布'));
});
await step('a page asked twice by accident writes once: the button rests while it runs', async () => {
  await page.goto(`${fixture.url}/coding?coding=uncoded`);
  await page.getByRole('button', { name: '赋码', exact: true }).click();
  assert.equal(posts('/coding/codes'), 0); // a whole filter is asked about first
  await page
    .getByRole('dialog', { name: /台设备赋码/ })
    .getByRole('button', { name: '赋码', exact: true })
    .dblclick();
  await page.getByText('新赋码 12 台').waitFor();
  assert.equal(posts('/coding/codes'), 1);
});
await step('plates: a clone is decided, a receipt confirmed, a plate ordered again, a code revoked with its reason', async () => {
  await page.goto(`${fixture.url}/plates`);
  await page.getByRole('button', { name: '核实', exact: true }).click();
  const asked = page.getByRole('dialog', { name: '码是否被复制？' });
  await asked.getByText('示例二号货梯').waitFor();
  await page.evaluate(axe_source);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  assert.deepEqual(
    violations.map((v) => `${v.id}: ${v.nodes[0].html}`),
    [],
  );
  await asked.getByRole('button', { name: '确认被复制' }).click();
  await page.getByText('已记录核实结果').waitFor();
  assert.equal(posts('/coding/sticker-reports/7/decision'), 1);
  await page.getByRole('button', { name: '已有纸质签收' }).click();
  await page.getByText('已签收 24 枚标牌').waitFor();
  await page.getByRole('button', { name: '补打', exact: true }).click();
  await page.getByText('已列入补打单').waitFor();
  await page.goto(`${fixture.url}/equipment/1000`);
  await page.getByRole('button', { name: '撤销码' }).click();
  const revoke = page.getByRole('dialog', { name: '撤销这台设备的码？' });
  await revoke.getByRole('button', { name: '撤销码' }).click();
  assert.equal(posts('/equipment/1000/code-revocations'), 0); // a wrong binding wants its why
  await revoke.getByLabel('说明').fill('示例：两台填反');
  await revoke.getByRole('button', { name: '撤销码' }).click();
  await page.getByText('新码为 7K3M9XD').waitFor();
});
await step('a proof is checked in the browser, and a changed one is not believed', async () => {
  await page.goto(`${fixture.url}/journal/0`);
  await page.getByText('验证通过').waitFor();
  await page.route('**/proof', async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    await route.fulfill({ response: answer, json: { ...body, leaf_text: body.leaf_text.replace('1000', '1001') } });
  });
  await page.reload();
  await page.getByText('验证不通过').waitFor();
});
await step('dialogs and open pickers are axe clean', async () => {
  await page.unroute('**/proof');
  await page.goto(`${fixture.url}/accounts`);
  await page.getByRole('button', { name: '新建账号' }).click();
  await page.getByLabel('区域 1').selectOption({ label: '示例省' });
  await page.getByLabel('区域 2').selectOption({ label: '云州市' });
  await page.getByLabel('区域 3').waitFor();
  await page.waitForTimeout(400);
  await page.evaluate(axe_source);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  assert.deepEqual(
    violations.map((violation) => `${violation.id} ${violation.nodes.map((node) => node.target.join(' ')).join(' | ')}`),
    [],
  );
});
await step(
  'a task behind the first page comes first at its own address; one that nobody can tick off says what ends it',
  async () => {
    await page.goto(`${fixture.url}/tasks/77`);
    await page.locator('tbody tr').first().getByText('答复第 77 件反映').waitFor();
    assert.equal(await page.locator('tbody tr').count(), 4);
    const sticker = page.locator('tbody tr', { hasText: '贴码并上传照片' });
    await sticker.getByText('证据齐了自动办结').waitFor();
    assert.equal(await sticker.getByRole('button').count(), 0);
    assert.equal(await sticker.getByRole('link', { name: /^去拍照/ }).getAttribute('href'), '/equipment/1001/sticker');
    await page.goto(`${fixture.url}/tasks/99`);
    await page.getByText('没有找到。').waitFor();
    assert.equal(await page.locator('tbody tr').count(), 3);
  },
);
await step('nobody answers a report unread: its text is that of the task, and until it is there the button rests', async () => {
  await page.goto(`${fixture.url}/tasks`);
  let release;
  await page.route('**/public-reports/9002', async (route) => {
    await new Promise((go) => (release = go));
    await route.continue().catch(() => {});
  });
  const finish = page.getByRole('dialog').getByRole('button', { name: '办结' });
  const open = (n) => page.locator('tbody tr').nth(n).getByRole('button', { name: /^办结/ }).click();
  await open(1);
  assert.equal(await finish.isDisabled(), true);
  await page.keyboard.press('Escape');
  await open(2);
  await page.getByText('公众反映：反映 9004').waitFor();
  release();
  await page.waitForTimeout(300);
  assert.equal(await page.getByText('公众反映：反映 9004').count(), 1);
  assert.equal(await finish.isDisabled(), false);
  await page.keyboard.press('Escape');
  await page.unroute('**/public-reports/9002');
  await page.route('**/public-reports/9002', (route) => route.abort());
  await open(1);
  await page.getByRole('dialog').getByRole('alert').waitFor();
  assert.equal(await finish.isDisabled(), true);
  await page.unroute('**/public-reports/9002');
  await page.getByRole('dialog').getByRole('button', { name: '重试' }).click();
  await page.getByText('公众反映：反映 9002').waitFor();
});
await step('an import says what it has read, and “undone” only when it is', async () => {
  let job = { state: 'reading', rows_ready: 0, rows_kept_back: 0, rows_total: 0, can_commit: false, preview: [], columns: [] };
  await page.route('**/api/v1/imports/18', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), ...job } });
  });
  const event = (more) =>
    fixture.push('import', { id: 18, rows_read: 0, rows_done: 0, rows_total: 0, state: job.state, ...more });
  await page.goto(`${fixture.url}/imports/18`);
  await page.getByText('正在读取文件…').waitFor();
  while (!(await page.getByText('正在读取，已读 51,234 行').isVisible())) {
    event({ rows_read: 51_234 });
    await page.waitForTimeout(100);
  }
  const written = { state: 'committed', rows_ready: 2_790, rows_done: 2_790, rows_total: 2_790, can_undo: true };
  const undo = async () => {
    await page.getByRole('button', { name: '撤销整批' }).click();
    await page.route('**/api/v1/imports/18/undo', (route) => {
      job = { ...written, state: 'undoing', rows_done: 1_790, can_undo: false };
      return route.fulfill({ status: 202, json: { id: 18 } });
    });
    await page.getByRole('dialog').getByRole('button', { name: '撤销整批' }).click();
    await page.getByText('正在撤销，还有 1,790 行').waitFor();
    assert.equal(await page.getByText('已撤销。').count(), 0);
  };
  job = written;
  await undo();
  job = {
    ...job,
    state: 'committed',
    undo_blockers: [
      { code: 'import.depends_photos', says: '这些设备已有 1 次张贴照片的审核。', next: '有照片后不能撤销导入。', count: 1 },
    ],
  };
  await page.getByText('撤销停在中途：1,000 行已撤销，1,790 行留下，因为：').waitFor();
  assert.equal(await page.getByText('已撤销。').count(), 0);
  job = written;
  await page.reload();
  await undo();
  job = { ...job, state: 'undone', rows_done: 0 };
  await page.getByText('已撤销。').waitFor();
  await page.unrouteAll();
});
await step('English is chosen once and kept', async () => {
  await page.goto(`${fixture.url}/equipment`);
  await page.getByText('示例·周监管').click();
  await page.getByLabel('语言').selectOption('en');
  await page.getByRole('heading', { name: 'Equipment' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Equipment' }).waitFor();
});

// ---- phone
const pocket = await browser.newContext({
  viewport: { width: 390, height: 844 },
  locale: 'zh-CN',
  hasTouch: true,
  isMobile: true,
});
const phone = await pocket.newPage();
phone.setDefaultTimeout(8_000);
const loaded = [];
phone.on('response', async (response) => {
  if (/\.(js|css)$/.test(response.url())) loaded.push(await response.text().catch(() => ''));
});
await pocket.request.post(`${fixture.url}/api/v1/session`, { data: { login: 'unit', password: 'fixture-password' } });
await step('the phone shows what to stick and loads nothing of the desktop', async () => {
  await phone.goto(`${fixture.url}/m/`);
  await phone.getByRole('heading', { name: '要贴的码' }).waitFor();
  await phone.waitForTimeout(300);
  assert.ok(loaded.length > 0);
  assert.ok(!loaded.some((text) => text.includes('/equipment/new')), 'the desktop was loaded');
  const bytes = loaded.reduce((sum, text) => sum + gzipSync(text).length, 0);
  assert.ok(bytes < 120_000, `${bytes} bytes`);
  console.log(`  ${Math.round(bytes / 1000)} kB of scripts and styles, compressed`);
});
await step('a typed code with misread letters finds its device', async () => {
  await phone.goto(`${fixture.url}/m/scan`);
  await phone.getByLabel('输入标牌上的识别码').fill('7k3m9xd');
  await phone.getByRole('button', { name: '查找' }).click();
  await phone.waitForURL(/\/m\/equipment\/1003$/);
});
await step('a bad photo says what to do better, a good one leads to the next device', async () => {
  await phone.goto(`${fixture.url}/m/equipment/1001`);
  await phone.locator('input[capture]').setInputFiles(jpeg);
  await phone.getByText('擦净镜头').waitFor();
  await phone.getByRole('button', { name: '再拍一张' }).waitFor();
  await phone.locator('input[capture]').setInputFiles(jpeg);
  await phone.getByText('通过：码与设备一致').waitFor();
  await phone.getByRole('link', { name: '下一台' }).click();
  await phone.getByRole('heading', { name: '要贴的码' }).waitFor();
});
await step('a photo taken without a network is kept, and sent once when it is back', async () => {
  await phone.goto(`${fixture.url}/m/equipment/1001`);
  await phone.getByRole('button', { name: '拍贴码照片' }).waitFor();
  const before = posts('/sticker-photos');
  await pocket.setOffline(true);
  await phone.locator('input[capture]').setInputFiles(jpeg);
  await phone.getByText('已存本机').first().waitFor();
  await phone.getByText('1 张照片等待上传').waitFor();
  assert.equal(posts('/sticker-photos'), before);
  await pocket.setOffline(false);
  await phone.getByText('1 张照片等待上传').waitFor({ state: 'hidden' });
  assert.equal(posts('/sticker-photos'), before + 1);
  // The fixture rejects it: whoever read “kept, will be sent” reads that too, on whatever page, until it is settled.
  await phone.goto(`${fixture.url}/m/`);
  await phone.getByText('1 张照片没有通过，请看原因').waitFor();
  await phone.getByText('擦净镜头').waitFor();
  await phone.evaluate(axe_source);
  const { violations } = await phone.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  assert.deepEqual(
    violations.map((violation) => violation.id),
    [],
  );
  if (process.env.LOOK) await phone.screenshot({ path: `${process.env.LOOK}/phone-rejected.png` });
  await phone.getByRole('link', { name: /^重拍/ }).click();
  await phone.waitForURL(/\/m\/equipment\/1001$/);
  await phone.locator('input[capture]').setInputFiles(jpeg);
  await phone.getByText('通过：码与设备一致').waitFor();
  await phone.getByText('1 张照片没有通过').waitFor({ state: 'hidden' });
});
await step(
  'a photo that always fails does not hold up the others; one whose answer was lost is gone; one under way is waited for',
  async () => {
    const said = { 1001: [500, 'http.bug'], 1002: [409, 'http.answer_lost'], 1003: [409, 'coding.no_code_yet'] };
    let running = 2;
    let cut = true;
    const keys = [];
    await phone.route('**/equipment/*/sticker-photos', async (route) => {
      if (cut) return route.abort();
      const device = /equipment\/(\d+)/.exec(route.request().url())[1];
      if (device === '1004') keys.push(route.request().headers()['idempotency-key']);
      const [status, code] = said[device] ?? (running-- > 0 ? [409, 'http.in_progress'] : [201]);
      if (status === 201) return route.fulfill({ status, json: { id: 3, verdict: 'accepted', reasons: [] } });
      return route.fulfill({
        status,
        headers: { 'Retry-After': '1' },
        json: { status, code, says: `说 ${code}`, next: '', fields: [] },
      });
    });
    for (const device of [1001, 1002, 1003, 1004]) {
      await phone.goto(`${fixture.url}/m/equipment/${device}`);
      await phone.locator('input[capture]').setInputFiles(jpeg);
      await phone.getByText('已存本机，联网后自动上传。').waitFor();
    }
    await phone.getByText('4 张照片等待上传').waitFor();
    cut = false;
    await phone.getByRole('button', { name: '现在上传' }).click();
    await phone.getByText('说 coding.no_code_yet').waitFor();
    await phone.getByText('1 张照片等待上传').waitFor();
    await phone.getByText('通过：码与设备一致').waitFor({ timeout: 20_000 });
    assert.equal(keys.length, 3);
    assert.equal(new Set(keys).size, 1);
    await phone.getByRole('button', { name: /^知道了/ }).click();
    await phone.getByText('1 张照片没有通过').waitFor({ state: 'hidden' });
    delete said[1001];
    await phone.getByRole('button', { name: '现在上传' }).click();
    await phone.getByText('1 张照片等待上传').waitFor({ state: 'hidden' });
  },
);
await step('the clock of the phone is wrong by a year: that is said once, and photos are taken all the same', async () => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'zh-CN' });
  const late = await context.newPage();
  late.setDefaultTimeout(8_000);
  await context.request.post(`${fixture.url}/api/v1/session`, { data: { login: 'unit', password: 'fixture-password' } });
  const theirs = new Date((await (await context.request.get(`${fixture.url}/api/v1/session`)).json()).store.now);
  const year = 365 * 86_400_000 + 3_600_000; // and an hour
  await late.clock.install({ time: new Date(theirs.getTime() - year) });
  await late.goto(`${fixture.url}/m/`);
  await late.getByText('手机时间不准，相差约 365 天').waitFor();
  const sent = late.waitForRequest((request) => request.url().endsWith('/sticker-photos') && request.method() === 'POST');
  await late.goto(`${fixture.url}/m/equipment/1001`);
  await late.locator('input[capture]').setInputFiles(jpeg);
  const stated = new Date((await sent).headers()['x-phone-clock']);
  assert.ok(Math.abs(theirs - stated - year) < 600_000, `as it stands: ${stated.toISOString()}`);
  await late.goto(`${fixture.url}/m/outbox`);
  await late.getByText(/已送达，通过|未通过，请重拍/).waitFor();
  await context.close();
});
await step('at a desk a session that ended asks for the password over the page, and Esc does not hide it', async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'zh-CN' });
  const desk = await context.newPage();
  desk.setDefaultTimeout(8_000);
  await context.request.post(`${fixture.url}/api/v1/session`, { data: { login: 'zhou', password: 'fixture-password' } });
  await desk.goto(`${fixture.url}/equipment/1001/sticker`);
  await desk.getByLabel('说明').fill('示例说明');
  await context.request.delete(`${fixture.url}/api/v1/session`);
  await desk.getByRole('button', { name: '报告', exact: true }).click();
  const door = desk.getByRole('dialog', { name: '请重新登录' });
  await door.waitFor();
  await desk.keyboard.press('Escape');
  await door.getByLabel('密码').fill('fixture-password');
  await door.getByRole('button', { name: '登录', exact: true }).click();
  await door.waitFor({ state: 'hidden' });
  assert.equal(await desk.getByLabel('说明').inputValue(), '示例说明');
  await context.close();
});
await step('a session that ended asks for the password over the page, and what was written there stays', async () => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'zh-CN' });
  const again = await context.newPage();
  again.setDefaultTimeout(8_000);
  await context.request.post(`${fixture.url}/api/v1/session`, { data: { login: 'unit', password: 'fixture-password' } });
  await again.goto(`${fixture.url}/m/equipment/1001`);
  await again.getByText('标牌有问题').click();
  await again.getByLabel('说明').fill('示例说明');
  await context.request.delete(`${fixture.url}/api/v1/session`);
  await again.getByRole('button', { name: '报告', exact: true }).click();
  const door = again.getByRole('dialog', { name: '请重新登录' });
  await door.getByLabel('密码').fill('fixture-password');
  await again.evaluate(axe_source);
  const { violations } = await again.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  assert.deepEqual(
    violations.map((violation) => violation.id),
    [],
  );
  await door.getByRole('button', { name: '登录', exact: true }).click();
  await door.waitFor({ state: 'hidden' });
  assert.equal(await again.getByLabel('说明').inputValue(), '示例说明');
  await again.getByRole('button', { name: '报告', exact: true }).click();
  await again.getByText('已报告，会有人处理。').waitFor();
  await context.close();
});

await browser.close();
await fixture.close();
process.exit(failed ? 1 : 0);
