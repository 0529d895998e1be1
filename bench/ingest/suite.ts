import { loadavg } from 'node:os';
import { median } from '../support/median.ts';
import { savedRounds } from '../support/saved.ts';
import type { Suite } from '../support/suite.ts';
import { withStores } from '../support/with-stores.ts';
import { measure, measuredRound } from './measure.ts';

const ROUNDS = 5;
const NEEDED_FROM_PROMETHEUS = 150_000;
const NEEDED_RATIO = 3;

/**
 * Remote-write samples per second, durable on response, compared with the real Prometheus on the
 * same bodies.
 */
export const suite: Suite = async ({ outDir, rounds: wished }) => {
  const count = wished ?? ROUNDS;
  const load = loadavg()[0] ?? 0;
  const rounds = await savedRounds(outDir, count, measuredRound, (missing, done) =>
    withStores('ingest', () => measure(missing, done)),
  );
  const total = (of: 'stored' | 'distinct' | 'sent'): number =>
    rounds.reduce((sum, round) => sum + round[of], 0);
  const [stored, distinct, sent] = [total('stored'), total('distinct'), total('sent')];
  const rows = rounds.map(({ tandem, prometheus, readableAfterMs }, index) => ({
    round: index + 1,
    tandem: tandem.samplesPerSecond,
    prometheus: prometheus.samplesPerSecond,
    ratio: tandem.samplesPerSecond / prometheus.samplesPerSecond,
    intakeCpuUs: tandem.cpuPerSampleUs,
    storesCpuUs: tandem.storesCpuPerSampleUs,
    prometheusCpuUs: prometheus.cpuPerSampleUs,
    refused: tandem.refused + prometheus.refused,
    readableAfterMs,
  }));
  const tandem = median(rows.map((row) => row.tandem));
  const prometheus = median(rows.map((row) => row.prometheus));
  const exact = rounds.every(
    (round) => round.stored === round.sent && round.distinct === round.sent,
  );
  const isVoid =
    !exact || rows.some((row) => row.refused > 0) || prometheus < NEEDED_FROM_PROMETHEUS;
  return {
    rows,
    scores: {
      tandemSamplesPerSecond: tandem,
      prometheusSamplesPerSecond: prometheus,
      ratioOfMedians: tandem / prometheus,
      tandemCpuUsPerSample: median(rows.map((row) => row.intakeCpuUs + row.storesCpuUs)),
      prometheusCpuUsPerSample: median(rows.map((row) => row.prometheusCpuUs)),
      samplesSent: sent,
      samplesStored: stored,
      samplesDistinct: distinct,
      loadAtStart: load,
      void: isVoid,
      met: !isVoid && tandem / prometheus >= NEEDED_RATIO,
    },
  };
};
