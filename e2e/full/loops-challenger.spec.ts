import type { ActionDetail } from '#lib/schemas/actions/actions.ts';
import { approveInBrowser } from '../support/approve-in-browser.ts';
import { checkA11y } from '../support/check-a11y.ts';
import { expect } from '../support/fixtures.ts';
import {
  callAs,
  demoModel,
  MINUTE_MS,
  quickPolicy,
  rolloutWhen,
  monitorEveryStep,
} from '../support/fixtures/model-loop.ts';
import { test } from '../support/fixtures/retrain-fixtures.ts';
import { putAway } from '../support/put-away.ts';
import { startFault, untilOnset, waitForAction } from '../support/spine.ts';

// Nothing of it is ever served: the company stays one in which nothing has gone wrong.
test.afterAll(async ({ demo }) => {
  await demo.remove('/faults');
});

test('a challenger that is better over all and worse in one slice is stopped by its slice', async ({
  api,
  demo,
  editorPage,
  pageAs,
}) => {
  test.setTimeout(20 * MINUTE_MS);
  const { target, version: before } = await demoModel(demo);
  const model = target.name;
  await demo.remove('/faults');
  await monitorEveryStep(api, model);
  // One purchase in ten is in the slice: this number of rows is enough to show it.
  const gate = { ...quickPolicy.gate, rowsAtLeast: 1_500 };
  const firstPage = await editorPage(model, { ...quickPolicy, gate });
  const page = await pageAs('ml-engineer');
  const fault = await startFault(demo, {
    kind: 'bad-challenger',
    seed: '7',
    strength: 0.45,
    rampSeconds: 0,
  });
  await untilOnset(fault);
  const asked = await callAs(page, 'POST', `/api/models/${model}/retrain`, {
    reason: 'the newest purchases may teach it more',
  });
  expect(asked.status, JSON.stringify(asked.body)).toBe(201);
  const { id } = asked.body as { id: string };
  const action = (await api.get(`/api/actions/${id}`)) as ActionDetail;
  const own = await callAs(page, 'POST', `/api/actions/${id}/approve`, {
    planVersion: action.planVersion,
  });
  expect(own.status, 'who proposed it cannot approve it').toBe(403);
  await approveInBrowser(firstPage, action);
  await putAway(firstPage);
  await waitForAction(api, id, 'verified', 6 * MINUTE_MS);
  const begun = { model, since: action.proposedAt };
  const stopped = await rolloutWhen(
    api,
    begun,
    'the verdict of the gate',
    ({ state }) => state === 'done',
    12 * MINUTE_MS,
  );
  expect(stopped, stopped.reason).toMatchObject({ outcome: 'stopped', promotion: null });
  if (stopped.gate?.kind !== 'judged') throw new Error('the gate has not judged');
  expect(stopped.gate.overall.verdict).not.toBe('worse');
  const worse = stopped.gate.slices.filter(({ verdict }) => verdict === 'worse');
  expect(worse, JSON.stringify(stopped.gate)).toHaveLength(1);
  await page.goto(`/models/${model}/rollouts/${stopped.id}`);
  await expect(
    page
      .getByRole('table', { name: /^Version .* by slice$/ })
      .getByRole('row')
      .filter({ hasText: /worse/i }),
  ).toHaveCount(1);
  await checkA11y(page);
  expect((await demoModel(demo)).version).toBe(before);
  expect(await api.get(`/api/models/${model}/versions/${stopped.version}/verdict`)).toMatchObject({
    value: 0,
  });
});
