import { windowInput, type PerformanceAnswer } from '#lib/schemas/drift/windows.ts';
import { query } from '#server/platform/verb.ts';
import { firstRequests } from '#server/telemetry/queries/inference/first-requests.ts';
import {
  outcomeSteps,
  outcomeTotals,
} from '#server/telemetry/queries/inference/performance/outcomes.ts';
import { visibleModel } from '../inference-models.ts';
import { toWindow, windowOf } from '../window.ts';
import { judgeWindow, detectTask, watchedTask } from './judge-window.ts';

const stepsAtMost = 60;
const stepsMs = [60_000, 300_000, 900_000, 3_600_000, 6 * 3_600_000, 86_400_000, 7 * 86_400_000];

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/** Agreement of a window's predictions with the current labels, and label completeness. */
export const realisedPerformance = query(
  { permission: 'models:read', input: windowInput },
  async ({ actor, now }, input): Promise<PerformanceAnswer> => {
    await visibleModel(actor, input.name);
    const window = windowOf(input, now);
    const spanMs = window.toMs - window.fromMs;
    const stepMs = stepsMs.find((each) => spanMs / each <= stepsAtMost) ?? 30 * 86_400_000;
    const [totals, steps, watched, first] = await Promise.all([
      outcomeTotals(window, now.getTime()),
      outcomeSteps(window, stepMs),
      watchedTask(input.name),
      firstRequests(window),
    ]);
    const task = detectTask(totals, watched);
    return {
      window: toWindow(window),
      rows: totals.rows,
      labelled: totals.labelled,
      judged: totals.judged,
      firstRequests: first.map(({ version, firstMs }) => ({
        version,
        at: new Date(firstMs).toISOString(),
      })),
      ...(await judgeWindow(window, totals, task, { steps, stepMs })),
      maturity: totals.maturity.map((each) => ({
        ...each,
        share: ratio(each.labelled, each.requests),
      })),
    };
  },
);
