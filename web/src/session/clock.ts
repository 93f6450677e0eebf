// How this device's clock stands to the store's, learned whenever the server says its time.
import { ref } from 'vue';
import type { Session } from '@/api/types';

export const tolerance_ms = 10 * 60_000; // the server's own (links/coding/phone_clock.hpp)

let ahead_ms = 0; // the store's clock less ours
let rehearsal = false;
/** How far it is wrong, in milliseconds; 0: near enough, or not known. */
export const clock_off_ms = ref(0);

export function learnClock(store: Pick<Session['store'], 'now' | 'kind'>, asked_at: number, now = Date.now()): void {
  const theirs = Date.parse(store.now);
  if (Number.isNaN(theirs)) return;
  ahead_ms = theirs - (asked_at + now) / 2;
  rehearsal = store.kind === 'rehearsal';
  clock_off_ms.value = !rehearsal && Math.abs(ahead_ms) > tolerance_ms ? Math.abs(ahead_ms) : 0;
}

/** A moment of this device's clock as it is told to the server: as it stands. In a rehearsal, whose clock is its own, as it would
 * stand there. Nothing where no calendar has such a year. */
export function momentText(ms: number): string | null {
  const at = new Date(rehearsal ? ms + ahead_ms : ms);
  const text = Number.isNaN(at.getTime()) ? '' : at.toISOString();
  return /^\d{4}-/.test(text) ? text : null;
}
