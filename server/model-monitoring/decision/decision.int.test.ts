import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OptionKind } from '#lib/choices/models/models.ts';
import { planSchema } from '#lib/schemas/actions/plan.ts';
import { incidentDecision } from '#lib/schemas/model-monitoring/decision.ts';
import { saveRetrainPolicy } from '#server/actions/targets/retrain-policies.ts';
import {
  connectExecutor,
  makeUser,
  proposePlan,
  rollbackPlan,
} from '#server/actions/testing/actions.ts';
import { startTestPeer, type TestPeer } from '#server/actions/testing/executor-peer.ts';
import { recordDiagnosis } from '#server/incidents/diagnosis/record-diagnosis.ts';
import type { StoredCause } from '#server/incidents/diagnosis/stored-diagnosis.ts';
import { registerNewModels } from '#server/inference/schemas/learn-schemas.ts';
import { saveValueModel } from '#server/inference/value-models.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { proposeActions } from '#server/jobs/runs/propose-actions.ts';
import { ruleActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { ingestKey } from '#server/rollouts/testing/shop.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { getIncidentDecision } from './incident-decision.ts';
import {
  alertRow,
  causeOf,
  changeMs,
  diagnosisOf,
  evidenceOf,
  incidentRow,
  relationRow,
  resourceRow,
  type Raised,
} from './test-incident.ts';

const minuteMs = 60_000;
const now = Date.now();
const rows = 600;
let intake: InferencePeer;
let mia: Actor;
let peer: TestPeer | undefined;

/** Sends labelled answers, spread over a time, of which `right` of ten are right. Yes is answered every second time. */
async function serve(model: string, version: string, right: number, fromMs: number, toMs: number) {
  const all = Array.from({ length: rows }, (_, index) => {
    const prediction = index % 2;
    const label = index % 10 < right ? prediction : 1 - prediction;
    const time = Math.floor(fromMs + ((toMs - fromMs) * index) / rows);
    return { model, version, time, requestId: `${version}-${fromMs}-${index}`, prediction, label };
  });
  const requests = all.map(({ label: _label, ...row }) => ({ ...row, features: { x: 1 } }));
  expect((await intake.send('/api/ingest/inference', requests)).status).toBe(200);
  const labels = all.map(({ requestId, label, time }) => ({ model, requestId, label, time }));
  expect((await intake.send('/api/ingest/labels', labels)).status).toBe(200);
}

async function resource(kind: string, name: string): Promise<string> {
  return (await db().resource.create({ data: resourceRow(kind, name) })).id;
}

const relate = (fromId: string, toId: string, kind: string) =>
  db().relation.create({ data: relationRow(fromId, toId, kind) });

/** An open incident with alerts and a diagnosis. */
async function incidentOf(causes: StoredCause[], alerts: readonly Raised[] = []): Promise<string> {
  const incident = incidentRow();
  await db().incident.create({ data: incident });
  await db().alert.createMany({ data: alerts.map((each) => alertRow(incident.id, each)) });
  const ranker = ruleActor('cause-ranker', 'Cause ranking');
  await recordDiagnosis(ranker, diagnosisOf(incident.id, causes));
  return incident.id;
}

/**
 * Registers a model with predictions before and since the change, correct in the given number out
 * of ten.
 */
async function modelWith(name: string, since: number, versions: [string, string] = ['1', '1']) {
  await serve(name, versions[0], 9, changeMs - 300 * minuteMs, changeMs - minuteMs);
  await serve(name, versions[1], since, changeMs, now - 1_000);
  return { id: await resource('model', name), kind: 'model', name };
}

async function decisionOf(id: string, actor: Actor = mia) {
  const answer = incidentDecision.parse(await getIncidentDecision(actor, { id }));
  const { comparison } = answer;
  if (comparison === null) throw new Error(answer.reason ?? 'no comparison');
  const option = (kind: OptionKind) => {
    const found = comparison.options.find((each) => each.kind === kind);
    return found ?? expect.unreachable(`no option ${kind}`);
  };
  return { answer, comparison, option, first: comparison.options[0] };
}

beforeAll(async () => {
  const key = await ingestKey();
  intake = await startInferencePeer(key, key);
  mia = await makeUser('Mia', ['ml-engineer']);
});
afterAll(async () => {
  await peer?.close();
  await intake.stop();
  await closeSpool();
  await db().$disconnect();
});

async function ready(name: string): Promise<void> {
  await getSpool().flushed();
  await registerNewModels(new Date());
  await saveRetrainPolicy(mia, {
    name,
    window: { hoursAtMost: 24, labelledAtLeast: 200 },
  });
}

test('concept drift: retraining comes first, in answers, and in money once the owner says what they are worth', async () => {
  const model = await modelWith('drifted', 6);
  await ready(model.name);
  const id = await incidentOf([causeOf('drift', 0.85, { resource: model })]);
  const { comparison, first, option } = await decisionOf(id);
  expect(first).toMatchObject({ kind: 'retrain', recommended: true, money: null });
  expect(comparison).toMatchObject({ damage: 'lost', value: null, notes: [] });
  expect(comparison.quality).toMatchObject({
    basis: 'realised',
    now: { value: 0.6 },
    usual: { value: 0.9 },
    rows: { now: rows, usual: rows },
  });
  // 600 answers since the change and a few of before, in the hour that the watch looks over.
  expect(comparison.requestsPerHour).toBeGreaterThanOrEqual(rows);
  expect(comparison.requestsPerHour).toBeLessThan(rows + 40);
  const answers = 24 * (comparison.requestsPerHour ?? Number.NaN);
  expect(option('nothing').loss?.expected).toBeCloseTo(answers * 0.3 * 0.95, 6);
  const value = {
    kpi: 'orders kept',
    currency: 'EUR',
    valuePerGoodOutcome: 1,
    costPerError: { falsePositive: 4, falseNegative: 10 },
    costPerAction: { retrain: 25, rollBack: null, repairData: null, scale: null },
  };
  await saveValueModel(mia, { name: model.name, value });
  const told = await decisionOf(id);
  expect(told.comparison.value).toMatchObject({ currency: 'EUR', kpi: 'orders kept', perError: 8 });
  expect(told.first).toMatchObject({ kind: 'retrain', cost: 25 });
  expect(told.first?.money?.expected).toBeCloseTo(
    8 * (told.first?.loss?.expected ?? Number.NaN),
    6,
  );
  const grants = [{ role: 'viewer' as const, teamId: newId(), environmentId: null }];
  const stranger: Actor = { ...(await makeUser('Sid', ['viewer'])), grants };
  await expect(getIncidentDecision(stranger, { id })).rejects.toMatchObject({ code: 'forbidden' });
});

test('an outage of the data: repair comes first, and retraining is out while it is open', async () => {
  const model = await modelWith('poisoned', 6);
  await ready(model.name);
  const job = { id: await resource('job', 'features'), kind: 'job', name: 'features' };
  await relate(model.id, job.id, 'fed_by');
  const id = await incidentOf(
    [
      causeOf('data', 0.9, { resource: job, evidence: [evidenceOf('model.data_quality', 0, 0.4)] }),
      causeOf('drift', 0.1, { resource: model }),
    ],
    [{ resourceId: model.id, metric: 'model.data_quality', value: 0.4, high: 0.02 }],
  );
  const { number } = await db().incident.findUniqueOrThrow({ where: { id } });
  const { comparison, first, option } = await decisionOf(id);
  expect(comparison.model).toBe('poisoned');
  expect(first?.kind).toBe('repair-data');
  expect(option('retrain')).toMatchObject({ eligible: false });
  expect(option('retrain').blocked[0]).toContain(`INC-${number}`);
});

test('where labels put another measure beyond its limit, as many right answers do not say that nothing is lost', async () => {
  const model = await modelWith('rare', 9);
  await ready(model.name);
  const alertOf = (measure: string, name = model.name) => {
    const labels = { model: name, basis: 'realised', measure };
    return { resourceId: model.id, metric: 'model.quality', value: 0, high: 1, labels };
  };
  const causes = [causeOf('drift', 0.9, { resource: model })];
  // F1 falls where the positive class has become rarer, too.
  const without = await decisionOf(await incidentOf(causes, [alertOf('f1')]));
  expect(without.comparison.damage).toBe('none');
  expect(without.first?.kind).toBe('nothing');
  // It does not apply to another model of the same incident.
  const others = await decisionOf(await incidentOf(causes, [alertOf('roc_auc', 'drifted')]));
  expect(others.comparison).toMatchObject({ damage: 'none', notes: [] });
  const { comparison, first } = await decisionOf(await incidentOf(causes, [alertOf('roc_auc')]));
  expect(comparison.damage).toBe('unknown');
  expect(first?.kind).toBe('retrain');
  expect(comparison.notes).toEqual([
    'Labels put ROC AUC beyond the limit, and the cost of that is not defined',
  ]);
});

test('a bad version: rolling back to the measured one before comes first; a proposal that differs is shown', async () => {
  const model = await modelWith('released', 6, ['1', '2']);
  await ready(model.name);
  const change = {
    ref: 'r',
    title: 'v2',
    occurredAt: new Date(changeMs).toISOString(),
    before: '1',
    after: '2',
  };
  const id = await incidentOf([
    causeOf('release', 0.9, { resource: model, change }),
    causeOf('drift', 0.09, { resource: model }),
  ]);
  const { first, answer } = await decisionOf(id);
  expect(first?.kind).toBe('roll-back');
  expect(first?.speaksFor).toContain('Version 1 measured 0.900 on 600 predictions');
  expect(answer.proposal).toBeNull();
  const { id: actionId } = await proposePlan({ ...rollbackPlan('scoring'), kind: 'service.scale' });
  await db().action.update({ where: { id: actionId }, data: { incidentId: id } });
  expect((await decisionOf(id)).answer.proposal).toMatchObject({
    id: actionId,
    option: 'scale',
    agrees: false,
  });
});

test('a shift that costs nothing: nothing is done first', async () => {
  const model = await modelWith('shifted', 9);
  await ready(model.name);
  const id = await incidentOf([causeOf('drift', 0.3, { resource: model })]);
  const { comparison, first } = await decisionOf(id);
  expect(comparison.damage).toBe('none');
  expect(first?.kind).toBe('nothing');
});

test('a starved host: scaling comes first', async () => {
  const model = await modelWith('starved', 9);
  await ready(model.name);
  const service = await resource('service', 'starved-api');
  const host = { id: await resource('host', 'node-7'), kind: 'host', name: 'node-7' };
  await relate(model.id, service, 'served_by');
  await relate(service, host.id, 'runs_on');
  const id = await incidentOf(
    [
      causeOf('saturation', 0.8, {
        resource: host,
        evidence: [evidenceOf('system.cpu.utilization', 0.3, 0.99)],
      }),
    ],
    [
      { resourceId: service, metric: 'service.latency.p95', value: 0.9, high: 0.3 },
      { resourceId: host.id, metric: 'system.cpu.utilization', value: 0.99, high: 0.95 },
    ],
  );
  const { comparison, first } = await decisionOf(id);
  expect(comparison.model).toBe('starved');
  // As if latencies fell off exponentially: with p95 at three times the bound, the cube root of 5 % is late.
  expect(comparison.service?.now.value).toBeCloseTo(0.05 ** (1 / 3), 9);
  expect(first?.kind).toBe('scale');
});

test('an incident about no model compares nothing', async () => {
  const shop = { id: await resource('service', 'shop'), kind: 'service', name: 'shop' };
  const id = await incidentOf([causeOf('traffic', 0.8, { resource: shop })]);
  expect(await getIncidentDecision(mia, { id })).toMatchObject({
    comparison: null,
    reason: 'The incident does not affect a model.',
  });
});

test('what the spine proposes carries the comparison as evidence', async () => {
  peer = await startTestPeer();
  peer.state = {
    version: '2',
    replicas: 1,
    healthy: true,
    previousVersions: ['1'],
    replicasByHost: { 'node-7': 1 },
    nextReplicaHost: 'node-8',
  };
  await connectExecutor(peer);
  await proposeActions({ now: new Date(), past: false });
  const evidenceOf = async (kind: string, name: string) => {
    const { plan } = await db().action.findFirstOrThrow({
      where: { kind, targetName: name, proposer: { path: ['kind'], equals: 'rule' } },
    });
    return planSchema.parse(plan).evidence.map(({ title }) => title);
  };
  for (const [kind, name] of [
    ['model.roll_back', 'released'],
    ['model.repair_data', 'features'],
    ['service.scale', 'starved-api'],
  ] as const)
    expect(await evidenceOf(kind, name)).toContainEqual(
      expect.stringMatching(/^Options compared: this is the best one/u),
    );
  const { plan, incidentId } = await db().action.findFirstOrThrow({
    where: { targetName: 'starved-api' },
  });
  const { successCriteria, preconditions } = planSchema.parse(plan);
  // The host stays as busy as it is: what suffers there has to get better.
  expect(successCriteria.criteria.map(({ signal }) => signal.metric)).toEqual([
    'service.latency.p95',
  ]);
  expect(preconditions).toContainEqual(
    expect.objectContaining({ field: 'nextReplicaHost', equals: 'node-8' }),
  );
  expect(await db().action.count({ where: { incidentId } })).toBe(1);
  // Waiting proposals stay while the cause is the same, and go when their world changes.
  await proposeActions({ now: new Date(), past: false });
  const statusNow = async () =>
    (await db().action.findMany({ where: { incidentId } })).map(({ status }) => status);
  expect(await statusNow()).toEqual(['proposed']);
  peer.state.nextReplicaHost = 'node-7';
  await proposeActions({ now: new Date(), past: false });
  expect(await statusNow()).toEqual(['superseded']);
});
