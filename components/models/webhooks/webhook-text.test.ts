import { expect, test } from 'vitest';
import { registryEvents } from '#lib/choices/webhooks.ts';
import {
  describeEvents,
  prettyBody,
  describeSecret,
  describeTry,
  webhookBadge,
} from './webhook-text.ts';

const on = { status: 'ACTIVE', problem: null, failed: 0, waiting: 0 } as const;

test('a webhook says first what keeps it from telling anything', () => {
  expect(webhookBadge(on).word).toBe('On');
  expect(webhookBadge({ ...on, failed: 1 })).toEqual({ state: 'warning', word: '1 event lost' });
  expect(webhookBadge({ ...on, failed: 3, problem: 'It answered 500.' }).word).toBe('Failing');
  expect(webhookBadge({ ...on, status: 'DISABLED' }).word).toBe('Off');
  // Disabled by Tandem, not by a user.
  expect(webhookBadge({ ...on, status: 'DISABLED', problem: 'It answered 410.' })).toEqual({
    state: 'warning',
    word: 'Disabled',
  });
});

test('events and signature in words', () => {
  expect(describeEvents(registryEvents)).toBe('Everything');
  expect(describeEvents(['model_version_alias.created', 'registered_model.created'])).toBe(
    'Model registered, Alias set',
  );
  expect(['none', 'kept:2026', 'lost:2026', 'env:TANDEM_SECRET_CI'].map(describeSecret)).toEqual([
    'Unsigned',
    'Signed, secret stored encrypted',
    'The secret cannot be decrypted: set it again',
    'Signed with env:TANDEM_SECRET_CI',
  ]);
});

test('what came of the last try', () => {
  expect(describeTry({ attempts: 0, status: null, answer: null })).toBe('');
  expect(describeTry({ attempts: 1, status: 200, answer: '' })).toBe('Status 200');
  expect(describeTry({ attempts: 2, status: 500, answer: 'no room' })).toBe('Status 500: no room');
  expect(describeTry({ attempts: 1, status: null, answer: 'timed out' })).toBe(
    'No response: timed out',
  );
});

test('a body is broken into lines; what is no JSON stays', () => {
  expect(prettyBody('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(prettyBody('not json')).toBe('not json');
});
