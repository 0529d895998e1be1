import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Suite } from '../support/suite.ts';
import { deviation } from './deviation.ts';
import { measureSpeed } from './measure-speed.ts';
import { numbered } from './numbered.ts';
import { readVectors, type ReferenceFile, type UpstreamFile } from './read-vectors.ts';
import { referenceValues } from './reference-values.ts';
import { specialValue } from './special-values.ts';
import { alarmPositions, upstreamValue } from './upstream-values.ts';

type Checked = { id: string; fn: string; values: unknown; deviation: number; isMet: boolean };

const SPECIAL_TOLERANCE = 1e-9;

function checkReference(file: ReferenceFile): Checked[] {
  const special = file.special_functions.map((given, index): Checked => {
    const values = specialValue(given);
    const off = deviation(given.value, values);
    const id = `${given.fn} ${index}`;
    return { id, fn: given.fn, values, deviation: off, isMet: off <= SPECIAL_TOLERANCE };
  });
  const cases = file.cases.map((one): Checked => {
    const values = referenceValues(one);
    // The location of the largest difference is excluded because it does not depend on the method.
    const { location: _, ...expected } = one.expected;
    const off = deviation(expected, values);
    return { id: one.name, fn: one.fn, values, deviation: off, isMet: off <= one.tol };
  });
  return [...special, ...cases];
}

/** Checks package values. They have few digits and a tolerance of their own. */
function checkUpstream(file: UpstreamFile): Checked[] {
  const functions = file.functions.map((one): Checked => {
    const values = upstreamValue(one);
    const expected = one.expected.pvalue ?? one.expected.value ?? NaN;
    const isMet = Math.abs(values - expected) <= one.expected.abs;
    return { id: one.name, fn: 'package', values, deviation: isMet ? 0 : Infinity, isMet };
  });
  const detectors = file.detectors.flatMap(({ detector, stream, indices }): Checked[] => {
    const values = alarmPositions(detector, file.detector_streams[stream] ?? []);
    if (values === null) {
      console.log(`${detector}: skipped, it draws at random`);
      return [];
    }
    const off = deviation(indices, values);
    return [{ id: detector, fn: 'detector', values, deviation: off, isMet: off === 0 }];
  });
  return [...functions, ...detectors];
}

const worst = (checked: readonly Checked[]): number =>
  checked.reduce((most, one) => Math.max(most, one.deviation), 0);

/**
 * Runs all vectors through the engine: values, largest relative deviation per function, and the
 * time of a report.
 */
export const suite: Suite = async ({ dataDir, outDir }) => {
  const { reference, upstream } = readVectors(dataDir);
  if (reference === null) console.log('drift-vectors/reference-vectors.json.gz is absent: skipped');
  if (upstream === null)
    console.log('drift-vectors/upstream-expectations.json.gz is absent: skipped');
  const checked = numbered([
    ...(reference === null ? [] : checkReference(reference)),
    ...(upstream === null ? [] : checkUpstream(upstream)),
  ]);
  const values = Object.fromEntries(checked.map((one) => [one.id, one.values]));
  writeFileSync(join(outDir, 'vectors.json'), `${JSON.stringify(values, null, 2)}\n`);
  const functions = [...new Set(checked.map(({ fn }) => fn))];
  const speed = measureSpeed();
  return {
    rows: functions.map((fn) => {
      const own = checked.filter((one) => one.fn === fn);
      return {
        function: fn,
        cases: own.length,
        met: own.filter(({ isMet }) => isMet).length,
        // As text, because the table prints only three decimals.
        worstDeviation: worst(own).toExponential(1),
      };
    }),
    scores: {
      cases: checked.length,
      met: checked.filter(({ isMet }) => isMet).length,
      worstDeviation: worst(checked),
      ...speed,
    },
  };
};
