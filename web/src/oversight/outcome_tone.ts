import type { IndicatorObject, Tone } from '@/api/types';

export function outcomeTone(outcome: IndicatorObject['outcome']): Tone {
  const tones: Record<IndicatorObject['outcome'], Tone> = { pass: 'done', fail: 'late', grace: 'grace', excluded: 'none' };
  return tones[outcome];
}
