import { expect, test } from 'vitest';
import { scanField, scanSafe, scanVouched } from '#server/actions/targets/model-gate-state.ts';
import { checkPreconditions } from '#server/actions/targets/preconditions.ts';
import { gatePreconditions } from './promotion-gate.ts';

type Given = Parameters<typeof gatePreconditions>[0];

/** Which checks of the gate fail where the scan of version 2 says this and all else is well. */
function scanOk(given: Omit<Given, 'task'>, words: string): boolean | undefined {
  const preconditions = gatePreconditions({ ...given, task: null }, 2);
  const well = Object.fromEntries(preconditions.map(({ field, equals }) => [field, equals]));
  const checks = checkPreconditions({ preconditions }, { ...well, [scanField(2)]: words });
  const others = checks.filter(({ title }) => !title.startsWith('Artifact scan'));
  expect(others.every(({ ok }) => ok)).toBe(true);
  return checks.find(({ title }) => title.startsWith('Artifact scan'))?.ok;
}

test('of a medium and high tier the files are read, or somebody else than who asks answers for them', () => {
  for (const tier of ['medium', 'high'] as const) {
    expect(scanOk({ tier }, scanSafe)).toBe(true);
    expect(scanOk({ tier }, scanVouched)).toBe(true);
    expect(scanOk({ tier, vouchedByAsker: true }, scanVouched)).toBe(false);
    for (const words of ['could not be scanned', 'dangerous calls found', 'not scanned yet'])
      expect(scanOk({ tier }, words), words).toBe(false);
  }
  expect(scanOk({ tier: 'low' }, 'could not be scanned')).toBe(true);
});

test('nothing but the comparison may be overridden', () => {
  const overridable = (tier: Given['tier']) =>
    gatePreconditions({ tier, task: null }, 2).flatMap((each) =>
      each.overridable === true ? [each.title] : [],
    );
  expect(overridable('high')).toEqual([
    'Compared with the current version: by a passed gate, or by metrics logged by slice',
  ]);
  expect(overridable('medium')).toEqual([
    'Compared with the current version: by a passed gate, or by logged metrics',
  ]);
  expect([overridable('low'), overridable('unset')]).toEqual([[], []]);
});
