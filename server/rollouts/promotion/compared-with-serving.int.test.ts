import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RiskTier } from '#lib/choices/governance.ts';
import { planSchema } from '#lib/schemas/actions/plan.ts';
import { runPreCheck } from '#server/actions/targets/pre-check.ts';
import { approveAs, makeUser } from '#server/actions/testing/actions.ts';
import { createRun } from '#server/experiments/runs/create-run.ts';
import { logBatch } from '#server/experiments/runs/log-batch.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { createModel } from '#server/models/registered-models.ts';
import { setGovernance } from '#server/models/set-governance.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { askForAlias } from '#server/rollouts/testing/alias.ts';
import { closeSpool } from '#server/telemetry/spool/get-spool.ts';

const trainer = systemActor('trainer');
const titles: readonly string[] = [
  'Compared with the current version: by a passed gate, or by metrics logged by slice',
  'Compared with the current version: by a passed gate, or by logged metrics',
];
let ada: Actor;

beforeAll(async () => {
  ada = await makeUser('Ada', ['approver', 'ml-engineer']);
});
afterAll(async () => {
  await closeSpool();
  await db().$disconnect();
});

async function register(name: string, versions: number, tier: RiskTier): Promise<void> {
  await createModel(trainer, { name });
  for (let version = 1; version <= versions; version += 1)
    await createVersion(trainer, { name, source: `s3://elsewhere/${version}` });
  await setGovernance(trainer, { name, owner: 'Mia', purpose: 'Scores', tier });
}

/** Sets the serving version as if it had been approved before. */
async function serve(name: string, version: number, alias = 'champion'): Promise<void> {
  const { id: modelId } = await db().registeredModel.findUniqueOrThrow({ where: { name } });
  const row = { version, updatedAt: new Date() };
  await db().modelAlias.upsert({
    where: { modelId_alias: { modelId, alias } },
    create: { modelId, alias, ...row },
    update: row,
  });
}

async function ask(name: string, version: number, alias = 'champion'): Promise<string> {
  return (await askForAlias(trainer, name, version, alias)).id;
}

/** Current check of an open request; undefined if it is not checked. */
async function comparison(id: string) {
  const { plan } = await db().action.findUniqueOrThrow({ where: { id } });
  const { checks } = await runPreCheck(planSchema.parse(plan), { now: new Date(), past: false });
  const found = checks.find((check) => titles.includes(check.title));
  return found === undefined ? undefined : [found.ok, found.detail];
}

const figures = { positives: 20, champion: 0.2, lower: -0.1, upper: 0.1 };
const overall = {
  ...figures,
  slice: null,
  rows: 400,
  challenger: 0.15,
  difference: -0.05,
  verdict: 'better',
};
const slice = {
  ...figures,
  slice: { column: 'channel', value: 'app' },
  rows: 80,
  challenger: 0.2312,
  difference: 0.03118,
  verdict: 'worse',
};

/** Result of a rollout gate: better overall, and worse in one slice if it did not pass. */
function judged(passed: boolean) {
  const at = new Date().toISOString();
  const alike = { meanScore: 0.1, sureness: 0.9 };
  return {
    kind: 'judged',
    at,
    passed,
    reason: passed
      ? 'It is better over all rows and in no slice worse.'
      : 'It is worse in channel app.',
    measure: 'log loss',
    rows: 400,
    fromAt: at,
    toAt: at,
    comparisons: 2,
    level: 0.975,
    overall,
    slices: passed ? [] : [slice],
    usual: { ...alike, latencyP95Ms: 10, rows: 400, beside: alike },
  };
}

async function gate(
  model: string,
  version: string,
  baseVersion: string,
  passed = true,
): Promise<void> {
  const at = new Date();
  await db().modelRollout.create({
    data: {
      id: newId(),
      model,
      version,
      baseVersion,
      executor: 'shop',
      retrainActionId: newId(),
      policy: {},
      policyVersion: 1,
      stage: 'promotion',
      state: 'active',
      gate: judged(passed),
      trainedToAt: at,
      stageSince: at,
      createdAt: at,
    },
  });
}

test('of a high tier a version must be compared with what serves at that moment', async () => {
  const name = 'loans';
  await register(name, 3, 'high');
  await serve(name, 1);
  const id = await ask(name, 2);
  const missing = 'comparison of version 2: missing, while version 1 serves, expected done';
  expect(await comparison(id)).toEqual([false, missing]);
  await expect(approveAs(ada, id)).rejects.toMatchObject({ code: 'conflict' });
  await gate(name, '2', '1');
  expect(await comparison(id)).toEqual([true, 'comparison of version 2: done']);
  // Another user's version started serving meanwhile.
  await serve(name, 3);
  expect(await comparison(id)).toEqual([
    false,
    'comparison of version 2: with version 1, while version 3 serves, expected done',
  ]);
  await gate(name, '2', '3');
  expect(await comparison(id)).toEqual([true, 'comparison of version 2: done']);
});

test('an alias that points to nothing yet is no way around what serves', async () => {
  const name = 'side-door';
  await register(name, 2, 'high');
  await serve(name, 1);
  const id = await ask(name, 2, 'production');
  expect((await comparison(id))?.[0]).toBe(false);
});

test('the first version has nothing to be compared with, until another one serves', async () => {
  const name = 'first';
  await register(name, 2, 'high');
  const id = await ask(name, 1);
  expect(await comparison(id)).toEqual([true, 'comparison of version 1: done']);
  await serve(name, 2, 'production');
  expect((await comparison(id))?.[0]).toBe(false);
});

/** A version whose run logged these figures, each as 0.9. */
async function logged(name: string, keys: readonly string[]): Promise<void> {
  const { run } = await createRun(trainer, { experimentId: 0 });
  const { runId } = run.info;
  const timestamp = Date.now();
  await logBatch(trainer, { runId, metrics: keys.map((key) => ({ key, value: 0.9, timestamp })) });
  await createVersion(trainer, { name, source: 's3://elsewhere/model', runId });
}

test('of a high tier logged figures compare by slice; what a run measured of its machine is none', async () => {
  const name = 'logged';
  await register(name, 0, 'high');
  const machine = 'system/cpu_utilization_percentage';
  await logged(name, ['auc', 'auc/country:DE', machine]);
  await logged(name, ['auc', 'auc/country:DE']);
  await logged(name, ['auc', 'auc/country:FR']);
  await logged(name, [machine]);
  await serve(name, 1);
  expect((await comparison(await ask(name, 2)))?.[0]).toBe(true);
  expect(await comparison(await ask(name, 3))).toEqual([
    false,
    'comparison of version 3: only unsliced metrics, while version 1 serves: log them by slice, or run a gate, expected done',
  ]);
  expect(await comparison(await ask(name, 4))).toEqual([
    false,
    'comparison of version 4: missing, while version 1 serves, expected done',
  ]);
});

test('of a medium tier logged figures suffice, and nothing is asked for where there is nothing to compare with', async () => {
  const name = 'medium';
  await register(name, 1, 'medium');
  await logged(name, ['auc']);
  await logged(name, ['auc']);
  await logged(name, ['other', 'system/gpu_0_memory_usage_megabytes']);
  const none = await ask(name, 2);
  await serve(name, 1);
  // Version 1 has no run, so a comparison was impossible.
  expect(await comparison(none)).toEqual([true, 'comparison of version 2, if available: done']);
  await serve(name, 2);
  expect((await comparison(await ask(name, 3)))?.[0]).toBe(true);
  const id = await ask(name, 4);
  expect(await comparison(id)).toEqual([
    false,
    'comparison of version 4, if available: missing, while version 2 serves, expected done',
  ]);
  await gate(name, '4', '1');
  const { plan } = await db().action.findUniqueOrThrow({ where: { id: await ask(name, 4) } });
  expect(planSchema.parse(plan).preconditions.map(({ title }) => title)).toContain(titles[1]);
});

test('a gate that was not passed says where and by how much, and logged figures do not make up for it', async () => {
  const name = 'stopped';
  await register(name, 0, 'high');
  await logged(name, ['auc/country:DE']);
  await logged(name, ['auc/country:DE']);
  await serve(name, 1);
  const id = await ask(name, 2);
  expect((await comparison(id))?.[0]).toBe(true);
  await gate(name, '2', '1', false);
  const words =
    'comparison of version 2: not passed compared with version 1: worse in channel app by 0.0312 (log loss, 80 requests), expected done';
  expect(await comparison(id)).toEqual([false, words]);
  await expect(approveAs(ada, id)).rejects.toMatchObject({ code: 'conflict' });
});

test('of other tiers nothing is asked for, and a gate against what served once is told as such', async () => {
  const name = 'low';
  await register(name, 3, 'low');
  await serve(name, 3);
  await gate(name, '2', '1');
  const id = await ask(name, 2);
  expect(await comparison(id)).toBeUndefined();
  const { plan } = await db().action.findUniqueOrThrow({ where: { id } });
  expect(planSchema.parse(plan).promotion?.gate).toEqual({
    kind: 'not measured',
    reason: 'it was compared with version 1, but version 3 serves now',
  });
});
