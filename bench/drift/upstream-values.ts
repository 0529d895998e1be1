import { z } from 'zod';
import { toPair } from '#engines/drift/column-pair.ts';
import type { CategoricalColumn, DriftColumn } from '#engines/drift/column.ts';
import type { DriftMethod, DriftProfile } from '#engines/drift/profiles/drift-method.ts';
import { profileOf } from '#engines/drift/profiles/profile-of.ts';
import { measureColumn } from '#engines/drift/reports/measure-column.ts';
import { adwin } from '#engines/drift/streams/adwin.ts';
import { pageHinkley } from '#engines/drift/streams/page-hinkley.ts';
import type { StreamDetector } from '#engines/drift/streams/stream-detector.ts';
import type { UpstreamCase } from './read-vectors.ts';

type Params = {
  profile: DriftProfile;
  method: DriftMethod;
  of: 'value' | 'pValue';
  kind?: 'categorical';
};

const evidently = (method: DriftMethod, of: Params['of']): Params => ({
  profile: 'evidently-0.7',
  method,
  of,
});
const nannyml = (method: DriftMethod): Params => ({
  profile: 'nannyml-0.13',
  method,
  of: 'value',
});

/** Maps the name of a published expectation to a method and profile. The first match applies. */
const asked: readonly [RegExp, Params][] = [
  [/^chi-square/, { ...evidently('chi2', 'pValue'), kind: 'categorical' }],
  [/^hellinger cat$/, { ...evidently('hellinger', 'value'), kind: 'categorical' }],
  [/^mann-whitney/, evidently('mann-whitney', 'pValue')],
  [/^epps-singleton/, evidently('epps-singleton', 'pValue')],
  [/^anderson/, evidently('anderson-darling', 'pValue')],
  [/^t-test/, evidently('t-test', 'pValue')],
  [/^energy/, evidently('energy', 'value')],
  [/^g-test/, evidently('g-test', 'pValue')],
  [/^cramer/, evidently('cramer-von-mises', 'pValue')],
  [/^fisher/, evidently('fisher', 'pValue')],
  [/^l-infinity/, nannyml('l-infinity')],
  [/^js/, nannyml('js')],
  [/^wasserstein/, nannyml('wasserstein')],
  [/^hellinger/, nannyml('hellinger')],
];

const rows = z.array(z.union([z.number(), z.string()]));

function column(values: z.output<typeof rows>, kind: Params['kind']): DriftColumn {
  const isNumeric = kind !== 'categorical' && values.every((value) => typeof value === 'number');
  if (isNumeric) return { name: 'x', kind: 'numeric', values: Float64Array.from(values, Number) };
  const labels = [...new Set(values.map(String))];
  const codes = Int32Array.from(values, (value) => labels.indexOf(String(value)));
  return { name: 'x', kind: 'categorical', codes, labels } satisfies CategoricalColumn;
}

/** Our value for a published expectation, computed with the matching profile. */
export function upstreamValue({ name, inputs }: UpstreamCase): number {
  const found = asked.find(([pattern]) => pattern.test(name))?.[1];
  if (found === undefined) return NaN;
  const { ref, cur } = z.object({ ref: rows, cur: rows }).parse(inputs);
  const pair = toPair(column(ref, found.kind), column(cur, found.kind));
  if (pair === null) return NaN;
  const [result] = measureColumn(pair, profileOf(found.profile), [found.method], () => 0.5);
  return result?.[found.of] ?? NaN;
}

const detectors: readonly [RegExp, () => StreamDetector][] = [
  [/^ADWIN/, adwin],
  [/^PageHinkley/, pageHinkley],
];

/**
 * Alarm positions of Tandem's detector. Null for a detector with random draws, whose alarms are not
 * reproducible.
 */
export function alarmPositions(detector: string, values: readonly number[]): number[] | null {
  const make = detectors.find(([pattern]) => pattern.test(detector))?.[1];
  if (make === undefined) return null;
  const watch = make();
  return values.flatMap((value, index) => (watch.update(value) === 'drift' ? [index] : []));
}
