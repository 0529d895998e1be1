import { searchExperimentsInput } from '#lib/schemas/experiments/experiments.ts';
import type { ViewType } from '#lib/schemas/experiments/fields.ts';
import { toWireExperiment } from '#server/experiments/to-wire.ts';
import { Prisma } from '#server/generated/prisma/client.ts';
import { visibleWhere } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import {
  parseFilter,
  parseOrder,
  type Comparison,
  type Ordering,
} from '#server/platform/database/filter-grammar.ts';
import {
  allOf,
  numberCondition,
  refuseFilter,
  textCondition,
  visibleSql,
} from '#server/platform/database/filter-sql.ts';
import { cutTokenPage, decodePageToken } from '#server/platform/http/page-token.ts';
import { query } from '#server/platform/verb.ts';

const epochMs = (column: string) =>
  Prisma.sql`extract(epoch from e.${Prisma.raw(`"${column}"`)}) * 1000`;
const attributes: Record<string, { sql: Prisma.Sql; kind: 'text' | 'number' }> = {
  name: { sql: Prisma.sql`e."name"`, kind: 'text' },
  experiment_id: { sql: Prisma.sql`e."id"`, kind: 'number' },
  creation_time: { sql: epochMs('createdAt'), kind: 'number' },
  last_update_time: { sql: epochMs('updatedAt'), kind: 'number' },
};

function isAttribute(entity: string): boolean {
  return ['', 'attribute', 'attributes', 'attr'].includes(entity);
}

function condition(comparison: Comparison): Prisma.Sql {
  const { entity, key } = comparison;
  if (entity === 'tag' || entity === 'tags')
    return textCondition(Prisma.sql`(e."tags" ->> ${key}::text)`, comparison);
  const attribute = isAttribute(entity) && key !== 'experiment_id' ? attributes[key] : undefined;
  if (attribute === undefined)
    return refuseFilter(
      `${entity === '' ? key : `${entity}.${key}`} cannot be searched; use tags.*, name, creation_time or last_update_time`,
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

export function viewSql(view: ViewType, table: Prisma.Sql): Prisma.Sql {
  if (view === 'ALL') return Prisma.sql`true`;
  return view === 'DELETED_ONLY'
    ? Prisma.sql`${table}."deletedAt" is not null`
    : Prisma.sql`${table}."deletedAt" is null`;
}

/** Experiments by filter and order, newest first by default. */
export const searchExperiments = query(
  { permission: 'experiments:read', input: searchExperimentsInput },
  async ({ actor }, input) => {
    const offset = decodePageToken(input.pageToken);
    const orders = parseOrder(input.orderBy).map(order);
    const last =
      orders.length === 0 ? [epochMs('createdAt')].map((sql) => Prisma.sql`${sql} desc`) : [];
    const ids = await db().$queryRaw<{ id: number }[]>`
      select e."id" from "Experiment" e
      where ${allOf([
        viewSql(input.viewType, Prisma.sql`e`),
        visibleSql(visibleWhere(actor, 'experiments:read'), Prisma.sql`e`),
        ...parseFilter(input.filter).map(condition),
      ])}
      order by ${Prisma.join([...orders, ...last, Prisma.sql`e."id" desc`], ', ')}
      limit ${input.maxResults + 1} offset ${offset}`;
    const { items, ...rest } = cutTokenPage(ids, input.maxResults, offset);
    const rows = await db().experiment.findMany({
      where: { id: { in: items.map(({ id }) => id) } },
    });
    const byId = new Map(rows.map((row) => [row.id, row]));
    return {
      experiments: items.flatMap(({ id }) => byId.get(id) ?? []).map(toWireExperiment),
      ...rest,
    };
  },
);
