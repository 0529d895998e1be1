import { expect, test } from 'vitest';
import { normalFrom, seededRandom } from '#engines/math/seeded-random.ts';
import type { DriftColumn } from '../column.ts';
import type { DriftMethod } from '../profiles/drift-method.ts';
import { driftReport } from '../reports/drift-report.ts';

const result = (before: DriftColumn, now: DriftColumn, method: DriftMethod) =>
  driftReport({ reference: [before], current: [now], profile: 'native', methods: [method] })
    .columns[0]?.results[0];

test('mean discrepancy and density difference find a shift and repeat their permutations', () => {
  const random = seededRandom(5);
  const normals = (shift: number): DriftColumn => ({
    name: 'x',
    kind: 'numeric',
    values: Float64Array.from({ length: 150 }, () => normalFrom(random) + shift),
  });
  const [before, same, moved] = [normals(0), normals(0), normals(1)];
  for (const method of ['mmd', 'lsdd'] as const) {
    const p = (now: DriftColumn) => result(before, now, method)?.pValue ?? NaN;
    expect(p(moved), method).toBe(0);
    expect(p(same), method).toBeGreaterThan(0.05);
    expect(Math.round(p(same) * 100)).toBeCloseTo(p(same) * 100, 9);
    expect(result(before, same, method)).toEqual(result(before, same, method));
  }
});
