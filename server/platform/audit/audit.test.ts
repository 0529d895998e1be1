import { expect, test } from 'vitest';
import { canonicalJson } from '../json.ts';
import { auditHash, genesisHash } from './audit-hash.ts';
import { withoutSecrets } from './audit.ts';

const row = {
  id: 'a',
  seq: 1n,
  occurredAt: new Date(0),
  recordedAt: new Date(1),
  actorKind: 'user',
  actorId: 'u',
  actorName: 'U',
  action: 'x.y',
  subjectKind: 's',
  subjectId: null,
  subjectName: null,
  before: { b: 1, a: 2 },
  after: null,
  reason: null,
  ip: null,
};

test('the hash depends on every field and on the row before, not on the order of members', () => {
  const hash = auditHash(genesisHash, row);
  expect(auditHash(genesisHash, { ...row, before: { a: 2, b: 1 } })).toBe(hash);
  expect(auditHash('f'.repeat(64), row)).not.toBe(hash);
  for (const change of [
    { actorName: 'V' },
    { action: 'x.z' },
    { before: { a: 2, b: 2 } },
    { after: {} },
    { reason: '' },
    { seq: 2n },
    { occurredAt: new Date(5) },
  ])
    expect(auditHash(genesisHash, { ...row, ...change })).not.toBe(hash);
});

test('rows of the old rule keep their hash; the new rule covers team, environment, demo, order and the rule itself', () => {
  const placed = { teamId: 't', environmentId: 'e', demo: true, order: 7n };
  const old = auditHash(genesisHash, row);
  expect(old).toBe('545a676c3002b40bf77b4e6d337e68d8665d89656229a594d3e55b63fbaffc82');
  expect(auditHash(genesisHash, { ...row, ...placed })).toBe(old);
  expect(auditHash(genesisHash, { ...row, ...placed, chain: null })).toBe(old);
  const now = auditHash(genesisHash, { ...row, ...placed, chain: 2 });
  for (const change of [
    { teamId: null },
    { environmentId: 'f' },
    { demo: false },
    { order: 8n },
    { chain: 3 },
    { chain: null },
    { reason: '' },
  ])
    expect(auditHash(genesisHash, { ...row, ...placed, chain: 2, ...change })).not.toBe(now);
});

test('secrets are hidden at every depth', () => {
  const clean = canonicalJson(
    withoutSecrets({ name: 'n', passwordHash: 'p', list: [{ apiSecret: 's', token: 't' }] }),
  );
  expect(clean).toBe(
    '{"list":[{"apiSecret":"[hidden]","token":"[hidden]"}],"name":"n","passwordHash":"[hidden]"}',
  );
});
