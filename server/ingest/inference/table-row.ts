import { isJsonObject, type JsonObject } from '../json-fields.ts';

const fields: Readonly<Record<string, string>> = {
  model: 'model',
  version: 'version',
  time: 'time',
  requestid: 'requestId',
  prediction: 'prediction',
  score: 'score',
  latencyms: 'latencyMs',
  label: 'label',
};
const groups = ['features', 'segment', 'score', 'tokens'] as const;

/**
 * Converts a table row to the equivalent JSON object. Columns named like fields (`requestId` or
 * `request_id`) become fields. Columns named `segment.x`, `score.x`, `tokens.x` and `features.x`
 * become members of these objects. Other columns become features. For compatibility, a numeric
 * column `error` and a non-boolean column `shadow` are features, too.
 */
export function tableRow(columns: JsonObject): JsonObject {
  const row: Record<string, unknown> = {};
  const features: Record<string, unknown> = {};
  for (const [name, raw] of Object.entries(columns)) {
    const value = plainValue(raw);
    const field = fields[name.replaceAll('_', '').toLowerCase()];
    const group = groups.find((each) => name === each || name.startsWith(`${each}.`));
    if (group !== undefined && name !== group) {
      if (group === 'features') features[name.slice('features.'.length)] = value;
      else row[group] = { ...asObject(row[group]), [name.slice(group.length + 1)]: value };
    } else if (group === 'features') Object.assign(features, asObject(value));
    else if (group !== undefined) row[group] = value;
    else if (name === 'error' && typeof value !== 'number') row.error = value;
    else if (name === 'shadow' && typeof value === 'boolean') row.shadow = value;
    else if (field !== undefined) row[field] = value;
    else features[name] = value;
  }
  return Object.keys(features).length === 0 ? row : { ...row, features };
}

function asObject(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** Converts 64-bit numbers, times and nested structs to their JSON form. */
function plainValue(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.toISOString();
  return value;
}
