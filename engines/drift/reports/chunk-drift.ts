import {
  categorySample,
  type CategoricalPair,
  type NumericPair,
  toPair,
} from '#engines/drift/column-pair.ts';
import type { DriftColumn } from '#engines/drift/column.ts';
import { toSample } from '#engines/drift/methods/sample.ts';
import type { DriftMethod } from '#engines/drift/profiles/drift-method.ts';
import { isDrift, type MethodRule, type Random } from '#engines/drift/profiles/method-rule.ts';
import { profileOf } from '#engines/drift/profiles/profile-of.ts';
import type { Profile } from '#engines/drift/profiles/profile.ts';
import { learnThreshold } from '#engines/drift/streams/threshold.ts';
import { seededRandom } from '#engines/math/seeded-random.ts';
import type { Chunk } from './chunks.ts';
import { choiceFor, type DriftRequest } from './drift-report.ts';
import { finite, measure, readingFor } from './measure-column.ts';

export type ChunkColumn = {
  column: string;
  method: DriftMethod;
  /** Threshold for the value, or for p in tests; null if none could be learned. */
  threshold: number | null;
  /** One result per chunk of the current side. */
  results: { value: number | null; pValue: number | null; drifted: boolean }[];
};

type Rows = NumericPair | CategoricalPair;
type Side = 'reference' | 'current';

/** The reference compared with some rows of one side, including missing rows. */
function against(pair: Rows, side: Side, { start, end }: Chunk): Rows {
  if (pair.kind === 'numeric')
    return { ...pair, current: toSample(pair[side].source.subarray(start, end)) };
  const rows = pair[side].source.subarray(start, end);
  return { ...pair, current: categorySample(rows, pair.keys.length) };
}

const isEmpty = ({ current }: Rows): boolean =>
  ('sorted' in current ? current.sorted.length : current.rows) === 0;

function limitOf(rule: MethodRule, chosen: number | null, values: () => number[]): number | null {
  if (chosen !== null) return chosen;
  if (typeof rule.threshold === 'number') return rule.threshold;
  const { floor, most } = rule.threshold;
  const { upper } = learnThreshold(values(), { most });
  return upper === null ? null : Math.max(floor, upper);
}

type By = Pick<DriftRequest, 'methods' | 'kinds'> & {
  profile: Profile;
  chunks: Record<Side, readonly Chunk[]>;
  random: Random;
};

function chunked(reference: DriftColumn, current: DriftColumn, by: By): ChunkColumn[] {
  const { profile, chunks, random } = by;
  const pair = toPair(reference, current);
  if (pair === null) return [];
  const { methods, threshold: chosen } = choiceFor(pair, by);
  return methods.flatMap((method): ChunkColumn[] => {
    const rule = profile.rules[method];
    const reading = rule === undefined ? null : readingFor(rule, pair);
    if (rule === undefined || reading === null) return [];
    if (reading.kind !== 'numeric' && reading.kind !== 'categorical') return [];
    const measured = (side: Side, chunk: Chunk) => {
      const rows = against(reading, side, chunk);
      return isEmpty(rows) ? null : measure(rule, rows, random);
    };
    const threshold = limitOf(rule, chosen, () =>
      chunks.reference.map((chunk) => measured('reference', chunk)?.value ?? NaN),
    );
    const results = chunks.current.map((chunk) => {
      const found = measured('current', chunk);
      return {
        value: finite(found?.value ?? null),
        pValue: finite(found?.pValue ?? null),
        drifted: found !== null && isDrift(found, rule, threshold),
      };
    });
    return [{ column: reference.name, method, threshold, results }];
  });
}

/**
 * Drift of each chunk of the current rows from the whole reference. As in NannyML, limits are
 * learned from the reference's own chunks of the same kind (mean and three deviations). Chunks are
 * consecutive rows. Text, embeddings and columns on only one side are left out.
 */
export function chunkDrift(
  request: DriftRequest & { chunks: Record<Side, readonly Chunk[]> },
): ChunkColumn[] {
  const { reference, current, chunks, random = seededRandom(0), ...by } = request;
  const found = new Map(current.map((column) => [column.name, column]));
  const profile = profileOf(request.profile);
  return reference.flatMap((column) => {
    const other = found.get(column.name);
    return other === undefined ? [] : chunked(column, other, { ...by, profile, chunks, random });
  });
}
