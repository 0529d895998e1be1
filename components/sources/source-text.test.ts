import { expect, test } from 'vitest';
import { SENDERS } from './connect-snippets.ts';
import {
  isStuck,
  describeLag,
  silenceChoices,
  silenceSentence,
  sourcesHeadline,
} from './source-text.ts';

test('the headline counts states', () => {
  expect(sourcesHeadline(undefined)).toBe('Sources');
  expect(sourcesHeadline([])).toBe('No source sends data yet');
  expect(sourcesHeadline([{ state: 'live' }, { state: 'silent' }, { state: 'waiting' }])).toBe(
    '1 source live, 1 silent, 1 without data yet',
  );
});

test('a clock that is ahead is told, the time of a request is not', () => {
  expect(describeLag(90_000)).toEqual({ text: '1 min', ahead: false });
  expect(describeLag(-1_900)).toEqual({ text: '0 s', ahead: false });
  expect(describeLag(-180_000)).toEqual({ text: 'Clock 3 min ahead', ahead: true });
});

test('a limit set elsewhere stays a choice; a refusal counts until something is taken', () => {
  expect(silenceChoices(45)).toEqual([0, 5, 10, 30, 45, 60, 360, 1_440]);
  expect(silenceSentence(10)).toBe('Alert after 10 min without data');
  expect(silenceSentence(0)).toBe('No alert when silent');
  const refused = { at: '2026-11-20T10:00:00.000Z', why: 'labels: too many' };
  expect(isStuck({ refused, lastReceivedAt: null })).toBe(true);
  expect(isStuck({ refused, lastReceivedAt: '2026-11-20T10:00:01.000Z' })).toBe(false);
});

test.each(SENDERS.map((sender) => [sender.id, sender] as const))(
  'the lines for %s hold address and key',
  (_id, sender) => {
    for (const { text } of sender.snippets('https://tandem.example.com', 'tdm_key')) {
      expect(text).toContain('tandem.example.com');
      expect(text).toContain('tdm_key');
    }
  },
);
