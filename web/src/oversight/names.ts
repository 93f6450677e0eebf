// The names of the indicators, asked once.
import { shallowRef } from 'vue';
import { answer, api } from '@/api/client';
import { settings } from '@/settings';

const names = shallowRef(new Map<string, string>());
let language = '';

export function useIndicatorNames(): (id: string) => string {
  if (language !== settings.language) {
    language = settings.language;
    answer(api.GET('/indicators'))
      .then((list) => (names.value = new Map(list.items.map((item) => [item.id, item.name]))))
      .catch(() => (language = '')); // the code stands in for its name
  }
  return (id) => names.value.get(id) ?? id;
}
