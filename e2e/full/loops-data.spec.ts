import { approveInBrowser } from '../support/approve-in-browser.ts';
import { expect, test } from '../support/fixtures.ts';
import {
  callAs,
  calmModel,
  firstCause,
  incidentOfModel,
  MINUTE_MS,
} from '../support/fixtures/model-loop.ts';
import { putAway } from '../support/put-away.ts';
import { startFault, waitForAction, waitForIncidentState } from '../support/spine.ts';

test.afterAll(async ({ demo }) => {
  await demo.remove('/faults');
});

test('feature outage: the job is blamed, nothing is retrained while it is open, and repairing it is proven', async ({
  api,
  demo,
  pageAs,
}) => {
  test.setTimeout(24 * MINUTE_MS);
  const { model } = await calmModel(api, demo);
  const fault = await startFault(demo, { kind: 'feature-outage', seed: '5', rampSeconds: 0 });
  const incident = await incidentOfModel(
    api,
    model,
    'the job as the first cause and its repair proposed',
    (now) =>
      firstCause(now)?.resource.name === fault.truth.resource.name &&
      now.actions.some(({ kind }) => kind === 'model.repair_data'),
    12 * MINUTE_MS,
  );
  expect(firstCause(incident)).toMatchObject({ kind: 'data', resource: fault.truth.resource });
  expect(incident.actions.map(({ kind }) => kind)).not.toContain('model.retrain');
  const repair = incident.actions.find(({ kind }) => kind === 'model.repair_data');
  if (repair === undefined) throw new Error('the proposal is gone');
  const page = await pageAs('ml-engineer');
  await test.step('a person cannot have it retrained on these data either', async () => {
    const refused = await callAs(page, 'POST', `/api/models/${model}/retrain`, {
      reason: 'to see what holds it back',
    });
    expect(refused.status, JSON.stringify(refused.body)).toBe(409);
    expect(JSON.stringify(refused.body)).toContain('data');
  });
  await approveInBrowser(page, repair);
  await putAway(page);
  await waitForAction(api, repair.id, 'verified', 8 * MINUTE_MS);
  const { items } = (await demo.get('/faults')) as { items: { endedAt: string | null }[] };
  expect(items.at(-1)?.endedAt).not.toBeNull();
  const ended = await waitForIncidentState(
    api,
    incident.id,
    'its end',
    ({ status }) => status === 'mitigated' || status === 'resolved',
    6 * MINUTE_MS,
  );
  expect(ended.actions.map(({ kind }) => kind)).not.toContain('model.retrain');
});
