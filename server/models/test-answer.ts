import { expect } from 'vitest';

/** For integration tests: the body of an answer, which must have this status. */
export async function read(response: Response, status = 200): Promise<unknown> {
  const body: unknown = await response.json();
  expect(response.status, JSON.stringify(body).slice(0, 500)).toBe(status);
  return body;
}
