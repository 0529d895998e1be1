import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { approve } from '#server/actions/decide.ts';
import {
  connectExecutor,
  makeUser,
  proposePlan,
  rollbackPlan,
} from '#server/actions/testing/actions.ts';
import { startTestPeer, type TestPeer } from '#server/actions/testing/executor-peer.ts';
import { correlate } from '#server/incidents/diagnosis/correlate.ts';
import { firingAlert } from '#server/incidents/testing/incidents.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { loseConnection } from '#server/platform/testing/crash.ts';
import { advance, startVirtualTime } from '#server/rollouts/testing/time.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import { addSeries, storeBatch } from '#server/telemetry/testing/rows.ts';
import { openCrashRuns, type CrashRuns, type CrashScenario } from '../testing/crash-runs.ts';

const minuteMs = 60_000;
const sampleMs = 50;
const ended = ['verified', 'rolled_back', 'failed', 'rollback_failed'];
let peer: TestPeer;
let runs: CrashRuns;

function savePeer(): () => void {
  const state = structuredClone(peer.state);
  const [effects, calls] = [new Map(peer.effects), new Map(peer.calls)];
  return () => {
    peer.state = structuredClone(state);
    peer.effects = new Map(effects);
    peer.calls = new Map(calls);
  };
}

/** Two steps there and two steps back. */
function twoSteps(service: string) {
  const plan = rollbackPlan(service);
  const [first] = plan.steps;
  if (first === undefined || plan.rollback.kind !== 'plan') throw new Error('the plan has no step');
  const replicas = (count: number) => ({
    ...first,
    title: `Set ${service} to ${count} replicas`,
    parameters: { replicas: count },
  });
  return {
    ...plan,
    steps: [...plan.steps, replicas(9)],
    rollback: { ...plan.rollback, steps: [...plan.rollback.steps, replicas(2)] },
  };
}

/** An approved action on `service` whose latency grows by `growth` a second, whenever it runs in the next minutes. */
async function approvedAction(service: string, seconds: number, growth: number): Promise<void> {
  const builder = new BatchBuilder('test');
  const series = addSeries(builder, 'service.latency.p95', { 'service.name': service });
  for (let atMs = -minuteMs; atMs < 4 * minuteMs; atMs += sampleMs)
    builder.addSample(series, Date.now() + atMs, seconds * growth ** (atMs / 1_000));
  await storeBatch(builder);
  const startedAt = new Date(Date.now() - minuteMs);
  await db().alert.create({ data: { ...firingAlert(`${service} is slow`), startedAt } });
  const incidentId = (await correlate(systemActor('test'), {})).opened[0] ?? '';
  const olga = await makeUser('Olga', ['operator']);
  const { id, planVersion } = await proposePlan(twoSteps(service), { incidentId });
  await approve(olga, { id, planVersion });
}

beforeAll(async () => {
  startVirtualTime(vi);
  peer = await startTestPeer();
  peer.losesConnection = loseConnection;
  await connectExecutor(peer);
  runs = await openCrashRuns(vi, savePeer);
  await runs.save('empty');
});
afterAll(async () => {
  await runs.close();
  await peer.close();
  await db().$disconnect();
  vi.useRealTimers();
});

const only = () => db().action.findFirstOrThrow({ include: { runs: true, incident: true } });

async function describe(): Promise<string> {
  const { status, runs: own } = await only();
  const last = own.toSorted((a, b) => Number(a.createdAt) - Number(b.createdAt)).at(-1);
  return `${status}, ${last?.purpose ?? 'no run'} ${last?.status ?? ''} step ${last?.step ?? 0}`;
}

const scenario = (name: string): CrashScenario => ({
  name,
  from: `begin ${name}`,
  act: () => Promise.resolve(),
  isOver: async () => ended.includes((await only()).status),
  describe,
  state: describe,
});

/** How many steps of a run took effect; throws where one did so twice or out of order. */
function stepsDone(key: string | undefined): number {
  if (key === undefined) return 0;
  const done = [key, `${key}-1`].map((each) => peer.effects.get(each) ?? 0);
  expect(done.every((count, index) => count <= (done[index - 1] ?? 1))).toBe(true);
  return done.reduce((sum, count) => sum + count, 0);
}

/** The action is settled, what Tandem says is what happened, and nothing ran twice. */
async function expectSettled(how: string, uninterrupted: string): Promise<void> {
  const action = await only();
  const keyOf = (purpose: string) =>
    action.runs.find((run) => run.purpose === purpose)?.idempotencyKey;
  const [there, back] = [stepsDone(keyOf('run')), stepsDone(keyOf('rollback'))];
  const goesBack = uninterrupted === 'rolled_back';
  const expected =
    there < 2 ? 'failed' : !goesBack ? 'verified' : back < 2 ? 'rollback_failed' : 'rolled_back';
  expect(action.status, how).toBe(expected);
  if (expected === 'failed' || expected === 'rollback_failed')
    expect(action.statusReason, how).toMatch(
      /^(Step [12] never reached the external system|The worker was lost after step 1 of 2)/u,
    );
  expect(action.runs, how).toHaveLength(there === 2 && goesBack ? 2 : 1);
  for (const { status } of action.runs) expect(status, how).toBeOneOf(['succeeded', 'failed']);
  expect(Math.max(0, ...peer.calls.values()), how).toBeLessThanOrEqual(1);
  expect(await db().targetLease.count({ where: { runId: { not: null } } }), how).toBe(0);
  if (there === 2 && goesBack) expect(action.incident?.status, how).toBe('reopened');
}

test.each([
  { name: 'refuted', seconds: 1_900, growth: 1.1, end: 'rolled_back', points: 26 },
  { name: 'proven', seconds: 0.3, growth: 1, end: 'verified', points: 13 },
])(
  'settles a $name action when the worker crashes at any point',
  async ({ name, seconds, growth, end, points: expected }) => {
    await runs.restore('empty');
    await approvedAction(`crashed-${name}`, seconds, growth);
    advance(vi, 1_000);
    await runs.save(`begin ${name}`);
    const points = await runs.record(scenario(name));
    expect((await only()).status).toBe(end);
    expect(points.length).toBeGreaterThanOrEqual(expected);
    const places: string[] = [];
    for (const point of points) {
      const { place } = await runs.crashAt(scenario(name), point, true);
      places.push(place);
      await expectSettled(place, end);
    }
    for (const kind of ['commit', 'before order', 'after order'])
      expect(places.filter((place) => place.startsWith(kind)).length).toBeGreaterThanOrEqual(2);
  },
);
