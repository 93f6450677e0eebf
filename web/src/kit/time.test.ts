import { describe, expect, it } from 'vitest';
import { dayOf, dayText, daysBetween, instantText, plusDays, setOffsetFrom } from './time';

describe('instants are shown at the offset of the store', () => {
  it.each([
    ['2021-12-05T15:59:59Z', '2021-12-05 23:59', '2021-12-05'],
    ['2021-12-05T16:00:00Z', '2021-12-06 00:00', '2021-12-06'],
    ['2021-12-06T00:00:00+08:00', '2021-12-06 00:00', '2021-12-06'],
  ])('%s', (instant, text, day) => {
    setOffsetFrom('2021-12-05T10:00:00+08:00');
    expect(instantText(instant)).toBe(text);
    expect(dayOf(Date.parse(instant))).toBe(day);
  });
  it('follows another jurisdiction', () => {
    setOffsetFrom('2021-12-05T10:00:00-05:00');
    expect(instantText('2021-12-05T16:00:00Z')).toBe('2021-12-05 11:00');
    setOffsetFrom('2021-12-05T10:00:00+08:00');
  });
  it('shows a dash for nothing and for nonsense', () => {
    expect(instantText(null)).toBe('—');
    expect(instantText('soon')).toBe('—');
  });
});

describe('civil days', () => {
  it('counts and adds over the end of February and of the year', () => {
    expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2);
    expect(daysBetween('2021-12-31', '2022-01-01')).toBe(1);
    expect(plusDays('2021-11-20', 7)).toBe('2021-11-27');
  });
  it('names the year only when it is not this one', () => {
    expect(dayText('2021-12-05', 'zh-CN', '2021-11-01')).toBe('12月5日');
    expect(dayText('2020-12-05', 'zh-CN', '2021-11-01')).toBe('2020年12月5日');
    expect(dayText(null, 'zh-CN')).toBe('—');
  });
});
