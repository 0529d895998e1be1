import { describe, expect, it } from 'vitest';
import { personas } from '#lib/personas.ts';
import { planChunks } from '../backfill/plan.ts';
import { seededGraph } from '../company/seeded-graph.ts';
import { officeGraph } from '../office/office-graph.ts';
import { firstVotes } from './first-votes.ts';
import { denseStepMs, effectAt, planPast, versionAt } from './plan-past.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const NOW = Date.UTC(2026, 10, 25, 13, 37, 21);
const SEEDS = ['', ...Array.from({ length: 40 }, (_, index) => `seed-${index}`)];

const past = (seed: string, days = 28, sampleSeconds = 10) =>
  planPast({ graph: seededGraph(seed), anchorMs: NOW, days, sampleSeconds });

describe('planPast', () => {
  it.each(SEEDS)(
    'has three faults of "%s" that do not meet, within the age of raw samples',
    (seed) => {
      const episodes = past(seed);
      expect(episodes).toHaveLength(3);
      expect(new Set(episodes.map((one) => one.target)).size).toBeGreaterThan(1);
      const names = seededGraph(seed).nodes.map((node) => node.name);
      for (const [index, { target, fromMs, toMs, cutsMs, window }] of episodes.entries()) {
        expect(names).toContain(target);
        expect(NOW - fromMs).toBeLessThan(14 * DAY_MS);
        expect(fromMs % (5 * MINUTE_MS)).toBe(0);
        expect(toMs % (5 * MINUTE_MS)).toBe(0);
        expect(window.fromMs - fromMs).toBeGreaterThan(20 * MINUTE_MS);
        expect(window.toMs).toBeLessThan(toMs);
        expect(fromMs).toBeGreaterThan((episodes[index - 1]?.toMs ?? 0) + DAY_MS);
        for (const cutMs of cutsMs) {
          expect(cutMs).toBeGreaterThan(window.fromMs);
          expect(cutMs).toBeLessThan(window.toMs);
        }
      }
    },
  );

  it('approves two proposals, rejects one, and a person ends what did not end by itself', () => {
    const kinds = past('').flatMap(({ window }) => window.decisions.map(({ kind }) => kind));
    expect(kinds).toEqual(['approve', 'resolve', 'reject', 'approve']);
  });

  it('tells the outside nothing of what was wrong', () => {
    for (const { target, window } of past('')) expect(JSON.stringify(window)).not.toContain(target);
  });

  it('is over in the end: every service is healthy and runs the version of today', () => {
    const episodes = past('');
    for (const { name } of seededGraph('').nodes) {
      expect(effectAt(episodes, name, NOW)).toEqual({ slowdown: 1, errorRate: 0, leakedShare: 0 });
      expect(versionAt(episodes, name, NOW)).toBeNull();
    }
  });

  it('names the same references again after a restart, and each once', () => {
    const refs = past('').flatMap(({ changes }) => changes.map(({ ref }) => ref));
    expect(refs).toEqual(past('').flatMap(({ changes }) => changes.map(({ ref }) => ref)));
    expect(new Set(refs).size).toBe(refs.length);
  });

  it('has a leak that comes back after its restart, and ends with its cure', () => {
    const [leak] = past('');
    if (leak === undefined) throw new Error('no episode');
    const [onsetMs = 0, restartMs = 0, cureMs = 0] = leak.cutsMs;
    expect(leak.effect(onsetMs - 1).leakedShare).toBe(0);
    expect(leak.effect(restartMs - 1).leakedShare).toBe(1);
    expect(leak.effect(restartMs).leakedShare).toBe(0);
    expect(leak.effect(restartMs + 160_000).leakedShare).toBe(1);
    expect(leak.effect(cureMs).leakedShare).toBe(0);
  });

  it('needs a day of history', () => {
    expect(past('', 0.5)).toEqual([]);
    expect(past('', 3)).toHaveLength(3);
  });
});

describe('the history around the past', () => {
  it.each([1, 2, 10, 15])(
    'has no hole and no overlap at %i s, and whole steps',
    (sampleSeconds) => {
      const stepMs = denseStepMs(sampleSeconds);
      const spans = past('', 28, sampleSeconds).map((one) => ({ ...one, stepMs }));
      const chunks = planChunks(NOW - 28 * DAY_MS, NOW, spans);
      for (const [index, chunk] of chunks.entries()) {
        expect((chunk.toMs - chunk.fromMs) % chunk.stepMs).toBe(0);
        expect(chunk.toMs).toBeGreaterThan(chunk.fromMs);
        if (index > 0) expect(chunk.fromMs).toBe(chunks[index - 1]?.toMs);
      }
      for (const { fromMs, toMs, cutsMs } of spans)
        for (const cutMs of [fromMs, ...cutsMs, toMs])
          expect(chunks.some((chunk) => chunk.fromMs === cutMs)).toBe(true);
      const steps = chunks.reduce((sum, one) => sum + (one.toMs - one.fromMs) / one.stepMs, 0);
      const plain = planChunks(NOW - 28 * DAY_MS, NOW);
      const before = plain.reduce((sum, one) => sum + (one.toMs - one.fromMs) / one.stepMs, 0);
      if (sampleSeconds === 10) expect(steps / before).toBeLessThan(1.1);
    },
  );
});

describe('votes of the first day', () => {
  it('approve the first version of each model and reject the candidate', () => {
    const votes = firstVotes([
      { name: 'score', tier: 'high', candidateRun: 'retraining-2026-11-30' },
      { name: 'ranker', tier: 'low', candidateRun: null },
    ]);
    expect(votes.map(({ target, vote, run }) => [target, vote, run])).toEqual([
      ['score', 'approve', null],
      ['score', 'approve', null],
      ['score', 'reject', 'retraining-2026-11-30'],
      ['ranker', 'approve', null],
    ]);
    const voters = new Set(personas.map(({ id }) => id));
    expect(votes.every(({ persona }) => voters.has(persona))).toBe(true);
  });
});

describe('the back office', () => {
  it('shares neither service nor host with any company', () => {
    const office = officeGraph('');
    for (const seed of SEEDS) {
      const graph = seededGraph(seed);
      expect(graph.host).not.toBe(office.host);
      const names = graph.nodes.flatMap((node) => [node.name, ...node.calls.map(({ to }) => to)]);
      for (const node of office.nodes) expect(names).not.toContain(node.name);
    }
  });
});
