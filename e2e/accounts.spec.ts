import { randomBytes } from 'node:crypto';
import type { ApiClient } from './support/api-client.ts';
import { checkA11y } from './support/check-a11y.ts';
import { expect, test } from './support/fixtures.ts';
import { settled } from './support/settled.ts';
import { makePerson, signIn } from './support/sign-in.ts';
import { expectNoSidewaysScroll, useViewport } from './support/viewports.ts';

test.describe('signing in', () => {
  test('the form passes axe in both themes and fits a phone', async ({ page }) => {
    await page.goto('/sign-in');
    await checkA11y(page);
    await useViewport(page, 'phone');
    await expectNoSidewaysScroll(page);
  });

  test('a wrong password is refused with words, the right one opens the overview', async ({
    page,
    api,
  }) => {
    const person = await makePerson(api, ['viewer']);
    await page.goto('/sign-in');
    await page.getByLabel('Email').fill(person.email);
    await page.getByLabel('Password', { exact: true }).fill('not the password');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByRole('alert').filter({ hasText: /\S/ })).toBeVisible();
    await signIn(page, person);
    await expect(page.getByRole('navigation').first()).toBeVisible();
    const session = (await page.context().cookies()).find(({ name }) => name.includes('session'));
    expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
  });

  test('before the page is alive the form is not sent, and keeps what was typed', async ({
    browser,
    baseURL,
  }) => {
    const context = await browser.newContext({ javaScriptEnabled: false, baseURL });
    const page = await context.newPage();
    await page.goto('/sign-in');
    const [email, password] = [
      page.getByLabel('Email'),
      page.getByLabel('Password', { exact: true }),
    ];
    await email.fill('somebody@example.test');
    await password.fill('not-in-the-address');
    await password.press('Enter');
    await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeDisabled();
    await expect(email).toHaveValue('somebody@example.test');
    await expect(password).toHaveValue('not-in-the-address');
    expect(new URL(page.url()).search).toBe('');
    await context.close();
  });

  test('a page asked for without a session leads to the form', async ({ page }) => {
    await page.goto('/incidents');
    await expect(page).toHaveURL(/\/sign-in\?next=%2Fincidents$/);
  });
});

/** Ends every session of a person, as an admin can. */
async function endSessions(api: ApiClient, email: string): Promise<void> {
  const { items } = (await api.get(`/api/users?q=${encodeURIComponent(email)}`)) as {
    items: { id: string }[];
  };
  const open = (await api.get(`/api/sessions?userId=${items[0]?.id ?? ''}`)) as {
    items: { id: string }[];
  };
  expect(open.items.length).toBeGreaterThan(0);
  for (const { id } of open.items) await api.remove(`/api/sessions/${id}`);
}

test('a session that ended is renewed in place, and the form is sent as it was typed', async ({
  page,
  api,
}) => {
  const person = await makePerson(api, ['admin']);
  await signIn(page, person);
  await page.goto('/settings/keys');
  await settled(page);
  await page.getByRole('button', { name: 'Create key…' }).click();
  const form = page.getByRole('dialog', { name: 'Create' });
  const name = `kept-${randomBytes(4).toString('hex')}`;
  await form.getByLabel('Name').fill(name);
  await endSessions(api, person.email);
  await form.getByRole('button', { name: 'Create key' }).click();
  const again = page.getByRole('dialog', { name: 'Sign in again' });
  await expect(again).toContainText(person.email);
  await checkA11y(again);
  // Neither a click next to the dialog nor Escape may close the dialog below it.
  await again.getByLabel('Your password').fill('not the password');
  await again.getByRole('button', { name: 'Sign in' }).click();
  await expect(again.getByRole('alert')).toContainText('incorrect');
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue(name);
  await page.mouse.click(5, 5);
  await expect(again).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(again).toBeHidden();
  await expect(form.getByLabel('Name')).toHaveValue(name);
  await expect(page.getByText('Your session has expired')).toBeVisible();
  await form.getByRole('button', { name: 'Create key' }).click();
  await again.getByLabel('Your password').fill(person.password);
  await again.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText(/tdm_/).first()).toBeVisible();
  await expect(page).toHaveURL(/\/settings\/keys/);
});

test('an admin sees what a role is offered, and comes back', async ({ adminPage: page }) => {
  await page.goto('/settings/users?dialog=roles');
  await page.getByRole('button', { name: 'Preview Tandem as the role Viewer' }).click();
  const banner = page.getByRole('status').filter({ hasText: 'Preview as viewer' });
  await expect(banner).toBeVisible();
  await page.goto('/settings/keys');
  await expect(page.getByText(/^Your role cannot see/)).toBeVisible();
  await banner.getByRole('button', { name: 'End preview' }).click();
  await expect(page.getByRole('button', { name: 'Add user…' })).toBeVisible();
  await expect(banner).toHaveCount(0);
});
