import type { Tone } from '@/kit/tone';

export function outcomeTone(outcome: string): Tone {
  const tones: Record<string, Tone> = { pass: 'done', fail: 'late', grace: 'grace' };
  return tones[outcome] ?? 'none';
}
