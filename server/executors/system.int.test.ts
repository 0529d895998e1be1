import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import { approve } from '#server/actions/decide.ts';
import { executorFor } from '#server/actions/proposals/plan-input.ts';
import { scoringTarget, servingExecutor } from '#server/actions/targets/executor-site.ts';
import { targetState } from '#server/actions/targets/executor-target.ts';
import { listExecutors, saveExecutor } from '#server/actions/targets/executors.ts';
import { testExecutor } from '#server/actions/test-executor.ts';
import {
  connectExecutor,
  makeUser,
  proposePlan,
  rollbackPlan,
} from '#server/actions/testing/actions.ts';
import { startTestPeer, type TestPeer } from '#server/actions/testing/executor-peer.ts';
import { startKserve } from '#server/connectors/test-kserve.ts';
import { startKubernetesJobs, type TestPipeline } from '#server/connectors/test-pipelines.ts';
import type { TestServing, TestSystem } from '#server/connectors/test-system.ts';
import { executorOf } from '#server/executors/executor-of.ts';
import { pollQuickly } from '#server/executors/test-poll-times.ts';
import { createRun } from '#server/experiments/runs/create-run.ts';
import { runActions } from '#server/jobs/runs/run-actions.ts';
import { settleRuns } from '#server/jobs/runs/settle-runs.ts';
import { verifyActions } from '#server/jobs/runs/verify-actions.ts';
import { testContext } from '#server/jobs/testing/context.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { createModel } from '#server/models/registered-models.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';

const admin = systemActor('test');
const model = { kind: 'model', name: 'fraud' };
const now = () => ({ now: new Date(), past: false });
let jobs: TestPipeline;
let serving: TestServing;
let peer: TestPeer;
let engineer: Extract<Actor, { kind: 'user' }>;

const siteOf = ({ site }: TestSystem) => ({
  url: site.url,
  secretRef: site.secretRef,
  allow: [...site.allow],
});

async function addVersion(key?: string): Promise<void> {
  await createVersion(admin, {
    name: model.name,
    source: 's3://models/fraud/files',
    tags: key === undefined ? [] : [{ key: 'tandem.key', value: key }],
  });
}

function retrainPlan(): Plan {
  const window = { trainFromAt: '2026-01-01T00:00:00Z', trainToAt: '2026-01-02T00:00:00Z' };
  const parameters = { ...window, baseVersion: '1', reason: newId() };
  return {
    ...rollbackPlan(model.name),
    kind: 'model.retrain',
    executor: 'trainer',
    target: { ...model, id: null },
    parameters,
    steps: [
      { title: 'Train', executor: 'trainer', kind: 'model.retrain', target: model, parameters },
    ],
    preconditions: [{ field: 'version', equals: '1', title: 'Version 1 still serves' }],
    successCriteria: {
      criteria: [],
      settleMs: 0,
      windowMs: 1_000,
      minSamples: 12,
      state: [{ field: 'trained version', equals: 'registered', title: 'It is registered' }],
    },
    rollback: { kind: 'none', reason: 'it serves nothing' },
    fixes: 'prepares',
  };
}

async function approved(): Promise<string> {
  const action = await proposePlan(retrainPlan());
  await approve(engineer, { id: action.id, planVersion: action.planVersion });
  return action.id;
}

const runOf = (actionId: string) => db().actionRun.findFirstOrThrow({ where: { actionId } });
const statusOf = async (id: string) =>
  (await db().action.findUniqueOrThrow({ where: { id } })).status;

beforeAll(async () => {
  pollQuickly();
  [jobs, serving, peer] = await Promise.all([
    startKubernetesJobs(),
    startKserve(),
    startTestPeer(),
  ]);
  engineer = await makeUser('Emma', ['ml-engineer']);
  // A webhook that answers for everything, and whose name comes first.
  await connectExecutor(peer);
  await db().executorConfig.update({ where: { name: 'peer' }, data: { name: 'a-webhook' } });
  await createModel(admin, { name: model.name });
  await addVersion();
  await saveExecutor(admin, {
    name: 'serving',
    kind: 'kserve',
    enabled: true,
    ...siteOf(serving.system),
    settings: {
      namespace: 'ml',
      service: 'fraud',
      storageUri: 's3://models/fraud/{version}',
      model: 'fraud',
      scoring: 'a-webhook',
    },
  });
  await saveExecutor(admin, {
    name: 'trainer',
    kind: 'kubernetes-job',
    enabled: true,
    ...siteOf(jobs),
    settings: { namespace: 'ml', cronJob: 'train-fraud', models: 'fraud', serving: 'serving' },
  });
});
beforeEach(() => {
  jobs.lose = null;
});
afterAll(async () => {
  await Promise.all([jobs.close(), serving.system.close(), peer.close()]);
  await db().$disconnect();
});

test('a retraining is started once and reports the version that its key tags', async () => {
  const before = jobs.runs.length;
  const id = await approved();
  const carried = Promise.all([
    runActions.run({}, testContext()),
    runActions.run({}, testContext()),
  ]);
  await expect.poll(() => jobs.runs.length).toBeGreaterThan(before);
  const { idempotencyKey: key } = await runOf(id);
  await addVersion(key);
  jobs.runs.forEach((run) => (run.state = 'ok'));
  await carried;
  expect(jobs.runs.slice(before)).toMatchObject([{ key, order: { model: 'fraud' } }]);
  expect(await statusOf(id)).toBe('verifying');
  expect((await runOf(id)).result).toMatchObject({ version: '2' });
  await verifyActions(now());
  expect(await statusOf(id)).toBe('verified');
});

test('a lost answer is in doubt; probes settle it when the training has ended', async () => {
  const before = jobs.runs.length;
  const id = await approved();
  jobs.lose = 'answer';
  await runActions.run({}, testContext());
  expect(await statusOf(id)).toBe('unknown');
  jobs.lose = null;
  await settleRuns.run({}, testContext());
  expect(await statusOf(id)).toBe('unknown');
  const { idempotencyKey: key } = await runOf(id);
  await addVersion(key);
  jobs.runs.forEach((run) => (run.state = 'ok'));
  await settleRuns.run({}, testContext());
  expect(await statusOf(id)).toBe('verifying');
  expect((await runOf(id)).result).toMatchObject({ version: '3' });
  await verifyActions(now());
  expect(await statusOf(id)).toBe('verified');
  expect(jobs.runs).toHaveLength(before + 1);
});

test('a failed training fails the action', async () => {
  const before = jobs.runs.length;
  const id = await approved();
  const carried = runActions.run({}, testContext());
  await expect.poll(() => jobs.runs.length).toBeGreaterThan(before);
  jobs.runs.forEach((run) => (run.state = 'broken'));
  await carried;
  expect(await statusOf(id)).toBe('failed');
});

test('an order that a kind cannot carry out, or an executor that is off, fails at once', async () => {
  const step = {
    title: 'Restart',
    executor: 'trainer',
    kind: 'service.restart',
    target: { kind: 'service', name: 'web' },
    parameters: {},
  };
  const run = async () =>
    (await executorOf('trainer')).runStep(newId(), 0, 1, step, () => Promise.resolve(true));
  expect(await run()).toMatchObject({ kind: 'failed' });
  await saveExecutor(admin, { name: 'trainer', enabled: false });
  const off = await run();
  expect(off.kind).toBe('failed');
  expect(off.detail).toContain('is disabled');
  await saveExecutor(admin, { name: 'trainer', enabled: true });
});

test('a pipeline that says so reproduces runs, and the run is found by its key', async () => {
  const chosen = async () => (await executorFor(model, 'model.reproduce', now()))?.config.name;
  expect(await chosen()).toBe('a-webhook');
  const settings = { namespace: 'ml', cronJob: 'train-fraud', models: 'fraud', serving: 'serving' };
  await expect(
    saveExecutor(admin, {
      name: 'trainer',
      enabled: true,
      settings: { ...settings, reproduces: 'maybe' },
    }),
  ).rejects.toThrow('must be yes or no');
  await saveExecutor(admin, {
    name: 'trainer',
    enabled: true,
    settings: { ...settings, reproduces: 'yes' },
  });
  expect(await chosen()).toBe('trainer');
  const key = newId();
  const parameters = { runId: 'then', params: { depth: '6' } };
  const step = {
    title: 'Train again',
    executor: 'trainer',
    kind: 'model.reproduce',
    target: model,
    parameters,
  };
  const before = jobs.runs.length;
  const executor = await executorOf('trainer');
  const outcome = executor.runStep(key, 0, 1, step, () => Promise.resolve(true));
  await expect.poll(() => jobs.runs.length).toBeGreaterThan(before);
  const { run } = await createRun(admin, {
    experimentId: 0,
    tags: [
      { key: 'tandem.reproduces', value: 'then' },
      { key: 'tandem.key', value: key },
    ],
  });
  jobs.runs.forEach((each) => (each.state = 'ok'));
  expect(await outcome).toMatchObject({ kind: 'succeeded', result: { runId: run.info.runId } });
  expect(jobs.runs.at(-1)).toMatchObject({
    key,
    order: { kind: 'model.reproduce', model: 'fraud', ...parameters },
  });
  await saveExecutor(admin, { name: 'trainer', enabled: true, settings });
});

test('each plan goes to the executor that is made for it', async () => {
  const chosen = async (target: typeof model, planKind: string) =>
    (await executorFor(target, planKind, now()))?.config.name;
  expect(await chosen(model, 'model.retrain')).toBe('trainer');
  expect(await chosen(model, 'model.roll_back')).toBe('serving');
  expect(await chosen(model, 'model.repair_data')).toBe('a-webhook');
  expect(await chosen({ kind: 'service', name: 'web' }, 'service.restart')).toBe('a-webhook');
  expect(await chosen({ kind: 'model', name: 'other' }, 'model.retrain')).toBe('a-webhook');
  expect(await servingExecutor('trainer')).toBe('serving');
  expect(await servingExecutor('a-webhook')).toBe('a-webhook');
  expect((await scoringTarget('serving')).url).toBe(peer.url);
});

test('what serves a model is asked for the pipeline too, and versions that wait are known', async () => {
  const state = await targetState('trainer', model, now());
  expect(state).toMatchObject({
    version: '1',
    'traffic of version 1': '100 %',
    'traffic of version 2': '0 %',
  });
  // It mirrors nothing, so that a rollout does not ask it to.
  expect(state).not.toHaveProperty('version in the shadow');
  await expect(targetState('trainer', { kind: 'model', name: 'other' }, now())).rejects.toThrow(
    'does not train other',
  );
});

test('a wrong setting is named, and nothing is saved', async () => {
  const save = (name: string, settings: Record<string, string>, kind = 'kubernetes-job' as const) =>
    saveExecutor(admin, { name, kind, enabled: true, ...siteOf(jobs), settings });
  const good = { namespace: 'ml', cronJob: 'train', models: 'fraud', serving: 'serving' };
  const wrong: [Record<string, string>, string, string][] = [
    [{ namespace: 'ml', models: 'fraud', serving: 'serving' }, 'settings.cronJob', 'is required'],
    [{ ...good, namespace: 'ML team' }, 'settings.namespace', 'lowercase letters'],
    [{ ...good, models: ' , ' }, 'settings.models', 'names no model'],
    [{ ...good, serving: 'nobody' }, 'settings.serving', 'there is no executor nobody'],
    [{ ...good, serving: 'trainer' }, 'settings.serving', 'serves no models'],
    [{ ...good, dag: 'x' }, 'settings', 'dag'],
  ];
  for (const [settings, field, message] of wrong) {
    const error = await save('another', settings).then(
      () => null,
      (refused: unknown) => asTandemError(refused),
    );
    expect(error?.code).toBe('invalid_input');
    expect(error?.fields).toHaveLength(1);
    expect(error?.fields[0]?.field).toBe(field);
    expect(error?.fields[0]?.message).toContain(message);
  }
  expect(await db().executorConfig.count({ where: { name: 'another' } })).toBe(0);
});

test('switching on and off keeps kind and settings, and the audit log tells them', async () => {
  await saveExecutor(admin, { name: 'trainer', enabled: false });
  await saveExecutor(admin, { name: 'trainer', enabled: true });
  const { items } = await listExecutors(admin, {});
  expect(items.find(({ name }) => name === 'trainer')).toMatchObject({
    kind: 'kubernetes-job',
    enabled: true,
    settings: { cronJob: 'train-fraud', serving: 'serving' },
  });
  const entry = await db().auditEntry.findFirstOrThrow({
    where: { subjectId: 'trainer' },
    orderBy: { order: 'desc' },
  });
  expect(entry.after).toMatchObject({ kind: 'kubernetes-job', settings: { namespace: 'ml' } });
});

test('the test of an executor reads only, and says what is wrong', async () => {
  const runs = jobs.runs.length;
  expect(await testExecutor(admin, { name: 'trainer' })).toMatchObject({ ok: true });
  expect(await testExecutor(admin, { name: 'serving' })).toMatchObject({ ok: true });
  expect(await testExecutor(admin, { name: 'a-webhook' })).toMatchObject({ ok: true });
  expect(jobs.runs).toHaveLength(runs);
  await db().executorConfig.update({ where: { name: 'trainer' }, data: { allow: [] } });
  const blocked = await testExecutor(admin, { name: 'trainer' });
  expect(blocked.ok).toBe(false);
  expect(blocked.detail).toContain('is not allowed');
  const viewer = await makeUser('Vera', ['viewer']);
  await expect(testExecutor(viewer, { name: 'trainer' })).rejects.toMatchObject({
    code: 'forbidden',
  });
});
