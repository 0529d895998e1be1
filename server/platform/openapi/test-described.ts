import { allOperations } from './document.ts';

/** For integration tests: throws unless a response matches the API description. */
export function expectDescribed(path: string, answer: unknown, method = 'get'): void {
  const operation = allOperations.find((each) => each.method === method && each.path === path);
  const schema = operation?.answer.schema;
  if (schema === undefined) throw new Error(`no answer is described of ${method} ${path}`);
  schema.parse(JSON.parse(JSON.stringify(answer)));
}
