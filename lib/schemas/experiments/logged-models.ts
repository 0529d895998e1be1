import { z } from 'zod';
import { flagParam } from '#lib/schemas/fields.ts';
import {
  experimentIdSchema,
  experimentIds,
  loggedModelIdSchema,
  keyText,
  pageToken,
  paramSchema,
  runIdSchema,
  tags,
} from './fields.ts';

const modelParams = z.array(paramSchema).max(100).default([]);
export const loggedModelIdInput = z.object({ modelId: loggedModelIdSchema });
export const createLoggedModelInput = z.object({
  experimentId: experimentIdSchema,
  name: z
    .string()
    .max(500)
    .regex(/^[^/:.%"']*$/u, 'must not contain / : . % or quotes')
    .default(''),
  modelType: z.string().max(500).optional(),
  sourceRunId: z.union([z.literal(''), runIdSchema]).optional(),
  params: modelParams,
  tags,
});
export const getLoggedModelInput = loggedModelIdInput.extend({
  allowDeleted: flagParam.default(false),
});
export const finalizeLoggedModelInput = loggedModelIdInput.extend({
  status: z.enum(['LOGGED_MODEL_READY', 'LOGGED_MODEL_UPLOAD_FAILED', 'LOGGED_MODEL_PENDING']),
});
export const setLoggedModelTagsInput = loggedModelIdInput.extend({ tags });
export const deleteLoggedModelTagInput = loggedModelIdInput.extend({ tagKey: keyText });
export const logLoggedModelParamsInput = loggedModelIdInput.extend({ params: modelParams });
export const listLoggedModelArtifactsInput = loggedModelIdInput.extend({
  artifactDirectoryPath: z.string().max(2_000).default(''),
});
export const searchLoggedModelsInput = z.object({
  experimentIds,
  filter: z.string().max(20_000).optional(),
  datasets: z
    .array(
      z.object({
        datasetName: z.string().max(500),
        datasetDigest: z.string().max(100).default(''),
      }),
    )
    .max(10)
    .default([]),
  /**
   * Clients forward any requested size. A page contains max. 1,000 items, and the token continues
   * the list.
   */
  maxResults: z.coerce
    .number()
    .int()
    .min(1)
    .default(100)
    .transform((wanted) => Math.min(wanted, 1_000)),
  orderBy: z
    .array(
      z.object({
        fieldName: z.string().max(500),
        ascending: z.boolean().default(true),
        datasetName: z.string().max(500).optional(),
        datasetDigest: z.string().max(100).optional(),
      }),
    )
    .max(10)
    .default([]),
  pageToken,
});
