import type { InferenceModel } from '#server/generated/prisma/client.ts';
import { found, type VerbContext } from '#server/platform/verb.ts';

/** Whether the model still exists. Prevents its removal until this transaction ends. */
export async function isThere({ tx }: VerbContext, model: string): Promise<boolean> {
  const rows = await tx.$queryRaw<
    unknown[]
  >`select 1 from "InferenceModel" where name = ${model} for key share`;
  return rows.length > 0;
}

/**
 * The model's row, locked against user changes and removal until the transaction ends. Throws
 * `not_found` if there is none.
 */
export async function lockedModel({ tx }: VerbContext, name: string): Promise<InferenceModel> {
  await tx.$queryRaw`select 1 from "InferenceModel" where name = ${name} for no key update`;
  return found(await tx.inferenceModel.findUnique({ where: { name } }), 'model');
}
