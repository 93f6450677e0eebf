import type { Tone } from '@/kit/tone';

/** Who has to move: an unread letter waits for the unit, one that stays unread is ours to deliver. */
export function standingTone(standing: string): Tone {
  const tones: Record<string, Tone> = {
    unread: 'wait',
    unread_late: 'late',
    read: 'wait',
    confirmed: 'done',
    delivered: 'done',
  };
  return tones[standing] ?? 'none';
}
