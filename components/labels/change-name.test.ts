import { expect, test } from 'vitest';
import { changeName } from './change-name.ts';

const name = (kind: string, title: string, after: string | null): string =>
  changeName({ kind, title, after, resource: { id: null, kind: 'service', name: 'checkout' } });

test('names the service and its version when a version was deployed', () => {
  expect(name('deployment', 'Deploy checkout 2.5.0', '2.5.0')).toBe('checkout 2.5.0');
  expect(name('deployment', 'Deploy by digest', 'sha256:0123456789abcdef')).toBe(
    'Deploy by digest',
  );
});

test('names the flag and its state when a flag was switched', () => {
  expect(name('feature_flag', 'Turn on new-receipts in checkout', 'on')).toBe('new-receipts on');
  expect(name('feature_flag', 'Switched the flag new-receipts off', null)).toBe('new-receipts off');
});

test('takes the title when it is all that names what changed', () => {
  expect(name('feature_flag', 'Receipts for everybody', 'on')).toBe('Receipts for everybody');
  expect(name('config', 'Raise the pool of checkout', '20')).toBe('Raise the pool of checkout');
  expect(name('scale', 'Scale checkout to 3', '3')).toBe('Scale checkout to 3');
});
