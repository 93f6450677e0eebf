// Days and instants as people read them. A civil day is "2021-12-05"; an instant is ISO text or milliseconds, shown at
// the store's one fixed offset (design.md §3), never at the browser's own.
let offset_minutes = 8 * 60;

/** Takes the store's offset from its own clock, "2021-12-05T10:00:00+08:00". */
export function setOffsetFrom(now: string): void {
  const match = /([+-])(\d{2}):?(\d{2})$/.exec(now);
  if (match) offset_minutes = (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
}

export type InstantValue = string | number | null | undefined;

function shifted(value: InstantValue): Date | null {
  if (value === null || value === undefined || value === '') return null;
  const at = typeof value === 'number' ? value : Date.parse(value);
  return Number.isNaN(at) ? null : new Date(at + offset_minutes * 60_000);
}

/** 2021-12-05 10:00 – seconds only where order within a minute matters. */
export function instantText(value: InstantValue, seconds = false): string {
  const at = shifted(value);
  return at
    ? at
        .toISOString()
        .slice(0, seconds ? 19 : 16)
        .replace('T', ' ')
    : '—';
}

export function clockText(value: InstantValue): string {
  return shifted(value)?.toISOString().slice(11, 19) ?? '—';
}

export function dayOf(value: InstantValue): string {
  return shifted(value)?.toISOString().slice(0, 10) ?? '';
}

const asUtc = (day: string): number => Date.parse(`${day}T00:00:00Z`);

export function daysBetween(from: string, to: string): number {
  return Math.round((asUtc(to) - asUtc(from)) / 86_400_000);
}

export function plusDays(day: string, days: number): string {
  return new Date(asUtc(day) + days * 86_400_000).toISOString().slice(0, 10);
}

/** 12月5日 / 5 Dec; with the year when it is not the year of `today`. */
export function dayText(day: string | null | undefined, language: string, today = ''): string {
  if (!day) return '—';
  const at = asUtc(day);
  if (Number.isNaN(at)) return day;
  const year = day.slice(0, 4) === today.slice(0, 4) ? undefined : ('numeric' as const);
  return new Intl.DateTimeFormat(language, { timeZone: 'UTC', year, month: 'long', day: 'numeric' }).format(at);
}

export function weekdayText(day: string, language: string): string {
  return new Intl.DateTimeFormat(language, { timeZone: 'UTC', weekday: 'long' }).format(asUtc(day));
}
