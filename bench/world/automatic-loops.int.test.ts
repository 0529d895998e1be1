import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { listActions } from '#server/actions/list.ts';
import { setGovernance } from '#server/models/set-governance.ts';
import { proposeRetrain } from '#server/models/training/propose-retrain.ts';
import type { Actor } from '#server/platform/actor.ts';
import { allowAutomatic } from '#server/rollouts/testing/rollouts.ts';
import { rolloutWhen, savePolicyOf, monitorEveryStep } from './monitored-model.ts';
import { reportProcessorTime } from './processor-time.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let mia: Actor;
let ada: Actor;
let model: string;

beforeAll(async () => {
  world = await openWorld({ seed: 'automatic', model: true });
  mia = await world.person('Mia', ['ml-engineer']);
  ada = await world.person('Ada', ['admin']);
  model = world.model.name;
  await monitorEveryStep(world, mia);
  await setGovernance(ada, {
    name: model,
    owner: 'Risk team',
    purpose: 'Holds purchases back that look like fraud',
    tier: 'low',
    comment: 'It decides alone.',
  });
  await allowAutomatic(ada);
});
afterEach(() => world.endFaults());
afterAll(() => world.close());
reportProcessorTime();

async function waitingRetraining() {
  const { items } = await listActions(ada, { view: 'waiting', limit: 100 });
  return items.find(({ kind, target }) => kind === 'model.retrain' && target.name === model);
}

test('one failed verification ends the automatic policy of a model: a person decides again', async () => {
  const before = world.model.version;
  // Nothing has changed yet, so a new version can be as good and not better.
  await savePolicyOf(world, mia, {
    gate: { rule: 'not-worse', margin: 0.25 },
    rollout: { steps: [50, 100], checks: 1 },
  });
  const since = world.clock.now;
  await proposeRetrain(ada, { name: model, reason: 'the newest purchases may teach it more' });
  await rolloutWhen(
    world,
    mia,
    'requests for the new version',
    ({ stage, state }) => stage === 'traffic' || state !== 'active',
    { virtual: '20m', since },
  );
  // The data that the new version was trained on becomes wrong before its verification.
  await world.fault('concept-drift', { target: model });
  const reverted = await rolloutWhen(world, mia, 'its end', ({ state }) => state === 'done', {
    virtual: '30m',
    since,
  });
  expect(reverted, reverted.reason ?? '').toMatchObject({ outcome: 'reverted' });
  expect(world.model.version).toBe(before);
  // The incident that the change has opened may ask for it, too.
  const proposal = await world.until(
    'a retraining that proposed',
    async () => {
      const own = await waitingRetraining();
      if (own !== undefined) return own;
      await proposeRetrain(ada, { name: model, reason: 'the next version may hold' }).catch(
        () => undefined,
      );
      return waitingRetraining();
    },
    { virtual: '20m' },
  );
  await world.pass('2m');
  const held = await world.action(proposal.id);
  expect(held.status).toBe('proposed');
  expect(held.statusReason).toContain(`Version ${reverted.version} of ${model} was rolled back`);
});
