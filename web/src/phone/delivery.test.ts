import { describe, expect, it } from 'vitest';
import { Problem } from '@/api/problem';
import { byError, byVerdict, deliver, type KeptPhoto, type Sent } from './delivery';

const problem = (status: number, code: string) => new Problem(status, code, `says ${code}`, `next ${code}`);
const photo = (key: string, over: Partial<KeptPhoto> = {}): KeptPhoto => ({
  key,
  account_id: 1,
  equipment_id: 7,
  equipment_name: '示例客梯',
  captured_at: '2021-11-22T01:00:00Z',
  photo: new Blob(),
  ...over,
});

describe('what the server says decides', () => {
  it('an accepted photo is taken, a rejected one keeps its reasons', () => {
    expect(byVerdict({ verdict: 'accepted', reasons: [] })).toEqual({ kind: 'taken' });
    const reasons = [{ code: 'coding.blurred', says: '不清晰', next: '擦净镜头' }];
    expect(byVerdict({ verdict: 'rejected', reasons })).toEqual({
      kind: 'rejected',
      reasons: [{ says: '不清晰', next: '擦净镜头' }],
    });
  });
  it.each([
    [problem(0, 'network'), 'stop'],
    [problem(401, 'http.not_signed_in'), 'stop'],
    [problem(429, 'http.too_many'), 'stop'],
    [problem(500, 'http.bug'), 'later'],
    [problem(503, 'http.fault'), 'later'],
    [problem(409, 'http.in_progress'), 'later'],
    [problem(409, 'http.answer_lost'), 'taken'],
    [problem(409, 'coding.no_code_yet'), 'refused'],
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
async function round(photos: KeptPhoto[], answers: Record<string, Sent['kind']>, now = 0, everything = false) {
  const box = new Map(photos.map((kept) => [kept.key, kept]));
  const sent: string[] = [];
  await deliver(
    photos,
    async ({ key }) => {
      sent.push(key);
      const kind = answers[key]!;
      if (kind === 'rejected') return { kind, reasons: [{ says: '不清晰', next: '擦净镜头' }] };
      return kind === 'refused' ? { kind, says: '已注销', next: '' } : { kind };
    },
    { keep: async (kept) => box.set(kept.key, kept), drop: async (key) => box.delete(key) },
    { now: () => now, everything },
  );
  return { box, sent };
}

describe('a round of the outbox', () => {
  it('goes past a photo that always fails and comes back to it later', async () => {
    const { box, sent } = await round([photo('a'), photo('b'), photo('c')], { a: 'later', b: 'taken', c: 'rejected' });
    expect(sent).toEqual(['a', 'b', 'c']);
    expect([...box.keys()]).toEqual(['a', 'c']);
    expect(box.get('a')).toMatchObject({ tried: 1, again_at: minute });
    expect(box.get('c')?.answer).toEqual({ kind: 'rejected', reasons: [{ says: '不清晰', next: '擦净镜头' }] });
  });
  it('ends where nothing would get through', async () => {
    const { box, sent } = await round([photo('a'), photo('b')], { a: 'stop', b: 'taken' });
    expect(sent).toEqual(['a']);
    expect(box.get('a')).toEqual(photo('a'));
  });
  it('sends no photo again that has its answer', async () => {
    const answered = [
      photo('a', { answer: { kind: 'refused', says: '', next: '' } }),
      photo('b', { answer: { kind: 'rejected', reasons: [] } }),
    ];
    expect((await round(answered, {}, 0, true)).sent).toEqual([]);
  });
  it.each([
    [minute - 1, false, []],
    [minute, false, ['a']],
    [0, true, ['a']],
  ])('at %d ms, everything: %s, it sends %s', async (now, everything, sent) =>
    expect((await round([photo('a', { tried: 1, again_at: minute })], { a: 'taken' }, now, everything)).sent).toEqual(sent),
  );
  it.each([
    [1, 2 * minute],
    [3, 8 * minute],
    [4, 15 * minute],
    [500, 15 * minute],
  ])('after %d tries it waits %d ms', async (tried, wait_ms) =>
    expect((await round([photo('a', { tried })], { a: 'later' })).box.get('a')).toMatchObject({
      tried: tried + 1,
      again_at: wait_ms,
    }),
  );
});
