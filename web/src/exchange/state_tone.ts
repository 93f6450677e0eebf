import type { Tone } from '@/kit/tone';

/** Who has to move: a checked import waits for a decision, a failed one for somebody to look. */
export function stateTone(state: string): Tone {
  const tones: Record<string, Tone> = {
    reading: 'wait',
    checked: 'soon',
    committing: 'wait',
    committed: 'done',
    undoing: 'wait',
    undone: 'none',
    failed: 'late',
  };
  return tones[state] ?? 'none';
}
