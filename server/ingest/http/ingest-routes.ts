import { alertmanagerWebhookRoute } from '../alerts/alertmanager-webhook.ts';
import { alertmanagerAlertsRoute } from '../alerts/alertmanager.ts';
import { changesRoute } from '../alerts/changes.ts';
import { pagerDutyRoute } from '../alerts/pagerduty.ts';
import { costsRoute } from '../costs.ts';
import { inferenceEventsRoute } from '../inference/inference-events.ts';
import { inferenceRoute } from '../inference/inference.ts';
import { labelsRoute } from '../labels.ts';
import { otlpLogsRoute } from '../otlp/otlp-logs.ts';
import { otlpMetricsRoute } from '../otlp/otlp-metrics.ts';
import { otlpTracesRoute } from '../otlp/otlp-traces.ts';
import { remoteWriteRoute } from '../prometheus/remote-write.ts';
import type { IngestRoute } from './ingest-route.ts';

const routes: readonly IngestRoute[] = [
  otlpMetricsRoute,
  otlpLogsRoute,
  otlpTracesRoute,
  remoteWriteRoute,
  alertmanagerAlertsRoute,
  alertmanagerWebhookRoute,
  pagerDutyRoute,
  changesRoute,
  costsRoute,
  inferenceRoute,
  inferenceEventsRoute,
  labelsRoute,
];

const byPath = new Map(routes.map((route) => [route.path, route]));

/**
 * Ingest route of a path, or undefined if the request is not for ingest. Ignores one trailing
 * slash.
 */
export function intakeRoute(path: string, method: string): IngestRoute | undefined {
  const route =
    byPath.get(path) ?? (path.endsWith('/') ? byPath.get(path.slice(0, -1)) : undefined);
  if (route?.sharesPath === true && !route.methods.includes(method)) return undefined;
  return route;
}
