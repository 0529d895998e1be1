import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { getAction } from '#server/actions/get.ts';
import { listActions } from '#server/actions/list.ts';
import { setKillSwitch } from '#server/actions/policy/kill-switch.ts';
import { approveAs, connectExecutor, makeUser } from '#server/actions/testing/actions.ts';
import { storeArtifact } from '#server/experiments/artifacts/artifacts.ts';
import { deleteRun } from '#server/experiments/runs/change-run.ts';
import { readTrainingRecord } from '#server/experiments/training-record.ts';
import { runAndVerify } from '#server/jobs/testing/pass.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { startModelPeer, type ModelPeer } from '#server/rollouts/testing/model-peer.ts';
import { closeSpool } from '#server/telemetry/spool/get-spool.ts';
import { listInventory } from '../inventory.ts';
import { logTraining, trainedModel, type Training } from '../testing/training.ts';
import { listReproductions } from './list-reproductions.ts';
import { proposeReproduction } from './propose-reproduction.ts';

const admin = systemActor('test');
let peer: ModelPeer;
let mia: Actor;
let max: Actor;

beforeAll(async () => {
  mia = await makeUser('Mia', ['ml-engineer']);
  max = await makeUser('Max', ['ml-engineer']);
  peer = await startModelPeer();
  await connectExecutor(peer, 'trainer');
});
beforeEach(() => {
  peer.model = null;
  peer.datasets = [{ name: 'orders', digest: 'd1' }];
  peer.objection = null;
});
afterAll(async () => {
  await peer.close();
  await closeSpool();
  await db().$disconnect();
});

const ask = (id: string) => proposeReproduction(mia, { id, reason: 'is it true?' });

type Trained = Awaited<ReturnType<typeof trainedModel>>;

/** Sets the next training of the peer, with differences from the default. */
function trainsTo({ experimentId, runId }: Trained, given: Partial<Training> = {}): void {
  peer.reproduce = () =>
    logTraining(experimentId, { tags: { 'tandem.reproduces': runId }, ...given });
}

/** Proposed, approved, carried out and verified. */
async function reproduced({ runId }: Trained) {
  const { id } = await ask(runId);
  await approveAs(max, id);
  await runAndVerify();
  return getAction(mia, { id });
}

test('a run is trained again as somebody else approves, and its metrics are the same', async () => {
  const trained = await trainedModel();
  let ordered: Record<string, unknown> = {};
  peer.reproduce = (parameters) => {
    ordered = parameters;
    return logTraining(trained.experimentId, { tags: { 'tandem.reproduces': trained.runId } });
  };
  const { id, number } = await ask(trained.runId);
  await expect(ask(trained.runId)).rejects.toMatchObject({
    code: 'conflict',
    message: 'An action to reproduce this run is already open.',
  });
  await expect(approveAs(mia, id)).rejects.toThrow('You proposed this');
  expect(await getAction(mia, { id })).toMatchObject({
    kind: 'model.reproduce',
    status: 'proposed',
    risk: 'low',
    target: { kind: 'model', name: trained.model },
    dryRun: { kind: 'done' },
  });
  await approveAs(max, id);
  await runAndVerify();
  expect(ordered).toMatchObject({
    runId: trained.runId,
    experimentId: trained.experimentId,
    code: 'c0ffee',
    params: { depth: '6', seed: '7' },
    datasets: [{ name: 'orders', digest: 'd1', source: '{}' }],
  });
  const { status, verification } = await getAction(mia, { id });
  expect(status).toBe('verified');
  const result = verification?.reproduction;
  expect(result).toMatchObject({
    verdict: 'reproduced',
    datasets: [{ name: 'orders', before: 'd1', now: 'd1' }],
    metrics: [
      { metric: 'auc', before: 0.9, now: 0.9, runs: 1, method: 'tolerance', verdict: 'inside' },
      { metric: 'loss', before: 0.25, now: 0.25, runs: 1, verdict: 'inside' },
    ],
  });
  expect(result?.method).toContain('so the spread is unknown');
  expect(await readTrainingRecord(result?.runId ?? '')).toMatchObject({
    reproduces: trained.runId,
    status: 'FINISHED',
  });
  expect(await listReproductions(mia, { id: trained.runId })).toMatchObject({
    items: [{ actionId: id, number, status: 'verified', dataChanged: false, result }],
  });
  const { items: inventory } = await listInventory(admin, { search: trained.model });
  expect(inventory).toMatchObject([{ name: trained.model, lastValidatedAt: null }]);
  // The new run is a repeat: that it was one is no reason to repeat it.
  await expect(ask(result?.runId ?? '')).rejects.toThrow(`reproduction of run ${trained.runId}`);
});

/** Logs the lock file of a training. */
async function logLock(experimentId: string, runId: string, text: string): Promise<string> {
  const path = `${experimentId}/${runId}/artifacts/model/requirements.txt`;
  await storeArtifact(admin, path, Readable.from([Buffer.from(text)]));
  return path;
}

test('the order pins the environment, and a repeat in another one proves nothing', async () => {
  let ordered: Record<string, unknown> = {};
  /** A training with a lock file, repeated in the environment of another one. */
  const repeatedWith = async (lock: string) => {
    const trained = await trainedModel({ tags: { 'mlflow.source.name': 'fit.py' } });
    const path = await logLock(trained.experimentId, trained.runId, 'scikit-learn==1.9.1');
    peer.reproduce = async (parameters) => {
      ordered = parameters;
      const tags = { 'tandem.reproduces': trained.runId };
      const runId = await logTraining(trained.experimentId, { tags });
      await logLock(trained.experimentId, runId, lock);
      return runId;
    };
    const { status, verification } = await reproduced(trained);
    const { sha256 } = await db().artifactFile.findUniqueOrThrow({ where: { path } });
    expect(ordered).toMatchObject({ command: 'python fit.py', environment: [{ path, sha256 }] });
    return [status, verification?.reason];
  };
  expect(await repeatedWith('scikit-learn==1.8.0')).toEqual([
    'inconclusive',
    'The new run used a different environment: requirements.txt differs.',
  ]);
  expect((await repeatedWith('scikit-learn==1.9.1'))[0]).toBe('verified');
});

test('a metric outside of what repeated runs came to is not reproduced, also when it is better', async () => {
  const trained = await trainedModel();
  trainsTo(trained, { metrics: { loss: 0.2, auc: 0.9 } });
  const { number, status, verification } = await reproduced(trained);
  expect(status).toBe('not_verified');
  expect(verification).toMatchObject({
    reason: 'Not reproduced: outside the allowed range: loss.',
    reproduction: {
      verdict: 'not_reproduced',
      metrics: [
        { metric: 'auc', verdict: 'inside' },
        { metric: 'loss', verdict: 'outside', now: 0.2 },
      ],
    },
  });
  // A refuted reproduction has ended: it is listed under done, and another attempt is not a
  // duplicate.
  const numbers = async (view: 'active' | 'done') =>
    (await listActions(mia, { view })).items.map(({ number }) => number);
  const [active, done] = [await numbers('active'), await numbers('done')];
  expect([active.includes(number), done.includes(number)]).toEqual([false, true]);
  expect((await ask(trained.runId)).number).toBeGreaterThan(number);
});

test('runs with the same parameters, data and code tell the spread; others do not', async () => {
  const trained = await trainedModel({ metrics: { loss: 0.9 } });
  const repeat = (given: Partial<Training>) => logTraining(trained.experimentId, given);
  await repeat({ metrics: { loss: 0.91 } });
  await repeat({ metrics: { loss: 0.92 } });
  await repeat({ metrics: { loss: 5 }, params: { depth: '7' } });
  await repeat({ metrics: { loss: 5 }, digests: { orders: 'd2' } });
  await repeat({ metrics: { loss: 5 }, digests: { orders: 'd1', more: 'd1' } });
  await repeat({ metrics: { loss: 5 }, code: 'beef' });
  await repeat({ metrics: { loss: 5 }, status: 'FAILED' });
  await deleteRun(admin, { runId: await repeat({ metrics: { loss: 5 } }) });
  trainsTo(trained, { metrics: { loss: 0.95 } });
  const { status, verification } = await reproduced(trained);
  expect(status).toBe('verified');
  const [loss] = verification?.reproduction?.metrics ?? [];
  expect(loss).toMatchObject({ runs: 3, method: 'prediction_interval', verdict: 'inside' });
  expect(loss?.low).toBeCloseTo(0.8603172, 6);
  expect(loss?.high).toBeCloseTo(0.9596828, 6);
  expect(verification?.reproduction?.method).toContain('Prediction interval');
});

test('other data is told before anything is proposed, with both digests', async () => {
  const trained = await trainedModel();
  peer.datasets = [{ name: 'orders', digest: 'd2' }];
  await expect(ask(trained.runId)).rejects.toMatchObject({
    code: 'conflict',
    message: 'Data changed: orders was d1, and is now d2.',
    data: { dataChanged: [{ name: 'orders', before: 'd1', now: 'd2' }] },
  });
  expect(await listReproductions(mia, { id: trained.runId })).toEqual({ items: [] });
});

test('data that changes after the approval keeps the action from running', async () => {
  const trained = await trainedModel();
  trainsTo(trained);
  const { id } = await ask(trained.runId);
  await approveAs(max, id);
  peer.datasets = [{ name: 'orders', digest: 'd2' }];
  const before = peer.effects.length;
  await runAndVerify();
  expect(peer.effects).toHaveLength(before);
  const { items } = await listReproductions(mia, { id: trained.runId });
  expect(items).toMatchObject([{ status: 'superseded', dataChanged: true, result: null }]);
  expect(items[0]?.statusReason).toContain('digest of orders: d2, expected d1');
});

test('where nobody knows the data beforehand, the digest of the new run decides, not its metrics', async () => {
  const trained = await trainedModel();
  peer.datasets = null;
  trainsTo(trained, { digests: { orders: 'd2' } });
  const { status, verification, plan } = await reproduced(trained);
  expect(plan.riskReasons.join()).toContain('The digest of orders is not known in advance');
  expect(status).toBe('not_verified');
  expect(verification).toMatchObject({
    reason: 'Data changed: orders was d1, and was d2 in the new run.',
    reproduction: { verdict: 'data_changed', metrics: [] },
  });
});

test('what proves nothing calls a person', async () => {
  const trained = await trainedModel();
  const verdict = async () => {
    const { status, verification } = await reproduced(trained);
    expect(status).toBe('inconclusive');
    expect(verification?.reproduction?.verdict).toBe('not_comparable');
    const { id } = await db().action.findFirstOrThrow({ orderBy: { number: 'desc' } });
    await db().action.update({ where: { id }, data: { status: 'cancelled' } });
    return verification?.reason;
  };
  peer.reproduce = async () => trained.runId;
  expect(await verdict()).toContain('tandem.reproduces');
  trainsTo(trained, { digests: {} });
  expect(await verdict()).toContain('does not report the digest of orders');
  trainsTo(trained, { metrics: { auc: 0.9 } });
  expect(await verdict()).toBe('The new run does not report loss.');
  trainsTo(trained, { status: 'FAILED' });
  expect(await verdict()).toBe('The new run ended as FAILED.');
});

test('what a run does not tell is named, and who may not ask is refused', async () => {
  const refusal = async (given: Partial<Training>) => {
    const { runId } = await trainedModel(given);
    return ask(runId).catch((error: Error) => error.message);
  };
  expect(await refusal({ code: null })).toContain('does not record its code');
  expect(await refusal({ digests: {} })).toContain('does not record its data');
  expect(await refusal({ metrics: { 'system/cpu': 1 } })).toContain('no comparable metric');
  expect(await refusal({ status: 'RUNNING' })).toContain('The run is RUNNING');
  const { runId, experimentId } = await trainedModel();
  const alone = await logTraining(experimentId);
  await expect(ask(alone)).rejects.toThrow('has no registered model version');
  peer.objection = 'the code c0ffee is not here';
  await expect(ask(runId)).rejects.toThrow('the code c0ffee is not here');
  peer.model = 'another';
  await expect(ask(runId)).rejects.toThrow('No enabled executor knows');
  await expect(
    proposeReproduction(mia, { id: runId, reason: 'why not', metrics: ['f1'] }),
  ).rejects.toMatchObject({ code: 'invalid_input', fields: [{ field: 'metrics' }] });
  const vera = await makeUser('Vera', ['viewer']);
  await expect(proposeReproduction(vera, { id: runId, reason: 'x' })).rejects.toMatchObject({
    code: 'forbidden',
  });
});

test('the kill switch holds it back', async () => {
  const trained = await trainedModel();
  trainsTo(trained);
  const { id } = await ask(trained.runId);
  await approveAs(max, id);
  const scope = 'loop:model-deployment';
  await setKillSwitch(admin, { scope, stopped: true, reason: 'a test' });
  const before = peer.effects.length;
  await runAndVerify();
  expect(peer.effects).toHaveLength(before);
  expect((await getAction(mia, { id })).status).toBe('queued');
  await setKillSwitch(admin, { scope, stopped: false, reason: '' });
  await runAndVerify();
  expect((await getAction(mia, { id })).status).toBe('verified');
});
