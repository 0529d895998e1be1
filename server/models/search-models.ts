import { searchModelsInput, searchVersionsInput } from '#lib/schemas/models/models.ts';
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
import { toWireModel, toWireVersion } from './registry-rows.ts';

type Attributes = Record<string, { sql: Prisma.Sql; kind: 'text' | 'number' }>;

const epochMs = (table: string, column: string) =>
  Prisma.sql`extract(epoch from ${Prisma.raw(`${table}."${column}"`)}) * 1000`;
const times = (table: string): Attributes => ({
  creation_timestamp: { sql: epochMs(table, 'createdAt'), kind: 'number' },
  last_updated_timestamp: { sql: epochMs(table, 'updatedAt'), kind: 'number' },
  // MLflow's old name for `last_updated_timestamp`.
  timestamp: { sql: epochMs(table, 'updatedAt'), kind: 'number' },
});
const ofModels: Attributes = {
  name: { sql: Prisma.sql`m."name"`, kind: 'text' },
  ...times('m'),
};
const ofVersions: Attributes = {
  name: { sql: Prisma.sql`m."name"`, kind: 'text' },
  version_number: { sql: Prisma.sql`v."version"`, kind: 'number' },
  run_id: { sql: Prisma.sql`coalesce(v."runId", '')`, kind: 'text' },
  source_path: { sql: Prisma.sql`v."source"`, kind: 'text' },
  ...times('v'),
};

function attributeOf(attributes: Attributes, { entity, key }: { entity: string; key: string }) {
  const plain = ['', 'attribute', 'attributes', 'attr'].includes(entity);
  const found = plain && Object.hasOwn(attributes, key) ? attributes[key] : undefined;
  const names = Object.keys(attributes).join(', ');
  return found ?? refuseFilter(`${key} cannot be searched; use tags.* or one of ${names}`);
}

function condition(attributes: Attributes, tags: Prisma.Sql, each: Comparison): Prisma.Sql {
  if (each.entity === 'tag' || each.entity === 'tags')
    return textCondition(Prisma.sql`(${tags} ->> ${each.key}::text)`, each);
  const attribute = attributeOf(attributes, each);
  return attribute.kind === 'number'
    ? numberCondition(attribute.sql, each)
    : textCondition(attribute.sql, each);
}

function order(attributes: Attributes, each: Ordering): Prisma.Sql {
  return Prisma.sql`${attributeOf(attributes, each).sql} ${Prisma.raw(each.descending ? 'desc' : 'asc')}`;
}

/**
 * MLflow prompts are registered models with a tag. As in MLflow, a search that does not mention the
 * tag excludes them.
 */
const promptTag = 'mlflow.prompt.is_prompt';
function withoutPrompts(filter: readonly Comparison[]): Prisma.Sql {
  return filter.some(({ key }) => key === promptTag)
    ? Prisma.sql`true`
    : Prisma.sql`m."tags" ->> ${promptTag} is distinct from 'true'`;
}

/** `tags.mlflow.prompt.is_prompt != 'true'` also matches a model without the tag. */
function promptAware(attributes: Attributes, tags: Prisma.Sql) {
  return (each: Comparison): Prisma.Sql =>
    each.key === promptTag && each.operator === '!='
      ? Prisma.sql`m."tags" ->> ${promptTag} is distinct from ${String(each.values[0])}`
      : condition(attributes, tags, each);
}

export const searchModels = query(
  { permission: 'models:read', input: searchModelsInput },
  async ({ actor }, input) => {
    const filter = parseFilter(input.filter);
    const offset = decodePageToken(input.pageToken);
    const orders = parseOrder(input.orderBy).map((each) => order(ofModels, each));
    const ids = await db().$queryRaw<{ id: string }[]>`
      select m."id"::text as "id" from "RegisteredModel" m
      where ${allOf([
        visibleSql(visibleWhere(actor, 'models:read'), Prisma.sql`m`),
        withoutPrompts(filter),
        ...filter.map(promptAware(ofModels, Prisma.sql`m."tags"`)),
      ])}
      order by ${Prisma.join([...orders, Prisma.sql`m."name"`], ', ')}
      limit ${input.maxResults + 1} offset ${offset}`;
    const { items, ...rest } = cutTokenPage(ids, input.maxResults, offset);
    const rows = await db().registeredModel.findMany({
      where: { id: { in: items.map(({ id }) => id) } },
      include: { aliases: { orderBy: { alias: 'asc' } } },
    });
    const byId = new Map(rows.map((row) => [row.id, row]));
    const models = items.flatMap(({ id }) => byId.get(id) ?? []);
    return {
      registeredModels: await Promise.all(models.map((model) => toWireModel(db(), model))),
      ...rest,
    };
  },
);

export const searchVersions = query(
  { permission: 'models:read', input: searchVersionsInput },
  async ({ actor }, input) => {
    const filter = parseFilter(input.filter);
    const offset = decodePageToken(input.pageToken);
    const orders = parseOrder(input.orderBy).map((each) => order(ofVersions, each));
    const byDefault =
      orders.length === 0 ? [Prisma.sql`v."updatedAt" desc`, Prisma.sql`m."name"`] : [];
    const ids = await db().$queryRaw<{ id: string; version: number }[]>`
      select m."id"::text as "id", v."version" from "ModelVersion" v
      join "RegisteredModel" m on m."id" = v."modelId"
      where ${allOf([
        visibleSql(visibleWhere(actor, 'models:read'), Prisma.sql`m`),
        withoutPrompts(filter),
        ...filter.map(promptAware(ofVersions, Prisma.sql`v."tags"`)),
      ])}
      order by ${Prisma.join([...orders, ...byDefault, Prisma.sql`v."version" desc`, Prisma.sql`m."name"`], ', ')}
      limit ${input.maxResults + 1} offset ${offset}`;
    const { items, ...rest } = cutTokenPage(ids, input.maxResults, offset);
    const rows = await db().modelVersion.findMany({
      where: {
        modelId: { in: [...new Set(items.map(({ id }) => id))] },
        version: { in: [...new Set(items.map(({ version }) => version))] },
      },
      include: { model: { include: { aliases: true } } },
    });
    const byKey = new Map(rows.map((row) => [`${row.modelId} ${row.version}`, row]));
    return {
      modelVersions: items.flatMap(({ id, version }) => {
        const row = byKey.get(`${id} ${version}`);
        return row === undefined ? [] : [toWireVersion(row, row.model)];
      }),
      ...rest,
    };
  },
);
