import { rowsOf, toPair, type ColumnPair } from '#engines/drift/column-pair.ts';
import type { ColumnKind, DriftColumn } from '#engines/drift/column.ts';
import { type DriftPlan, ownChoice, type PlannedKind } from '#engines/drift/drift-plan.ts';
import type { DriftMethod, DriftProfile } from '#engines/drift/profiles/drift-method.ts';
import type { Random } from '#engines/drift/profiles/method-rule.ts';
import { profileOf } from '#engines/drift/profiles/profile-of.ts';
import type { Profile } from '#engines/drift/profiles/profile.ts';
import { benjaminiHochberg } from '#engines/math/benjamini-hochberg.ts';
import { seededRandom } from '#engines/math/seeded-random.ts';
import { type DriftResult, measureColumn } from './measure-column.ts';

/**
 * Reason for a column without a verdict: `missing` on one side; different `kind` on each side;
 * `empty` after missing, NaN and infinite values were dropped; `few-rows` for its profile.
 */
export type NoVerdict = 'missing' | 'kind' | 'empty' | 'few-rows';

export type ColumnDrift = {
  column: string;
  kind: ColumnKind;
  results: DriftResult[];
  drifted: boolean;
  noVerdict: NoVerdict | null;
};

export type DriftReport = {
  columns: ColumnDrift[];
  dataset: {
    measured: number;
    drifted: number;
    /** Share of the measured columns that drifted; null if no column was measured. */
    share: number | null;
    threshold: number;
    isDrifted: boolean;
  };
};

export type DriftRequest = {
  reference: readonly DriftColumn[];
  current: readonly DriftColumn[];
  profile: DriftProfile;
  /**
   * Methods that replace the profile's choice. Methods that do not apply to a column are skipped
   * for that column.
   */
  methods?: readonly DriftMethod[];
  /** Choices for columns of a kind; they override `methods` and the profile's choice. */
  kinds?: Pick<DriftPlan, PlannedKind>;
  /** If set, text and embeddings are not measured. */
  kindsOnly?: boolean;
  /** Generator for methods that permute or split rows. */
  random?: Random;
};

function withoutVerdict(column: DriftColumn, noVerdict: NoVerdict): ColumnDrift {
  return { column: column.name, kind: column.kind, results: [], drifted: false, noVerdict };
}

type Choice = Pick<DriftRequest, 'methods' | 'kinds' | 'kindsOnly'> & { profile: Profile };

/** The methods that measure a column, and the threshold if one was chosen. */
export function choiceFor(
  pair: ColumnPair,
  { methods, kinds, kindsOnly = false, profile }: Choice,
): { methods: readonly DriftMethod[]; threshold: number | null } {
  const isPlanned = pair.kind === 'numeric' || pair.kind === 'categorical';
  if (!isPlanned && kindsOnly) return { methods: [], threshold: null };
  const { method, threshold } = (isPlanned ? kinds?.[pair.kind] : undefined) ?? ownChoice;
  return method === null
    ? { methods: methods ?? profile.choose(pair), threshold: null }
    : { methods: [method], threshold };
}

function compare(
  reference: DriftColumn,
  current: DriftColumn | undefined,
  by: Choice & { random: Random },
): ColumnDrift {
  const { profile, random } = by;
  if (current === undefined) return withoutVerdict(reference, 'missing');
  const pair = toPair(reference, current);
  if (pair === null) return withoutVerdict(reference, 'kind');
  const rows = rowsOf(pair);
  if (rows.reference === 0 || rows.current === 0) return withoutVerdict(reference, 'empty');
  const { methods, threshold } = choiceFor(pair, by);
  const results = measureColumn(pair, profile, methods, random, threshold);
  const few = rows.current < profile.leastRows;
  return {
    column: reference.name,
    kind: reference.kind,
    results: few ? results.map((result) => ({ ...result, drifted: false })) : results,
    drifted: !few && results.some(({ drifted }) => drifted),
    noVerdict: few ? 'few-rows' : null,
  };
}

const isTest = ({ pValue }: DriftResult): boolean => pValue !== null;
const pOf = ({ pValue }: DriftResult): number => pValue ?? NaN;

/**
 * Corrects p values over all columns. A column drifts only with an effect and, if it has a test, a
 * p value that supports the effect.
 */
function requireSupport(columns: readonly ColumnDrift[]): ColumnDrift[] {
  const tests = columns.flatMap(({ results, noVerdict }) =>
    noVerdict ? [] : results.filter(isTest),
  );
  const corrected = benjaminiHochberg(tests.map(pOf));
  const supported = new Set(
    tests.filter(({ threshold }, index) => (corrected[index] ?? NaN) <= (threshold ?? NaN)),
  );
  return columns.map((column) => {
    if (column.noVerdict !== null) return column;
    const effects = column.results.filter((result) => !isTest(result));
    const found = column.results.filter(isTest);
    const isSupported = found.length === 0 || found.some((result) => supported.has(result));
    return {
      ...column,
      results: column.results.map((result) =>
        isTest(result) ? { ...result, drifted: supported.has(result) } : result,
      ),
      drifted: (effects.length === 0 || effects.some(({ drifted }) => drifted)) && isSupported,
    };
  });
}

/**
 * Compares each column of `current` with the column of the same name in `reference`, as defined by
 * the profile.
 */
export function driftReport(request: DriftRequest): DriftReport {
  const { reference, current, methods, kinds, kindsOnly, random = seededRandom(0) } = request;
  const profile = profileOf(request.profile);
  const known = new Set(reference.map(({ name }) => name));
  const found = new Map(current.map((column) => [column.name, column]));
  const compared = reference.map((column) =>
    compare(column, found.get(column.name), {
      profile,
      random,
      ...(methods === undefined ? {} : { methods }),
      ...(kinds === undefined ? {} : { kinds }),
      ...(kindsOnly === undefined ? {} : { kindsOnly }),
    }),
  );
  const judged = profile.verdict === 'any' ? compared : requireSupport(compared);
  const added = current
    .filter(({ name }) => !known.has(name))
    .map((column) => withoutVerdict(column, 'missing'));
  const measured = judged.filter(
    (column) => column.noVerdict === null && column.results.length > 0,
  );
  const drifted = measured.filter((column) => column.drifted).length;
  const share = measured.length === 0 ? null : drifted / measured.length;
  return {
    columns: [...judged, ...added],
    dataset: {
      measured: measured.length,
      drifted,
      share,
      threshold: profile.datasetShare,
      isDrifted: share !== null && drifted > 0 && share >= profile.datasetShare,
    },
  };
}
