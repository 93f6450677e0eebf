import type { Tone } from '@/kit/tone';

/** In force is in order; one still to come waits for its day; the rest is past. */
export function forceTone(standing: string): Tone {
  return standing === 'in_force' ? 'done' : standing === 'to_come' ? 'wait' : 'none';
}
