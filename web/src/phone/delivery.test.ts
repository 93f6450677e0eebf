import { describe, expect, it } from 'vitest';
import { Problem } from '@/api/problem';
import type { PhotoVerdict } from '@/api/types';
import {
  after,
  byAnswered,
  byError,
  byVerdict,
  deliver,
  isDue,
  isOldReceipt,
  receipt_ms,
  type KeptPhoto,
  type Sent,
} from './delivery';

const problem = (status: number, code: string) => new Problem(status, code, `says ${code}`, `next ${code}`);
const photo = (key: string, over: Partial<KeptPhoto> = {}): KeptPhoto => ({
  key,
  nth: 1,
  account_id: 1,
  account_name: '示例员',
  equipment_id: 7,
  equipment_name: '示例客梯',
  captured_at: '2021-11-22T01:00:00Z',
  photo: new Blob(['x']),
  ...over,
});
const judged = (verdict: 'accepted' | 'rejected'): PhotoVerdict => ({ id: 3, verdict, reasons: [], notes: [] });

describe('what the server says decides', () => {
  it('a verdict is the answer', () => {
    expect(byVerdict(judged('accepted')).kind).toBe('accepted');
    expect(byVerdict(judged('rejected'))).toEqual({ kind: 'rejected', judged: judged('rejected') });
  });
  it('of a look-back record the answers are kept either way, and a photo that did not pass is told', () => {
    expect(byAnswered({ photo: '', photo_says: [] }).kind).toBe('accepted');
    expect(byAnswered({ photo: 'accepted', photo_says: [] }).kind).toBe('accepted');
    const said = byAnswered({ photo: 'rejected', photo_says: ['看不清'] });
    expect(said).toMatchObject({ kind: 'rejected', judged: { reasons: [{ says: '看不清' }] } });
  });
  it.each([
    [problem(0, 'network'), 'stop'],
    [problem(401, 'http.not_signed_in'), 'stop'],
    [problem(403, 'http.csrf'), 'stop'], // somebody else signed in on this phone
    [problem(429, 'http.too_many'), 'stop'],
    [problem(500, 'http.bug'), 'later'],
    [problem(503, 'http.fault'), 'later'],
    [problem(507, 'http.disk_full'), 'later'],
    [problem(409, 'http.in_progress'), 'later'],
    [problem(409, 'http.answer_lost'), 'accepted'],
    [problem(409, 'coding.no_code_yet'), 'refused'],
    [problem(403, 'http.not_permitted'), 'refused'],
    [problem(404, 'http.not_found'), 'refused'],
    [problem(499, 'http_499'), 'refused'],
    [new Error('the phone'), 'later'],
  ])('%s: %s', (error, kind) => expect(byError(error).kind).toBe(kind));
  it('a refusal keeps what it says and what to do', () =>
    expect(byError(problem(404, 'http.not_found'))).toEqual({
      kind: 'refused',
      says: 'says http.not_found',
      next: 'next http.not_found',
    }));
});

const minute = 60_000;
const day = 86_400_000;

describe('the record afterwards', () => {
  it('what was judged lets its picture go; what was never judged keeps it', () => {
    expect(after(photo('a'), byVerdict(judged('accepted')), 5)).toMatchObject({ photo: null, answered_at: 5 });
    expect(after(photo('a'), byVerdict(judged('rejected')), 5).photo).toBeNull();
    expect(after(photo('a'), { kind: 'refused', says: '已注销', next: '' }, 5).photo).toBeInstanceOf(Blob);
  });
  it('nothing changes where nothing got through', () => expect(after(photo('a'), { kind: 'stop' }, 5)).toEqual(photo('a')));
  it.each([
    [undefined, minute],
    [1, 2 * minute],
    [3, 8 * minute],
    [4, 15 * minute],
    [500, 15 * minute],
  ])('after %s tries it waits %d ms', (tried, wait_ms) =>
    expect(after(photo('a', { tried }), { kind: 'later' }, 0)).toMatchObject({ tried: (tried ?? 0) + 1, again_at: wait_ms }),
  );
  it.each([
    [receipt_ms - 1, false],
    [receipt_ms, true],
    [-receipt_ms, true], // it was accepted “next year”
  ])('an accepted one is let go after %d ms: %s', (age, over) => {
    const accepted = photo('a', { answer: { kind: 'accepted' }, answered_at: 400 * day });
    expect(isOldReceipt(accepted, 400 * day + age)).toBe(over);
    expect(isOldReceipt({ ...accepted, answer: { kind: 'refused', says: '', next: '' } }, 400 * day + age)).toBe(false);
    expect(isOldReceipt({ ...accepted, answer: undefined }, 400 * day + age)).toBe(false);
  });
});

describe('when it is tried', () => {
  it.each([
    ['not before its time', minute - 1, false, false],
    ['at its time', minute, false, true],
    ['before, when a person asks', 0, true, true],
    ['at once, when the clock was set back by a year', minute - 365 * day, false, true],
  ])('%s', (_says, now, everything, due) => expect(isDue(photo('a', { again_at: minute }), now, everything)).toBe(due));
  it('never again once it has an answer', () =>
    expect(isDue(photo('a', { answer: { kind: 'refused', says: '', next: '' } }), 0, true)).toBe(false));
});

describe('a round of the outbox', () => {
  async function round(answers: Record<string, Sent | null>) {
    const sent: string[] = [];
    await deliver(
      ['a', 'b', 'c'].map((key) => photo(key)),
      async ({ key }) => (sent.push(key), answers[key]!),
    );
    return sent;
  }
  it('goes past a photo that fails', async () =>
    expect(await round({ a: { kind: 'later' }, b: { kind: 'accepted' }, c: null })).toEqual(['a', 'b', 'c']));
  it('ends where nothing would get through', async () =>
    expect(await round({ a: { kind: 'stop' }, b: { kind: 'accepted' }, c: null })).toEqual(['a']));
});
