import { executorNameInput } from '#lib/schemas/actions-execution.ts';
import { testExecutor } from '#server/actions/test-executor.ts';
import { parseInput } from '#server/platform/parse-input.ts';
import { route } from '#server/platform/route.ts';

export const POST = route(({ actor, params }) =>
  testExecutor(actor, parseInput(executorNameInput, { name: params['name'] })),
);
