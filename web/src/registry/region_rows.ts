import type { Region } from '@/api/types';

export interface RegionRow {
  region: Region;
  depth: number;
}

/** The tree as rows, parents before children; a region whose parent is out of sight starts at the left. */
export function rowsOfForest(regions: readonly Region[]): RegionRow[] {
  const known = new Set(regions.map((region) => region.id));
  const under = new Map<number, Region[]>();
  for (const region of regions) {
    const parent = known.has(region.parent_id) ? region.parent_id : 0;
    const list = under.get(parent) ?? [];
    list.push(region);
    under.set(parent, list);
  }
  const rows: RegionRow[] = [];
  const walk = (parent: number, depth: number) => {
    for (const region of under.get(parent) ?? []) {
      rows.push({ region, depth });
      walk(region.id, depth + 1);
    }
  };
  walk(0, 0);
  return rows;
}
