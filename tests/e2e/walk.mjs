// The walk of one week: a ledger comes in, its devices get codes and stickers, a photo moves the number on another
// screen, and the issue of the week is frozen, objected to, decided, published and computed again.
//
//   CLOCK=fifo PASSWORD=… FOLDER=… UNIT=… node tests/e2e/walk.mjs URL      (tests/e2e/run does all of it; LOOK=folder: a picture after each step)
import assert from 'node:assert/strict';
import { readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { desk, phone, raise } from './stage.mjs';

const [url] = process.argv.slice(2);
const { CLOCK: clock, PASSWORD: password, FOLDER: folder, UNIT: unit_text } = process.env;
const unit = JSON.parse(unit_text);
const stage = await raise({
  url,
  password,
  clock,
  clock_reader: 'linxian',
  look: process.env.LOOK,
});
const { step, person, signIn, ask } = stage;

const issue_on = '2021-11-21';
const common = '示例云栖客梯'; // in the name of every device of the ledger and of no other
const two = (n) => String(n).padStart(2, '0');
const line = (n, code, registered_on) =>
  [
    code,
    `${common}${two(n)}`,
    unit.name,
    unit.credit_code,
    `梯11浙A8${String(n).padStart(4, '0')}(21)`,
    `示例路${n}号`,
    '电梯',
    registered_on,
  ].join();
const ledger = [
  '设备代码,设备名称,使用单位,统一社会信用代码,使用登记证编号,使用地点,设备类别,登记日期',
  ...Array.from({ length: 12 }, (_, i) => line(i + 1, `3110101232021${String(i + 1).padStart(5, '0')}`, `2021-03-${two(i + 1)}`)),
  line(98, '311010123202100098', '2021-13-45'), // no such day
  line(99, '31101012320', '2021-03-02'), // no device code has eleven digits
].join('\r\n');

let xian, sheng, linxian, danwei, watcher, first, pdf, label;

await step('an official of the county signs in', async () => {
  xian = await person('xian');
});
await step('a ledger of fourteen rows is uploaded: twelve are ready, two are kept back with their reasons', async () => {
  await xian.getByRole('link', { name: '数据导入' }).first().click();
  await xian.getByRole('heading', { name: '数据导入' }).waitFor();
  await xian.getByLabel('格式').selectOption('ledger');
  await xian.getByLabel('选择文件').setInputFiles({
    name: '台账.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(ledger),
  });
  await xian.getByRole('button', { name: '上传并试算' }).click();
  await xian.getByText('12 行可写入 + 2 行留下 = 14 行').waitFor();
  await xian.getByText('2021-13-45').first().waitFor();
  await xian.getByText('31101012320', { exact: true }).first().waitFor();
  assert.equal((await ask(xian, `/equipment?q=${encodeURIComponent(common)}`)).total, 0, 'the dry run wrote something');
});
await step('it is committed', async () => {
  await xian.getByRole('button', { name: '写入 12 行' }).click();
  await xian.getByRole('dialog').getByRole('button', { name: '写入 12 行' }).click();
  await xian.getByRole('link', { name: '查看设备' }).waitFor();
  await xian.getByText('已写入').first().waitFor();
});
await step('its device is found by name through the search of every page', async () => {
  await xian.goto(`${url}/`);
  await xian.getByRole('heading', { level: 1 }).waitFor();
  await xian.keyboard.press('/');
  await xian.keyboard.type(`${common}01`);
  await xian.getByRole('option', { name: `${common}01` }).waitFor();
  await xian.keyboard.press('ArrowDown');
  await xian.keyboard.press('Enter');
  await xian.waitForURL(/\/equipment\/\d+$/);
  await xian.getByRole('heading', { level: 1, name: `${common}01` }).waitFor();
  first = Number(xian.url().split('/').pop());
});
await step('the twelve are coded by the filter of the list', async () => {
  await xian.goto(`${url}/equipment`);
  await xian.getByLabel('关键词').fill(common);
  await xian.getByLabel('关键词').press('Enter');
  await xian.getByText('共 12 台').waitFor();
  await xian.getByRole('button', { name: '打印贴码' }).click();
  await xian.getByRole('heading', { level: 1, name: '件件赋码' }).waitFor();
  await xian.getByText('共 12 台').waitFor();
  await xian.getByRole('button', { name: '赋码', exact: true }).click();
  await xian.getByRole('dialog').getByRole('button', { name: '赋码', exact: true }).click();
  await xian.getByText('新赋码 12 台').waitFor();
});
await step('their sheet is printed and downloaded', async () => {
  await xian.getByRole('button', { name: '生成 PDF' }).click();
  await xian.getByText('已生成 12 枚，共 1 页').waitFor();
  const coming = xian.waitForEvent('download');
  await xian.getByRole('link', { name: '下载 PDF' }).first().click();
  pdf = join(folder, 'sheet.pdf');
  await (await coming).saveAs(pdf);
  assert.equal(readFileSync(pdf).subarray(0, 4).toString(), '%PDF');
  const [format] = (await ask(xian, '/coding/label-formats')).items;
  label = stage.photoOfFirstLabel(pdf, folder, {
    width_mm: format.label_width_mm,
    height_mm: format.label_height_mm + 2,
  });
  const taken = new Date('2021-11-22T08:58:00+08:00');
  utimesSync(label, taken, taken);
});
await step('somebody of another county gets the not-found page at its address', async () => {
  linxian = await person('linxian');
  const [answered] = await Promise.all([
    linxian.waitForResponse((response) => response.url().endsWith(`/api/v1/equipment/${first}`)),
    linxian.goto(`${url}/equipment/${first}`),
  ]);
  assert.equal(answered.status(), 404);
  await linxian.getByText('没有找到您要的内容').waitFor();
  assert.equal(await linxian.getByText(common).count(), 0);
});
await step(
  'the photo of the sticker, sent from the phone, is accepted, and the number on another screen follows within a second',
  async () => {
    watcher = await stage.another(xian);
    await watcher.goto(`${url}/indicators/K03`);
    await watcher.getByText('数字实时更新').waitFor();
    const shown = watcher.locator('.value .big');
    const before = await shown.innerText();
    await shown.evaluate((element) => {
      const text = element.innerText;
      new MutationObserver(() => {
        if (element.innerText !== text) globalThis.moved_at ??= Date.now();
      }).observe(element, {
        subtree: true,
        childList: true,
        characterData: true,
      });
    });
    danwei = await person('danwei', phone);
    await danwei.getByLabel('名称、代码、地址').fill(`${common}01`);
    await danwei.getByRole('button', { name: '查找' }).click();
    await danwei.getByRole('link', { name: new RegExp(`${common}01`) }).click();
    await danwei.getByRole('heading', { level: 1, name: `${common}01` }).waitFor();
    const is_answer = (response) => response.url().includes('/sticker-photos') && response.request().method() === 'POST';
    const [answered_at] = await Promise.all([
      danwei.waitForResponse(is_answer).then(() => Date.now()),
      danwei.locator('input[capture]').setInputFiles(label),
    ]);
    await danwei.getByText('通过：码与设备一致').waitFor();
    await watcher.waitForFunction(() => globalThis.moved_at, null, {
      timeout: 5_000,
    });
    const took = (await watcher.evaluate(() => globalThis.moved_at)) - answered_at;
    const passing = (text) => Number(/([\d,]+) \/ /.exec(text)[1].replaceAll(',', ''));
    assert.equal(passing(await shown.innerText()), passing(before) + 1);
    assert.ok(took < 1_000, `it took ${took} ms`);
    return `${Math.max(0, took)} ms after the answer`;
  },
);
await step('on Monday after noon the province freezes the issue', async () => {
  await stage.clockTo('2021-11-22T12:05+08:00');
  sheng = await person('sheng');
  await sheng.goto(`${url}/bulletins`);
  await sheng.getByRole('link', { name: new RegExp(issue_on) }).click();
  await sheng.getByText('这一期还没有截数').waitFor();
  await sheng.getByRole('button', { name: '冻结成稿' }).click();
  await sheng.getByRole('dialog').getByRole('button', { name: '冻结成稿' }).click();
  await sheng.getByText('已冻结成稿。').waitFor();
});
await step('the county objects in three clicks from its list of today, with evidence and without typing', async () => {
  await signIn(xian, 'xian');
  await xian.goto(url);
  let clicks = 0;
  const click = async (target) => {
    await target.click();
    clicks++;
  };
  await click(xian.getByRole('link', { name: /^去核对/ }).first());
  await xian.waitForURL(new RegExp(`/bulletins/${issue_on}$`));
  await click(xian.getByRole('button', { name: /^对“.*”提异议$/ }).first());
  await xian.getByText('本期判为').waitFor();
  await xian.getByLabel('另附文件').setInputFiles({
    name: '停用回执.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('%PDF-1.4 示例'),
  });
  await click(xian.getByRole('button', { name: '提交异议' }));
  await xian.getByText('异议已提交').waitFor();
  assert.ok(clicks <= 3);
});
await step('the county cuts its own issue for its townships on the same day, and waits for the province', async () => {
  const { county_id } = await ask(xian, '/bulletins');
  await xian.goto(`${url}/counties/${county_id}/bulletins/${issue_on}`);
  await xian.getByRole('button', { name: '冻结成稿' }).click();
  await xian.getByRole('dialog').getByRole('button', { name: '冻结成稿' }).click();
  await xian.getByText('已冻结成稿。').waitFor();
  await xian.getByRole('heading', { name: '未贴码最多的使用单位' }).waitFor();
  await xian.getByText('同一天的省通报还在异议期或待发布。').waitFor();
  assert.equal(await xian.getByRole('button', { name: '发布', exact: true }).count(), 0);
});
await step('the province sees both sides and decides with a reason', async () => {
  await sheng.reload();
  await sheng.getByRole('link', { name: '处理', exact: true }).click();
  await sheng.getByRole('heading', { name: '统计时与现在' }).waitFor();
  await sheng.getByRole('link', { name: /停用回执/ }).waitFor();
  await sheng.getByLabel('采纳', { exact: true }).check();
  await sheng.getByLabel('理由').fill('回执属实（示例）。');
  await sheng.getByRole('button', { name: '处理', exact: true }).click();
  await sheng.getByText('回执属实（示例）。').first().waitFor();
  await sheng.getByText('已采纳').waitFor();
  const { data } = await ask(sheng, `/bulletins/${issue_on}`);
  assert.equal(data.amendments.length, 1, 'the draft does not name the amendment');
  assert.equal(data.amendments[0].evidence_digest.length, 64, 'the amendment does not say what it rests on');
});
await step('on Tuesday at five it is published', async () => {
  await stage.clockTo('2021-11-23T17:05+08:00');
  await signIn(sheng, 'sheng');
  await sheng.goto(`${url}/bulletins/${issue_on}`);
  await sheng.getByRole('button', { name: '发布', exact: true }).click();
  await sheng.getByRole('dialog').getByRole('button', { name: '发布', exact: true }).click();
  await sheng.getByText('已发布。').waitFor();
});
await step('computed again from the facts it is the same, byte for byte', async () => {
  await sheng.getByRole('button', { name: '重算核对' }).click();
  await sheng.getByText('重算结果与存档逐字节相同').waitFor();
});
await step('then the county publishes its own, which says what was accepted and is the same again from the facts', async () => {
  await signIn(xian, 'xian');
  const { county_id } = await ask(xian, '/bulletins');
  await xian.goto(`${url}/counties/${county_id}/bulletins/${issue_on}`);
  await xian.getByRole('button', { name: '发布', exact: true }).click();
  await xian.getByRole('dialog').getByRole('button', { name: '发布', exact: true }).click();
  await xian.getByText('已发布。').waitFor();
  await xian.getByRole('button', { name: '重算核对' }).click();
  await xian.getByText('重算结果与存档逐字节相同').waitFor();
  const { data } = await ask(xian, `/counties/${county_id}/bulletins/${issue_on}`);
  assert.equal(data.amendments.length, 1);
});
await step('its files come down, and are what they say', async () => {
  const begins = { PDF: '%PDF', XLSX: 'PK', HTML: '<', JSON: '{' };
  for (const [kind, start] of Object.entries(begins)) {
    const coming = sheng.waitForEvent('download');
    await sheng.getByRole('link', { name: kind, exact: true }).click();
    const file = join(folder, `issue.${kind}`);
    await (await coming).saveAs(file);
    assert.ok(readFileSync(file).toString('latin1').startsWith(start), `${kind} does not begin with ${start}`);
  }
});
await step('at the width of a phone no page of the county scrolls sideways', async () => {
  const pocket = await person('xian', { ...desk, viewport: phone.viewport });
  for (const path of [
    '/',
    '/imports',
    '/imports/1',
    '/imports/columns',
    '/merging',
    '/repairs',
    `/equipment?q=${encodeURIComponent(common)}`,
    `/equipment/${first}`,
    '/coding',
    '/indicators/K03',
    `/bulletins/${issue_on}`,
    '/bulletins',
    '/task-force',
    '/campaigns',
  ]) {
    await pocket.goto(url + path);
    await pocket.getByRole('heading', { level: 1 }).waitFor();
    await pocket.waitForTimeout(400);
    const wide = await pocket.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `${path} scrolls by ${wide} px`);
  }
});

process.exit((await stage.close()) ? 1 : 0);
