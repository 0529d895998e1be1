/**
 * Frees the memory of a large buffer immediately. Otherwise, a busy ingest (megabytes per second)
 * would keep the garbage collector running constantly. The caller must own the buffer and every
 * view of its memory; all of them are empty afterwards.
 */
export function freeMemory(bytes: Buffer): void {
  const { buffer } = bytes;
  // Node allocates small buffers from shared memory.
  if (buffer.byteLength !== bytes.byteLength || !(buffer instanceof ArrayBuffer)) return;
  buffer.transfer(0);
}
