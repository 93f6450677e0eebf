// Rates as indicators.md C10 shows them: floored to two decimals, 100.00 only when nothing is missing, "—" without a base.

export function rateText(num: number, den: number): string {
  if (den === 0) return '—';
  const hundredths = Math.floor((10_000 * num) / den);
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`;
}

export function countText(count: number | null | undefined, language = 'zh-CN'): string {
  return count === null || count === undefined ? '—' : new Intl.NumberFormat(language).format(count);
}

/**
 * Where a rate stands on an axis that ends at 100 and begins at the lowest of the row, 0…1 from the left.
 *
 * The distance to 100 is drawn by its square root, so that 99.71 and 99.90 stand apart although one county is at 60.
 */
export function axisPosition(value: number, lowest: number): number {
  const span = Math.max(100 - lowest, 0.01);
  const gap = Math.min(Math.max(100 - value, 0), span);
  return 1 - Math.sqrt(gap / span);
}
