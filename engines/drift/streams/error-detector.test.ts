import { expect, it, test } from 'vitest';
import { seededRandom } from '#engines/math/seeded-random.ts';
import {
  errorDetector,
  errorDetectors,
  isCalibrated,
  type ErrorDetector,
} from './error-detector.ts';
import { errorStream } from './error-stream.ts';
import { calibrateCramerVonMises } from './online-cramer-von-mises.ts';
import { calibrateFisher } from './online-fisher.ts';
import type { OnlineLimits } from './online-limits.ts';

/** Errors of classes at rates, or losses of numbers as multiples of what they were (exponential). */
type Answers = 'classes' | 'numbers';

/** Four in five losses of the time before are smaller. */
const edge = -Math.log(0.2);

function draw(answers: Answers, level: number, random: () => number) {
  if (answers === 'classes') {
    const error = random() < level ? 1 : 0;
    return { error, loss: error } as const;
  }
  const loss = -level * Math.log(1 - random());
  return { error: loss > edge ? 1 : 0, loss } as const;
}

const expectedRun = 100_000;
const runs = 4_000;
const limits: Record<'fisher' | 'cvm', Record<Answers, OnlineLimits>> = {
  fisher: {
    classes: calibrateFisher({ rate: 0.1, expectedRun, random: seededRandom(1) }, { runs }),
    numbers: calibrateFisher({ rate: 0.2, expectedRun, random: seededRandom(2) }, { runs }),
  },
  cvm: (() => {
    const shares = Array.from({ length: 16 }, () => 1 / 16);
    const found = calibrateCramerVonMises(
      { shares, expectedRun, random: seededRandom(3) },
      { runs },
    );
    return { classes: found, numbers: found };
  })(),
};
const limitsOf = (name: ErrorDetector, answers: Answers): OnlineLimits | null =>
  isCalibrated(name) ? limits[name][answers] : null;

const streams = 40;

/** Number of false alarms in a number of streams of 5,000 predictions without a change. */
function falseAlarms(name: ErrorDetector, answers: Answers, level: number): number {
  let alarms = 0;
  for (let seed = 0; seed < streams; seed += 1) {
    const random = seededRandom(100 + seed);
    const isAlarm = errorDetector(name, limitsOf(name, answers));
    for (let at = 0; at < 5_000; at += 1) if (isAlarm(draw(answers, level, random))) alarms += 1;
  }
  return alarms;
}

/** Answers from a change after 3,000 to its alarm, of the streams that have one within 1,500. */
function delays(name: ErrorDetector, answers: Answers, levels: readonly [number, number]) {
  return Array.from({ length: streams }, (_, seed) => {
    const random = seededRandom(500 + seed);
    const by = { detector: name, limits: limitsOf(name, answers) };
    const stream = errorStream(null, by);
    for (let at = 0; at < 3_000; at += 1)
      stream.update({ atMs: at, ...draw(answers, levels[0], random) });
    const wasQuiet = stream.alarm() === null;
    for (let at = 0; at < 1_500; at += 1) {
      stream.update({ atMs: 3_000 + at, ...draw(answers, levels[1], random) });
      if (wasQuiet && stream.alarm() !== null) return at;
    }
    return Infinity;
  }).toSorted((a, b) => a - b);
}

type Case = readonly [
  name: ErrorDetector,
  answers: Answers,
  /** Most alarms in 200,000 answers without a change. */
  falseAlarms: number,
  /**
   * Minimum number of 40 changes that are found, and the number of predictions within which half of
   * them are.
   */
  found: number,
  within: number,
];

// A rise from 10 to 25 % of answers that are wrong; losses that double.
const cases: readonly Case[] = [
  ['combined', 'classes', 1, 39, 300],
  ['page-hinkley', 'classes', 1, 39, 400],
  ['adwin', 'classes', 1, 39, 600],
  ['fisher', 'classes', 5, 38, 150],
  ['fisher', 'numbers', 8, 37, 100],
  ['cvm', 'numbers', 6, 38, 120],
];

it.each(cases)('%s finds a step of errors of %s and is quiet without one', (...given) => {
  const [name, answers, most, fewest, within] = given;
  const levels = answers === 'classes' ? ([0.1, 0.25] as const) : ([1, 2] as const);
  expect(falseAlarms(name, answers, levels[0])).toBeLessThanOrEqual(most);
  const found = delays(name, answers, levels);
  expect(found.filter((delay) => delay < Infinity).length).toBeGreaterThanOrEqual(fewest);
  expect(found[streams / 2]).toBeLessThanOrEqual(within);
});

it.each(errorDetectors.filter((name) => name !== 'cvm'))(
  '%s raises no alarm where errors become fewer',
  (name) => {
    let alarms = 0;
    for (let seed = 0; seed < 10; seed += 1) {
      const random = seededRandom(900 + seed);
      const isAlarm = errorDetector(name, limitsOf(name, 'classes'));
      for (let at = 0; at < 4_000; at += 1)
        if (isAlarm(draw('classes', at < 2_000 ? 0.3 : 0.05, random))) alarms += 1;
    }
    expect(alarms).toBeLessThanOrEqual(2);
  },
);

test('losses that become smaller change their distribution, which is no alarm', () => {
  const random = seededRandom(7);
  const isAlarm = errorDetector('cvm', limits.cvm.numbers);
  const alarms = Array.from({ length: 6_000 }, (_, at) =>
    isAlarm(draw('numbers', at < 3_000 ? 2 : 1, random)),
  );
  expect(alarms).not.toContain(true);
});

test('a detector with an expected run is not used without its limits', () => {
  expect(() => errorDetector('fisher', null)).toThrow('fisher has no limits');
});
