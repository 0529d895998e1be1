import { z } from 'zod';
import { usualBasis } from '#lib/choices/models/baseline-basis.ts';
import { reportPeriod } from '#lib/report-times.ts';
import { idSchema } from '#lib/schemas/fields.ts';
import type { ReportItem } from '#lib/schemas/notifications/reports.ts';
import { costOutlook } from '#server/costs/outlook.ts';
import { costSources } from '#server/costs/sources.ts';
import { getOperationsReport } from '#server/incidents/reports/operations-report.ts';
import { getReliability } from '#server/incidents/reports/reliability.ts';
import { job } from '#server/jobs/queue/job.ts';
import type { Facts } from '#server/notifications/facts.ts';
import {
  noteReportFailure,
  recordReport,
  reportTask,
} from '#server/notifications/reports/record-report.ts';
import {
  executiveLines,
  operationsLines,
  reportFacts,
} from '#server/notifications/reports/report-facts.ts';
import { toReportItem } from '#server/notifications/reports/reports.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { logger } from '#server/platform/logger.ts';

const actor = systemActor('reports');

async function operations(report: ReportItem, now: Date): Promise<Facts> {
  const { fromMs, toMs } = reportPeriod(report, now.getTime());
  const figures = await getOperationsReport(
    actor,
    { from: new Date(fromMs), to: new Date(toMs) },
    { now },
  );
  const path = `/incidents/report?days=${report.every === 'month' ? 30 : 7}`;
  const { id, optOuts, name, kind } = report;
  return reportFacts(
    {
      id,
      optOuts,
      name,
      kind,
      fromMs,
      toMs,
      lines: operationsLines(figures),
      path,
      demo: figures.demo === 'only',
    },
    now,
  );
}

/**
 * Month covered by the executive report: the last complete month, or in a daily or weekly report
 * the current month to date.
 */
function monthOf(report: ReportItem, now: Date): { month: string; fromMs: number; toMs: number } {
  const { fromMs } = reportPeriod(report, now.getTime());
  const day = report.every === 'month' ? new Date(fromMs + 15 * 86_400_000) : now;
  const startMs = Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), 1);
  const endMs = Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 1);
  const month = new Date(startMs).toISOString().slice(0, 7);
  return { month, fromMs: startMs, toMs: Math.min(endMs, now.getTime()) };
}

async function executive(report: ReportItem, now: Date): Promise<Facts> {
  const { month, fromMs, toMs } = monthOf(report, now);
  const sources = await costSources(actor, {});
  const basis = usualBasis(sources, month, now.getTime());
  const [outlook, reliability] = await Promise.all([
    costOutlook(actor, { month, basis, groupBy: 'team' }, { now }),
    getReliability(actor, { from: new Date(fromMs), to: new Date(toMs) }, { now }),
  ]);
  const lines = executiveLines(outlook, reliability, basis);
  const path = `/print/executive?month=${month}`;
  const { id, optOuts, name, kind } = report;
  const demo = [outlook.demo, reliability.demo].every((each) => each === 'only');
  return reportFacts({ id, optOuts, name, kind, fromMs, toMs, lines, path, demo }, now);
}

async function sendOne(report: ReportItem, dueAt: Date | null, now: Date): Promise<void> {
  try {
    const facts = await (report.kind === 'operations'
      ? operations(report, now)
      : executive(report, now));
    await recordReport(actor, { id: report.id, dueAt, facts }, { now });
  } catch (error) {
    logger.warn('a report could not be created', { reportId: report.id, error });
    const reason = error instanceof Error ? error.message : 'its figures could not be loaded';
    await noteReportFailure(actor, { id: report.id, reason }, { now });
  }
}

/**
 * Sends due reports, or the report that a person requests. A failed report does not block the
 * others.
 */
export async function sendReports(now: Date, id?: string): Promise<void> {
  const rows = await db().reportSchedule.findMany({
    where: id === undefined ? { enabled: true, nextRunAt: { lte: now } } : { id },
    orderBy: { nextRunAt: 'asc' },
    take: 100,
  });
  for (const row of rows)
    await sendOne(toReportItem(row), id === undefined ? row.nextRunAt : null, now);
}

export const sendReportsJob = job({
  id: reportTask,
  payload: z.object({ id: idSchema.optional() }),
  everyMs: 30_000,
  run: async ({ id }, { now }) => sendReports(now, id),
});
