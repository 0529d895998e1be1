import { z } from 'zod';
import { driftColumn, windowInput } from './models-windows.ts';

const modelName = z.string().min(1).max(200);
const share = z.number().min(0).max(1);

export const importanceInput = z.object({
  name: modelName,
  /** Of this registered version; without it of the one that serves, else of the newest. */
  version: z.coerce.number().int().min(1).optional(),
});

export const importanceAnswer = z.strictObject({
  /** `logged`: metrics `importance/COLUMN` of the logged model or its run; `none`: nothing was logged. */
  source: z.enum(['logged', 'none']),
  version: z.int().nullable(),
  run: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
  /** Shares of the sum of all, the largest first. */
  columns: z.array(z.strictObject({ column: z.string(), share })),
});
export type ImportanceAnswer = z.output<typeof importanceAnswer>;

export const columnInput = windowInput.extend({ column: z.string().min(1).max(300) });

const sides = z.strictObject({ reference: z.number(), current: z.number() });

export const columnAnswer = z.strictObject({
  column: z.string(),
  kind: z.enum(['numeric', 'categorical']),
  window: z.strictObject({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    version: z.string().nullable(),
  }),
  baseline: z.strictObject({ id: z.uuid(), name: z.string(), rows: z.int() }),
  drift: driftColumn,
  /** Shares of the present values of each side: between numbers, or of a category. */
  bins: z.array(
    z.strictObject({
      /** Null for categories; the first bin begins, and the last one ends, where the values do. */
      from: z.number().nullable(),
      to: z.number().nullable(),
      /** Null for numbers. */
      label: z.string().nullable(),
      reference: share,
      current: share,
    }),
  ),
  /** Differences worth a sentence, the largest first. */
  changes: z.array(
    z.strictObject({
      what: z.enum(['mean', 'spread', 'scale', 'missing', 'new-category', 'share', 'range']),
      /** The category, where it is about one. */
      label: z.string().nullable(),
      reference: z.number().nullable(),
      current: z.number().nullable(),
    }),
  ),
  /** What feeds the model in the graph, nearest first. */
  upstream: z.array(
    z.strictObject({
      id: z.uuid(),
      kind: z.string(),
      name: z.string(),
      /** How the graph knows it: `fed_by`, `served_by`, `calls`, ... */
      relation: z.string(),
      hops: z.int(),
      incidents: z.array(
        z.strictObject({
          id: z.uuid(),
          number: z.int(),
          title: z.string(),
          open: z.boolean(),
          openedAt: z.iso.datetime(),
        }),
      ),
      changes: z.array(
        z.strictObject({ title: z.string(), kind: z.string(), at: z.iso.datetime() }),
      ),
    }),
  ),
  sides: z.strictObject({ rows: sides, missing: sides }),
});
export type ColumnAnswer = z.output<typeof columnAnswer>;
