import { afterAll, beforeAll, expect, test } from 'vitest';
import { GET as getSlices } from '#app/api/inference/models/[name]/slices/route.ts';
import { slicesAnswer } from '#lib/schemas/model-monitoring/slices.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { setBaseline } from '#server/drift/baselines/set-baseline.ts';
import { startDriftThreads } from '#server/drift/start-drift-threads.ts';
import { savePrivacy } from '#server/inference/schemas/inference-schema.ts';
import { learnSchemas, registerNewModels } from '#server/inference/schemas/learn-schemas.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { saveMonitoring } from './save-monitor.ts';

const hourMs = 3_600_000;
const fromMs = Math.floor(Date.now() / hourMs) * hourMs - 5 * hourMs;
let peer: InferencePeer;
let mia: Actor;

/**
 * Correct in 9 of 10 rows, in DE on the app in 5 of 10; the app gets positive predictions half as
 * often as the web.
 */
const rows = Array.from({ length: 3_000 }, (_, index) => {
  const country = ['NL', 'DE', 'FR'][index % 3] ?? '';
  const site = index % 2 === 0 ? 'web' : 'app';
  const draw = ((index * 7_919) % 10_007) / 10_007;
  const isYes = site === 'web' ? index % 5 < 4 : index % 5 < 2;
  // One clerk has a tenth of all rows, the others share the rest.
  const clerk = index % 10 === 0 ? 'c0' : `c${1 + ((index * 31) % 49)}`;
  const isWrong = draw < (country === 'DE' && site === 'app' ? 0.5 : clerk === 'c0' ? 0.3 : 0.1);
  const label = isYes === isWrong ? 'no' : 'yes';
  return { index, country, site, prediction: isYes ? 'yes' : 'no', label, isWrong, clerk };
});

async function send(model: string, regression: boolean): Promise<void> {
  const sent = rows.map(({ index, country, site, prediction, isWrong, clerk }) => ({
    model,
    requestId: `${model}${index}`,
    time: fromMs + index * 100,
    features: { country, clerk, amount: index % 500 },
    segment: { site },
    prediction: regression ? index + (isWrong ? 10 : 0.5) : prediction,
  }));
  const labels = rows.map(({ index, label }) => ({
    model,
    requestId: `${model}${index}`,
    label: regression ? index : label,
  }));
  expect((await peer.send('/api/ingest/inference', sent)).status).toBe(200);
  expect((await peer.send('/api/ingest/labels', labels)).status).toBe(200);
  await getSpool().flushed();
  await registerNewModels(new Date());
  await learnSchemas(new Date());
}

beforeAll(async () => {
  startDriftThreads();
  mia = await makeUser('Mia', ['ml-engineer']);
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read', 'write']));
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

const range = `from=${fromMs}&to=${fromMs + hourMs}`;
async function slices(model: string, more = '') {
  const response = await getSlices(peer.request(`/s?${range}${more}`), {
    params: Promise.resolve({ name: model }),
  });
  const body: unknown = await response.json();
  expect(response.status, JSON.stringify(body).slice(0, 500)).toBe(200);
  return slicesAnswer.parse(body);
}
const share = (list: readonly { isWrong: boolean }[]): number =>
  list.filter(({ isWrong }) => isWrong).length / list.length;

test('the worst slice is found, with its own and the other rows counted right', async () => {
  await send('classes', false);
  const answer = await slices('classes');
  expect(answer).toMatchObject({ rows: 3_000, measure: 'error_rate', fairness: null });
  expect(answer.overall).toBeCloseTo(share(rows), 12);
  const bad = rows.filter(({ country, site }) => country === 'DE' && site === 'app');
  const [worst] = answer.slices;
  expect(worst?.where).toEqual(
    expect.arrayContaining([
      { feature: 'country', value: 'DE' },
      { feature: 'segment site', value: 'app' },
    ]),
  );
  expect(worst?.rows).toBe(bad.length);
  expect(worst?.value).toBeCloseTo(share(bad), 12);
  expect(worst?.pValue).toBeLessThan(1e-6);
  expect(answer.attributes).toEqual(['amount', 'clerk', 'country', 'segment site']);
});

test('groups are compared above the least number of rows', async () => {
  const { fairness } = await slices('classes', `&by=${encodeURIComponent('segment site')}`);
  expect(fairness).toMatchObject({ by: 'segment site', favourable: 'yes', tooFew: [] });
  const rate = (group: string) =>
    fairness?.groups.find((each) => each.group === group)?.selectionRate;
  expect(rate('web')).toBeCloseTo(0.8, 12);
  expect(rate('app')).toBeCloseTo(0.4, 12);
  expect(fairness?.disparateImpactRatio).toBeCloseTo(0.5, 12);
  const few = await slices('classes', `&by=country&rowsAtLeast=1200`);
  expect(few.fairness).toMatchObject({ groups: [], disparateImpactRatio: null });
  expect(few.fairness?.tooFew.toSorted()).toEqual(['DE', 'FR', 'NL']);
});

test('a column of numbers is cut where the baseline cuts it, else by the rows themselves', async () => {
  const before = await slices('classes');
  expect(before.columns.looked).toContainEqual({ name: 'amount', cut: 'ranges', from: 'window' });
  expect(before.columns).toMatchObject({ isChosen: false, without: [] });
  await setBaseline(mia, {
    model: 'classes',
    kind: 'period',
    name: 'all',
    from: new Date(fromMs),
    to: new Date(fromMs + hourMs),
  });
  const { columns } = await slices('classes');
  expect(columns.looked).toContainEqual({ name: 'amount', cut: 'ranges', from: 'baseline' });
  const { fairness } = await slices('classes', '&by=amount');
  const groups = fairness?.groups ?? [];
  expect(groups).toHaveLength(4);
  for (const { rows: own } of groups) expect(Math.abs(own - 750)).toBeLessThanOrEqual(20);
});

test('chosen columns alone are searched, of many values the most frequent ones and the rest', async () => {
  await saveMonitoring(mia, { name: 'classes', sliceColumns: ['clerk', 'gone'] });
  const answer = await slices('classes', '&by=clerk');
  expect(answer.columns).toEqual({
    isChosen: true,
    looked: [{ name: 'clerk', cut: 'values', from: 'window' }],
    without: ['gone'],
  });
  const named = answer.fairness?.groups.map(({ group }) => group) ?? [];
  expect(named).toEqual(expect.arrayContaining(['c0', '(other)']));
  // Out of 50 clerks, 20 are listed by name, and only c0 has 100 rows.
  expect(answer.compared).toBe(2);
  const [worst] = answer.slices;
  expect(worst).toMatchObject({ where: [{ feature: 'clerk', value: 'c0' }] });
  const own = rows.filter(({ clerk }) => clerk === 'c0');
  expect(worst?.rows).toBe(own.length);
  expect(worst?.value).toBeCloseTo(share(own), 12);
  await saveMonitoring(mia, { name: 'classes' });
});

test('what the privacy rules drop is neither offered nor chosen, and what they hash is not told', async () => {
  await savePrivacy(mia, {
    name: 'classes',
    features: { country: 'drop', clerk: 'hash' },
    segment: {},
  });
  await expect(
    saveMonitoring(mia, { name: 'classes', sliceColumns: ['country'] }),
  ).rejects.toMatchObject({ fields: [{ field: 'sliceColumns' }] });
  const answer = await slices('classes', '&by=clerk');
  expect(answer.attributes).toEqual(['amount', 'clerk', 'segment site']);
  // Rows of before the rule hold the names of clerks in clear.
  expect(JSON.stringify(answer)).not.toMatch(/"c\d+"|"NL"/u);
});

test('only who may change models chooses their slices', async () => {
  const viewer = await makeUser('Vic', ['viewer']);
  await expect(
    saveMonitoring(viewer, { name: 'classes', sliceColumns: ['amount'] }),
  ).rejects.toMatchObject({ code: 'forbidden' });
});

test('a regression is sliced by its absolute error', async () => {
  await send('numbers', true);
  const answer = await slices('numbers');
  expect(answer.measure).toBe('mae');
  expect(answer.overall).toBeCloseTo(share(rows) * 10 + (1 - share(rows)) * 0.5, 9);
  expect(answer.slices[0]?.where).toHaveLength(2);
});
