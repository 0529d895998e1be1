import { afterAll, beforeAll, expect, test } from 'vitest';
import { compareOptions } from '#engines/decide/compare-options.ts';
import { registerNewModels } from '#server/inference/schemas/learn-schemas.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { db } from '#server/platform/database/db.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { measureModel, qualityOfVersion } from './measure-model.ts';

const model = 'recommends';
const items = ['a', 'b', 'c', 'd'];
const hourMs = 3_600_000;
const atMs = Date.now();
const changedMs = atMs - hourMs / 2;
const rows = 300;
const look = { model, changedMs, atMs, windowMs: hourMs, labelDelayMs: 0, state: null };
let peer: InferencePeer;

/** Lists of which every second one has a wanted item, at a place. */
async function serve(version: string, place: number, fromMs: number, toMs: number) {
  const all = Array.from({ length: rows }, (_, index) => ({
    model,
    requestId: `${version}-${index}`,
    time: Math.floor(fromMs + ((toMs - fromMs) * index) / rows),
    label: index % 2 === 0 ? [items[place]] : [],
  }));
  const requests = all.map(({ label: _label, ...row }) => ({ ...row, version, prediction: items }));
  expect((await peer.send('/api/ingest/inference', requests)).status).toBe(200);
  expect((await peer.send('/api/ingest/labels', all)).status).toBe(200);
}

beforeAll(async () => {
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read']));
  await serve('1', 0, changedMs - 2 * hourMs, changedMs - 1_000);
  await serve('2', 1, changedMs, atMs - 1_000);
  await getSpool().flushed();
  await registerNewModels(new Date());
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

test('a ranking is told by its NDCG, now and as it was, and what is lost by its lists', async () => {
  const second = 1 / Math.log2(3);
  const { picture, rows: judged, notes, requestsPerHour } = await measureModel(look);
  expect(notes).toEqual([]);
  expect(picture).toMatchObject({ measure: 'ndcg', basis: 'realised', share: 0.5 });
  expect(picture?.usual.value).toBeCloseTo(1, 9);
  expect(picture?.now.value).toBeCloseTo(second, 9);
  expect(judged).toEqual({ now: rows / 2, usual: rows / 2 });
  const { perAnswer, unit } = compareOptions({
    causes: [{ kind: 'drift', score: 0.8, title: 'it' }],
    quality: picture,
    beyondLimits: [],
    service: null,
    requestsPerHour,
    horizonMs: hourMs,
    dataIncidents: [],
    options: [],
    value: null,
  });
  expect(unit).toBe('lists lost');
  expect(perAnswer?.expected).toBeCloseTo((1 - second) / 2, 9);
});

test('an earlier version is judged by the same', async () => {
  expect(await qualityOfVersion(look, '1')).toMatchObject({ value: 1, rows: rows / 2 });
  expect(await qualityOfVersion(look, '9')).toBeNull();
});

test('with too few lists that somebody wanted something of, nothing is said', async () => {
  const early = { ...look, changedMs: atMs - 2_000 };
  const { picture, notes } = await measureModel(early);
  expect(picture).toBeNull();
  expect(notes[0]).toContain('Too few labels');
});
