import { useWord } from '@/words';

/** "use_unit,maintainer" in words. */
export function useKinds() {
  const word = useWord();
  return (kinds: string): string =>
    kinds
      .split(/[,\s]+/)
      .filter(Boolean)
      .map((kind) => word('unit_kind', kind))
      .join('、') || '—';
}
