import { namedMetrics } from '#lib/choices/metric-names.ts';
import { codeOf } from '#lib/choices/reproduce.ts';
import { isRecord } from '#lib/is-record.ts';
import type { RunDetail } from '#lib/schemas/experiments/runs.ts';
import type { MeasuredMetric, ModelVersionDetail } from '#lib/schemas/models/models.ts';

export interface VersionParts {
  params: Record<string, string>;
  metrics: readonly MeasuredMetric[];
  tags: Record<string, string>;
  /** Columns of the signature with their types. */
  schema: Record<string, string>;
  /** Versions of Python and packages. */
  environment: Record<string, string>;
  data: Record<string, string>;
  source: Record<string, string>;
}
export type DiffSection = keyof VersionParts;

export interface DiffRow {
  section: DiffSection;
  key: string;
  before: string | null;
  after: string | null;
  differs: boolean;
}

function columnsOf(text: unknown, prefix: string): [string, string][] {
  if (typeof text !== 'string') return [];
  try {
    const parsed: unknown = JSON.parse(text);
    const columns: unknown[] = Array.isArray(parsed) ? parsed : [];
    return columns.flatMap((column, index): [string, string][] => {
      if (!isRecord(column)) return [];
      const { name, type } = column;
      const shown = typeof name === 'string' ? name : String(index);
      return [[`${prefix} ${shown}`, typeof type === 'string' ? type : JSON.stringify(type)]];
    });
  } catch {
    return [];
  }
}

/** Signature of the last model that the client logged on its run. */
export function signatureOf(tags: Readonly<Record<string, string>>): Record<string, string> {
  try {
    const parsed: unknown = JSON.parse(tags['mlflow.log-model.history'] ?? '[]');
    const models: unknown[] = Array.isArray(parsed) ? parsed : [];
    const last = models.findLast((model) => isRecord(model) && isRecord(model['signature']));
    const signature = isRecord(last) && isRecord(last['signature']) ? last['signature'] : {};
    return Object.fromEntries([
      ...columnsOf(signature['inputs'], 'input'),
      ...columnsOf(signature['outputs'], 'output'),
    ]);
  } catch {
    return {};
  }
}

/**
 * All digests by dataset name. Training and evaluation data often share a name, such as MLflow's
 * "dataset".
 */
function dataOf(datasets: RunDetail['datasets']): Record<string, string> {
  const found = Map.groupBy(datasets, ({ name }) => name);
  const words = ({ digest, context }: RunDetail['datasets'][number]) =>
    context === null ? digest : `${digest} (${context})`;
  return Object.fromEntries(
    [...found].map(([name, all]) => [name, all.map(words).toSorted().join(', ')]),
  );
}

/** The parts of a version and its run that are compared. */
export function versionParts(
  version: ModelVersionDetail,
  run: RunDetail | undefined,
): VersionParts {
  const commit = codeOf((key) => run?.tags[key]);
  return {
    params: Object.fromEntries(version.params.map(({ key, value }) => [key, value])),
    metrics: version.metrics,
    tags: version.tags,
    // Clients before MLflow 3 log the signature to the run as well.
    schema: Object.keys(version.schema).length > 0 ? version.schema : signatureOf(run?.tags ?? {}),
    environment: version.environment,
    data: dataOf(run?.datasets ?? []),
    source: {
      ...(version.run === null ? {} : { run: version.run.name }),
      ...(commit === null ? {} : { commit }),
    },
  };
}

const sections: readonly DiffSection[] = [
  'metrics',
  'params',
  'schema',
  'environment',
  'data',
  'tags',
  'source',
];

const textsOf = (values: Record<string, number | string>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));

/** Line-by-line comparison of both versions by section, including equal lines. */
export function versionDiff(before: VersionParts, after: VersionParts): DiffRow[] {
  const [was = {}, is = {}] = namedMetrics([before.metrics, after.metrics]).map(textsOf);
  const [first, second] = [
    { ...before, metrics: was },
    { ...after, metrics: is },
  ];
  return sections.flatMap((section) => {
    const [old, now] = [first[section], second[section]];
    const keys = [...new Set([...Object.keys(now), ...Object.keys(old)])].toSorted();
    return keys.map((key) => {
      const sides = { before: old[key] ?? null, after: now[key] ?? null };
      return { section, key, ...sides, differs: sides.before !== sides.after };
    });
  });
}
