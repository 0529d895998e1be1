import { searchTracesInput } from '#lib/schemas/experiments-traces.ts';
import { Prisma } from '#server/generated/prisma/client.ts';
import { visibleWhere } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import type { Comparison, Ordering } from '#server/platform/filter-grammar.ts';
import { parseFilter, parseOrder } from '#server/platform/filter-grammar.ts';
import {
  allOf,
  numberCondition,
  refuseFilter,
  textCondition,
  visibleSql,
} from '#server/platform/filter-sql.ts';
import { cutTokenPage, decodePageToken } from '#server/platform/page-token.ts';
import { query } from '#server/platform/verb.ts';
import { toWireTrace } from './trace-row.ts';

type Attribute = { sql: Prisma.Sql; kind: 'text' | 'number' };

const at: Attribute = {
  sql: Prisma.sql`extract(epoch from t."requestAt") * 1000`,
  kind: 'number',
};
const took: Attribute = { sql: Prisma.sql`t."durationMs"`, kind: 'number' };
const state: Attribute = { sql: Prisma.sql`t."state"`, kind: 'text' };
const id: Attribute = { sql: Prisma.sql`t."id"`, kind: 'text' };
const attributes: Record<string, Attribute> = {
  timestamp: at,
  timestamp_ms: at,
  request_time: at,
  execution_time: took,
  execution_time_ms: took,
  execution_duration: took,
  status: state,
  state,
  trace_id: id,
  request_id: id,
  client_request_id: { sql: Prisma.sql`t."clientRequestId"`, kind: 'text' },
  name: { sql: Prisma.sql`(t."tags" ->> 'mlflow.traceName')`, kind: 'text' },
  run_id: { sql: Prisma.sql`(t."metadata" ->> 'mlflow.sourceRun')`, kind: 'text' },
};
const maps: Record<string, string> = {
  tag: 'tags',
  tags: 'tags',
  metadata: 'metadata',
  request_metadata: 'metadata',
  trace_metadata: 'metadata',
};
const isAttribute = (entity: string) =>
  ['', 'attribute', 'attributes', 'attr', 'trace'].includes(entity);

function condition(comparison: Comparison): Prisma.Sql {
  const { entity, key } = comparison;
  const map = maps[entity];
  if (map !== undefined)
    return textCondition(Prisma.sql`(t.${Prisma.raw(`"${map}"`)} ->> ${key}::text)`, comparison);
  const attribute = isAttribute(entity) ? attributes[key] : undefined;
  if (attribute === undefined)
    return refuseFilter(
      `${entity === '' ? key : `${entity}.${key}`} is not searched; use tags.*, metadata.*, ${Object.keys(attributes).join(', ')}`,
    );
  return attribute.kind === 'number'
    ? numberCondition(attribute.sql, comparison)
    : textCondition(attribute.sql, comparison);
}

function order({ entity, key, descending }: Ordering): Prisma.Sql {
  const attribute = isAttribute(entity) ? attributes[key] : undefined;
  if (attribute === undefined) return refuseFilter(`cannot be ordered by ${key}`);
  return descending ? Prisma.sql`${attribute.sql} desc` : Prisma.sql`${attribute.sql} asc`;
}

/** Traces of experiments by filter and order, newest first without one. */
export const searchTraces = query(
  { permission: 'experiments:read', input: searchTracesInput },
  async ({ actor }, input) => {
    const offset = decodePageToken(input.pageToken);
    const experiments = input.locations.map((one) => one.mlflowExperiment.experimentId);
    const ids = await db().$queryRaw<{ id: string }[]>`
      select t."id" from "MlflowTrace" t join "Experiment" e on e."id" = t."experimentId"
      where ${allOf([
        Prisma.sql`t."experimentId" = any(${experiments}::int[])`,
        visibleSql(visibleWhere(actor, 'experiments:read'), Prisma.sql`e`),
        ...parseFilter(input.filter).map(condition),
      ])}
      order by ${Prisma.join([...parseOrder(input.orderBy).map(order), Prisma.sql`t."requestAt" desc`, Prisma.sql`t."id" desc`], ', ')}
      limit ${input.maxResults + 1} offset ${offset}`;
    const { items, ...rest } = cutTokenPage(ids, input.maxResults, offset);
    const rows = await db().mlflowTrace.findMany({
      where: { id: { in: items.map((item) => item.id) } },
    });
    const byId = new Map(rows.map((row) => [row.id, row]));
    return {
      traces: items.flatMap((item) => byId.get(item.id) ?? []).map(toWireTrace),
      ...rest,
    };
  },
);
