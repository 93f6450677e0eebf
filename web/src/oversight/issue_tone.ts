import type { Tone } from '@/kit/tone';

export function issueTone(state: string): Tone {
  const tones: Record<string, Tone> = { due: 'wait', draft: 'soon', closed: 'soon', published: 'done' };
  return tones[state] ?? 'none';
}
