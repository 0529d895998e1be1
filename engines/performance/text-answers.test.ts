import { expect, test } from 'vitest';
import { limitKeyOf } from '#engines/detect/model-series.ts';
import { classifySignal } from '#engines/detect/signal-role.ts';
import {
  answerMeasureNames,
  answerMeasures,
  isFreeText,
  learnAnswers,
  type AnswerCounts,
} from './text-answers.ts';

const counts: AnswerCounts = {
  texts: 100,
  blank: 5,
  long: 80,
  distinct: 90,
  length: 312,
  refusalTold: 100,
  refused: 4,
  finishTold: 50,
  cutOff: 1,
  inputTold: 100,
  inputTokens: 25_000,
  outputTold: 10,
  outputTokens: 800,
};

test('written texts are told from names of classes by how long and how different they are', () => {
  expect(isFreeText(counts)).toBe(true);
  // Half of those that are filled are labels.
  expect(isFreeText({ ...counts, long: 47 })).toBe(false);
  // Thirty long names of classes, over many rows.
  expect(isFreeText({ ...counts, texts: 10_005, long: 9_000, distinct: 30 })).toBe(false);
  expect(isFreeText({ ...counts, texts: 24, long: 19, distinct: 19 })).toBe(false);
  expect(isFreeText({ ...counts, texts: 25, long: 20, distinct: 20 })).toBe(true);
  expect(isFreeText({ ...counts, texts: 0, blank: 0, long: 0, distinct: 0 })).toBe(false);
});

test('each measure stands on the rows that tell of it, and is left out where these are too few', () => {
  expect(answerMeasures(counts, { areTexts: true, least: 10 })).toEqual({
    answer_length: 312,
    empty_answers: 0.05,
    refused_answers: 0.04,
    cut_off_answers: 0.02,
    input_tokens: 250,
    output_tokens: 80,
  });
  expect(answerMeasures(counts, { areTexts: false, least: 51 })).toEqual({
    refused_answers: 0.04,
    input_tokens: 250,
  });
  const allBlank = { ...counts, blank: 100, length: null };
  const { answer_length: length, empty_answers: empty } = answerMeasures(allBlank, {
    areTexts: true,
    least: 1,
  });
  expect([length, empty]).toEqual([undefined, 1]);
});

test('lengths are limited to both sides of the usual one, shares above it and by chance', () => {
  const sizes = { chunkRows: 400, windowRows: 100 };
  const [length, empty] = learnAnswers(
    [
      { answer_length: 290, empty_answers: 0 },
      { answer_length: 310, empty_answers: 0 },
    ],
    sizes,
  );
  // Three deviations of 10, twice as wide in a window of a quarter of the rows: as far as a fifth of 300.
  expect(length).toEqual({
    measure: 'answer_length',
    direction: 'away',
    usual: 300,
    target: 300,
    limit: 60,
  });
  // One empty answer in a window of 100: 3 x sqrt(0.01 x 0.99 / 100).
  expect(empty).toMatchObject({ direction: 'above', usual: 0, target: null });
  expect(empty?.limit).toBeCloseTo(0.02985, 5);
  const many = { chunkRows: 1e6, windowRows: 1e6 };
  const [steady] = learnAnswers([{ empty_answers: 0.1 }, { empty_answers: 0.1 }], many);
  expect(steady?.limit).toBeCloseTo(0.12, 12);
});

test('each of them is a series that falls under its own limit and may alert', () => {
  for (const measure of answerMeasureNames) {
    const metric = `model.${measure}`;
    expect(limitKeyOf({ metric, labels: {} })).toEqual({ basis: 'answers', measure });
    expect(classifySignal(metric)).toMatchObject({ family: 'model', alertable: true });
  }
});
