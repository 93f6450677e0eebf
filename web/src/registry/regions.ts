// The supervision tree this person may see, asked once, kept until the regions change.
import { computed, ref, shallowRef } from 'vue';
import { defineStore } from 'pinia';
import { answer, api } from '@/api/client';
import { asProblem, type Problem } from '@/api/problem';
import type { Region } from '@/api/types';

export interface RegionNode {
  value: number;
  label: string;
  children: RegionNode[];
}

/** A forest: whoever's parent is out of sight is a root. */
export function forestOf(regions: readonly Region[], language: string): RegionNode[] {
  const nodes = new Map<number, RegionNode>();
  for (const region of regions) {
    const label = language === 'en' && region.name_en ? region.name_en : region.name;
    nodes.set(region.id, { value: region.id, label, children: [] });
  }
  const roots: RegionNode[] = [];
  for (const region of regions) {
    const node = nodes.get(region.id);
    const parent = nodes.get(region.parent_id);
    if (node) (parent ? parent.children : roots).push(node);
  }
  return roots;
}

export const useRegions = defineStore('regions', () => {
  const items = shallowRef<readonly Region[]>([]);
  const problem = shallowRef<Problem | null>(null);
  const loaded = ref(false);
  let asking: Promise<void> | null = null;

  async function ask(): Promise<void> {
    try {
      items.value = (await answer(api.GET('/regions', { params: { query: { tree: 'supervision' } } }))).items;
      problem.value = null;
      loaded.value = true;
    } catch (error) {
      problem.value = asProblem(error);
    }
  }
  function load(again = false): Promise<void> {
    if (again) asking = null;
    return (asking ??= ask().finally(() => problem.value && (asking = null)));
  }
  const byId = computed(() => new Map(items.value.map((region) => [region.id, region])));
  return { items, byId, problem, loaded, load };
});
