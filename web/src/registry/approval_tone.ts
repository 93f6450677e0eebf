import type { Tone } from '@/kit/tone';

/** Who has to move: an open application the county, soon its day; an ended one nobody. */
export function approvalTone(state: string, due_on: string, today: string): Tone {
  if (state === 'asked') return due_on < today ? 'late' : 'wait';
  return state === 'approved' ? 'done' : state === 'declined' ? 'soon' : 'none';
}
