import {
  reproduceRunAnswer,
  reproduceRunInput,
  reproductionList,
} from '#lib/schemas/experiments/reproduce.ts';
import {
  compareRunsInput,
  experimentItem,
  listExperimentsInput,
  listRunsInput,
  runComparison,
  runDetail,
  runFilesInput,
  runList,
  runPathInput,
  runSeries,
  runSeriesInput,
} from '#lib/schemas/experiments/runs.ts';
import { fileEntry, pageOf } from '#lib/schemas/fields.ts';
import type { Operation } from '../operation.ts';

const tag = 'experiments';

const read = { method: 'get', tag, permission: 'experiments:read' } as const;

export const experimentsOperations: readonly Operation[] = [
  {
    ...read,
    path: '/api/experiments',
    summary: 'Experiments, last changed first',
    query: listExperimentsInput,
    answer: { description: 'A page of experiments', schema: pageOf(experimentItem) },
  },
  {
    ...read,
    path: '/api/runs',
    summary:
      "Training runs by experiment, with MLflow's filter grammar and order and comparable columns",
    query: listRunsInput,
    answer: { description: 'A page of runs', schema: runList },
  },
  {
    method: 'post',
    tag,
    permission: 'experiments:read',
    path: '/api/runs/compare',
    summary: 'Selected runs, up to 1,000, with comparable columns; changes nothing',
    body: compareRunsInput,
    answer: { description: 'The runs', schema: runComparison },
  },
  {
    ...read,
    path: '/api/runs/{id}',
    summary: 'A training run with everything it logged',
    query: runPathInput,
    answer: { description: 'The run', schema: runDetail },
  },
  {
    method: 'post',
    tag,
    permission: 'experiments:write',
    path: '/api/runs/{id}/reproduce',
    summary: 'Proposes to train a run again and compare its metrics; another user approves',
    description:
      'The executor of the registered model trains with the same code, parameters and data, and logs a new run. 409 means that the run does not record enough, or that the data has changed (`data.dataChanged`: `name`, digest `before` and `now`).',
    body: reproduceRunInput,
    answer: { status: 201, description: 'The proposal', schema: reproduceRunAnswer },
  },
  {
    ...read,
    path: '/api/runs/{id}/reproductions',
    summary: 'Reproductions of a run, newest first, with each metric then, now and its range',
    query: runPathInput,
    answer: { description: 'The newest 50', schema: reproductionList },
  },
  {
    ...read,
    path: '/api/runs/{id}/metrics',
    summary: 'Values of metrics over the steps of a run, thinned out evenly',
    query: runSeriesInput,
    answer: { description: 'One series per key', schema: runSeries },
  },
  {
    ...read,
    path: '/api/runs/{id}/files',
    summary: 'Files directly in a folder of a run; each logged model is a folder',
    query: runFilesInput,
    answer: { description: 'Files and folders', schema: pageOf(fileEntry) },
  },
  {
    ...read,
    path: '/api/runs/{id}/files/content',
    summary: 'A file of a run or of a logged model, as a download',
    query: runFilesInput,
    answer: { description: 'The bytes', mediaTypes: ['application/octet-stream'] },
  },
];
