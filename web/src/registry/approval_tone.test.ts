import { describe, expect, it } from 'vitest';
import { approvalTone } from './approval_tone';

describe('an application', () => {
  it('waits up to its day and is late the day after', () => {
    expect(approvalTone('asked', '2021-12-05', '2021-12-05')).toBe('wait');
    expect(approvalTone('asked', '2021-12-05', '2021-12-06')).toBe('late');
  });
  it('is nobody’s move once it ended, but a refusal is to be read', () => {
    expect(approvalTone('approved', '2021-12-05', '2021-12-09')).toBe('done');
    expect(approvalTone('declined', '2021-12-05', '2021-12-09')).toBe('soon');
    expect(approvalTone('withdrawn', '2021-12-05', '2021-12-09')).toBe('none');
  });
});
