// What becomes of a kept photo by what the server says. Knows no storage and no network.
//
// Only an accepted photo leaves without a word. One that was judged and rejected, or not taken at all, stays in the list
// with its reasons until the person has seen them; one that cannot be judged now is tried again, later each time.
import { Problem } from '@/api/problem';
import type { PhotoVerdict } from '@/api/types';

export interface KeptPhoto {
  key: string; // the idempotency key it was born with
  account_id: number;
  equipment_id: number;
  equipment_name: string;
  captured_at: string;
  photo: Blob;
  answer?: Answer;
  tried?: number; // how often it was sent and not judged
  again_at?: number; // not before this, in milliseconds of the phone's clock
}
/** What the server said against it. */
export type Answer =
  | { kind: 'rejected'; reasons: readonly { says: string; next: string }[] } // judged: take another
  | { kind: 'refused'; says: string; next: string }; // never judged: sending it again says the same

/** later: the next photo may fare better; stop: none will now. */
export type Sent = { kind: 'taken' } | Answer | { kind: 'later' } | { kind: 'stop' };

export function byVerdict(judged: Pick<PhotoVerdict, 'verdict' | 'reasons'>): Sent {
  if (judged.verdict === 'accepted') return { kind: 'taken' };
  return { kind: 'rejected', reasons: judged.reasons.map(({ says, next }) => ({ says, next })) };
}
export function byError(error: unknown): Sent {
  if (!(error instanceof Problem)) return { kind: 'later' };
  if (answerLost(error)) return { kind: 'taken' }; // it was judged; the list of what is to be stuck tells how
  if (error.code === 'network' || error.status === 401 || error.status === 429) return { kind: 'stop' };
  if (error.status >= 500 || error.code === 'http.in_progress') return { kind: 'later' };
  return { kind: 'refused', says: error.says || error.code, next: error.next };
}
export const answerLost = (error: unknown) => error instanceof Problem && error.code === 'http.answer_lost';

const first_wait_ms = 60_000;
const longest_wait_ms = 900_000; // a photo is megabytes of somebody's mobile data

export interface Box {
  keep: (kept: KeptPhoto) => Promise<unknown>;
  drop: (key: string) => Promise<unknown>;
}

/** Sends in order what has no answer yet and whose time has come; with `everything`, whatever has no answer. */
export async function deliver(
  photos: readonly KeptPhoto[],
  send: (kept: KeptPhoto) => Promise<Sent>,
  box: Box,
  { now = Date.now, everything = false } = {},
): Promise<void> {
  for (const kept of photos) {
    if (kept.answer || (!everything && (kept.again_at ?? 0) > now())) continue;
    const sent = await send(kept);
    if (sent.kind === 'stop') return;
    if (sent.kind === 'taken') await box.drop(kept.key);
    else if (sent.kind === 'later') {
      const tried = (kept.tried ?? 0) + 1;
      await box.keep({ ...kept, tried, again_at: now() + Math.min(first_wait_ms * 2 ** (tried - 1), longest_wait_ms) });
    } else await box.keep({ ...kept, answer: sent });
  }
}
