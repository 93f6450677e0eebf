import type { Import, Tone } from '@/api/types';

/** Who has to move: a checked import waits for a decision, a failed one for somebody to look. */
export function stateTone(state: Import['state']): Tone {
  const tones: Record<Import['state'], Tone> = {
    reading: 'wait',
    checked: 'soon',
    committing: 'wait',
    committed: 'done',
    undone: 'none',
    failed: 'late',
  };
  return tones[state];
}
