import type { Page } from '@playwright/test';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';
import type { AuditItem } from '#lib/schemas/governance/governance.ts';
import type { GovernanceHistory } from '#lib/schemas/models/governance.ts';
import { checkA11y } from '../support/check-a11y.ts';
import { expect, test } from '../support/fixtures.ts';
import { approveByClick, viewAs } from '../support/fixtures/demo-people.ts';
import { demoModel } from '../support/fixtures/model-loop.ts';
import {
  askForAlias,
  askForChampion,
  registerModel,
  registerVersion,
  storeFile,
} from '../support/fixtures/registered-model.ts';
import type { Person } from '../support/sign-in.ts';
import { waitForAction } from '../support/spine.ts';
import { expectNoSidewaysScroll, useViewport } from '../support/viewports.ts';

const written = {
  intendedUse: 'Loans below 5,000',
  outOfScope: 'Mortgages',
  limits: 'No data before 2020',
  ethicalConsiderations: 'Age is not used',
  footprint: { kind: 'not measured', reason: 'the trainer has no meter' },
};

/** Approves on the action's page, as a user who has to enter the password again. */
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

test('a version of a high tier becomes champion once its card is whole and two said so, one of them an approver', async ({
  pageAs,
  signedIn,
  api,
  tandem,
}) => {
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
  const approvals = (page: Page) => page.getByRole('region', { name: 'Approvals' });
  const decision = (page: Page) => page.getByRole('region', { name: 'Decision' });

  const operator = await pageAs('operator');
  await operator.goto(`/actions/${id}`);
  await expect(approvals(operator)).toContainText('0 of 2');
  await expect(
    operator.getByRole('listitem').filter({ hasText: /^champion points to/u }),
  ).toBeVisible();
  await expect(approvals(operator)).toContainText('cannot decide');
  await expect(approvals(operator)).toContainText('one of them from approver, admin');

  const first = await pageAs('ml-engineer');
  await first.goto(`/actions/${id}`);
  await expect(decision(first)).toContainText(/Failing now: Model card: .* more checks?/);
  await api.put(`/api/models/${name}/card`, { written, baseRevision: 0 });
  await expect(decision(first)).not.toContainText('Failing now');
  await approveAs(first, (await signedIn(['ml-engineer'])).person);
  await expect(decision(first)).toContainText('1 of 2 approvals');
  await expect(decision(first).getByRole('button', { name: /^Approve/ })).toBeDisabled();
  expect(((await api.get(`/api/actions/${id}`)) as ActionDetail).status).toBe('proposed');

  const engineer = await pageAs('ml-engineer', 'operator');
  await engineer.goto(`/actions/${id}`);
  await expect(approvals(engineer)).toContainText('must come from one of: approver, admin');
  await expect(decision(engineer).getByRole('button', { name: /^Approve/ })).toBeDisabled();

  const second = await pageAs('approver');
  await useViewport(second, 'phone');
  await second.goto(`/actions/${id}`);
  await expectNoSidewaysScroll(second);
  await approveAs(second, (await signedIn(['approver'])).person);
  await waitForAction(api, id, 'verified', 60_000);
  const { approvals: votes } = (await api.get(`/api/actions/${id}`)) as ActionDetail;
  expect(votes.filter(({ vote, voided }) => vote === 'approve' && !voided)).toHaveLength(2);
  await engineer.goto(`/models/${name}?tab=governance`);
  const history = engineer.getByRole('table', { name: /^Alias changes/ });
  await expect(history.getByRole('row').nth(1)).toContainText(
    /approved by Test ml-engineer.*Test approver/,
  );
});

test('two people of the demo promote its model in its own high tier, each by a click that the audit tells', async ({
  pageAs,
  api,
  demo,
}) => {
  const { target, version } = await demoModel(demo);
  const { current } = (await api.get(`/api/models/${target.name}/governance`)) as GovernanceHistory;
  expect(current.tier).toBe('high');
  const id = await askForAlias(api, target.name, { alias: 'production', version: Number(version) });
  for (const persona of ['ml-engineer', 'operations-manager']) {
    const page = await pageAs('admin');
    await viewAs(page, persona);
    await approveByClick(page, id);
  }
  await waitForAction(api, id, 'verified', 60_000);
  const { approvals: votes } = (await api.get(`/api/actions/${id}`)) as ActionDetail;
  expect(votes.map(({ user }) => user.name)).toEqual(['ML engineer', 'Operations manager']);
  const { items } = (await api.get('/api/audit?limit=100&action=actions.approve')) as {
    items: AuditItem[];
  };
  const told = items.filter(
    ({ subject, after }) =>
      subject.id === id && JSON.stringify(after).includes('"reauthenticated":"demo confirm"'),
  );
  expect(told).toHaveLength(2);
});
