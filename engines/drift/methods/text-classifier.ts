import type { TextPair } from '#engines/drift/column-pair.ts';
import type { Measured, Random } from '#engines/drift/profiles/method-rule.ts';
import { areaUnderCurve } from '#engines/learn/area-under-curve.ts';
import { mannWhitney } from './mann-whitney.ts';
import { sampleRows } from './sample-rows.ts';

const ROWS = 2_000;
const RANDOM_DRAWS = 1_000;
const SMALL = 1_000;
/** Laplace smoothing of word counts. */
const SMOOTHING = 1;

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));
}

type Rows = readonly ReadonlySet<string>[];

/** Log odds of each word for the second class over the first (naive Bayes over word presence). */
function describeTrain(first: Rows, second: Rows): (words: ReadonlySet<string>) => number {
  const counts = new Map<string, [number, number]>();
  for (const [side, rows] of [first, second].entries())
    for (const words of rows)
      for (const word of words) {
        const found = counts.get(word) ?? [0, 0];
        found[side === 0 ? 0 : 1] += 1;
        counts.set(word, found);
      }
  return (words) => {
    let odds = 0;
    for (const word of words) {
      const [a, b] = counts.get(word) ?? [0, 0];
      odds += Math.log((b + SMOOTHING) / (second.length + 2 * SMOOTHING));
      odds -= Math.log((a + SMOOTHING) / (first.length + 2 * SMOOTHING));
    }
    return odds;
  };
}

/** p value of an area: share of random scorings with at least this area. */
function chanceOf(area: number, labels: readonly number[], random: Random): number {
  let above = 0;
  for (let draw = 0; draw < RANDOM_DRAWS; draw += 1) {
    const scores = labels.map(() => random());
    if (areaUnderCurve(labels, scores) >= area) above += 1;
  }
  return above / RANDOM_DRAWS;
}

type Scored = { labels: number[]; scores: number[]; area: number };

/**
 * Scores of the texts that the classifier was not trained on; null with fewer than four texts per
 * side.
 */
function scoreTexts({ reference, current }: TextPair, random: Random): Scored | null {
  if (reference.length < 4 || current.length < 4) return null;
  const halves = [reference, current].map((texts) => {
    const chosen = sampleRows(texts, Math.min(ROWS, texts.length - 1), random).map(wordsOf);
    const middle = Math.floor(chosen.length / 2);
    return { train: chosen.slice(0, middle), test: chosen.slice(middle) };
  });
  const scoreOf = describeTrain(halves[0]?.train ?? [], halves[1]?.train ?? []);
  const labels = halves.flatMap(({ test }, label) => test.map(() => label));
  const scores = halves.flatMap(({ test }) => test.map(scoreOf));
  return { labels, scores, area: areaUnderCurve(labels, scores) };
}

/**
 * How well a word classifier separates current texts from reference texts: area under the curve on
 * the half that it was not trained on. For at most 1,000 reference texts, p is the share of 1,000
 * random scorings with at least this area. For more texts, the area itself decides (Evidently).
 */
export function textClassifier(pair: TextPair, random: Random): Measured {
  const scored = scoreTexts(pair, random);
  if (scored === null) return { value: NaN, pValue: null };
  const { area, labels } = scored;
  return {
    value: area,
    pValue: pair.reference.length <= SMALL ? chanceOf(area, labels, random) : null,
  };
}

/** Maximum area that counts as no effect, regardless of p. */
const LEAST_AREA = 0.55;

/**
 * Area of `textClassifier`, with the p value of the hypothesis that current texts score no higher
 * (Mann and Whitney), for any number of texts.
 */
export function textClassifierTest(pair: TextPair, random: Random): Measured {
  const scored = scoreTexts(pair, random);
  if (scored === null) return { value: NaN, pValue: null };
  const { area, labels, scores } = scored;
  if (area <= LEAST_AREA) return { value: area, pValue: 1 };
  const of = (label: number) => Float64Array.from(scores.filter((_, row) => labels[row] === label));
  return { value: area, pValue: mannWhitney(of(0), of(1), 'less').pValue };
}
