/** Parts of MLflow's API that Tandem does not support, with an error message for each. */
const parts: readonly { path: RegExp; words: string }[] = [
  {
    path: /^traces\/metrics$/u,
    words: 'no numbers over traces: charts and monitors read the telemetry that spans become',
  },
  {
    path: /^traces\/calculate-filter-correlation$/u,
    words: 'no correlation of filters of traces',
  },
  {
    path: /^issues(?:\/|$)/u,
    words: "none of MLflow's issues: troubles are incidents, and the causal graph links them",
  },
  {
    path: /^datasets(?:\/|$)/u,
    words: "none of MLflow's evaluation datasets; datasets of runs are logged with log_input",
  },
  { path: /^scorers(?:\/|$)/u, words: 'no scorers that run on the server' },
  { path: /^gateway(?:\/|$)/u, words: 'no AI gateway' },
  {
    path: /^(?:workspaces|users)(?:\/|$)/u,
    words: 'no workspaces and users of MLflow: keys and teams of its own say who may do what',
  },
];
/** MLflow 2 trace calls, whose paths MLflow 3 also uses. */
const oldTraces = /^traces(?:\/[^/]+\/info|\/[^/]+)?$/u;

const presigned =
  /^\/(?:ajax-)?api\/2\.0\/(?:mlflow-artifacts\/presigned\/|mlflow\/artifacts\/presigned-(?:down|up)load-url$)/u;

/** Reason a path below `/api/2.0` or `/api/3.0` is not supported. */
export function leftOut(path: string, method: string): string | null {
  if (presigned.test(path))
    return 'Tandem has no presigned addresses of files: they go through the artifact proxy.';
  const below = /^\/(?:ajax-)?api\/[23]\.0\/mlflow\/(?<below>.*)$/u.exec(path)?.groups?.['below'];
  if (below === undefined) return null;
  const found = parts.find((part) => part.path.test(below));
  if (found !== undefined) return `Tandem has ${found.words}.`;
  return oldTraces.test(below) && (method === 'PATCH' || method === 'GET')
    ? 'Tandem takes traces of MLflow 3 clients, or any over OTLP, but not the messages of MLflow 2.'
    : null;
}
