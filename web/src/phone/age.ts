// "3 hours ago", in the words of this person.
import { useT } from '@/words';
import { ageOf } from './pocket_search';

export function useAge(): (at: number) => string {
  const t = useT();
  return (at) => {
    const { unit, count } = ageOf(at, Date.now());
    if (unit === 'minutes' && count === 0) return t('phone.age.now');
    if (unit === 'days') return t('phone.age.days', { count });
    return unit === 'hours' ? t('phone.age.hours', { count }) : t('phone.age.minutes', { count });
  };
}
