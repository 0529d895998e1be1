import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';
import { resolveIncident } from '#server/incidents/resolve.ts';
import type { Fault } from './faults.ts';
import { reportProcessorTime } from './processor-time.ts';
import { firstCause, proposed } from './read-incident.ts';
import { saveRegressionRule } from './regression-rule.ts';
import { openWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await openWorld({ seed: 'loops' });
});
afterEach(() => world.endFaults());
afterAll(() => world.close());
reportProcessorTime();

/** The first cause is what is true of the fault. */
function blames({ truth }: Fault) {
  return (incident: IncidentDetail): boolean => {
    const cause = firstCause(incident);
    return (
      cause?.kind === truth.kind &&
      cause.resource.name === truth.resource.name &&
      (cause.change?.ref ?? null) === (truth.change?.ref ?? null)
    );
  };
}

const openIncident = (what: string, holds: (incident: IncidentDetail) => boolean) =>
  world.until(`an incident with ${what}`, async () => (await world.openIncidents()).find(holds), {
    virtual: '10m',
  });

const untilStatus = (id: string, status: IncidentDetail['status']) =>
  world.until(
    `the incident ${status}`,
    async () => {
      const now = await world.incident(id);
      return now.status === status && now;
    },
    { virtual: '15m' },
  );

/** Approved by Otto, carried out and verified. */
async function approveAndVerify(action: { id: string; planVersion: string }) {
  await world.approve(action, await world.person('Otto', ['operator']));
  await world.until('the verification', async () => (await world.action(action.id)).verification, {
    virtual: '12m',
  });
  const done = await world.action(action.id);
  expect(done, done.statusReason ?? '').toMatchObject({ status: 'verified' });
  return done;
}

/** Nothing is open, and what the last loop did is out of the windows of the detectors. */
const settle = () =>
  world.until('a calm company', async () => (await world.openIncidents()).length === 0, {
    virtual: '30m',
  });

test('a bad deployment is found, rolled back by a second person and verified', async () => {
  const editor = await world.person('Ed', ['operator']);
  await saveRegressionRule(editor, 'roll-back-service');
  const payments = world.services.service('payments');
  const good = payments.version;
  const fault = await world.fault('bad-deploy', { target: 'payments' });
  const incident = await openIncident(
    'the deployment as the first cause and a rollback',
    (one) => blames(fault)(one) && proposed(one, 'service.roll_back') !== undefined,
  );
  const action = proposed(incident, 'service.roll_back');
  if (action === undefined) throw new Error('the proposal is gone');
  expect(action.target.name).toBe('payments');
  await expect(world.approve(action, editor)).rejects.toThrow('You last edited the rule');
  expect(payments.version).not.toBe(good);
  await approveAndVerify(action);
  expect(payments.version).toBe(good);
  const { timeline } = await untilStatus(incident.id, 'resolved');
  expect(timeline.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['alert.joined', 'action.vote', 'resolved']),
  );
});

test('a memory leak blames no change, is restarted and leaves a follow-up', async () => {
  await settle();
  const checkout = world.services.service('checkout');
  const startedMs = checkout.startedAtMs;
  const fault = await world.fault('memory-leak', { target: 'checkout', innocent: true });
  const incident = await openIncident(
    'the leak as the first cause and a restart',
    (one) => blames(fault)(one) && proposed(one, 'service.restart') !== undefined,
  );
  for (const cause of incident.diagnosis.causes)
    if (cause.kind === 'change') expect(cause.confidence.level, cause.title).not.toBe('likely');
  const action = proposed(incident, 'service.restart');
  if (action === undefined) throw new Error('the proposal is gone');
  expect(action.target.name).toBe('checkout');
  await approveAndVerify(action);
  expect(checkout.startedAtMs).toBeGreaterThan(startedMs);
  await untilStatus(incident.id, 'mitigated');
  fault.end();
  await resolveIncident(await world.person('Otto', ['operator']), {
    id: incident.id,
    reason: 'The leak is fixed.',
    evenIfFiring: true,
  });
  expect((await world.incident(incident.id)).status).toBe('resolved');
});

test('a slow dependency is blamed itself, and nothing is proposed on its callers', async () => {
  await settle();
  const fault = await world.fault('slow-dependency', { target: 'payments-db', innocent: true });
  const incident = await openIncident('the dependency as the first cause', blames(fault));
  // Further passes, with more evidence, come to the same conclusion.
  await world.pass('3m');
  const later = await world.incident(incident.id);
  expect(blames(fault)(later), JSON.stringify(later.diagnosis.causes)).toBe(true);
  const standing = later.actions.filter(({ status }) => status !== 'superseded');
  expect(standing.map(({ title }) => title)).toEqual([]);
  fault.end();
  await untilStatus(incident.id, 'resolved');
});

test('a model host without free processors is blamed, and its service is scaled out to another one', async () => {
  await settle();
  const model = world.services.service('fraud-score');
  const fault = await world.fault('starved-host', { target: 'model-host-1', innocent: true });
  const incident = await openIncident(
    'the host as the first cause and a scaling',
    (one) => blames(fault)(one) && proposed(one, 'service.scale') !== undefined,
  );
  const action = proposed(incident, 'service.scale');
  if (action === undefined) throw new Error('the proposal is gone');
  expect(action.target.name).toBe('fraud-score');
  const { verification } = await approveAndVerify(action);
  // The host stays as it is: only what suffers on it can show that the scaling helped.
  expect(verification?.criteria).not.toEqual([]);
  for (const { signal } of verification?.criteria ?? [])
    expect(signal.metric, signal.title).not.toMatch(/^system\./u);
  expect(model.replicas).toHaveLength(2 * model.spec.replicas);
  expect(new Set(model.replicas.map(({ host }) => host)).size).toBe(2);
  const done = await untilStatus(incident.id, 'mitigated');
  expect(new Set(done.actions.map(({ kind }) => kind))).toEqual(new Set(['service.scale']));
  fault.end();
  await resolveIncident(await world.person('Otto', ['operator']), {
    id: incident.id,
    reason: 'The processors are free again.',
    evenIfFiring: true,
  });
});

test('a silent source is reported, nothing is done to what it watches, and it ends when it sends again', async () => {
  await settle();
  const fault = await world.fault('silent-exporter', { target: 'shop-host-2' });
  const incident = await world.until(
    'an alert of the silent source',
    async () =>
      (await world.openIncidents()).find(({ alerts }) =>
        alerts.some(({ title }) => title.endsWith('sends no data, limit 10 min')),
      ),
    { virtual: '20m' },
  );
  expect(incident.actions).toEqual([]);
  const { orders } = world.control;
  const before = orders.length;
  await world.pass('2m');
  expect(orders).toHaveLength(before);
  fault.end();
  await untilStatus(incident.id, 'resolved');
});
