import { vouchedSchema } from '#lib/schemas/models/governance.ts';
import type { FilesVouched } from '#lib/schemas/models/governance.ts';
import type { ArtifactScan } from '#server/generated/prisma/client.ts';
import type { Transaction } from '#server/platform/database/db.ts';

/** The scan that counts for a version; null where nobody has looked. */
export async function newestScan(
  tx: Pick<Transaction, 'artifactScan'>,
  modelId: string,
  version: number,
): Promise<ArtifactScan | null> {
  return tx.artifactScan.findFirst({
    where: { modelId, version },
    orderBy: { scannedAt: 'desc' },
  });
}

/** Who answers for files that could not be read; null where nobody does. */
export function vouchedOf({ vouched }: Pick<ArtifactScan, 'vouched'>): FilesVouched | null {
  return vouchedSchema.nullable().parse(vouched);
}
