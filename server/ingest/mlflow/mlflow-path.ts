export const apiPrefix = /^\/(?:ajax-)?api\/[23]\.0(?=\/mlflow)/u;
const topPaths = new Set(['/version', '/health', '/get-artifact', '/model-versions/get-artifact']);

/**
 * Whether the path belongs to the MLflow API. `/api/2.0` and `/ajax-api/2.0` are MLflow paths;
 * Tandem's own API has no version number.
 */
export function isMlflowPath(path: string): boolean {
  return topPaths.has(path) || apiPrefix.test(path);
}
