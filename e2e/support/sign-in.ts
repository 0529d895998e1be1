import { randomBytes } from 'node:crypto';
import { expect, type BrowserContext, type Page } from '@playwright/test';
import type { Role } from '#lib/permissions.ts';
import type { ApiClient } from './api-client.ts';

export type Person = { name: string; email: string; password: string };

/** Creates an account with these roles; only the test has its password. */
export async function makePerson(api: ApiClient, roles: readonly Role[]): Promise<Person> {
  const id = randomBytes(6).toString('hex');
  const person = {
    name: `Test ${roles.join(' ')} ${id}`,
    email: `${roles.join('.')}.${id}@example.test`,
    password: randomBytes(18).toString('base64url'),
  };
  await api.post('/api/users', { ...person, roles });
  return person;
}

/** Signs a browser context in by the requests that the form makes: the pages of a sign-in cost as much as a test. */
export async function startSession({ request }: BrowserContext, person: Person): Promise<void> {
  const first = await request.get('/api/auth/csrf');
  const { csrfToken } = (await first.json()) as { csrfToken: string };
  const { email, password } = person;
  const answer = await request.post('/api/auth/callback/credentials', {
    form: { csrfToken, email, password, json: 'true' },
    headers: { origin: new URL(first.url()).origin },
  });
  expect(answer.status(), `sign-in of ${email}`).toBe(200);
}

/** Signs in by the form, as a person does. */
export async function signIn(page: Page, person: Person): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('Email').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}
