import { useCan } from '#components/client/session.tsx';
import {
  budgetState,
  differenceWord,
  endOf,
  monthWord,
  nothingExpected,
  rangeWord,
  shiftMonth,
  soFarOf,
} from '#components/labels/cost-text.ts';
import { Tile, TileStrip } from '#components/ui/tables/tile-strip.tsx';
import { decimalOf, formatDecimal } from '#lib/decimal.ts';
import { formatMoney } from '#lib/format.ts';
import type {
  CostBasis,
  CostChange,
  CostOutlook,
  CostSources,
  OutlookItem,
} from '#lib/schemas/costs/costs.ts';
import type { DemoChoice } from '#lib/schemas/fields.ts';
import { monthHref, rowsHref, type FigureOf } from './cost-links.ts';
import { missingCost } from './missing-cost.ts';

export interface CostTilesProps {
  outlook: CostOutlook | undefined;
  change: CostChange | undefined;
  sources: CostSources | undefined;
  month: string;
  basis: CostBasis;
  demo: DemoChoice | null;
  /** The month has ended. */
  isOver: boolean;
}

/** Remaining amount of a budget, or the excess. */
function budgetLeft(item: OutlookItem): string | null {
  if (item.budget === null) return null;
  const left = decimalOf(item.budget.amount) - decimalOf(item.soFar);
  return left < 0n
    ? `${formatMoney(formatDecimal(-left), item.currency)} over budget already`
    : `${formatMoney(formatDecimal(left), item.currency)} left`;
}

function BudgetTile({ item }: { item: OutlookItem }) {
  const state = budgetState(item);
  if (item.budget === null || state === null)
    return (
      <Tile
        label="Budget"
        state="no-data"
        value="none"
        detail="Set one under Prices and budgets"
        href="/costs/prices"
      />
    );
  return (
    <Tile
      label="Budget"
      state={state.over ? 'error' : 'ok'}
      stateWord={state.over ? 'Over budget' : 'Within budget'}
      value={formatMoney(item.budget.amount, item.currency)}
      detail={
        item.overBudgetOn === null
          ? `${state.word}, ${budgetLeft(item) ?? ''}`
          : `${state.word}, exceeded on ${item.overBudgetOn}`
      }
      href="/costs/prices"
    />
  );
}

function CurrencyTiles({
  item,
  outlook,
  isOver,
  ...figure
}: FigureOf & { item: OutlookItem; outlook: CostOutlook; isOver: boolean }) {
  const isComplete = isOver && nothingExpected(item);
  const { month, basis } = figure;
  const soFar = soFarOf(outlook, item);
  const about = basis === 'metered' ? 'est.' : undefined;
  const href = rowsHref(figure, { currency: item.currency });
  return (
    <>
      <Tile
        label={isComplete ? `Cost of ${monthWord(month)}` : `So far in ${monthWord(month)}`}
        state={soFar === null ? 'no-data' : 'ok'}
        stateWord={soFar === null ? 'No bill' : basis === 'billed' ? 'Billed' : 'Measured'}
        value={soFar ?? 'none yet'}
        unit={soFar === null ? undefined : about}
        detail="Open the rows"
        href={href}
      />
      {isComplete ? null : (
        <Tile
          label="Month end"
          state={item.expected === null ? 'no-data' : 'ok'}
          stateWord={item.expected === null ? 'No projection' : 'Expected'}
          value={formatMoney(endOf(item), item.currency)}
          unit={about}
          detail={rangeWord(item)}
          href={href}
        />
      )}
      {basis === 'billed' ? <BudgetTile item={item} /> : null}
    </>
  );
}

/** Placeholder for the figures: names the missing source, or a month with costs. */
function MissingTile({
  basis,
  detail = basis === 'billed' ? 'Connect bills' : 'Connect a host',
  href,
}: {
  basis: CostBasis;
  detail?: string;
  href?: string | undefined;
}) {
  const mayConnect = useCan('sources:read');
  const connect = basis === 'billed' ? '/costs/files' : mayConnect ? '/sources' : undefined;
  return (
    <TileStrip label="Figures of the month">
      <Tile
        label={basis === 'billed' ? 'Bills' : 'Measured use'}
        state="no-data"
        value="not measured"
        detail={detail}
        href={href ?? connect}
      />
    </TileStrip>
  );
}

/** The month's figures, one set per currency. Each figure links to its rows. */
export function CostTiles({ outlook, change, sources, isOver, ...figure }: CostTilesProps) {
  const { month, basis } = figure;
  if (sources?.[basis].until === null) return <MissingTile basis={basis} />;
  if (outlook === undefined) return null;
  if (outlook.totals.length === 0) {
    const { title, text, other } = missingCost(sources, basis, month);
    return (
      <MissingTile
        basis={basis}
        detail={`${title}. ${text}`}
        href={other === null ? undefined : monthHref(other, basis)}
      />
    );
  }
  return (
    <TileStrip label="Figures of the month">
      {outlook.totals.map((item) => (
        <CurrencyTiles
          key={item.currency}
          item={item}
          outlook={outlook}
          isOver={isOver}
          {...figure}
        />
      ))}
      {change?.items.map((item) => (
        <Tile
          key={`change ${item.currency}`}
          label={`Compared with ${monthWord(shiftMonth(month, -1))}, same days`}
          state="ok"
          stateWord="Compared"
          value={formatMoney(item.difference, item.currency, true)}
          detail={differenceWord(item.difference, item.currency)}
          href={rowsHref({ ...figure, month: shiftMonth(month, -1) }, { currency: item.currency })}
        />
      ))}
    </TileStrip>
  );
}
