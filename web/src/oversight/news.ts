// A number on an open page follows the journal: the feed says which indicator moved, the page asks again.
import { useLive } from '@/live/live';
import { later } from '@/live/later';

export function useIndicatorNews(id: () => string, reload: () => unknown): void {
  const soon = later(() => void reload(), 150);
  useLive<{ id: string } | null>('indicator', (event) => {
    if (!event || event.id === id()) soon();
  });
}
