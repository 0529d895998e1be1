import { shareLimits } from '#engines/drift/profiles/share-limits.ts';
import { isFreeText, type RawTexts } from '#engines/drift/raw-column.ts';
import { chunksByCount } from '#engines/drift/reports/chunks.ts';
import { seededRandom } from '#engines/math/seeded-random.ts';
import { labelCells } from './sketch-cells.ts';
import type { TextSketch } from './sketch.ts';

const MOST_LABELS = 1_000;
const CHUNKS = 10;

function countCodes(codes: Int32Array, labels: number): Float64Array {
  const counts = new Float64Array(labels);
  for (const code of codes) if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

/** Codes of the labels that occur, the most frequent first. */
function ranked(counts: Float64Array, labels: readonly string[]): number[] {
  return [...counts.keys()]
    .filter((code) => (counts[code] ?? 0) > 0)
    .toSorted(
      (a, b) =>
        (counts[b] ?? 0) - (counts[a] ?? 0) || ((labels[a] ?? '') < (labels[b] ?? '') ? -1 : 1),
    );
}

/** Splits the rows into two random halves; the same in every run. */
function halves(codes: Int32Array): [Int32Array, Int32Array] {
  const random = seededRandom(0);
  const first = codes.map(() => (random() < 0.5 ? 1 : 0));
  return [codes.filter((_, row) => first[row] === 1), codes.filter((_, row) => first[row] === 0)];
}

type Part = Pick<TextSketch, 'counts' | 'other' | 'missing' | 'chosenBy'>;

/** Rows per label, and the total of the labels that are left out. */
function partOf(codes: Int32Array, labels: readonly string[], kept: readonly number[]): Part {
  const counts = countCodes(codes, labels.length);
  const told = kept.map((code): [string, number] => [labels[code] ?? '', counts[code] ?? 0]);
  const missing = codes.reduce((sum, code) => sum + (code < 0 ? 1 : 0), 0);
  const inKept = told.reduce((sum, [, count]) => sum + count, 0);
  return { counts: told, other: codes.length - missing - inKept, missing };
}

/** Limits of shares. Each chunk uses the cells of a window with the same number of rows. */
function limitsOf(sketch: TextSketch, codes: Int32Array, labels: readonly string[]) {
  const present = codes.filter((code) => code >= 0);
  const chunks = chunksByCount(present.length, CHUNKS, 'join').flatMap(({ start, end }) => {
    const counts = countCodes(present.subarray(start, end), labels.length);
    const own = ranked(counts, labels).map(
      (code) => [labels[code] ?? '', counts[code] ?? 0] as const,
    );
    const cells = labelCells(sketch, { kind: 'texts', counts: new Map(own), other: 0, missing: 0 });
    return cells === null ? [] : [cells];
  });
  return shareLimits(chunks);
}

/**
 * Sketch of texts; null for a column without values. No labels are stored for free text, in which
 * hardly any value repeats.
 */
export function sketchTexts(column: RawTexts): TextSketch | null {
  const { name, codes, labels } = column;
  const all = ranked(countCodes(codes, labels.length), labels);
  if (all.length === 0) return null;
  const plain = { name, kind: 'texts' as const, thresholds: {} };
  if (isFreeText(column)) return { ...plain, ...partOf(codes, labels, []), isFreeText: true };
  if (all.length <= MOST_LABELS) {
    const sketch = { ...plain, ...partOf(codes, labels, all) };
    return { ...sketch, thresholds: limitsOf(sketch, codes, labels) };
  }
  const [choosing, told] = halves(codes);
  const chosenBy = countCodes(choosing, labels.length);
  const kept = ranked(chosenBy, labels).slice(0, MOST_LABELS);
  const sketch = {
    ...plain,
    ...partOf(told, labels, kept),
    chosenBy: kept.map((code) => chosenBy[code] ?? 0),
  };
  return { ...sketch, thresholds: limitsOf(sketch, told, labels) };
}
