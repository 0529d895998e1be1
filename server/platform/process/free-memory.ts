/**
 * Frees the memory of a large buffer immediately. Left to the garbage collector, the megabytes
 * per second of a busy ingest make it collect constantly. The caller must own the buffer and
 * every view of its memory; all of them are empty afterwards.
 */
export function freeMemory(bytes: Buffer): void {
  const { buffer } = bytes;
  // Node allocates small buffers from shared memory.
  if (buffer.byteLength !== bytes.byteLength || !(buffer instanceof ArrayBuffer)) return;
  buffer.transfer(0);
}
