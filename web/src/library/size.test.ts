import { expect, test } from 'vitest';
import { sizeText } from './size';

test('a size is said as people say it', () => {
  expect([0, 1023, 1024, 1536, 1024 * 1024 - 1, 1024 * 1024, 3_565_158].map(sizeText)).toEqual([
    '0 B',
    '1023 B',
    '1 KB',
    '2 KB',
    '1024 KB',
    '1.0 MB',
    '3.4 MB',
  ]);
});
