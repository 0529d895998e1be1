import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { GET as getAction } from '#app/api/actions/[id]/route.ts';
import { GET as getActions } from '#app/api/actions/route.ts';
import { GET as getAudit } from '#app/api/audit/route.ts';
import { GET as getBindings } from '#app/api/bindings/route.ts';
import { PUT as putExecutor } from '#app/api/executors/[name]/route.ts';
import { GET as getExecutors } from '#app/api/executors/route.ts';
import { DELETE as deleteComment } from '#app/api/incidents/[id]/comments/[eventId]/route.ts';
import { POST as postComment } from '#app/api/incidents/[id]/comments/route.ts';
import { GET as getIncident } from '#app/api/incidents/[id]/route.ts';
import { GET as getIncidents } from '#app/api/incidents/route.ts';
import { GET as getKeys, POST as postKey } from '#app/api/keys/route.ts';
import { GET as getKillSwitch, PUT as putKillSwitch } from '#app/api/kill-switch/route.ts';
import { GET as getDocument } from '#app/api/openapi.json/route.ts';
import { GET as getPolicy, PUT as putPolicy } from '#app/api/policies/[name]/route.ts';
import { GET as getPolicies } from '#app/api/policies/route.ts';
import { GET as getSessions } from '#app/api/sessions/route.ts';
import { GET as getUsers, POST as postUser } from '#app/api/users/route.ts';
import { shippedApprovalsPolicy } from '#server/actions/policy/policy.ts';
import { proposePlan, rollbackPlan } from '#server/actions/testing/actions.ts';
import { hashApiKey, makeApiKey } from '#server/platform/auth/api-key.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { allOperations } from '#server/platform/openapi/document.ts';
import { member, type JsonSchema } from '#server/platform/openapi/json-schema.ts';

type Route = typeof getDocument;
type Params = {
  params?: Record<string, string>;
  query?: string;
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  body?: unknown;
  key?: string;
};

const { key, prefix } = makeApiKey();
const ownerId = newId();
const now = new Date();
const [ranked, fresh] = [newId(), newId()];
let document: JsonSchema = {};

/** The schema of the document for this answer; `#/components/...` is followed. */
function schemaOf(path: string, method: string, answer: Response): JsonSchema {
  const responses = member(
    member(member(member(document, 'paths'), path), method.toLowerCase()),
    'responses',
  );
  const follow = (value: JsonSchema): JsonSchema => {
    const reference = value['$ref'];
    if (typeof reference !== 'string') return value;
    return reference.slice(2).split('/').reduce(member, document);
  };
  const status = String(answer.status);
  const response = follow(member(responses, status in responses ? status : 'default'));
  const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
  const content = member(response, 'content');
  expect(Object.keys(content).length === 0 ? [''] : Object.keys(content)).toContain(type);
  return follow(member(member(content, type), 'schema'));
}

/** The answer of a route, which is what the document says, and holds nothing that it does not say. */
async function described(path: string, route: Route, asked: Params = {}): Promise<JsonSchema> {
  const { params = {}, query = '', method = 'GET', body } = asked;
  const answer = await route(
    new Request(`http://127.0.0.1${path}?${query}`, {
      method,
      headers: { authorization: `Bearer ${asked.key ?? key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
    { params: Promise.resolve(params) },
  );
  const schema = schemaOf(path, method, answer);
  if (answer.status === 204) return { status: 204 };
  const json: unknown = await answer.json();
  z.fromJSONSchema(schema).parse(json);
  const operation = allOperations.find(
    (each) => each.path === path && each.method === method.toLowerCase(),
  );
  if (answer.ok) operation?.answer.schema?.parse(json);
  return z.record(z.string(), z.unknown()).parse(json);
}

const cause = {
  kind: 'change',
  resource: { id: null, kind: 'service', name: 'shop' },
  change: {
    ref: 'build-7',
    title: 'shop 2.0.0',
    occurredAt: now.toISOString(),
    before: '1.0.0',
    after: '2.0.0',
  },
  level: 'likely',
  score: 1,
  title: 'Deployment of shop 2.0.0',
  speaksFor: ['right before'],
  speaksAgainst: [],
  evidence: [],
};

async function addIncident(id: string, diagnoses: object): Promise<void> {
  await db().incident.create({
    data: {
      id,
      title: 'shop is slow',
      status: 'triggered',
      severity: 'error',
      priority: 'P2',
      openedAt: now,
      onsetAt: now,
      alerts: {
        create: {
          id: newId(),
          fingerprint: id,
          origin: 'finding',
          title: 'shop is slow',
          state: 'firing',
          severity: 'error',
          labels: { 'service.name': 'shop' },
          startedAt: now,
          lastSeenAt: now,
        },
      },
      events: {
        create: {
          id: newId(),
          at: now,
          kind: 'opened',
          title: 'Opened',
          actorKind: 'system',
          actorName: 't',
        },
      },
      ...diagnoses,
    },
  });
}

beforeAll(async () => {
  await db().user.create({
    data: {
      id: ownerId,
      email: 'o@example.test',
      name: 'O',
      grants: { create: { id: newId(), role: 'admin' } },
      apiKeys: {
        create: {
          id: newId(),
          prefix,
          name: 'k',
          hash: hashApiKey(key),
          scopes: ['read', 'write', 'admin'],
        },
      },
      sessions: {
        create: {
          id: newId(),
          authenticatedAt: now,
          expiresAt: new Date(now.getTime() + 3_600_000),
        },
      },
    },
  });
  await addIncident(ranked, {
    diagnoses: {
      create: {
        id: newId(),
        version: 1,
        signature: 's',
        causes: [cause],
        graph: { nodes: [], edges: [], complete: true },
        onsetAt: now,
        createdAt: now,
      },
    },
  });
  await addIncident(fresh, {});
  await proposePlan(rollbackPlan('shop'), { incidentId: ranked });
  const answer = await getDocument(new Request('http://127.0.0.1/api/openapi.json'), {
    params: Promise.resolve({}),
  });
  document = z.record(z.string(), z.unknown()).parse(await answer.json());
});
afterAll(() => db().$disconnect());

test('incidents: the list, one with a diagnosis, one that is not ranked yet', async () => {
  const list = await described('/api/incidents', getIncidents, { query: 'status=open' });
  expect(list['items']).toHaveLength(2);
  const one = '/api/incidents/{id}';
  expect(await described(one, getIncident, { params: { id: ranked } })).toMatchObject({
    timeline: [{ kind: 'opened' }, { kind: 'action.proposed' }],
    actions: [{ kind: 'service.roll_back' }],
    diagnosis: {
      causes: [
        {
          kind: 'change',
          resource: { kind: 'service', name: 'shop' },
          change: { ref: 'build-7' },
          confidence: { level: 'likely', share: null, verdicts: 0 },
          evidence: [],
        },
      ],
    },
  });
  const early = await described(one, getIncident, { params: { id: fresh } });
  expect(early['diagnosis']).toMatchObject({ causes: [], createdAt: null });
});

test('a comment is added and deleted', async () => {
  const path = '/api/incidents/{id}/comments';
  const { id } = await described(path, postComment, {
    params: { id: fresh },
    method: 'POST',
    body: { body: 'hm' },
  });
  const params = { id: fresh, eventId: String(id) };
  await described(`${path}/{eventId}`, deleteComment, { params, method: 'DELETE' });
});

test('actions answer the whole contract, in lists unless asked for less', async () => {
  const contract = {
    kind: 'service.roll_back',
    target: { kind: 'service', name: 'shop' },
    parameters: { toVersion: '1.0.0' },
    evidence: [],
    preCheck: { checks: [] },
    dryRun: { kind: 'unsupported' },
    expectedEffect: { kind: 'signal' },
    successCriteria: { minSamples: 12 },
    rollback: { kind: 'plan' },
    blastRadius: { services: 1 },
    cost: {},
    risk: 'medium',
    proposer: { kind: 'rule' },
  };
  const { items } = await described('/api/actions', getActions);
  expect(items).toMatchObject([contract]);
  const texts = {
    id: z.uuid(),
    reason: z.string(),
    planVersion: z.string(),
    expiresAt: z.string(),
  };
  const id = z.array(z.object(texts)).parse(items)[0]?.id ?? '';
  const detail = await described('/api/actions/{id}', getAction, { params: { id } });
  expect(detail).toMatchObject({ ...contract, plan: { kind: 'service.roll_back' } });
  const brief = await described('/api/actions', getActions, { query: 'brief=1' });
  expect(JSON.stringify(brief)).not.toContain('successCriteria');
});

test('accounts: users, keys, sessions and the audit log', async () => {
  const body = { email: 'new@example.test', name: 'New', roles: ['viewer'] };
  await described('/api/users', postUser, { method: 'POST', body });
  await described('/api/users', getUsers);
  const made = { name: 'collector', scopes: ['read'] };
  await described('/api/keys', postKey, { method: 'POST', body: made });
  const keys = await described('/api/keys', getKeys, { query: 'limit=1' });
  expect(keys).toMatchObject({ items: [{ name: 'collector' }] });
  expect(keys['nextCursor']).not.toBeNull();
  const { items } = await described('/api/sessions', getSessions, { query: `userId=${ownerId}` });
  expect(items).toHaveLength(1);
  const log = await described('/api/audit', getAudit);
  expect(JSON.stringify(log)).toContain('accounts.create-key');
});

test('what may run: kill switch, policies, executors, bindings', async () => {
  const stop = { scope: 'global', stopped: true, reason: 'a test' };
  await described('/api/kill-switch', putKillSwitch, { method: 'PUT', body: stop });
  expect(await described('/api/kill-switch', getKillSwitch)).toMatchObject({
    global: { stopped: true, reason: 'a test' },
  });
  const params = { name: 'approvals' };
  const body = { body: shippedApprovalsPolicy };
  await described('/api/policies/{name}', putPolicy, { params, method: 'PUT', body });
  await described('/api/policies/{name}', getPolicy, { params });
  await described('/api/policies', getPolicies);
  const peer = {
    enabled: false,
    url: 'https://peer.example.test',
    secretRef: 'env:TANDEM_SECRET_NONE',
  };
  const named = { params: { name: 'peer' }, method: 'PUT', body: peer } as const;
  await described('/api/executors/{name}', putExecutor, named);
  await described('/api/executors', getExecutors);
  await described('/api/bindings', getBindings);
});

test('refusals are problem details as described', async () => {
  const one = '/api/incidents/{id}';
  const gone = await described(one, getIncident, { params: { id: newId() } });
  expect(gone).toMatchObject({ status: 404, code: 'not_found' });
  const wrong = await described('/api/incidents', getIncidents, { query: 'limit=x' });
  expect(wrong).toMatchObject({ status: 400, errors: [{ field: 'limit' }] });
  const nobody = await described('/api/incidents', getIncidents, { key: makeApiKey().key });
  expect(nobody).toMatchObject({ status: 401, code: 'unauthenticated' });
});
