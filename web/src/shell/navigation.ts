// The side navigation. `needs`: any one of these permissions shows the entry; the server decides again on every call.
import type { Key } from '@/words';

interface Entry {
  to: string;
  title: Key;
  needs?: readonly string[];
  unless?: string; // not for who may this: a unit's own entry is none of an official's
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
      { to: '/gap-list', title: 'shell.nav.gap_list', needs: ['read_indicators'] },
      { to: '/to-stick', title: 'shell.nav.to_stick', needs: ['do_tasks'], unless: 'read_indicators' },
      { to: '/equipment', title: 'shell.nav.equipment', needs: ['read_equipment'] },
      { to: '/units', title: 'shell.nav.units', needs: ['read_equipment'] },
      { to: '/approvals', title: 'shell.nav.approvals', needs: ['ask_approval', 'decide_approval'] },
      { to: '/coding', title: 'shell.nav.coding', needs: ['print_sheets', 'issue_codes'] },
      { to: '/lookback', title: 'shell.nav.lookback', needs: ['answer_lookback', 'read_indicators'] },
      { to: '/plates', title: 'shell.nav.plates', needs: ['print_sheets', 'report_sticker'] },
      { to: '/imports', title: 'shell.nav.imports', needs: ['import_equipment'] },
      { to: '/merging', title: 'shell.nav.merging', needs: ['merge_records'] },
      { to: '/repairs', title: 'shell.nav.repairs', needs: ['repair_records'] },
      { to: '/letters', title: 'shell.nav.letters', needs: ['read_equipment'] },
      { to: '/documents', title: 'shell.nav.documents', needs: ['read_equipment'] },
    ],
  },
  {
    title: 'shell.nav.statistics',
    entries: [
      { to: '/bulletins', title: 'shell.nav.bulletins', needs: ['read_indicators'] },
      { to: '/indicators', title: 'shell.nav.indicators', needs: ['read_indicators'] },
      { to: '/task-force', title: 'shell.nav.task_force', needs: ['read_indicators'] },
      { to: '/campaigns', title: 'shell.nav.campaigns', needs: ['read_indicators'] },
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

/** Whether somebody with these permissions has the entry. */
export const isShown = (entry: Entry, can: (permission: string) => boolean): boolean =>
  (!entry.needs || entry.needs.some(can)) && !(entry.unless && can(entry.unless));

/** Where somebody begins who has no work list of devices: the three administrators. */
export function firstPlace(can: (permission: string) => boolean): string {
  const entries = navigation.flatMap((group) => group.entries);
  return entries.find((entry) => isShown(entry, can))?.to ?? '/';
}
