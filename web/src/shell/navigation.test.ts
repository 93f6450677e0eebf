import { expect, it } from 'vitest';
import { firstPlace } from './navigation';

it.each([
  ['a regulator', ['read_equipment', 'do_tasks', 'read_journal'], '/'],
  ['a security administrator', ['manage_accounts'], '/accounts'],
  ['a system administrator', ['manage_regions', 'manage_system'], '/regions'],
  ['an audit administrator', ['read_journal'], '/journal'],
])('%s begins at their own work', (_who, permissions, path) => expect(firstPlace((one) => permissions.includes(one))).toBe(path));
