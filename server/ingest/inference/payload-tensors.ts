import { wrongField } from '#server/platform/errors.ts';
import { isJsonObject, type JsonObject } from '../json-fields.ts';

/** Values of one tensor by row. A row has a single value, or one value per position. */
type Tensor = { name: string; rows: unknown[][] };

const depth = 8;
const asArray = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const flatRow = (row: unknown): unknown[] => (Array.isArray(row) ? row.flat(depth) : [row]);

/** Splits flat data by the first dimension. */
function cut(data: unknown, shape: unknown): unknown[][] {
  const flat = asArray(data).flat(depth);
  const first = asArray(shape)[0];
  const count = typeof first === 'number' && first > 0 ? Math.min(first, flat.length) : 1;
  const width = Math.max(1, Math.floor(flat.length / count));
  return Array.from({ length: count }, (_, row) => flat.slice(row * width, (row + 1) * width));
}

/** Tensors of the open inference protocol (V2). */
function tensors(list: unknown): Tensor[] {
  return asArray(list)
    .filter(isJsonObject)
    .map(({ name, data, shape }) => ({
      name: typeof name === 'string' ? name : 'x',
      rows: cut(data, shape),
    }));
}

function columnName(name: unknown, at: number): string {
  if (typeof name === 'string' || typeof name === 'number') return String(name);
  throw wrongField(`data.names[${at}]`, 'must be a string');
}

/**
 * Rows of a Seldon message with their column names, or null if the data is not a Seldon message.
 */
function seldonRows(body: JsonObject): { names: string[]; rows: unknown[][] } | null {
  if (typeof body.strData === 'string') return { names: ['x'], rows: [[body.strData]] };
  const { data } = body;
  if (!isJsonObject(data)) return null;
  const names = asArray(data.names).map(columnName);
  if (isJsonObject(data.tensor)) return { names, rows: cut(data.tensor.values, data.tensor.shape) };
  if (!Array.isArray(data.ndarray)) return null;
  return { names, rows: data.ndarray.map(flatRow) };
}

function placed(name: string, values: readonly unknown[]): [string, unknown][] {
  return values.map((value, at) => [values.length === 1 ? name : `${name}.${at}`, value]);
}

const named = (names: readonly string[], row: readonly unknown[]): JsonObject =>
  Object.fromEntries(
    row.length === names.length
      ? row.map((value, at): [string, unknown] => [names[at] ?? '', value])
      : placed('x', row),
  );

/** Nested members are named by their path. */
function flatMembers(object: JsonObject, prefix: string, left: number): [string, unknown][] {
  return Object.entries(object).flatMap(([name, value]): [string, unknown][] => {
    const path = `${prefix}${name}`;
    if (Array.isArray(value)) return placed(path, value.flat(depth));
    return isJsonObject(value) && left > 0
      ? flatMembers(value, `${path}.`, left - 1)
      : [[path, value]];
  });
}

function instanceFeatures(instance: unknown): JsonObject {
  if (isJsonObject(instance)) return Object.fromEntries(flatMembers(instance, '', depth));
  return named([], flatRow(instance));
}

/** The features of each instance in a request: V1 `instances`, V2 `inputs`, or a Seldon message. */
export function requestFeatures(data: JsonObject): JsonObject[] {
  if (Array.isArray(data.instances)) return data.instances.map(instanceFeatures);
  if (isJsonObject(data.jsonData)) return [instanceFeatures(data.jsonData)];
  const seldon = seldonRows(data);
  if (seldon !== null) return seldon.rows.map((row) => named(seldon.names, row));
  const inputs = tensors(data.inputs);
  const count = Math.max(0, ...inputs.map(({ rows }) => rows.length));
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries(inputs.flatMap(({ name, rows }) => placed(name, rows[row] ?? []))),
  );
}

export type Answered = { prediction?: unknown; score?: unknown };

/**
 * A number or a text is the prediction. Several numbers are class scores, and the class with the
 * highest score is the prediction. A class without a name is identified by its index.
 */
function answered(value: unknown, names: readonly string[] = []): Answered {
  if (!Array.isArray(value)) return { prediction: isJsonObject(value) ? undefined : value };
  const values = value.flat(depth);
  if (values.length === 1) return { prediction: values[0] };
  const scores = values.filter((each) => typeof each === 'number');
  if (scores.length !== values.length || scores.length === 0) return {};
  const nameAt = (at: number): string =>
    (names.length === scores.length ? names[at] : undefined) ?? String(at);
  return {
    prediction: nameAt(scores.indexOf(scores.reduce((best, score) => Math.max(best, score)))),
    score: Object.fromEntries(scores.map((score, at) => [nameAt(at), score])),
  };
}

/**
 * V2 predictions: an output with "prob" in its name contains the scores, the first other output the
 * prediction.
 */
function v2Answers(outputs: readonly Tensor[]): Answered[] {
  const ofScores = outputs.find(({ name }) => /prob/iu.test(name));
  const ofPrediction = outputs.find((output) => output !== ofScores) ?? ofScores;
  return (ofPrediction?.rows ?? []).map((row, at) => ({
    ...answered(ofScores?.rows[at] ?? row),
    ...(ofScores !== undefined && ofScores !== ofPrediction && answered(row)),
  }));
}

/** The prediction for each instance: V1 `predictions`, V2 `outputs`, or a Seldon message. */
export function responseAnswers(data: JsonObject): Answered[] {
  if (Array.isArray(data.predictions)) return data.predictions.map((each) => answered(each));
  const seldon = seldonRows(data);
  if (seldon !== null) return seldon.rows.map((row) => answered(row, seldon.names));
  return v2Answers(tensors(data.outputs));
}
