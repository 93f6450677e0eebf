// Signatures made by openssl 3 over the text of a head, with keys made for this test.
import { describe, expect, it } from 'vitest';
import { headText, verifyHead } from './head';

const head = { size: 3, root: 'ab'.repeat(32), signed_at: '2021-12-05T00:00:00.123Z' };
const gm_key = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAEAdfhwfgWtOrkJrDYP6bgXz14IB+P
eQp95DZ9UHk3i2TakNvpiTiIdNW+xXvl6epDUKKsU7aaRi5mJqDOM6ziOA==
-----END PUBLIC KEY-----`;
const gm_signature =
  '304502210091bc279ba7a3a4d525fba3b6d2dff0eb67f7ad6354009039d6535efa94ba4c9602203cbc9067a53a434de4acc5719529af155fb99938d41986ac62c906f84fb523fb';
const intl_key = `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAsMglHzqLXWGJpougPeykQ5RzcX7gjzTSLZaMyPRGo30=
-----END PUBLIC KEY-----`;
const intl_signature =
  '6d461d80487e14cc6fc81839466e2ac935ed725ed204fa0bb80796499e3445fa49baebb6fbe05cf4dceaf5cea59357d5ebe3258e0afd3008efe9971fe4b4e30d';

it('the signed text is five lines', () => {
  expect(headText('intl', { ...head, signature: '' })).toBe(`tezai head 1\nintl\n3\n${head.root}\n1638662400123\n`);
});

describe.each([
  ['gm', gm_key, gm_signature],
  ['intl', intl_key, intl_signature],
] as const)('a head of suite %s', (suite, key, signature) => {
  it('verifies', async () => expect(await verifyHead(suite, { ...head, signature }, key)).toBe('holds'));
  it.each([
    ['another size', { size: 4 }],
    ['another root', { root: 'ac'.repeat(32) }],
    ['another moment', { signed_at: '2021-12-05T00:00:00.124Z' }],
    ['a changed signature', { signature: `${signature.slice(0, -1)}${signature.endsWith('b') ? 'c' : 'b'}` }],
  ])('fails with %s', async (_what, change) =>
    expect(await verifyHead(suite, { ...head, signature, ...change }, key)).toBe('fails'),
  );
  it('is unknown or fails with a key that is none', async () =>
    expect(await verifyHead(suite, { ...head, signature }, 'no key')).not.toBe('holds'));
});
