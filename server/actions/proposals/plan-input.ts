import type { ResourceRef } from '#engines/correlate/graph.ts';
import { blastRadius } from '#engines/triage/blast-radius.ts';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import { suits } from '#server/actions/targets/executor-site.ts';
import { targetState } from '#server/actions/targets/executor-target.ts';
import { backendOf } from '#server/connectors/backends.ts';
import { keyIn, type ResourceGraph } from '#server/incidents/diagnosis/resource-graph.ts';
import { db } from '#server/platform/database/db.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { logger } from '#server/platform/logger.ts';
import type { Pass } from '#server/platform/verb.ts';

/**
 * Other resources that an action on this resource may affect, according to the dependency graph.
 */
export function radiusOf(resource: ResourceRef, graph: ResourceGraph): Plan['blastRadius'] {
  const start = keyIn(graph, resource);
  const reach = blastRadius([start], graph.relations, { known: new Set(graph.byId.keys()) });
  const reached = reach.dependents.flatMap(({ key }) => graph.byId.get(key) ?? []);
  return {
    services: reached.filter(({ kind }) => kind === 'service').length + 1,
    models: reached.filter(({ kind }) => kind === 'model').length,
    usersPerMinute: null,
    names: reached.slice(0, 20).map(({ name }) => name),
    complete: !reach.graphIncomplete,
  };
}

/**
 * Executor for a target and a kind of plan: the first enabled executor that covers both. Executors
 * made for such plans come before webhooks. In the past, always the demo's executor.
 */
export async function executorFor({ kind, name }: ResourceRef, planKind: string, pass: Pass) {
  const configs = await db().executorConfig.findMany({
    where: { enabled: true, ...(pass.past ? { demo: true } : {}) },
    orderBy: { name: 'asc' },
  });
  const able = configs.filter((config) => suits(config, planKind));
  const made = able.filter((config) => backendOf(config.kind) !== null);
  for (const config of [...made, ...able.filter((one) => !made.includes(one))]) {
    try {
      return { config, state: await targetState(config.name, { kind, name }, pass) };
    } catch (error) {
      logger.info('executor does not respond for target', {
        executor: config.name,
        target: name,
        reason: asTandemError(error)?.message,
      });
    }
  }
  return null;
}
