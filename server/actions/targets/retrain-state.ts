import { z } from 'zod';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import { planVersion } from '#server/actions/proposals/plan-version.ts';
import { activeStatuses } from '#server/actions/transitions.ts';
import {
  keyIn,
  modelIds,
  readGraph,
  type ResourceGraph,
} from '#server/incidents/diagnosis/resource-graph.ts';
import { storedCausesSchema } from '#server/incidents/diagnosis/stored-diagnosis.ts';
import { db } from '#server/platform/database/db.ts';
import { outcomeTotals } from '#server/telemetry/queries/inference/performance/outcomes.ts';
import { readRetrainPolicy, type RetrainPolicyInForce } from './retrain-policies.ts';

export const retrainKind = 'model.retrain';
export const retrainRunbook = 'retrain-model';

export function retrainTitle(model: string): string {
  return `Retrain ${model}`;
}

/** Fields of a model's state that must have these values for a retraining. */
export const retrainGate = [
  { field: 'data incidents', equals: 'none open', title: 'No data incident is open upstream' },
  {
    field: 'quality checks',
    equals: 'passed',
    title: 'The data of the window passed its quality checks',
  },
  { field: 'matured labels', equals: 'enough', title: 'The window has enough mature labels' },
  { field: 'cool-down', equals: 'over', title: 'The cool-down has ended' },
  { field: 'retrain budget', equals: 'left', title: 'The budget is not exhausted' },
  { field: 'other retrainings', equals: 'none', title: 'No other retraining is in progress' },
] as const;
export const retrainPolicyField = 'retrain policy';
export const trainedField = { field: 'trained version', equals: 'registered' } as const;

export function describeRetrainPolicy(version: number): string {
  return `version ${version}, on`;
}

export const retrainWindow = z.object({ trainFromAt: z.string(), trainToAt: z.string() });
type Window = { fromMs: number; toMs: number };
const open = ['triggered', 'acknowledged', 'reopened', 'mitigated'];

/** The model and all its dependencies, direct and indirect. */
function upstreamOf(model: string, graph: ResourceGraph): Set<string> {
  const { relations } = graph;
  // A registered model has no resource before its telemetry arrives.
  const seen = new Set([keyIn(graph, { kind: 'model', name: model }), ...modelIds(model, graph)]);
  const queue = [...seen];
  for (let key = queue.pop(); key !== undefined; key = queue.pop())
    for (const { from, to } of relations)
      if (from === key && !seen.has(to)) {
        seen.add(to);
        queue.push(to);
      }
  return seen;
}

/**
 * Open incidents whose first cause is credible and in the data of the model or of one of its
 * dependencies, as "INC-7".
 */
export async function openDataIncidents(model: string, now: Date): Promise<string[]> {
  const graph = await readGraph(now);
  const upstream = upstreamOf(model, graph);
  const rows = await db().incident.findMany({
    where: { status: { in: open }, past: false },
    select: { number: true, diagnoses: { where: { current: true }, select: { causes: true } } },
  });
  const found = rows.filter(({ diagnoses }) => {
    const [first] = storedCausesSchema.catch([]).parse(diagnoses[0]?.causes ?? []);
    const credible = first?.level === 'likely' || first?.level === 'possible';
    return first?.kind === 'data' && credible && upstream.has(keyIn(graph, first.resource));
  });
  return found.map(({ number }) => `INC-${number}`);
}

async function dataIncidents(model: string, now: Date): Promise<string> {
  const found = await openDataIncidents(model, now);
  return found.length === 0 ? 'none open' : `${found.join(', ')} open`;
}

/**
 * Number of alerts about the model's input values that fire now or fired while the window's rows
 * were served, as text.
 */
async function qualityChecks(model: string, { fromMs, toMs }: Window): Promise<string> {
  const failed = await db().alert.count({
    where: {
      past: false,
      metric: 'model.data_quality',
      labels: { path: ['model'], equals: model },
      firedAt: { not: null },
      OR: [
        { state: 'firing' },
        { startedAt: { lte: new Date(toMs) }, resolvedAt: { gte: new Date(fromMs) } },
      ],
    },
  });
  return failed === 0 ? 'passed' : `${failed} failed`;
}

async function maturedLabels(model: string, window: Window, atLeast: number): Promise<string> {
  const { labelled } = await outcomeTotals({ model, ...window, version: null });
  return labelled >= atLeast ? 'enough' : `${labelled} of ${atLeast}`;
}

const ofModel = (model: string) =>
  ({ kind: retrainKind, targetKind: 'model', targetName: model, past: false }) as const;

async function coolDown(model: string, minutes: number, now: Date): Promise<string> {
  const last = await db().action.findFirst({
    where: { ...ofModel(model), finishedAt: { not: null } },
    orderBy: { finishedAt: 'desc' },
    select: { finishedAt: true },
  });
  const until = (last?.finishedAt?.getTime() ?? Number.NEGATIVE_INFINITY) + minutes * 60_000;
  return until <= now.getTime() ? 'over' : `until ${new Date(until).toISOString()}`;
}

async function budget(
  model: string,
  { runs, days }: { runs: number; days: number },
  now: Date,
): Promise<string> {
  const since = new Date(now.getTime() - days * 86_400_000);
  const used = await db().action.count({
    where: { ...ofModel(model), startedAt: { gte: since } },
  });
  return used < runs ? 'left' : `${used} of ${runs} used in ${days} days`;
}

/** Open proposals and runs, except for this plan, and versions still being rolled out. */
async function others(model: string, plan: Plan): Promise<string> {
  const own = planVersion(plan);
  const [actions, rollouts] = await Promise.all([
    db().action.findMany({
      where: {
        ...ofModel(model),
        status: { in: [...activeStatuses] },
        planVersion: { not: own },
      },
      select: { number: true },
    }),
    db().modelRollout.count({ where: { model, state: { not: 'done' } } }),
  ]);
  if (actions.length > 0) return actions.map(({ number }) => `ACT-${number}`).join(', ');
  return rollouts === 0 ? 'none' : 'a version is being rolled out';
}

/** Checks that the version reported by the plan's run exists in the registry. */
async function trainedVersion(model: string, plan: Plan): Promise<string> {
  const run = await db().actionRun.findFirst({
    where: { action: { ...ofModel(model), planVersion: planVersion(plan) }, status: 'succeeded' },
    orderBy: { createdAt: 'desc' },
    select: { result: true },
  });
  const reported = z.object({ version: z.coerce.number().int() }).safeParse(run?.result);
  if (!reported.success) return 'not reported';
  const there = await db().modelVersion.count({
    where: { model: { name: model }, version: reported.data.version },
  });
  return there > 0 ? 'registered' : `version ${reported.data.version} is not in the registry`;
}

function describePolicy({ version, body }: RetrainPolicyInForce): string {
  return body.enabled ? describeRetrainPolicy(version) : `version ${version}, off`;
}

/**
 * Current result of a model's retrain policy for this plan, in the wording that its preconditions
 * use.
 */
export async function retrainState(plan: Plan, now: Date): Promise<Record<string, string>> {
  const model = plan.target.name;
  const given = retrainWindow.parse(plan.parameters);
  const window = { fromMs: Date.parse(given.trainFromAt), toMs: Date.parse(given.trainToAt) };
  const policy = await readRetrainPolicy(db(), model);
  const { body } = policy;
  return {
    [retrainPolicyField]: describePolicy(policy),
    'data incidents': await dataIncidents(model, now),
    'quality checks': await qualityChecks(model, window),
    'matured labels': await maturedLabels(model, window, body.window.labelledAtLeast),
    'cool-down': await coolDown(model, body.coolDownMinutes, now),
    'retrain budget': await budget(model, body.budget, now),
    'other retrainings': await others(model, plan),
    [trainedField.field]: await trainedVersion(model, plan),
  };
}

/**
 * Reasons that the model could not be retrained on this window now, regardless of the incident.
 * Data incidents are listed separately.
 */
export async function retrainObstacles(
  model: string,
  window: Window,
  now: Date,
): Promise<string[]> {
  const { body } = await readRetrainPolicy(db(), model);
  const [checks, labels, rest, left, rollouts] = await Promise.all([
    qualityChecks(model, window),
    maturedLabels(model, window, body.window.labelledAtLeast),
    coolDown(model, body.coolDownMinutes, now),
    budget(model, body.budget, now),
    db().modelRollout.count({ where: { model, state: { not: 'done' } } }),
  ]);
  return [
    ...(body.enabled ? [] : ['The retraining policy is disabled']),
    ...(checks === 'passed' ? [] : [`Quality checks of the training data: ${checks}`]),
    ...(labels === 'enough' ? [] : [`Mature labels since the change: ${labels}`]),
    ...(rest === 'over' ? [] : [`Cool-down of the retraining policy: ${rest}`]),
    ...(left === 'left' ? [] : [`Budget of the retraining policy: ${left}`]),
    ...(rollouts === 0 ? [] : ['A retrained version is being rolled out']),
  ];
}
