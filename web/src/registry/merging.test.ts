import { describe, expect, it } from 'vitest';
import { scoreTone, takenByDefault } from './merging';

describe('what a merge takes from the record that goes', () => {
  const fields = [
    { field: 'name', better: '', choosable: true },
    { field: 'registered_on', better: 'right', choosable: true },
    { field: 'certificate_no', better: 'left', choosable: true },
    { field: 'use_state', better: 'right', choosable: false },
  ];
  it('is what only that one knows', () => {
    expect(takenByDefault(fields, 'left')).toEqual(['registered_on']);
    expect(takenByDefault(fields, 'right')).toEqual(['certificate_no']);
  });
  it('is nothing where both know', () => {
    expect(takenByDefault([{ field: 'name', better: '', choosable: true }], 'left')).toEqual([]);
  });
});

describe('how soon a pair should be decided', () => {
  it('grows with how sure it is', () => {
    expect(['sure', 'likely', 'look', 'named'].map(scoreTone)).toEqual(['late', 'soon', 'wait', 'grace']);
    expect(scoreTone('another')).toBe('none');
  });
});
