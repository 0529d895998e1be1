import { mkdirSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { z } from 'zod';
import { readRunRecord } from '#server/launcher/supervision/run-record.ts';
import { findBrowser } from '../../bin/lib/browser.mjs';
import { makeApiClient, type ApiClient } from '../../e2e/support/api-client.ts';
import { makePerson, signIn } from '../../e2e/support/sign-in.ts';
import { startTandem } from '../../e2e/support/tandem-instance.ts';
import { median, quantile } from '../support/median.ts';
import { saved, savedRounds } from '../support/saved.ts';
import type { Row, Suite } from '../support/suite.ts';
import { comparedSchema, measureCompare, storeManyRuns } from './compare-runs.ts';
import { idleSchema, measureIdle, type Idle } from './idle.ts';
import { storeManyIncidents } from './many-incidents.ts';
import { measurePage, pageSchema, type PageResult } from './measure-page.ts';

const ROUNDS = 5;
const limits = {
  firstLoadKb: 240,
  chartKb: 150,
  lcpMs: 1_500,
  inpP95Ms: 100,
  idleMb: 950,
  idleCores: 0.35,
  idleCoresAtTenth: 0.2,
  idlePostgresPerSecond: 6,
  idleClickhousePerSecond: 1.7,
  comparedP95Ms: 300,
};
/**
 * Upper bound for unreported interactions, which are below the threshold of the browser's observer.
 */
const UNREPORTED_MS = 16;
const items = z.object({ items: z.array(z.object({ id: z.string() })) });
const models = z.object({ items: z.array(z.object({ name: z.string() })) });

/** A route with the ids replaced by a placeholder. */
const shapeOf = (route: string): string => route.replace(/[0-9a-f-]{36}/u, ':id');

/** The main routes, with the page of one incident, action, service and model where one exists. */
async function routesOf(api: ApiClient): Promise<string[]> {
  const routes = [
    '/',
    '/incidents',
    '/actions',
    '/infrastructure',
    '/infrastructure/metrics',
    '/infrastructure/logs',
    '/infrastructure/monitors',
    '/infrastructure/monitors/new',
    '/costs',
    '/models',
    '/models/reports',
    '/experiments',
    '/experiments/datasets',
    '/sources',
    '/settings',
    '/settings/notifications',
  ];
  const [incident] = items.parse(await api.get('/api/incidents?limit=1')).items;
  if (incident !== undefined) routes.push(`/incidents/${incident.id}`);
  const [action] = items.parse(await api.get('/api/actions?limit=1')).items;
  if (action !== undefined) routes.push(`/actions/${action.id}`);
  const [service] = items.parse(await api.get('/api/resources?kind=service&limit=1')).items;
  if (service !== undefined) routes.push(`/infrastructure/${service.id}`);
  const [model] = models.parse(await api.get('/api/models?limit=1')).items;
  if (model !== undefined)
    routes.push(
      ...['', '/at', '/card', '/versions/1'].map((page) => `/models/${model.name}${page}`),
    );
  return routes;
}

const visited = z.object({ pages: z.array(pageSchema), compared: z.array(comparedSchema) });
type Visited = z.output<typeof visited>;

async function measurePages(outDir: string, rounds: number): Promise<Visited> {
  const instance = await startTandem({
    demo: true,
    logFile: join(outDir, 'tandem.log'),
    sampleSeconds: 10,
    evaluateSeconds: 30,
  });
  const executablePath = await findBrowser(join(import.meta.dirname, '../..'), console.log);
  const browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    // A browser started as root cannot use its sandbox.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    const api = makeApiClient(instance.url, instance.apiKey);
    const { databaseUrl } = readRunRecord(instance.dataDir) ?? {};
    if (databaseUrl === undefined) throw new Error('the instance has no record of its stores');
    await storeManyIncidents(databaseUrl);
    const person = await makePerson(api, ['admin']);
    const context = await browser.newContext({ baseURL: instance.url });
    await signIn(await context.newPage(), person);
    const state = await context.storageState();
    await context.close();
    const results: PageResult[] = [];
    for (const route of await routesOf(api)) {
      const visit = () => measurePage(browser, instance.url, route, state);
      const name = `visits-of-many${shapeOf(route).replaceAll(/[/:]+/gu, '-')}`;
      const folder = join(outDir, name);
      mkdirSync(folder, { recursive: true });
      const visits = await savedRounds(folder, rounds, pageSchema, async (missing, done) => {
        // The first visit warms up the server, as any earlier visitor would have.
        await visit();
        for (const round of missing) done(round, await visit());
      });
      results.push(...visits);
    }
    const experimentId = await storeManyRuns(api);
    const compared = await measureCompare(browser, instance.url, state, { experimentId, rounds });
    return { pages: results, compared };
  } finally {
    await browser.close();
    await instance.stop();
  }
}

const worst = (rows: readonly Row[], name: string): number =>
  Math.max(...rows.map((row) => Number(row[name])));

function rowOf(route: string, visits: readonly PageResult[]): Row {
  const interactions = visits.flatMap((visit) => visit.interactions);
  return {
    route,
    status: Math.max(...visits.map((visit) => visit.status)),
    firstLoadKb: median(visits.map((visit) => visit.firstLoadKb)),
    chartKb: median(visits.map((visit) => visit.chartKb)),
    laterKb: median(visits.map((visit) => visit.laterKb)),
    lcpMs: median(visits.map((visit) => visit.lcpMs)),
    interactions: interactions.length,
  };
}

type IdleResult = { rows: Row[]; scores: ReturnType<typeof idleScores>; met: boolean };

/** Demo load for an additional measurement of two companies, as a share of the default load. */
const TENTH = 0.1;

function idleScores(one: Idle, two: Idle, twoAtTenth: Idle) {
  return {
    idleMb: one.totalMb,
    idleMbOfTwo: two.totalMb,
    idleCores: one.cores,
    idleCoresOfTwo: two.cores,
    idleCoresOfTwoAtTenth: twoAtTenth.cores,
    idlePostgresPerSecond: one.postgresPerSecond,
    idleClickhousePerSecond: one.clickhousePerSecond,
  };
}

async function idle(outDir: string): Promise<IdleResult> {
  const measured = (name: string, companies: number, load: number): Promise<Idle> =>
    saved(outDir, name, idleSchema, () => measureIdle(outDir, companies, load));
  const one = await measured('idle-1', 1, 1);
  const two = await measured('idle-2', 2, 1);
  const twoAtTenth = await measured('idle-2-tenth', 2, TENTH);
  const scores = idleScores(one, two, twoAtTenth);
  const rows = one.processes.map(({ name, mb, cores }) => ({ route: `idle: ${name}`, mb, cores }));
  const met =
    scores.idleMb < limits.idleMb &&
    scores.idleCoresOfTwo <= limits.idleCores &&
    scores.idleCoresOfTwoAtTenth <= limits.idleCoresAtTenth &&
    scores.idlePostgresPerSecond <= limits.idlePostgresPerSecond &&
    scores.idleClickhousePerSecond <= limits.idleClickhousePerSecond;
  return { rows, scores, met };
}

/**
 * Measures on a production build: size and speed of the screens with the demo's data and 10,000
 * past incidents, a comparison of 1,000 runs, and memory, processor time and statements of one and
 * of two idle companies.
 */
export const suite: Suite = async ({ outDir, rounds: wished, only }) => {
  if (only.includes('idle')) {
    const { rows, scores, met } = await idle(outDir);
    return { rows, scores: { ...scores, met } };
  }
  const rounds = wished ?? ROUNDS;
  const load = loadavg()[0] ?? 0;
  const { pages: visits, compared } = await saved(
    outDir,
    `pages-and-runs-of-many-${rounds}`,
    visited,
    () => measurePages(outDir, rounds),
  );
  const rest = await idle(outDir);
  const rows = [...Map.groupBy(visits, (visit) => shapeOf(visit.route))].map(([route, of]) =>
    rowOf(route, of),
  );
  const acted = visits.reduce((total, visit) => total + visit.acted, 0);
  const seen = visits.flatMap((visit) => visit.interactions);
  const quick = Array.from({ length: Math.max(0, acted - seen.length) }, () => UNREPORTED_MS);
  const scores = {
    firstLoadKb: worst(rows, 'firstLoadKb'),
    chartKb: worst(rows, 'chartKb'),
    lcpMs: worst(rows, 'lcpMs'),
    inpP95Ms: quantile([...seen, ...quick], 0.95),
    ...rest.scores,
    comparedAnswerMs: median(compared.map(({ answerMs }) => answerMs)),
    comparedP50Ms: median(compared.map(({ shownMs }) => shownMs)),
    comparedP95Ms: quantile(
      compared.map(({ shownMs }) => shownMs),
      0.95,
    ),
  };
  const met =
    rows.every((row) => row.status === 200) &&
    scores.firstLoadKb <= limits.firstLoadKb &&
    scores.chartKb <= limits.chartKb &&
    scores.lcpMs <= limits.lcpMs &&
    scores.inpP95Ms <= limits.inpP95Ms &&
    rest.met &&
    scores.comparedP95Ms < limits.comparedP95Ms;
  return {
    rows: [...rows, ...rest.rows],
    scores: { ...scores, interactions: acted, loadAtStart: load, met },
  };
};
