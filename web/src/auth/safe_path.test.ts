import { expect, it } from 'vitest';
import { safePath } from './safe_path';

it.each([
  ['/equipment?q=1', '/equipment?q=1'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['https://evil.example', '/'],
  ['javascript:alert(1)', '/'],
  [undefined, '/'],
  [['/a', '/b'], '/'],
])('after signing in, %s leads to %s', (wanted, path) => expect(safePath(wanted)).toBe(path));
