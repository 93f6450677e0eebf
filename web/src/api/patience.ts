// When a write is sent again, as the same write by its idempotency key: no answer came at all, the server is still at it,
// or it asked for a moment.
import { problemFrom } from './problem';

const most_wait_ms = 10_000; // whatever Retry-After asks for: somebody is looking at a button
const after_no_answer_ms = [700];
const when_busy_ms = [1_000, 2_000, 4_000]; // 503: then the person hears it and decides
const while_running_ms = [1_000, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000, 10_000]; // its answer is worth a minute

/** How long before this answer is asked for again, or null: it is final. `asked` counts how often that was done before. */
async function waitAfter(response: Response, asked: number): Promise<number | null> {
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN); // a date is not what our server says
  if (Number.isNaN(seconds)) return null;
  const busy = response.status === 503;
  if (!busy && (response.status !== 409 || (await codeOf(response)) !== 'http.in_progress')) return null;
  const own = (busy ? when_busy_ms : while_running_ms)[asked];
  return own === undefined ? null : Math.min(Math.max(own, seconds * 1_000), most_wait_ms);
}
const codeOf = async (response: Response): Promise<string> =>
  problemFrom(
    response.status,
    await response
      .clone()
      .json()
      .catch(() => null),
  ).code;

const pause = (wait_ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, wait_ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), reject(signal.reason as Error)), { once: true });
  });

export async function sendPatiently(request: Request, send: typeof fetch = fetch, wait = pause): Promise<Response> {
  if (request.method === 'GET' || request.method === 'HEAD') return send(request);
  let unanswered = 0;
  for (let asked = 0; ; asked++) {
    let wait_ms: number | null;
    try {
      const response = await send(request.clone());
      wait_ms = await waitAfter(response, asked);
      if (wait_ms === null) return response;
    } catch (error) {
      wait_ms = after_no_answer_ms[unanswered++] ?? null;
      if (wait_ms === null || request.signal.aborted || !navigator.onLine) throw error;
    }
    await wait(wait_ms, request.signal);
  }
}
