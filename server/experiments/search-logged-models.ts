import type { z } from 'zod';
import { searchLoggedModelsInput } from '#lib/schemas/experiments/logged-models.ts';
import { registrationsOf } from '#server/experiments/registrations-of.ts';
import { toWireLoggedModel } from '#server/experiments/to-wire.ts';
import { Prisma } from '#server/generated/prisma/client.ts';
import { visibleWhere } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import {
  parseFilter,
  parseOrder,
  type Comparison,
} from '#server/platform/database/filter-grammar.ts';
import {
  allOf,
  numberCondition,
  refuseFilter,
  textCondition,
} from '#server/platform/database/filter-sql.ts';
import { cutTokenPage, decodePageToken } from '#server/platform/http/page-token.ts';
import { query } from '#server/platform/verb.ts';

type Input = z.output<typeof searchLoggedModelsInput>;

const epochMs = (column: string) =>
  Prisma.sql`extract(epoch from l.${Prisma.raw(`"${column}"`)}) * 1000`;
const attributes: Record<string, { sql: Prisma.Sql; kind: 'text' | 'number' }> = {
  model_id: { sql: Prisma.sql`l."id"`, kind: 'text' },
  name: { sql: Prisma.sql`l."name"`, kind: 'text' },
  model_type: { sql: Prisma.sql`l."modelType"`, kind: 'text' },
  source_run_id: { sql: Prisma.sql`l."sourceRunId"`, kind: 'text' },
  experiment_id: { sql: Prisma.sql`l."experimentId"::text`, kind: 'text' },
  status: { sql: Prisma.sql`replace(l."status", 'LOGGED_MODEL_', '')`, kind: 'text' },
  creation_timestamp: { sql: epochMs('createdAt'), kind: 'number' },
  creation_time: { sql: epochMs('createdAt'), kind: 'number' },
  last_updated_timestamp: { sql: epochMs('updatedAt'), kind: 'number' },
};

function attributeOf(key: string) {
  const found = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
  return found ?? refuseFilter(`there is no attribute ${key}`);
}

function onDatasets(datasets: Input['datasets']): Prisma.Sql {
  if (datasets.length === 0) return Prisma.sql`true`;
  const each = datasets.map(({ datasetName, datasetDigest }) =>
    datasetDigest === ''
      ? Prisma.sql`x."datasetName" = ${datasetName}`
      : Prisma.sql`(x."datasetName" = ${datasetName} and x."datasetDigest" = ${datasetDigest})`,
  );
  return Prisma.sql`(${Prisma.join(each, ' or ')})`;
}

function condition(comparison: Comparison, datasets: Input['datasets']): Prisma.Sql {
  const { entity, key } = comparison;
  switch (entity.replace(/s$/u, '')) {
    case 'tag':
      return textCondition(Prisma.sql`(l."tags" ->> ${key}::text)`, comparison);
    case 'param':
      return textCondition(Prisma.sql`(l."params" ->> ${key}::text)`, comparison);
    case 'metric':
      return Prisma.sql`exists (select 1 from "LoggedModelMetric" x where x."modelId" = l."id" and x."key" = ${key}
        and ${onDatasets(datasets)} and ${numberCondition(Prisma.sql`x."value"`, comparison)})`;
    case '':
    case 'attribute': {
      const attribute = attributeOf(key);
      return attribute.kind === 'number'
        ? numberCondition(attribute.sql, comparison)
        : textCondition(attribute.sql, comparison);
    }
    default:
      return refuseFilter(
        `${entity}.${key} cannot be searched; use attributes., metrics., params. or tags.`,
      );
  }
}

function order(each: Input['orderBy'][number]): Prisma.Sql[] {
  const [ordering] = parseOrder([each.fieldName]);
  const { entity, key } = ordering ?? { entity: '', key: each.fieldName };
  const datasets =
    each.datasetName === undefined
      ? []
      : [{ datasetName: each.datasetName, datasetDigest: each.datasetDigest ?? '' }];
  const value =
    entity === 'metric' || entity === 'metrics'
      ? Prisma.sql`(select x."value" from "LoggedModelMetric" x where x."modelId" = l."id" and x."key" = ${key}
          and ${onDatasets(datasets)} order by x."timestampMs" desc limit 1)`
      : attributeOf(key).sql;
  const direction = Prisma.raw(each.ascending ? 'asc' : 'desc');
  return [Prisma.sql`${value} is null`, Prisma.sql`${value} ${direction}`];
}

/** Logged models of the experiments by filter, order and datasets; newest first by default. */
export const searchLoggedModels = query(
  { permission: 'experiments:read', input: searchLoggedModelsInput },
  async ({ actor }, input) => {
    const offset = decodePageToken(input.pageToken);
    const conditions = parseFilter(input.filter).map((each) => condition(each, input.datasets));
    const visible = await db().experiment.findMany({
      where: {
        AND: [{ id: { in: input.experimentIds } }, visibleWhere(actor, 'experiments:read')],
      },
      select: { id: true },
    });
    if (input.datasets.length > 0)
      conditions.push(Prisma.sql`exists (select 1 from "LoggedModelMetric" x
        where x."modelId" = l."id" and ${onDatasets(input.datasets)})`);
    const ids = await db().$queryRaw<{ id: string }[]>`
      select l."id" from "LoggedModel" l
      where ${allOf([
        Prisma.sql`l."experimentId" = any(${visible.map(({ id }) => id)}::int[])`,
        Prisma.sql`l."deletedAt" is null`,
        ...conditions,
      ])}
      order by ${Prisma.join([...input.orderBy.flatMap(order), Prisma.sql`l."createdAt" desc`, Prisma.sql`l."id"`], ', ')}
      limit ${input.maxResults + 1} offset ${offset}`;
    const { items, ...rest } = cutTokenPage(ids, input.maxResults, offset);
    const wanted = items.map(({ id }) => id);
    const [rows, registrations] = await Promise.all([
      db().loggedModel.findMany({ where: { id: { in: wanted } }, include: { metrics: true } }),
      registrationsOf(db(), actor, wanted),
    ]);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return {
      models: wanted.flatMap((id) => {
        const row = byId.get(id);
        return row === undefined ? [] : [toWireLoggedModel(row, registrations.get(id))];
      }),
      ...rest,
    };
  },
);
