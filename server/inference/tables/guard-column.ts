import { textsOfNumbers, type RawColumn, type RawTexts } from '#engines/drift/raw-column.ts';
import type { TextSketch } from '#engines/drift/sketch/sketch.ts';
import { answerWith, keyedHash, type Privacy } from '../privacy.ts';

/**
 * Effect of a model's privacy rules on a file column. `known`: hashes in the model's rows.
 * `answer`: the rule for predictions, which leaves numbers unchanged.
 */
export type ColumnRule =
  | { kind: 'drop' }
  | { kind: 'hash'; known: readonly string[] }
  | { kind: 'answer' };

export type Guard = { name: string; rule: ColumnRule; privacy: Privacy };

const isTruth = (text: string): boolean => /^(?:true|false)$/iu.test(text);

/**
 * Possible spellings of a file's values in sent rows: senders distinguish 5 from "5" and 1 from
 * true.
 */
function writingsOf(labels: readonly string[], isNumber: boolean): unknown[][] {
  if (!isNumber)
    return [
      [...labels],
      labels.map((text) => (isTruth(text) ? text.toLowerCase() === 'true' : text)),
    ];
  const isBit = labels.every((text) => text === '0' || text === '1');
  return [labels.map(Number), [...labels], ...(isBit ? [labels.map((text) => text === '1')] : [])];
}

/** Hashes of values. Uses the spelling whose hashes occur most often in the model's rows. */
function hashed(
  labels: readonly string[],
  isNumber: boolean,
  { name, privacy, known }: { name: string; privacy: Privacy; known: readonly string[] },
): string[] {
  const held = new Set(known);
  const found = writingsOf(labels, isNumber).map((values) => {
    const texts = values.map((value) => keyedHash(privacy.hashKey, name, value));
    return { texts, hits: texts.filter((text) => held.has(text)).length };
  });
  const hits = Math.max(...found.map((each) => each.hits));
  return found.find((each) => each.hits === hits)?.texts ?? [];
}

/** Values of a column after its rule, one per row; null if nothing may be stored. */
function left(labels: readonly string[], isNumber: boolean, guard: Guard): string[] | null {
  const { rule, privacy } = guard;
  if (rule.kind === 'drop') return null;
  if (rule.kind === 'hash') return hashed(labels, isNumber, { ...guard, known: rule.known });
  if (isNumber || privacy.answer === 'keep') return [...labels];
  return privacy.answer === 'drop' ? null : labels.map((text) => answerWith(privacy, text) ?? '');
}

/** Distinct texts, and the position of each row's text among them. */
function joined(texts: readonly string[]): { labels: string[]; places: number[] } {
  const position = new Map<string, number>();
  const places = texts.map((text) => {
    const at = position.get(text) ?? position.size;
    position.set(text, at);
    return at;
  });
  return { labels: [...position.keys()], places };
}

/** A file column as it would appear in the model's rows; null if nothing may be stored. */
export function guardedColumn(column: RawColumn, guard: Guard): RawColumn | null {
  const isNumber = column.kind === 'numbers';
  if (isNumber && guard.rule.kind === 'answer') return column;
  const { codes, labels }: RawTexts = isNumber ? textsOfNumbers(column) : column;
  const texts = left(labels, isNumber, guard);
  if (texts === null) return null;
  const { labels: merged, places } = joined(texts);
  return {
    name: column.name,
    kind: 'texts',
    codes: codes.map((code) => (code < 0 ? -1 : (places[code] ?? -1))),
    labels: merged,
  };
}

/**
 * Like `guardedColumn`, for texts counted in a report. `isNumber`: the texts were numbers in the
 * file.
 */
export function guardedTexts(
  sketch: TextSketch,
  isNumber: boolean,
  guard: Guard,
): TextSketch | null {
  const texts = left(
    sketch.counts.map(([label]) => label),
    isNumber,
    guard,
  );
  if (texts === null) return null;
  const counts = sketch.counts.map(([label, count], at): [string, number] => [
    texts[at] ?? label,
    count,
  ]);
  return { ...sketch, counts };
}
