import { checkA11y } from './support/check-a11y.ts';
import { expect, test } from './support/fixtures.ts';
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
  });

  test('a page asked for without a session leads to the form', async ({ page }) => {
    await page.goto('/incidents');
    await expect(page).toHaveURL(/\/sign-in/);
  });
});
