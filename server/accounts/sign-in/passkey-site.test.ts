import { afterEach, expect, test } from 'vitest';
import { env } from '#server/platform/env.ts';
import { passkeySite } from './passkey-site.ts';

const before = env.TANDEM_URL;
afterEach(() => {
  env.TANDEM_URL = before;
});

test.each([
  ['https://tandem.example/', 'tandem.example', 'https://tandem.example'],
  ['https://tandem.example:8443', 'tandem.example', 'https://tandem.example:8443'],
  ['http://localhost:3000', 'localhost', 'http://localhost:3000'],
  ['http://tandem.localhost', 'tandem.localhost', 'http://tandem.localhost'],
])('%s allows passkeys of its host name', (url, rpId, origin) => {
  env.TANDEM_URL = url;
  expect(passkeySite()).toEqual({ rpId, origin });
});

test.each([
  [undefined, 'must set TANDEM_URL'],
  ['https://192.0.2.7', 'IP address'],
  ['https://[2001:db8::1]:8443', 'IP address'],
  ['http://tandem.example', 'only over https'],
])('%s has none and says why', (url, words) => {
  env.TANDEM_URL = url;
  expect(passkeySite()).toMatchObject({ obstacle: expect.stringContaining(words) as string });
});
