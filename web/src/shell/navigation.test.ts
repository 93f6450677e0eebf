import { expect, it } from 'vitest';
import { firstPlace, isShown, navigation } from './navigation';

it.each([
  ['a regulator', ['read_equipment', 'do_tasks', 'read_journal'], '/'],
  ['a security administrator', ['manage_accounts'], '/accounts'],
  ['a system administrator', ['manage_regions', 'manage_system'], '/regions'],
  ['an audit administrator', ['read_journal'], '/journal'],
])('%s begins at their own work', (_who, permissions, path) => expect(firstPlace((one) => permissions.includes(one))).toBe(path));

it('a unit has its own list to stick, an official the gap list', () => {
  const shown = (...permissions: string[]) =>
    navigation
      .flatMap((group) => group.entries)
      .filter((entry) => isShown(entry, (one) => permissions.includes(one)))
      .map((entry) => entry.to);
  const unit = shown('read_equipment', 'do_tasks');
  const official = shown('read_equipment', 'do_tasks', 'read_indicators');
  expect([unit.includes('/to-stick'), unit.includes('/gap-list')]).toEqual([true, false]);
  expect([official.includes('/to-stick'), official.includes('/gap-list')]).toEqual([false, true]);
});
