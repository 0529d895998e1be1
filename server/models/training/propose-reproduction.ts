import type { z } from 'zod';
import { machineMetrics } from '#lib/choices/reproduce.ts';
import {
  reproduceRunInput,
  type DatasetThenAndNow,
  type DataChanged,
  type reproduceRunAnswer,
} from '#lib/schemas/experiments/reproduce.ts';
import { executorFor, radiusOf } from '#server/actions/proposals/plan-input.ts';
import { propose } from '#server/actions/proposals/propose.ts';
import { firstFailure, passed, runPreCheck } from '#server/actions/targets/pre-check.ts';
import { presentDigests, reproduceKind } from '#server/actions/targets/reproduce-state.ts';
import {
  digestsByName,
  environmentOf,
  readTrainingRecord,
  type TrainingRecord,
} from '#server/experiments/training-record.ts';
import { findResource, readGraph } from '#server/incidents/diagnosis/resource-graph.ts';
import { requirePermission, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { publicUrl } from '#server/platform/env.ts';
import { TandemError, wrongField } from '#server/platform/errors.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { found } from '#server/platform/verb.ts';
import {
  reproducePlan,
  reproduceStep,
  reproduceTitle,
  type ReproduceRequest,
} from './reproduce-plan.ts';

/** In characters. GitHub accepts 65,535 for all inputs together. */
const orderAtMost = 60_000;

function refuse(message: string, data?: unknown): never {
  throw new TandemError('conflict', message, { data });
}

/** Checks that a run has everything needed to train it again. */
function checkRecord(record: TrainingRecord): TrainingRecord & { code: string } {
  const { status, deleted, reproduces, code, datasets, params } = record;
  if (deleted) refuse('The run is deleted.');
  if (status !== 'FINISHED') refuse(`The run is ${status}; only finished runs can be reproduced.`);
  if (reproduces !== null)
    refuse(`It is itself a reproduction of run ${reproduces}; reproduce that run instead.`);
  if (code === null)
    refuse(
      'The run does not record its code: neither mlflow.source.git.commit nor tandem.code is among its tags.',
    );
  if (datasets.length === 0)
    refuse('The run does not record its data: it logged no dataset (mlflow.log_input).');
  if (JSON.stringify({ params, datasets }).length > orderAtMost)
    refuse(
      `Params and datasets of the run are longer than the limit of an order: ${orderAtMost} characters.`,
    );
  return { ...record, code };
}

/** Metrics to compare: the requested metrics, otherwise all model metrics that the run logged. */
function metricsOf({ metrics }: TrainingRecord, wanted: readonly string[] | undefined): string[] {
  const missing = wanted?.find((metric) => !metrics.has(metric));
  if (missing !== undefined) throw wrongField('metrics', `the run logged no ${missing}`);
  const compared =
    wanted ?? [...metrics.keys()].filter((metric) => !metric.startsWith(machineMetrics));
  if (compared.length === 0) refuse('The run logged no comparable metric.');
  return [...new Set(compared)];
}

/** Registered models with a version created by the run. */
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

/** First of the models that an executor supports. */
async function trainerOf(models: readonly string[], now: Date) {
  if (models.length === 0)
    refuse('The run has no registered model version, so no executor can train it.');
  for (const name of models) {
    const target = await executorFor({ kind: 'model', name }, reproduceKind, { now, past: false });
    if (target !== null) return { name, config: target.config };
  }
  return refuse(`No enabled executor knows ${models.join(' or ')}.`);
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
    ({ name, before, now }) => `${name} was ${before}, and is now ${now ?? ''}`,
  );
  const data: DataChanged = { dataChanged: changed };
  refuse(`Data changed: ${words.join('; ')}.`, data);
}

type CallParams = { reason: string; metrics: string[] };

/**
 * Builds the plan after the executor has confirmed that it can run it and, as far as it can check,
 * that the data is unchanged.
 */
async function planFor(
  record: ReproduceRequest['record'],
  { reason, metrics }: CallParams,
  now: Date,
) {
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

/**
 * Proposes training a run again, to check whether the result is the same; another user must
 * approve.
 */
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
    refuse(`It cannot be reproduced now. ${firstFailure(preCheck)}`, { preCheck });
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
  if (made === null) refuse('An action to reproduce this run is already open.');
  const { number } = await db().action.findUniqueOrThrow({
    where: { id: made.id },
    select: { number: true },
  });
  return { id: made.id, number, href: `${publicUrl()}/actions/${made.id}` };
}
