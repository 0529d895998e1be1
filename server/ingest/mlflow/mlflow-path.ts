export const apiPrefix = /^\/(?:ajax-)?api\/[23]\.0(?=\/mlflow)/u;
const topPaths = new Set(['/version', '/health', '/get-artifact', '/model-versions/get-artifact']);

/** Is this path one of MLflow's? `/api/2.0` and `/ajax-api/2.0` are MLflow's, our own API has no number. */
export function isMlflowPath(path: string): boolean {
  return topPaths.has(path) || apiPrefix.test(path);
}
