import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveBinding } from '#server/actions/bindings.ts';
import { reportProcessorTime } from './processor-time.ts';
import type { Incident, World } from './world.ts';
import { openWorld } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await openWorld({ seed: 'loops' });
});
afterAll(() => world.close());
reportProcessorTime();

const firstCause = (incident: Incident) => incident.diagnosis.causes[0];
const story = ({ timeline }: Incident) => new Set(timeline.map(({ kind }) => kind));

test('a bad deployment is found, rolled back by a second person and verified', async () => {
  const editor = await world.person('Ed', ['operator']);
  await saveBinding(editor, {
    key: 'deployment-regression',
    name: 'Version regression',
    causeKind: 'change',
    match: { resourceKinds: ['service'], versioned: true, metrics: [] },
    runbook: 'roll-back-service',
    parameters: {},
    enabled: true,
  });
  const payments = world.services.service('payments');
  const good = payments.version;
  const ref = world.deployBad('payments', '3.8.0');
  const incident = await world.until(
    'an incident whose first cause is the deployment, with a rollback',
    async () =>
      (await world.openIncidents()).find(
        (one) =>
          firstCause(one)?.change?.ref === ref &&
          one.actions.some(
            ({ kind, status }) => kind === 'service.roll_back' && status === 'proposed',
          ),
      ),
    { virtual: '6m' },
  );
  expect(firstCause(incident)).toMatchObject({ kind: 'change', resource: { name: 'payments' } });
  const [action] = incident.actions;
  if (action === undefined) throw new Error('no action was proposed');
  expect(action.target.name).toBe('payments');
  await expect(world.approve(action, editor)).rejects.toThrow('You edited the rule');
  expect(payments.version).toBe('3.8.0');
  await world.approve(action, await world.person('Otto', ['operator']));
  await world.until('the verification', async () => (await world.action(action.id)).verification, {
    virtual: '8m',
  });
  expect(await world.action(action.id)).toMatchObject({ status: 'verified' });
  expect(payments.version).toBe(good);
  const done = await world.until(
    'the resolution',
    async () => {
      const now = await world.incident(incident.id);
      return now.status === 'resolved' && now;
    },
    { virtual: '10m' },
  );
  expect([...story(done)]).toEqual(
    expect.arrayContaining(['alert.joined', 'action.vote', 'resolved']),
  );
});
