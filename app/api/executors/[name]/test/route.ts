import { executorNameInput } from '#lib/schemas/actions/execution.ts';
import { testExecutor } from '#server/actions/test-executor.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, params }) =>
  testExecutor(actor, parseInput(executorNameInput, { name: params['name'] })),
);
