import { applyRetentionJob } from '#server/jobs/apply-retention.ts';
import { castDemoVotesJob } from '#server/jobs/cast-demo-votes.ts';
import { measureDatasetsJob, pullDatasetsJob } from '#server/jobs/dataset-jobs.ts';
import { deriveResourcesJob } from '#server/jobs/derive-resources.ts';
import { evaluateJob } from '#server/jobs/evaluate.ts';
import {
  cleanUpJob,
  expireActionsJob,
  forgetCostsJob,
  remindApprovalsJob,
  sealAuditJob,
} from '#server/jobs/housekeeping.ts';
import {
  joinPartsJob,
  keepInferenceJob,
  learnSchemasJob,
  measureImportanceJob,
  registerModelsJob,
} from '#server/jobs/inference-jobs.ts';
import { syncMlflowJob } from '#server/jobs/mlflow/sync-mlflow.ts';
import { watchModelsJob } from '#server/jobs/monitor-models.ts';
import { sendNotifications } from '#server/jobs/notifications/send-notifications.ts';
import { sendRegistryWebhooksJob } from '#server/jobs/notifications/send-registry-webhooks.ts';
import { sendReportsJob } from '#server/jobs/notifications/send-reports.ts';
import { removeDemoJob } from '#server/jobs/remove-demo.ts';
import { runChecksJob } from '#server/jobs/run-checks.ts';
import { runDemoPastJob } from '#server/jobs/run-demo-past.ts';
import { advanceRolloutsJob } from '#server/jobs/runs/advance-rollouts.ts';
import { runActions } from '#server/jobs/runs/run-actions.ts';
import { settleRuns } from '#server/jobs/runs/settle-runs.ts';
import { scanVersionJob } from '#server/jobs/scan-version.ts';
import { baselinesJob, rollUpJob } from '#server/jobs/telemetry-jobs.ts';
import { trainPredictorsJob } from '#server/jobs/train-predictors.ts';
import type { Job } from './job.ts';
import { processIntake } from './process-queued-items.ts';

export const allJobs: readonly Job[] = [
  evaluateJob,
  deriveResourcesJob,
  processIntake,
  runActions,
  settleRuns,
  expireActionsJob,
  remindApprovalsJob,
  sendNotifications,
  sendReportsJob,
  sendRegistryWebhooksJob,
  runChecksJob,
  pullDatasetsJob,
  measureDatasetsJob,
  syncMlflowJob,
  rollUpJob,
  baselinesJob,
  sealAuditJob,
  cleanUpJob,
  forgetCostsJob,
  registerModelsJob,
  joinPartsJob,
  learnSchemasJob,
  keepInferenceJob,
  measureImportanceJob,
  watchModelsJob,
  trainPredictorsJob,
  advanceRolloutsJob,
  applyRetentionJob,
  removeDemoJob,
  runDemoPastJob,
  castDemoVotesJob,
  scanVersionJob,
];
