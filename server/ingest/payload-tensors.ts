import type { JsonObject } from './json-fields.ts';
import { isJsonObject } from './json-fields.ts';

/** Values of one tensor by row; a row has one value, or one per place. */
type Tensor = { name: string; rows: unknown[][] };

const asArray = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Tensors of the open inference protocol (V2): flat data, cut by the first dimension. */
function tensors(list: unknown): Tensor[] {
  return asArray(list)
    .filter(isJsonObject)
    .map((tensor) => {
      const data = asArray(tensor.data).flat(8);
      const first = asArray(tensor.shape)[0];
      const count = typeof first === 'number' && first > 0 ? Math.min(first, data.length) : 1;
      const width = Math.max(1, Math.floor(data.length / count));
      return {
        name: typeof tensor.name === 'string' ? tensor.name : 'x',
        rows: Array.from({ length: count }, (_, row) => data.slice(row * width, (row + 1) * width)),
      };
    });
}

function placed(name: string, values: readonly unknown[]): [string, unknown][] {
  return values.map((value, at) => [values.length === 1 ? name : `${name}.${at}`, value]);
}

/** The features of each instance in a request: V1 `instances`, or V2 `inputs`. */
export function requestFeatures(data: JsonObject): JsonObject[] {
  if (Array.isArray(data.instances)) {
    return data.instances.map((instance: unknown) =>
      isJsonObject(instance)
        ? instance
        : Object.fromEntries(placed('x', Array.isArray(instance) ? instance.flat(8) : [instance])),
    );
  }
  const inputs = tensors(data.inputs);
  const count = Math.max(0, ...inputs.map(({ rows }) => rows.length));
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries(inputs.flatMap(({ name, rows }) => placed(name, rows[row] ?? []))),
  );
}

export type Answered = { prediction?: unknown; score?: unknown };

/** A number or a text is the prediction; a list of numbers are the scores of classes 0, 1, ..., the highest of which is predicted. */
function answered(value: unknown): Answered {
  if (!Array.isArray(value)) return { prediction: isJsonObject(value) ? undefined : value };
  const values = value.flat(8);
  if (values.length === 1) return { prediction: values[0] };
  const scores = values.filter((each) => typeof each === 'number');
  if (scores.length !== values.length || scores.length === 0) return {};
  const best = scores.indexOf(Math.max(...scores));
  return { prediction: String(best), score: Object.fromEntries(scores.entries()) };
}

/** The answer to each instance: V1 `predictions`, or the first of V2 `outputs`. */
export function responseAnswers(data: JsonObject): Answered[] {
  if (Array.isArray(data.predictions)) return data.predictions.map(answered);
  return (tensors(data.outputs)[0]?.rows ?? []).map(answered);
}
