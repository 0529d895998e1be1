import { driftReport } from '#engines/drift/reports/drift-report.ts';
import { makeSide } from './make-side.ts';

const ROWS = 100_000;
const COLUMNS = 50;

/**
 * Processor seconds of a native report on 100,000 rows and 50 columns per side, excluding data
 * generation.
 */
export function measureSpeed(): {
  reportRows: number;
  reportColumns: number;
  reportCpuSeconds: number;
} {
  const shape = { rows: ROWS, columns: COLUMNS };
  const [reference, current] = [makeSide({ ...shape, seed: 1 }), makeSide({ ...shape, seed: 2 })];
  const before = process.cpuUsage();
  driftReport({ reference, current, profile: 'native' });
  const { user, system } = process.cpuUsage(before);
  return {
    reportRows: ROWS,
    reportColumns: COLUMNS,
    reportCpuSeconds: (user + system) / 1e6,
  };
}
