/** Meaning of a model server's metric. All but the last three are counters. */
type ServerRole =
  | 'requests'
  | 'latency bucket'
  | 'latency sum'
  | 'queue sum'
  | 'latency quantile'
  | 'queue length'
  | 'cache use';

type ServerMetric = {
  server: 'vLLM' | 'vLLM under KServe' | 'Triton' | 'TorchServe' | 'Knative' | 'KServe';
  /**
   * Name in Prometheus. Over OTLP, a histogram has the name without `_bucket`, `_sum` and `_count`.
   */
  metric: string;
  role: ServerRole;
  /** Unit of the values; for buckets, unit of their bounds. */
  unit: '1' | 's' | 'ms' | 'us';
  /**
   * Label with the model's name, from which `ending` is removed. A series without the label belongs
   * to no model.
   */
  model: string;
  ending?: string;
  version: string | null;
  /**
   * SQL over `labels` for whether the requests failed. Omitted if the server does not report
   * failures.
   */
  failed?: string;
};

const vllm = { server: 'vLLM', model: 'model_name', version: null } as const;
const triton = { server: 'Triton', model: 'model', version: 'version' } as const;
const torchServe = {
  server: 'TorchServe',
  model: 'model_name',
  version: 'model_version',
} as const;
// Proxy of each revision of an InferenceService, whose Knative service has the same name.
const knative = {
  server: 'Knative',
  model: 'configuration_name',
  ending: '-predictor(-default)?$',
  version: 'revision_name',
} as const;
// Knative since 1.19, through OpenTelemetry. Resource attributes are labels over OTLP. A scraping
// Prometheus has them only if its collector promotes them.
const knativeOtlp = {
  ...knative,
  model: 'kn.configuration.name',
  version: 'kn.revision.name',
  status: 'http.response.status_code',
} as const;
const knativeScraped = {
  ...knative,
  model: 'kn_configuration_name',
  version: 'kn_revision_name',
  status: 'http_response_status_code',
} as const;
const kserve = { server: 'KServe', model: 'model_name', version: null } as const;

const ofVllm: readonly ServerMetric[] = [
  {
    ...vllm,
    metric: 'vllm:request_success_total',
    role: 'requests',
    unit: '1',
    failed: "labels['finished_reason'] = 'error'",
  },
  { ...vllm, metric: 'vllm:e2e_request_latency_seconds_bucket', role: 'latency bucket', unit: 's' },
  { ...vllm, metric: 'vllm:request_queue_time_seconds_sum', role: 'queue sum', unit: 's' },
  { ...vllm, metric: 'vllm:num_requests_waiting', role: 'queue length', unit: '1' },
  { ...vllm, metric: 'vllm:kv_cache_usage_perc', role: 'cache use', unit: '1' },
  // Name before vLLM 0.10.
  { ...vllm, metric: 'vllm:gpu_cache_usage_perc', role: 'cache use', unit: '1' },
];

/**
 * vLLM's metrics as renamed by the monitors of KServe's LLMInferenceService. If both names arrive,
 * vLLM's own names take precedence.
 */
const ofVllmUnderKserve = ofVllm.map((each): ServerMetric => ({
  ...each,
  server: 'vLLM under KServe',
  metric: `kserve_${each.metric}`,
}));

/**
 * Counts and durations in seconds of Knative's proxy since 1.19, by its histogram and queue names.
 */
function ofKnative(
  { status, ...labels }: typeof knativeOtlp | typeof knativeScraped,
  histogram: string,
  queue: string,
): ServerMetric[] {
  return [
    {
      ...labels,
      metric: `${histogram}_count`,
      role: 'requests',
      unit: '1',
      failed: `startsWith(labels['${status}'], '5')`,
    },
    { ...labels, metric: `${histogram}_bucket`, role: 'latency bucket', unit: 's' },
    { ...labels, metric: queue, role: 'queue length', unit: '1' },
  ];
}

/**
 * Metrics of model servers by their documented names. If two servers report on one model (Triton
 * behind the Knative proxy), the first in this list takes precedence. vLLM counts requests that
 * clients canceled (`abort`) as successful, so canceled Triton requests count as successful here
 * too.
 */
const modelServerMetrics: readonly ServerMetric[] = [
  ...ofVllm,
  ...ofVllmUnderKserve,
  { ...triton, metric: 'nv_inference_request_success', role: 'requests', unit: '1', failed: '0' },
  {
    ...triton,
    metric: 'nv_inference_request_failure',
    role: 'requests',
    unit: '1',
    failed: "labels['reason'] != 'CANCELED'",
  },
  { ...triton, metric: 'nv_inference_request_duration_us', role: 'latency sum', unit: 'us' },
  { ...triton, metric: 'nv_inference_queue_duration_us', role: 'queue sum', unit: 'us' },
  // Only with --metrics-config summary_latencies=true.
  { ...triton, metric: 'nv_inference_request_summary_us', role: 'latency quantile', unit: 'us' },
  { ...triton, metric: 'nv_inference_pending_request_count', role: 'queue length', unit: '1' },
  { ...torchServe, metric: 'ts_inference_requests_total', role: 'requests', unit: '1' },
  { ...torchServe, metric: 'ts_inference_latency_microseconds', role: 'latency sum', unit: 'us' },
  { ...torchServe, metric: 'ts_queue_latency_microseconds', role: 'queue sum', unit: 'us' },
  {
    ...knative,
    metric: 'revision_app_request_count',
    role: 'requests',
    unit: '1',
    failed: "labels['response_code_class'] = '5xx'",
  },
  {
    ...knative,
    metric: 'revision_app_request_latencies_bucket',
    role: 'latency bucket',
    unit: 'ms',
  },
  { ...knative, metric: 'revision_queue_depth', role: 'queue length', unit: '1' },
  ...ofKnative(knativeOtlp, 'kn.serving.invocation.duration', 'kn.serving.queue.depth'),
  ...ofKnative(knativeScraped, 'kn_serving_invocation_duration_seconds', 'kn_serving_queue_depth'),
  // Names in 1.19 and 1.20.
  ...ofKnative(knativeOtlp, 'kn.queueproxy.app.duration', 'kn.queueproxy.depth'),
  ...ofKnative(knativeScraped, 'kn_queueproxy_app_duration_seconds', 'kn_queueproxy_depth'),
  { ...kserve, metric: 'request_predict_seconds_count', role: 'requests', unit: '1' },
  { ...kserve, metric: 'request_predict_seconds_bucket', role: 'latency bucket', unit: 's' },
];

/** Servers in order of precedence. */
const servers = [...new Set(modelServerMetrics.map(({ server }) => server))];
const secondsOf = { '1': 1, s: 1, ms: 1e-3, us: 1e-6 } as const;

const gaugeRoles: readonly ServerRole[] = ['latency quantile', 'queue length', 'cache use'];
const isGauge = ({ role }: ServerMetric): boolean => gaugeRoles.includes(role);
const baseOf = (metric: string): string => metric.replace(/_(?:bucket|sum|count)$/u, '');

const counterNames = modelServerMetrics
  .filter((each) => !isGauge(each))
  .map(({ metric }) => metric);
const gaugeNames = modelServerMetrics.filter(isGauge).map(({ metric }) => metric);
const histogramNames = [
  ...new Set(
    modelServerMetrics
      .filter(({ metric }) => metric.endsWith('_bucket'))
      .map(({ metric }) => baseOf(metric)),
  ),
];

/** Parameters of every statement that reads these series. */
export const serverSources = {
  counters: counterNames,
  gauges: gaugeNames,
  histograms: histogramNames,
  sources: [...counterNames, ...gaugeNames, ...histogramNames],
};

const quoted = (text: string): string => `'${text.replaceAll("'", "\\'")}'`;

function looked(
  name: string,
  valueOf: (metric: ServerMetric) => string,
  otherwise: string,
): string {
  const names = modelServerMetrics.map(({ metric }) => quoted(metric));
  const values = modelServerMetrics.map(valueOf);
  return `transform(${name}, [${names.join(', ')}], [${values.join(', ')}], ${otherwise})`;
}

/** SQL for the value of the first metric with this name, or whose histogram has this name. */
function chosen(
  name: string,
  valueOf: (metric: ServerMetric) => string,
  otherwise: string,
): string {
  const byValue = Map.groupBy(modelServerMetrics, valueOf);
  const branches = [...byValue].flatMap(([value, metrics]) => {
    const names = metrics.flatMap(({ metric }) => [metric, baseOf(metric)]);
    return [`${name} IN (${[...new Set(names)].map(quoted).join(', ')})`, value];
  });
  return `multiIf(${[...branches, otherwise].join(', ')})`;
}

function modelOf({ model, ending }: ServerMetric): string {
  const label = `labels[${quoted(model)}]`;
  if (ending === undefined) return label;
  return `if(match(${label}, ${quoted(ending)}), replaceRegexpOne(${label}, ${quoted(ending)}, ''), '')`;
}

/** SQL over `labels` and a metric name column for the metric's model; '' for none. */
export const modelSql = (name: string): string => chosen(name, modelOf, "''");

/** SQL for the metric's version; '' if the server does not report one. */
export const versionSql = (name: string): string =>
  chosen(name, ({ version }) => (version === null ? "''" : `labels[${quoted(version)}]`), "''");

export const roleSql = (name: string): string => looked(name, ({ role }) => quoted(role), "''");

/** SQL for the rank of the metric's server. The lowest rank takes precedence. */
export const rankSql = (name: string): string =>
  looked(name, ({ server }) => String(servers.indexOf(server)), String(servers.length));

/** SQL for the factor that converts the metric's values to seconds or counts. */
export const factorSql = (name: string): string =>
  looked(name, ({ unit }) => String(secondsOf[unit]), '1');

/** SQL for whether the requests that the metric counts failed. */
export const failedSql = (name: string): string =>
  `multiIf(${modelServerMetrics
    .flatMap(({ metric, failed }) =>
      failed === undefined ? [] : [`${name} = ${quoted(metric)}`, failed],
    )
    .join(', ')}, 0)`;

/** SQL for whether the metric's server reports failures. */
export const tellsFailuresSql = (name: string): string =>
  looked(name, ({ failed }) => (failed === undefined ? '0' : '1'), '0');
