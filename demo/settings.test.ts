import { expect, test } from 'vitest';
import { readSettings } from './settings.ts';

const secrets = { DEMO_TANDEM_KEY: 'tdm_key', DEMO_WEBHOOK_SECRET: 'whsec_secret' };

test('a company has a faulty past unless that is switched off', () => {
  expect(readSettings(secrets).hasFaultyPast).toBe(true);
  expect(readSettings({ ...secrets, DEMO_PAST: 'on' }).hasFaultyPast).toBe(true);
  expect(readSettings({ ...secrets, DEMO_PAST: 'off' }).hasFaultyPast).toBe(false);
});

test('without a secret nothing starts, and the message names what is missing', () => {
  expect(() => readSettings({ DEMO_TANDEM_KEY: 'tdm_key' })).toThrow(/DEMO_WEBHOOK_SECRET/u);
});

test.each([
  ['DEMO_LOAD', '0', 'from 0.01 to 1'],
  ['DEMO_LOAD', '2', 'from 0.01 to 1'],
  ['DEMO_LOAD', 'half', 'from 0.01 to 1'],
  ['DEMO_HISTORY_DAYS', '-1', 'from 0 to 90'],
  ['DEMO_HISTORY_DAYS', '91', 'from 0 to 90'],
])('names the limits of %s when it is "%s"', (name, text, limits) => {
  expect(() => readSettings({ ...secrets, [name]: text })).toThrow(
    `${name} must be a number ${limits}, but is "${text}"`,
  );
});

test('sends all requests and draws four weeks of history unless told otherwise', () => {
  expect(readSettings(secrets)).toMatchObject({ load: 1, historyDays: 28 });
  const cheap = readSettings({ ...secrets, DEMO_LOAD: '0.1', DEMO_HISTORY_DAYS: '7' });
  expect(cheap).toMatchObject({ load: 0.1, historyDays: 7 });
});

test('links to the public address where one is set, else to the port of this machine', () => {
  expect(readSettings({ ...secrets, PORT: '3100' }).publicUrl).toBe('http://127.0.0.1:3100');
  const proxied = readSettings({ ...secrets, TANDEM_URL: 'https://tandem.example/' });
  expect(proxied.publicUrl).toBe('https://tandem.example');
});
