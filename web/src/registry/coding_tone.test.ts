import { expect, it } from 'vitest';
import { codingTone } from './coding_tone';

it.each([
  ['uncoded', 'in_use', 'late'],
  ['coded', 'in_use', 'soon'],
  ['stuck', 'in_use', 'done'],
  ['reported', 'in_use', 'late'],
  ['uncoded', 'suspended', 'none'],
  ['coded', 'scrapped', 'none'],
  ['stuck', 'suspended', 'done'],
])('%s and %s is %s', (coding_status, use_state, tone) => expect(codingTone({ coding_status, use_state })).toBe(tone));
