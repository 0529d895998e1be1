import { publicUrl } from '#server/platform/env.ts';
import { sessionCookieName } from '#server/platform/session-cookie.ts';
import { accountsOperations } from './accounts.ts';
import { actionRequestOperations } from './action-requests.ts';
import { actionsOperations } from './actions.ts';
import { buildDocument } from './build-document.ts';
import { costOperations } from './costs.ts';
import { datasetOperations } from './datasets.ts';
import { detectionOperations } from './detection.ts';
import { evidenceOperations } from './evidence.ts';
import { executorOperations } from './executors.ts';
import { experimentsOperations } from './experiments.ts';
import { governanceOperations } from './governance.ts';
import { incidentsOperations } from './incidents.ts';
import { inferenceOperations } from './inference.ts';
import { infrastructureOperations } from './infrastructure.ts';
import { intakeOperations } from './intake.ts';
import type { JsonSchema } from './json-schema.ts';
import { mlflowServerOperations } from './mlflow-servers.ts';
import { incidentImageOperations } from './incident-images.ts';
import { experimentTraceOperations } from './experiment-traces.ts';
import { webhookOperations } from './webhooks.ts';
import { mlflowOperations } from './mlflow.ts';
import { modelGovernanceOperations } from './model-governance.ts';
import { modelLoopOperations } from './model-loop.ts';
import { modelsOperations } from './models.ts';
import { notificationOperations } from './notifications.ts';
import { monitoringOperations } from './monitoring.ts';
import type { Operation } from './operation.ts';
import { operationsReportOperations } from './operations-report.ts';
import { secondFactorOperations } from './second-factors.ts';
import { silencesOperations } from './silences.ts';
import { delegationOperations } from './delegations.ts';
import { ownershipOperations } from './ownership.ts';
import { policyOperations } from './policies.ts';
import { sourcesOperations } from './sources.ts';
import { systemOperations } from './system.ts';
import { telemetryOperations } from './telemetry.ts';

/** Every method of every path. A new route gets its line in the file of its noun; a test compares with app/api. */
export const allOperations: readonly Operation[] = [
  ...accountsOperations,
  ...secondFactorOperations,
  ...actionsOperations,
  ...actionRequestOperations,
  ...costOperations,
  ...datasetOperations,
  ...detectionOperations,
  ...evidenceOperations,
  ...executorOperations,
  ...experimentsOperations,
  ...governanceOperations,
  ...incidentsOperations,
  ...inferenceOperations,
  ...infrastructureOperations,
  ...intakeOperations,
  ...mlflowServerOperations,
  ...webhookOperations,
  ...experimentTraceOperations,
  ...incidentImageOperations,
  ...mlflowOperations,
  ...modelGovernanceOperations,
  ...modelLoopOperations,
  ...modelsOperations,
  ...notificationOperations,
  ...monitoringOperations,
  ...operationsReportOperations,
  ...silencesOperations,
  ...delegationOperations,
  ...ownershipOperations,
  ...policyOperations,
  ...sourcesOperations,
  ...systemOperations,
  ...telemetryOperations,
];

export function openApiDocument(): JsonSchema {
  return buildDocument(allOperations, { url: publicUrl(), sessionCookie: sessionCookieName() });
}
