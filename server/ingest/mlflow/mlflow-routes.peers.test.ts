import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startRecorder } from '../recordings/start-recorder.ts';
import { makeIngestKey, startWeb, type WebProcess } from '../testing/web-process.ts';
import { fileRoutes, uploadRoutes } from './artifact-routes.ts';
import { experimentRoutes } from './experiment-routes.ts';
import { loggedModelRoutes } from './logged-model-routes.ts';
import { mlflowRoute } from './mlflow-routes.ts';
import { registryRoutes } from './registry-routes.ts';
import { runRoutes } from './run-routes.ts';
import {
  clientPlaceholders,
  mlflowVersionOf,
  runMlflowClient,
  type Found,
} from './testing/client-process.ts';

/** A Python with `mlflow` 3, and one with 2.22, whose client is still at work in many places. */
const python = process.env['TANDEM_TEST_MLFLOW_PYTHON'];
const oldPython = process.env['TANDEM_TEST_MLFLOW_2_PYTHON'];

let web: WebProcess;
const work = mkdtempSync(join(tmpdir(), 'tandem-mlflow-routes-'));

beforeAll(async () => {
  web = await startWeb(await makeIngestKey());
});
afterAll(async () => {
  await web.stop();
  rmSync(work, { recursive: true, force: true });
});

/** The client's error for a refused call. */
const refusedBy = (code: string, status: number, text = '') => ({
  code,
  status,
  text: expect.stringContaining(text) as unknown,
});

const invalid = (text: string) => refusedBy('INVALID_PARAMETER_VALUE', 400, text);
const missing = (text: string) => refusedBy('RESOURCE_DOES_NOT_EXIST', 404, text);
/** An answer to a call that the client does not make, with its status. */
const answered = (status: number, code: string, text: string) => [
  status,
  { error_code: code, message: expect.stringContaining(text) as unknown },
];
const wrong = (text: string) => answered(400, 'INVALID_PARAMETER_VALUE', text);

function expectExperiments(found: Found): void {
  expect(found.get('misc')).toMatchObject({ version: '3.', health: [200, 'OK'], info: 200 });
  expect(found.get('experiments')).toMatchObject({
    views: [['p0'], ['p0-put-aside'], ['p0', 'p0-put-aside']],
    pages: [['p0-put-aside'], ['p0'], true],
    deleted_run: invalid("must be in the 'active' state"),
    restored: 'active',
    by_get: 200,
    by_post: 200,
    listed: 200,
    nobody: null,
    no_name: invalid('name'),
    delete_missing: missing('No Experiment with id=987654 exists'),
    restore_missing: missing('No Experiment with id=987654 exists'),
    rename_taken: refusedBy('RESOURCE_ALREADY_EXISTS', 400, "'p0' already exists"),
    bad_filter: invalid('nonsense'),
    bad_token: invalid('page_token'),
    too_many: invalid('max_results'),
  });
}

function expectBatches(found: Found): void {
  const many = (what: string, limit: number, given: number) =>
    wrong(
      `A batch logging request can contain at most ${limit} ${what}. Got ${given} ${what}. Please split up ${what}`,
    );
  expect(found.get('limits')).toEqual({
    s: expect.any(Number) as unknown,
    full: null,
    metrics: many('metrics', 1000, 1001),
    params: many('params', 100, 101),
    tags: many('tags', 100, 101),
    together: many('metrics, params, and tags', 1000, 1010),
    // The client cuts such a batch itself.
    split: null,
    // More than one megabyte, the limit of MLflow's documentation; MLflow's own server also accepts
    // it. Longer text is truncated.
    megabyte: [200, 70, 8000],
    nothing: null,
  });
  const repeated = (key: string) =>
    invalid(
      `Duplicate parameter keys have been submitted: ['${key}']. Please ensure the request contains only one param value per param key.`,
    );
  expect(found.get('params')).toMatchObject({
    again: null,
    changed: invalid('Changing param values is not allowed. Params were already logged='),
    fresh: false,
    twice: repeated('d'),
    twice_same: repeated('e'),
    left: [],
    one: invalid('Changing param values is not allowed.'),
    long: null,
    bad_key: invalid('key'),
    path_key: invalid('key'),
    long_key: invalid('250 characters'),
    empty: null,
    read: '',
  });
  expect(found.get('required')).toMatchObject({
    no_run: wrong('run_id: is missing'),
    no_key: wrong('params.0.key: is missing'),
    no_value: wrong('metrics.0.value: is missing'),
    no_time: wrong('metrics.0.timestamp: must be a number'),
    not_a_list: wrong('metrics'),
    no_such_run: missing(`Run with id=${'0'.repeat(32)} not found`),
    odd_run: missing('Run with id=no id not found'),
    not_json: 400,
    metric_text: invalid('key'),
    tag_gone: missing('No tag with name: zzz in run with id'),
  });
}

function expectRuns(found: Found): void {
  expect(found.get('histories')).toMatchObject({
    pages: [200, 200, 100],
    none: [],
    bulk: [200, 499, true],
    part: [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20],
    no_key: 400,
    no_runs: 400,
    half: 400,
    turned: 400,
    many: 400,
  });
  expect(found.get('life')).toMatchObject({
    named: ['renamed', 'SCHEDULED', 'renamed', 'yes'],
    inputs: [['rows', 'd1', ['training']]],
    log_model: [200, {}],
    outputs: [200, {}],
    datasets: ['rows'],
    history: true,
    aside: 'deleted',
    while_deleted: invalid("must be in the 'active' state. Current state is deleted."),
    views: [[], ['renamed'], ['renamed']],
    back: ['active', 'KILLED', true],
    missing: missing(`Run with id=${'0'.repeat(32)} not found`),
    delete_missing: missing('not found'),
    update_missing: missing('not found'),
    old_id: 200,
    two_names: invalid("Both 'run_name' argument and 'mlflow.runName' tag are specified"),
    too_many: invalid('max_results'),
  });
}

function expectFiles(found: Found): void {
  expect(found.get('files')).toMatchObject({
    of_nothing: [],
    root: ['many', 'top.txt'],
    root_uri: true,
    slash: ['many', 'top.txt'],
    dot: [200],
    // There is one page, as in MLflow, whose server ignores the token too.
    paged: 24,
    file_as_folder: [0],
    missing: [0],
    trailing: 24,
    outside: [400, 400, 400, 400],
    no_run: 400,
    run_missing: missing('not found'),
    get: [200, 'top'],
    get_missing: 404,
    proxy: ['many', 'top.txt'],
    deleted: [200, {}],
    after: 24,
    delete_missing: 200,
    download_missing: { text: expect.stringContaining('nope.txt') as unknown },
    fallen_back: 'top',
  });
  expect(found.get('uploads')).toMatchObject({
    sent: 200,
    done: [200, {}],
    read: 'of one part',
    aborted: [200, {}],
    after: 400,
  });
}

function expectRegistry(found: Found): void {
  expect(found.get('registry')).toMatchObject({
    one: ['1', 'READY', 'None', 'one', { s: '1' }, true],
    by_alias: ['2', 'told later', ['second']],
    uri: true,
    staged: 'Staging',
    latest: [
      ['1', 'Staging'],
      ['2', 'None'],
    ],
    by_get: [200, 2],
    of_version: [200, 1],
    // The last changed first.
    pages: [['1'], ['2']],
    again: null,
    updated: 'second',
    tags: { k: 'v' },
    left: ['1'],
    run: ['1'],
    models: ['p0-c', 'p0-b'],
    paged: [1, true],
    gone: missing('Model Version (name=p0-b, version=2) not found'),
    rename_taken: refusedBy('RESOURCE_ALREADY_EXISTS', 400, '(name=p0-b) already exists'),
    rename_missing: missing('Registered Model with name=p0-x not found'),
    model_missing: missing('Registered Model with name=p0-x not found'),
    delete_missing: missing('Registered Model with name=p0-x not found'),
    version_of_missing: missing('Registered Model with name=p0-x not found'),
    alias_to_missing: missing('Model Version (name=p0-b, version=77) not found'),
    alias_of_missing: missing('Registered Model with name=p0-x not found'),
    alias_latest: invalid('alias'),
    alias_v1: invalid('alias'),
    tag_of_missing: missing('Registered Model with name=p0-x not found'),
    bad_stage: invalid('None'),
    bad_version: invalid('version: must be a number'),
    no_name: invalid('name'),
    slash_name: invalid('slash'),
    bad_filter: invalid('nonsense'),
    bad_version_filter: invalid('nonsense'),
    too_many: invalid('max_results'),
  });
  expect(found.get('registry_end')).toMatchObject({ gone: missing('p0-b') });
}

/** Checks the calls that exist only in MLflow 3 clients. */
function expectLoggedModels(found: Found): void {
  expect(found.get('experiments')).toMatchObject({ tags: { b: '2' }, tag_gone: missing('zzz') });
  expect(found.get('logged_models')).toMatchObject({
    pending: 'PENDING',
    ready: ['READY', 'agent', { a: '1' }, { u: 'z' }],
    folders: [['a.txt', 'deep'], ['deep/b.txt'], 400],
    pages: [
      ['lm', 'page-0'],
      ['page-1', 'page-2'],
    ],
    missing: missing("Logged model with ID 'm-0' not found."),
    finalize_missing: missing("'m-0'"),
    delete_missing: missing("'m-0'"),
    tag_missing: missing('zzz'),
    bad_name: invalid('name'),
    no_experiment: missing('No Experiment with id=987654 exists'),
    param_twice: invalid('Changing param values is not allowed.'),
  });
  expect(found.get('logged_models_end')).toMatchObject({ gone: missing('not found') });
}

const findings = z.record(z.string(), z.record(z.string(), z.unknown()));

/** Walks all routes with the client of this Python and expects what MLflow's own server answers; `prefix` begins its names. */
async function walk(client: string, prefix: string): Promise<Found> {
  const folder = mkdtempSync(join(work, prefix));
  const version = mlflowVersionOf(client);
  const recorder = await startRecorder({
    name: `mlflow-routes-${version.slice(0, 1)}`,
    peers: `Experiments and registered models, with the unmodified MLflow client ${version}`,
    target: () => web.url,
    placeholders: () => ({ '<key>': web.key, ...clientPlaceholders(folder) }),
  });
  const told = await runMlflowClient({
    python: client,
    script: 'interop-routes.py',
    work: folder,
    url: recorder.url,
    key: web.key,
    more: { PREFIX: prefix },
  });
  await recorder.stop();
  const named = JSON.stringify(Object.fromEntries(told)).replaceAll(prefix, 'p0');
  const same: Found = new Map(Object.entries(findings.parse(JSON.parse(named))));
  expectExperiments(same);
  expectBatches(same);
  expectRuns(same);
  expectFiles(same);
  expectRegistry(same);
  return same;
}

const calls = z.array(z.tuple([z.string(), z.string()]));

test.skipIf(python === undefined)(
  'every route of tracking, artifacts and registry answers the client of MLflow 3 as its own server does',
  async () => {
    const answers = await walk(python ?? '', 'p0');
    expectLoggedModels(answers);
    const called = new Set(
      calls.parse(answers.get('done')?.['called']).map(([method, path]) => {
        const match = mlflowRoute(decodeURIComponent(path), method);
        if (match.kind === 'json') return `${method} ${match.route.path}`;
        return match.kind === 'raw' ? `${method} ${match.route.prefix}` : `${method} ${path}`;
      }),
    );
    const tables = [experimentRoutes, runRoutes, loggedModelRoutes, registryRoutes, uploadRoutes];
    const routes = [
      ...tables.flat().map(({ methods, path }) => ({ methods, at: path })),
      ...fileRoutes.map(({ methods, prefix }) => ({ methods, at: prefix })),
    ].flatMap(({ methods, at }) => methods.map((method) => `${method} ${at}`));
    expect(routes.filter((route) => !called.has(route))).toEqual([]);
  },
  120_000,
);

test.skipIf(oldPython === undefined)(
  'the routes answer the client of MLflow 2.22 as they answer that of MLflow 3',
  async () => {
    const answers = await walk(oldPython ?? '', 'q0');
    expect(answers.get('logged_models')).toMatchObject({ skipped: true });
    expect(answers.get('done')?.['mlflow']).toMatch(/^2\.22\./u);
  },
  120_000,
);
