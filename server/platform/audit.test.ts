import { expect, test } from 'vitest';
import { auditHash, genesisHash, withoutSecrets } from './audit.ts';
import { canonicalJson } from './json.ts';

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

test('secrets are hidden at every depth', () => {
  const clean = canonicalJson(
    withoutSecrets({ name: 'n', passwordHash: 'p', list: [{ apiSecret: 's', token: 't' }] }),
  );
  expect(clean).toBe(
    '{"list":[{"apiSecret":"[hidden]","token":"[hidden]"}],"name":"n","passwordHash":"[hidden]"}',
  );
});
