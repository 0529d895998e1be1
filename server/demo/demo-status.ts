import { z } from 'zod';
import type { DemoStatus } from '#lib/schemas/governance/governance.ts';
import { db } from '#server/platform/database/db.ts';
import {
  demoOrderKey,
  parseDemoOrder,
  type DemoOrder,
  type DemoReport,
} from '#server/platform/demo/demo-order.ts';
import { demoReport } from '#server/platform/demo/demo-state.ts';
import { env } from '#server/platform/env.ts';
import { query } from '#server/platform/verb.ts';
import { readDemoPast, type DemoPastState } from './demo-past.ts';
import { touchedDemo } from './touched-demo.ts';

/**
 * Maximum time without a poll; the launcher polls every second, and counts as absent after that.
 */
const unheardMs = 15_000;
const unheard =
  'No launcher has responded. The demo company runs only if Tandem was started with npm start.';

/** Reason that this process cannot open the demo, or null. */
export function whyNotOpen(): string | null {
  return env.TANDEM_ROLE === 'all'
    ? null
    : `The demo company needs a Tandem process with TANDEM_ROLE=all; this process has the role ${env.TANDEM_ROLE}.`;
}

type Life = Pick<DemoStatus, 'state' | 'progress' | 'problem'>;

/**
 * State of the demo, from an order and the launcher's report about it. `ageMs`: age of the order.
 */
export function demoLife(order: DemoOrder | null, report: DemoReport | null, ageMs: number): Life {
  if (order === null) return { state: 'off', progress: null, problem: null };
  if (order.state === 'removing') return { state: 'removing', progress: null, problem: null };
  if (report === null)
    return { state: 'starting', progress: null, problem: ageMs > unheardMs ? unheard : null };
  if (report.state === 'running') return { state: 'running', progress: null, problem: null };
  const { backfill, problem } = report;
  const progress =
    backfill === null || backfill.total === 0 ? null : Math.min(1, backfill.done / backfill.total);
  return { state: 'starting', progress, problem };
}

/** Number of completed windows of the demo's history; null once all are complete. */
function pastProgress(order: DemoOrder | null, past: DemoPastState | null): DemoStatus['past'] {
  if (past === null || past.order !== order?.id || past.done) return null;
  return { done: past.window, total: past.windows.length };
}

/** Returns whether the demo is running, its progress, and how much of its data is stored. */
export const getDemo = query(
  { permission: 'overview:read', input: z.object({}) },
  async ({ now }): Promise<DemoStatus> => {
    const row = await db().setting.findUnique({ where: { key: demoOrderKey } });
    const order = parseDemoOrder(row?.value);
    const report = order === null ? null : await demoReport(order);
    const ageMs = row === null ? 0 : now.getTime() - row.updatedAt.getTime();
    const life = demoLife(order, report, ageMs);
    const touched = await touchedDemo();
    return {
      ...life,
      running: life.state === 'running' || life.state === 'starting',
      cannotOpen: whyNotOpen(),
      page: life.state === 'running' ? `http://127.0.0.1:${env.DEMO_PORT}/` : null,
      past: life.state === 'running' ? pastProgress(order, await readDemoPast()) : null,
      resources: await db().resource.count({ where: { demo: true } }),
      incidents: await db().incident.count({ where: { demo: true } }),
      kept: { incidents: touched.incidents.length, actions: touched.actions.length },
    };
  },
);
