import type { FeatureSchema, PrivacyRules } from '#lib/schemas/inference/inference.ts';
import type { GateCheck } from '#lib/schemas/rollouts/gate.ts';
import type { SignedInputs } from '#server/models/version-metadata.ts';
import type { RecordedRow } from '#server/telemetry/queries/inference/recorded-rows.ts';

type Type = FeatureSchema['type'];
type Features = RecordedRow['features'];

/** Inputs that callers of the serving version send. */
export type Sent = {
  /** Expected inputs; null if unknown. */
  expected: readonly FeatureSchema[] | null;
  /** Inputs of the serving version's own signature; null without a signature. */
  signed: SignedInputs | null;
  /** Newest requests. */
  rows: readonly Features[];
  /** Rules that drop or change values before they are recorded. */
  hidden: PrivacyRules['features'];
};

/**
 * Minimum share of requests that contain a feature for it to count as always sent, as in schema
 * learning.
 */
const everyShare = 0.99;
/** Minimum number of requests for a missing value to be significant. */
const rowsToMiss = 100;
const namedAtMost = 8;

/**
 * A feature as sent: whether it is always sent, its type, whether its numbers have fractions, and
 * whether it is missing.
 */
type Column = { type: Type; always: boolean; fractions: boolean; missing: boolean };

function typeOf(value: Features[string]): Type | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return 'number';
  return typeof value === 'boolean' ? 'boolean' : 'embedding';
}

function columnOf(name: string, { expected, rows }: Sent): Column | null {
  const told = expected?.find((feature) => feature.name === name);
  const values = rows.flatMap((row) => row[name] ?? []);
  const types = Map.groupBy(
    rows.map((row) => typeOf(row[name] ?? null)).filter((type) => type !== null),
    (type) => type,
  );
  const [most] = [...types].toSorted(([, a], [, b]) => b.length - a.length);
  const held = [...types.values()].reduce((sum, own) => sum + own.length, 0);
  const missing = held === 0 && rows.length >= rowsToMiss;
  // A user-defined expectation of the serving version counts as sent, even if the feature never
  // arrives.
  if (told === undefined && most === undefined) return null;
  return {
    type: told?.type ?? most?.[0] ?? 'text',
    always: told?.required === true || (rows.length > 0 && held >= everyShare * rows.length),
    fractions: values.some((value) => typeof value === 'number' && !Number.isInteger(value)),
    missing,
  };
}

type Found = { fails: string[]; warns: string[] };

/** Checks one required feature. A type may widen from boolean to number; nothing else fits. */
function judgeFeature(feature: FeatureSchema, needs: SignedInputs, sent: Sent, found: Found): void {
  const { fails, warns } = found;
  const { name, type, required } = feature;
  const rule = sent.hidden[name];
  const column = columnOf(name, sent);
  if (rule === 'drop') {
    warns.push(
      `${name} is dropped by a privacy rule, so it is unknown whether requests contain it`,
    );
    return;
  }
  if (column === null) {
    if (required) fails.push(`it needs ${name}, which requests do not contain`);
    return;
  }
  if (required && column.missing)
    warns.push(
      `it needs ${name}, which is expected, but none of the newest ${sent.rows.length} requests has a value`,
    );
  else if (required && !column.always)
    warns.push(`it needs ${name}, which not every request contains`);
  // A hashed value is text, whatever its original type.
  if (rule === 'hash') return;
  const fits = column.type === type || (type === 'number' && column.type === 'boolean');
  if (!fits) fails.push(`it needs ${name} as ${type}, but requests contain ${column.type}`);
  else if (type === 'number' && needs.whole.has(name)) judgeWhole(name, column, sent.signed, found);
}

/**
 * Checks an integer input, because integers are narrower than numbers. A requirement that the
 * serving version already has is not a change.
 */
function judgeWhole(
  name: string,
  { fractions }: Column,
  signed: SignedInputs | null,
  { fails, warns }: Found,
): void {
  if (signed?.whole.has(name) === true) return;
  const takesOthers = signed?.features.some((each) => each.name === name && each.type === 'number');
  if (fractions) fails.push(`it needs ${name} as whole numbers, but requests contain others`);
  else if (takesOthers === true)
    warns.push(`it needs ${name} as whole numbers, but the serving version also accepts others`);
}

function inShort(words: readonly string[], by = '; '): string {
  const more = words.length - namedAtMost;
  return `${words.slice(0, namedAtMost).join(by)}${more > 0 ? `${by}${more} more` : ''}`;
}

/**
 * Whether callers of the serving version send the inputs in the new version's signature. A missing
 * feature or a narrower type fails; unused features are reported. Pure.
 */
export function requestsFit(needs: SignedInputs | null, version: string, sent: Sent): GateCheck {
  const check = { id: 'requests' as const, title: 'Schema of the requests' };
  if (needs === null)
    return {
      ...check,
      status: 'unknown',
      detail: `version ${version} has no signature with named, plain columns, so its inputs are unknown`,
    };
  if (sent.expected === null && sent.rows.length === 0)
    return {
      ...check,
      status: 'unknown',
      detail: 'no request of the model is recorded, so the inputs are unknown',
    };
  const found: Found = { fails: [], warns: [] };
  for (const feature of needs.features) judgeFeature(feature, needs, sent, found);
  const names = new Set(needs.features.map(({ name }) => name));
  const held = sent.rows.flatMap((row) => Object.keys(row).filter((name) => row[name] !== null));
  const all = [...new Set([...(sent.expected ?? []).map(({ name }) => name), ...held])];
  const extra = all.filter((name) => !names.has(name)).toSorted();
  const { fails, warns } = found;
  const unused = extra.length === 0 ? [] : [`it does not use ${inShort(extra, ', ')}`];
  const fits =
    fails.length + warns.length === 0
      ? [
          needs.features.length === 1
            ? 'requests contain the one feature of its signature'
            : `requests contain all ${needs.features.length} features of its signature`,
        ]
      : [];
  return {
    ...check,
    status: fails.length > 0 ? 'fail' : warns.length > 0 ? 'warn' : 'pass',
    detail: [inShort([...fails, ...warns]), ...fits, ...unused]
      .filter((words) => words !== '')
      .join('; '),
  };
}
