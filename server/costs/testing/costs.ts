import type { Grant } from '#lib/permissions.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { newId } from '#server/platform/ids.ts';
import { allOperations } from '#server/platform/openapi/document.ts';
import { runStatement } from '#server/telemetry/client.ts';
import { importCosts } from '../focus/import-file.ts';

export const admin = systemActor('test');
export const october = { from: new Date('2026-10-01Z'), to: new Date('2026-11-01Z') };

/** For tests: an answer that is exactly what the OpenAPI document says. */
export function described<T>(path: string, answer: T, method = 'get'): T {
  const operation = allOperations.find((each) => each.method === method && each.path === path);
  if (operation?.answer.schema === undefined) throw new Error(`${method} ${path} is not described`);
  operation.answer.schema.parse(JSON.parse(JSON.stringify(answer)));
  return answer;
}

export function take(text: string | Buffer, dataset: string | null = null) {
  return importCosts(admin, {
    body: Buffer.from(text),
    contentType: 'text/csv',
    dataset,
    name: 'bill.csv',
  });
}

export function person(grant: Grant): Actor {
  const authenticatedAt = new Date();
  const who = { kind: 'user', id: newId(), name: 'p', sessionId: '', ip: null } as const;
  return { ...who, grants: [grant], authenticatedAt };
}

export async function nothingStored(): Promise<void> {
  await runStatement('TRUNCATE TABLE cost_rows');
  await runStatement('TRUNCATE TABLE cost_imports');
}
