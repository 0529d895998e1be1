import { z } from 'zod';
import { selectRows, type QueryParams } from '../../client.ts';
import { costWhereParams, costWhereSql, dimensionSql, type CostWhere } from './cost-dimensions.ts';

const amounts = {
  currency: z.string(),
  billed: z.string(),
  effective: z.string(),
  list: z.string(),
  contracted: z.string(),
};
// Qualified with the table name, because otherwise an alias with the same name would be summed
// again.
const sumsSql = ['billed', 'effective', 'list', 'contracted']
  .map((name) => `toString(coalesce(sum(r.${name}), 0)) AS ${name}`)
  .join(', ');

const totalRow = z.object(amounts);
const sumRow = z.object({ key: z.string(), ...amounts });
const daySumRow = sumRow.extend({ day: z.string() });
export type CostTotal = z.output<typeof totalRow>;
export type CostSum = z.output<typeof sumRow>;
export type CostDaySum = z.output<typeof daySumRow>;

/** Maximum groups, largest first. The rest are only included in the totals. */
const maxGroups = 10_000;

function params(where: CostWhere, dimension: string): QueryParams {
  const name = dimension.startsWith('tag:') ? dimension.slice(4) : '';
  return { ...costWhereParams(where), tagName: name };
}

/**
 * Exact sums per key and currency, largest amortized cost first. Days and months are in
 * chronological order.
 */
export async function costSums(where: CostWhere, dimension: string): Promise<CostSum[]> {
  const inTime = dimension === 'day' || dimension === 'month';
  return selectRows(
    `SELECT ${dimensionSql(dimension, where.relations)} AS key, currency, ${sumsSql}
     FROM cost_rows AS r WHERE ${costWhereSql(where)}
     GROUP BY key, currency ORDER BY ${inTime ? '' : 'sum(r.effective) DESC, '}key, currency LIMIT ${maxGroups}`,
    params(where, dimension),
    sumRow,
  );
}

export async function costTotals(where: CostWhere): Promise<CostTotal[]> {
  return selectRows(
    `SELECT currency, ${sumsSql}
     FROM cost_rows AS r WHERE ${costWhereSql(where)} GROUP BY currency ORDER BY currency`,
    costWhereParams(where),
    totalRow,
  );
}

/** Like `costSums`, per day (UTC) on which a charge starts. */
export async function costDaySums(where: CostWhere, dimension: string): Promise<CostDaySum[]> {
  return selectRows(
    `SELECT toString(toDate(charge_start, 'UTC')) AS day, ${dimensionSql(dimension, where.relations)} AS key, currency, ${sumsSql}
     FROM cost_rows AS r WHERE ${costWhereSql(where)}
     GROUP BY day, key, currency ORDER BY day, key, currency LIMIT 100000`,
    params(where, dimension),
    daySumRow,
  );
}
