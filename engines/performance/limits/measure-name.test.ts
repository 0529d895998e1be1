import { expect, test } from 'vitest';
import { measureName } from './measure-name.ts';

test('a measure has its name, also one that is called like something every object has', () => {
  expect(measureName('roc_auc')).toBe('ROC AUC');
  expect(measureName('share_error')).toBe('share error');
  expect(measureName('constructor')).toBe('constructor');
});
