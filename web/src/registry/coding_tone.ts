import type { EquipmentRow, Tone } from '@/api/types';

/** Who has to move for the sticker of a device. */
export function codingTone(status: EquipmentRow['coding_status']): Tone {
  const tones: Record<EquipmentRow['coding_status'], Tone> = {
    uncoded: 'late',
    coded: 'soon',
    stuck: 'done',
    failing: 'late',
    grace: 'grace',
  };
  return tones[status];
}
