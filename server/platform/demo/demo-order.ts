import { z } from 'zod';

/** Key of the row in the table Setting that says whether the demo company is wanted; no row: off. */
export const demoOrderKey = 'demo';
/** Key of the row in which the launcher says what became of the order. */
export const demoReportKey = 'demo-process';
/** What the launcher is woken by on the channel of jobs, when the order changes. */
export const demoOrderWake = 'demo-order';

export const demoOrderSchema = z.object({
  /** Of this opening or removal, so that an old report is not taken for an answer to it. */
  id: z.string(),
  state: z.enum(['open', 'removing']),
  /** Of a removal: names of the resources that go, for what is derived from them late. */
  names: z.array(z.string()).default([]),
});
export type DemoOrder = z.output<typeof demoOrderSchema>;

export const demoReportSchema = z.object({
  order: z.string(),
  state: z.enum(['stopped', 'starting', 'running']),
  backfill: z.object({ done: z.number(), total: z.number() }).nullable(),
  /** Why it does not start, for people. */
  problem: z.string().nullable(),
});
export type DemoReport = z.output<typeof demoReportSchema>;

/** The order in a row of the table Setting; null when there is none, or none that can be read. */
export function parseDemoOrder(value: unknown): DemoOrder | null {
  return demoOrderSchema.safeParse(value).data ?? null;
}
