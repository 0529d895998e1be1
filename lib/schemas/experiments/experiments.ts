import { z } from 'zod';
import {
  experimentIdSchema,
  experimentIds,
  keyText,
  nameText,
  searchPage,
  trackingLimits,
  viewTypeSchema,
} from './fields.ts';

/** Text over the limit is rejected, as in MLflow: only run data is truncated. */
const experimentTagSchema = z.object({
  key: keyText,
  value: z.string().max(trackingLimits.experimentTagCharacters).default(''),
});

export const createExperimentInput = z.object({
  name: nameText,
  artifactLocation: z.string().max(2_000).default(''),
  tags: z.array(experimentTagSchema).max(1_000).default([]),
});
export const experimentIdInput = z.object({ experimentId: experimentIdSchema });
export const experimentNameInput = z.object({ experimentName: nameText });
export const updateExperimentInput = experimentIdInput.extend({ newName: nameText });
export const setExperimentTagInput = experimentIdInput.extend(experimentTagSchema.shape);
export const deleteExperimentTagInput = experimentIdInput.extend({ key: keyText });
export const searchExperimentsInput = z.object({
  ...searchPage,
  maxResults: z.coerce.number().int().min(1).max(50_000).default(1_000),
  viewType: viewTypeSchema,
});
export const searchDatasetsInput = z.object({ experimentIds });
