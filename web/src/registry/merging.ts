import type { Tone } from '@/kit/tone';

/** The surer, the sooner somebody should decide. */
export function scoreTone(score: string): Tone {
  const tones: Record<string, Tone> = { sure: 'late', likely: 'soon', look: 'wait', named: 'grace' };
  return tones[score] ?? 'none';
}

export interface Compared {
  field: string;
  better: string;
  choosable: boolean;
}

/**
 * Which fields to take from the record that goes, before anybody chose: those of which only that one knows something.
 * `stays`: "left" or "right".
 */
export function takenByDefault(fields: readonly Compared[], stays: string): string[] {
  return fields.filter((each) => each.choosable && each.better !== '' && each.better !== stays).map((each) => each.field);
}
