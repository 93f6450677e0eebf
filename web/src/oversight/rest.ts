// What a region counts and no part of it does: devices whose township nobody said. A table of parts then still adds up.
const figures = ['num', 'den', 'fail', 'grace', 'excluded'] as const;
export type Figures = Record<(typeof figures)[number], number>;

export function restOf(whole: Figures, parts: readonly Figures[]): Figures | null {
  const rest = Object.fromEntries(
    figures.map((figure) => [figure, parts.reduce((left, part) => left - part[figure], whole[figure])]),
  ) as Figures;
  return figures.some((figure) => rest[figure] > 0) ? rest : null;
}
