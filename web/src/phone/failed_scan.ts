// A scan that came to nothing is told to the server once, with the device if it was found in another way: plates that nobody can read
// are printed again. No position, no picture. Telling it may fail: then it is not told.
import { api } from '@/api/client';

export type ScanFault = 'unread' | 'unknown_code';
export type Tell = (fault: ScanFault, equipment_id: number | null) => unknown;

const toServer: Tell = (fault, equipment_id) =>
  api.POST('/coding/failed-scans', { body: { fault, equipment_id } }).catch(() => undefined);

export class FailedScan {
  static readonly patience_ms = 8000; // of a camera that looks and reads nothing
  private fault: ScanFault | null = null;
  constructor(private readonly tell: Tell = toServer) {}

  noted(fault: ScanFault): void {
    this.fault ??= fault;
  }
  /** What was scanned in vain has been found by its characters: its plate is the one that cannot be read. */
  found(equipment_id: number): void {
    if (this.fault === 'unread') this.tell('unread', equipment_id);
    this.fault = null;
  }
  /** The page is left without a device. */
  left(): void {
    if (this.fault) this.tell(this.fault, null);
    this.fault = null;
  }
}
