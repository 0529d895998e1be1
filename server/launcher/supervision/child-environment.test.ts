import { expect, test } from 'vitest';
import { readLauncherSettings } from '../launcher-settings.ts';
import { addressHint } from './child-environment.ts';

const hint = (given: Record<string, string>) =>
  addressHint({ NODE_ENV: 'test', ...given }, readLauncherSettings(given, []));

test.each(['0.0.0.0', '::', '10.0.0.5'])('names TANDEM_URL when it listens on %s', (bind) => {
  expect(hint({ TANDEM_BIND: bind })).toContain('TANDEM_URL');
});

test.each<[Record<string, string>]>([
  [{}],
  [{ TANDEM_BIND: '127.0.0.1' }],
  [{ TANDEM_BIND: '::1' }],
  [{ TANDEM_BIND: 'localhost' }],
  [{ TANDEM_BIND: '0.0.0.0', TANDEM_URL: 'https://tandem.example' }],
])('is silent with %j', (given) => {
  expect(hint(given)).toBeNull();
});
