import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { PUT as putCheck } from '#app/api/checks/[id]/route.ts';
import { POST as postCheck } from '#app/api/checks/route.ts';
import { POST as tryCheck } from '#app/api/checks/try/route.ts';
import { PUT as putDataset } from '#app/api/datasets/[id]/route.ts';
import { POST as postDataset } from '#app/api/datasets/route.ts';
import { PUT as putExecutor } from '#app/api/executors/[name]/route.ts';
import { POST as testExecutor } from '#app/api/executors/[name]/test/route.ts';
import { PUT as putServer } from '#app/api/experiments/servers/[id]/route.ts';
import { POST as testServer } from '#app/api/experiments/servers/[id]/test/route.ts';
import { POST as postServer } from '#app/api/experiments/servers/route.ts';
import { PUT as putChannel } from '#app/api/notifications/channels/[id]/route.ts';
import { POST as testChannel } from '#app/api/notifications/channels/[id]/test/route.ts';
import { POST as postChannel } from '#app/api/notifications/channels/route.ts';
import { PATCH as patchWebhook } from '#app/api/webhooks/[id]/route.ts';
import { POST as testWebhook } from '#app/api/webhooks/[id]/test/route.ts';
import { POST as postWebhook } from '#app/api/webhooks/route.ts';
import type { Scope } from '#lib/permissions.ts';
import { hashApiKey, makeApiKey } from '#server/platform/auth/api-key.ts';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import { newId } from '#server/platform/ids.ts';

type Route = typeof postServer;
type Body = Record<string, unknown>;
type Noun = {
  noun: string;
  /** The contract that has its secrets and its allow-list. */
  schema: string;
  create: Route;
  update?: Route;
  test?: Route;
  body: Body;
  /** Each secret: the name of its field, and what is sent with this text in it. */
  secrets: Record<string, (secret: string) => Body>;
  /** With permission for the noun, and without the one of an administrator. */
  scope: Scope | null;
};

const url = 'https://peer.example.test';
const signing = `whsec_${Buffer.from('a test secret of some length').toString('base64')}`;
const mail = { kind: 'email', host: 'mail.example.test', port: 25, tls: 'starttls', user: 'ops' };
const addressed = { ...mail, from: 'a@example.test', to: ['b@example.test'] };
const authorization = { name: 'Authorization', value: 'Bearer ' };

const nouns: Noun[] = [
  {
    noun: 'MLflow server',
    schema: 'experiments/servers.ts',
    create: postServer,
    update: putServer,
    test: testServer,
    body: { url, enabled: false },
    secrets: {
      secretRef: (secretRef) => ({ secretRef }),
      webhookSecretRef: (webhookSecretRef) => ({ webhookSecretRef }),
    },
    scope: 'write',
  },
  {
    noun: 'dataset source',
    schema: 'experiments/datasets.ts',
    create: postDataset,
    update: putDataset,
    body: { url, enabled: false },
    secrets: {
      'headers.0.secretRef': (secretRef) => ({ headers: [{ ...authorization, secretRef }] }),
    },
    scope: 'write',
  },
  {
    noun: 'registry webhook',
    schema: 'models/webhooks.ts',
    create: postWebhook,
    update: patchWebhook,
    test: testWebhook,
    body: { url, events: ['registered_model.created'], status: 'DISABLED' },
    secrets: { secret: (secret) => ({ secret }) },
    scope: 'write',
  },
  {
    noun: 'check',
    schema: 'monitoring/checks.ts',
    create: postCheck,
    update: putCheck,
    body: { probe: { kind: 'tcp', target: 'peer.example.test:443' }, enabled: false },
    secrets: {},
    scope: 'write',
  },
  {
    noun: 'executor',
    schema: 'actions/execution.ts',
    create: putExecutor,
    test: testExecutor,
    body: { url, enabled: false },
    secrets: { secretRef: (secretRef) => ({ secretRef }) },
    scope: null,
  },
  {
    noun: 'channel to a chat',
    schema: 'notifications/notifications.ts',
    create: postChannel,
    update: putChannel,
    test: testChannel,
    body: { settings: { kind: 'slack', urlRef: url } },
    secrets: { 'settings.urlRef': (urlRef) => ({ settings: { kind: 'slack', urlRef } }) },
    scope: null,
  },
  {
    noun: 'channel to a webhook',
    schema: 'notifications/notifications.ts',
    create: postChannel,
    update: putChannel,
    test: testChannel,
    body: { settings: { kind: 'webhook', url, secretRef: signing } },
    secrets: {
      'settings.secretRef': (secretRef) => ({ settings: { kind: 'webhook', url, secretRef } }),
      'settings.previousSecretRef': (previousSecretRef) => ({
        settings: { kind: 'webhook', url, secretRef: signing, previousSecretRef },
      }),
    },
    scope: null,
  },
  {
    noun: 'channel by mail',
    schema: 'notifications/notifications.ts',
    create: postChannel,
    update: putChannel,
    test: testChannel,
    body: { settings: { ...addressed, passwordRef: 'typed' } },
    secrets: {
      'settings.passwordRef': (passwordRef) => ({ settings: { ...addressed, passwordRef } }),
    },
    scope: null,
  },
];

const keys = new Map<Scope, string>();
let names = 0;
const freshName = (): string => `n${(names += 1)}`;

beforeAll(async () => {
  const ownerId = newId();
  await db().user.create({
    data: {
      id: ownerId,
      email: 'ada@example.test',
      name: 'Ada',
      grants: { create: { id: newId(), role: 'admin' } },
    },
  });
  for (const scope of ['write', 'admin'] as const) {
    const { key, prefix } = makeApiKey();
    keys.set(scope, key);
    const data = { ownerId, scopes: [scope] };
    await db().apiKey.create({
      data: { id: newId(), prefix, name: scope, hash: hashApiKey(key), ...data },
    });
  }
});

type Sent = { status: number; text: string; id: string };

async function send(
  route: Route,
  scope: Scope,
  body: Body,
  params: Record<string, string> = {},
): Promise<Sent> {
  const answer = await route(
    new Request('http://127.0.0.1/', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${keys.get(scope) ?? ''}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    }),
    { params: Promise.resolve(params) },
  );
  const text = await answer.text();
  const id = /"(?:id|webhookId)":"([^"]+)"/u.exec(text)?.[1] ?? '';
  return { status: answer.status, text, id };
}

const create = (noun: Noun, scope: Scope, change: Body): Promise<Sent> => {
  const name = freshName();
  return send(noun.create, scope, { name, ...noun.body, ...change }, { name });
};

const allow = ['10.1.0.0/16'];
const dataDir = env.TANDEM_DATA_DIR;
const secretsDir = env.TANDEM_SECRETS_DIR ?? '';
symlinkSync('/etc/passwd', join(secretsDir, 'link'));
writeFileSync(join(secretsDir, 'token'), 'a-token');

const allowed = ['env:TANDEM_SECRET_X', 'file:token', `file:${secretsDir}/token`];
const refused = [
  'env:TANDEM_BOOTSTRAP_API_KEY',
  'env:DATABASE_URL',
  'file:/etc/passwd',
  `file:${dataDir}/secrets.json`,
  'file:link',
  'secrets:demoWebhookSecret',
];

test('every contract with secrets or an allow-list has its noun in this table', () => {
  const folder = join(import.meta.dirname, '../../../lib/schemas');
  const own = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => {
    if (!file.endsWith('.ts') || file === 'fields.ts' || file.includes('.test.')) return false;
    const text = readFileSync(join(folder, file), 'utf8');
    return /\b(?:exactSecret|secretText|secretAddress|secretSigningKey|cidr)\b/u.test(text);
  });
  expect(own.toSorted()).toEqual([...new Set(nouns.map(({ schema }) => schema))].toSorted());
});

describe.each(nouns)('$noun', (noun) => {
  const references = Object.entries(noun.secrets);

  test('an API key of the scope write stores neither references nor private addresses', async () => {
    for (const [field, withSecret] of references)
      for (const reference of [...allowed, ...refused]) {
        const answer = await create(noun, 'write', withSecret(reference));
        expect([reference, answer.status]).toEqual([reference, 403]);
        if (noun.scope !== null) expect(answer.text).toContain(`${field}: a reference`);
      }
    expect((await create(noun, 'write', { allow })).status).toBe(403);
    const plain = await create(noun, 'write', {});
    expect(plain.status < 300).toBe(noun.scope !== null);
  });

  test('an administrator stores only references that are allowed', async () => {
    for (const [field, withSecret] of references) {
      for (const reference of allowed) {
        const answer = await create(noun, 'admin', withSecret(reference));
        expect(answer.status, answer.text).toBeLessThan(300);
      }
      for (const reference of refused) {
        const answer = await create(noun, 'admin', withSecret(reference));
        expect([reference, answer.status]).toEqual([reference, 400]);
        expect(answer.text).toContain(`${field}: ${reference} is not allowed. `);
      }
    }
    expect((await create(noun, 'admin', { allow })).status).toBeLessThan(300);
  });
});

test.each(nouns.filter(({ scope }) => scope !== null))(
  '$noun: what an administrator set up is neither redirected nor tried by others',
  async (noun) => {
    const references = Object.entries(noun.secrets);
    const setUps = [{ allow }, ...references.map(([, of]) => of('env:TANDEM_SECRET_X'))];
    const { update = noun.create, test: tried } = noun;
    for (const setUp of setUps) {
      const name = freshName();
      const body = { ...noun.body, ...setUp };
      const { id } = await send(noun.create, 'admin', { name, ...body }, { name });
      const change = (scope: Scope, changed: Body) =>
        send(update, scope, { name, ...body, ...changed }, { id });
      const elsewhere =
        'probe' in body
          ? { probe: { kind: 'tcp', target: 'peer.example.test:22' } }
          : { url: 'https://elsewhere.example.test' };
      expect((await change('write', elsewhere)).status).toBe(403);
      expect((await change('write', { allow: ['10.0.0.0/8'] })).status).toBe(403);
      expect((await change('write', {})).status).toBeLessThan(300);
      if (tried !== undefined) {
        expect((await send(tried, 'write', {}, { id })).status).toBe(403);
        expect((await send(tried, 'admin', {}, { id })).status).not.toBe(403);
      }
      expect((await change('admin', elsewhere)).status).toBeLessThan(300);
    }
  },
);

test('a check is not tried on private addresses that the caller may not allow', async () => {
  const probe = { kind: 'tcp', target: '127.0.0.1:1' };
  const loopback = ['127.0.0.0/8'];
  expect((await send(tryCheck, 'write', { probe, allow: loopback })).status).toBe(403);
  expect((await send(tryCheck, 'admin', { probe, allow: loopback })).status).toBe(200);
  const without = await send(tryCheck, 'write', { probe });
  expect(without.text).toContain('is not allowed');
});
