import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OwnershipRule } from '#lib/schemas/infrastructure/ownership.ts';
import { createTeam, listTeams, renameTeam } from '#server/accounts/teams.ts';
import { createUser } from '#server/accounts/users.ts';
import { listIncidents } from '#server/incidents/list.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { allOperations } from '#server/platform/openapi/document.ts';
import { testPerson } from '#server/platform/testing/person.ts';
import { listChanges } from '../list-changes.ts';
import { getResource } from '../resources/get-resource.ts';
import { listServices } from '../resources/list-overview.ts';
import { listResources } from '../resources/list-resources.ts';
import { actor, closeReadScene, now, openReadScene, sendReading } from '../resources/read-scene.ts';
import { getOwnershipRules, previewOwnership, saveOwnershipRules } from './ownership-rules.ts';
import { setOwnership } from './set-ownership.ts';

const admin = testPerson('admin');
const rule = (name: string, value: string, change: Partial<OwnershipRule>): OwnershipRule => ({
  name,
  enabled: true,
  matchers: [{ name: 'name', operator: '=~', value }],
  teamId: null,
  owner: null,
  environmentId: null,
  tier: null,
  ...change,
});
const forbidden = { code: 'forbidden' };
let source = '';
let shop = '';
let ops = '';

/** Reads an answer with the documented schema, which refuses members that it does not name. */
function parseAnswer(method: string, path: string, answer: unknown): void {
  const schema = allOperations.find((each) => each.method === method && each.path === path)?.answer
    .schema;
  expect(schema).toBeDefined();
  schema?.parse(JSON.parse(JSON.stringify(answer)));
}

async function production(): Promise<string> {
  const { items } = await listServices(actor, { environment: 'production' }, { now });
  return items[0]?.id ?? '';
}

beforeAll(async () => {
  source = await openReadScene();
  shop = (await createTeam(admin, { name: 'Shop' })).id;
  ops = (await createTeam(admin, { name: 'Ops' })).id;
});
afterAll(closeReadScene);

test('teams: made, renamed, listed with members; only an admin for everything may', async () => {
  await expect(createTeam(testPerson('operator'), { name: 'x' })).rejects.toMatchObject(forbidden);
  await expect(
    renameTeam(testPerson('admin', shop), { id: shop, name: 'x' }),
  ).rejects.toMatchObject(forbidden);
  await expect(createTeam(admin, { name: 'shop' })).rejects.toMatchObject({ code: 'conflict' });
  await expect(createTeam(admin, { name: 'none' })).rejects.toMatchObject({ code: 'conflict' });
  await renameTeam(admin, { id: ops, name: 'Operations' });
  await createUser(admin, {
    email: 'tessa@example.test',
    name: 'Tessa',
    grants: [{ role: 'operator', teamId: shop, environmentId: null }],
  });
  const teams = await listTeams(admin, {});
  expect(teams.items.map(({ name, memberCount }) => [name, memberCount])).toEqual([
    ['Operations', 0],
    ['Shop', 1],
  ]);
  expect(teams.items[1]?.members).toMatchObject([{ name: 'Tessa', roles: ['operator'] }]);
  expect((await listTeams(testPerson('viewer'), {})).items[1]?.members).toEqual([]);
  parseAnswer('get', '/api/teams', teams);
});

test('a draft is tried before it is saved, and refused where it is wrong', async () => {
  const rules = [rule('checkout', 'check.*', { teamId: shop, tier: 1 })];
  await expect(previewOwnership(testPerson('operator'), { rules })).rejects.toMatchObject(
    forbidden,
  );
  await expect(previewOwnership(testPerson('admin', shop), { rules })).rejects.toMatchObject(
    forbidden,
  );
  const preview = await previewOwnership(admin, { rules });
  parseAnswer('post', '/api/settings/ownership/preview', preview);
  expect(preview).toMatchObject({ resources: 3, changed: 2 });
  expect(preview.rules).toMatchObject([{ matches: 2, decides: 4 }]);
  expect(preview.changes[0]).toMatchObject({ field: 'team', before: null, after: 'Shop' });
  const wrong = async (change: OwnershipRule) =>
    expect(previewOwnership(admin, { rules: [change] })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  await wrong(rule('nothing', 'a', {}));
  await wrong(rule('gone', 'a', { teamId: newId() }));
  await wrong(rule('slow', '(a+)+', { tier: 1 }));
  expect((await getOwnershipRules(admin, {})).version).toBe(0);
});

test('saved rules hold at once and for what comes later; filters and facets follow', async () => {
  const rules = [
    rule('checkout', 'check.*', { teamId: shop, tier: 1 }),
    rule('rest', '.*', { teamId: ops, owner: 'Ola' }),
  ];
  await expect(
    saveOwnershipRules(testPerson('admin', shop), { rules, version: 0 }),
  ).rejects.toMatchObject(forbidden);
  const saved = await saveOwnershipRules(admin, { rules, version: 0, comment: 'first' });
  expect(saved).toEqual({ version: 1, changed: 3 });
  await expect(saveOwnershipRules(admin, { rules, version: 0 })).rejects.toMatchObject({
    code: 'conflict',
    data: { version: 1, by: admin.name, theirs: [{ name: 'checkout' }, { name: 'rest' }] },
  });
  parseAnswer('get', '/api/settings/ownership', await getOwnershipRules(admin, {}));
  await sendReading(source, { 'service.name': 'late' });
  const late = await listResources(actor, { team: 'Operations', kind: 'service' });
  expect(late.items).toMatchObject([{ name: 'late', team: 'Operations', owner: 'Ola', tier: 2 }]);
  const services = await listServices(actor, { team: 'Shop' }, { now });
  expect(services.total).toBe(2);
  expect(services.facets['team']).toEqual({ Shop: 2, Operations: 1 });
  expect(services.facets['tier']).toEqual({ 1: 2 });
  const [audit] = await db().auditEntry.findMany({ where: { action: 'ownership.save-rules' } });
  expect(audit).toMatchObject({ reason: 'first' });
});

test('by hand wins over rules, moves what is open, and can be given back', async () => {
  const id = await production();
  await db().incident.create({
    data: {
      id: newId(),
      title: 'Slow',
      status: 'triggered',
      severity: 'error',
      priority: 'P2',
      resourceId: id,
      teamId: shop,
      openedAt: now,
      onsetAt: now,
    },
  });
  const alert = (fingerprint: string, teamId: string) => ({
    id: newId(),
    fingerprint,
    origin: 'finding',
    title: fingerprint,
    state: 'firing',
    severity: 'error',
    labels: {},
    resourceId: id,
    teamId,
    startedAt: now,
    lastSeenAt: now,
  });
  const otherTeam = newId();
  await db().alert.createMany({ data: [alert('own', shop), alert('monitor', otherTeam)] });
  await expect(setOwnership(testPerson('viewer'), { id, tier: 3 })).rejects.toMatchObject(
    forbidden,
  );
  // One of the team may not hand it to another team.
  await expect(
    setOwnership(testPerson('operator', shop), { id, teamId: ops }),
  ).rejects.toMatchObject(forbidden);
  await setOwnership(admin, { id, teamId: ops, owner: 'Bo' });
  const held = await getResource(actor, { id }, { now });
  parseAnswer('get', '/api/resources/{id}', held);
  expect(held).toMatchObject({ team: 'Operations', owner: 'Bo', tier: 1 });
  expect(held.ownership.setBy).toMatchObject({
    team: { by: 'person', name: 'Mia' },
    tier: { by: 'rule', name: 'checkout' },
  });
  const { version, rules } = await getOwnershipRules(admin, {});
  await saveOwnershipRules(admin, { rules, version });
  expect((await getResource(actor, { id }, { now })).team).toBe('Operations');
  const incidents = await listIncidents(actor, { team: 'Operations', owner: 'Bo', tier: '1' });
  expect(incidents.items).toMatchObject([{ title: 'Slow', team: 'Operations' }]);
  const alerts = await db().alert.findMany({ where: { resourceId: id } });
  const teamOf = new Map(alerts.map((row) => [row.fingerprint, row.teamId]));
  expect([teamOf.get('own'), teamOf.get('monitor')]).toEqual([ops, otherTeam]);
  expect(incidents.facets).toMatchObject({ team: { Operations: 1 }, owner: { Bo: 1 } });
  expect((await listIncidents(actor, { team: 'Shop' })).items).toEqual([]);
  parseAnswer('get', '/api/incidents', incidents);

  // A user who opened the form earlier sees their own version; fields that no one else changed are
  // saved.
  await expect(
    setOwnership(admin, { id, owner: 'Cy', expected: { owner: 'Ola' } }),
  ).rejects.toMatchObject({
    code: 'conflict',
    data: { by: 'Mia', theirs: { teamId: ops, owner: 'Bo', tier: 1 } },
  });
  await setOwnership(admin, { id, owner: 'Bo', expected: { owner: 'Bo' } });

  await setOwnership(admin, { id, release: ['team', 'owner'] });
  const freed = await getResource(actor, { id }, { now });
  expect(freed).toMatchObject({ team: 'Shop', owner: 'Ola' });
  expect((await listIncidents(actor, { team: 'Shop' })).items).toHaveLength(1);
});

test('another environment by hand keeps figures and what telemetry says', async () => {
  const id = await production();
  const staging = await db().environment.findUnique({ where: { name: 'staging' } });
  await setOwnership(admin, { id, environmentId: staging?.id ?? null });
  const moved = await getResource(actor, { id }, { now });
  expect(moved).toMatchObject({ environment: 'staging', reportedEnvironment: 'production' });
  expect(moved.figures[0]?.value).toBe(20);
  await setOwnership(admin, { id, release: ['environment'] });
  expect((await getResource(actor, { id }, { now })).environment).toBe('production');
});

test('a grant for one team shows what is its own, and no change that has no team', async () => {
  await db().change.create({
    data: {
      id: newId(),
      ref: 'deploy-1',
      kind: 'deployment',
      title: 'Deployed',
      resourceKind: 'service',
      resourceName: 'checkout',
      sourceId: 's',
      occurredAt: now,
    },
  });
  expect((await listChanges(actor, {})).items).toHaveLength(1);
  const oneTeam = testPerson('operator', shop);
  expect((await listChanges(oneTeam, {})).items).toEqual([]);
  const services = await listServices(oneTeam, {}, { now });
  expect([...new Set(services.items.map((item) => item.team))]).toEqual(['Shop']);
});
