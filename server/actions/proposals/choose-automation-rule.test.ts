import { expect, test } from 'vitest';
import { chooseBinding } from './choose-automation-rule.ts';

const records: Record<string, { rejected: number; verified: number }> = {
  restart: { rejected: 3, verified: 0 },
  rollback: { rejected: 5, verified: 1 },
  scale: { rejected: 2, verified: 0 },
  never: { rejected: 9, verified: 0 },
};
const choose = (...fitting: string[]) =>
  chooseBinding(fitting, async (name) => records[name] ?? { rejected: 0, verified: 0 });

test('what people kept turning down gives way to the next that fits', async () => {
  expect(await choose('restart', 'scale')).toBe('scale');
  expect(await choose('scale', 'restart')).toBe('scale');
  expect(await choose('restart', 'rollback')).toBe('rollback');
});

test('where nothing else fits it is still proposed, with its record', async () => {
  expect(await choose('restart')).toBe('restart');
  expect(await choose('restart', 'never')).toBe('restart');
  expect(await choose()).toBeUndefined();
});
