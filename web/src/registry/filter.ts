// The filter of the equipment list lives in the address, so that a list can be sent to a colleague and "back" works.
import { computed, type WritableComputedRef } from 'vue';
import { useRoute, useRouter, type LocationQuery } from 'vue-router';

export const filter_keys = ['q', 'region_id', 'unit_id', 'category', 'use_state', 'coding', 'place_type'] as const;
export type FilterKey = (typeof filter_keys)[number];
export type Filter = Partial<Record<FilterKey, string>>;

export function filterOf(query: LocationQuery): Filter {
  const filter: Filter = {};
  for (const key of filter_keys) {
    const value = query[key];
    if (typeof value === 'string' && value.trim()) filter[key] = value;
  }
  return filter;
}

export function useFilter() {
  const route = useRoute();
  const router = useRouter();
  const filter = computed(() => filterOf(route.query));
  const set = (key: FilterKey, value: string) => {
    const changed: Filter = { ...filter.value };
    if (value) changed[key] = value;
    else delete changed[key];
    void router.replace({ query: changed });
  };
  const field = (key: FilterKey): WritableComputedRef<string> =>
    computed({ get: () => filter.value[key] ?? '', set: (value: string | null | undefined) => set(key, value ?? '') });
  const clear = () => void router.replace({ query: {} });
  return { filter, field, set, clear };
}
