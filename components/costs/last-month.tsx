import { budgetState, endOf, monthWord, nothingExpected } from '#components/labels/cost-text.ts';
import { Panel } from '#components/ui/panel.tsx';
import { Tile, TileStrip } from '#components/ui/tables/tile-strip.tsx';
import { usualBasis } from '#lib/choices/models/baseline-basis.ts';
import { formatMoney } from '#lib/format.ts';
import type { CostBasis, CostSources } from '#lib/schemas/costs/costs.ts';
import type { DemoChoice } from '#lib/schemas/fields.ts';
import { useOutlook } from './use-costs.ts';

/** Total of the last full month, with a link to it. */
export function LastFullMonth({
  month,
  basis: chosen,
  sources,
  todayMs,
  demo,
  href,
}: {
  month: string;
  /** Null selects bills if they cover the month, otherwise measured usage. */
  basis: CostBasis | null;
  sources: CostSources | undefined;
  todayMs: number;
  demo: DemoChoice | null;
  href: string;
}) {
  const basis = chosen ?? usualBasis(sources, month, todayMs);
  const outlook = useOutlook(month, basis, 'team', demo);
  const label = `${monthWord(month, true)}, last full month`;
  // The placeholder is as high as the tile, so that the content below does not move.
  if (outlook.isPending) return <Panel className="h-[110px] flex-none" data-loading="" />;
  const totals = outlook.data?.totals ?? [];
  const [only] = totals;
  const budget = only === undefined || totals.length > 1 ? null : budgetState(only);
  const complete = totals.every((item) => nothingExpected(item));
  return (
    <TileStrip label={label}>
      {only === undefined ? (
        <Tile label={label} state="no-data" value="none" detail="No costs recorded" href={href} />
      ) : (
        <Tile
          label={label}
          state="ok"
          stateWord={basis === 'billed' ? 'Billed' : 'Measured'}
          value={totals.map((item) => formatMoney(endOf(item), item.currency)).join(' and ')}
          unit={basis === 'metered' ? 'est.' : undefined}
          detail={`${complete ? 'Complete' : 'Projected, not complete yet'}${budget === null ? '' : `, ${budget.word}`}`}
          href={href}
        />
      )}
    </TileStrip>
  );
}
