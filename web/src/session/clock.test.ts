import { describe, expect, it } from 'vitest';
import { clock_off_ms, learnClock, momentText, tolerance_ms } from './clock';

const phone = Date.parse('2026-11-25T08:00:00Z');
const year = 365 * 86_400_000;
const told = (kind: 'ordinary' | 'rehearsal', off: number) =>
  learnClock({ now: new Date(phone + off).toISOString(), kind }, phone - 400, phone + 400);

describe('the clock of the phone beside the store’s', () => {
  it.each([
    [0, 0],
    [tolerance_ms, 0],
    [tolerance_ms + 1, tolerance_ms + 1],
    [-tolerance_ms - 1, tolerance_ms + 1],
    [-year, year],
  ])('%d ms ahead: wrong by %d', (off, wrong) => {
    told('ordinary', off);
    expect(clock_off_ms.value).toBe(wrong);
    expect(momentText(phone)).toBe('2026-11-25T08:00:00.000Z'); // told as it stands, right or wrong
  });
  it('a rehearsal has its own clock, and no phone is wrong by it', () => {
    told('rehearsal', -5 * year);
    expect(clock_off_ms.value).toBe(0);
    expect(momentText(phone)).toBe(new Date(phone - 5 * year).toISOString());
  });
  it('a year that the server could not read is not told', () => {
    told('ordinary', 0);
    expect(momentText(8.64e15)).toBeNull();
    expect(momentText(Number.NaN)).toBeNull();
  });
});
