import { Prisma } from '#server/generated/prisma/client.ts';
import type { Comparison, Ordering } from '#server/platform/database/filter-grammar.ts';
import {
  numberCondition,
  refuseFilter,
  textCondition,
} from '#server/platform/database/filter-sql.ts';

const epochMs = (column: string) =>
  Prisma.sql`extract(epoch from r.${Prisma.raw(`"${column}"`)}) * 1000`;
const text = (column: string) => ({ sql: Prisma.raw(`r."${column}"`), kind: 'text' as const });
/**
 * Compared in milliseconds, as clients send them; sorted by the column itself, which is indexed.
 */
const time = (column: string) => ({
  sql: epochMs(column),
  order: Prisma.raw(`r."${column}"`),
  kind: 'number' as const,
});

type Attribute = { sql: Prisma.Sql; order?: Prisma.Sql; kind: 'text' | 'number' };
const attributes: Record<string, Attribute> = {
  run_id: text('id'),
  run_name: text('name'),
  'run name': text('name'),
  'Run name': text('name'),
  'Run Name': text('name'),
  status: text('status'),
  user_id: text('userId'),
  artifact_uri: text('artifactUri'),
  experiment_id: { sql: Prisma.sql`r."experimentId"::text`, kind: 'text' },
  start_time: time('startedAt'),
  created: time('startedAt'),
  Created: time('startedAt'),
  end_time: time('endedAt'),
};

type Entity = 'attribute' | 'metric' | 'param' | 'tag' | 'dataset' | 'model';
const entities: Record<string, Entity> = {
  '': 'attribute',
  attribute: 'attribute',
  attributes: 'attribute',
  attr: 'attribute',
  run: 'attribute',
  metric: 'metric',
  metrics: 'metric',
  param: 'param',
  params: 'param',
  parameter: 'param',
  parameters: 'param',
  tag: 'tag',
  tags: 'tag',
  dataset: 'dataset',
  datasets: 'dataset',
  model: 'model',
  models: 'model',
};

function entityOf({ entity, key }: { entity: string; key: string }): Entity {
  const found = Object.hasOwn(entities, entity) ? entities[entity] : undefined;
  return (
    found ??
    refuseFilter(
      `${entity}.${key} cannot be searched; use attributes., metrics., params., tags. or datasets.`,
    )
  );
}

function attributeOf(key: string) {
  const found = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
  return found ?? refuseFilter(`there is no attribute ${key}`);
}

/**
 * Number of leading characters that the index of params and tags contains, because it cannot store
 * the longest values.
 */
const indexedCharacters = 256;

/**
 * Expression that can use the index: for exact matches with values shorter than the indexed prefix.
 */
function indexedValue({ operator, values }: Comparison): Prisma.Sql {
  const whole = operator === '=' || operator === 'IN';
  return whole && values.every((value) => String(value).length < indexedCharacters)
    ? Prisma.raw(`left(x."value", ${indexedCharacters})`)
    : Prisma.sql`x."value"`;
}

function keyValueCondition(table: 'RunParam' | 'RunTag', comparison: Comparison): Prisma.Sql {
  const has = (more: Prisma.Sql) =>
    Prisma.sql`exists (select 1 from ${Prisma.raw(`"${table}"`)} x
      where x."runId" = r."id" and x."key" = ${comparison.key} ${more})`;
  if (comparison.operator === 'IS NOT NULL') return has(Prisma.empty);
  if (comparison.operator === 'IS NULL') return Prisma.sql`not ${has(Prisma.empty)}`;
  return has(Prisma.sql`and ${textCondition(indexedValue(comparison), comparison)}`);
}

function datasetCondition(comparison: Comparison): Prisma.Sql {
  const columns: Record<string, Prisma.Sql> = {
    name: Prisma.sql`d."name"`,
    digest: Prisma.sql`d."digest"`,
    context: Prisma.sql`(x."tags" ->> 'mlflow.data.context')`,
  };
  const column = Object.hasOwn(columns, comparison.key) ? columns[comparison.key] : undefined;
  if (column === undefined) return refuseFilter('a dataset has name, digest and context');
  return Prisma.sql`exists (select 1 from "RunDataset" x join "Dataset" d on d."id" = x."datasetId"
    where x."runId" = r."id" and ${textCondition(column, comparison)})`;
}

/** PostgreSQL treats NaN as the greatest number. Here, as in MLflow, NaN only matches `!=`. */
function metricTest(value: Prisma.Sql, comparison: Comparison): Prisma.Sql {
  const isNumber =
    comparison.operator === '!=' ? Prisma.empty : Prisma.sql`and ${value} <> 'NaN'::float8`;
  return Prisma.sql`${numberCondition(value, comparison)} ${isNumber}`;
}

const metricCondition = (comparison: Comparison): Prisma.Sql =>
  Prisma.sql`exists (select 1 from "RunMetric" x where x."runId" = r."id" and x."key" = ${comparison.key}
    and ${metricTest(Prisma.sql`x."value"`, comparison)})`;

/** True if a comparison is about the metric with this key. */
export const isOfMetric = (comparison: Comparison, key: string): boolean =>
  comparison.key === key && entityOf(comparison) === 'metric';

/** One comparison as a condition on `"Run" r`. */
export function runCondition(comparison: Comparison): Prisma.Sql {
  const { key } = comparison;
  switch (entityOf(comparison)) {
    case 'metric':
      return metricCondition(comparison);
    case 'param':
      return keyValueCondition('RunParam', comparison);
    case 'tag':
      return keyValueCondition('RunTag', comparison);
    case 'dataset':
      return datasetCondition(comparison);
    case 'model':
      if (key !== 'model_id') return refuseFilter('a model has a model_id');
      return Prisma.sql`exists (select 1 from "RunModel" x where x."runId" = r."id"
        and ${textCondition(Prisma.sql`x."modelId"`, comparison)})`;
    case 'attribute': {
      const attribute = attributeOf(key);
      return attribute.kind === 'number'
        ? numberCondition(attribute.sql, comparison)
        : textCondition(attribute.sql, comparison);
    }
  }
}

/** Table of an entity that has keyed values; null for attributes of the run itself. */
function keyedTable(entity: Entity): 'RunMetric' | 'RunParam' | 'RunTag' | null {
  switch (entity) {
    case 'metric':
      return 'RunMetric';
    case 'param':
      return 'RunParam';
    case 'tag':
      return 'RunTag';
    case 'attribute':
      return null;
    case 'dataset':
    case 'model':
      return refuseFilter('runs cannot be ordered by datasets or models');
  }
}

type SortedJoin = { join: Prisma.Sql; terms: Prisma.Sql[] };

/** `join` fetches the value once for all runs. */
export type RunOrder = SortedJoin & {
  /**
   * Set when ordering by a metric: runs with the metric come first, in the order that an index
   * returns.
   */
  metric?: {
    key: string;
    /**
     * Runs with a value that meets the comparisons. `most` limits the result to the first values,
     * plus ties with the last one.
     */
    present: (comparisons: readonly Comparison[], most: number | null) => SortedJoin;
  };
};

/** Helps the planner, which cannot estimate that few values of one key fill a page. */
function presentRuns(
  { key, descending }: Pick<Ordering, 'key' | 'descending'>,
  name: Prisma.Sql,
): NonNullable<RunOrder['metric']>['present'] {
  const direction = Prisma.raw(descending ? 'desc' : 'asc');
  const value = Prisma.sql`${name}."value"`;
  const terms = [Prisma.sql`${value} ${direction}`];
  return (comparisons, most) => {
    const tests = comparisons.map((each) => Prisma.sql`and ${metricTest(value, each)}`);
    const wanted = Prisma.sql`${name}."key" = ${key} and not ${value} = 'NaN'::float8
      ${Prisma.join([Prisma.empty, ...tests], ' ')}`;
    if (most === null)
      return {
        join: Prisma.sql`join "RunMetric" ${name} on ${name}."runId" = r."id" and ${wanted}`,
        terms,
      };
    const few = Prisma.sql`select ${name}."runId", ${value} from "RunMetric" ${name} where ${wanted}
      order by ${value} ${direction} fetch first ${most} rows with ties`;
    return { join: Prisma.sql`join (${few}) ${name} on ${name}."runId" = r."id"`, terms };
  };
}

/** Columns that are never null and need no null ordering. */
const alwaysThere = new Set(['start_time', 'created', 'Created', 'run_id', 'status']);

/**
 * One order key: the join that fetches its value, and the sort terms. In both directions, runs
 * without the key come last, and NaN just before them. `place` makes the join names unique.
 */
export function runOrder(ordering: Ordering, place: number): RunOrder {
  const direction = Prisma.raw(ordering.descending ? 'desc' : 'asc');
  const table = keyedTable(entityOf(ordering));
  if (table === null) {
    const { sql, order = sql } = attributeOf(ordering.key);
    const empty = alwaysThere.has(ordering.key) ? [] : [Prisma.sql`${order} is null`];
    return { join: Prisma.empty, terms: [...empty, Prisma.sql`${order} ${direction}`] };
  }
  const name = Prisma.raw(`o${place}`);
  const value = Prisma.sql`${name}."value"`;
  const sorted = Prisma.sql`${value} ${direction}`;
  const join = Prisma.sql`left join ${Prisma.raw(`"${table}"`)} ${name}
    on ${name}."runId" = r."id" and ${name}."key" = ${ordering.key}`;
  if (table !== 'RunMetric') return { join, terms: [Prisma.sql`${value} is null`, sorted] };
  return {
    join,
    terms: [Prisma.sql`${value} is null`, Prisma.sql`${value} = 'NaN'::float8`, sorted],
    metric: { key: ordering.key, present: presentRuns(ordering, name) },
  };
}
