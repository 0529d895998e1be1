import { afterAll, beforeAll, expect, test } from 'vitest';
import { GET as getActions } from '#app/api/actions/route.ts';
import { GET as getAudit } from '#app/api/audit/route.ts';
import { GET as getIncidents } from '#app/api/incidents/route.ts';
import { POST as postKey } from '#app/api/keys/route.ts';
import { GET as getResources } from '#app/api/resources/route.ts';
import { GET as getServices } from '#app/api/services/route.ts';
import { GET as getUsers } from '#app/api/users/route.ts';
import { hashApiKey, makeApiKey } from '#server/platform/auth/api-key.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { encodeCursor } from './cursor.ts';

const { key, prefix } = makeApiKey();
const nowhere = { params: Promise.resolve({}) };
const routes = {
  actions: getActions,
  audit: getAudit,
  incidents: getIncidents,
  resources: getResources,
  services: getServices,
  users: getUsers,
};

function request(path: string, body?: string): Request {
  return new Request(`http://127.0.0.1/api/${path}`, {
    headers: { authorization: `Bearer ${key}` },
    ...(body === undefined ? {} : { method: 'POST', body }),
  });
}

async function get(list: keyof typeof routes, query: string) {
  const response = await routes[list](request(`${list}?${query}`), nowhere);
  const json = (await response.json()) as { errors?: { field: string }[] };
  return { status: response.status, fields: json.errors?.map(({ field }) => field) };
}

beforeAll(async () => {
  const grants = { create: { id: newId(), role: 'admin' } };
  const owner = { create: { id: newId(), email: 'o@example.test', name: 'O', grants } };
  const scopes = ['read', 'write', 'admin'];
  const hash = hashApiKey(key);
  await db().apiKey.create({ data: { id: newId(), prefix, name: 'k', hash, owner, scopes } });
});
afterAll(() => db().$disconnect());

const other = encodeCursor({ at: new Date(), id: 'another list' });
const odd: [keyof typeof routes, string, string][] = [
  ['incidents', 'assignee=abc', 'assignee'],
  ['incidents', `cursor=${other}`, 'cursor'],
  ['incidents', 'q=%00', 'q'],
  ['incidents', 'from=-999999999999999', 'from'],
  ['actions', `cursor=${other}`, 'cursor'],
  ['users', `cursor=${other}`, 'cursor'],
  ['users', 'q=a%00', 'q'],
  ['audit', `cursor=${other}`, 'cursor'],
  ['resources', 'tier=99999999999', 'tier.0'],
  ['services', 'tier=5', 'tier.0'],
  ['resources', 'q=%00', 'q'],
];
test.each(odd)(
  'GET /api/%s?%s answers 400 with the name of the parameter',
  async (list, query, field) => {
    expect(await get(list, query)).toEqual({ status: 400, fields: [field] });
  },
);

test('what is in order is answered', async () => {
  const cursor = encodeCursor({ at: new Date(), id: newId() });
  for (const [list, query] of [
    ['incidents', 'assignee=none'],
    ['incidents', `assignee=${newId()}`],
    ['resources', 'tier=1,4'],
    ['resources', 'tier=2&tier=3'],
    ['services', 'tier=1'],
    ...(['incidents', 'actions', 'users', 'audit'] as const).map(
      (name) => [name, `cursor=${cursor}`] as const,
    ),
  ] as const)
    expect(await get(list, query), `${list} ${query}`).toMatchObject({ status: 200 });
});

test('POST of a name that cannot be stored answers 400', async () => {
  for (const name of ['a\\u0000b', '\\ud800']) {
    const response = await postKey(
      request('keys', `{"name":"${name}","scopes":["read"]}`),
      nowhere,
    );
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ field: 'name' }] });
  }
});
