// What the fixture server answers for letters, documents and release notes.
const letter_row = {
  id: 41,
  unit_id: 500,
  unit_name: '示例物业服务有限公司',
  number: '示市监特〔2026〕12号',
  title: '关于限期张贴特种设备安全码标牌的通知书',
  template_name: '赋码贴码催办',
  office: '示例市示例区市场监督管理局',
  standing: 'unread_late',
  devices: 2,
  version: 1,
  issued_on: '2026-11-20',
  due_on: '2026-11-27',
};
const content = {
  language: 'zh',
  office: letter_row.office,
  number: letter_row.number,
  title: letter_row.title,
  addressee: letter_row.unit_name,
  paragraphs: [
    '经核查，你单位在用特种设备中有2台尚未按要求张贴安全码标牌（见附件）。',
    '请你单位于2026年11月27日前完成附件所列设备的贴码。',
  ],
  devices: [
    {
      id: 1000,
      name: '示例乘客电梯1号',
      device_code: '311010123202100001',
      human_code: '7K3-M9XD',
      place: '示例路1号',
      what: '已赋码未贴',
    },
    { id: 1001, name: '示例乘客电梯2号', device_code: '', human_code: '', place: '示例路1号', what: '未赋码' },
  ],
  signed_on: '2026-11-20',
  contact: '',
  replaces: '',
};
const letter = {
  row: letter_row,
  content,
  digest: 'ab'.repeat(32),
  why: '',
  read_role: '',
  confirmed_role: '',
  reply: '',
  read_at: null,
  confirmed_at: null,
  delivered_on: null,
  supersedes: 0,
  superseded_by: 0,
  files: [{ id: 1, kind: 'strip', name: '回执.jpg', type: 'jpeg', bytes: 81234, added_at: '2026-11-24T06:00:00Z' }],
  actions: ['add_file', 'deliver', 'withdraw', 'correct'],
};
const template = {
  key: 'stick_codes',
  name: '赋码贴码催办',
  about: '列出单位在用而未贴码的设备，限期贴码并上传照片。',
  title: letter_row.title,
  lists: 'not_stuck',
  text: 'optional',
  due: 'required',
  basis: ['特种设备安全法第 33 条'],
};
const document = {
  id: 51,
  version: 2,
  kind: 'plan',
  number: '示市监特〔2026〕3号',
  title: '件件赋码专项行动方案（示例）',
  issuing_body: letter_row.office,
  region_name: '示例区',
  standing: 'in_force',
  note: '与旧版相比，补充了乡镇分工。',
  file_name: '方案.pdf',
  file_type: 'pdf',
  dated_on: '2026-11-18',
  in_force_from: '2026-11-18',
  in_force_until: '2026-12-31',
  bytes: 345678,
  superseded_by: 0,
  is_public: true,
  why: '',
};
const older = { ...document, id: 50, version: 1, standing: 'superseded', superseded_by: 51, dated_on: '2026-11-10' };
const notes = {
  running: '0.2.0',
  is_new: true,
  items: [{ version: '0.2.0', released_on: '2026-11-25', notes: [{ for_whom: 'everyone', says: '示例：更新内容。' }] }],
};

export const libraryRoutes = ({ page, items }) => [
  [
    'GET',
    /^\/letters$/,
    () => ({ ...page(items([letter_row, { ...letter_row, id: 40, standing: 'confirmed' }])), unread_late: items([1]).length }),
  ],
  ['GET', /^\/letters\/\d+$/, () => letter],
  [
    'GET',
    /^\/letter-templates$/,
    () => ({ items: [template], office: { name: letter_row.office, word: '示市监特', contact: '' } }),
  ],
  [
    'POST',
    /^\/letters\/preview$/,
    () => ({ units: 1, devices: 2, devices_without_unit: 0, refused: [], sample: { ...content, number: '' } }),
  ],
  [
    'POST',
    /^\/letters$/,
    () => [201, { made: [{ id: 41, unit_id: 500, number: letter_row.number, unit_name: letter_row.unit_name }], refused: [] }],
  ],
  ['POST', /^\/letters\/\d+\/(receipt|delivery|withdrawal)$/, () => [204]],
  ['GET', /^\/documents$/, () => page(items([document]))],
  [
    'GET',
    /^\/documents\/\d+$/,
    () => ({ document, versions: [document, older], digest: 'cd'.repeat(32), actions: ['replace', 'withdraw'] }),
  ],
  ['GET', /^\/public\/documents$/, () => ({ ...page(items([document])), mark: '演示' })],
  ['GET', /^\/release-notes$/, () => notes],
  ['POST', /^\/release-notes\/seen$/, () => [204]],
  ['GET', /^\/bootstrap$/, () => ({ first_start: false })],
];
