import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSetupLink } from '#server/accounts/create-setup-link.ts';
import { makeUserLink } from '#server/accounts/invite.ts';
import { resetPassword, setUp } from '#server/accounts/set-up.ts';
import { changePassword, createUser } from '#server/accounts/users.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { db } from '#server/platform/database/db.ts';

const easy = 'password1234';
const good = 'violet kayak thermostat';
const refused = {
  code: 'invalid_input',
  fields: [{ field: 'password', message: expect.stringContaining('easy to guess') as string }],
};
const tokenOf = (link: string | null) => new URL(link ?? '').searchParams.get('token') ?? '';
let admin: Awaited<ReturnType<typeof makeUser>>;

beforeAll(async () => {
  const token = tokenOf(await createSetupLink());
  const person = { token, name: 'Rosalind', email: 'rosalind@example.test' };
  await expect(setUp({ ...person, password: easy })).rejects.toMatchObject(refused);
  await expect(setUp({ ...person, password: 'Rosalind2026!' })).rejects.toMatchObject(refused);
  // The refusals have not used the link up.
  await setUp({ ...person, password: good });
  admin = await makeUser('Ada', ['admin']);
});
afterAll(() => db().$disconnect());

test('an account is not made with an easy password', async () => {
  const person = { name: 'Bo', email: 'bo@example.test' };
  await expect(createUser(admin, { ...person, password: easy })).rejects.toMatchObject(refused);
  await createUser(admin, { ...person, password: good });
});

test('an invitation refuses an easy password and stays valid', async () => {
  const { id } = await createUser(admin, { name: 'Cleo', email: 'cleopatra@example.test' });
  const token = tokenOf((await makeUserLink(admin, { id })).url);
  await expect(resetPassword({ token, password: easy })).rejects.toMatchObject(refused);
  await expect(resetPassword({ token, password: 'cleopatra123' })).rejects.toMatchObject(refused);
  expect((await db().user.findUniqueOrThrow({ where: { id } })).passwordHash).toBeNull();
  await resetPassword({ token, password: good });
});

test('a password is not changed to an easy one', async () => {
  const { id } = await db().user.findUniqueOrThrow({ where: { email: 'bo@example.test' } });
  const bo = { ...admin, id, name: 'Bo' };
  await expect(changePassword(bo, { current: good, password: easy })).rejects.toMatchObject(
    refused,
  );
  await changePassword(bo, { current: good, password: 'gravel tuba lantern' });
});
