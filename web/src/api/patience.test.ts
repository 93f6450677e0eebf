import { beforeEach, expect, it, vi } from 'vitest';
import { sendPatiently } from './patience';

const answer = (status: number, code: string, retry_after?: string) => () =>
  Promise.resolve(new Response(JSON.stringify({ code }), { status, headers: retry_after ? { 'Retry-After': retry_after } : {} }));
const nothing = () => Promise.reject(new TypeError('no answer'));
const write = () =>
  new Request('http://tezai.example/api/v1/things', {
    method: 'POST',
    body: '{"name":"示例"}',
    headers: { 'Idempotency-Key': 'k1' },
  });

async function ask(answers: (() => Promise<Response>)[], request = write()) {
  const sent: string[] = [];
  const waits: number[] = [];
  let at = 0;
  const outcome = await sendPatiently(
    request,
    async (input) => {
      const asked = input as Request;
      sent.push(`${asked.headers.get('Idempotency-Key')} ${await asked.text()}`);
      return (answers[at++] ?? answers.at(-1)!)();
    },
    async (ms) => void waits.push(ms),
  ).then(
    (response) => response.status,
    (error: Error) => error.message,
  );
  return { outcome, sent, waits };
}

beforeEach(() => vi.stubGlobal('navigator', { onLine: true }));

it('asks again with the same key and body while the first still runs', async () => {
  const running = answer(409, 'http.in_progress', '1');
  const { outcome, sent, waits } = await ask([running, running, answer(201, '')]);
  expect(outcome).toBe(201);
  expect(sent).toEqual(Array(3).fill('k1 {"name":"示例"}'));
  expect(waits).toEqual([1_000, 1_000]);
});

it.each([
  ['for ever running: about a minute, then the person hears it', answer(409, 'http.in_progress', '1'), 409, 10],
  ['for ever busy: a few seconds', answer(503, 'http.busy', '1'), 503, 4],
  ['a 503 that names no time', answer(503, 'http.fault'), 503, 1],
  ['a refusal', answer(409, 'task.already_ended', '1'), 409, 1],
  ['done, its answer lost', answer(409, 'http.answer_lost'), 409, 1],
  ['our bug', answer(500, 'http.bug', '1'), 500, 1],
  ['never an answer', nothing, 'no answer', 2],
])('%s', async (_what, always, outcome, times) => {
  const asked = await ask([always]);
  expect(asked.outcome).toBe(outcome);
  expect(asked.sent).toHaveLength(times);
});

it.each([
  ['0', 1_000],
  ['3', 3_000],
  ['3600', 10_000],
])('Retry-After: %s waits %d ms', async (retry_after, wait_ms) => {
  expect((await ask([answer(503, 'http.busy', retry_after), answer(200, '')])).waits).toEqual([wait_ms]);
});
it('an answer that was lost once may still be running', async () => {
  const { outcome, sent } = await ask([nothing, answer(409, 'http.in_progress', '1'), answer(200, '')]);
  expect(outcome).toBe(200);
  expect(sent).toHaveLength(3);
});

it('reads are sent once', async () => {
  expect((await ask([answer(503, 'http.busy', '1')], new Request('http://tezai.example/api/v1/things'))).sent).toHaveLength(1);
});

it('without a network nothing is asked twice', async () => {
  vi.stubGlobal('navigator', { onLine: false });
  expect((await ask([nothing])).sent).toHaveLength(1);
});

it('a person who leaves does not wait', async () => {
  const leaving = new AbortController();
  const asked = sendPatiently(new Request(write(), { signal: leaving.signal }), answer(503, 'http.busy', '1') as typeof fetch);
  setTimeout(() => leaving.abort(), 10);
  await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
});
