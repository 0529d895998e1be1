import {
  createAssessment,
  deleteAssessment,
  getAssessment,
  updateAssessment,
} from '#server/experiments/traces/assess-trace.ts';
import {
  deleteTraces,
  deleteTraceTag,
  setTraceTag,
} from '#server/experiments/traces/change-trace.ts';
import { getMlflowTrace, getTraceInfos } from '#server/experiments/traces/get-trace.ts';
import { linkPrompts, linkTraces } from '#server/experiments/traces/link-traces.ts';
import { searchTraces } from '#server/experiments/traces/search-traces.ts';
import { startTrace } from '#server/experiments/traces/start-trace.ts';
import { getWholeTrace, getWholeTraces } from '#server/experiments/traces/whole-trace.ts';
import { passing } from './experiment-routes.ts';
import { json, type JsonRoute } from './mlflow-route.ts';

const assessment = 'mlflow/traces/{trace_id}/assessments/{assessment_id}';

export const traceRoutes: readonly JsonRoute[] = [
  json('POST', 'mlflow/traces', passing(startTrace)),
  json('POST', 'mlflow/traces/search', passing(searchTraces)),
  json('POST', 'mlflow/traces/delete-traces', passing(deleteTraces)),
  json('POST', 'mlflow/traces/batchGetInfos', passing(getTraceInfos)),
  json('GET', 'mlflow/traces/get', passing(getWholeTrace)),
  json('GET', 'mlflow/traces/batchGet', passing(getWholeTraces)),
  json('GET', 'mlflow/traces/{trace_id}', passing(getMlflowTrace)),
  json('PATCH', 'mlflow/traces/{trace_id}/tags', passing(setTraceTag)),
  json('DELETE', 'mlflow/traces/{trace_id}/tags', passing(deleteTraceTag)),
  json('POST', 'mlflow/traces/link-to-run', passing(linkTraces)),
  json('POST', 'mlflow/traces/link-prompts', passing(linkPrompts)),
  json('POST', 'mlflow/traces/{trace_id}/assessments', passing(createAssessment)),
  json('GET', assessment, passing(getAssessment)),
  json('PATCH', assessment, passing(updateAssessment)),
  json('DELETE', assessment, passing(deleteAssessment)),
];
