import type { Tone } from '@/kit/tone';

/** Who has to move for the sticker of a device. One that is not in use owes none. */
export function codingTone(device: { readonly coding_status: string; readonly use_state: string }): Tone {
  if (device.coding_status === 'stuck') return 'done';
  if (device.use_state !== 'in_use') return 'none';
  return device.coding_status === 'coded' ? 'soon' : 'late';
}
