import type { z } from 'zod';
import type { PricedLine } from '#engines/optimize/split-change.ts';
import { splitChange } from '#engines/optimize/split-change.ts';
import { decimalOf, decimalToNumber, formatDecimal } from '#lib/decimal.ts';
import type { CostChange } from '#lib/schemas/costs.ts';
import { costChangeInput } from '#lib/schemas/costs.ts';
import type { Actor } from '#server/platform/actor.ts';
import { query } from '#server/platform/verb.ts';
import { costExtent, costQuantities } from '#server/telemetry/queries/cost-lines.ts';
import { billedWhere } from './billed-where.ts';
import { billsCounted, countedLines, hoursCounted } from './demo-costs.ts';
import { comparedRanges, monthOf, monthRange } from './month-range.ts';
import { priceUnits } from './read-prices.ts';

type Asked = z.output<typeof costChangeInput>;
type Line = PricedLine & { currency: string };
const shownDrivers = 8;

async function pricedLines(
  actor: Actor,
  asked: Asked,
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

/** What changed most, by its key. */
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

/** Bills come late: a month is compared as far as it is billed. */
async function comparedUntil(actor: Actor, asked: Asked, now: Date): Promise<number> {
  const range = monthRange(asked.month ?? monthOf(now.getTime()));
  const untilMs = Math.min(range.toMs, now.getTime());
  if (asked.basis === 'metered' || untilMs <= range.fromMs) return untilMs;
  const ends = { from: new Date(range.fromMs), to: new Date(untilMs) };
  const { where } = await billedWhere(actor, { ...asked, ...ends });
  const extent = await costExtent({ ...where, steadyOnly: true });
  return extent.n === 0 ? untilMs : Math.min(untilMs, extent.until * 1000);
}

/** The change on the month before, split into price, volume and mix; each currency for itself. */
export const costChange = query(
  { permission: 'costs:read', input: costChangeInput },
  async ({ actor, now }, input): Promise<CostChange> => {
    const month = input.month ?? monthOf(now.getTime());
    const ranges = comparedRanges(month, await comparedUntil(actor, input, now));
    const { from, to, beforeFrom, beforeTo } = ranges;
    const [{ demo }, before, after] = await Promise.all([
      input.basis === 'metered' ? hoursCounted(input.demo) : billsCounted(input.demo),
      pricedLines(actor, input, { from: beforeFrom, to: beforeTo }, now),
      pricedLines(actor, input, { from, to }, now),
    ]);
    const currencies = [...new Set([...before, ...after].map((line) => line.currency))].toSorted();
    return {
      demo,
      from: from.toISOString(),
      to: to.toISOString(),
      beforeFrom: beforeFrom.toISOString(),
      beforeTo: beforeTo.toISOString(),
      items: currencies.map((currency) => {
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
      }),
    };
  },
);
