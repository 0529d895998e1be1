import { actionTarget } from '#lib/schemas/actions/request.ts';
import { retrainPolicyInput, type RetrainReadiness } from '#lib/schemas/rollouts/loop.ts';
import { makePersonPlan } from '#server/actions/proposals/person-plan.ts';
import { findRunbook } from '#server/actions/runbooks/registry.ts';
import { loadTarget } from '#server/actions/targets/action-target.ts';
import { planState } from '#server/actions/targets/executor-target.ts';
import { checkPreconditions } from '#server/actions/targets/preconditions.ts';
import { retrainPolicyField, retrainRunbook } from '#server/actions/targets/retrain-state.ts';
import { readGraph } from '#server/incidents/diagnosis/resource-graph.ts';
import { loadModel } from '#server/models/registry-rows.ts';
import { can, visibleWhere, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';

type Obstacle = Pick<RetrainReadiness, 'reason' | 'links'>;
type Link = RetrainReadiness['links'][number];

const none: Obstacle = { reason: null, links: [] };
const saying = (reason: string, links: Link[] = []): Obstacle => ({ reason, links });

/** Obstacle for data alerts, with the incident that handles them. */
async function dataObstacle(actor: Actor, model: string, found: string): Promise<Obstacle> {
  const rows = await db().alert.findMany({
    where: {
      past: false,
      metric: 'model.data_quality',
      labels: { path: ['model'], equals: model },
      firedAt: { not: null },
    },
    orderBy: [{ resolvedAt: { sort: 'desc', nulls: 'first' } }, { startedAt: 'desc' }],
    take: 1,
    select: { title: true, incidentId: true },
  });
  const [first] = rows;
  if (first === undefined) return saying(`Waiting for the data of the window: checks ${found}.`);
  return saying(
    `Waiting for the data: ${first.title}.`,
    await incidentLinks(actor, [first.incidentId]),
  );
}

async function incidentLinks(actor: Actor, ids: readonly (string | null)[]): Promise<Link[]> {
  if (!can(actor, 'incidents:read')) return [];
  const rows = await db().incident.findMany({
    where: {
      AND: [visibleWhere(actor, 'incidents:read'), { id: { in: ids.filter((id) => id !== null) } }],
    },
    select: { id: true, number: true },
  });
  return rows.map(({ id, number }) => ({ label: `INC-${number}`, href: `/incidents/${id}` }));
}

async function openIncidents(actor: Actor, found: string): Promise<Obstacle> {
  const numbers = [...found.matchAll(/INC-(\d+)/gu)].map(([, number]) => Number(number));
  const rows = await db().incident.findMany({
    where: { number: { in: numbers }, past: false },
    select: { id: true },
  });
  return saying(
    'Waiting until the data incident upstream of the model is resolved.',
    await incidentLinks(
      actor,
      rows.map(({ id }) => id),
    ),
  );
}

/** Description of the first unmet condition. */
async function obstacleOf(
  actor: Actor,
  model: string,
  failed: { field: string; found: string; title: string },
): Promise<Obstacle> {
  const { field, found, title } = failed;
  switch (field) {
    case retrainPolicyField:
      return saying('The retraining policy of the model is disabled.');
    case 'data incidents':
      return openIncidents(actor, found);
    case 'quality checks':
      return dataObstacle(actor, model, found);
    case 'matured labels':
      return saying(`Waiting for labels: ${found} rows in the window are labeled.`);
    case 'cool-down':
      return saying(`Waiting for the cool-down after the last retraining, ${found}.`);
    case 'retrain budget':
      return saying(`The retraining budget is exhausted: ${found}.`);
    case 'other retrainings':
      return saying(`Waiting for the retraining in progress: ${found}.`);
    default:
      return saying(`Not possible now. ${title}: ${found}.`);
  }
}

async function firstObstacle(actor: Actor, name: string, now: Date): Promise<Obstacle> {
  const pass = { now, past: false };
  const runbook = findRunbook(retrainRunbook);
  if (runbook === null) throw new Error('There is no retraining runbook');
  const made = await makePersonPlan(
    {
      target: await loadTarget(actionTarget.parse({ name })),
      incident: null,
      runbook,
      parameters: {},
      reason: 'Not given yet',
    },
    { graph: await readGraph(now), pass },
  );
  if ('none' in made) return saying(`No plan is possible: ${made.none}.`);
  const { plan } = made;
  const state = await planState(plan, pass);
  const at = checkPreconditions(plan, state).findIndex(({ ok }) => !ok);
  const missing = plan.preconditions[at];
  if (missing === undefined) return none;
  const value = state[missing.field];
  return obstacleOf(actor, name, {
    field: missing.field,
    found: typeof value === 'string' ? value : 'not reported',
    title: missing.title,
  });
}

/**
 * Whether a retraining can be requested now, with the same checks as the request; otherwise the
 * first unmet condition.
 */
export async function retrainReadiness(actor: Actor, given: unknown): Promise<RetrainReadiness> {
  const { name } = parseInput(retrainPolicyInput, given);
  await loadModel(db(), actor, name, 'models:read');
  const obstacle = await firstObstacle(actor, name, new Date()).catch((error: unknown): Obstacle =>
    saying(
      `The executor does not respond: ${error instanceof Error ? error.message : 'no reason'}`,
    ),
  );
  return { model: name, ready: obstacle.reason === null, ...obstacle };
}
