import type { Graph } from '../company/graph.ts';
import type { MlflowTarget } from '../registry/mlflow-client.ts';
import { sendJson } from '../registry/send-json.ts';
import { drawBudgets } from './draw-budgets.ts';

/** Sets the budgets of the company and its teams. Existing budgets are not changed (409). */
export async function sendBudgets(
  target: MlflowTarget,
  graph: Graph,
  nowMs: number,
): Promise<void> {
  for (const budget of drawBudgets(graph, nowMs)) {
    const status = await sendJson(target, 'PUT', '/api/costs/budgets', budget);
    if (status !== 200 && status !== 409)
      throw new Error(`the budget of ${budget.name || 'the company'} was answered with ${status}`);
  }
}
