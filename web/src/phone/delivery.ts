// What becomes of a kept photo by what the server says. Knows no storage and no network.
//
// Nothing leaves without a word: what was accepted stays for two days as a line without its picture, what was rejected or
// not taken stays with its reasons until the person has seen them; what cannot be judged now is tried again, later each time.
import { Problem } from '@/api/problem';
import type { LookbackAnswered, PhotoVerdict } from '@/api/types';
import type { Answers } from '@/links/coding/lookback';

export interface KeptPhoto {
  key: string; // the idempotency key it was born with
  nth: number; // the order in which they were taken, whatever the clock did meanwhile
  account_id: number;
  account_name: string;
  equipment_id: number; // 0: only its code is known, `code`
  code?: string;
  equipment_name: string;
  place_id?: number; // which of several entrances it shows
  captured_at: string; // by the phone's clock
  photo: Blob | null; // null: judged, and no longer needed
  lookback?: Answers; // answers that go with it, as one record
  answer?: Answer;
  answered_at?: number; // this and the next in milliseconds of the phone's clock
  again_at?: number; // not before this
  tried?: number; // how often it was sent and not judged
}
/** What the server said. */
export type Answer =
  | { kind: 'accepted'; judged?: PhotoVerdict } // without: its answer was lost, the list of what is to be stuck tells how
  | { kind: 'rejected'; judged: PhotoVerdict } // judged: take another
  | { kind: 'refused'; says: string; next: string }; // never judged: sending it again says the same

/** later: the next photo may fare better; stop: none will now. */
export type Sent = Answer | { kind: 'later' } | { kind: 'stop' };

export const byVerdict = (judged: PhotoVerdict): Sent => ({
  kind: judged.verdict === 'accepted' ? 'accepted' : 'rejected',
  judged,
});

/** Of a look-back record: the answers are kept either way; the photo may have to be taken again. */
export function byAnswered({ photo, photo_says }: Pick<LookbackAnswered, 'photo' | 'photo_says'>): Sent {
  if (photo !== 'rejected') return { kind: 'accepted' };
  const reasons = photo_says.map((says) => ({ code: says, says, next: '' }));
  return { kind: 'rejected', judged: { id: 0, verdict: 'rejected', reasons, notes: [] } };
}

// A session that is gone or is another person's by now says nothing about the photo.
const notInMyName = (error: Problem) => error.status === 401 || error.code === 'http.csrf';

export function byError(error: unknown): Sent {
  if (!(error instanceof Problem)) return { kind: 'later' };
  if (error.code === 'http.answer_lost') return { kind: 'accepted' };
  if (error.code === 'network' || notInMyName(error) || error.status === 429) return { kind: 'stop' };
  if (error.status >= 500 || error.code === 'http.in_progress') return { kind: 'later' };
  return { kind: 'refused', says: error.says || error.code, next: error.next };
}

const first_wait_ms = 60_000;
const longest_wait_ms = 900_000; // a photo is megabytes of somebody's mobile data
export const receipt_ms = 2 * 86_400_000;

/** Not yet its time? A clock that was set back must not make it wait for a year. */
const mustWait = (kept: KeptPhoto, now: number) => {
  const wait = (kept.again_at ?? 0) - now;
  return wait > 0 && wait <= longest_wait_ms;
};
export const isDue = (kept: KeptPhoto, now: number, everything: boolean) => !kept.answer && (everything || !mustWait(kept, now));

/** The record as it is after that answer. */
export function after(kept: KeptPhoto, sent: Sent, now: number): KeptPhoto {
  if (sent.kind === 'stop') return kept;
  if (sent.kind === 'later') {
    const tried = (kept.tried ?? 0) + 1;
    return { ...kept, tried, again_at: now + Math.min(first_wait_ms * 2 ** (tried - 1), longest_wait_ms) };
  }
  const photo = sent.kind === 'refused' ? kept.photo : null; // never judged: this may be the only one there is
  return { ...kept, photo, answer: sent, answered_at: now };
}

/** An accepted one whose two days are over; one from a future that the clock has left since is over too. */
export const isOldReceipt = (kept: KeptPhoto, now: number) =>
  kept.answer?.kind === 'accepted' && Math.abs(now - (kept.answered_at ?? 0)) >= receipt_ms;

/** Sends in order what is due; ends where nothing would get through. `sendOne` keeps what became of it. */
export async function deliver(
  photos: readonly KeptPhoto[],
  sendOne: (kept: KeptPhoto) => Promise<Sent | null>,
  { now = Date.now, everything = false } = {},
): Promise<void> {
  for (const kept of photos) {
    if (!isDue(kept, now(), everything)) continue;
    if ((await sendOne(kept))?.kind === 'stop') return;
  }
}
