import type { useT } from '@/words';

/** How many days are left, as people say it; nothing where no day is known. */
export function dueText(t: ReturnType<typeof useT>, days: number | null | undefined): string {
  if (days === null || days === undefined) return '';
  if (days < 0) return t('kit.days_over', { days: -days });
  return days === 0 ? t('kit.due_today') : t('kit.days_left', { days });
}

export const dueTone = (days: number | null | undefined): string =>
  days === null || days === undefined ? 'none' : days < 0 ? 'late' : days <= 2 ? 'soon' : 'grace';
