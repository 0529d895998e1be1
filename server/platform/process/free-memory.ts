/**
 * Gives the memory of a large buffer back at once: left to the garbage collector, the megabytes per second of an
 * intake under load make it collect all the time. The caller must be the only holder of the buffer and of every view
 * of its memory; all of them are empty afterwards.
 */
export function freeMemory(bytes: Buffer): void {
  const { buffer } = bytes;
  // Node cuts small buffers out of shared memory.
  if (buffer.byteLength !== bytes.byteLength || !(buffer instanceof ArrayBuffer)) return;
  buffer.transfer(0);
}
