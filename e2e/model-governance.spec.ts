import type { Page } from '@playwright/test';
import type { ModelAt } from '#lib/schemas/models-governance.ts';
import { checkA11y } from './support/check-a11y.ts';
import { expect, test } from './support/fixtures.ts';
import { promote, registerModel, registerVersion } from './support/registered-model.ts';
import { expectNoSidewaysScroll, useViewport } from './support/viewports.ts';

async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: /^Loading/ })).toHaveCount(0, {
    timeout: 20_000,
  });
}

/** Both themes, and the width of a phone. */
async function lookAt(page: Page): Promise<void> {
  await settled(page);
  await checkA11y(page);
  await useViewport(page, 'phone');
  await settled(page);
  await expectNoSidewaysScroll(page);
  await useViewport(page, 'desktop');
}

test('three moments: before the model, before its alias moved, and after, as page and as JSON', async ({
  adminPage: page,
  pageAs,
  api,
}) => {
  test.setTimeout(180_000);
  const name = `returns-${Date.now()}`;
  const before = new Date(Date.now() - 60_000).toISOString();
  const mia = await pageAs('ml-engineer');
  await registerModel(api, name);
  await registerVersion(api, name, { digest: 'digest-one', accuracy: 0.9 });
  await promote(api, mia, name, 1);
  const between = new Date().toISOString();
  await registerVersion(api, name, { digest: 'digest-two', accuracy: 0.95 });
  await promote(api, mia, name, 2);

  const answers: [string, string, string | null][] = [
    [before, `${name} did not exist yet`, null],
    [between, `Version 1 of ${name} decided`, 'digest-one'],
    [new Date().toISOString(), `Version 2 of ${name} decided`, 'digest-two'],
  ];
  for (const [at, title, digest] of answers) {
    await page.goto(`/models/${name}?at=${encodeURIComponent(at)}`);
    await expect(page).toHaveURL(new RegExp(`/models/${name}/at\\?`));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
    const trained = page.getByRole('region', { name: 'Trained on which data' });
    const approved = page.getByRole('region', { name: 'Approved by' });
    if (digest === null) await expect(trained).toContainText('No version decided then');
    else {
      await expect(trained).toContainText(digest);
      await expect(approved).toContainText('was looked at');
      await expect(approved).toContainText('1 of 1');
    }
    for (const path of [`/models/${name}`, `/api/models/${name}`, `/api/models/${name}/at`]) {
      const answer = await api.send('GET', `${path}?at=${encodeURIComponent(at)}`, undefined, {
        accept: 'application/json',
      });
      expect(answer.status, path).toBe(200);
      const { trainedOn, existed, at: told } = answer.body as ModelAt;
      expect({ told, existed, digest: trainedOn.datasets[0]?.digest ?? null }).toEqual({
        told: at,
        existed: digest !== null,
        digest,
      });
    }
  }
  await lookAt(page);

  // From change to change, and back to a moment that is typed.
  await page.getByRole('link', { name: 'Change before' }).click();
  const decided = page.getByRole('region', { name: 'Which version decided' });
  await expect(page.getByRole('button', { name: 'Change after' })).toBeDisabled();
  await page.getByRole('link', { name: 'Change before' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Version 1 of ${name} decided`);
  await expect(decided.getByRole('link', { name: 'v2' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Change before' })).toBeDisabled();
  await page.getByLabel(/^Date and time/).fill(before.slice(0, -1));
  await page.getByRole('button', { name: 'Show this moment' }).click();
  await expect(page).toHaveURL(new RegExp(`at=${encodeURIComponent(before)}`.replace('.', '\\.')));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${name} did not exist yet`);
  await page.getByRole('link', { name: 'Now', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Version 2 of ${name} decided`);

  await page.goto(`/models/${name}/at?at=someday`);
  await expect(page.getByRole('alert').filter({ hasText: 'at:' })).toBeVisible();
});
