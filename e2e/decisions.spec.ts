import type { Page } from '@playwright/test';
import { actionOf, done, waitForStatus } from './support/action-status.ts';
import { expect, test } from './support/fixtures.ts';
import {
  proposeAction,
  startExecutorPeer,
  type ExecutorPeer,
} from './support/fixtures/executor-peer.ts';
import { makePerson } from './support/sign-in.ts';
import { expectNoSidewaysScroll } from './support/viewports.ts';
import { waitFor } from './support/wait-for.ts';

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

test('a link on a phone leads over the sign-in to the approval', async ({
  api,
  browser,
  tandem,
}) => {
  const id = await proposeAction(tandem.dataDir, 'phone-service');
  const person = await makePerson(api, ['operator']);
  const context = await browser.newContext({
    baseURL: tandem.url,
    viewport: { width: 390, height: 844 },
  });
  const page = await context.newPage();
  await page.goto(`/actions/${id}`);
  await page.getByLabel('Email').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/actions/${id}`));
  const decision = page.getByRole('region', { name: 'Decision' });
  await expect(decision.getByText('0 of 1 approvals')).toBeVisible();
  await expectNoSidewaysScroll(page);
  await decision.getByRole('button', { name: /^Approve/ }).click();
  await expect(decision).toBeHidden();
  await waitForStatus(api, id, ...done);
  await context.close();
});

test('the kill switch in the middle of a run keeps the next step from starting', async ({
  api,
  pageAs,
  tandem,
}) => {
  const id = await proposeAction(tandem.dataDir, 'stopped-service', 2);
  const page = await pageAs('approver');
  const { before, release } = holdSteps();
  try {
    await startsFirstStep(page, id, before);
    await page.getByRole('button', { name: /^Execution/ }).click();
    await page.getByRole('button', { name: 'Stop execution…' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByLabel('Reason').fill('Wrong service');
    await dialog.getByRole('button', { name: 'Stop execution' }).click();
    await expect(page.getByText('Execution is stopped').first()).toBeVisible();
    release();
    await waitForStatus(api, id, 'cancelled');
    expect(peer.steps).toBe(before + 1);
    expect((await actionOf(api, id)).statusReason).toMatch(/^Stopped before step 2/);
  } finally {
    release();
    await api.put('/api/kill-switch', { scope: 'global', stopped: false, reason: 'end of a test' });
  }
});

test('from the overview to a decided approval are three clicks at most, to the reason one', async ({
  api,
  pageAs,
  tandem,
}) => {
  const id = await proposeAction(tandem.dataDir, 'quick-service');
  const page = await pageAs('operator');
  await page.goto('/');
  await page.locator(`a[href^="/actions/${id}"]`).first().click();
  await page.getByRole('button', { name: 'Why am I seeing this?' }).click();
  await expect(page.getByRole('dialog', { name: /^Why am I seeing this/ })).toContainText(
    'Rule v1',
  );
  await page.keyboard.press('Escape');
  await page
    .getByRole('region', { name: 'Decision' })
    .getByRole('button', { name: /^Approve/ })
    .click();
  await waitForStatus(api, id, ...done);
});
