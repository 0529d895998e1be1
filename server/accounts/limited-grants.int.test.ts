import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Role } from '#lib/permissions.ts';
import { createUser, listUsers } from '#server/accounts/users.ts';
import { setKillSwitch } from '#server/actions/kill-switch.ts';
import { savePolicy } from '#server/actions/policies.ts';
import { shippedApprovalsPolicy } from '#server/actions/policy.ts';
import { saveExecutor } from '#server/actions/executors.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { newId } from '#server/platform/ids.ts';

const teamId = newId();
const person = (role: Role, team: string | null): Actor => ({
  kind: 'user',
  id: newId(),
  name: 'Tessa',
  grants: [{ role, teamId: team, environmentId: null }],
  sessionId: newId(),
  authenticatedAt: new Date(),
  ip: null,
});
const forbidden = { code: 'forbidden' };
const policy = { name: 'approvals' as const, body: shippedApprovalsPolicy, comment: 'a test' };

beforeAll(async () => {
  await db().team.create({ data: { id: teamId, name: 'Shop' } });
});
afterAll(() => db().$disconnect());

test('an admin of one team changes nothing that holds for everybody', async () => {
  const admin = person('admin', teamId);
  const user = { email: 'eve@example.test', name: 'Eve', roles: ['admin' as const] };
  await expect(createUser(admin, user)).rejects.toMatchObject(forbidden);
  await expect(listUsers(admin, {})).rejects.toMatchObject(forbidden);
  await expect(savePolicy(admin, policy)).rejects.toMatchObject(forbidden);
  await expect(
    saveExecutor(admin, { name: 'mine', enabled: false, allow: [] }),
  ).rejects.toMatchObject(forbidden);
  expect(await db().user.count({ where: { email: 'eve@example.test' } })).toBe(0);
});

test('an admin for everything finds one account by its id, as a link names it', async () => {
  const admin = person('admin', null);
  const made = await Promise.all(
    ['one', 'two'].map((name) =>
      createUser(admin, { email: `${name}@example.test`, name, roles: ['viewer'] }),
    ),
  );
  const { items } = await listUsers(admin, { id: made[0]?.id });
  expect(items.map(({ name }) => name)).toEqual(['one']);
});

test('an approver for everything may save the policy, one of a team may not', async () => {
  await expect(savePolicy(person('approver', teamId), policy)).rejects.toMatchObject(forbidden);
  await expect(savePolicy(person('approver', null), policy)).resolves.toMatchObject({ version: 1 });
});

test('an operator of one team may stop everything, but not set it free', async () => {
  const operator = person('operator', teamId);
  await setKillSwitch(operator, { stopped: true, reason: 'smoke' });
  await expect(
    setKillSwitch(operator, { stopped: false, reason: 'all fine' }),
  ).rejects.toMatchObject(forbidden);
  await setKillSwitch(person('operator', null), { stopped: false, reason: 'all fine' });
});
