// A number on an open page follows the journal: the feed says which region's numbers moved, the page asks again.
import { useLive } from '@/live/live';
import { later } from '@/live/later';

/** As the server sends it: the numbers of one region, by indicator. */
interface Moved {
  region_id: number;
  values: Record<string, unknown>;
}

export function useIndicatorNews(id: () => string, reload: () => unknown): void {
  const soon = later(() => void reload(), 150);
  useLive<Moved | null>('indicator', (event) => {
    if (!event || id() in event.values) soon();
  });
}
