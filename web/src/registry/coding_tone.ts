import type { Tone } from '@/kit/tone';

/** Who has to move for the sticker of a device. */
export function codingTone(status: string): Tone {
  const tones: Record<string, Tone> = { uncoded: 'late', coded: 'soon', stuck: 'done', reported: 'late' };
  return tones[status] ?? 'none';
}
