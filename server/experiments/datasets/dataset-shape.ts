import { isRecord } from '#lib/is-record.ts';

/** Properties of the data that a client logged. */
export type DatasetShape = {
  rows: number | null;
  columns: number | null;
  schema: { name: string; type: string }[];
  profile: { key: string; value: string }[];
};

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

const whole = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : null;

const wordOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

/** Parses a list, even if it is encoded as text within the JSON. */
function listOf(value: unknown): unknown[] {
  const found: unknown = typeof value === 'string' ? parsed(value) : value;
  return Array.isArray(found) ? found : [];
}

function namedColumns(spec: unknown): { name: string; type: string }[] {
  return listOf(spec)
    .filter(isRecord)
    .map(({ name, type, required }, index) => ({
      name: typeof name === 'string' ? name : String(index),
      type: `${wordOf(type ?? 'unknown')}${required === false ? ', optional' : ''}`,
    }));
}

function tensors(spec: unknown, side: string): { name: string; type: string }[] {
  return listOf(spec)
    .filter(isRecord)
    .map((each) => {
      const tensor = isRecord(each['tensor-spec']) ? each['tensor-spec'] : {};
      return {
        name: typeof each['name'] === 'string' ? each['name'] : side,
        type: `${wordOf(tensor['dtype'] ?? 'tensor')} ${wordOf(tensor['shape'] ?? [])}`,
      };
    });
}

/** Columns of a table, or tensors of features and targets. */
function schemaOf(schema: unknown): DatasetShape['schema'] {
  if (!isRecord(schema)) return [];
  const tensor = schema['mlflow_tensorspec'];
  return [
    ...namedColumns(schema['mlflow_colspec']),
    ...(isRecord(tensor)
      ? [...tensors(tensor['features'], 'features'), ...tensors(tensor['targets'], 'targets')]
      : []),
  ];
}

/** Row count as reported by table, Spark, NumPy and TensorFlow datasets. */
function rowsOf(profile: Record<string, unknown>): number | null {
  return (
    whole(profile['num_rows']) ??
    whole(profile['approx_count']) ??
    whole(listOf(profile['features_shape'])[0]) ??
    whole(profile['features_cardinality'])
  );
}

function columnsOf(schema: unknown, profile: Record<string, unknown>): number | null {
  const named = isRecord(schema) ? namedColumns(schema['mlflow_colspec']).length : 0;
  if (named > 0) return named;
  const [rows, elements] = [whole(profile['num_rows']), whole(profile['num_elements'])];
  if (rows !== null && rows > 0 && elements !== null) return whole(elements / rows);
  const shape = listOf(profile['features_shape']);
  return shape.length === 2 ? whole(shape[1]) : null;
}

/**
 * Parses schema and profile as written by MLflow's clients. Missing or unexpected parts are
 * ignored.
 */
export function datasetShape(schemaText: string | null, profileText: string | null): DatasetShape {
  const schema = parsed(schemaText);
  const told = parsed(profileText);
  const profile = isRecord(told) ? told : {};
  return {
    rows: rowsOf(profile),
    columns: columnsOf(schema, profile),
    schema: schemaOf(schema),
    profile: Object.entries(profile).map(([key, value]) => ({ key, value: wordOf(value) })),
  };
}
