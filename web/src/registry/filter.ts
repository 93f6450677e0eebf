// The filter of the equipment list lives in the address, so that a list can be sent to a colleague and "back" works.
import { computed, type WritableComputedRef } from 'vue';
import { useRoute, useRouter, type LocationQuery } from 'vue-router';

const word_keys = ['q', 'category', 'use_state', 'coding', 'place_type'] as const;
const id_keys = ['region_id', 'unit_id', 'import_id'] as const;
type WordKey = (typeof word_keys)[number];
type IdKey = (typeof id_keys)[number];

export type Filter = Partial<Record<WordKey, string> & Record<IdKey, number>>;

export function filterOf(query: LocationQuery): Filter {
  const filter: Filter = {};
  for (const key of word_keys) {
    const value = query[key];
    if (typeof value === 'string' && value.trim()) filter[key] = value;
  }
  for (const key of id_keys) {
    const value = Number(query[key]);
    if (Number.isSafeInteger(value) && value > 0) filter[key] = value;
  }
  return filter;
}

/** As the address has it. */
export const queryOf = (filter: Filter): Record<string, string> =>
  Object.fromEntries(Object.entries(filter).map(([key, value]) => [key, String(value)]));

/** As a body has it: every word, empty where it does not matter. */
export const bodyOf = (filter: Filter) => ({ q: '', category: '', use_state: '', coding: '', place_type: '', ...filter });

export function useFilter() {
  const route = useRoute();
  const router = useRouter();
  const filter = computed(() => filterOf(route.query));
  const set = <K extends keyof Filter>(key: K, value: Filter[K]) => {
    const changed: Filter = { ...filter.value };
    if (value) changed[key] = value;
    else delete changed[key];
    void router.replace({ query: queryOf(changed) });
  };
  const word = (key: WordKey): WritableComputedRef<string> =>
    computed({ get: () => filter.value[key] ?? '', set: (value) => set(key, value) });
  const id = (key: IdKey): WritableComputedRef<number> =>
    computed({ get: () => filter.value[key] ?? 0, set: (value) => set(key, value) });
  const clear = () => void router.replace({ query: {} });
  return { filter, word, id, set, clear };
}
