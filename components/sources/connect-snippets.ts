import type { Preferences } from '#lib/schemas/accounts/accounts.ts';
import { mlflowLines, requestLines } from './model-snippets.ts';

export interface Sender {
  id: string;
  label: string;
  /** Required scope of the API key. */
  scope: 'ingest' | 'models';
  /** Product area that uses the sender's data; null means both. */
  half: 'services' | 'models' | null;
  /** Description of the sender's data. */
  text: string;
  snippets: (origin: string, key: string) => readonly { title: string; text: string }[];
}

function hostOf(origin: string): { scheme: string; host: string } {
  const [scheme = 'http', host = ''] = origin.split('://');
  return { scheme, host };
}

/** Snippets for each sender, with the address of this instance and an API key. */
export const SENDERS: readonly Sender[] = [
  {
    id: 'prometheus',
    label: 'Prometheus',
    scope: 'ingest',
    half: 'services',
    text: 'Metrics by remote write 1.0.',
    snippets: (origin, key) => [
      {
        title: 'prometheus.yml',
        text: `remote_write:\n  - url: ${origin}/api/v1/write\n    authorization:\n      credentials: ${key}`,
      },
    ],
  },
  {
    id: 'opentelemetry',
    label: 'OpenTelemetry',
    scope: 'ingest',
    half: null,
    text: 'Metrics, traces and logs by OTLP over HTTP, from an SDK or a collector.',
    snippets: (origin, key) => [
      {
        title: 'Environment of a program with an SDK',
        text: `export OTEL_SERVICE_NAME=my-service\nexport OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf\nexport OTEL_EXPORTER_OTLP_ENDPOINT=${origin}\nexport OTEL_EXPORTER_OTLP_HEADERS="Authorization=Bearer%20${key}"`,
      },
      {
        title: 'Collector configuration',
        text: `exporters:\n  otlphttp/tandem:\n    endpoint: ${origin}\n    headers:\n      Authorization: Bearer ${key}`,
      },
    ],
  },
  {
    id: 'alertmanager',
    label: 'Alertmanager',
    scope: 'ingest',
    half: 'services',
    text: "Alerts from your own rules; they join Tandem's incidents.",
    snippets: (origin, key) => [
      {
        title: 'alertmanager.yml, as a receiver',
        text: `receivers:\n  - name: tandem\n    webhook_configs:\n      - url: ${origin}/api/ingest/alertmanager\n        send_resolved: true\n        http_config:\n          authorization:\n            credentials: ${key}`,
      },
      {
        title: 'prometheus.yml, without Alertmanager',
        text: `alerting:\n  alertmanagers:\n    - scheme: ${hostOf(origin).scheme}\n      authorization:\n        credentials: ${key}\n      static_configs:\n        - targets: ['${hostOf(origin).host}']`,
      },
    ],
  },
  {
    id: 'pagerduty',
    label: 'PagerDuty events',
    scope: 'ingest',
    half: 'services',
    text: 'Alerts from tools that support the Events API v2. Use an API key as the routing key and this address.',
    snippets: (origin, key) => [
      {
        title: 'A test event in the same format',
        text: `curl -X POST ${origin}/v2/enqueue \\\n  -H "Content-Type: application/json" \\\n  -d '{"routing_key":"${key}","event_action":"trigger","dedup_key":"disk-web-1",\n       "payload":{"summary":"Disk of web-1 is full","source":"web-1","severity":"error"}}'`,
      },
      {
        title: 'alertmanager.yml, as a receiver',
        text: `receivers:\n  - name: tandem\n    pagerduty_configs:\n      - url: ${origin}/v2/enqueue\n        routing_key: ${key}`,
      },
    ],
  },
  {
    id: 'mlflow',
    label: 'MLflow',
    scope: 'models',
    half: 'models',
    text: 'Runs, artifacts, registered models and traces, with the unmodified MLflow client.',
    snippets: (origin, key) => [{ title: 'Where training runs', text: mlflowLines(origin, key) }],
  },
  {
    id: 'inference',
    label: 'Predictions',
    scope: 'ingest',
    half: 'models',
    text: 'Predictions of a model and later the actual values. Tandem measures drift, quality and cost of models from them.',
    snippets: (origin, key) => [
      { title: 'From the service that serves the model', text: requestLines(origin, key) },
    ],
  },
  {
    id: 'changes',
    label: 'Changes',
    scope: 'ingest',
    half: null,
    text: 'Deployments and configuration changes, so that a cause can be a change. Plain JSON or CloudEvents.',
    snippets: (origin, key) => [
      {
        title: 'At the end of a deployment',
        text: `curl -X POST ${origin}/api/changes \\\n  -H "Authorization: Bearer ${key}" \\\n  -H "Content-Type: application/json" \\\n  -d '{"kind":"deployment","ref":"'"$BUILD_ID"'","title":"checkout 2.4.1",\n       "occurredAt":"'"$(date -u +%Y-%m-%dT%H:%M:%SZ)"'",\n       "resource":{"kind":"service","name":"checkout"},\n       "environment":"production","before":"2.4.0","after":"2.4.1"}'`,
      },
    ],
  },
  {
    id: 'costs',
    label: 'Costs',
    scope: 'ingest',
    half: null,
    text: 'Bills of a cloud provider in FOCUS format, 1.0 to 1.4, as CSV. A corrected file replaces the month.',
    snippets: (origin, key) => [
      {
        title: 'Daily, with the newest export',
        text: `curl -X POST ${origin}/api/ingest/costs \\\n  -H "Authorization: Bearer ${key}" \\\n  -H "Content-Type: text/csv" \\\n  --data-binary @focus.csv`,
      },
    ],
  },
];

/** Senders ordered by the user's focus. */
export function sendersFor(focus: Preferences['focus']): readonly Sender[] {
  const rank = ({ half }: Sender): number => (half === 'models' ? 0 : half === null ? 1 : 2);
  return focus === 'models' ? SENDERS.toSorted((a, b) => rank(a) - rank(b)) : SENDERS;
}

/** HTTP checks are not a sender: Tandem sends the requests. */
export const HTTP_CHECK = { id: 'http-check', label: 'HTTP check' } as const;

/** Connection methods ordered by the user's focus. The HTTP check comes after Alertmanager. */
export function tabsFor(focus: Preferences['focus']): { id: string; label: string }[] {
  const tabs = sendersFor(focus).map(({ id, label }) => ({ id, label }));
  const after = tabs.findIndex(({ id }) => id === 'alertmanager') + 1;
  return tabs.toSpliced(after, 0, HTTP_CHECK);
}
