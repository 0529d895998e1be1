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
