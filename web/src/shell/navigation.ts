// The side navigation. `needs`: any one of these permissions shows the entry; the server decides again on every call.
import type { Key } from '@/words';

interface Entry {
  to: string;
  title: Key;
  needs?: readonly string[];
}
interface Group {
  title: Key | '';
  entries: readonly Entry[];
}

export const navigation: readonly Group[] = [
  {
    title: '',
    entries: [
      { to: '/', title: 'shell.nav.today', needs: ['read_equipment'] },
      { to: '/equipment', title: 'shell.nav.equipment', needs: ['read_equipment'] },
      { to: '/units', title: 'shell.nav.units', needs: ['read_equipment'] },
      { to: '/approvals', title: 'shell.nav.approvals', needs: ['ask_approval', 'decide_approval'] },
      { to: '/coding', title: 'shell.nav.coding', needs: ['print_sheets', 'issue_codes'] },
      { to: '/imports', title: 'shell.nav.imports', needs: ['import_equipment'] },
      { to: '/merging', title: 'shell.nav.merging', needs: ['merge_records'] },
      { to: '/repairs', title: 'shell.nav.repairs', needs: ['repair_records'] },
      { to: '/letters', title: 'shell.nav.letters', needs: ['read_equipment'] },
    ],
  },
  {
    title: 'shell.nav.statistics',
    entries: [
      { to: '/bulletins', title: 'shell.nav.bulletins', needs: ['read_indicators'] },
      { to: '/indicators', title: 'shell.nav.indicators', needs: ['read_indicators'] },
    ],
  },
  { title: 'shell.nav.proof', entries: [{ to: '/journal', title: 'shell.nav.journal', needs: ['read_journal'] }] },
  {
    title: 'shell.nav.system',
    entries: [
      { to: '/accounts', title: 'shell.nav.accounts', needs: ['manage_accounts'] },
      { to: '/regions', title: 'shell.nav.regions', needs: ['manage_regions'] },
    ],
  },
];

/** Where somebody begins who has no work list of devices: the three administrators. */
export function firstPlace(can: (permission: string) => boolean): string {
  const entries = navigation.flatMap((group) => group.entries);
  return entries.find((entry) => !entry.needs || entry.needs.some(can))?.to ?? '/';
}
