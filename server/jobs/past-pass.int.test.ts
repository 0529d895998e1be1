import { afterAll, beforeAll, expect, test } from 'vitest';
import { reject } from '#server/actions/decide.ts';
import { closedGate } from '#server/actions/policy/closed-gate.ts';
import { setKillSwitch } from '#server/actions/policy/kill-switch.ts';
import { planVersion } from '#server/actions/proposals/plan-version.ts';
import { propose } from '#server/actions/proposals/propose.ts';
import { connectExecutor, makeUser, rollbackPlan } from '#server/actions/testing/actions.ts';
import { startTestPeer, type TestPeer } from '#server/actions/testing/executor-peer.ts';
import { closePastWindow, readDemoPast, type DemoPastState } from '#server/demo/demo-past.ts';
import { verifyAudit } from '#server/governance/verify-audit.ts';
import { advanceIncidents } from '#server/incidents/advance-incidents.ts';
import { openAlertSeries } from '#server/incidents/alerts/open-alert-series.ts';
import { correlate } from '#server/incidents/diagnosis/correlate.ts';
import { recordEvaluation } from '#server/incidents/findings/record-evaluation.ts';
import { listIncidents } from '#server/incidents/list.ts';
import { runQueued } from '#server/jobs/runs/run-actions.ts';
import { systemActor } from '#server/platform/actor.ts';
import { sealAudit } from '#server/platform/audit/seal-audit.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';

const actor = systemActor('test');
const nowMs = Date.now();
const daysAgo = 3;
const thenMs = nowMs - daysAgo * 24 * 3_600_000;
const live = (minutes: number) => ({ now: new Date(nowMs + minutes * 60_000), past: false });
const past = (minutes: number) => ({ now: new Date(thenMs + minutes * 60_000), past: true });
type Pass = ReturnType<typeof live>;
const resourceId = newId();
let peer: TestPeer;

const evaluation = (outcome: 'breach' | 'ok') => ({
  fingerprint: 'shop-latency',
  title: 'shop is slow',
  metric: 'service.latency.p95',
  seriesId: null,
  labels: { 'service.name': 'shop' },
  role: 'latency',
  outcome,
  severity: 'error' as const,
  detector: 'level',
  detectorVersion: '1',
  value: 1,
  onsetMs: null,
  inputs: {},
  resourceId,
  environmentId: null,
  teamId: null,
});

async function judge(outcome: 'breach' | 'ok', passes: readonly Pass[]): Promise<void> {
  for (const pass of passes) {
    await recordEvaluation(actor, { evaluations: [evaluation(outcome)] }, pass);
    await correlate(actor, {}, pass);
    await advanceIncidents(actor, {}, pass);
  }
}

const incidents = (isPast: boolean) =>
  db().incident.findMany({ where: { past: isPast }, orderBy: { number: 'asc' } });

beforeAll(async () => {
  peer = await startTestPeer();
  await connectExecutor(peer);
  await db().resource.create({
    data: {
      id: resourceId,
      kind: 'service',
      canonicalId: 'shop',
      name: 'shop',
      demo: true,
      firstSeenAt: new Date(thenMs),
      lastSeenAt: new Date(nowMs),
    },
  });
});
afterAll(async () => {
  await peer.close();
  await db().$disconnect();
});

test('the past and the present go over the same series without meeting', async () => {
  await judge('breach', [0, 0.5, 1].map(live));
  await judge('breach', [0, 0.5, 1].map(past));
  const [present] = await incidents(false);
  const [history] = await incidents(true);
  expect(present?.openedAt).toEqual(live(1).now);
  expect(history?.openedAt).toEqual(past(1).now);
  expect(await openAlertSeries(false)).toHaveLength(1);
  expect(await openAlertSeries(true)).toHaveLength(1);
  const episodes = await db().alert.findMany({ select: { episode: true } });
  expect(episodes.map(({ episode }) => episode).toSorted((a, b) => a - b)).toEqual([1, 2]);
  const { items } = await listIncidents(actor, {});
  expect(items.map(({ id }) => id)).toEqual([present?.id]);
});

test('nobody is notified of the past, and its audit rows tell both times', async () => {
  const [history] = await incidents(true);
  const told = await db().notificationEvent.findMany({ select: { incidentId: true } });
  expect(told.length).toBeGreaterThan(0);
  expect(told.map(({ incidentId }) => incidentId)).not.toContain(history?.id);
  const rows = await db().auditEntry.findMany({ where: { action: 'incidents.correlate' } });
  const old = rows.filter(({ occurredAt }) => occurredAt.getTime() === past(1).now.getTime());
  expect(old).toHaveLength(1);
  for (const { recordedAt } of old) expect(recordedAt.getTime()).toBeGreaterThan(nowMs - 60_000);
  await sealAudit(new Date());
  expect(await verifyAudit()).toMatchObject({ ok: true });
});

test('a decision of the past reaches no executor, and a live worker leaves its run alone', async () => {
  const [history] = await incidents(true);
  const proposal = {
    incidentId: history?.id ?? null,
    title: 'Roll back shop',
    plan: rollbackPlan('shop'),
    proposer: { kind: 'rule' as const, id: 'test', name: 'test', editor: null },
    signature: 'test',
    preCheck: { at: past(2).now.toISOString(), checks: [] },
    dryRun: { kind: 'unsupported', reason: 'test' },
    teamId: null,
    environmentId: null,
    demo: true,
  };
  const proposed = await propose(actor, proposal, past(2));
  const id = proposed?.id ?? '';
  const runId = newId();
  await db().action.update({ where: { id }, data: { status: 'queued' } });
  await db().actionRun.create({
    data: {
      id: runId,
      actionId: id,
      purpose: 'run',
      status: 'queued',
      idempotencyKey: runId,
      simulated: true,
    },
  });
  const { signal } = new AbortController();
  await runQueued({ worker: 'live', signal });
  expect((await db().actionRun.findUniqueOrThrow({ where: { id: runId } })).status).toBe('queued');
  expect([...peer.calls]).toEqual([]);
  await db().actionRun.delete({ where: { id: runId } });
  await db().action.update({ where: { id }, data: { status: 'proposed' } });
  const person = await makeUser('Then', ['operator']);
  const version = planVersion(rollbackPlan('shop'));
  await reject(person, { id, planVersion: version, comment: 'not today' }, past(3));
  const [vote] = await db().approval.findMany({ where: { actionId: id } });
  expect(vote?.createdAt).toEqual(past(3).now);
});

test('a stop of today holds up what is decided now, not what was decided then', async () => {
  const stop = { scope: 'global', stopped: true, reason: 'maintenance' };
  await setKillSwitch(await makeUser('Stops', ['admin']), stop);
  const action = { kind: 'service.restart', expiresAt: live(60).now };
  const gate = (pass: Pass) => closedGate({ tx: db(), ...pass }, action, { breakGlass: false });
  expect(await gate(live(2))).toBe('Execution is stopped: maintenance');
  expect(await gate(past(2))).toBeNull();
});

test('a window that is through is history, and the live alert goes on', async () => {
  await judge('ok', [4, 4.5, 5, 5.5, 6, 12, 13].map(past));
  const [history] = await incidents(true);
  expect(history?.status).toBe('resolved');
  const state: DemoPastState = {
    order: 'test',
    windows: [{ fromMs: thenMs, toMs: thenMs + 60_000, decisions: [] }],
    window: 0,
    atMs: thenMs,
    seenAtMs: nowMs,
    done: false,
    problem: null,
  };
  await closePastWindow(actor, state);
  expect(await readDemoPast()).toMatchObject({ done: true, window: 1 });
  expect(await incidents(true)).toEqual([]);
  await judge('breach', [2, 2.5].map(live));
  const firing = await db().alert.findMany({ where: { state: 'firing' } });
  expect(firing).toHaveLength(1);
  expect(await db().alert.count()).toBe(2);
  expect(await db().incident.count()).toBe(2);
});
