import { z } from 'zod';
import { selectRows } from '../client.ts';
import type { Layout } from './inference-features.ts';
import { answerLanguageColumn } from '../answer-language.ts';
import { namesOf, numberSql, presentSql, textSql } from './inference-features.ts';

/** One feature as it is expected. */
export type ExpectedFeature = {
  name: string;
  type: 'number' | 'text' | 'boolean';
  required: boolean;
  categories: readonly string[] | null;
};

export type ViolationKind = 'missing' | 'extra' | 'wrongType' | 'newCategory';
export type Violation = { feature: string; kind: ViolationKind; count: number };

const row = z.object({ counts: z.array(z.coerce.number()) });

/** A statement holds at most this many conditions and characters: ClickHouse reads up to 256 KiB. */
const conditionsAtOnce = 100;
const charsAtOnce = 150_000;

type Check = { feature: string; kind: ViolationKind; condition: string };

/** A list of texts as SQL. In hex, so that no text can end the statement; in the body, because URLs are short. */
function textListSql(texts: readonly string[]): string {
  return `(${texts.map((text) => `unhex('${Buffer.from(text).toString('hex')}')`).join(',')})`;
}

/** Conditions under which a row breaks the schema. */
function checksOf(features: readonly ExpectedFeature[], layouts: readonly Layout[]): Check[] {
  const expected = new Set(features.map((feature) => feature.name));
  const extra = [...new Set([...namesOf(layouts, 'numbers'), ...namesOf(layouts, 'texts')])]
    .filter((name) => !expected.has(name) && name !== answerLanguageColumn)
    .map((name): Check => {
      const there = `NOT isNaN(${numberSql(layouts, name)}) OR ${presentSql(textSql(layouts, name))}`;
      return { feature: name, kind: 'extra', condition: there };
    });
  return [...features.flatMap((feature) => checksOfFeature(feature, layouts)), ...extra];
}

function checksOfFeature(feature: ExpectedFeature, layouts: readonly Layout[]): Check[] {
  const text = textSql(layouts, feature.name);
  const number = `NOT isNaN(${numberSql(layouts, feature.name)})`;
  const isText = feature.type === 'text';
  const [right, wrong] = isText ? [presentSql(text), number] : [number, presentSql(text)];
  const own = (kind: ViolationKind, condition: string): Check => ({
    feature: feature.name,
    kind,
    condition,
  });
  const made: Check[] = [own('wrongType', wrong)];
  if (feature.required) made.push(own('missing', `NOT (${right}) AND NOT (${wrong})`));
  if (isText && feature.categories !== null && feature.categories.length > 0) {
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

/** Values of stored rows that break the schema, by feature and kind; only counts above 0. */
export async function countViolations(
  model: string,
  window: { fromMs: number; toMs: number },
  features: readonly ExpectedFeature[],
  layouts: readonly Layout[],
): Promise<Violation[]> {
  const found: Violation[] = [];
  for (const part of portions(checksOf(features, layouts))) {
    const [counts] = await selectRows(
      `SELECT [${part.map(({ condition }) => `countIf(${condition})`).join(', ')}] AS counts FROM inference
       WHERE model = {model:String} AND ts >= fromUnixTimestamp64Milli({from:Int64})
         AND ts < fromUnixTimestamp64Milli({to:Int64})`,
      { model, from: window.fromMs, to: window.toMs },
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
