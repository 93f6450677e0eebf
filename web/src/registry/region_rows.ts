import type { Region } from '@/api/types';

export interface RegionRow {
  region: Region;
  depth: number;
}

/** The tree as rows, parents before children; a region whose parent is out of sight starts at the left. */
export function rowsOfForest(regions: readonly Region[]): RegionRow[] {
  const known = new Set(regions.map((region) => region.id));
  const under = new Map<string | null, Region[]>();
  for (const region of regions) {
    const parent = region.parent_id !== null && known.has(region.parent_id) ? region.parent_id : null;
    const list = under.get(parent) ?? [];
    list.push(region);
    under.set(parent, list);
  }
  const rows: RegionRow[] = [];
  const walk = (parent: string | null, depth: number) => {
    for (const region of under.get(parent) ?? []) {
      rows.push({ region, depth });
      walk(region.id, depth + 1);
    }
  };
  walk(null, 0);
  return rows;
}
