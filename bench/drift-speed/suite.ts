import { availableParallelism, loadavg } from 'node:os';
import { median } from '../support/median.ts';
import { saved } from '../support/saved.ts';
import type { Row, Suite } from '../support/suite.ts';
import { withStores } from '../support/with-stores.ts';
import { COLUMNS, measure, measured, ROWS, type Measured } from './measure.ts';

const ROUNDS = 3;
const MOST_SECONDS = 5;
const NEEDED_RATIO = 20;
const ROUNDING = 1e-9;

/** Errors of a method's values as absolute differences, because all values share one scale. */
function errorRow(method: string, values: Measured['values']): Row {
  const own = values.filter((each) => each.method === method);
  const off = own.map(({ value, exact }) => Math.abs(value - exact));
  const peers = own.flatMap(({ exact, evidently }) =>
    evidently === null ? [] : [Math.abs(evidently - exact)],
  );
  return {
    method,
    columns: own.length,
    largestExact: Math.max(...own.map(({ exact }) => exact)),
    // As text, because the table prints only three decimals.
    largestError: Math.max(...off).toExponential(1),
    largestStatedError: Math.max(...own.map(({ error }) => error)).toExponential(1),
    withinStated: own.filter(
      ({ value, exact, error }) =>
        Math.abs(value - exact) <= error + ROUNDING * Math.max(1, Math.abs(exact)),
    ).length,
    sameSideOfLimit: own.filter(
      ({ value, exact, threshold }) =>
        threshold === null || value > threshold === exact > threshold,
    ).length,
    evidentlyOff: peers.length === 0 ? null : Math.max(...peers).toExponential(1),
  };
}

/**
 * Drift of a million rows and 50 columns against a stored reference, compared with Evidently on the
 * same columns and methods.
 */
export const suite: Suite = async ({ outDir, rounds: wished }) => {
  const count = wished ?? ROUNDS;
  const load = loadavg()[0] ?? 0;
  const { rounds, rows, values, columns, drifted } = await saved(
    outDir,
    `rounds-${count}`,
    measured,
    () => withStores('drift-speed', () => measure(count)),
  );
  const tandem = median(rounds.map((round) => round.tandemSeconds));
  const evidently = median(rounds.map((round) => round.evidentlySeconds));
  const preset = median(rounds.map((round) => round.evidentlyPresetSeconds));
  const errors = ['psi', 'wasserstein', 'ks', 'chi2'].map((method) => errorRow(method, values));
  const exact = values.length > 0 && errors.every((row) => row['withinStated'] === row['columns']);
  const isVoid = rows.current !== ROWS || columns !== COLUMNS || !exact;
  return {
    rows: errors,
    scores: {
      rows: rows.current,
      referenceRows: rows.reference,
      columns,
      driftedColumns: drifted,
      tandemSeconds: tandem,
      tandemCpuSeconds: median(rounds.map((round) => round.tandemCpuSeconds)),
      evidentlySeconds: evidently,
      evidentlyCpuSeconds: median(rounds.map((round) => round.evidentlyCpuSeconds)),
      ratio: evidently / tandem,
      evidentlyPresetSeconds: preset,
      ratioToPreset: preset / tandem,
      cores: availableParallelism(),
      loadAtStart: load,
      void: isVoid,
      met: !isVoid && tandem < MOST_SECONDS && evidently / tandem >= NEEDED_RATIO,
    },
  };
};
