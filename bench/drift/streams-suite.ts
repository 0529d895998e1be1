import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { seededRandom } from '#engines/math/seeded-random.ts';
import type { Cell, Row, Suite } from '../support/suite.ts';
import { inputAlarms } from './input-alarms.ts';
import { learners } from './learners.ts';
import { readTable, readTwoFiles } from './read-stream.ts';
import { runStream } from './run-stream.ts';
import { scoreAlarms } from './score-alarms.ts';

/** Rows at which the threshold of the SEA stream changes. */
const SEA_CHANGES = [12_500, 25_000, 37_500];
const SEA_DELAY = 1_500;
const NEEDED_GAIN = 0.1;

type Part = { rows: Row[]; scores: Record<string, Cell> };

function sea(dataDir: string, outDir: string): Part {
  const stream = readTwoFiles(dataDir, 'sea_x.csv.gz', 'sea_y.csv.gz');
  if (stream === null) {
    console.log('drift-streams/sea_*.csv.gz is absent: skipped');
    return { rows: [], scores: {} };
  }
  const runs = Object.entries(learners).map(([name, learn]) => {
    const run = runStream(stream, learn, 'retrain');
    return { method: name, ...run, ...scoreAlarms(run.alarms, SEA_CHANGES, SEA_DELAY) };
  });
  const random = seededRandom(1);
  const chance = SEA_CHANGES.map(() => Math.floor(random() * stream.rows.length)).toSorted(
    (a, b) => a - b,
  );
  const input = inputAlarms(stream.rows);
  const [first] = runs;
  writeFileSync(
    join(outDir, 'sea.json'),
    `${JSON.stringify({ alarms: first?.alarms, inputAlarms: input })}\n`,
  );
  const rows = [
    ...runs,
    { method: 'random', alarms: chance, ...scoreAlarms(chance, SEA_CHANGES, SEA_DELAY) },
    { method: 'never', alarms: [], ...scoreAlarms([], SEA_CHANGES, SEA_DELAY) },
  ];
  return {
    rows: rows.map(({ method, alarms, hits, delays, falseAlarms }) => ({
      stream: 'SEA',
      method,
      alarms: alarms.join(' '),
      hits,
      delays: delays.join(' '),
      falseAlarms,
    })),
    scores: {
      seaHits: first?.hits ?? null,
      seaLongestDelay: Math.max(0, ...(first?.delays ?? [])),
      seaFalseAlarms: first?.falseAlarms ?? null,
      seaInputAlarms: input.length,
      seaMet: first?.hits === SEA_CHANGES.length && first.falseAlarms <= 1 && input.length === 0,
    },
  };
}

function electricity(dataDir: string, outDir: string): Part {
  const stream = readTable(dataDir, 'elec.csv.gz');
  if (stream === null) {
    console.log('drift-streams/elec.csv.gz is absent: skipped');
    return { rows: [], scores: {} };
  }
  const runs = Object.entries(learners).map(([method, learn]) => ({
    method,
    policy: runStream(stream, learn, 'retrain'),
    never: runStream(stream, learn, 'never'),
  }));
  const [first] = runs;
  const gain = (first?.policy.accuracy ?? NaN) - (first?.never.accuracy ?? NaN);
  writeFileSync(join(outDir, 'elec.json'), `${JSON.stringify({ alarms: first?.policy.alarms })}\n`);
  return {
    rows: runs.map(({ method, policy, never }) => ({
      stream: 'ELEC2',
      method,
      accuracy: policy.accuracy,
      neverRetrained: never.accuracy,
      alarmCount: policy.alarms.length,
      trainings: policy.trainings,
    })),
    scores: {
      elecAccuracy: first?.policy.accuracy ?? null,
      elecNeverRetrained: first?.never.accuracy ?? null,
      elecGain: gain,
      elecMet: gain >= NEEDED_GAIN,
    },
  };
}

/**
 * Runs the product's retraining policy on labeled streams in their original order, with one
 * configuration for all.
 */
export const suite: Suite = async ({ dataDir, outDir }) => {
  // In the same folder as the vectors, where scorers expect raw predictions.
  const predictionsDir = join(dirname(outDir), 'drift');
  mkdirSync(predictionsDir, { recursive: true });
  const parts = [sea(dataDir, predictionsDir), electricity(dataDir, predictionsDir)];
  return {
    rows: parts.flatMap(({ rows }) => rows),
    scores: Object.fromEntries(parts.flatMap(({ scores }) => Object.entries(scores))),
  };
};
