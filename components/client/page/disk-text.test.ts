import { expect, test } from 'vitest';
import { pausedSentence } from './disk-text.ts';

test('names the paused data at each stage', () => {
  expect(pausedSentence(['samples'])).toBe('New samples are not stored.');
  expect(pausedSentence(['samples', 'logs'])).toBe('New samples, logs and spans are not stored.');
  expect(pausedSentence(['samples', 'logs', 'history'])).toBe(
    'New samples, logs, spans, predictions, training metrics, cost rows and roll-ups are not stored.',
  );
});
