import { decimalToNumber, formatDecimal, type Decimal } from '#lib/decimal.ts';
import {
  costSummaryInput,
  type Amounts,
  type CostDaily,
  type CostItem,
  type CostSummary,
} from '#lib/schemas/costs/costs.ts';
import { query } from '#server/platform/verb.ts';
import { costDaySums, costSums, costTotals } from '#server/telemetry/queries/costs/cost-sums.ts';
import { billedWhere } from './billed-where.ts';
import { countedLines } from './demo-costs.ts';
import { lineDimension, type MeteredLine } from './metered-lines.ts';

const keyOf = (text: string): string | null => (text === '' ? null : text);

/** Amounts of measured cost, which are all the same: hours at the list price. */
function meteredAmounts(currency: string, cost: Decimal): Amounts {
  const text = formatDecimal(cost);
  return { currency, billed: text, effective: text, list: text, contracted: text };
}

/** Exact totals of lines by key; currencies are separate. */
function sumLines(
  lines: readonly MeteredLine[],
  read: (line: MeteredLine) => string,
): { key: string; currency: string; cost: Decimal }[] {
  const sums = new Map<string, { key: string; currency: string; cost: Decimal }>();
  for (const line of lines) {
    const { currency } = line.price;
    const id = JSON.stringify([read(line), currency]);
    const sum = sums.get(id) ?? { key: read(line), currency, cost: 0n };
    sum.cost += line.cost;
    sums.set(id, sum);
  }
  return [...sums.values()];
}

function meteredSummary(
  lines: readonly MeteredLine[],
  dimension: string,
): Omit<CostSummary, 'demo'> {
  const inTime = dimension === 'day' || dimension === 'month';
  const items = sumLines(lines, (line) => lineDimension(line, dimension)).toSorted((a, b) =>
    inTime ? (a.key < b.key ? -1 : 1) : decimalToNumber(b.cost - a.cost),
  );
  return {
    totals: sumLines(lines, () => '').map((sum) => meteredAmounts(sum.currency, sum.cost)),
    items: items.map((sum) => ({ key: keyOf(sum.key), ...meteredAmounts(sum.currency, sum.cost) })),
  };
}

/**
 * Exact totals of a range by one dimension. Currencies are never added together, and neither are
 * billed and measured cost.
 */
export const costSummary = query(
  { permission: 'costs:read', input: costSummaryInput },
  async ({ actor, now }, input): Promise<CostSummary> => {
    if (input.basis === 'metered') {
      const { lines, demo } = await countedLines(actor, input, now);
      return { ...meteredSummary(lines, input.groupBy), demo };
    }
    const { where, demo } = await billedWhere(actor, input);
    const [totals, sums] = await Promise.all([costTotals(where), costSums(where, input.groupBy)]);
    const items = sums.map(({ key, ...rest }): CostItem => ({ key: keyOf(key), ...rest }));
    return { totals, items, demo };
  },
);

/** Like `costSummary`, per UTC day on which a charge starts. */
export const costDaily = query(
  { permission: 'costs:read', input: costSummaryInput },
  async ({ actor, now }, input): Promise<CostDaily> => {
    if (input.basis === 'metered') {
      const { lines, demo } = await countedLines(actor, input, now);
      const items = [...Map.groupBy(lines, (line) => line.day)].flatMap(([day, group]) =>
        sumLines(group, (line) => lineDimension(line, input.groupBy)).map((sum) => ({
          day,
          key: keyOf(sum.key),
          ...meteredAmounts(sum.currency, sum.cost),
        })),
      );
      return { items, demo };
    }
    const { where, demo } = await billedWhere(actor, input);
    const sums = await costDaySums(where, input.groupBy);
    return { items: sums.map((sum) => ({ ...sum, key: keyOf(sum.key) })), demo };
  },
);
