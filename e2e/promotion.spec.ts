import type { Page } from '@playwright/test';
import type { ActionDetail } from '#lib/schemas/actions.ts';
import { checkA11y } from './support/check-a11y.ts';
import { expect, test } from './support/fixtures.ts';
import {
  askForChampion,
  registerModel,
  registerVersion,
  storeFile,
} from './support/registered-model.ts';
import type { Person } from './support/sign-in.ts';
import { waitForAction } from './support/spine.ts';
import { expectNoSidewaysScroll, useViewport } from './support/viewports.ts';

const written = {
  intendedUse: 'Loans below 5,000',
  outOfScope: 'Mortgages',
  limits: 'No data before 2020',
  ethicalConsiderations: 'Age is not used',
  footprint: { kind: 'not measured', reason: 'the trainer has no meter' },
};

/** Approves as somebody who is asked for the password again, on the page of the action. */
async function approveAs(page: Page, person: Person): Promise<void> {
  const decision = page.getByRole('region', { name: 'Decision' });
  await decision.getByRole('button', { name: /^Approve/ }).click();
  const dialog = page.getByRole('dialog');
  const again = dialog.getByLabel('Your password');
  await again.fill('not the password of anybody');
  await dialog.getByRole('button', { name: /^Approve/ }).click();
  await expect(again).toHaveAttribute('aria-invalid', 'true');
  await checkA11y(page, { themes: ['light'] });
  await again.fill(person.password);
  await dialog.getByRole('button', { name: /^Approve/ }).click();
  await expect(dialog).toHaveCount(0);
}

test('a version of a high tier becomes champion once its card is whole and two approvers said so', async ({
  pageAs,
  signedIn,
  api,
  tandem,
}) => {
  test.setTimeout(240_000);
  const name = `mortgage-${Date.now()}`;
  await registerModel(api, name);
  const version = await registerVersion(api, name, {
    digest: 'digest-one',
    accuracy: 0.9,
    store: (runId) => storeFile(tandem, runId),
  });
  await api.put(`/api/models/${name}/governance`, {
    owner: 'Risk team',
    purpose: 'Scores requests for a mortgage',
    tier: 'high',
  });
  const id = await askForChampion(api, name, version);

  const engineer = await pageAs('ml-engineer');
  await engineer.goto(`/actions/${id}`);
  const approvals = (page: Page) => page.getByRole('region', { name: 'Approvals' });
  await expect(approvals(engineer)).toContainText('0 of 2');
  await expect(approvals(engineer)).toContainText('may not decide');
  await expect(engineer.getByRole('button', { name: /^Approve/ })).toBeDisabled();

  const first = await pageAs('approver');
  await first.goto(`/actions/${id}`);
  const decision = first.getByRole('region', { name: 'Decision' });
  await expect(decision).toContainText(/Fails now: Model card: .* more checks?/);
  await api.put(`/api/models/${name}/card`, { written, baseRevision: 0 });
  await expect(decision).not.toContainText('Fails now', { timeout: 40_000 });
  await approveAs(first, (await signedIn(['approver'])).person);
  await expect(decision).toContainText('1 of 2 approvals');
  await expect(decision.getByRole('button', { name: /^Approve/ })).toBeDisabled();
  expect(((await api.get(`/api/actions/${id}`)) as ActionDetail).status).toBe('proposed');

  const second = await pageAs('approver', 'ml-engineer');
  await useViewport(second, 'phone');
  await second.goto(`/actions/${id}`);
  await expectNoSidewaysScroll(second);
  await approveAs(second, (await signedIn(['approver', 'ml-engineer'])).person);
  await waitForAction(api, id, 'verified', 60_000);
  const { approvals: votes } = (await api.get(`/api/actions/${id}`)) as ActionDetail;
  expect(votes.filter(({ vote, voided }) => vote === 'approve' && !voided)).toHaveLength(2);
  await engineer.goto(`/models/${name}?tab=governance`);
  const history = engineer.getByRole('table', { name: /^Changes of the aliases/ });
  await expect(history.getByRole('row').nth(1)).toContainText(
    /approved by Test approver.*Test approver ml-engineer/,
  );
});
