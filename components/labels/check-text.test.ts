import { expect, test } from 'vitest';
import { checkProbeSchema } from '#lib/schemas/monitoring/checks.ts';
import { emptyProbe, resultSentence } from './check-text.ts';

test('a result in words', () => {
  const words = (given: Parameters<typeof resultSentence>[0]) =>
    resultSentence(given).replaceAll('\u00a0', ' ');
  const result = { ok: true, detail: 'Status 200', durationMs: 12, tlsExpiryDays: 80.7 };
  expect(words(result)).toBe('Status 200, 12 ms, certificate expires in 80 days');
  expect(words({ ...result, tlsExpiryDays: 1.2 })).toMatch(
    'Status 200, 12 ms, certificate expires in 1 day',
  );
  expect(words({ ...result, tlsExpiryDays: -2 })).toMatch('Status 200, 12 ms, certificate expired');
  expect(words({ ...result, tlsExpiryDays: null })).toBe('Status 200, 12 ms');
});

test('what a new check begins with only lacks its target', () => {
  const targets = { http: 'https://example.org/', tcp: 'example.org:443', dns: 'example.org' };
  for (const kind of ['http', 'tcp', 'dns'] as const)
    expect(checkProbeSchema.parse({ ...emptyProbe(kind), target: targets[kind] }).kind).toBe(kind);
});
