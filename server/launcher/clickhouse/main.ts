import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { surviveLostOutput } from '#server/platform/process/survive-lost-output.ts';
import { createEndpoint } from './endpoint.ts';
import { openLanes } from './lanes.ts';
import { openScratchFiles } from './scratch-files.ts';

/*
 * The one process that owns a chDB folder (chDB itself refuses a second). Also usable alone:
 *   UV_THREADPOOL_SIZE=16 TANDEM_CLICKHOUSE_PASSWORD=secret \
 *     node server/launcher/clickhouse/main.ts --path DIR --port N
 */
const { values } = parseArgs({
  options: { path: { type: 'string' }, port: { type: 'string' }, threads: { type: 'string' } },
});
const password = process.env['TANDEM_CLICKHOUSE_PASSWORD'] ?? '';
if (values.path === undefined || values.port === undefined || password === '') {
  console.error('usage: TANDEM_CLICKHOUSE_PASSWORD=... main.ts --path DIR --port N [--threads N]');
  process.exit(2);
}

surviveLostOutput();
mkdirSync(values.path, { recursive: true, mode: 0o700 });
const lanes = openLanes(
  values.path,
  values.threads === undefined ? undefined : Number(values.threads),
);
await lanes.run('command', {
  sql: 'CREATE DATABASE IF NOT EXISTS tandem',
  database: 'default',
  format: 'TabSeparated',
  settings: new Map(),
  signal: new AbortController().signal,
});
const scratch = openScratchFiles(values.path);
const server = createEndpoint({ lanes, scratch }, password);

let ending = false;
function end(): void {
  if (ending) return;
  ending = true;
  server.close();
  scratch.close();
  // A running statement blocks its connection. Committed parts are on disk, so exiting loses
  // nothing.
  setTimeout(() => process.exit(0), 1_500).unref();
  lanes.close();
  process.exit(0);
}
process.on('disconnect', end);
process.on('SIGTERM', end);
process.on('SIGINT', end);

server.once('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
server.listen(Number(values.port), '127.0.0.1', () => process.send?.({ type: 'ready' }));
