import { driftReport } from '#engines/drift/drift-report.ts';
import type { DriftColumn } from '#engines/drift/column.ts';
import { normalFrom, seededRandom } from '#engines/math/seeded-random.ts';

const ROWS = 100_000;
const COLUMNS = 50;
const CATEGORICAL_EVERY = 5;

function side(seed: number): DriftColumn[] {
  const random = seededRandom(seed);
  return Array.from({ length: COLUMNS }, (_, index): DriftColumn => {
    const name = `column ${index}`;
    if (index % CATEGORICAL_EVERY === 0) {
      const labels = Array.from({ length: 20 }, (__, label) => `category ${label}`);
      const codes = Int32Array.from({ length: ROWS }, () => Math.floor(random() ** 2 * 20));
      return { name, kind: 'categorical', codes, labels };
    }
    const values = Float64Array.from({ length: ROWS }, () => normalFrom(random));
    return { name, kind: 'numeric', values };
  });
}

/** Processor seconds of a native report over 100,000 rows and 50 columns a side, data made before. */
export function measureSpeed(): {
  reportRows: number;
  reportColumns: number;
  reportCpuSeconds: number;
} {
  const [reference, current] = [side(1), side(2)];
  const before = process.cpuUsage();
  driftReport({ reference, current, profile: 'native' });
  const { user, system } = process.cpuUsage(before);
  return {
    reportRows: ROWS,
    reportColumns: COLUMNS,
    reportCpuSeconds: (user + system) / 1e6,
  };
}
