import { searchTracesInput } from '#lib/schemas/experiments/traces.ts';
import { Prisma } from '#server/generated/prisma/client.ts';
import { visibleWhere } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import {
  parseFilter,
  parseOrder,
  type Comparison,
  type Ordering,
} from '#server/platform/database/filter-grammar.ts';
import { patternCondition, requirePatterns } from '#server/platform/database/filter-pattern.ts';
import {
  allOf,
  numberCondition,
  refuseFilter,
  visibleSql,
} from '#server/platform/database/filter-sql.ts';
import { cutTokenPage, decodePageToken } from '#server/platform/http/page-token.ts';
import { query } from '#server/platform/verb.ts';
import { withAssessments } from './assessment-row.ts';
import { toWireTrace } from './trace-row.ts';

type Attribute = { sql: Prisma.Sql; kind: 'text' | 'number' };

const at: Attribute = {
  sql: Prisma.sql`extract(epoch from t."requestAt") * 1000`,
  kind: 'number',
};
const ended: Attribute = {
  sql: Prisma.sql`(extract(epoch from t."requestAt") * 1000 + t."durationMs")`,
  kind: 'number',
};
const took: Attribute = { sql: Prisma.sql`t."durationMs"`, kind: 'number' };
const state: Attribute = { sql: Prisma.sql`t."state"`, kind: 'text' };
const id: Attribute = { sql: Prisma.sql`t."id"`, kind: 'text' };
const madeBy: Attribute = {
  sql: Prisma.sql`(t."metadata" ->> 'mlflow.sourceRun')`,
  kind: 'text',
};
const attributes: Record<string, Attribute> = {
  timestamp: at,
  timestamp_ms: at,
  request_time: at,
  execution_time: took,
  execution_time_ms: took,
  execution_duration: took,
  end_time: ended,
  end_time_ms: ended,
  status: state,
  state,
  trace_id: id,
  request_id: id,
  client_request_id: { sql: Prisma.sql`t."clientRequestId"`, kind: 'text' },
  name: { sql: Prisma.sql`(t."tags" ->> 'mlflow.traceName')`, kind: 'text' },
  run_id: madeBy,
};
const maps: Record<string, string> = {
  tag: 'tags',
  tags: 'tags',
  metadata: 'metadata',
  request_metadata: 'metadata',
  trace_metadata: 'metadata',
};
/** Rejects filters of MLflow clients on data that is not stored here. */
function refuseUnkept({ entity, key }: { entity: string; key: string }): void {
  if (entity === 'span' || (isAttribute(entity) && key === 'text'))
    refuseFilter(
      `${entity === '' ? key : `${entity}.${key}`} needs spans, which are in the trace file and cannot be searched; search tags, metadata and names of traces instead`,
    );
  if (entity === 'issue') refuseFilter('MLflow issues are not supported');
}

const isAttribute = (entity: string) =>
  ['', 'attribute', 'attributes', 'attr', 'trace'].includes(entity);

/** Condition on the run that created the trace or was linked to it. */
function ofRun(comparison: Comparison): Prisma.Sql {
  return Prisma.sql`(${patternCondition(madeBy.sql, comparison)} or exists (select 1 from "RunTrace" l
    where l."traceId" = t."id" and ${patternCondition(Prisma.sql`l."runId"`, comparison)}))`;
}

/** Condition on the valid assessments of this kind and name. */
function assessed(comparison: Comparison): Prisma.Sql {
  const { entity: kind, key, operator } = comparison;
  const text = Prisma.sql`(a."value" #>> '{}')`;
  const some = (more: Prisma.Sql) => Prisma.sql`exists (select 1 from "TraceAssessment" a
    where a."traceId" = t."id" and a."kind" = ${kind} and a."name" = ${key} and a."valid" and ${more})`;
  if (operator === 'IS NOT NULL') return some(Prisma.sql`true`);
  if (operator === 'IS NULL') return Prisma.sql`not ${some(Prisma.sql`true`)}`;
  if (!['<', '<=', '>', '>='].includes(operator)) return some(patternCondition(text, comparison));
  const number = Prisma.sql`(case when jsonb_typeof(a."value") = 'number' then ${text}::float8 end)`;
  return some(numberCondition(number, comparison));
}

/**
 * Condition on a prompt: `name/version` is matched in the JSON list that clients write into a tag.
 */
function ofPrompt(comparison: Comparison): Prisma.Sql {
  const [given] = comparison.values;
  const parts = String(given ?? '').split('/');
  if (comparison.operator !== '=' || parts.length !== 2)
    return refuseFilter("compare prompts as prompt = 'name/version'");
  const [name, version] = parts;
  const tag = Prisma.sql`(t."tags" ->> 'mlflow.linkedPrompts')`;
  return Prisma.sql`(case when ${tag} is json array
    then ${tag}::jsonb @> ${JSON.stringify([{ name, version }])}::jsonb else false end)`;
}

function condition(comparison: Comparison): Prisma.Sql {
  const { entity, key, operator } = comparison;
  if (entity === 'feedback' || entity === 'expectation') return assessed(comparison);
  const map = maps[entity];
  if (map !== undefined)
    return patternCondition(Prisma.sql`(t.${Prisma.raw(`"${map}"`)} ->> ${key}::text)`, comparison);
  if (isAttribute(entity) && key === 'prompt') return ofPrompt(comparison);
  if (isAttribute(entity) && key === 'run_id' && operator === '=') return ofRun(comparison);
  refuseUnkept(comparison);
  const attribute = isAttribute(entity) ? attributes[key] : undefined;
  if (attribute === undefined)
    return refuseFilter(
      `${entity === '' ? key : `${entity}.${key}`} cannot be searched; use tags.*, metadata.*, feedback.*, expectation.*, prompt, ${Object.keys(attributes).join(', ')}`,
    );
  return attribute.kind === 'number'
    ? numberCondition(attribute.sql, comparison)
    : patternCondition(attribute.sql, comparison);
}

const byExperiment: Attribute = { sql: Prisma.sql`t."experimentId"`, kind: 'number' };

/** Sort order; traces without the value come last. */
function order({ entity, key, descending }: Ordering): Prisma.Sql {
  const known = key === 'experiment_id' ? byExperiment : attributes[key];
  const attribute = isAttribute(entity) ? known : undefined;
  if (attribute === undefined)
    return refuseFilter(
      `traces cannot be ordered by ${key}; use experiment_id, ${Object.keys(attributes).join(', ')}`,
    );
  return Prisma.sql`${attribute.sql} ${Prisma.raw(descending ? 'desc' : 'asc')} nulls last`;
}

/** Traces of experiments by filter and order, newest first by default. */
export const searchTraces = query(
  { permission: 'experiments:read', input: searchTracesInput },
  async ({ actor }, input) => {
    const offset = decodePageToken(input.pageToken);
    const filter = parseFilter(input.filter);
    await requirePatterns(filter);
    const experiments = input.locations.map((one) => one.mlflowExperiment.experimentId);
    const ids = await db().$queryRaw<{ id: string }[]>`
      select t."id" from "MlflowTrace" t join "Experiment" e on e."id" = t."experimentId"
      where ${allOf([
        Prisma.sql`t."experimentId" = any(${experiments}::int[])`,
        visibleSql(visibleWhere(actor, 'experiments:read'), Prisma.sql`e`),
        ...filter.map(condition),
      ])}
      order by ${Prisma.join([...parseOrder(input.orderBy).map(order), Prisma.sql`t."requestAt" desc`, Prisma.sql`t."id" desc`], ', ')}
      limit ${input.maxResults + 1} offset ${offset}`;
    const { items, ...rest } = cutTokenPage(ids, input.maxResults, offset);
    const rows = await db().mlflowTrace.findMany({
      where: { id: { in: items.map((item) => item.id) } },
      include: withAssessments,
    });
    const byId = new Map(rows.map((row) => [row.id, row]));
    return {
      traces: items.flatMap((item) => byId.get(item.id) ?? []).map(toWireTrace),
      ...rest,
    };
  },
);
