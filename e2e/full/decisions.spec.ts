import type { Page } from '@playwright/test';
import type { PolicyDetail } from '#lib/schemas/actions/policy.ts';
import { done, waitForStatus } from '../support/action-status.ts';
import { checkA11y } from '../support/check-a11y.ts';
import { choose } from '../support/choose.ts';
import { expect, test } from '../support/fixtures.ts';
import {
  proposeAction,
  startExecutorPeer,
  type ExecutorPeer,
} from '../support/fixtures/executor-peer.ts';
import { settled } from '../support/settled.ts';
import { expectNoSidewaysScroll } from '../support/viewports.ts';
import { waitFor } from '../support/wait-for.ts';

let peer: ExecutorPeer;

test.beforeAll(async ({ api }) => {
  peer = await startExecutorPeer(api);
});
test.afterAll(() => peer.close());

/** Steps go on until `release`; `before` is how many were begun by then. */
function holdSteps(): { before: number; release: () => void } {
  peer.isHeld = true;
  const release = () => {
    peer.isHeld = false;
  };
  return { before: peer.steps, release };
}

/** Approved on its page; its first step is on its way. */
async function startsFirstStep(page: Page, id: string, before: number): Promise<void> {
  await page.goto(`/actions/${id}`);
  await page
    .getByRole('region', { name: 'Decision' })
    .getByRole('button', { name: /^Approve/ })
    .click();
  await waitFor('the first step', async () => (peer.steps > before ? true : null));
}

test('a freeze window holds an approval back; breaking it asks for a reason and is told', async ({
  api,
  pageAs,
  tandem,
}) => {
  const { body } = (await api.get('/api/policies/approvals')) as PolicyDetail;
  const id = await proposeAction(tandem.dataDir, 'frozen-service');
  const window = {
    title: 'Sale of the year',
    from: new Date(Date.now() - 60_000).toISOString(),
    to: new Date(Date.now() + 3_600_000).toISOString(),
  };
  await api.put('/api/policies/approvals', { body: { ...body, freezeWindows: [window] } });
  try {
    const operator = await pageAs('operator');
    await operator.goto(`/actions/${id}`);
    const held = operator.getByRole('region', { name: 'Decision' });
    await expect(held).toContainText('Sale of the year');
    await expect(held.getByRole('button', { name: /^Approve/ })).toBeDisabled();

    const page = await pageAs('approver');
    await page.goto(`/actions/${id}`);
    const decision = page.getByRole('region', { name: 'Decision' });
    await decision.getByRole('button', { name: /^Approve .* anyway/ }).click();
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: /^Approve/ });
    await expect(page).toHaveURL(/[?&]dialog=break-glass/);
    await page.reload();
    await expect(dialog).toBeVisible();
    // The address of a dialog opens nothing that its reader may not do.
    await operator.goto(page.url());
    await expect(operator.getByRole('region', { name: 'Decision' })).toBeVisible();
    await expect(operator.getByRole('dialog')).toBeHidden();
    await expect(confirm).toBeDisabled();
    await dialog.getByLabel('Reason').fill('Customers cannot pay');
    await checkA11y(dialog);
    await confirm.click();
    await expect(decision).toBeHidden();
    await waitForStatus(api, id, ...done);
    await expect(page.getByRole('region', { name: 'Approvals' })).toContainText('break-glass');
  } finally {
    await api.put('/api/policies/approvals', { body });
  }
});

test('the first version of the policy is compared with the shipped one, which can be restored', async ({
  api,
  pageAs,
}) => {
  const path = '/api/policies/approvals';
  const { body } = (await api.get(path)) as PolicyDetail;
  await api.put(path, { body: { ...body, expiryMinutes: body.expiryMinutes + 1 } });
  try {
    const page = await pageAs('approver');
    await page.goto('/settings/policies');
    const versions = page.getByRole('region', { name: 'Versions of the policy' });
    const first = versions.getByRole('listitem').filter({ hasText: /^v1(?!\d)/ });
    await first.getByRole('button', { name: 'Compare' }).click();
    const dialog = page.getByRole('dialog', { name: 'Version 1 compared with the default policy' });
    await expect(dialog.getByRole('row').first()).toBeVisible();
    await page.keyboard.press('Escape');
    await versions
      .getByRole('listitem')
      .filter({ hasText: 'Default' })
      .getByRole('button', { name: 'Restore…' })
      .click();
    await expect(page.getByLabel('Why')).toHaveValue('Restore the default policy');
  } finally {
    await api.put(path, { body });
  }
});

test('one action is stopped while it runs: its step ends, the next does not begin, the way back is offered', async ({
  api,
  pageAs,
  tandem,
}) => {
  const id = await proposeAction(tandem.dataDir, 'halted-service', 2);
  const page = await pageAs('approver');
  const { before, release } = holdSteps();
  try {
    await startsFirstStep(page, id, before);
    const viewer = await pageAs('viewer');
    await viewer.goto(`/actions/${id}`);
    await page.getByRole('button', { name: 'Stop this action…' }).click();
    const dialog = page.getByRole('alertdialog');
    await expect(dialog.getByRole('button', { name: 'Stop action' })).toBeDisabled();
    await dialog.getByLabel('Reason').fill('Not this one');
    await dialog.getByRole('button', { name: 'Stop action' }).click();
    // Who only looks on sees it without a reload, and is offered nothing.
    for (const each of [page, viewer]) {
      await expect(each.getByText('Stopping')).toBeVisible();
      await expect(each.getByRole('button', { name: 'Stop this action…' })).toBeHidden();
    }
    await expect(viewer.getByText(/Not this one/).first()).toBeVisible();
    await page.setViewportSize({ width: 390, height: 844 });
    await expectNoSidewaysScroll(page);
    release();
    await waitForStatus(api, id, 'cancelled');
    expect(peer.steps).toBe(before + 1);
    await expect(page.getByRole('status').filter({ hasText: 'Not counted as done' })).toContainText(
      // The first while its worker still waits for the step, the second once that is left to the outside system.
      /before step 2|after step 1/,
    );
    await expect(page.getByRole('button', { name: /^Roll back to/ })).toBeVisible();
    await page.goto('/actions?view=done');
    await expect(page.getByRole('listitem').filter({ hasText: 'Not this one' })).toContainText(
      'Stopped',
    );
  } finally {
    release();
  }
});

test('approvals are handed over for a time, and the vote names both', async ({
  pageAs,
  signedIn,
  tandem,
}) => {
  const id = await proposeAction(tandem.dataDir, 'handed-service');
  const { person: giver } = await signedIn(['approver']);
  const { person: taker } = await signedIn(['operator']);
  const page = await pageAs('approver');
  await page.goto('/settings/account');
  await settled(page);
  await page.getByRole('button', { name: 'Delegate…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delegate your approvals' });
  await choose(dialog.getByLabel('To', { exact: true }), taker.name);
  const end = new Date(Date.now() + 3_600_000).toISOString().slice(0, 16);
  await dialog.getByLabel(/^Until/).fill(end);
  await checkA11y(dialog);
  await dialog.getByRole('button', { name: 'Delegate' }).click();
  await expect(page.getByText(`${taker.name} approves on your behalf`)).toBeVisible();

  const operator = await pageAs('operator');
  await operator.goto(`/actions/${id}`);
  const approvals = operator.getByRole('region', { name: 'Approvals' });
  await expect(approvals).toContainText(`${taker.name} decides for ${giver.name}`);
  await operator
    .getByRole('region', { name: 'Decision' })
    .getByRole('button', { name: /^Approve/ })
    .click();
  await expect(approvals).toContainText(`${taker.name} for ${giver.name} approved`);
  await page.getByRole('button', { name: /^End the delegation/ }).click();
  await expect(page.getByText('No delegation')).toBeVisible();
});
