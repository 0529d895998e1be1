import { afterAll, beforeAll, expect, test } from 'vitest';
import { createUser, listUsers } from '#server/accounts/users.ts';
import { setKillSwitch } from '#server/actions/policy/kill-switch.ts';
import { savePolicy } from '#server/actions/policy/policies.ts';
import { shippedApprovalsPolicy } from '#server/actions/policy/policy.ts';
import { saveExecutor } from '#server/actions/targets/executors.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { testPerson } from '#server/platform/testing/person.ts';

const teamId = newId();
const forbidden = { code: 'forbidden' };
const policy = { name: 'approvals' as const, body: shippedApprovalsPolicy, comment: 'a test' };

beforeAll(async () => {
  await db().team.create({ data: { id: teamId, name: 'Shop' } });
});
afterAll(() => db().$disconnect());

test('an admin of one team changes nothing that holds for everybody', async () => {
  const admin = testPerson('admin', teamId);
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
  const admin = testPerson('admin', null);
  const made = await Promise.all(
    ['one', 'two'].map((name) =>
      createUser(admin, { email: `${name}@example.test`, name, roles: ['viewer'] }),
    ),
  );
  const { items } = await listUsers(admin, { id: made[0]?.id });
  expect(items.map(({ name }) => name)).toEqual(['one']);
});

test('an approver for everything may save the policy, one of a team may not', async () => {
  await expect(savePolicy(testPerson('approver', teamId), policy)).rejects.toMatchObject(forbidden);
  await expect(savePolicy(testPerson('approver', null), policy)).resolves.toMatchObject({
    version: 1,
  });
});

test('an operator of one team may stop everything, but not set it free', async () => {
  const operator = testPerson('operator', teamId);
  await setKillSwitch(operator, { stopped: true, reason: 'smoke' });
  await expect(
    setKillSwitch(operator, { stopped: false, reason: 'all fine' }),
  ).rejects.toMatchObject(forbidden);
  await setKillSwitch(testPerson('operator', null), { stopped: false, reason: 'all fine' });
});
