import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';
import { listActions } from '#server/actions/list.ts';
import type { Actor } from '#server/platform/actor.ts';
import { reportProcessorTime } from './processor-time.ts';
import { firstCause, proposed } from './read-incident.ts';
import { saveRegressionRule } from './regression-rule.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let otto: Actor;

beforeAll(async () => {
  world = await openWorld({ seed: 'rollbacks' });
  otto = await world.person('Otto', ['operator']);
});
afterEach(() => world.endFaults());
afterAll(() => world.close());
reportProcessorTime();

/** A bad deployment of `target` that is blamed, with its proposal of this kind. */
async function badDeployment(target: string, kind: string) {
  const { truth } = await world.fault('bad-deploy', { target });
  const holds = (incident: IncidentDetail): boolean =>
    firstCause(incident)?.change?.ref === truth.change?.ref &&
    proposed(incident, kind) !== undefined;
  const incident = await world.until(
    `the deployment as the first cause and ${kind}`,
    async () => (await world.openIncidents()).find(holds),
    { virtual: '10m' },
  );
  const action = proposed(incident, kind);
  if (action === undefined) throw new Error('the proposal is gone');
  expect(action.target.name).toBe(target);
  return action;
}

const untilVerifying = (id: string) =>
  world.until('the verification', async () => (await world.action(id)).status === 'verifying', {
    virtual: '3m',
  });

const verified = (id: string) =>
  world.until(
    'the verdict',
    async () => {
      const action = await world.action(id);
      return action.verification !== null && action;
    },
    { virtual: '15m' },
  );

test('a successful rollback is not undone when a second fault begins during verification', async () => {
  await saveRegressionRule(await world.person('Ed', ['operator']), 'roll-back-service');
  const checkout = world.services.service('checkout');
  const good = checkout.version;
  const action = await badDeployment('checkout', 'service.roll_back');
  const bad = checkout.version;
  await world.approve(action, otto);
  await untilVerifying(action.id);
  expect([checkout.version === good, bad === good]).toEqual([true, false]);
  await world.step();
  const second = await world.fault('bad-deploy', { target: 'payments' });
  const done = await verified(action.id);
  expect(done, done.statusReason ?? '').toMatchObject({ status: 'inconclusive' });
  expect(done.verification).toMatchObject({
    outcome: 'inconclusive',
    rollback: { automatic: false, because: 'restores-cause' },
  });
  const deployed = `Deploy payments ${world.services.service('payments').version}`;
  expect(done.verification?.otherCauses?.map(({ title }) => title)).toContain(deployed);
  const failed = done.verification?.criteria.find(({ passed }) => passed === false);
  expect(failed?.failing?.count).toBeLessThan(failed?.samples ?? 0);
  await world.pass('5m');
  expect(checkout.version).toBe(good);
  expect((await world.action(action.id)).runs).toHaveLength(1);
  const { items } = await listActions(otto, { view: 'waiting', limit: 100 });
  expect(items.map(({ id }) => id)).toContain(action.id);
  second.end();
});

test('a scaling that makes things worse is rolled back', async () => {
  await world.until('a calm company', async () => (await world.openIncidents()).length === 0, {
    virtual: '40m',
  });
  await saveRegressionRule(await world.person('Ed', ['operator']), 'scale-service');
  const payments = world.services.service('payments');
  const before = payments.replicas.length;
  await world.fault('connection-limit', { target: 'payments' });
  const action = await badDeployment('payments', 'service.scale');
  const bad = payments.version;
  await world.pass('2m');
  await world.approve(action, otto);
  await untilVerifying(action.id);
  expect(payments.replicas.length).toBeGreaterThan(before);
  const done = await verified(action.id);
  expect(done.verification, done.statusReason ?? '').toMatchObject({
    outcome: 'not_verified',
    rollback: { automatic: true, because: 'worse' },
  });
  await world.until(
    'the rollback',
    async () => (await world.action(action.id)).status === 'rolled_back',
    { virtual: '3m' },
  );
  expect(payments.replicas).toHaveLength(before);
  expect(payments.version).toBe(bad);
});
