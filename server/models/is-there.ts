import type { VerbContext } from '#server/platform/verb.ts';

/** Whether the model is there still; until this transaction ends it cannot be removed. */
export async function isThere({ tx }: VerbContext, model: string): Promise<boolean> {
  const rows = await tx.$queryRaw<
    unknown[]
  >`select 1 from "InferenceModel" where name = ${model} for key share`;
  return rows.length > 0;
}
