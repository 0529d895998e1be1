import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';
import { proposeRetrain } from '#server/models/training/propose-retrain.ts';
import type { Actor } from '#server/platform/actor.ts';
import { versionVerdict } from '#server/rollouts/checks/version-verdict.ts';
import { rolloutWhen, savePolicyOf, monitorEveryStep } from './monitored-model.ts';
import { reportProcessorTime } from './processor-time.ts';
import { firstCause, proposed } from './read-incident.ts';
import { openWorld, type World } from './world.ts';

let world: World;
/** Proposes retrainings, or saves the policy that has them proposed. */
let mia: Actor;
/** Approves. */
let max: Actor;
let model: string;

beforeAll(async () => {
  world = await openWorld({ seed: 'models', model: true });
  mia = await world.person('Mia', ['ml-engineer']);
  max = await world.person('Max', ['ml-engineer']);
  model = world.model.name;
  await monitorEveryStep(world, mia);
});
afterEach(() => world.endFaults());
afterAll(() => world.close());
reportProcessorTime();

const isAboutModel = ({ alerts }: IncidentDetail): boolean =>
  alerts.some(({ resource }) => resource?.kind === 'model' && resource.name === model);

const incidentOfModel = (
  what: string,
  holds: (incident: IncidentDetail) => boolean,
  virtual: string,
) =>
  world.until(
    `an incident of the model with ${what}`,
    async () => (await world.openIncidents()).find((one) => isAboutModel(one) && holds(one)),
    { virtual },
  );

const settle = () =>
  world.until('a calm company', async () => (await world.openIncidents()).length === 0, {
    virtual: '30m',
  });

const untilEnded = (id: string) =>
  world.until(
    'the end of the incident',
    async () => {
      const now = await world.incident(id);
      return (now.status === 'mitigated' || now.status === 'resolved') && now;
    },
    { virtual: '20m' },
  );

async function untilVerified(id: string): Promise<void> {
  await world.until('the end of the action', async () => (await world.action(id)).verification, {
    virtual: '15m',
  });
  const done = await world.action(id);
  expect(done, done.statusReason ?? '').toMatchObject({ status: 'verified' });
}

test('a challenger that is better over all and worse in one slice is stopped by its slice', async () => {
  const before = world.model.version;
  // One purchase in ten is in the slice. This minimum makes the difference visible.
  await savePolicyOf(world, max, { gate: { rowsAtLeast: 1_500 } });
  await world.fault('bad-challenger', { target: model, strength: 0.45 });
  const since = world.clock.now;
  const reason = 'the newest purchases may teach it more';
  const { id } = await proposeRetrain(mia, { name: model, reason });
  const action = await world.action(id);
  await expect(world.approve(action, mia)).rejects.toThrow('You proposed this');
  await world.approve(action, await world.person('Tom', ['ml-engineer']));
  await untilVerified(id);
  const stopped = await rolloutWhen(
    world,
    mia,
    'the verdict of the gate',
    ({ state }) => state === 'done',
    { virtual: '15m', since },
  );
  expect(stopped, stopped.reason ?? '').toMatchObject({ outcome: 'stopped', promotion: null });
  if (stopped.gate?.kind !== 'judged') throw new Error('the gate has not judged');
  expect(stopped.gate.overall.verdict).not.toBe('worse');
  const worse = stopped.gate.slices.filter(({ verdict }) => verdict === 'worse');
  expect(worse, JSON.stringify(stopped.gate)).toHaveLength(1);
  expect(world.model.version).toBe(before);
  expect(
    await versionVerdict(mia, { name: model, version: Number(stopped.version) }),
  ).toMatchObject({ value: 0 });
});

test('a data outage: the job is blamed, nothing is retrained while it is open, and repairing it is verified', async () => {
  await settle();
  await savePolicyOf(world, max);
  const { job } = world.model;
  const fault = await world.fault('feature-outage', { target: job.name });
  const incident = await incidentOfModel(
    'the job as the first cause and its repair proposed',
    (one) =>
      firstCause(one)?.resource.name === job.name &&
      proposed(one, 'model.repair_data') !== undefined,
    '12m',
  );
  expect(firstCause(incident)).toMatchObject({
    kind: 'data',
    resource: { kind: fault.truth.resource.kind, name: fault.truth.resource.name },
  });
  expect(incident.actions.map(({ kind }) => kind)).not.toContain('model.retrain');
  const reason = 'to see what holds it back';
  await expect(proposeRetrain(mia, { name: model, reason })).rejects.toThrow('data');
  const repair = proposed(incident, 'model.repair_data');
  if (repair === undefined) throw new Error('the proposal is gone');
  await world.approve(repair, mia);
  await untilVerified(repair.id);
  expect(job.isHealthy).toBe(true);
  const ended = await untilEnded(incident.id);
  expect(ended.actions.map(({ kind }) => kind)).not.toContain('model.retrain');
});

test('a bad model version is blamed, rolled back and verified', async () => {
  await settle();
  const good = world.model.version;
  const fault = await world.fault('bad-model-version', { target: model });
  expect(world.model.version).not.toBe(good);
  const incident = await incidentOfModel(
    'the version as the first cause and its rollback proposed',
    (one) =>
      firstCause(one)?.change?.ref === fault.truth.change?.ref &&
      proposed(one, 'model.roll_back') !== undefined,
    '12m',
  );
  expect(firstCause(incident)).toMatchObject({ kind: 'release', resource: { name: model } });
  const rollback = proposed(incident, 'model.roll_back');
  if (rollback === undefined) throw new Error('the proposal is gone');
  await world.approve(rollback, mia);
  await untilVerified(rollback.id);
  expect(world.model.version).toBe(good);
  const ended = await untilEnded(incident.id);
  expect(ended.actions.map(({ kind }) => kind)).not.toContain('model.retrain');
});

test('concept drift with unchanged inputs: found by labels, retrained, judged, rolled out and verified', async () => {
  await settle();
  const before = world.model.version;
  await savePolicyOf(world, max);
  await world.fault('concept-drift', { target: model });
  const since = world.clock.now;
  const incident = await incidentOfModel(
    'concept drift as the first cause, which the estimate cannot see, and a retraining',
    (one) =>
      firstCause(one)?.kind === 'drift' &&
      (firstCause(one)?.speaksFor.join('. ') ?? '').includes('it cannot detect concept drift') &&
      proposed(one, 'model.retrain') !== undefined,
    '20m',
  );
  expect(firstCause(incident)).toMatchObject({ resource: { kind: 'model', name: model } });
  expect(firstCause(incident)?.title).toContain('Concept drift');
  const bases = incident.alerts.map(({ labels }) => labels['basis']);
  expect(bases).toContain('realised');
  expect(bases).not.toContain('estimated');
  const action = proposed(incident, 'model.retrain');
  if (action === undefined) throw new Error('the proposal is gone');
  await expect(world.approve(action, max)).rejects.toThrow('You last edited the rule');
  await world.approve(action, mia);
  await untilVerified(action.id);
  const asked = await rolloutWhen(
    world,
    mia,
    'a promotion request',
    ({ promotion, state }) => promotion !== null || state !== 'active',
    { virtual: '15m', since },
  );
  expect(asked.gate, JSON.stringify(asked.gate)).toMatchObject({ kind: 'judged', passed: true });
  if (asked.promotion === null)
    throw new Error(`no promotion was asked for: ${asked.reason ?? ''}`);
  // Its tier is high: two people approve, one of them an approver.
  const promotion = await world.action(asked.promotion.id);
  expect(promotion.policy.requiredVotes).toBe(2);
  await expect(world.approve(promotion, max)).rejects.toThrow('You last edited the rule');
  await world.approve(promotion, await world.person('Tom', ['ml-engineer']));
  await world.approve(promotion, await world.person('Ann', ['approver']));
  const provisional = await rolloutWhen(
    world,
    mia,
    'the provisional verification',
    (now) => now.provisional !== null || now.state !== 'active',
    { virtual: '30m', since },
  );
  expect(provisional.provisional, provisional.reason ?? '').toMatchObject({ passed: true });
  const done = await rolloutWhen(
    world,
    mia,
    'the proof by labels',
    ({ state }) => state === 'done',
    {
      virtual: '20m',
      since,
    },
  );
  expect(done, done.reason ?? '').toMatchObject({ outcome: 'verified', late: { passed: true } });
  expect(world.model.version).toBe(done.version);
  expect(world.model.version).not.toBe(before);
  expect(await versionVerdict(mia, { name: model, version: Number(done.version) })).toMatchObject({
    value: 1,
  });
  await untilEnded(incident.id);
});
