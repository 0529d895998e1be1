import { z } from 'zod';
import { Prisma, type MlflowServer } from '#server/generated/prisma/client.ts';
import { db, type Transaction } from '#server/platform/database/db.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { askMlflow } from './mlflow-client.ts';
import { theirModel } from './wire.ts';

const path = '/api/2.0/mlflow/registered-models';
/** Short, because a pre-check waits for the response. */
const readTimeoutMs = 8_000;

/** Source server of a copied model, and the model's name there. */
export type Origin = { server: MlflowServer; name: string };

/**
 * Server that a registered model is copied from; null for Tandem's own models and for models that
 * are gone on the server.
 */
export async function originOfModel(
  modelId: string,
  tx: Pick<Transaction, 'mlflowItem'> = db(),
): Promise<Origin | null> {
  const item = await tx.mlflowItem.findFirst({
    where: { kind: 'model', localId: modelId, goneAt: null },
    include: { server: true },
  });
  return item === null ? null : { server: item.server, name: item.externalId };
}

/**
 * Query for the name of the server that a registered model is copied from; no row if there is none.
 */
export function nameOfOrigin(modelId: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`select s."name" from "MlflowItem" i join "MlflowServer" s on s."id" = i."serverId"
    where i."kind" = 'model' and i."localId" = ${modelId}::text and i."goneAt" is null limit 1`;
}

/** Current targets of the model's aliases, requested from its server. */
export async function aliasesThere({ server, name }: Origin): Promise<Map<string, number>> {
  const { registered_model: model } = await askMlflow(
    server,
    { method: 'GET', path: `${path}/get`, query: { name }, timeoutMs: readTimeoutMs },
    theirModel,
  );
  return new Map(model.aliases.map(({ alias, version }) => [alias, version]));
}

/**
 * Points an alias on the server to a version, or deletes it. Sent once; the server's response alone
 * does not prove the change.
 */
export async function setAliasThere(
  { server, name }: Origin,
  alias: string,
  version: number | null,
): Promise<void> {
  const body = version === null ? { name, alias } : { name, alias, version: String(version) };
  const method = version === null ? 'DELETE' : 'POST';
  await askMlflow(server, { method, path: `${path}/alias`, body }, z.unknown());
}

/**
 * Reason that it is not proven that an alias points to a version on the server; null if it is
 * proven. Never throws, because the request was already sent.
 */
export async function unprovenThere(
  origin: Origin,
  alias: string,
  version: number | null,
): Promise<string | null> {
  const where = `on ${origin.server.name}`;
  try {
    const now = (await aliasesThere(origin)).get(alias) ?? null;
    if (now === version) return null;
    return `The server was asked to move ${alias}, but it points to ${now === null ? 'no version' : `version ${now}`} ${where}.`;
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'the call was interrupted';
    return `The server was asked to move ${alias}, but could not be read back ${where}: ${reason}`;
  }
}

/** True if a failed request certainly changed nothing on the server. */
export function wasRefused(error: unknown): boolean {
  const code = asTandemError(error)?.code;
  if (code !== undefined) return code !== 'unavailable';
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
}
