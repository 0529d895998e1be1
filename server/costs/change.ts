import type { z } from 'zod';
import type { Interval } from '#engines/math/join-intervals.ts';
import { splitChange, type PricedLine } from '#engines/optimize/split-change.ts';
import { decimalOf, decimalToNumber, formatDecimal } from '#lib/decimal.ts';
import { costChangeInput, type CostChange } from '#lib/schemas/costs/costs.ts';
import type { Actor } from '#server/platform/actor.ts';
import { query } from '#server/platform/verb.ts';
import { costExtent, costQuantities } from '#server/telemetry/queries/costs/cost-lines.ts';
import { billedWhere } from './billed-where.ts';
import { billsCounted, countedLines, hoursCounted } from './demo-costs.ts';
import { comparedRanges, monthOf, monthRange } from './month-range.ts';
import { priceUnits } from './read-prices.ts';

type Params = z.output<typeof costChangeInput>;
type Line = PricedLine & { currency: string };
const shownDrivers = 8;
const dayMs = 86_400_000;

async function pricedLines(
  actor: Actor,
  asked: Params,
  range: { from: Date; to: Date },
  now: Date,
): Promise<Line[]> {
  if (range.to <= range.from) return [];
  if (asked.basis === 'metered') {
    const { lines } = await countedLines(actor, { ...asked, ...range }, now);
    return lines.map((line) => ({
      key: `${line.host || line.service} ${priceUnits[line.kind]}s, ${line.part}`,
      unit: priceUnits[line.kind],
      currency: line.price.currency,
      quantity: line.quantity,
      cost: line.cost,
    }));
  }
  const { where } = await billedWhere(actor, { ...asked, ...range });
  const rows = await costQuantities(where, asked.measure);
  return rows.map((row) => ({
    key: row.key,
    unit: row.unit,
    currency: row.currency,
    quantity: row.unit === '' ? 0n : decimalOf(row.quantity ?? '0'),
    cost: decimalOf(row.cost),
  }));
}

/** Keys with the largest changes. */
function drivers(before: readonly Line[], after: readonly Line[]) {
  const sums = new Map<string, { before: bigint; after: bigint }>();
  const at = (key: string) => {
    const sum = sums.get(key) ?? { before: 0n, after: 0n };
    sums.set(key, sum);
    return sum;
  };
  for (const line of before) at(line.key).before += line.cost;
  for (const line of after) at(line.key).after += line.cost;
  const size = (value: bigint): bigint => (value < 0n ? -value : value);
  return [...sums]
    .map(([key, sum]) => ({ key, ...sum, difference: sum.after - sum.before }))
    .filter((each) => each.difference !== 0n)
    .toSorted((a, b) => decimalToNumber(size(b.difference) - size(a.difference)))
    .slice(0, shownDrivers)
    .map((each) => ({
      key: each.key,
      before: formatDecimal(each.before),
      after: formatDecimal(each.after),
      difference: formatDecimal(each.difference),
    }));
}

/**
 * End of the comparison: bills arrive late, so a month is compared only as far as it is billed,
 * regardless of the filters.
 */
async function comparedUntil(actor: Actor, { basis, demo, month }: Params, now: Date) {
  const range = monthRange(month ?? monthOf(now.getTime()));
  const untilMs = Math.min(range.toMs, now.getTime());
  if (basis === 'metered' || untilMs <= range.fromMs) return untilMs;
  const asked = { demo, from: new Date(range.fromMs), to: new Date(untilMs) };
  const { where } = await billedWhere(actor, asked);
  const extent = await costExtent({ ...where, steadyOnly: true });
  return extent.n === 0 ? range.fromMs : Math.min(untilMs, extent.until * 1000);
}

/**
 * Time of a month's first record in ms, over all records that the actor may see, so that a filter
 * without matches results in 0 instead of a gap.
 */
async function recordsFrom(
  actor: Actor,
  { basis, demo }: Params,
  month: string,
  now: Date,
): Promise<number | null> {
  const { fromMs, toMs } = monthRange(month);
  const asked = { demo, from: new Date(fromMs), to: new Date(toMs) };
  if (basis === 'metered') {
    const { lines } = await countedLines(actor, asked, now);
    const [first] = lines.map(({ day }) => day).toSorted();
    return first === undefined ? null : Date.parse(first);
  }
  const { where } = await billedWhere(actor, asked);
  const extent = await costExtent(where);
  return extent.n === 0 ? null : Math.max(fromMs, extent.since * 1000);
}

const monthWord = new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' });
const dayWord = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  timeZone: 'UTC',
});

type Known = { untilMs: number; recordsFromMs: number | null };

/** Reason that a month is not compared with the preceding month. */
function noComparison(
  basis: Params['basis'],
  month: string,
  { untilMs, recordsFromMs }: Known,
): string {
  const { fromMs } = monthRange(month);
  const [name, before] = [monthWord.format(fromMs), monthWord.format(fromMs - 1)];
  const billed = basis === 'billed';
  if (recordsFromMs === null)
    return `No comparison: ${billed ? `no bill for ${before}` : `no measurements in ${before}`}`;
  if (billed && untilMs <= fromMs) return `No comparison: no bill for ${name} yet`;
  if (untilMs < fromMs + dayMs) return `No comparison: no complete day in ${name} yet`;
  const records = billed ? 'bills' : 'measured hours';
  return `No comparison: the ${records} of ${before} start on ${dayWord.format(recordsFromMs)}, and ${name} has not reached that day`;
}

function changeItems(before: readonly Line[], after: readonly Line[]): CostChange['items'] {
  const currencies = [...new Set([...before, ...after].map((line) => line.currency))].toSorted();
  return currencies.map((currency) => {
    const of = (lines: readonly Line[]) => lines.filter((line) => line.currency === currency);
    const split = splitChange(of(before), of(after));
    return {
      currency,
      before: formatDecimal(split.before),
      after: formatDecimal(split.after),
      difference: formatDecimal(split.difference),
      price: formatDecimal(split.price),
      volume: formatDecimal(split.volume),
      mix: formatDecimal(split.mix),
      other: formatDecimal(split.other),
      drivers: drivers(of(before), of(after)),
    };
  });
}

/**
 * Change compared with the same days of the preceding month, split into price, volume and mix;
 * currencies are separate.
 */
export const costChange = query(
  { permission: 'costs:read', input: costChangeInput },
  async ({ actor, now }, input): Promise<CostChange> => {
    const month = input.month ?? monthOf(now.getTime());
    const earlier = monthOf(monthRange(month).fromMs - 1);
    const [{ demo }, untilMs, recordsFromMs] = await Promise.all([
      input.basis === 'metered' ? hoursCounted(input.demo) : billsCounted(input.demo),
      comparedUntil(actor, input, now),
      recordsFrom(actor, input, earlier, now),
    ]);
    const spans = comparedRanges(month, untilMs, recordsFromMs);
    if (spans === null)
      return {
        demo,
        compared: null,
        noComparison: noComparison(input.basis, month, { untilMs, recordsFromMs }),
        items: [],
      };
    const dates = ({ fromMs, toMs }: Interval) => ({ from: new Date(fromMs), to: new Date(toMs) });
    const [before, after] = await Promise.all([
      pricedLines(actor, input, dates(spans.before), now),
      pricedLines(actor, input, dates(spans.now), now),
    ]);
    const [span, spanBefore] = [dates(spans.now), dates(spans.before)];
    return {
      demo,
      compared: {
        from: span.from.toISOString(),
        to: span.to.toISOString(),
        beforeFrom: spanBefore.from.toISOString(),
        beforeTo: spanBefore.to.toISOString(),
      },
      noComparison: null,
      items: changeItems(before, after),
    };
  },
);
