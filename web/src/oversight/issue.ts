// The canonical data of an issue, as the server publishes it (src/oversight/bulletin/issue_json.cpp). The interface gives it as
// plain JSON, byte for byte what is signed, so its shape is written down here. Pure.

export interface TallyData {
  readonly num: number;
  readonly den: number;
  readonly fail: number;
  readonly excluded: number;
  readonly grace: number;
  readonly population: number;
  readonly rate: string;
}
export interface ValueData extends TallyData {
  readonly light: string;
  readonly reasons: Readonly<Record<string, number>>;
  readonly newly_excluded: number;
  readonly denominator_flag: boolean;
  readonly plan?: { readonly gap: number; readonly rate: string };
  readonly last?: TallyData;
  readonly causes?: Readonly<Record<string, number>>;
  readonly gap_change?: number;
}
export interface RegionData {
  readonly id: number;
  readonly parent_id: number;
  readonly level: string;
  readonly code: string;
  readonly name: string;
  readonly name_en: string;
  readonly ended: boolean;
  readonly values: Readonly<Record<string, ValueData>>;
}
export interface IssueData {
  readonly issue_on: string;
  readonly number: string;
  readonly cut: { readonly as_of: string; readonly window_from: string; readonly leaf: number; readonly campaign_name: string };
  readonly definitions: readonly {
    readonly id: string;
    readonly version: number;
    readonly code: string;
    readonly target: string;
    readonly by: string;
  }[];
  readonly regions: readonly RegionData[];
  readonly exclusions: readonly {
    readonly indicator: string;
    readonly region_id: number;
    readonly reason: string;
    readonly count: number;
  }[];
  // What left the denominator of K03 in the window; issues published before the guard named who approved have none.
  readonly departures?: readonly {
    readonly region_id: number;
    readonly reason: string;
    readonly ground: string;
    readonly approved_by: string;
    readonly office: string;
    readonly count: number;
  }[];
  readonly restated: readonly {
    readonly indicator: string;
    readonly region_id: number;
    readonly region: string;
    readonly level: string;
    readonly published: TallyData;
    readonly restated: TallyData;
  }[];
  readonly amendments: readonly {
    readonly objection_id: number;
    readonly indicator: string;
    readonly equipment_id: number;
    readonly before: string;
    readonly after: string;
    readonly evidence: string;
    readonly device_name: string;
    readonly device_code: string;
    readonly evidence_digest: string;
  }[];
  /** Of a county's own issue only: what is to be done, by unit and by day. */
  readonly named?: {
    readonly units: readonly {
      readonly unit_id: number;
      readonly name: string;
      readonly fail: number;
      readonly den: number;
      readonly rate: string;
    }[];
    readonly units_missing: number;
    readonly due_soon: readonly {
      readonly equipment_id: number;
      readonly name: string;
      readonly region_id: number;
      readonly unit: string;
      readonly due_on: string;
    }[];
  };
  readonly previous?: { readonly issue_on: string; readonly leaf: number };
}

export interface RegionBranch {
  readonly region: RegionData;
  readonly depth: number;
  readonly below: readonly RegionBranch[];
}

/** The region whose parent is not in the issue: the whole. */
export function wholeOf(data: IssueData): RegionData | undefined {
  const known = new Set(data.regions.map((region) => region.id));
  return data.regions.find((region) => !known.has(region.parent_id));
}

/** The tree below a region in the order of the issue; of the province's, townships are left to the lists of devices. */
export function branchesOf(data: IssueData, parent_id: number, depth = 0): RegionBranch[] {
  return data.regions
    .filter((region) => region.parent_id === parent_id && (data.named || region.level !== 'township'))
    .map((region) => ({ region, depth, below: branchesOf(data, region.id, depth + 1) }));
}

/** Is `id` at or below `region`? */
export function isUnder(data: IssueData, id: number | undefined, region: number): boolean {
  for (let at = id; at; at = data.regions.find((one) => one.id === at)?.parent_id) if (at === region) return true;
  return false;
}

/** Causes largest first; together they are the change of the gap. */
export const causesOf = (value: ValueData | undefined) =>
  Object.entries(value?.causes ?? {}).sort(([, one], [, other]) => Math.abs(other) - Math.abs(one));
