import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, relative } from 'node:path';
import { processorMs } from './processor-time.mjs';

const SLOWEST = 30;

function commitOf(root) {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
}

/**
 * Wall time in ms of a fixed amount of arithmetic. For information only: an indicator of machine
 * speed.
 */
function calibrationMs() {
  const startedAt = performance.now();
  let sum = 0;
  for (let i = 0; i < 100_000_000; i += 1) sum = (sum + i * 31) | 0;
  return Math.round(performance.now() - startedAt) + (sum === 1 ? 1 : 0);
}

/**
 * Reads the processor times of test files, one JSON line each, as written by lint/file-times.ts and
 * e2e/support/fixtures.ts.
 */
function readFileTimes(path) {
  const times = new Map();
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return times;
  }
  for (const line of text.split('\n').filter(Boolean)) {
    const { file, processorMs: ms } = JSON.parse(line);
    times.set(file, (times.get(file) ?? 0) + ms);
  }
  return times;
}

function seconds(ms) {
  return ms === null ? '-' : (ms / 1000).toFixed(1);
}

/**
 * Wall and processor time of a run, by stage and by test file. Parallel stages share the processor
 * time of their children, so run only one stage for exact values.
 */
export function makeTimings(root, fileTimes) {
  const stages = [];
  const files = [];
  const startedAt = new Date();
  const calibration = calibrationMs();
  return {
    async stage(name, run) {
      const [wall, processor] = [performance.now(), processorMs()];
      try {
        return await run();
      } finally {
        const after = processorMs();
        stages.push({
          name,
          wallMs: Math.round(performance.now() - wall),
          processorMs: processor === undefined || after === undefined ? null : after - processor,
        });
      }
    },
    addFiles(stage, found) {
      for (const { file, wallMs } of found)
        files.push({ file: relative(root, file), stage, wallMs: Math.round(wallMs) });
    },
    /** Writes the report and returns its printable lines: stages, then the slowest files. */
    write(path, retried) {
      const times = readFileTimes(fileTimes);
      const withTimes = files
        .map((one) => ({ ...one, processorMs: times.get(one.file) ?? null }))
        .sort((a, b) => b.wallMs - a.wallMs);
      const report = {
        startedAt: startedAt.toISOString(),
        commit: commitOf(root),
        cores: availableParallelism(),
        calibrationMs: calibration,
        stages,
        retried,
        files: withTimes,
      };
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `${JSON.stringify(report, null, 1)}\n`);
      const line = ({ wallMs, processorMs: ms }, name) =>
        `${seconds(wallMs).padStart(8)} ${seconds(ms).padStart(9)}  ${name}`;
      return [
        '  wall s  processor',
        ...stages.map((one) => line(one, one.name)),
        `The ${SLOWEST} slowest files (calibration ${calibration} ms):`,
        ...withTimes.slice(0, SLOWEST).map((one) => line(one, `${one.file} (${one.stage})`)),
      ];
    },
  };
}
