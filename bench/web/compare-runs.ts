import type { Browser, BrowserContext, Page } from '@playwright/test';
import { z } from 'zod';
import type { ApiClient } from '../../e2e/support/api-client.ts';

const RUNS = 1_000;
const PER_PAGE = 200;
/** Number of runs to log in parallel. */
const AT_ONCE = 20;

export const comparedSchema = z.object({
  /** From sending the ids to the end of the response, as measured in the browser. */
  answerMs: z.number(),
  /**
   * Time from the click to the first frame with all content: response, table, lines of all runs.
   */
  shownMs: z.number(),
});
export type Compared = z.output<typeof comparedSchema>;

const created = z.object({ experiment_id: z.string() });
const started = z.object({ run: z.object({ info: z.object({ run_id: z.string() }) }) });

/** Logs a run as in a hyperparameter sweep: the same keys in every run. */
async function logRun(api: ApiClient, experimentId: string, at: number): Promise<void> {
  const path = '/api/2.0/mlflow/runs';
  const made = await api.post(`${path}/create`, {
    experiment_id: experimentId,
    run_name: `trial ${at}`,
    start_time: Date.now(),
  });
  const { run_id } = started.parse(made).run.info;
  const keys = Array.from({ length: 6 }, (_, key) => key);
  await api.post(`${path}/log-batch`, {
    run_id,
    metrics: keys.map((key) => ({
      key: `metric_${key}`,
      value: ((at * 7_919 * (key + 1)) % 10_007) / 10_007,
      timestamp: Date.now(),
      step: 0,
    })),
    params: keys.map((key) => ({ key: `param_${key}`, value: String((at * (key + 3)) % 17) })),
  });
  await api.post(`${path}/update`, { run_id, status: 'FINISHED', end_time: Date.now() });
}

/** Stores an experiment with a thousand runs. Returns its id. */
export async function storeManyRuns(api: ApiClient): Promise<string> {
  const made = await api.post('/api/2.0/mlflow/experiments/create', {
    name: `bench ${Date.now()}`,
  });
  const { experiment_id } = created.parse(made);
  for (let from = 0; from < RUNS; from += AT_ONCE)
    await Promise.all(
      Array.from({ length: AT_ONCE }, (_, index) => logRun(api, experiment_id, from + index)),
    );
  return experiment_id;
}

/** Clicks from inside the page, so that the measured time has no automation overhead. */
function clickAndWatch(words: string): Promise<number> {
  const buttons = [...document.querySelectorAll('button')];
  const button = buttons.find((each) => each.textContent.startsWith('Compare 1'));
  const isShown = (): boolean =>
    document.body.textContent.includes(words) &&
    document.querySelector('[data-chart] path[d^="M"]') !== null;
  if (button === undefined) throw new Error('there is nothing to compare with');
  return new Promise((resolve) => {
    const from = performance.now();
    const watch = (): void => {
      if (isShown()) setTimeout(() => resolve(performance.now() - from));
      else requestAnimationFrame(watch);
    };
    button.click();
    requestAnimationFrame(watch);
  });
}

async function chooseAll(page: Page, experimentId: string): Promise<void> {
  await page.goto(`/experiments/${experimentId}`);
  for (let shown = PER_PAGE; shown < RUNS; shown += PER_PAGE) {
    await page
      .getByRole('status')
      .filter({ hasText: `${shown} runs` })
      .waitFor();
    await page.getByRole('button', { name: 'Load more' }).click();
  }
  await page.getByRole('status').filter({ hasText: 'all shown' }).waitFor();
  await page.getByRole('checkbox', { name: 'Select all rows shown' }).check();
  await page.getByRole('button', { name: 'Compare 1,000 runs' }).waitFor();
}

/**
 * Selects a thousand runs and compares them, `rounds` times. The first time, which loads the
 * scripts, is not counted.
 */
export async function measureCompare(
  browser: Browser,
  baseURL: string,
  state: Awaited<ReturnType<BrowserContext['storageState']>>,
  { experimentId, rounds }: { experimentId: string; rounds: number },
): Promise<Compared[]> {
  const context = await browser.newContext({ baseURL, storageState: state });
  const found: Compared[] = [];
  try {
    const page = await context.newPage();
    for (let round = 0; round <= rounds; round += 1) {
      await chooseAll(page, experimentId);
      const answered = page.waitForResponse((answer) => answer.url().endsWith('/api/runs/compare'));
      const shownMs = await page.evaluate(clickAndWatch, '1,000 chosen runs.');
      const answer = await answered;
      await answer.finished();
      const { requestStart, responseEnd } = answer.request().timing();
      if (round > 0) found.push({ answerMs: responseEnd - requestStart, shownMs });
    }
    return found;
  } finally {
    await context.close();
  }
}
