import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

const BLOCK_BYTES = 1024 * 1024;

export type Copied = { bytes: number; sha256: string };

/**
 * Copies a file and returns its length and SHA-256; with `to` null, only reads the file. The copy
 * is flushed to disk before the function returns.
 */
export async function copyHashed(from: string, to: string | null, mode = 0o600): Promise<Copied> {
  const source = await open(from, 'r');
  const target = to === null ? null : await open(to, 'wx', mode);
  try {
    const hash = createHash('sha256');
    const block = Buffer.allocUnsafe(BLOCK_BYTES);
    let bytes = 0;
    for (;;) {
      const { bytesRead } = await source.read(block, 0, BLOCK_BYTES);
      if (bytesRead === 0) break;
      const read = block.subarray(0, bytesRead);
      hash.update(read);
      await target?.writeFile(read);
      bytes += bytesRead;
    }
    // The umask restricts the mode passed to `open`.
    await target?.chmod(mode);
    await target?.sync();
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    await source.close();
    await target?.close();
  }
}
