import { z } from 'zod';
import type { Operation } from '../changes/carry-out.ts';

const target = z.object({ kind: z.literal('service'), name: z.string().min(1).max(200) });

const common = {
  runId: z.string().max(200).optional(),
  step: z.number().int().optional(),
  fence: z.number().int().nonnegative(),
  dryRun: z.boolean().default(false),
  target,
};

const actionData = z.discriminatedUnion('kind', [
  z.object({ ...common, kind: z.literal('service.restart'), parameters: z.object({}).default({}) }),
  z.object({
    ...common,
    kind: z.literal('service.scale'),
    parameters: z.object({ replicas: z.number().int().min(1).max(10) }),
  }),
  z.object({
    ...common,
    kind: z.literal('service.roll_back'),
    parameters: z.object({ toVersion: z.string().min(1).max(100) }),
  }),
]);
export type ActionData = z.infer<typeof actionData>;

/** What the control endpoint takes. */
export const controlMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('action.run'), timestamp: z.string().optional(), data: actionData }),
  z.object({
    type: z.literal('state.get'),
    data: z.object({ target: z.object({ kind: z.string(), name: z.string() }) }),
  }),
]);

/** The operation that an action means. */
export function operationOf(data: ActionData): Operation {
  if (data.kind === 'service.restart') return { kind: 'restart' };
  if (data.kind === 'service.scale') return { kind: 'scale', replicas: data.parameters.replicas };
  return { kind: 'deploy', version: data.parameters.toVersion };
}
