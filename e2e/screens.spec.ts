import type { ActionSummary } from '#lib/schemas/actions/actions.ts';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import type { TraceItem } from '#lib/schemas/infrastructure/traces.ts';
import type { ApiClient } from './support/api-client.ts';
import { checkA11y } from './support/check-a11y.ts';
import { expect, test } from './support/fixtures.ts';
import { oneOf } from './support/one-of.ts';
import { settled } from './support/settled.ts';
import { expectNoSidewaysScroll, useViewport } from './support/viewports.ts';
import { waitFor } from './support/wait-for.ts';

type Screen = {
  name: string;
  path: string | ((api: ApiClient) => Promise<string>);
  title: RegExp;
  /** No link of the product leads there. */
  unlinked?: boolean;
};

async function resourcePath(api: ApiClient, kind: string): Promise<string> {
  const { items } = (await api.get(`/api/resources?kind=${kind}`)) as { items: { id: string }[] };
  return `/infrastructure/${oneOf(items, kind).id}`;
}

/** A model of the demo company, once the registry has its first version. */
async function modelPath(api: ApiClient): Promise<string> {
  const name = await waitFor('a registered model of the demo company', async () => {
    const { items } = (await api.get('/api/models?limit=100')) as { items: { name: string }[] };
    return items.find((item) => item.name === 'fraud-score')?.name;
  });
  return `/models/${name}`;
}

/** A screen of that model; its tabs and pages are screens too. */
function ofModel(name: string, rest: string, title: RegExp): Screen {
  return { name, path: async (api) => `${await modelPath(api)}${rest}`, title };
}

const SCREENS: Screen[] = [
  { name: 'overview', path: '/', title: /Overview/ },
  {
    name: 'overview of machine learning',
    path: '/?view=models',
    title: /Overview/,
    unlinked: true,
  },
  { name: 'overview for executives', path: '/?view=executive', title: /Overview/, unlinked: true },
  { name: 'wallboard', path: '/?kiosk=1', title: /Wallboard/, unlinked: true },
  { name: 'incidents', path: '/incidents', title: /Incidents/ },
  {
    name: 'incident',
    path: async (api) => {
      const [richest] = await waitFor('an incident', async () => {
        const { items } = (await api.get('/api/incidents')) as { items: IncidentSummary[] };
        return items.length === 0 ? null : items.toSorted((a, b) => b.alertCount - a.alertCount);
      });
      return `/incidents/${richest?.id ?? ''}`;
    },
    title: /^INC-\d+ /,
  },
  { name: 'actions', path: '/actions', title: /Actions/ },
  { name: 'actions that have ended', path: '/actions?view=done', title: /Actions/ },
  {
    name: 'action',
    path: async (api) => {
      const action = await waitFor('an action', async () => {
        const { items } = (await api.get('/api/actions')) as { items: ActionSummary[] };
        return items.find(({ status }) => status === 'verified') ?? items[0];
      });
      return `/actions/${action.id}`;
    },
    title: /./,
  },
  { name: 'services and hosts', path: '/infrastructure', title: /Services and hosts/ },
  {
    name: 'service',
    path: (api) => resourcePath(api, 'service&q=storefront'),
    title: /^(?!Resource)/,
  },
  {
    name: 'host',
    path: (api) => resourcePath(api, 'host'),
    title: /^(?!Resource)/,
  },
  {
    name: 'metrics',
    path: '/infrastructure/metrics?metric=service.latency.p95',
    title: /Metrics/,
  },
  { name: 'metrics at the start', path: '/infrastructure/metrics', title: /Metrics/ },
  {
    name: 'metrics by a label',
    path: '/infrastructure/metrics?metric=service.latency.p95&group=service.name&agg=max',
    title: /Metrics/,
  },
  { name: 'logs', path: '/infrastructure/logs', title: /Logs/ },
  { name: 'patterns of logs', path: '/infrastructure/logs?view=patterns', title: /Logs/ },
  { name: 'monitors', path: '/infrastructure/monitors', title: /Monitors/ },
  { name: 'silences', path: '/infrastructure/monitors?tab=silences', title: /Monitors/ },
  { name: 'checks', path: '/infrastructure/monitors?tab=checks', title: /Monitors/ },
  { name: 'new monitor', path: '/infrastructure/monitors/new', title: /New monitor/ },
  {
    name: 'monitor',
    path: async (api) => {
      const { id } = (await api.post('/api/monitors', {
        name: 'Too many requests',
        enabled: false,
        rule: {
          query: { kind: 'metric', metric: 'service.request.rate', groupBy: ['service.name'] },
          comparison: '>',
          bound: { limit: 100_000 },
        },
      })) as { id: string };
      return `/infrastructure/monitors/${id}`;
    },
    title: /^Too many requests - /,
  },
  { name: 'models', path: '/models', title: /Models/ },
  ofModel('model', '', /^fraud-score - /),
  ofModel('data quality of a model', '?part=quality', /^fraud-score - /),
  ofModel('monitoring of a model', '?part=monitoring', /^fraud-score - /),
  ofModel('limits of a model', '?part=limits', /^fraud-score - /),
  ofModel('versions of a model', '?tab=versions', /^fraud-score - /),
  ofModel('lineage of a model', '?tab=lineage', /^fraud-score - /),
  ofModel('governance of a model', '?tab=governance', /^fraud-score - /),
  ofModel('serving of a model', '?tab=serving', /^fraud-score - /),
  ofModel('column of a model', '/columns/amount_eur', /./),
  ofModel('model card', '/card', /./),
  ofModel('model version', '/versions/1', /./),
  { name: 'printed model card', path: '/print/models/fraud-score/card', title: /./ },
  { name: 'reports of models', path: '/models/reports', title: /Reports/ },
  { name: 'experiments', path: '/experiments', title: /Experiments/ },
  { name: 'runs', path: '/experiments/0', title: /^(?:Default|Experiment 0) - / },
  {
    name: 'run',
    path: async (api) => {
      await modelPath(api);
      const filter = encodeURIComponent("name='fraud-score'");
      const found = await api.get(`/api/2.0/mlflow/model-versions/search?filter=${filter}`);
      const { model_versions: versions } = found as { model_versions: { run_id: string }[] };
      return `/experiments/runs/${oneOf(versions, 'version').run_id}`;
    },
    title: /./,
  },
  { name: 'traces', path: '/experiments/0/traces', title: /Traces/ },
  { name: 'datasets', path: '/experiments/datasets', title: /Datasets/ },
  { name: 'logged datasets', path: '/experiments/datasets/logged', title: /Logged datasets/ },
  { name: 'mlflow servers', path: '/experiments/servers', title: /MLflow servers/ },
  {
    name: 'dataset',
    path: async (api) => {
      const { id } = (await api.post('/api/datasets', {
        name: 'Opening hours',
        url: 'https://data.example.invalid/hours.csv',
        freshSeconds: 86_400,
        rowsLow: 100,
      })) as { id: string };
      return `/experiments/datasets/${id}`;
    },
    title: /^Opening hours - /,
  },
  { name: 'governance', path: '/governance', title: /Governance/ },
  { name: 'evidence pack', path: '/governance/packs/eu-ai-act', title: /AI Act/ },
  { name: 'costs', path: '/costs', title: /Costs/ },
  { name: 'measured costs', path: '/costs?basis=metered&group=service', title: /Costs/ },
  { name: 'rows of costs', path: '/costs/rows', title: /Cost rows/ },
  { name: 'bills', path: '/costs/files', title: /Bills/ },
  { name: 'prices and budgets', path: '/costs/prices', title: /Prices and budgets/ },
  { name: 'executive report', path: '/print/executive', title: /Executive report/ },
  { name: 'operations report', path: '/incidents/report', title: /Operations report/ },
  { name: 'printed operations', path: '/print/operations', title: /Operations report/ },
  {
    name: 'trace',
    path: async (api) => {
      const { items } = (await api.get('/api/traces?limit=1')) as { items: TraceItem[] };
      return `/infrastructure/traces/${oneOf(items, 'trace').traceId}`;
    },
    title: /Trace/,
  },
  { name: 'sources', path: '/sources', title: /Sources/ },
  { name: 'account', path: '/settings', title: /Account/ },
  { name: 'users', path: '/settings/users', title: /Users/ },
  { name: 'sign-in settings', path: '/settings/sign-in', title: /Sign-in/ },
  { name: 'ownership', path: '/settings/ownership', title: /Ownership/ },
  { name: 'API keys', path: '/settings/keys', title: /API keys/ },
  { name: 'policies', path: '/settings/policies', title: /Policies/ },
  { name: 'bindings', path: '/settings/bindings', title: /Automation rules/ },
  { name: 'limits', path: '/settings/limits', title: /Limits/ },
  { name: 'executors', path: '/settings/executors', title: /Executors/ },
  { name: 'notification channels', path: '/settings/notifications', title: /Notifications/ },
  {
    name: 'notification routes',
    path: '/settings/notifications?tab=routes',
    title: /Notifications/,
  },
  {
    name: 'delivery log',
    path: '/settings/notifications?tab=log',
    title: /Notifications/,
  },
  { name: 'webhooks', path: '/settings/webhooks', title: /Registry webhooks/ },
  { name: 'kill switch', path: '/settings/kill-switch', title: /Kill switch/ },
  { name: 'audit log', path: '/settings/audit', title: /Audit log/ },
  { name: 'about', path: '/settings/about', title: /About/ },
];

test.describe('every screen', () => {
  for (const { name, path, title, unlinked = false } of SCREENS) {
    test(`${name} passes axe in both themes, fits a phone and has a title`, async ({
      crawlTab: { trouble },
      openScreen,
      api,
    }) => {
      const address = typeof path === 'string' ? path : await path(api);
      const page = await openScreen(address, { unlinked });
      await settled(page);
      await expect(page).toHaveTitle(title);
      await expect(page).toHaveTitle(/Tandem/);
      await checkA11y(page);
      await useViewport(page, 'phone');
      await settled(page);
      await expectNoSidewaysScroll(page);
      // Includes late errors of earlier screens; each is reported once.
      expect(trouble.splice(0)).toEqual([]);
    });
  }

  test('an address that nothing has says so, to programs in their form', async ({
    adminPage: page,
    tandem,
  }) => {
    const answer = await fetch(`${tandem.url}/api/no-such-thing`, { method: 'PUT', body: '{' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      404,
      'application/problem+json',
    ]);
    expect(await answer.json()).toMatchObject({ code: 'not_found' });
    await page.goto('/no-such-page');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await checkA11y(page);
  });
});

test('the theme is dark before the first paint', async ({ adminPage: page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('/', { waitUntil: 'commit' });
  await settled(page);
  const lightness = await page.evaluate(() => {
    const canvas = document.createElement('canvas').getContext('2d');
    if (canvas === null) return 1;
    canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
    canvas.fillRect(0, 0, 1, 1);
    return Math.max(...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)) / 255;
  });
  expect(lightness).toBeLessThan(0.3);
});
