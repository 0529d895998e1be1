import type { z } from 'zod';
import { machineMetrics } from '#lib/choices/reproduce.ts';
import type {
  DatasetThenAndNow,
  DataChanged,
  reproduceRunAnswer,
} from '#lib/schemas/experiments/reproduce.ts';
import { reproduceRunInput } from '#lib/schemas/experiments/reproduce.ts';
import { executorFor, radiusOf } from '#server/actions/proposals/plan-input.ts';
import { firstFailure, passed, runPreCheck } from '#server/actions/targets/pre-check.ts';
import { propose } from '#server/actions/proposals/propose.ts';
import { presentDigests, reproduceKind } from '#server/actions/targets/reproduce-state.ts';
import {
  digestsByName,
  environmentOf,
  readTrainingRecord,
} from '#server/experiments/training-record.ts';
import type { TrainingRecord } from '#server/experiments/training-record.ts';
import { findResource, readGraph } from '#server/incidents/diagnosis/resource-graph.ts';
import { reproducePlan, reproduceStep, reproduceTitle } from './reproduce-plan.ts';
import type { ReproduceRequest } from './reproduce-plan.ts';
import type { Actor } from '#server/platform/actor.ts';
import { requirePermission } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { publicUrl } from '#server/platform/env.ts';
import { TandemError, wrongField } from '#server/platform/errors.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { found } from '#server/platform/verb.ts';

/** Characters; GitHub takes 65,535 of all inputs together. */
const orderAtMost = 60_000;

function refuse(message: string, data?: unknown): never {
  throw new TandemError('conflict', message, { data });
}

/** What a run has to tell so that somebody else can train it again. */
function checkRecord(record: TrainingRecord): TrainingRecord & { code: string } {
  const { status, deleted, reproduces, code, datasets, params } = record;
  if (deleted) refuse('The run is deleted.');
  if (status !== 'FINISHED')
    refuse(`The run is ${status}; only what has finished can be reproduced.`);
  if (reproduces !== null)
    refuse(`It repeats the run ${reproduces} itself; reproduce that one instead.`);
  if (code === null)
    refuse(
      'The run does not tell its code: neither mlflow.source.git.commit nor tandem.code is among its tags.',
    );
  if (datasets.length === 0)
    refuse('The run does not tell its data: it logged no dataset (mlflow.log_input).');
  if (JSON.stringify({ params, datasets }).length > orderAtMost)
    refuse(
      `Params and datasets of the run are longer than an order holds: ${orderAtMost} characters.`,
    );
  return { ...record, code };
}

/** What is compared: what is asked for, else all that the run says of the model. */
function metricsOf({ metrics }: TrainingRecord, wanted: readonly string[] | undefined): string[] {
  const missing = wanted?.find((metric) => !metrics.has(metric));
  if (missing !== undefined) throw wrongField('metrics', `the run logged no ${missing}`);
  const compared =
    wanted ?? [...metrics.keys()].filter((metric) => !metric.startsWith(machineMetrics));
  if (compared.length === 0) refuse('The run logged no metric that could be compared.');
  return [...new Set(compared)];
}

/** The registered models that the run made a version of. */
async function modelsOf(runId: string): Promise<string[]> {
  const logged = await db().loggedModel.findMany({
    where: { sourceRunId: runId },
    select: { id: true },
  });
  const rows = await db().modelVersion.findMany({
    where: { OR: [{ runId }, { loggedModelId: { in: logged.map(({ id }) => id) } }] },
    select: { model: { select: { name: true } } },
    orderBy: { version: 'asc' },
  });
  return [...new Set(rows.map(({ model }) => model.name))];
}

/** The first of the models that an executor knows. */
async function trainerOf(models: readonly string[], now: Date) {
  if (models.length === 0)
    refuse('The run made no version of a registered model, so no executor is known to train it.');
  for (const name of models) {
    const target = await executorFor({ kind: 'model', name }, reproduceKind, { now, past: false });
    if (target !== null) return { name, config: target.config };
  }
  return refuse(`No executor that is switched on knows ${models.join(' or ')}.`);
}

function changedData(
  record: TrainingRecord,
  now: ReadonlyMap<string, string>,
): DatasetThenAndNow[] {
  return [...digestsByName(record.datasets)]
    .map(([name, before]) => ({ name, before, now: now.get(name) ?? null }))
    .filter((each) => each.now !== null && each.now !== each.before);
}

function refuseChanged(changed: DatasetThenAndNow[]): void {
  if (changed.length === 0) return;
  const words = changed.map(
    ({ name, before, now }) => `${name} was ${before}, and is ${now ?? ''} now`,
  );
  const data: DataChanged = { dataChanged: changed };
  refuse(`Data changed: ${words.join('; ')}.`, data);
}

type Asked = { reason: string; metrics: string[] };

/** The plan, once the executor has said that it can, and that the data is the same as far as anybody knows. */
async function planFor(record: ReproduceRequest['record'], { reason, metrics }: Asked, now: Date) {
  const { name, config } = await trainerOf(await modelsOf(record.id), now);
  const graph = await readGraph(now);
  const model = { name, resourceId: findResource(graph, { kind: 'model', name })?.id ?? null };
  const environment = await environmentOf(record.id);
  const base = { record, environment, model, executor: config.name };
  const { digests, dryRun } = await presentDigests(reproduceStep(base), record.id, now);
  refuseChanged(changedData(record, digests));
  const plan = reproducePlan({
    ...base,
    metrics,
    known: [...digests.keys()],
    blastRadius: radiusOf({ kind: 'model', name }, graph),
    reason,
  });
  return { plan, dryRun, demo: config.demo };
}

/** Somebody asks that a run is trained again, to see whether it comes to the same; somebody else approves. */
export async function proposeReproduction(
  actor: Actor,
  given: unknown,
): Promise<z.output<typeof reproduceRunAnswer>> {
  requirePermission(actor, 'actions:write');
  requirePermission(actor, 'experiments:write');
  const { id, reason, metrics } = parseInput(reproduceRunInput, given);
  const read = found(await readTrainingRecord(id), 'run');
  const place = await db().experiment.findUniqueOrThrow({ where: { id: read.experimentId } });
  requirePermission(actor, 'experiments:write', place);
  const record = checkRecord(read);
  const pass = { now: new Date(), past: false };
  const asked = { reason, metrics: metricsOf(record, metrics) };
  const { plan, dryRun, demo } = await planFor(record, asked, pass.now);
  const preCheck = await runPreCheck(plan, pass);
  if (!passed(preCheck))
    refuse(`It cannot be repeated now. ${firstFailure(preCheck)}`, { preCheck });
  const made = await propose(actor, {
    incidentId: null,
    title: reproduceTitle(record),
    plan,
    proposer: { kind: 'user', id: actor.id, name: actor.name, editor: null },
    signature: `reproduce:${record.id}`,
    preCheck,
    dryRun,
    teamId: place.teamId,
    environmentId: place.environmentId,
    demo,
  });
  if (made === null) refuse('An action to reproduce this run is open already.');
  const { number } = await db().action.findUniqueOrThrow({
    where: { id: made.id },
    select: { number: true },
  });
  return { id: made.id, number, href: `${publicUrl()}/actions/${made.id}` };
}
