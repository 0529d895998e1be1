/**
 * Drops log lines that cannot be written (full disk, reader gone). By default, such a line would
 * end the process.
 */
export function surviveLostOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
