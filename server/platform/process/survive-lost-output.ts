/**
 * Drops a log line that cannot be written (full disk, reader gone); by default it would end the
 * process.
 */
export function surviveLostOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
