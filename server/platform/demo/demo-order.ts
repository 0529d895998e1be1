import { z } from 'zod';

/** Key of the Setting row that requests the demo company; no row means off. */
export const demoOrderKey = 'demo';
/** Key of the Setting row in which the launcher reports on the order. */
export const demoReportKey = 'demo-process';
/** Message on the job channel that wakes the launcher when the order changes. */
export const demoOrderWake = 'demo-order';

export const demoOrderSchema = z.object({
  /** ID of this opening or removal, so that an older report is not mistaken for its result. */
  id: z.string(),
  state: z.enum(['open', 'removing']),
  /** For a removal: names of the removed resources, used later to remove data derived from them. */
  names: z.array(z.string()).default([]),
});
export type DemoOrder = z.output<typeof demoOrderSchema>;

export const demoReportSchema = z.object({
  order: z.string(),
  state: z.enum(['stopped', 'starting', 'running']),
  backfill: z.object({ done: z.number(), total: z.number() }).nullable(),
  /** Reason the demo does not start, shown to users. */
  problem: z.string().nullable(),
});
export type DemoReport = z.output<typeof demoReportSchema>;

/** Order from a Setting row; null if there is none or it cannot be parsed. */
export function parseDemoOrder(value: unknown): DemoOrder | null {
  return demoOrderSchema.safeParse(value).data ?? null;
}
