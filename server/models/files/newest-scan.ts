import { vouchedSchema, type FilesVouched } from '#lib/schemas/models/governance.ts';
import type { ArtifactScan } from '#server/generated/prisma/client.ts';
import type { Transaction } from '#server/platform/database/db.ts';

/** Current scan of a version; null if it was never scanned. */
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

/** User who accepted the unscanned files, with the reason; null if no one has. */
export function vouchedOf({ vouched }: Pick<ArtifactScan, 'vouched'>): FilesVouched | null {
  return vouchedSchema.nullable().parse(vouched);
}
