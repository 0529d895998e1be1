import { z } from 'zod';
import { idSchema } from '#lib/schemas/fields.ts';
import type { ActionContract, ActionStatus } from './actions.ts';
import type { Plan } from './plan.ts';

/** Parameters that a user chooses. The runbook chooses omitted parameters. */
export const runbookChoice = z.strictObject({
  /** One of the versions that the target reports. */
  toVersion: z.string().min(1).max(200).optional(),
  replicas: z.int().min(1).max(100).optional(),
});
export type RunbookChoice = z.output<typeof runbookChoice>;

/** A parameter with its allowed values. `value` is the preselected value. */
export type ActionChoice =
  | { name: 'toVersion'; options: string[]; value: string }
  | { name: 'replicas'; min: number; max: number; current: number; value: number };

/** `id`: ID of a resource. `name`: name of a model. */
export const actionTarget = z.union([z.object({ id: idSchema }), z.object({ name: z.string() })]);
export const actionOptionsInput = z.object({
  /** An open incident that the action should fix. Its alerts become the success criteria. */
  incidentId: idSchema.optional(),
});
export const previewActionInput = actionOptionsInput.extend({
  /** Id of a runbook from the list of possible actions. */
  runbook: z.string().min(1).max(100),
  parameters: runbookChoice.default({}),
});
export const requestActionInput = previewActionInput.extend({
  reason: z.string().trim().min(1, 'a reason is required').max(1_000),
});

/** An action that has not ended. */
export type OpenAction = {
  id: string;
  number: number;
  title: string;
  kind: string;
  status: ActionStatus;
};

export type ActionOption = {
  runbook: string;
  title: string;
  kind: string;
  possible: boolean;
  /** Reason why the runbook cannot be used, as a sentence. */
  reason: string | null;
  choices: ActionChoice[];
};
export type ActionOptions = {
  items: ActionOption[];
  /**
   * Open actions for the same target, newest first. A second action of the same kind is rejected.
   */
  open: OpenAction[];
  nextCursor: null;
};

/** Complete plan before the action is proposed, with the results of its checks and dry run. */
export type ActionPreview = Pick<ActionContract, 'preCheck' | 'dryRun'> & {
  title: string;
  plan: Plan;
  policy: {
    mode: 'automatic' | 'approve' | 'never';
    votes: number;
    roles: string[];
    sentence: string;
  };
  /** Reason why an approved action would not start now: kill switch or freeze window. */
  held: string | null;
  /** Reason why the action cannot be proposed now, as a sentence. */
  refusal: string | null;
};
