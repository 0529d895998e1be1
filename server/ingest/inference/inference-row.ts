import { isJsonObject, type JsonObject } from '../json-fields.ts';
import { isList, vectorOf } from './feature-vector.ts';
import { inferenceLimits as limits } from './inference-limits.ts';
import { timeProblem, type TimeWindow } from './time-window.ts';

export type FeatureValue = number | string | boolean | null;
export type Features = [name: string, value: FeatureValue][];
/** Features that are embeddings. */
export type Vectors = readonly (readonly [name: string, value: Float32Array])[];

/** A prediction as received from its sender. */
export type ParsedInference = {
  model: string;
  version: string;
  tsMs: number;
  /** Empty if the sender sent none. */
  requestId: string;
  features: Features;
  vectors: Vectors;
  prediction: FeatureValue;
  score: number;
  scores: [name: string, value: number][];
  segment: [name: string, value: string][];
  latencyMs: number;
  /** Reason of the failure; empty if the request succeeded or the sender gave no reason. */
  error: string;
  inputTokens: number;
  outputTokens: number;
  /**
   * Whether a shadow version made this prediction for a mirrored request. Such predictions are not
   * served.
   */
  shadow: boolean;
};

export type RowDefaults = { model: string; version: string; nowMs: number; window: TimeWindow };
type Report = (field: string, problem: string) => void;

const known = new Set([
  'model',
  'version',
  'time',
  'requestId',
  'features',
  'prediction',
  'score',
  'segment',
  'latencyMs',
  'error',
  'tokens',
  'shadow',
]);

/** Reads one row. Returns null and reports every invalid field if the row is invalid. */
export function parseInference(
  row: unknown,
  defaults: RowDefaults,
  report: Report,
): ParsedInference | null {
  if (!isJsonObject(row)) {
    report('', 'must be an object');
    return null;
  }
  let wrong = false;
  const refuse: Report = (field, problem) => {
    wrong = true;
    report(field, problem);
  };
  for (const name of Object.keys(row))
    if (!known.has(name)) refuse(name, 'is not a field of a row; put features in `features`');
  const parsed: ParsedInference = {
    model: nameOf(row.model, 'model', defaults.model, refuse),
    version: nameOf(row.version ?? defaults.version, 'version', '', refuse, true),
    tsMs: timeOf(row.time, defaults, refuse),
    requestId: nameOf(row.requestId, 'requestId', '', refuse, true),
    ...featuresOf(row.features, refuse),
    prediction: isList(row.prediction)
      ? listText(row.prediction, 'prediction', refuse)
      : valueOf(row.prediction, 'prediction', refuse),
    ...scoreOf(row.score, refuse),
    segment: segmentOf(row.segment, refuse),
    latencyMs: amountOf(row.latencyMs, 'latencyMs', refuse),
    error: errorOf(row.error, refuse),
    ...tokensOf(row.tokens, refuse),
    shadow: flagOf(row.shadow, 'shadow', refuse),
  };
  if (parsed.shadow && parsed.requestId === '')
    refuse('requestId', 'is missing: the id of the mirrored request');
  if (parsed.shadow && parsed.version === '') refuse('version', 'is missing: the shadow version');
  return wrong ? null : parsed;
}

/**
 * Replaces NUL, which marks a missing text, and unpaired surrogates, which are invalid in UTF-8.
 */
export function cleanText(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').toWellFormed();
}

/** A name as text; numbers are accepted as ids and versions. */
export function nameOf(
  value: unknown,
  field: string,
  fallback: string,
  refuse: Report,
  optional = false,
): string {
  if (value === undefined || value === null || value === '') {
    if (fallback === '' && !optional) refuse(field, 'is missing');
    return fallback;
  }
  if (typeof value !== 'string' && typeof value !== 'number') {
    refuse(field, 'must be a string');
    return '';
  }
  const text = cleanText(String(value));
  if (text.length > limits.nameChars)
    refuse(field, `is longer than ${limits.nameChars} characters`);
  return text;
}

/** A time in milliseconds from ISO 8601 or epoch milliseconds; absent means now. */
export function timeOf(
  value: unknown,
  { nowMs, window }: Pick<RowDefaults, 'nowMs' | 'window'>,
  refuse: Report,
): number {
  if (value === undefined || value === null) return nowMs;
  const ms =
    typeof value === 'number'
      ? value
      : typeof value === 'string'
        ? Date.parse(value)
        : value instanceof Date
          ? value.getTime()
          : Number.NaN;
  if (!Number.isFinite(ms)) {
    refuse('time', 'must be ISO 8601 or epoch milliseconds');
    return nowMs;
  }
  const problem = timeProblem(ms, window);
  if (problem !== null) refuse('time', problem);
  return Math.floor(ms);
}

function valueOf(
  value: unknown,
  field: string,
  refuse: Report,
  mostChars: number = limits.textChars,
): FeatureValue {
  switch (typeof value) {
    case 'undefined':
      return null;
    case 'number':
    case 'boolean':
      return value;
    case 'bigint':
      return Number(value);
    case 'string':
      if (value.length <= mostChars) return cleanText(value);
      refuse(field, `is longer than ${mostChars} characters`);
      return null;
    default:
      if (value !== null) refuse(field, 'must be a number, a string, true, false or null');
      return null;
  }
}

/** Items of a list in order, as JSON. Each item must be a text or a number. */
export function listText(items: ArrayLike<unknown>, field: string, refuse: Report): string {
  if (items.length > limits.items) {
    refuse(field, `has more than ${limits.items} items`);
    return '';
  }
  const names = Array.from(items, (item, at) => itemName(item, `${field}[${at}]`, refuse));
  return JSON.stringify(names);
}

/** Name of an item; never a text that could be mistaken for a missing value. */
export function itemName(item: unknown, field: string, refuse: Report): string {
  const isNumber = Number.isFinite(item) || typeof item === 'bigint';
  if (typeof item !== 'string' && !isNumber) {
    refuse(field, 'must be a string or a number');
    return '';
  }
  const name = cleanText(String(item));
  if (name === '' || name.length > limits.nameChars)
    refuse(field, `is empty or longer than ${limits.nameChars} characters`);
  return name;
}

/** Shared instance, because most rows have no embeddings. */
const noVectors: Vectors = [];

function featuresOf(value: unknown, refuse: Report): Pick<ParsedInference, 'features' | 'vectors'> {
  const features: Features = [];
  let vectors = noVectors;
  if (value === undefined || value === null) return { features, vectors };
  if (!isJsonObject(value)) {
    refuse('features', 'must be an object of name and value');
    return { features, vectors };
  }
  const entries = Object.entries(value);
  if (entries.length > limits.features) {
    refuse('features', `must be at most ${limits.features}`);
    return { features, vectors };
  }
  for (const [name, member] of entries) {
    const field = `features.${name}`;
    if (name === '' || name.length > limits.nameChars)
      refuse('features', `has a name that is empty or longer than ${limits.nameChars} characters`);
    if (isList(member)) vectors = [...vectors, [cleanText(name), vectorOf(member, field, refuse)]];
    else features.push([cleanText(name), valueOf(member, field, refuse)]);
  }
  return { features, vectors };
}

function scoreOf(value: unknown, refuse: Report): Pick<ParsedInference, 'score' | 'scores'> {
  const none = { score: Number.NaN, scores: [] };
  if (value === undefined || value === null) return none;
  if (typeof value === 'number') return { score: value, scores: [] };
  if (!isJsonObject(value)) {
    refuse('score', 'must be a number or an object of class and number');
    return none;
  }
  const entries = Object.entries(value);
  if (entries.length > limits.classes) {
    refuse('score', `has more than ${limits.classes} classes`);
    return none;
  }
  const scores = entries.map(([name, member]): [string, number] => [
    cleanText(name).slice(0, limits.nameChars),
    numberOf(member, `score.${name}`, refuse),
  ]);
  return { score: Number.NaN, scores };
}

function segmentOf(value: unknown, refuse: Report): [string, string][] {
  if (value === undefined || value === null) return [];
  if (!isJsonObject(value)) {
    refuse('segment', 'must be an object of name and string');
    return [];
  }
  const entries = Object.entries(value);
  if (entries.length > limits.segments) {
    refuse('segment', `has more than ${limits.segments} members`);
    return [];
  }
  return entries.flatMap(([name, member]): [string, string][] => {
    const text = valueOf(member, `segment.${name}`, refuse, limits.segmentChars);
    return text === null ? [] : [[cleanText(name).slice(0, limits.nameChars), String(text)]];
  });
}

function numberOf(value: unknown, field: string, refuse: Report): number {
  if (value === undefined || value === null) return Number.NaN;
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  refuse(field, 'must be a number');
  return Number.NaN;
}

/** Parses a non-negative number. */
function amountOf(value: unknown, field: string, refuse: Report): number {
  const amount = numberOf(value, field, refuse);
  if (amount < 0) refuse(field, 'must not be negative');
  return amount;
}

/** Error class of a request, or `true` if the sender reports only that it failed. */
function errorOf(value: unknown, refuse: Report): string {
  if (value === undefined || value === null || value === false) return '';
  if (value === true) return 'error';
  if (typeof value !== 'string') {
    refuse('error', 'must be true, false or a string');
    return '';
  }
  const text = cleanText(value.trim());
  if (text.length > limits.nameChars)
    refuse('error', `is longer than ${limits.nameChars} characters`);
  return text;
}

function flagOf(value: unknown, field: string, refuse: Report): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === 'boolean') return value;
  refuse(field, 'must be true or false');
  return false;
}

function tokensOf(
  value: unknown,
  refuse: Report,
): Pick<ParsedInference, 'inputTokens' | 'outputTokens'> {
  if (value !== undefined && value !== null && !isJsonObject(value)) {
    refuse('tokens', 'must be an object with input and output');
    return { inputTokens: Number.NaN, outputTokens: Number.NaN };
  }
  const tokens: JsonObject = value ?? {};
  return {
    inputTokens: amountOf(tokens.input, 'tokens.input', refuse),
    outputTokens: amountOf(tokens.output, 'tokens.output', refuse),
  };
}
