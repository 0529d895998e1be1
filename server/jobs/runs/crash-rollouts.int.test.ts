import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { approveAs } from '#server/actions/testing/actions.ts';
import { startInferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { askForAlias } from '#server/rollouts/testing/alias.ts';
import { rolloutOf } from '#server/rollouts/testing/rollouts.ts';
import { closeSpool } from '#server/telemetry/spool/get-spool.ts';
import {
  askAndApprove,
  describeRollout,
  endOf,
  faultsOf,
  isRolloutOver,
  openCrashShop,
  saveExecutor,
  stateOf,
} from '../testing/crash-rollout.ts';
import {
  openCrashRuns,
  type CrashRuns,
  type CrashScenario,
  type PlacedPoint,
} from '../testing/crash-runs.ts';

/**
 * One in this number of crashes is followed to the end of the rollout, not only until it has
 * rejoined the recorded run.
 */
const toTheEndEvery = 8;
/** Where the passes of a rollout begin, and how many crash points these have at least. */
const stages = [
  { stage: 'training', atLeast: 9 },
  { stage: 'gate', atLeast: 4 },
  { stage: 'promotion', atLeast: 8 },
  { stage: 'shadow', atLeast: 9 },
  { stage: 'traffic 0', atLeast: 9 },
  { stage: 'traffic 1', atLeast: 8 },
  { stage: 'late', atLeast: 1 },
];
type End = Awaited<ReturnType<typeof endOf>>;
let world: Awaited<ReturnType<typeof openCrashShop>>;
let runs: CrashRuns;
let recorded: { points: PlacedPoint[]; end: End };

const scenario = (
  parts: Pick<CrashScenario, 'name' | 'from'> & Partial<CrashScenario>,
): CrashScenario => ({
  act: () => askAndApprove(world),
  isOver: () => isRolloutOver(world),
  describe: () => describeRollout(world),
  state: () => stateOf(world),
  ...parts,
});

const whole = scenario({ name: 'whole', from: 'begin' });

beforeAll(async () => {
  world = await openCrashShop('fraud-crash', { intake: startInferencePeer, time: vi });
  runs = await openCrashRuns(vi, () => saveExecutor(world));
  await runs.save('begin');
  recorded = { points: await runs.record(whole), end: await endOf(world) };
});
afterAll(async () => {
  await runs.close();
  await world.close();
  await closeSpool();
  await db().$disconnect();
});

/** Crashes once at each of the points, each time from the recorded run; where it crashed. */
async function crashAtEach(
  one: CrashScenario,
  points: readonly PlacedPoint[],
  end: End,
  isStop: (place: string) => boolean = () => false,
): Promise<string[]> {
  const places: string[] = [];
  for (const [index, point] of points.entries()) {
    const crash = await runs.crashAt(one, point, index % toTheEndEvery === 0);
    places.push(crash.place);
    expect(await faultsOf(world), crash.place).toEqual([]);
    if (crash.end === 'rejoined') continue;
    const own = await endOf(world);
    // A promotion that was never sent stops the rollout: the old version keeps every request.
    if (own.outcome === 'stopped' && isStop(crash.place))
      expect(own, crash.place).toMatchObject({
        effects: ['2'],
        traffic: [['1', 100]],
        aliases: [],
      });
    else expect(own, crash.place).toEqual(end);
  }
  return places;
}

/** Records the scenario, then crashes once at each of its points. */
async function crashEverywhere(one: CrashScenario): Promise<{ places: string[]; end: End }> {
  const points = await runs.record(one);
  const end = await endOf(world);
  expect(await faultsOf(world)).toEqual([]);
  return { places: await crashAtEach(one, points, end), end };
}

test('records a rollout that is verified, with at least 50 crash points', () => {
  expect(recorded.end).toMatchObject({
    outcome: 'verified',
    effects: ['2', '2 shadow 100', '2 canary 25', '2 full 100'],
  });
  expect(recorded.points.length).toBeGreaterThanOrEqual(50);
  const known = stages.map(({ stage }) => stage);
  for (const { place } of recorded.points)
    expect(known.some((stage) => place.startsWith(stage))).toBe(true);
});

// One test per stage, so that none takes long.
test.each(stages)(
  'reaches the same end when the worker crashes at any point that begins in $stage',
  async ({ stage, atLeast }) => {
    const points = recorded.points.filter(({ place }) => place.startsWith(stage));
    expect(points.length).toBeGreaterThanOrEqual(atLeast);
    await crashAtEach(whole, points, recorded.end, (place) =>
      place.includes('model.set_alias running'),
    );
  },
);

/** An alert about the model fires while the new version has its first share. */
async function fireAlert(): Promise<void> {
  if ((await db().alert.count()) > 0) return;
  const name = world.shop.model;
  const now = new Date();
  const seen = { firstSeenAt: now, lastSeenAt: now };
  const { id: resourceId } = await db().resource.upsert({
    where: { kind_canonicalId: { kind: 'model', canonicalId: name } },
    create: { id: newId(), kind: 'model', canonicalId: name, name, ...seen },
    update: {},
  });
  await db().alert.create({
    data: {
      id: newId(),
      fingerprint: 'errors',
      origin: 'finding',
      title: 'Errors',
      state: 'firing',
      severity: 'error',
      role: 'errors',
      labels: {},
      resourceId,
      startedAt: now,
      firedAt: now,
      lastSeenAt: now,
    },
  });
}

test('takes a version back once when the worker crashes at any point of the way back', async () => {
  const { places, end } = await crashEverywhere(
    scenario({ name: 'alert', from: runs.snapshotAt(whole, /^traffic 0$/u), act: fireAlert }),
  );
  expect(end).toMatchObject({
    outcome: 'reverted',
    effects: ['2', '2 shadow 100', '2 canary 25', '1 full 100'],
    traffic: [['1', 100]],
    notified: ['rollout-taken-back'],
  });
  expect(end.aliases).toHaveLength(2);
  expect(places.length).toBeGreaterThanOrEqual(18);
  for (const step of ['reverting 0', 'reverting 1'])
    expect(
      places.some((place) => place.includes(`, ${step}`)),
      step,
    ).toBe(true);
});

test('takes a version back once when labels refute it and the worker crashes at any point', async () => {
  const { places, end } = await crashEverywhere(
    scenario({
      name: 'late',
      from: runs.snapshotAt(whole, /^late \d$/u),
      act: () => db().modelLimit.updateMany({ data: { limit: 0.99 } }),
    }),
  );
  expect(end).toMatchObject({
    outcome: 'reverted',
    late: false,
    effects: ['2', '2 shadow 100', '2 canary 25', '2 full 100', '1 full 100'],
    traffic: [['1', 100]],
  });
  expect(places.length).toBeGreaterThanOrEqual(18);
});

const requests = () =>
  db().action.findMany({
    where: { plan: { path: ['parameters', 'toVersion'], equals: 2 } },
    orderBy: { number: 'asc' },
  });

/** Once the promotion is asked for, a person promotes version 3, which comes from elsewhere. */
async function promoteAnother(): Promise<void> {
  const { shop, owner, approver } = world;
  if ((await requests()).length === 0) return;
  const name = shop.model;
  if (!shop.peer.versions.includes('3')) {
    await createVersion(systemActor('elsewhere'), { name, source: 's3://elsewhere/model' });
    shop.peer.versions.push('3');
  }
  const asked = await db().action.count({
    where: {
      plan: { path: ['parameters', 'toVersion'], equals: 3 },
      status: { not: 'failed' },
    },
  });
  if (asked > 0) return;
  const { id } = await askForAlias(owner, name, 3);
  await approveAs(approver, id);
}

test('asks once for a promotion against the new champion when the worker crashes at any point', async () => {
  let seen = '';
  const { places } = await crashEverywhere(
    scenario({
      name: 'another',
      from: runs.snapshotAt(whole, /^gate/u),
      act: promoteAnother,
      isOver: async () => {
        const rollout = await rolloutOf(world.shop);
        const [first, second] = await requests();
        if (second === undefined || rollout?.promotionActionId !== second.id) return false;
        expect(first?.status).toBe('superseded');
        expect(await requests()).toHaveLength(2);
        // One more pass asks for nothing again.
        const isSame = seen === second.id;
        seen = second.id;
        return isSame;
      },
    }),
  );
  expect(places.length).toBeGreaterThanOrEqual(14);
});
