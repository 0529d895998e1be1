import { z } from 'zod';
import type { Operation } from '../changes/carry-out.ts';

const target = z.object({ kind: z.literal('service'), name: z.string().min(1).max(200) });

const model = z.object({ kind: z.literal('model'), name: z.string().min(1).max(200) });
const version = z.string().min(1).max(100);
const moment = z.iso.datetime({ offset: true });

const common = {
  runId: z.string().max(200).optional(),
  step: z.number().int().optional(),
  fence: z.number().int().nonnegative(),
  dryRun: z.boolean().default(false),
};

const serviceAction = z.discriminatedUnion('kind', [
  z.object({
    ...common,
    target,
    kind: z.literal('service.restart'),
    parameters: z.object({}).default({}),
  }),
  z.object({
    ...common,
    target,
    kind: z.literal('service.scale'),
    parameters: z.object({ replicas: z.number().int().min(1).max(10) }),
  }),
  z.object({
    ...common,
    target,
    kind: z.literal('service.roll_back'),
    parameters: z.object({ toVersion: z.string().min(1).max(100) }),
  }),
]);
export type ServiceAction = z.infer<typeof serviceAction>;

/** Orders for a model, and for the job that feeds it. */
const modelAction = z.discriminatedUnion('kind', [
  z.object({
    ...common,
    target: model,
    kind: z.literal('model.retrain'),
    parameters: z
      .object({
        trainFromAt: moment,
        trainToAt: moment,
        baseVersion: z.coerce.string().max(100).default(''),
        reason: z.string().max(1_000).default(''),
      })
      .refine(({ trainFromAt, trainToAt }) => Date.parse(trainFromAt) < Date.parse(trainToAt), {
        path: ['trainToAt'],
        message: 'is after trainFromAt',
      }),
  }),
  z.object({
    ...common,
    target: model,
    kind: z.literal('model.reproduce'),
    parameters: z.object({
      runId: z.string().min(1).max(200),
      code: z.string().max(200),
      // Parameters that determine the training: its rows and its options.
      params: z.looseObject({ train_from: moment.optional(), train_to: moment.optional() }),
    }),
  }),
  z.object({
    ...common,
    target: model,
    kind: z.literal('model.set_traffic'),
    parameters: z.object({
      version: z.coerce.string().pipe(version),
      percent: z.union([0, 5, 25, 50, 100].map((percent) => z.literal(percent))),
      mode: z.enum(['shadow', 'canary', 'full']),
    }),
  }),
  z.object({
    ...common,
    target: z.object({
      kind: z.enum(['service', 'job', 'dataset']),
      name: z.string().min(1).max(200),
    }),
    kind: z.literal('model.repair_data'),
    parameters: z.object({}).default({}),
  }),
]);
export type ModelAction = z.infer<typeof modelAction>;
export type ActionData = ServiceAction | ModelAction;

export function isModelAction(data: ActionData): data is ModelAction {
  return data.kind.startsWith('model.');
}

/** Messages that the control endpoint accepts. */
export const controlMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('action.run'),
    timestamp: z.string().optional(),
    data: z.union([serviceAction, modelAction]),
  }),
  z.object({
    type: z.literal('state.get'),
    data: z.object({ target: z.object({ kind: z.string(), name: z.string() }) }),
  }),
  z.object({
    type: z.literal('model.evaluate'),
    data: z.object({
      target: model,
      versions: z.array(version).min(1).max(4),
      // The model validates the contents of a row.
      rows: z.array(z.record(z.string(), z.unknown())).min(1).max(2_000),
    }),
  }),
]);

/** The operation for an action. */
export function operationOf(data: ServiceAction): Operation {
  if (data.kind === 'service.restart') return { kind: 'restart' };
  if (data.kind === 'service.scale') return { kind: 'scale', replicas: data.parameters.replicas };
  return { kind: 'deploy', version: data.parameters.toVersion };
}
