// Which grounds belong to which kind of application, and what evidence it needs; the server refuses the rest.
import type { Application } from '@/api/types';

export type ApprovalKind = Application['kind'];
export type Ground = Application['ground'];

const own: Record<ApprovalKind, readonly Ground[]> = {
  suspend: ['production_stopped', 'seasonal', 'under_repair', 'awaiting_inspection'],
  restart: ['work_resumed', 'repaired', 'inspected'],
  scrap: ['severe_hazard', 'worn_out', 'dismantled'],
  move_out: ['moved_away'],
  exclude_cannot_be_stuck: ['high_temperature', 'corrosive', 'no_surface'],
  exclude_other: ['rebuilding', 'relocating'],
  end_exclusion: ['can_be_stuck'],
};

export const groundsOf = (kind: ApprovalKind): readonly Ground[] => [...own[kind], 'other'];
export const isExclusion = (kind: ApprovalKind): boolean => kind === 'exclude_cannot_be_stuck' || kind === 'exclude_other';
