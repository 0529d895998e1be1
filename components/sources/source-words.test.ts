import { expect, test } from 'vitest';
import { SENDERS } from './connect-snippets.ts';
import { sourcesHeadline } from './source-words.ts';

test('the headline counts states', () => {
  expect(sourcesHeadline(undefined)).toBe('Sources');
  expect(sourcesHeadline([])).toBe('No source sends yet');
  expect(sourcesHeadline([{ state: 'live' }, { state: 'silent' }, { state: 'waiting' }])).toBe(
    '1 source live, 1 silent, 1 without data yet',
  );
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
