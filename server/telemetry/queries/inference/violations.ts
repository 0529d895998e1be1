import { z } from 'zod';
import { selectRows } from '../../client.ts';
import { isDerivedColumn } from '../../derived-columns.ts';
import {
  namesOf,
  numberSql,
  presentSql,
  textCategorySql,
  textSql,
  vectorLengthSql,
  type Layout,
} from './features.ts';

/** Expectations for one feature. */
export type ExpectedFeature = {
  name: string;
  type: 'number' | 'text' | 'boolean' | 'embedding';
  required: boolean;
  categories: readonly string[] | null;
  /** Length of an embedding. */
  length?: number | undefined;
};

export type ViolationKind = 'missing' | 'extra' | 'wrongType' | 'wrongLength' | 'newCategory';
export type Violation = { feature: string; kind: ViolationKind; count: number };

const row = z.object({ counts: z.array(z.coerce.number()) });

/** Maximum conditions and characters per statement. ClickHouse limits statements to 256 KiB. */
const conditionsAtOnce = 100;
const charsAtOnce = 150_000;

type Check = { feature: string; kind: ViolationKind; condition: string };

/**
 * SQL for a list of texts. In hex, so that no text can terminate the statement; in the body,
 * because URLs are short.
 */
function textListSql(texts: readonly string[]): string {
  return `(${texts.map((text) => `unhex('${Buffer.from(text).toString('hex')}')`).join(',')})`;
}

/** SQL conditions for schema violations of a row. */
function checksOf(features: readonly ExpectedFeature[], layouts: readonly Layout[]): Check[] {
  const expected = new Set(features.map((feature) => feature.name));
  const kinds = ['numbers', 'texts', 'vectors'] as const;
  const extra = [...new Set(kinds.flatMap((kind) => namesOf(layouts, kind)))]
    .filter((name) => !expected.has(name) && !isDerivedColumn(name))
    .map((name): Check => {
      const { isNumber, isText, isVector } = presenceSql(layouts, name);
      return { feature: name, kind: 'extra', condition: `${isNumber} OR ${isText} OR ${isVector}` };
    });
  return [...features.flatMap((feature) => checksOfFeature(feature, layouts)), ...extra];
}

/** SQL conditions for the type in which a feature was sent. */
function presenceSql(layouts: readonly Layout[], name: string) {
  return {
    isNumber: `NOT isNaN(${numberSql(layouts, name)})`,
    isText: presentSql(textSql(layouts, name)),
    isVector: `${vectorLengthSql(layouts, name)} > 0`,
  };
}

function checksOfFeature(feature: ExpectedFeature, layouts: readonly Layout[]): Check[] {
  const { isNumber, isText, isVector } = presenceSql(layouts, feature.name);
  const byType = { text: isText, embedding: isVector, number: isNumber, boolean: isNumber };
  const right = byType[feature.type];
  const wrong = [isNumber, isText, isVector].filter((each) => each !== right).join(' OR ');
  const own = (kind: ViolationKind, condition: string): Check => ({
    feature: feature.name,
    kind,
    condition,
  });
  const made: Check[] = [own('wrongType', wrong)];
  if (feature.required) made.push(own('missing', `NOT (${right}) AND NOT (${wrong})`));
  if (feature.type === 'embedding' && feature.length !== undefined) {
    const isOther = `${vectorLengthSql(layouts, feature.name)} != ${Math.floor(feature.length)}`;
    made.push(own('wrongLength', `${right} AND ${isOther}`));
  }
  if (feature.type === 'text' && feature.categories !== null && feature.categories.length > 0) {
    const text = textCategorySql(layouts, feature.name);
    made.push(own('newCategory', `${right} AND ${text} NOT IN ${textListSql(feature.categories)}`));
  }
  return made;
}

function* portions(checks: readonly Check[]): Generator<Check[]> {
  let part: Check[] = [];
  let chars = 0;
  for (const check of checks) {
    const full = part.length >= conditionsAtOnce || chars + check.condition.length > charsAtOnce;
    if (full && part.length > 0) {
      yield part;
      part = [];
      chars = 0;
    }
    part.push(check);
    chars += check.condition.length;
  }
  if (part.length > 0) yield part;
}

/** Rows of some versions in a range of request times. */
type Rows = { versions: readonly string[]; fromMs: number; toMs: number };

const rowsSql = `model = {model:String} AND version IN {versions:Array(String)}
  AND ts >= fromUnixTimestamp64Milli({from:Int64}) AND ts < fromUnixTimestamp64Milli({to:Int64})`;

const rowsParams = (model: string, { versions, fromMs, toMs }: Rows) => ({
  model,
  versions: [...versions],
  from: Math.floor(fromMs),
  to: Math.floor(toMs),
});

/**
 * Number of values in stored rows that violate the schema, by feature and kind. Only counts above
 * 0.
 */
export async function countViolations(
  model: string,
  rows: Rows,
  features: readonly ExpectedFeature[],
  layouts: readonly Layout[],
): Promise<Violation[]> {
  const found: Violation[] = [];
  for (const part of portions(checksOf(features, layouts))) {
    const [counts] = await selectRows(
      `SELECT [${part.map(({ condition }) => `countIf(${condition})`).join(', ')}] AS counts FROM inference
       WHERE ${rowsSql}`,
      rowsParams(model, rows),
      row,
      { timeoutMs: 20_000 },
    );
    part.forEach(({ feature, kind }, index) => {
      const count = counts?.counts[index] ?? 0;
      if (count > 0) found.push({ feature, kind, count });
    });
  }
  return found.toSorted((a, b) => b.count - a.count);
}

const breakRow = z.object({
  rows: z.coerce.number(),
  broken: z.coerce.number(),
  lastMs: z.coerce.number(),
});

/**
 * Number of rows, number of rows that violate the schema other than by a new category, and time of
 * the last such violation (0 without one).
 */
export async function lastBreak(
  model: string,
  rows: Rows,
  features: readonly ExpectedFeature[],
  layouts: readonly Layout[],
): Promise<{ rows: number; lastMs: number }> {
  const checks = checksOf(features, layouts).filter(({ kind }) => kind !== 'newCategory');
  let found = { rows: 0, lastMs: 0 };
  for (const part of portions(checks)) {
    const any = part.map(({ condition }) => `(${condition})`).join(' OR ');
    const [answer] = await selectRows(
      `SELECT count() AS rows, countIf(${any}) AS broken,
         toUnixTimestamp64Milli(maxIf(ts, ${any})) AS lastMs FROM inference WHERE ${rowsSql}`,
      rowsParams(model, rows),
      breakRow,
      { timeoutMs: 20_000 },
    );
    const lastMs = answer === undefined || answer.broken === 0 ? 0 : answer.lastMs;
    found = { rows: answer?.rows ?? 0, lastMs: Math.max(found.lastMs, lastMs) };
  }
  return found;
}
