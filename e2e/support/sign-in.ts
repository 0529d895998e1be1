import { randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import type { Role } from '#lib/permissions.ts';
import type { ApiClient } from './api-client.ts';

export type Person = { name: string; email: string; password: string };

/** Makes an account with these roles; the password is known to the test only. */
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

/** Signs in by the form, as a person does. */
export async function signIn(page: Page, person: Person): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('Email').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}
