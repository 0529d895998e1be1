import { randomBytes } from 'node:crypto';
import { expect, type Page } from '@playwright/test';
import type { FreshTandem } from './fresh-clone.ts';
import type { Visitor } from './visitor.ts';

const MINUTE_MS = 60_000;
/** Minimum history of the company for ranking causes. The visitor explores in the meantime. */
const LOOK_AROUND_MS = 2 * MINUTE_MS;

async function setUp(visitor: Visitor, { setUpLink }: FreshTandem): Promise<void> {
  await visitor.page.goto(setUpLink);
  await visitor.fill('Name', 'New Comer');
  await visitor.fill('Email', 'new@example.test');
  await visitor.fill('Password', randomBytes(12).toString('base64url'));
  await visitor.click(visitor.page.getByRole('button', { name: 'Create the admin account' }));
  await expect(
    visitor.page.getByRole('heading', { name: 'Where do you want to start?' }),
  ).toBeVisible({ timeout: MINUTE_MS });
  await visitor.ends('set up');
}

/** Waits until a chart of the host shows a line, not only an empty frame. */
async function seeOwnHost(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  const link = page.getByRole('link', { name: /^Open / });
  await expect(link).toBeVisible({ timeout: 2 * MINUTE_MS });
  await visitor.click(link);
  const line = page.locator('main svg path.recharts-curve').first();
  await expect(line).toBeVisible({ timeout: 2 * MINUTE_MS });
  await visitor.ends('own host charts');
}

async function openDemo(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  await visitor.click(
    page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Overview' }),
  );
  await visitor.click(page.getByRole('button', { name: 'Open the demo company' }));
  await expect(page.getByText(/Running:/)).toBeVisible({ timeout: 4 * MINUTE_MS });
  await visitor.ends('demo company');
}

/** Starts a bad deployment on the demo's own page. Returns the affected service. */
async function breakSomething(visitor: Visitor): Promise<string> {
  const { page } = visitor;
  await page.waitForTimeout(LOOK_AROUND_MS);
  const opening = page.waitForEvent('popup');
  await visitor.click(page.getByRole('link', { name: 'Inject a fault' }));
  const company: Page = await opening;
  const form = company.locator('form', { has: company.locator('input[value="bad-deploy"]') });
  await visitor.click(form.getByRole('button', { name: 'Home' }));
  const row = company.getByRole('region', { name: 'Faults' }).getByRole('row').nth(1);
  await expect(row).toContainText('running');
  const target = (await row.getByRole('cell').first().textContent()) ?? '';
  await company.close();
  await visitor.ends('one fault');
  return target;
}

async function decide(visitor: Visitor, target: string): Promise<void> {
  const { page } = visitor;
  await visitor.click(
    page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Actions/ }),
  );
  const proposal = page.getByRole('link', { name: new RegExp(`Roll back ${target}`) }).first();
  // An open list does not change while a user reads it. New items are announced above it.
  const news = page.getByRole('button', { name: /^Show \d+ new action/u });
  await expect(proposal.or(news).first()).toBeVisible({ timeout: 6 * MINUTE_MS });
  if (!(await proposal.isVisible())) await visitor.click(news);
  await expect(proposal).toBeVisible({ timeout: MINUTE_MS });
  await visitor.ends('proposal');
  await visitor.click(page.getByRole('button', { name: /New Comer/ }).first());
  const reloaded = page.waitForEvent('load');
  await visitor.click(page.getByRole('menuitem', { name: 'On-call engineer' }));
  await reloaded;
  await visitor.click(proposal);
  const decision = page.getByRole('region', { name: 'Decision' });
  await visitor.click(decision.getByRole('button', { name: /^Approve/ }));
  await expect(page.getByRole('region', { name: 'Run', exact: true })).toBeVisible({
    timeout: MINUTE_MS,
  });
  await visitor.ends('approval');
}

async function seeVerified(visitor: Visitor): Promise<void> {
  await expect(
    visitor.page
      .getByRole('region', { name: 'Verification' })
      .getByText('Verified', { exact: true }),
  ).toBeVisible({ timeout: 8 * MINUTE_MS });
  await visitor.ends('verified');
}

/** A first visit, from the setup link to the verified result of an approved action. */
export async function firstVisit(visitor: Visitor, tandem: FreshTandem): Promise<void> {
  await setUp(visitor, tandem);
  await seeOwnHost(visitor);
  await openDemo(visitor);
  const target = await breakSomething(visitor);
  await decide(visitor, target);
  await seeVerified(visitor);
}
