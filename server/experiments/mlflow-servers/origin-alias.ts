import { z } from 'zod';
import { Prisma } from '#server/generated/prisma/client.ts';
import type { MlflowServer } from '#server/generated/prisma/client.ts';
import type { Transaction } from '#server/platform/database/db.ts';
import { db } from '#server/platform/database/db.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { askMlflow } from './mlflow-client.ts';
import { theirModel } from './wire.ts';

const path = '/api/2.0/mlflow/registered-models';
/** A pre-check waits for it. */
const readTimeoutMs = 8_000;

/** Where a copied model comes from, and the name that it has there. */
export type Origin = { server: MlflowServer; name: string };

/** The server that a registered model is copied from; null for models of Tandem, and for what is gone there. */
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

/** A query for the name of the server that a registered model is copied from; no row where none is. */
export function nameOfOrigin(modelId: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`select s."name" from "MlflowItem" i join "MlflowServer" s on s."id" = i."serverId"
    where i."kind" = 'model' and i."localId" = ${modelId}::text and i."goneAt" is null limit 1`;
}

/** What the aliases of the model point to on its server now, asked there. */
export async function aliasesThere({ server, name }: Origin): Promise<Map<string, number>> {
  const { registered_model: model } = await askMlflow(
    server,
    { method: 'GET', path: `${path}/get`, query: { name }, timeoutMs: readTimeoutMs },
    theirModel,
  );
  return new Map(model.aliases.map(({ alias, version }) => [alias, version]));
}

/** Points an alias there to a version, or to none. Once; what the server says is not yet a proof. */
export async function setAliasThere(
  { server, name }: Origin,
  alias: string,
  version: number | null,
): Promise<void> {
  const body = version === null ? { name, alias } : { name, alias, version: String(version) };
  const method = version === null ? 'DELETE' : 'POST';
  await askMlflow(server, { method, path: `${path}/alias`, body }, z.unknown());
}

/** Why it is not proven that an alias points to a version there; null: it is. Never throws: the order was sent before. */
export async function unprovenThere(
  origin: Origin,
  alias: string,
  version: number | null,
): Promise<string | null> {
  const where = `on ${origin.server.name}`;
  try {
    const now = (await aliasesThere(origin)).get(alias) ?? null;
    if (now === version) return null;
    return `It was told to move ${alias}, but it points to ${now === null ? 'no version' : `version ${now}`} ${where}.`;
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'the call broke off';
    return `It was told to move ${alias}, but cannot be read back ${where}: ${reason}`;
  }
}

/** Is it certain that a request that failed has changed nothing there? */
export function wasRefused(error: unknown): boolean {
  const code = asTandemError(error)?.code;
  if (code !== undefined) return code !== 'unavailable';
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
}
