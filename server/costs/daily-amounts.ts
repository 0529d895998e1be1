import type { z } from 'zod';
import { decimalOf, type Decimal } from '#lib/decimal.ts';
import type { CostMeasure, costOutlookInput } from '#lib/schemas/costs/costs.ts';
import type { DemoCounted } from '#lib/schemas/fields.ts';
import type { Actor } from '#server/platform/actor.ts';
import { costExtent } from '#server/telemetry/queries/costs/cost-lines.ts';
import { costDaySums } from '#server/telemetry/queries/costs/cost-sums.ts';
import { meteredExtent } from '#server/telemetry/queries/costs/metered-hours.ts';
import { billedWhere } from './billed-where.ts';
import { countedLines } from './demo-costs.ts';
import { lineDimension } from './metered-lines.ts';

const dayMs = 86_400_000;

/**
 * Cost of a day. `steady`: the part that recurs daily, excluding charges that cover more than a
 * day.
 */
export type DayAmount = {
  day: string;
  key: string;
  currency: string;
  amount: Decimal;
  steady: Decimal;
};

/** `sinceMs`: time from which days are complete. */
export type DailyAmounts = {
  days: DayAmount[];
  sinceMs: number;
  untilMs: number | null;
  demo: DemoCounted;
};

type Params = Pick<z.output<typeof costOutlookInput>, 'basis' | 'measure' | 'groupBy' | 'demo'>;

async function billedDays(
  actor: Actor,
  asked: Params,
  range: { from: Date; to: Date },
): Promise<DailyAmounts> {
  const { where, demo } = await billedWhere(actor, { ...range, demo: asked.demo });
  const read = (sum: Record<CostMeasure, string>): Decimal => decimalOf(sum[asked.measure]);
  const [all, steady, extent] = await Promise.all([
    costDaySums(where, asked.groupBy),
    costDaySums({ ...where, steadyOnly: true }, asked.groupBy),
    costExtent({ ...where, steadyOnly: true }),
  ]);
  const idOf = (row: { day: string; key: string; currency: string }): string =>
    JSON.stringify([row.day, row.key, row.currency]);
  const steadyOf = new Map(steady.map((row) => [idOf(row), read(row)]));
  return {
    demo,
    sinceMs: 0,
    untilMs: extent.n === 0 ? null : extent.until * 1000,
    days: all.map((row) => ({
      day: row.day,
      key: row.key,
      currency: row.currency,
      amount: read(row),
      steady: steadyOf.get(idOf(row)) ?? 0n,
    })),
  };
}

/** Cost per day and key, from measured hours or bills, and the end of the available data. */
export async function dailyAmounts(
  actor: Actor,
  asked: Params,
  range: { from: Date; to: Date },
  now: Date,
): Promise<DailyAmounts> {
  if (asked.basis === 'billed') return billedDays(actor, asked, range);
  const given = { ...range, demo: asked.demo };
  const { lines, hours, demo } = await countedLines(actor, given, now);
  const extent = await meteredExtent(hours);
  return {
    demo,
    // Measurement began in the middle of a day.
    sinceMs: Math.ceil((extent.first * 1000) / dayMs) * dayMs,
    untilMs: extent.n === 0 ? null : Math.min(now.getTime(), extent.last * 1000 + 3_600_000),
    days: lines.map((line) => ({
      day: line.day,
      key: lineDimension(line, asked.groupBy),
      currency: line.price.currency,
      amount: line.cost,
      steady: line.cost,
    })),
  };
}
