import type { RawColumn, RawTexts } from '#engines/drift/raw-column.ts';
import { textsOfNumbers } from '#engines/drift/raw-column.ts';
import type { TextSketch } from '#engines/drift/sketch/sketch.ts';
import type { Privacy } from '../privacy.ts';
import { answerWith, keyedHash } from '../privacy.ts';

/**
 * What the privacy rules of a model say of a column of a file. `known`: hashes that its rows hold. `answer`: the rule
 * for answers, of which numbers stay.
 */
export type ColumnRule =
  | { kind: 'drop' }
  | { kind: 'hash'; known: readonly string[] }
  | { kind: 'answer' };

export type Guard = { name: string; rule: ColumnRule; privacy: Privacy };

const isTruth = (text: string): boolean => /^(?:true|false)$/iu.test(text);

/** What senders may have written for the values of a file, where 5, "5" and 1, true are not the same. */
function writingsOf(labels: readonly string[], isNumber: boolean): unknown[][] {
  if (!isNumber)
    return [
      [...labels],
      labels.map((text) => (isTruth(text) ? text.toLowerCase() === 'true' : text)),
    ];
  const isBit = labels.every((text) => text === '0' || text === '1');
  return [labels.map(Number), [...labels], ...(isBit ? [labels.map((text) => text === '1')] : [])];
}

/** The hashes of values; of the ways to write them, the one whose hashes the rows of the model hold. */
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

/** What is left of the values of a column under its rule, value by value; null where nothing of it is kept. */
function left(labels: readonly string[], isNumber: boolean, guard: Guard): string[] | null {
  const { rule, privacy } = guard;
  if (rule.kind === 'drop') return null;
  if (rule.kind === 'hash') return hashed(labels, isNumber, { ...guard, known: rule.known });
  if (isNumber || privacy.answer === 'keep') return [...labels];
  return privacy.answer === 'drop' ? null : labels.map((text) => answerWith(privacy, text) ?? '');
}

/** The positions of texts, equal ones under one. */
function joined(texts: readonly string[]): { labels: string[]; places: number[] } {
  const position = new Map<string, number>();
  const places = texts.map((text) => {
    const at = position.get(text) ?? position.size;
    position.set(text, at);
    return at;
  });
  return { labels: [...position.keys()], places };
}

/** A column of a file as the rows of the model would hold it; null where nothing of it is kept. */
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

/** The same of the texts that a report counted; `isNumber`: they were numbers in its file. */
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
