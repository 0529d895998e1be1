import { isSameResource, resourceKey } from '#engines/correlate/graph.ts';
import { findOtherCauses, type Disturbance } from '#engines/decide/find-other-causes.ts';
import type { OtherCause } from '#lib/schemas/actions/actions.ts';
import type { Criterion, Plan } from '#lib/schemas/actions/plan.ts';
import {
  alertResources,
  findResource,
  keyIn,
  type ResourceGraph,
} from '#server/incidents/diagnosis/resource-graph.ts';
import { findingKind } from '#server/incidents/findings/finding-kind.ts';
import type { PlaceOf } from '#server/infrastructure/resources/place-of-labels.ts';
import { db } from '#server/platform/database/db.ts';
import type { Pass } from '#server/platform/verb.ts';
import { byTandem, outsideKinds } from './cause-scene.ts';

export type RanAction = { id: string; startedAt: Date; plan: Plan };
type Candidate = Disturbance & { shown: OtherCause };

const mostRows = 200;

async function changesSince(
  { startedAt, plan }: RanAction,
  graph: ResourceGraph,
  { now }: Pass,
): Promise<Candidate[]> {
  const rows = await db().change.findMany({
    where: {
      occurredAt: { gt: startedAt, lte: now },
      OR: [{ actor: null }, { actor: { not: byTandem } }],
    },
    orderBy: { occurredAt: 'asc' },
    take: mostRows,
  });
  const brought = new Set(plan.changes.map(({ to }) => to));
  return rows.flatMap((row): Candidate[] => {
    const named = { id: row.resourceId, kind: row.resourceKind, name: row.resourceName };
    const found = findResource(graph, named, row.environmentId);
    const resource = { ...named, id: found?.id ?? null };
    // A pipeline may report the action's own change under another name.
    const own =
      isSameResource(resource, plan.target) && row.after !== null && brought.has(row.after);
    if (own) return [];
    const everywhere = outsideKinds.includes(row.kind);
    return [
      {
        kind: 'change',
        resource: everywhere ? null : resourceKey(resource),
        atMs: row.occurredAt.getTime(),
        shown: { kind: 'change', title: row.title, resource, at: row.occurredAt.toISOString() },
      },
    ];
  });
}

async function alertsSince(
  { startedAt }: RanAction,
  graph: ResourceGraph,
  { now, past }: Pass,
): Promise<Candidate[]> {
  const rows = await db().alert.findMany({
    where: { startedAt: { gt: startedAt, lte: now }, past, resourceId: { not: null } },
    orderBy: { startedAt: 'asc' },
    take: mostRows,
  });
  return rows.flatMap((row): Candidate[] => {
    const resource = graph.byId.get(row.resourceId ?? '');
    if (resource === undefined) return [];
    const { id, kind, name } = resource;
    const finding = findingKind(row.inputs) ?? '';
    const fell = finding === 'below-range' || finding === 'shift-down';
    return [
      {
        kind: 'alert',
        resource: resourceKey(resource),
        atMs: row.startedAt.getTime(),
        load: row.role === 'traffic' && !fell,
        shown: {
          kind: 'alert',
          title: row.title,
          resource: { id, kind, name },
          at: row.startedAt.toISOString(),
        },
      },
    ];
  });
}

/**
 * Runs and rollbacks of other actions. Their changes have Tandem as their source and are excluded
 * above.
 */
async function actionsSince(
  { id, startedAt }: RanAction,
  graph: ResourceGraph,
  { now, past }: Pass,
): Promise<Candidate[]> {
  const rows = await db().actionRun.findMany({
    where: { startedAt: { gt: startedAt, lte: now }, action: { id: { not: id }, past } },
    include: {
      action: { select: { title: true, targetId: true, targetKind: true, targetName: true } },
    },
    orderBy: { startedAt: 'asc' },
    take: mostRows,
  });
  return rows.flatMap(({ startedAt: at, action }): Candidate[] => {
    if (at === null) return [];
    const resource = { id: action.targetId, kind: action.targetKind, name: action.targetName };
    return [
      {
        kind: 'action',
        resource: keyIn(graph, resource),
        atMs: at.getTime(),
        shown: { kind: 'action', title: action.title, resource, at: at.toISOString() },
      },
    ];
  });
}

/**
 * Keys of the resources that a criterion covers; if its labels name none, the resources of the
 * target.
 */
function resourcesOf(
  { signal, monitor }: Criterion,
  { target }: Plan,
  { places, graph }: { places: PlaceOf; graph: ResourceGraph },
): string[] {
  const labels = { ...signal.labels, ...monitor?.group };
  const keys = alertResources({ resourceId: places(labels).resourceId, labels }, graph);
  return keys.length > 0 ? keys : [keyIn(graph, target)];
}

/**
 * Other causes that began after the run and can affect the signal of each criterion, oldest first.
 */
export async function otherCausesOf(
  action: RanAction,
  world: { places: PlaceOf; graph: ResourceGraph },
  pass: Pass,
): Promise<(criterion: Criterion) => OtherCause[]> {
  const { plan, startedAt } = action;
  const found = await Promise.all([
    changesSince(action, world.graph, pass),
    alertsSince(action, world.graph, pass),
    actionsSince(action, world.graph, pass),
  ]);
  const verified = {
    target: keyIn(world.graph, plan.target),
    startedAtMs: startedAt.getTime(),
    nowMs: pass.now.getTime(),
    relations: world.graph.relations,
  };
  return (criterion) =>
    findOtherCauses(verified, resourcesOf(criterion, plan, world), found.flat()).map(
      ({ shown }) => shown,
    );
}
