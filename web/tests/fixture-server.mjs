// A small server for looking at pages: dist/ under the strict policy that the real server uses, and invented answers in
// the shapes of the API. It exists for tests only; nothing of it is shipped.
import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, resolve } from 'node:path';
import { libraryRoutes } from './fixture-library.mjs';

const dist = resolve(import.meta.dirname, '../dist');
const csp =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.png': 'image/png',
};

// ---- an invented county -----------------------------------------------------------------------------------------
const regions = [
  [1, 0, 'province', '33', '示例省', 'Example province'],
  [2, 1, 'city', '3301', '云州市', 'Yunzhou'],
  [21, 2, 'county', '330101', '云溪区', 'Yunxi'],
  [22, 2, 'county', '330102', '桂山区', 'Guishan'],
  [23, 2, 'county', '330191', '云州经开区', 'Yunzhou zone'],
  [3, 1, 'city', '3302', '海宁港市', 'Hainingport'],
  [31, 3, 'county', '330201', '东屿县', 'Dongyu'],
].map(([rid, parent_id, level, code, name, name_en]) => ({
  id: rid,
  parent_id,
  level,
  code,
  name,
  name_en,
  functional: rid === 23,
  valid_from: '2000-01-01',
  valid_until: null,
}));
const regionRef = (rid) => {
  const r = regions.find((one) => one.id === rid);
  return { id: r.id, name: r.name, level: r.level, parent_id: r.parent_id };
};

const statuses = ['stuck', 'coded', 'uncoded', 'stuck', 'reported'];
const places = ['桂语里小区', '示例广场', '云溪医院', '示例纺织', '西溪小学'];
const equipment = Array.from({ length: 64 }, (_, i) => ({
  id: 1000 + i,
  name: `${places[i % 5]} ${(i % 9) + 1} 号${i % 4 === 3 ? '叉车' : '客梯'}`,
  device_code: `31101012320200${String(1000 + i)}`.slice(0, 18),
  certificate_no: `梯11浙A${String(10000 + i)}(20)`,
  human_code: i % 5 === 2 ? '' : '7K3M9XD',
  category: '3000',
  category_name: '电梯',
  variety: '3110',
  variety_name: '曳引驱动乘客电梯',
  unit_id: 500 + (i % 5),
  unit_name: ['示例物业服务有限公司', '示例商业管理有限公司', '示例医院', '示例纺织有限公司', '示例小学'][i % 5],
  region_id: 21,
  region_name: '云溪区',
  address: `云溪区示例路 ${i + 1} 号`,
  place_type: ['residential', 'shopping_mall', 'hospital', 'industrial', 'school'][i % 5],
  place_type_name: ['住宅', '商场', '医疗机构', '工矿企业', '学校'][i % 5],
  registration_state: 'registered',
  use_state: 'in_use',
  registered_on: i % 5 === 3 ? '2026-11-22' : '2020-05-01',
  coding_status: statuses[i % 5],
  version: 1,
}));

const task = (n, over = {}) => ({
  id: n,
  code: 'coding.sticker_due',
  says: '贴码并上传照片',
  why: '使用登记后第 4 天，还没有照片',
  subject_kind: 'equipment',
  subject_id: 1000 + n,
  subject_name: equipment[n % 64].name,
  state: 'open',
  clause: '赋码工作要求 第三条',
  due_on: '2026-11-25',
  days_left: 0,
  tone: 'late',
  verb: '去拍照',
  href: `/equipment/${1000 + n}/sticker`,
  owner: '示例物业服务有限公司',
  ends_by_evidence: true,
  ...over,
});
const written = (n, over = {}) =>
  task(n, {
    code: 'coding.answer_public_report',
    says: '答复公众反映',
    why: '有人在公开页反映标牌问题',
    verb: '去答复',
    subject_kind: 'report',
    subject_id: 9000 + n,
    href: `/tasks/${n}`,
    ends_by_evidence: false,
    ...over,
  });
const links = ['factory', 'inspection', 'coding', 'notice', 'acceptance', 'sensing', 'scanning', 'tracing', 'emergency'];
const titles = {
  factory: '厂厂受控',
  inspection: '台台检验',
  coding: '件件赋码',
  notice: '次次告知',
  acceptance: '项项验收',
  sensing: '处处规范',
  scanning: '时时扫码',
  tracing: '事事倒查',
  emergency: '应急处置',
};
const siblings = [91.2, 95.71, 97.4, 98.0, 98.62, 99.1, 99.42, 99.6, 99.71, 99.8, 99.84, 99.9, 100].map((value, i) => ({
  name: `示例区 ${i + 1}`,
  rate: value,
  value_text: value.toFixed(2),
  own: value === 99.71,
}));
const today = {
  today: '2026-11-25',
  open: 14,
  overdue: 1,
  due_today: 3,
  equipment_count: 38412,
  links: links.map((link) => ({
    link,
    title: titles[link],
    count: link === 'coding' ? 112 : 0,
    says: link === 'coding' ? '台未贴码' : '',
    built: link === 'coding',
  })),
  groups: [
    {
      code: 'today',
      says: '今天到期',
      count: 3,
      more_href: '',
      items: [
        task(1),
        task(2, {
          says: '答复对标牌的举报',
          verb: '去答复',
          why: '公众举报标牌损坏，7 天未答复即确认',
          days_left: -1,
          due_on: '2026-11-24',
        }),
        task(3, { says: '答复对第 3 期通报的异议', verb: '去答复', clause: '通报办法 第九条' }),
      ],
    },
    {
      code: 'week',
      says: '一周内到期',
      count: 9,
      more_href: '/tasks?due=week',
      items: [
        task(4, {
          days_left: 2,
          due_on: '2026-11-27',
          tone: 'soon',
          says: '催办 37 台未贴码，其中 22 台同属一家物业',
          verb: '批量催办',
        }),
        task(5, { days_left: 4, due_on: '2026-11-29', tone: 'soon' }),
        task(6, { days_left: 6, due_on: '2026-12-01', tone: 'soon' }),
      ],
    },
    {
      code: 'later',
      says: '以后',
      count: 1,
      more_href: '',
      items: [task(7, { tone: 'wait', days_left: 5, due_on: '2026-11-30', verb: '看进度' })],
    },
  ],
  gaps: [
    {
      indicator: 'K03',
      name: '设备赋码率',
      value_text: '99.71',
      target_text: '100',
      gap: 112,
      grace: 4,
      rate: 99.71,
      region_id: 21,
      light: 'yellow',
      siblings,
    },
    {
      indicator: 'K04',
      name: '新增设备及时赋码率',
      value_text: '100.00',
      target_text: '100',
      gap: 0,
      grace: 0,
      rate: 100,
      region_id: 21,
      light: 'green',
      siblings: siblings.map((s) => ({ ...s, rate: s.own ? 100 : s.rate, value_text: s.own ? '100.00' : s.value_text })),
    },
  ],
};
const journal = Array.from({ length: 5 }, (_, i) => ({
  id: 88300 - i * 7,
  leaf: i === 0 ? null : 88214 - i * 7,
  event: 'coding.photo_accepted',
  says: ['贴码照片通过核对', '赋码 7K3M9XD', '使用登记', '导入登记，第 214 行', '打印标牌贴 1 枚'][i],
  subject_kind: 'equipment',
  subject_id: 1000,
  event_at: `2026-11-2${4 - (i % 4)}T08:0${i}:31Z`,
  recorded_at: `2026-11-2${4 - (i % 4)}T08:0${i}:32Z`,
  origin: i === 3 ? 'attested' : 'witnessed',
  by: i === 3 ? 'system' : '7',
  payload: {},
}));
const panel = (link) =>
  link === 'coding'
    ? {
        link,
        title: titles[link],
        chip: { tone: 'done', says: '已贴、可扫' },
        facts: [
          { label: '贴码', value: '轿厢内', note: '2021-02-26 照片比对通过' },
          { label: '最近扫码', value: '今天 08:12 公众查看', note: '' },
          { label: '累计', value: '1,906 次', note: '本月 41 次' },
        ],
        footer: '码未换过',
        built: true,
        more_href: '/equipment/1000/sticker',
      }
    : {
        link,
        title: titles[link],
        chip: null,
        facts: [],
        footer: '接入后显示这一环节的记录和期限。',
        built: false,
        more_href: '',
      };
const application = (n, change = {}) => ({
  id: 60 + n,
  batch_id: 61,
  equipment_id: 1000 + n,
  device_name: `示例乘客电梯 ${n}号`,
  device_code: `3110330100202000${n}`,
  unit_name: '示例物业服务有限公司',
  region_name: '云溪区 · 示例街道',
  kind: 'suspend',
  ground: 'production_stopped',
  state: 'asked',
  asked_by: '示例物业服务有限公司',
  asked_at: '2026-11-24T09:10:00.000+08:00',
  due_on: '2026-11-29',
  decided_at: null,
  decided_by: '',
  ...change,
});
const application_page = (n) => ({
  application: application(n),
  device: equipment[0],
  grounds: '示例：整栋停业装修，电梯已断电上锁。',
  decision: '',
  since_on: '2026-10-10',
  from_on: null,
  until_on: null,
  version: 1,
  files: [
    { id: 9, shows: 'site_photo', media_type: 'image/jpeg', bytes: 812_000 },
    { id: 10, shows: 'document', media_type: 'application/pdf', bytes: 90_112 },
  ],
  batch: [application(2)],
  findings: [
    {
      code: 'approval.stop_reported_late',
      says: '停用已超过30日才提出申请。',
      next: '请核对停用起始日和现场情况。',
      clause: '平台规则第 65 条',
    },
  ],
  effect: { indicator: 'K03', before: 'fail', after: 'excluded', den: -1, gap: -1 },
  may: ['decide', 'withdraw'],
});
const device = (row) => ({
  device: row,
  public_href: row.human_code ? '/q/0A1C2D3E4F5G6H7J' : '',
  maker_name: '示例电梯制造有限公司',
  outcomes: [
    {
      indicator: 'K03',
      name: '设备赋码率',
      outcome: 'fail',
      reason: 'no_photo',
      says: '没有合格的贴码照片',
      due_on: '2021-11-17',
    },
    {
      indicator: 'K04',
      name: '新增设备及时赋码率',
      outcome: 'out',
      reason: 'not_in_cohort',
      says: '到期日不在统计期内',
      due_on: null,
    },
  ],
  merged_records: [
    { id: 1400, pair_id: 6, name: '示例客梯二号档案', device_code: '311010123202000002', certificate_no: '', human_code: '' },
  ],
  identifiers: [
    { kind: 'device_code', value: row.device_code, valid_from: '2020-05-01', valid_until: null },
    { kind: 'certificate_no', value: row.certificate_no, valid_from: '2020-05-01', valid_until: null },
    { kind: 'legacy_registration_code', value: '31103301002016050037', valid_from: '2016-05-01', valid_until: '2020-04-30' },
  ],
  actions: row.human_code
    ? ['print_sheet', 'change_use_state', 'send_photo', 'report_sticker']
    : ['issue_code', 'change_use_state'],
  use_states: ['suspended', 'sealed', 'scrapped', 'moved_out'],
  may_ask: ['suspend', 'scrap', 'exclude_cannot_be_stuck', 'exclude_other'],
  applications: [application(3, { kind: 'move_out', ground: 'moved_away' })],
  next_action: {
    code: 'coding.sticker_due',
    says: '贴码并上传照片',
    why: '使用登记后 7 天内应贴码',
    verb: '上传照片',
    due_on: '2026-11-29',
    clause: '赋码工作要求 第三条',
    tone: 'soon',
  },
  life: [
    ['made', '制造', '2020-03', 'done'],
    ['registered', '使用登记', '2020-05-01', 'done'],
    ['coded', '赋码', '2021-02-20', 'done'],
    ['stuck', '贴码', '2021-02-26', 'now'],
    ['inspected', '定期检验', null, 'later'],
    ['scrapped', '报废', null, 'later'],
  ].map(([code, says, on, state]) => ({ code, says, on, state })),
  panels: links.map(panel),
  tasks: [task(0, { days_left: 4, due_on: '2026-11-29' })],
  journal,
});
const value = (num, den, light, over = {}) => {
  const h = den ? Math.floor((10000 * num) / den) : 0;
  return {
    num,
    den,
    pass: num,
    fail: den - num,
    excluded: 12,
    grace: 41,
    population: den + 53,
    rate_text: den ? `${Math.floor(h / 100)}.${String(h % 100).padStart(2, '0')}` : '—',
    light,
    ...over,
  };
};
const children = [22, 21, 23].map((rid, i) => ({
  region: regionRef(rid),
  value: value([12400, 38500, 9999][i], [12900, 38612, 10000][i], ['red', 'yellow', 'yellow'][i]),
}));
const indicator = (kid) => ({
  id: kid,
  name: kid === 'K03' ? '设备赋码率' : '新增设备及时赋码率',
  version: 1,
  as_of: '2026-11-25',
  live: true,
  leaf: 88214,
  window_from: '2026-11-23',
  target_by: '2026-12-15',
  region: regionRef(2),
  value: value(60899, 61512, 'yellow'),
  target: '100.00',
  reconstructed: false,
  children: [
    ...children,
    ...Array.from({ length: 9 }, (_, i) => ({
      region: { id: 90 + i, name: `示例县 ${i + 1}`, level: 'county', parent_id: 2 },
      value: value(990 + i, 1000, 'yellow'),
    })),
  ],
  reasons: [
    { outcome: 'fail', reason: 'no_code', says: '还没有码', count: 201 },
    { outcome: 'fail', reason: 'no_photo', says: '有码，没有通过的照片', count: 398 },
    { outcome: 'fail', reason: 'reported_damaged', says: '标牌损坏，超过 7 天未修复', count: 14 },
    { outcome: 'grace', reason: 'not_due', says: '登记未满 7 天', count: 41 },
    { outcome: 'excluded', reason: 'suspended', says: '本期内批准停用', count: 12 },
  ],
});
const object = (n, outcome = 'fail') => ({
  equipment_id: 1000 + n,
  name: equipment[n % 64].name,
  device_code: equipment[n % 64].device_code,
  region_name: '云溪区',
  outcome,
  reason: 'no_photo',
  says: outcome === 'fail' ? '有码，没有通过的照片' : '照片已通过',
  due_on: '2021-11-17',
  evidence: [
    { leaf: 77000 + n, says: '使用登记', event_at: '2020-05-01T01:00:00Z', known_at: '2026-11-02T02:00:00Z' },
    { leaf: 77400 + n, says: '赋码 7K3M9XD', event_at: '2026-11-03T01:00:00Z', known_at: '2026-11-03T01:00:00Z' },
  ],
});
const data_of = (num, den, light, more = {}) => {
  const { rate_text, ...rest } = value(num, den, light);
  return { ...rest, rate: rate_text, reasons: {}, newly_excluded: 0, denominator_flag: false, ...more };
};
const both = (n) => ({
  K03: data_of(3000 + n, 3040, n > 39 ? 'green' : 'yellow', { plan: { gap: 20, rate: '99.34' } }),
  K04: data_of(40, 41, 'red'),
});
const item = (issue_on, state) => ({
  issue_on,
  number: `浙特通〔2026〕${issue_on.slice(5).replace('-', '')} 号`,
  state,
  freeze_leaf: 88001,
  frozen_at: '2026-11-23T04:00:00Z',
  objection_until: '2026-11-24T04:00:00Z',
  published_at: state === 'published' ? '2026-11-24T09:00:00Z' : null,
  labels: ['样稿'],
});
const bulletin = (issue_on, state) => ({
  issue: item(issue_on, state),
  digest: state === 'published' ? 'ab'.repeat(32) : '',
  signature: '',
  key_id: '',
  signed_text: '',
  data: {
    format: 1,
    issue_on,
    number: '3',
    cut: { as_of: issue_on, window_from: '2026-11-16', leaf: 88001, campaign_name: '示例行动' },
    definitions: ['K03', 'K04'].map((kid) => ({ id: kid, version: 1, code: kid, target: '100.00', by: '2026-12-15' })),
    regions: regions.map((region, i) => ({
      ...region,
      ended: false,
      values:
        region.id === 1
          ? {
              K03: data_of(60899, 61512, 'yellow', {
                plan: { gap: 400, rate: '99.34' },
                last: data_of(60811, 61512, 'yellow'),
                causes: { new_due: 24, lapsed: 6, fixed: -110, excluded_or_left: -8 },
                gap_change: -88,
                denominator_flag: true,
              }),
              K04: data_of(301, 306, 'red', { last: data_of(97, 100, 'red') }),
            }
          : both(i * 8),
    })),
    exclusions: [{ indicator: 'K03', region_id: 1, reason: 'suspended', count: 12 }],
    restated: [
      {
        indicator: 'K03',
        region_id: 1,
        region: '示例省',
        level: 'province',
        published: data_of(60811, 61512, 'yellow'),
        restated: data_of(60820, 61512, 'yellow'),
      },
    ],
    amendments: [
      {
        objection_id: 2,
        indicator: 'K03',
        equipment_id: 1002,
        before: 'no_photo',
        after: 'amended_excluded',
        evidence: '11 月 18 日已停用',
        device_name: '云溪医院 3 号客梯',
        device_code: '311010123202001002',
        evidence_digest: 'cd'.repeat(32),
        decided_by: 3,
        decided_at: '2026-11-24T03:00:00Z',
      },
    ],
    previous: { issue_on: '2026-11-15', leaf: 81000 },
  },
});
const named_in = (rid) => ({
  device_name: equipment[rid - 1000].name,
  device_code: equipment[rid - 1000].device_code,
  region_name: '云溪区',
  evidence_count: 2,
});
const counted_fact = (leaf, says, at, speaks_for, counted) => ({ leaf, says, event_at: at, known_at: at, counted, speaks_for });
const objectCase = (rid, kid) => ({
  equipment_id: rid,
  indicator: kid,
  device_name: equipment[rid - 1000].name,
  device_code: equipment[rid - 1000].device_code,
  unit_name: equipment[rid - 1000].unit_name,
  region_name: '云溪区',
  counted: { outcome: 'fail', reason: 'no_photo', says: '没有合格的贴码照片', due_on: '2026-11-17' },
  now: { outcome: 'pass', reason: 'in_order', says: '贴码合格', due_on: '2026-11-17' },
  facts: [
    counted_fact(77501, '贴码照片合格', '2026-11-23T05:00:00Z', ['pass'], false),
    counted_fact(77400, '赋码', '2026-11-03T01:00:00Z', ['pass'], true),
    counted_fact(77000, '办理使用登记', '2020-05-01T01:00:00Z', [], true),
  ],
  photos: [],
  grounds: [
    { claim: 'pass', text: '标牌在截数前已经贴好，合格照片和记录见所附证据。' },
    { claim: 'excluded', text: '该设备在截数前已经停用、报废或注销，手续见所附证据。' },
  ],
});
const objectRow = (n) => ({
  ...object(n, 'fail'),
  unit_name: equipment[n].unit_name,
  cause: '',
  objection_id: n === 8 ? 2 : null,
  objection_state: n === 8 ? 'accepted' : '',
  may_object: n !== 8,
});
const step = (may, more = {}) => ({ may, says: '', next: '', from: null, ...more });
const stepsOf = (on) => ({
  issue_on: on,
  state: on === '2026-11-29' ? 'due' : on === '2026-11-22' ? 'draft' : 'published',
  yours: true,
  freeze: step(
    false,
    on === '2026-11-29' ? { says: '还不能冻结本期数据。', from: '2026-11-30T04:00:00Z' } : { says: '这一期已经冻结。' },
  ),
  publish: step(on === '2026-11-22'),
  may_object: on === '2026-11-22',
  objection_until: '2026-11-24T04:00:00Z',
});
const force_member = (mid, post, more = {}) => ({
  id: mid,
  post,
  duty: '抓总',
  name: `示例·成员${mid}`,
  office_phone: '0571-88880000',
  from_on: '2026-11-16',
  until_on: null,
  handed_to: '',
  in_office: true,
  ...more,
});
const taskForce = (rid) => ({
  region: regionRef(rid),
  may_keep: rid === 21,
  members: [
    force_member(2, '组长', { from_on: '2026-11-20' }),
    force_member(1, '组长', { until_on: '2026-11-20', handed_to: '示例·成员2', in_office: false }),
  ],
  milestones: [
    { id: 1, indicator: 'K03', name: '设备赋码率', due_on: '2026-11-22', target_text: '97.00', state: 'missed', days_left: -3 },
    { id: 2, indicator: 'K03', name: '设备赋码率', due_on: '2026-12-01', target_text: '98.00', state: 'open', days_left: 6 },
  ],
  lines: [
    {
      indicator: 'K03',
      name: '设备赋码率',
      planned_text: '97.33',
      actual_text: '96.20',
      behind: true,
      plan: [
        { on: '2026-11-15', per_ten_thousand: 9500, missing: 0, live: false },
        { on: '2026-11-22', per_ten_thousand: 9700, missing: 0, live: false },
        { on: '2026-12-01', per_ten_thousand: 9800, missing: 0, live: false },
      ],
      actual: [
        { on: '2026-11-15', per_ten_thousand: 9500, missing: 50, live: false },
        { on: '2026-11-22', per_ten_thousand: 9580, missing: 42, live: false },
        { on: '2026-11-25', per_ten_thousand: 9620, missing: 38, live: true },
      ],
    },
  ],
  below: [{ region: regionRef(22), members: 0, open: 0, missed: 1 }],
});
const policy_values = {
  deadline_inclusive: true,
  k03_floor: true,
  k03_pipeline: false,
  days_to_stick: 7,
  days_to_repair: 7,
  days_to_resend: 3,
  guard_least: 3,
  guard_per_mille: 5,
};
const policy = {
  values: policy_values,
  versions: [
    { version: '2', set_at: '2026-11-20T02:00:00Z', changes: [{ name: 'guard_least', before: '5', after: '3' }] },
    { version: '1', set_at: null, changes: [] },
  ],
  may_set: true,
};
const campaigns = [
  {
    id: 1,
    name: '四周行动',
    from_on: '2026-11-14',
    until_on: '2026-12-12',
    targets: { K03: 10000, K04: 10000 },
    issues: ['2026-11-15', '2026-11-22', '2026-11-29', '2026-12-06', '2026-12-12'],
  },
];
const objections = [
  {
    id: 1,
    indicator: 'K03',
    equipment_id: 1003,
    claim: 'excluded',
    grounds: '该设备 11 月 18 日已办理停用，附回执。',
    before: 'no_photo',
    before_says: '没有合格的贴码照片',
    ...named_in(1003),
    may_decide: true,
    may_withdraw: true,
    state: 'open',
    decision: '',
    raised_at: '2026-11-23T06:00:00Z',
    decided_at: null,
  },
  {
    id: 2,
    indicator: 'K03',
    equipment_id: 1002,
    claim: 'excluded',
    grounds: '停用。',
    before: 'no_photo',
    before_says: '没有合格的贴码照片',
    ...named_in(1002),
    may_decide: false,
    may_withdraw: false,
    state: 'accepted',
    decision: '停用回执属实。',
    raised_at: '2026-11-23T05:00:00Z',
    decided_at: '2026-11-24T03:00:00Z',
  },
];
const visit = (n, more = {}) => ({
  key: `place${n}`,
  address: `示例路${n}号`,
  region_id: 21,
  region_name: '云州市 · 云溪区',
  units: [{ id: 500, name: '示例一号物业公司' }],
  fails: 2,
  mends: 2,
  soon: 1,
  harm: 11 - n,
  due_on: '2026-11-20',
  days_left: -5,
  devices: [1, 2, 3].map((i) => ({
    id: 1000 + n + i,
    name: equipment[(n + i) % 64].name,
    category: '电梯',
    reason: i < 3 ? 'no_photo' : 'not_due',
    says: i < 3 ? '没有合格的贴码照片' : '未到期',
    next: '到现场把标牌贴好，拍照上传。',
    fails: i < 3,
    mendable: true,
    due_on: i < 3 ? '2026-11-20' : '2026-11-28',
    days_left: i < 3 ? -5 : 3,
    harm: 5,
  })),
  after: { visits: n, mended: 2 * n, rest: 41 - 2 * n, rate_text: '98.73' },
  assigned:
    n === 2
      ? [{ id: 7, devices: 2, owner: '示例一街道', from: '云溪区', due_on: '2026-12-02', days_left: 7, from_above: false }]
      : [],
  ...more,
});
const region_at_work = (region, more = {}) => ({
  region_id: region.id,
  name: region.name,
  level: region.level,
  rate_text: '98.65',
  light: 'yellow',
  gap: 41,
  late_new: 1,
  earlier_gap: 60,
  earlier_on: '2026-11-15',
  per_week: 13.3,
  moves: 'closing',
  assignments: 3,
  devices: 9,
  mended: 4,
  overdue: 1,
  due: 2,
  in_time: 1,
  ...more,
});
const assignment = (n, more = {}) => ({
  id: n,
  address: `示例路${n}号`,
  region_id: 21,
  region_name: '云州市 · 云溪区',
  owner: '示例一街道',
  owner_kind: 'region',
  owner_id: 211,
  from: '云溪区',
  indicator: 'K03',
  state: 'open',
  note: '请本周办结',
  whole_region: false,
  mine: false,
  from_above: false,
  issue_on: '2026-11-22',
  due_on: '2026-12-02',
  days_left: 7,
  devices: 3,
  mended: 1,
  opened_at: '2026-11-25T02:00:00Z',
  closed_on: null,
  tone: 'grace',
  actions: ['take_back', 'reassign', 'attempt'],
  ...more,
});
const importChange = (device, field, field_title, before, after) => ({
  sheet: '电梯',
  equipment_id: 1001,
  device,
  field,
  field_title,
  before,
  after,
  known_better: false,
  undone: false,
  why: '',
  next: '',
});
const mergeSide = (id, name) => ({ id, name, note: '示例物业服务有限公司', region_name: '云溪区 · 东岭街道' });
const mergeField = (field, title, left, right, better = '') => ({
  field,
  title,
  left,
  right,
  better,
  differs: left !== right,
  choosable: left !== right,
});
const mergePair = (id, state) => ({
  id,
  kind: 'equipment',
  score: 'likely',
  state,
  left: mergeSide(1000, '示例客梯'),
  right: mergeSide(1400, '示例客梯二号档案'),
  reasons: [
    { code: 'same_serial_and_maker', says: '制造单位、品种和出厂编号都相同', against: false },
    { code: 'different_device_codes', says: '但设备代码不同', against: true },
  ],
  decided_at: state === 'open' ? null : '2026-11-23T09:12:00+08:00',
  decided_by: state === 'open' ? '' : '示例监管员',
  kept_id: state === 'open' ? 0 : 1000,
  version: 1,
  fields: [
    mergeField('name', '名称', '示例客梯', '示例客梯二号档案'),
    mergeField('device_code', '设备代码', '311010123202000001', '311010123202000002'),
    mergeField('registered_on', '登记日期', '', '2021-03-02', 'right'),
    mergeField('address', '地址', '示例路1号', '示例路1号'),
  ],
  hanging: [
    { label: '安全码', left: '7K3-M9XD', right: '' },
    { label: '未办任务', left: '1', right: '2' },
  ],
  left_leaves: ['K03 分母 −1'],
  right_leaves: ['K03 分母 −1'],
  advised_keep: 1000,
  can_merge: state === 'open',
  can_set_apart: state === 'open',
  can_part: state === 'merged',
});
const repair = (id) => ({
  task_id: id,
  fault: 'registration_day_missing',
  says: '补登记日期：“示例客梯”没有登记日期',
  effect: '没有登记日期的设备在 K03 按立即到期计，K04 里不计入任何一周；补上后按规则重算。',
  subject_kind: 'equipment',
  subject_id: 1000,
  version: 3,
  name: '示例客梯',
  note: '示例物业服务有限公司',
  region_name: '云溪区 · 东岭街道',
  value: '',
  proposed: id === 90 ? '2021-03-02' : '',
  due_on: '2026-12-20',
  can_repair: true,
  can_propose: false,
  may_be_right: false,
  state: 'open',
});
const importJob = (n, state) => ({
  id: n,
  file_name: '云溪区台账 2026.xlsx',
  profile: 'ledger',
  profile_name: '台账（常见表格）',
  failure_says: '',
  failure_next: '',
  region_id: 21,
  region_name: '云溪区',
  not_rows: 4,
  can_commit: state === 'checked',
  notes: [{ code: 'import.carried_down', says: '合并单元格的“使用单位”已向下填充', next: '', count: 214 }],
  columns: [
    { title: '序号', field: '', field_title: '' },
    { title: '设备名称', field: 'name', field_title: '设备名称' },
    { title: '设备代号', field: 'device_code', field_title: '设备代码' },
    { title: '使用证号', field: 'certificate_no', field_title: '使用登记证编号' },
    { title: '使用单位', field: 'unit_name', field_title: '使用单位' },
  ],
  state,
  rows_total: 2841,
  rows_ready: 2790,
  rows_kept_back: 51,
  rows_done: state === 'committed' ? 2790 : 0,
  is_update: state === 'checked',
  ledger_on: '2026-11-23',
  rows_new: 12,
  rows_changed: 96,
  rows_same: 2675,
  rows_better: 7,
  missing: 2,
  reasons: [
    { code: 'device_code_lost', says: '设备代码被表格软件改成了科学计数', next: '请从原始台账补上。', count: 31 },
    { code: 'region_unknown', says: '区域名称不在区域表中', next: '请先导入区域。', count: 12 },
    { code: 'date_unclear', says: '日期写法不明', next: '', count: 8 },
  ],
  created_at: '2026-11-24T02:00:00Z',
  by: '示例·周监管',
  can_undo: state === 'committed',
  undo_blockers: [],
  preview: [
    {
      line: 4,
      cells: ['1', '桂语里小区3幢2单元客梯', '311010123202000098', '梯11浙A10001(20)', '示例物业服务有限公司'],
      reads_as: ['', '桂语里小区3幢2单元客梯', '311010123202000098', '梯11浙A10001(20)', '示例物业服务有限公司'],
    },
    {
      line: 5,
      cells: ['2', '示例广场1号客梯', '311010123202000099', '梯11浙A10002(20)', '示例商业管理有限公司'],
      reads_as: ['', '示例广场1号客梯', '311010123202000099', '梯11浙A10002(20)', '示例商业管理有限公司'],
    },
  ],
});
const photo = (n, verdict) => ({
  id: n,
  verdict,
  reasons: verdict === 'accepted' ? [] : [{ code: 'blurred', says: '照片模糊', next: '擦净镜头，靠近到 30 厘米，稳住再拍。' }],
  sent_at: '2026-11-24T02:00:00Z',
});
const keys = generateKeyPairSync('ed25519');
const sha = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
const verdict = (n, word) => ({
  ...photo(n, word),
  measures: { tilt_deg: 12.4, module_px: 5.2, sharpness: word === 'accepted' ? 0.81 : 0.22, brightness: 0.55 },
  right_device: word === 'accepted' ? true : null,
});
function proof(leaf) {
  const text = JSON.stringify({ event: 'coding.photo_accepted', equipment: 1000 });
  const leaf_hash = sha(Buffer.of(0), Buffer.from(text));
  const other = sha(Buffer.of(0), Buffer.from('other'));
  const root = sha(Buffer.of(1), leaf_hash, other).toString('hex');
  const head = { size: 2, root, signed_at: '2026-11-24T02:00:00.000Z', suite: 'intl' };
  const signed = `tezai head 1\nintl\n2\n${root}\n${Date.parse(head.signed_at)}\n`;
  return {
    leaf,
    leaf_text: text,
    leaf_hash: leaf_hash.toString('hex'),
    path: [other.toString('hex')],
    head: { ...head, signature: sign(null, Buffer.from(signed), keys.privateKey).toString('hex'), key_id: '0123456789abcdef' },
    public_key_pem: keys.publicKey.export({ type: 'spki', format: 'pem' }),
  };
}

const sessionOf = (login) => ({
  account: {
    id: 7,
    login,
    name: login === 'unit' ? '示例·吴某' : '示例·周监管',
    role: login === 'unit' ? 'unit_manager' : 'regulator',
  },
  region: login === 'unit' ? null : regionRef(21),
  unit: login === 'unit' ? { id: 500, name: '示例物业服务有限公司' } : null,
  permissions: [
    'read_equipment',
    'register_equipment',
    'change_use_state',
    'ask_approval',
    'decide_approval',
    'import_equipment',
    'export_lists',
    'issue_codes',
    'print_sheets',
    'send_photo',
    'report_sticker',
    'answer_lookback',
    'recheck_lookback',
    'do_tasks',
    'assign_tasks',
    'read_indicators',
    'freeze_bulletin',
    'manage_campaigns',
    'keep_task_force',
    'object_to_bulletin',
    'decide_objections',
    'merge_records',
    'repair_records',
    'read_journal',
    'manage_accounts',
    'manage_regions',
  ],
  csrf_token: 'fixture',
  store: {
    kind: 'demo',
    now: new Date(Date.now() + 8 * 3_600_000).toISOString().replace('Z', '+08:00'), // right: nobody is told that their clock is not
    today: '2026-11-25',
    jurisdiction: 'zhejiang',
    host: 'example.gov',
    suite: 'intl',
  },
});

const plate = {
  id: 3,
  plate_no: 'A182C37-2',
  human_code: 'A182C37',
  place_name: '东入口',
  state: 'stuck',
  printed_at: '2026-11-20T02:00:00Z',
  handed_at: '2026-11-21T02:00:00Z',
  received_at: '2026-11-22T02:00:00Z',
  stuck_at: '2026-11-23T02:00:00Z',
  retired_at: null,
  stuck_by: 'unit',
  retired_for: '',
};
const plate_report = (id, kind, more) => ({
  id,
  equipment_id: 1000,
  device_name: '示例一号客梯',
  unit_name: '示例一厂',
  region_name: '云溪街道',
  kind,
  origin: 'staff',
  state: 'open',
  reported_at: '2026-11-23T02:00:00Z',
  answer_by: null,
  other_equipment_id: null,
  other_name: '',
  may: [],
  ...more,
});
const plate_reports = [
  plate_report(8, 'damaged', { origin: 'public', answer_by: '2026-11-30', may: ['admit'] }),
  plate_report(7, 'cloned', { origin: 'photo', other_equipment_id: 1001, other_name: '示例二号货梯', may: ['decide'] }),
  plate_report(6, 'lost', { state: 'confirmed' }),
];
const plate_order = {
  id: 4,
  equipment_id: 1000,
  device_name: '示例一号客梯',
  unit_name: '示例一厂',
  region_name: '云溪街道',
  address: '示例路1号',
  reason: 'lost',
  note: '',
  stage: 'ordered',
  plate_no: null,
  ordered_at: '2026-11-23T02:00:00Z',
};
const handout = {
  id: 5,
  sheet_id: 8,
  plates: 24,
  to_name: '示例一厂',
  region_name: '云溪街道',
  handed_at: '2026-11-23T02:00:00Z',
  received_at: null,
  receipt: '',
  may: ['confirm_receipt'],
};
const unreadable = {
  equipment_id: 1002,
  scans: 5,
  photos: 2,
  device_name: '示例高处电梯',
  unit_name: '示例一厂',
  region_name: '云溪街道',
  address: '示例路9号',
  last_at: '2026-11-23T02:00:00Z',
  ordered: false,
};
const device_plates = (empty) => ({
  human_code: 'A182C37',
  cloned: false,
  plates: empty
    ? []
    : [
        plate,
        { ...plate, id: 2, plate_no: 'A182C37-1', state: 'retired', retired_at: '2026-11-23T02:00:00Z', retired_for: 'lost' },
      ],
  reports: empty ? [] : [plate_reports[2]],
  order: null,
  places: empty
    ? []
    : [
        { id: 1, name: '东入口', reason: '示例：入口相距较远', stuck_at: '2026-11-23T02:00:00Z' },
        { id: 2, name: '西入口', reason: '示例：入口相距较远', stuck_at: null },
      ],
  revoked: empty ? [] : [{ human_code: 'YYYYYY2', reason: 'cloned', revoked_at: '2026-11-01T02:00:00Z' }],
  may: ['order_reprint', 'revoke_code', 'keep_places'],
});
const page = (items, next = null) => ({ items, next });

// ---- the look-back: a device that is asked about, one with a problem that was drawn for a second look
const lookbackCounts = (n) => ({
  listed: 40 * n,
  removed: n,
  complete: 20 * n,
  by_system: 2 * n,
  to_ask: 19 * n,
  problems: 3 * n,
  open: 2 * n,
  overdue: n,
  differ: 1,
  drawn: n,
  rechecked: n,
  contradicted: 0,
});
const lookbackQuestion = (question, asks, said, found, over = {}) => ({
  question,
  asks,
  said,
  found,
  found_says: found === 'none' ? '' : '冻结以后的贴码照片比对通过',
  found_leaf: found === 'none' ? null : 120,
  differs: false,
  to_ask: said === 'none' && found === 'none',
  ...over,
});
const lookbackDevice = (equipment_id, problem) => ({
  equipment_id,
  name: '示例花园 1 幢 1 单元客梯',
  address: '云溪区示例路 8 号',
  region_name: '示例街道',
  unit_name: '示例物业服务有限公司',
  device_code: '311010123202100001',
  said_as: problem ? 'unit_manager' : '',
  said_at: problem ? '2026-11-20T02:00:00Z' : null,
  complete: problem,
  removed: false,
  has_photo: problem,
  has_picture: false,
  same_office: problem,
  questions: [
    lookbackQuestion('coded', '已赋码？', 'none', 'yes'),
    lookbackQuestion('accurate', '扫码信息准确？', problem ? 'yes' : 'none', problem ? 'no' : 'none', { differs: problem }),
    lookbackQuestion('proper', '标识张贴规范？', problem ? 'no' : 'none', 'none'),
  ],
  problem: problem ? { says: '扫码信息不准确，标识张贴不规范', due_on: '2026-11-30', open: true, closed_at: null } : null,
  recheck: problem ? 'waiting' : '',
  may: problem ? ['answer', 'recheck', 'close'] : ['answer'],
});
const lookback = {
  census: {
    id: 1,
    campaign_id: 1,
    leaf: 4711,
    listed: 120,
    as_of: '2026-11-16',
    opened_at: '2026-11-17T01:00:00Z',
    digest: '0f'.repeat(32),
    draws: [
      {
        number: 1,
        records: 60,
        drawn: 3,
        seed: 'a1'.repeat(32),
        seed_digest: 'b2'.repeat(32),
        committed_at: '2026-11-17T01:00:00Z',
        drawn_at: '2026-11-23T01:00:00Z',
      },
      {
        number: 2,
        records: 0,
        drawn: 0,
        seed: '',
        seed_digest: 'c3'.repeat(32),
        committed_at: '2026-11-23T01:00:00Z',
        drawn_at: null,
      },
    ],
  },
  region_name: '云溪区',
  region_id: 21,
  parent_id: 2,
  counts: lookbackCounts(3),
  children: [
    { id: 211, name: '示例街道', level: 'township', counts: lookbackCounts(2) },
    { id: 212, name: '示例镇', level: 'township', counts: lookbackCounts(1) },
  ],
  may: ['open_census', 'draw'],
};
const problem = (status, code, says, next, fields = []) => ({ status, code, says, next, fields });

export function startFixture({ empty = false, failing = false } = {}) {
  let login = null;
  const log = [];
  const streams = new Set();
  const items = (list) => (empty ? [] : list);
  const routes = [
    [
      'GET',
      /^\/campaigns$/,
      () => ({
        ...page(items([{ id: 1, name: '四周行动', from_on: '2026-11-16', until_on: '2026-12-14', targets: {}, issues: [] }])),
        go_live_on: null,
      }),
    ],
    ['GET', /^\/lookback$/, () => (empty ? { ...lookback, census: null, children: [] } : lookback)],
    ['GET', /^\/lookback\/devices$/, () => page(items([lookbackDevice(1000, false), lookbackDevice(1001, true)]))],
    ['GET', /^\/equipment\/(\d+)\/lookback$/, ([, id]) => lookbackDevice(Number(id), id !== '1000')],
    ['GET', /^\/session$/, () => (login ? sessionOf(login) : [401, problem(401, 'auth.signed_out', '请先登录。', '')])],
    [
      'POST',
      /^\/session$/,
      (_m, body) => {
        const given = JSON.parse(body);
        if (given.password !== 'fixture-password')
          return [401, problem(401, 'auth.wrong', '账号或密码不对。', '还可再试 4 次，之后锁定 15 分钟。')];
        login = given.login;
        return sessionOf(login);
      },
    ],
    ['DELETE', /^\/session$/, () => ((login = null), [204])],
    ['GET', /^\/today$/, () => (empty ? { ...today, open: 0, overdue: 0, due_today: 0, groups: [], gaps: [] } : today)],
    [
      'GET',
      /^\/tasks$/,
      () =>
        page(
          items([
            task(1),
            written(2, { days_left: -1, due_on: '2026-11-24' }),
            written(4, { days_left: 4, due_on: '2026-11-29', tone: 'soon' }),
          ]),
        ),
    ],
    [
      'GET',
      /^\/tasks\/(\d+)$/,
      ([, n]) =>
        Number(n) < 90
          ? written(
              Number(n),
              Number(n) === 77 ? { says: '答复第 77 件反映', days_left: 60, due_on: '2027-01-24', tone: 'grace' } : {},
            )
          : [404, problem(404, 'http.not_found', '没有找到。', '可能已移出您的辖区。')],
    ],
    [
      'GET',
      /^\/gap-list$/,
      () => ({
        indicator: 'K03',
        name: '设备赋码率',
        region_id: 21,
        region_name: '云溪区',
        level: 'county',
        num: 3000,
        den: 3041,
        gap: empty ? 0 : 41,
        listed: empty ? 0 : 41,
        visits: empty ? 0 : 3,
        mends: 41,
        assigned: 2,
        rate_text: '98.65',
        target_text: '100.00',
        target_by: '2026-12-15',
        visits_to_target: empty ? 0 : 3,
        reasons: [{ reason: 'no_photo', says: '没有合格的贴码照片', count: 41 }],
        may_assign: true,
        ...page(items([visit(1), visit(2), visit(3, { due_on: null, days_left: null, units: [], address: '' })])),
      }),
    ],
    [
      'GET',
      /^\/gap-regions$/,
      (_match, _body, query) => {
        const county = query.get('region_id') === '21';
        return {
          region_id: county ? 21 : 1,
          parent_id: county ? 2 : 0,
          name: county ? '云溪区' : '示例省',
          level: county ? 'county' : 'province',
          items: county ? [] : items(regions.filter((one) => one.parent_id === 1).map((one) => region_at_work(one))),
          whole: region_at_work(regions[county ? 2 : 0]),
        };
      },
    ],
    [
      'GET',
      /^\/route$/,
      () => ({
        today: '2026-11-25',
        as_of: '2026-11-25T02:00:00Z',
        visits: empty ? 0 : 2,
        devices: empty ? 0 : 6,
        overdue: 4,
        assigned: 2,
        items: items([visit(1), visit(2)]),
        more: false,
      }),
    ],
    [
      'GET',
      /^\/assignments$/,
      () => ({
        ...page(
          items([
            assignment(7),
            assignment(8, {
              owner_kind: 'unit',
              owner: '示例一号物业公司',
              from: '云州市',
              from_above: true,
              mine: true,
              days_left: -1,
              tone: 'late',
            }),
            assignment(9, { whole_region: true, address: '', owner: '云溪区', state: 'done', tone: 'done', mended: 3 }),
          ]),
        ),
        assignments: 3,
        devices: 9,
        mended: 5,
        open: 2,
        overdue: 1,
        due: 2,
        in_time: 1,
      }),
    ],
    [
      'GET',
      /^\/assignments\/(\d+)$/,
      ([, n]) => ({
        assignment: assignment(Number(n)),
        devices: [
          { id: 1001, name: equipment[1].name, state: 'open', says: '没有合格的贴码照片' },
          { id: 1002, name: equipment[2].name, state: 'mended', says: '' },
        ],
        attempts: [{ outcome: 'nobody_there', says: '现场无人', note: '周五再来', at: '2026-11-25T03:00:00Z' }],
        units: [{ id: 500, name: '示例一号物业公司' }],
      }),
    ],
    ['POST', /^\/assignments$/, () => [201, { ids: [10], devices: 2, left: [] }]],
    ['POST', /^\/assignments\/\d+\/(take-back|reassign|attempts)$/, () => [204]],
    ['POST', /^\/tasks\/\d+\/done$/, () => [204]],
    [
      'GET',
      /^\/public-reports\/(\d+)$/,
      ([, n]) => ({ id: Number(n), about: 'sticker', text: `反映 ${n}`, due_on: '2026-11-29' }),
    ],
    ['GET', /^\/regions$/, () => page(items(regions))],
    [
      'GET',
      /^\/equipment$/,
      (_m, _b, query) => {
        const rows = items(equipment).filter(
          (row) =>
            (!query.get('coding') || row.coding_status === query.get('coding')) &&
            (!query.get('q') || row.name.includes(query.get('q'))),
        );
        const from = Number(query.get('cursor') ?? 0);
        const most = Number(query.get('limit') ?? 50);
        return {
          ...page(rows.slice(from, from + most), from + most < rows.length ? String(from + most) : null),
          total: empty ? 0 : 38412,
          total_is_at_least: false,
          indexing: false,
        };
      },
    ],
    [
      'GET',
      /^\/equipment\/(\d+)$/,
      ([, n]) => {
        const row = equipment.find((one) => one.id === Number(n));
        return row ? device(row) : [404, problem(404, 'http.not_found', '没有找到。', '可能已移出您的辖区。')];
      },
    ],
    [
      'POST',
      /^\/equipment$/,
      () => [
        400,
        problem(400, 'http.malformed', '有 1 处填写有误。', '请改正后再提交。', [
          { path: 'device_code', code: 'registry.device_code_wrong', says: '设备代码应为 17 或 18 位。' },
        ]),
      ],
    ],
    ['POST', /^\/equipment\/\d+\/use-state$/, () => [204]],
    [
      'GET',
      /^\/approvals$/,
      () => ({
        ...page(
          items([
            application(1),
            application(2, { due_on: '2026-11-24', kind: 'scrap', ground: 'worn_out' }),
            application(3, { state: 'declined', decided_at: '2026-11-24T10:00:00.000+08:00', decided_by: '云溪区' }),
          ]),
        ),
        open: empty ? 0 : 2,
      }),
    ],
    ['GET', /^\/approvals\/(\d+)$/, ([, n]) => application_page(Number(n) - 60)],
    [
      'GET',
      /^\/indicators\/[A-Z0-9]+\/departures$/,
      () => ({
        as_of: '2026-11-25',
        window_from: '2026-11-23',
        least: 3,
        per_mille: 5,
        places: [
          { region: regionRef(21), left: empty ? 0 : 4, den: 812, flagged: !empty },
          ...items([{ region: regionRef(21), left: 4, den: 400, flagged: true }]),
        ],
        reasons: items([{ reason: 'suspended', says: '停用', count: 4 }]),
        ...page(
          items([
            {
              equipment_id: 1000,
              name: '示例乘客电梯 1号',
              device_code: '31103301002020001',
              region_name: '示例街道',
              reason: 'suspended',
              says: '停用',
              ground: '停产歇业',
              approved_by: '云溪区',
              approval_id: 61,
              leaf: 12,
              left_on: '2026-11-24',
              until_on: null,
            },
          ]),
        ),
      }),
    ],
    ['POST', /^\/approval-files$/, () => [201, { id: 9 }]],
    ['POST', /^\/approvals$/, () => [201, { ids: [61] }]],
    ['POST', /^\/approvals\/\d+\/decision$/, () => ({ count: 1 })],
    ['POST', /^\/approvals\/\d+\/withdrawal$/, () => [204]],
    ['GET', /^\/equipment\/\d+\/sticker-photos$/, () => page(items([photo(1, 'rejected'), photo(2, 'accepted')]))],
    [
      'POST',
      /^\/equipment\/\d+\/sticker-photos$/,
      () => [
        201,
        verdict(3, log.filter((l) => l.includes('sticker-photos') && l.startsWith('POST')).length % 2 ? 'rejected' : 'accepted'),
      ],
    ],
    ['POST', /^\/equipment\/\d+\/sticker-reports$/, () => [204]],
    ['GET', /^\/coding\/pocket$/, () => ({ devices: [], all: true, as_of: '2026-11-25T01:00:00Z' })],
    ['GET', /^\/coding\/training$/, () => ({ material: '1', finished_at: null })],
    ['POST', /^\/coding\/training$/, () => ({ material: '1', finished_at: '2026-11-25T01:00:00Z' })],
    [
      'GET',
      /^\/coding\/training\/people$/,
      () => ({
        items: items([
          { name: '示例·吴某', finished_at: '2026-11-25T01:00:00Z' },
          { name: '示例·郑某', finished_at: null },
        ]),
      }),
    ],
    ['POST', /^\/coding\/practice-photos$/, () => ({ id: 0, verdict: 'accepted', reasons: [], notes: [], right_device: true })],
    ['GET', /^\/equipment\/\d+\/plates$/, () => device_plates(empty)],
    ['POST', /^\/equipment\/\d+\/code-revocations$/, () => [201, { human_code: '7K3M9XD' }]],
    ['GET', /^\/coding\/sticker-reports$/, () => page(items(plate_reports))],
    ['POST', /^\/coding\/sticker-reports\/\d+\/(admission|decision)$/, () => [204]],
    ['GET', /^\/coding\/reprint-orders$/, () => page(items([plate_order]))],
    ['POST', /^\/coding\/reprint-orders$/, () => [201, { ordered: 1, already: 0, without_code: 0 }]],
    ['GET', /^\/coding\/hand-outs$/, () => page(items([handout]))],
    ['GET', /^\/coding\/hand-outs\/\d+$/, () => ({ handout, plates: [plate] })],
    ['POST', /^\/coding\/hand-outs\/\d+\/receipt$/, () => [204]],
    ['GET', /^\/coding\/unreadable$/, () => ({ items: items([unreadable]) })],
    ['POST', /^\/coding\/failed-scans$/, () => [204]],
    [
      'GET',
      /^\/units$/,
      () =>
        page(
          items(
            [0, 1, 2, 3, 4].map((i) => ({
              id: 500 + i,
              name: equipment[i].unit_name,
              credit_code: '91330000********0X',
              kinds: 'use_unit',
              region_id: 21,
              region_name: '云溪区',
              equipment_count: 41 - i,
            })),
          ),
        ),
    ],
    [
      'GET',
      /^\/units\/(\d+)$/,
      ([, n]) => ({
        id: Number(n),
        name: '示例物业服务有限公司',
        credit_code: '91330000********0X',
        kinds: 'use_unit',
        region_id: 21,
        region_name: '云溪区',
        equipment_count: 41,
        in_use_count: 40,
        uncoded_count: 3,
        not_stuck_count: 9,
        tasks: items([task(1)]),
      }),
    ],
    ['GET', /^\/merge-pairs$/, () => page([mergePair(6, 'open'), mergePair(7, 'open')])],
    [
      'GET',
      /^\/merge-pairs\/counts$/,
      () =>
        page([
          { kind: 'equipment', score: 'sure', count: 2 },
          { kind: 'unit', score: 'look', count: 1 },
        ]),
    ],
    ['GET', /^\/merge-pairs\/(\d+)$/, ([, n]) => mergePair(Number(n), n === '7' ? 'merged' : 'open')],
    ['GET', /^\/repairs$/, () => page([repair(90), repair(91)])],
    [
      'GET',
      /^\/repairs\/counts$/,
      () =>
        page([
          {
            fault: 'registration_day_missing',
            says: '没有登记日期',
            effect: 'K03 按立即到期计，K04 不计入任何一周。',
            count: 2,
            of_devices: true,
          },
        ]),
    ],
    ['GET', /^\/repairs\/(\d+)$/, ([, n]) => repair(Number(n))],
    [
      'GET',
      /^\/import-mappings$/,
      () =>
        page([
          {
            id: 1,
            key: 'own-1',
            name: '东岭街道月报表',
            region_name: '云溪区',
            by: '示例监管员',
            saved_at: '2026-11-22T10:00:00+08:00',
            version: 1,
          },
        ]),
    ],
    [
      'GET',
      /^\/import-profiles$/,
      () =>
        page([
          {
            key: 'ledger',
            name: '台账（常见表格）',
            about: '自动识别表头的各种写法。',
            columns: [
              { field: 'device_code', title: '设备代码', required: true, headers: ['设备代码', '设备代号'] },
              { field: 'name', title: '设备名称', required: false, headers: ['设备名称', '名称'] },
            ],
          },
          {
            key: 'tezai',
            name: '特在标准格式',
            about: '含赋码、贴码、停用的历史。',
            columns: [{ field: 'device_code', title: '设备代码', required: true, headers: ['device_code'] }],
          },
        ]),
    ],
    ['GET', /^\/imports$/, () => page(items([importJob(17, 'checked'), importJob(16, 'committed')]))],
    ['POST', /^\/imports$/, () => [201, { id: 17 }]],
    ['GET', /^\/imports\/(\d+)$/, ([, n]) => importJob(Number(n), n === '17' ? 'checked' : 'committed')],
    [
      'GET',
      /^\/imports\/\d+\/rows$/,
      () =>
        page([
          {
            sheet: '电梯',
            line: 12,
            column: '设备代码',
            value: '4.11E+17',
            code: 'device_code_lost',
            says: '设备代码被表格软件改成了科学计数，无法还原；请从原始台账补上 18 位代码。',
            next: '',
          },
          {
            sheet: '电梯',
            line: 40,
            column: '登记日期',
            value: '20年5月?',
            code: 'date_unclear',
            says: '日期写法不明。',
            next: '请写成 2020-05-01。',
          },
        ]),
    ],
    [
      'GET',
      /^\/imports\/\d+\/changes$/,
      () =>
        page([
          { ...importChange('桂语里小区3幢2单元客梯', 'address', '使用地点', '示例路1号', '示例路9号'), line: 4 },
          { ...importChange('桂语里小区3幢2单元客梯', 'next_inspection', '下次检验日期', '', '2027-04'), line: 4 },
          {
            ...importChange('桂语里小区4幢客梯', 'use_state', '使用状态', 'suspended', 'in_use'),
            line: 5,
            known_better: true,
            why: '这一项是在本系统里办理的，以办理结果为准。',
            next: '台账有误的，请改台账。',
          },
        ]),
    ],
    [
      'GET',
      /^\/imports\/\d+\/missing$/,
      () =>
        page([
          {
            equipment_id: 1004,
            device: '示例大厦货梯',
            number: '311010123202000104',
            region_name: '示例市 · 云溪区',
            had: '云溪区台账 上周.xlsx',
            had_on: '2026-11-16',
            asked: false,
          },
        ]),
    ],
    ['POST', /^\/imports\/\d+\/(commit|undo)$/, () => [204]],
    [
      'POST',
      /^\/coding\/codes$/,
      () => ({
        issued: 12,
        already: 37,
        refused_count: 1,
        refused: [{ equipment_id: 1004, code: 'coding.device_scrapped', says: '该设备已报废，不能赋码。', next: '' }],
      }),
    ],
    [
      'GET',
      /^\/coding\/label-formats$/,
      () =>
        page([
          { key: 'a4_24', name: 'A4 24 枚', label_width_mm: 70, label_height_mm: 37, qr_mm: 27, labels_per_page: 24 },
          { key: 'plate_60', name: '金属牌 60 × 60', label_width_mm: 60, label_height_mm: 60, qr_mm: 40, labels_per_page: 1 },
        ]),
    ],
    ['POST', /^\/coding\/sheets$/, () => [201, { id: 9, labels: 49, pages: 3, without_code: 2 }]],
    [
      'GET',
      /^\/coding\/sheets$/,
      () =>
        page(
          items([
            {
              id: 8,
              format: 'a4_24',
              format_name: 'A4 24 枚',
              labels: 112,
              pages: 5,
              printed: 2,
              made_at: '2026-11-23T02:00:00Z',
            },
          ]),
        ),
    ],
    [
      'GET',
      /^\/codes\/(\w+)$/,
      ([, code]) => (code === '7K3M9XD' ? { equipment_id: 1003 } : [404, problem(404, 'http.not_found', '没有找到。', '')]),
    ],
    [
      'GET',
      /^\/indicators$/,
      () =>
        page(
          items(
            ['K03', 'K04'].map((kid) => ({
              id: kid,
              name: indicator(kid).name,
              version: 1,
              about: '期末在用且到期的设备中，贴码合格的比例。',
              target_text: '2026-12-15前达到100%，当日计入',
              unit: '台',
            })),
          ),
        ),
    ],
    ['GET', /^\/indicators\/(K\d+)$/, ([, kid]) => indicator(kid)],
    [
      'GET',
      /^\/indicators\/K\d+\/objects$/,
      (_m, _b, query) => page(items([3, 8, 13, 18].map((n) => object(n, query.get('outcome') ?? 'fail')))),
    ],
    [
      'GET',
      /^\/bulletins$/,
      () => ({
        items: items([item('2026-11-22', 'draft'), item('2026-11-15', 'published')]),
        waiting: items(['2026-11-29', '2026-12-06']),
      }),
    ],
    [
      'GET',
      /^\/bulletins\/([\d-]+)$/,
      ([, on]) =>
        on === '2026-11-29'
          ? [404, problem(404, 'http.not_found', '没有找到。', '')]
          : bulletin(on, on === '2026-11-22' ? 'draft' : 'published'),
    ],
    ['POST', /^\/bulletins\/[\d-]+\/(freeze|publish)$/, () => [204]],
    [
      'POST',
      /^\/bulletins\/[\d-]+\/rebuild$/,
      () => ({ identical: true, digest: 'a1b2c3d4e5f60718aabb', kept_digest: 'a1b2c3d4e5f60718aabb' }),
    ],
    ['GET', /^\/bulletins\/([\d-]+)\/steps$/, ([, on]) => stepsOf(on)],
    ['GET', /^\/bulletins\/[\d-]+\/objects$/, () => ({ ...page(items([3, 8, 13, 18].map(objectRow))), total: 4 })],
    [
      'GET',
      /^\/bulletins\/[\d-]+\/objects\/(\d+)$/,
      ([, oid], _b, query) => objectCase(Number(oid), query.get('indicator') ?? 'K03'),
    ],
    ['POST', /^\/bulletins\/[\d-]+\/objections$/, () => [201, { id: 1 }]],
    [
      'GET',
      /^\/objections\/(\d+)$/,
      ([, oid]) => ({
        issue_on: '2026-11-22',
        number: '3',
        objection: objections[Number(oid) - 1],
        evidence: [
          {
            id: 1,
            kind: 'entry',
            name: '',
            content_type: '',
            bytes: 0,
            fact: objectCase(1003, 'K03').facts[0],
            added_at: '2026-11-23T06:00:00Z',
          },
          {
            id: 2,
            kind: 'file',
            name: '停用回执.pdf',
            content_type: 'application/pdf',
            bytes: 81234,
            fact: null,
            added_at: '2026-11-23T06:01:00Z',
          },
        ],
        object: objectCase(1003, 'K03'),
      }),
    ],
    ['POST', /^\/objections\/\d+\/evidence$/, () => [201, { id: 3 }]],
    ['POST', /^\/objections\/\d+\/withdraw$/, () => ({ ...objections[0], state: 'withdrawn' })],
    ['GET', /^\/bulletins\/[\d-]+\/objections$/, () => page(items(objections))],
    ['POST', /^\/objections\/\d+\/decision$/, () => [204]],
    ['GET', /^\/campaigns$/, () => ({ items: items(campaigns), go_live_on: '2026-11-14' })],
    ['GET', /^\/indicator-policy$/, () => policy],
    [
      'GET',
      /^\/task-forces\/(\d+)$/,
      ([, rid]) =>
        empty ? { ...taskForce(Number(rid)), members: [], milestones: [], lines: [], below: [] } : taskForce(Number(rid)),
    ],
    ['GET', /^\/journal$/, (_m, _b, query) => page(items(query.get('cursor') ? [] : journal))],
    [
      'GET',
      /^\/journal\/heads\/latest$/,
      () => ({
        size: 88215,
        root: 'ab'.repeat(32),
        signed_at: '2026-11-25T01:41:07Z',
        signature: 'x',
        key_id: 'y',
        suite: 'intl',
      }),
    ],
    ['GET', /^\/journal\/(\d+)\/proof$/, () => proof(0)],
    [
      'GET',
      /^\/accounts$/,
      () =>
        page(
          items([
            {
              id: 7,
              login: 'zhou',
              name: '示例·周监管',
              role: 'regulator',
              region: regionRef(21),
              unit: null,
              state: 'active',
              created_at: '2026-11-01T00:00:00Z',
              last_seen_at: '2026-11-25T01:00:00Z',
            },
            {
              id: 8,
              login: 'wu',
              name: '示例·吴某',
              role: 'unit_manager',
              region: null,
              unit: { id: 500, name: '示例物业服务有限公司' },
              state: 'locked',
              created_at: '2026-11-01T00:00:00Z',
              last_seen_at: null,
            },
          ]),
        ),
    ],
    ['POST', /^\/accounts$/, () => [201, {}]],
    ['POST', /^\/accounts\/\d+\/(disable|password)$/, () => [204]],
    ['POST', /^\/accounts\/\d+\/end-sessions$/, () => ({ ended: 2 })],
    ...libraryRoutes({ page, items }),
    ['POST', /^\/regions\/import$/, () => ({ added: 90, known: 12, faults: [] })],
  ];

  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://fixture');
    log.push(`${request.method} ${url.pathname}`);
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      if (url.pathname === '/api/v1/live') {
        if (!login) return response.writeHead(401).end();
        response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
        response.write(`id: 1\nevent: heartbeat\ndata: {}\n\n`);
        streams.add(response);
        response.on('close', () => streams.delete(response));
        return;
      }
      if (url.pathname.startsWith('/api/v1/')) {
        const path = url.pathname.slice(7);
        if (path.endsWith('/image') || /\/files\/\d+$/.test(path)) {
          response.writeHead(200, { 'Content-Type': 'image/svg+xml' });
          return response.end(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"><rect width="4" height="3" fill="#53606b"/><rect x="1.4" y=".9" width="1.2" height="1.2" fill="#fff"/></svg>',
          );
        }
        const unsafe = request.method !== 'GET';
        if (
          unsafe &&
          path !== '/session' &&
          (request.headers['x-csrf-token'] !== 'fixture' || !request.headers['idempotency-key'])
        ) {
          response.writeHead(403, { 'Content-Type': 'application/problem+json' });
          return response.end(JSON.stringify(problem(403, 'auth.csrf', '请求缺少校验。', '请刷新页面。')));
        }
        if (unsafe && path !== '/session' && !login) {
          response.writeHead(401, { 'Content-Type': 'application/problem+json' });
          return response.end(JSON.stringify(problem(401, 'http.not_signed_in', '请先登录。', '')));
        }
        const body = Buffer.concat(chunks).toString('latin1');
        for (const [method, pattern, act] of routes) {
          const match = request.method === method && pattern.exec(path);
          if (!match) continue;
          let reply =
            failing && path !== '/session'
              ? [503, problem(503, 'http.fault', '服务器暂时出错，没有保存任何内容。', '请稍后重试。')]
              : act(match, body, url.searchParams);
          if (!Array.isArray(reply)) reply = [200, reply];
          const [status, value] = reply;
          response.writeHead(status, {
            'Content-Type': status >= 400 ? 'application/problem+json' : 'application/json',
            'X-Request-Id': randomUUID(),
          });
          return response.end(value === undefined ? undefined : JSON.stringify(value));
        }
        log.push(`MISSING ${request.method} ${path}`);
        response.writeHead(404, { 'Content-Type': 'application/problem+json' });
        return response.end(JSON.stringify(problem(404, 'http.not_found', '没有找到。', '')));
      }
      let file = join(dist, normalize(url.pathname));
      if (!existsSync(file) || file === `${dist}/` || !extname(file))
        file = join(dist, /^\/m(\/|$)/.test(url.pathname) ? 'm/index.html' : 'index.html');
      response.writeHead(200, {
        'Content-Type': types[extname(file)] ?? 'application/octet-stream',
        'Content-Security-Policy': csp,
      });
      createReadStream(file).pipe(response);
    });
  });
  const push = (event, data, leaf = 2) =>
    streams.forEach((stream) => stream.write(`id: ${leaf}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
  return new Promise((done) =>
    server.listen(0, '127.0.0.1', () =>
      done({
        url: `http://localhost:${server.address().port}`,
        log,
        push,
        streams,
        close: () => (
          streams.forEach((stream) => stream.destroy()),
          server.closeAllConnections(),
          new Promise((end) => server.close(end))
        ),
      }),
    ),
  );
}

if (process.argv[1] === import.meta.filename) startFixture().then(({ url }) => console.log(url));
