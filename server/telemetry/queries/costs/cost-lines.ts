import { z } from 'zod';
import { selectRow, selectRows } from '../../client.ts';
import { costWhereParams, costWhereSql, dimensionSql, type CostWhere } from './cost-dimensions.ts';

const texts = z.record(z.string(), z.string());
const lineRow = z.object({
  import: z.string(),
  row: z.number(),
  start: z.coerce.number(),
  end: z.coerce.number(),
  provider: z.string(),
  billing_account: z.string(),
  category: z.string(),
  description: z.string(),
  currency: z.string(),
  billed: z.string(),
  effective: z.string(),
  list: z.string().nullable(),
  contracted: z.string().nullable(),
  quantity: z.string().nullable(),
  pricing_unit: z.string(),
  region: z.string(),
  service: z.string(),
  team: z.string(),
  environment: z.string(),
  model: z.string(),
  resource: z.string(),
  tags: texts,
  extra: texts,
});
export type CostLine = z.output<typeof lineRow>;

/** Cost rows behind a figure, newest charge first. */
export async function costLines(
  where: CostWhere,
  limit: number,
  after: { startS: number; key: string } | null,
): Promise<CostLine[]> {
  const dimension = (name: string) => `${dimensionSql(name, where.relations)} AS ${name}`;
  return selectRows(
    `SELECT toString(r.import) AS import, r.row AS row, toUnixTimestamp(charge_start) AS start, toUnixTimestamp(charge_end) AS end,
       provider, billing_account, category, description, currency, toString(r.billed) AS billed, toString(r.effective) AS effective,
       toString(r.list) AS list, toString(r.contracted) AS contracted, toString(r.quantity) AS quantity, pricing_unit, region,
       ${['service', 'team', 'environment', 'model', 'resource'].map(dimension).join(', ')}, tags, extra
     FROM cost_rows AS r WHERE ${costWhereSql(where)}
       ${after === null ? '' : `AND (charge_start, concat(toString(r.import), '.', leftPad(toString(r.row), 10, '0'))) < (toDateTime({afterS:Int64}, 'UTC'), {afterKey:String})`}
     ORDER BY charge_start DESC, concat(toString(r.import), '.', leftPad(toString(r.row), 10, '0')) DESC LIMIT {limit:UInt32}`,
    { ...costWhereParams(where), limit, afterS: after?.startS ?? 0, afterKey: after?.key ?? '' },
    lineRow,
  );
}

/** Position of a line in the order of `costLines`. */
export function lineKey(line: Pick<CostLine, 'import' | 'row'>): string {
  return `${line.import}.${String(line.row).padStart(10, '0')}`;
}

const quantityRow = z.object({
  key: z.string(),
  unit: z.string(),
  currency: z.string(),
  quantity: z.string().nullable(),
  cost: z.string(),
});
export type CostQuantity = z.output<typeof quantityRow>;

/**
 * Cost and quantity per price (service, SKU, region) and unit. Charges without a quantity have an
 * empty unit.
 */
export async function costQuantities(where: CostWhere, measure: string): Promise<CostQuantity[]> {
  return selectRows(
    `SELECT concat(service_name, if(sku = '', '', concat(' / ', sku)), if(region = '', '', concat(' / ', region))) AS key,
       if(isNull(r.quantity) OR category != 'Usage', '', pricing_unit) AS unit, currency,
       toString(sumIf(r.quantity, category = 'Usage')) AS quantity, toString(coalesce(sum(r.${measure}), 0)) AS cost
     FROM cost_rows AS r WHERE ${costWhereSql(where)}
     GROUP BY key, unit, currency LIMIT 100000`,
    costWhereParams(where),
    quantityRow,
  );
}

const extentRow = z.object({
  since: z.coerce.number(),
  until: z.coerce.number(),
  n: z.coerce.number(),
  currencies: z.array(z.string()),
});

/** Time range and currencies of the matching rows. */
export async function costExtent(where: CostWhere): Promise<z.output<typeof extentRow>> {
  return selectRow(
    `SELECT toUnixTimestamp(min(charge_start)) AS since, toUnixTimestamp(max(charge_end)) AS until, count() AS n, arraySort(groupUniqArray(currency)) AS currencies
     FROM cost_rows AS r WHERE ${costWhereSql(where)}`,
    costWhereParams(where),
    extentRow,
  );
}

const idRow = z.object({ id: z.string() });

/** Most expensive resources named in bills of the range. */
export async function billedResources(fromMs: number, toMs: number): Promise<string[]> {
  const rows = await selectRows(
    `SELECT resource_id AS id FROM cost_rows
     WHERE charge_start >= toDateTime({fromS:Int64}) AND charge_start < toDateTime({toS:Int64}) AND resource_id != ''
     GROUP BY id ORDER BY sum(effective) DESC LIMIT 20000`,
    { fromS: Math.floor(fromMs / 1000), toS: Math.ceil(toMs / 1000) },
    idRow,
  );
  return rows.map((row) => row.id);
}
