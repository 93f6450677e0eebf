// English has every key and placeholder that Chinese has, every key written in a page exists, and no page has Chinese text of its own.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { en as phone_en } from '@/phone/words_en';
import { zh as phone_zh } from '@/phone/words_zh';
import { en } from './en';
import { zh } from './zh';

function flat(tree: object, prefix = ''): Map<string, string> {
  const all = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') all.set(prefix + key, value);
    else for (const [inner, text] of flat(value as object, `${prefix}${key}.`)) all.set(inner, text);
  }
  return all;
}
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(vue|ts)$/.test(entry.name) && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}
const keysIn = (file: string) => [...readFileSync(file, 'utf8').matchAll(/\bt\(\s*'([a-z_.]+)'/g)].map((match) => match[1]!);

describe.each([
  ['desktop', flat(zh), flat(en)],
  ['phone', flat(phone_zh), flat(phone_en)],
])('the words of the %s', (_face, chinese, english) => {
  it('have the same keys in both languages', () => expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort()));
  it('have the same placeholders in both languages', () => {
    for (const [key, text] of chinese) expect([key, placeholders(english.get(key) ?? '')]).toEqual([key, placeholders(text)]);
  });
  it('hold nothing empty, and nothing that the formatter would take for syntax', () => {
    for (const [key, text] of [...chinese, ...english]) expect([key, text]).toEqual([key, expect.stringMatching(/^[^|@]+$/)]);
  });
  it('are English in English', () => {
    for (const [key, text] of english) expect([key, text]).toEqual([key, expect.not.stringMatching(/[\u3400-\u9fff]/)]);
  });
});

describe('pages', () => {
  const src = join(import.meta.dirname, '..'); // without a last slash
  it('of the phone use only words that the phone has', () => {
    const known = flat(phone_zh);
    const files = sources(src).filter(
      (file) =>
        /^\/(phone|kit|links\/coding\/PhotoVerdict|auth\/(SignIn|Door))/.test(file.slice(src.length)) &&
        !/kit\/(PanelCard|RateAxis)/.test(file),
    );
    for (const file of files)
      for (const key of keysIn(file)) expect([file, known.has(key) ? key : `missing ${key}`]).toEqual([file, key]);
  });
  it('have no Chinese text of their own', () => {
    const allowed = /\/(zh|codes\.zh)\.ts$|AccountMenu|DoorFrame|PhoneMenu|LifeLine|TaskRow|JoinNames/;
    for (const file of sources(src).filter((name) => name.endsWith('.vue') && !allowed.test(name))) {
      const shown =
        readFileSync(file, 'utf8')
          .replace(/<!--[\s\S]*?-->|\/\/.*$/gm, '')
          .match(/<template>[\s\S]*<\/template>/)?.[0] ?? '';
      expect([file, shown.replace(/'[、，：｜ ]+'/g, '').match(/[\u3400-\u9fff]/)?.[0] ?? '']).toEqual([file, '']);
    }
  });
});
