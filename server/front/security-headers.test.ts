import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isForeignMutation } from '#server/platform/http/origin-check.ts';
import { setBaseHeaders, setSecurityHeaders } from './security-headers.ts';

const policyName = 'content-security-policy';
let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    setBaseHeaders(response, request.url === '/https');
    setSecurityHeaders(request, response);
    response.end(
      JSON.stringify({
        policy: request.headers[policyName],
        foreign: isForeignMutation(request),
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  url = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
});
afterAll(() => {
  server.close();
});

test('what somebody stored is shown without scripts and origin', async () => {
  const [stored, page] = await Promise.all([
    fetch(`${url}/api/incidents/1/images/2`),
    fetch(`${url}/api/incidents/1/images`),
  ]);
  expect(stored.headers.get(policyName)).toBe("default-src 'none'; sandbox");
  expect(page.headers.get(policyName)).toContain("script-src 'self'");
});

test('gives each answer a nonce of its own and tells it to the page', async () => {
  const sent = { headers: { [policyName]: "script-src 'nonce-mine'" } };
  const answers = await Promise.all([fetch(url, sent), fetch(url, sent)]);
  const bodies = await Promise.all(answers.map(async (answer): Promise<unknown> => answer.json()));
  const policies = answers.map((answer) => answer.headers.get(policyName));
  expect(policies[0]).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/=]{24}' 'strict-dynamic'/);
  expect(policies[0]).toContain("frame-ancestors 'none'");
  expect(policies[0]).toContain("worker-src 'self'");
  // Nothing inline is executed, and the page contains no style sheet; only style attributes, which
  // execute nothing.
  expect(policies[0]?.match(/[a-z-]+ [^;]*'unsafe-inline'/gu)).toEqual([
    "style-src-attr 'unsafe-inline'",
  ]);
  expect(policies[0]).not.toContain('unsafe-eval');
  expect(policies[0]).not.toBe(policies[1]);
  expect(bodies).toMatchObject([{ policy: policies[0] }, { policy: policies[1] }]);
});

test('promises https only where it is served', async () => {
  expect((await fetch(url)).headers.get('strict-transport-security')).toBeNull();
  const answer = await fetch(`${url}/https`);
  expect(answer.headers.get('strict-transport-security')).toContain('max-age');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('cross-origin-opener-policy')).toBe('same-origin');
});

const cookie = 'session=1';
const cases: [string, RequestInit, boolean][] = [
  ['a read', { method: 'GET', headers: { cookie, origin: 'https://evil.example' } }, false],
  ['a change from the page itself', { method: 'POST', headers: { cookie, origin: 'SELF' } }, false],
  [
    'a change from another site',
    { method: 'POST', headers: { cookie, origin: 'https://evil.example' } },
    true,
  ],
  [
    'a change from a sandboxed frame',
    { method: 'POST', headers: { cookie, origin: 'null' } },
    true,
  ],
  ['a change with a cookie and no origin', { method: 'DELETE', headers: { cookie } }, true],
  ['a change with neither', { method: 'POST' }, false],
  [
    'a change with a key',
    {
      method: 'POST',
      headers: { authorization: 'Bearer k', cookie, origin: 'https://evil.example' },
    },
    false,
  ],
];
test.each(cases)('recognises %s', async (_, init, foreign) => {
  const headers = new Headers(init.headers);
  if (headers.get('origin') === 'SELF') headers.set('origin', url);
  const answer = await fetch(url, { ...init, headers });
  expect(await answer.json()).toMatchObject({ foreign });
});
