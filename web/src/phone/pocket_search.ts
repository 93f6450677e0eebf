// Finding a device among those the phone took along. Knows no storage and no network.
import type { Pocket } from '@/api/types';

export type PocketDevice = Pocket['devices'][number];

export const deviceById = (devices: readonly PocketDevice[], id: number) => devices.find((device) => device.id === id);

/** `code` as codeIn() gives it: the end of a plate's address, or a human code. */
export const deviceByCode = (devices: readonly PocketDevice[], code: string) =>
  devices.find((device) => device.code === code || device.human_code === code);

/** Every word in name, address, unit or human code. */
export function devicesLike(devices: readonly PocketDevice[], text: string): readonly PocketDevice[] {
  const words = text.toUpperCase().split(/\s+/).filter(Boolean);
  return devices.filter((device) => {
    const all = [device.name, device.address, device.unit_name, device.human_code].join('\n').toUpperCase();
    return words.every((word) => all.includes(word) || all.includes(word.replace(/-/g, '')));
  });
}

/** How old something is, as a phone page says it: minutes, hours or days; a clock that was set back makes it new. */
export function ageOf(at: number, now: number): { unit: 'minutes' | 'hours' | 'days'; count: number } {
  const minutes = Math.max(0, Math.floor((now - at) / 60_000));
  if (minutes < 60) return { unit: 'minutes', count: minutes };
  return minutes < 1_440
    ? { unit: 'hours', count: Math.floor(minutes / 60) }
    : { unit: 'days', count: Math.floor(minutes / 1_440) };
}
