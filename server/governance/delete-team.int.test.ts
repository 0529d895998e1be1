import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTeam, listTeams, renameTeam } from '#server/accounts/teams.ts';
import { createUser } from '#server/accounts/users.ts';
import {
  getOwnershipRules,
  getOwnershipVersion,
  saveOwnershipRules,
} from '#server/infrastructure/ownership/ownership-rules.ts';
import { createMonitor } from '#server/monitoring/save-monitor.ts';
import { createChannel } from '#server/notifications/channels/channels.ts';
import { getRoutes, saveRoutes } from '#server/notifications/routes.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { expectDescribed } from '#server/platform/openapi/test-described.ts';
import { testPerson } from '#server/platform/testing/person.ts';
import { deleteTeam } from './delete-team.ts';

const admin = testPerson('admin');
let shop = '';
let ops = '';

async function tessa(teams: readonly string[]): Promise<string> {
  const { id } = await createUser(admin, {
    email: 'tessa@example.test',
    name: 'Tessa',
    grants: teams.map((teamId) => ({ role: 'operator' as const, teamId, environmentId: null })),
  });
  return id;
}

beforeAll(async () => {
  shop = (await createTeam(admin, { name: 'Shop' })).id;
  ops = (await createTeam(admin, { name: 'Ops' })).id;
});
afterAll(() => db().$disconnect());

test('a team that nothing names is deleted; only an admin for everything may', async () => {
  const { id } = await createTeam(admin, { name: 'Empty' });
  for (const actor of [testPerson('operator'), testPerson('admin', id)])
    await expect(deleteTeam(actor, { id })).rejects.toMatchObject({ code: 'forbidden' });
  const answer = await deleteTeam(admin, { id });
  expect(answer).toEqual({ id, references: [] });
  expectDescribed('/api/teams/{id}', answer, 'delete');
  await expect(deleteTeam(admin, { id })).rejects.toMatchObject({ code: 'not_found' });
});

test('what names a team keeps it, until another team takes all of it over', async () => {
  const user = await tessa([shop, ops]);
  const now = new Date();
  const resource = newId();
  await db().resource.create({
    data: {
      id: resource,
      kind: 'service',
      canonicalId: 'till',
      name: 'till',
      teamId: shop,
      firstSeenAt: now,
      lastSeenAt: now,
    },
  });
  await saveOwnershipRules(admin, {
    version: 0,
    rules: [
      { name: 'tills', matchers: [{ name: 'name', operator: '=', value: 'till' }], teamId: shop },
    ],
  });
  await createMonitor(admin, {
    name: 'Queue',
    teamId: shop,
    rule: {
      query: { kind: 'metric', metric: 'shop.queue' },
      comparison: '>',
      bound: { limit: 1 },
    },
  });
  const { id: channel } = await createChannel(admin, {
    name: 'hook',
    settings: { kind: 'webhook', url: 'https://example.test', secretRef: 'env:TANDEM_SECRET_HOOK' },
  });
  const route = { id: newId(), name: 'On call', enabled: true, minSeverity: 'info' as const };
  await saveRoutes(admin, {
    version: 0,
    routes: [{ ...route, teams: ['Shop', 'Ops'], channels: [channel] }],
  });
  // A team that gets another name keeps its routes.
  await renameTeam(admin, { id: shop, name: 'Store' });
  expect((await getRoutes(admin, {})).routes[0]?.teams).toEqual(['Store', 'Ops']);

  await expect(deleteTeam(admin, { id: shop })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('1 notification route') as string,
    data: {
      references: [
        { kind: 'role', count: 1, names: ['operator of Tessa'] },
        { kind: 'resource', count: 1, names: ['till'] },
        { kind: 'ownership rule', count: 1, names: ['tills'] },
        { kind: 'monitor', count: 1, names: ['Queue'] },
        { kind: 'notification route', count: 1, names: ['On call'] },
      ],
    },
  });
  await expect(deleteTeam(admin, { id: shop, to: shop })).rejects.toMatchObject({
    code: 'invalid_input',
  });
  await expect(deleteTeam(admin, { id: shop, to: newId() })).rejects.toMatchObject({
    code: 'invalid_input',
  });
  await deleteTeam(admin, { id: shop, to: ops });

  const { items } = await listTeams(admin, {});
  expect(items.map(({ name, resources }) => [name, resources])).toEqual([['Ops', 1]]);
  // One role for one place, though there were two.
  expect(await db().roleGrant.findMany({ where: { userId: user } })).toMatchObject([
    { role: 'operator', teamId: ops },
  ]);
  expect((await db().monitor.findFirstOrThrow()).teamId).toBe(ops);
  expect((await getRoutes(admin, {})).routes[0]?.teams).toEqual(['Ops']);
  const rules = await getOwnershipRules(admin, {});
  expect(rules.rules[0]?.teamId).toBe(ops);
  expect(rules.versions.map(({ version }) => version)).toEqual([2, 1]);
});

test('an earlier version of the rules is read again, and cannot be saved while it names who is gone', async () => {
  const earlier = await getOwnershipVersion(admin, { version: 1 });
  expectDescribed('/api/settings/ownership/versions/{version}', earlier);
  expect(earlier.rules).toMatchObject([{ name: 'tills', teamId: shop }]);
  await expect(getOwnershipVersion(admin, { version: 9 })).rejects.toMatchObject({
    code: 'not_found',
  });
  await expect(
    saveOwnershipRules(admin, { version: 2, rules: earlier.rules }),
  ).rejects.toMatchObject({ code: 'invalid_input', message: 'rules.0.teamId: no such team' });
  const mended = earlier.rules.map((rule) => ({ ...rule, teamId: ops }));
  await expect(saveOwnershipRules(admin, { version: 2, rules: mended })).resolves.toMatchObject({
    version: 3,
  });
});
