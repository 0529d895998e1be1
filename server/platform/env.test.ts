import { expect, test } from 'vitest';
import { parseEnv } from './env.ts';

test('every value has a default, and empty counts as absent', () => {
  expect(parseEnv({})).toMatchObject({
    PORT: 3000,
    TANDEM_BIND: '127.0.0.1',
    TANDEM_ROLE: 'all',
    TANDEM_SAMPLE_SECONDS: 10,
    TANDEM_EVALUATE_SECONDS: 30,
  });
  expect(parseEnv({ PORT: '' }).PORT).toBe(3000);
});

test('a wrong value names its variable', () => {
  expect(() => parseEnv({ PORT: '99999' })).toThrow(/PORT/u);
  expect(() => parseEnv({ TANDEM_ROLE: 'boss' })).toThrow(/TANDEM_ROLE/u);
  expect(() => parseEnv({ TANDEM_SAMPLE_SECONDS: 'soon' })).toThrow(/TANDEM_SAMPLE_SECONDS/u);
});

test.each(['tandem.example:443', 'localhost:3000', 'ftp://tandem.example', 'tandem.example'])(
  'refuses %s as the public address',
  (url) => {
    expect(() => parseEnv({ TANDEM_URL: url })).toThrow(
      'Environment variable TANDEM_URL: must be a URL such as https://tandem.example',
    );
  },
);

test('names the entry of the trusted proxies that is no address', () => {
  expect(parseEnv({ TANDEM_TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8' })).toMatchObject({
    TANDEM_TRUSTED_PROXIES: { length: 2 },
  });
  expect(() => parseEnv({ TANDEM_TRUSTED_PROXIES: '127.0.0.1,proxy.example' })).toThrow(
    'TANDEM_TRUSTED_PROXIES: proxy.example is not an IP address or CIDR range',
  );
});
