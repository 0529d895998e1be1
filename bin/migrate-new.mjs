// Writes the next PostgreSQL migration: the difference between prisma/migrations and
// prisma/schema.prisma. Works offline, on a temporary embedded PostgreSQL. npm run db:migration --
// add-teams
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '#server/platform/process/free-port.ts';
import { writeNewMigration } from '../server/launcher/postgres/new-migration.ts';
import { startPostgres } from '../server/launcher/postgres/server.ts';

const name = process.argv[2];
if (name === undefined || !/^[a-z0-9]+(?:[-_][a-z0-9]+)*$/.test(name)) {
  console.error('Name the migration in lower case: npm run db:migration -- add-teams');
  process.exit(2);
}

const dataDir = mkdtempSync(join(tmpdir(), 'tandem-migration-'));
// If started as root, PostgreSQL's own account needs access to the folder.
chmodSync(dataDir, 0o711);
const postgres = await startPostgres({
  dataDir,
  port: await freePort(),
  logFile: join(dataDir, 'postgres.log'),
  log: console.log,
  durable: false,
});
try {
  const root = join(import.meta.dirname, '..');
  const written = await writeNewMigration({
    root,
    name,
    emptyDatabaseUrl: postgres.url,
    at: new Date(),
  });
  console.log(written === undefined ? 'The schema and the migrations agree.' : `Wrote ${written}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
// The schema engine leaves a 10 s timer running, so the command has to exit explicitly.
process.exit();
