import { readTelemetrySettings } from '#server/telemetry/use-telemetry-settings.ts';
import { migrateTelemetry } from './migrate-telemetry.ts';
import { grantAppRole } from './postgres/app-role.ts';
import { migratePostgres } from './postgres/migrate.ts';

/* Migrates both stores and exits. A separate process, so that the supervisor stays small. The
   owner migrates the embedded database and then grants the DATABASE_URL role the permissions
   that the programs need. */
const say = (line: string): void => console.log(line);
try {
  const ownerUrl = process.env['TANDEM_DATABASE_OWNER_URL'];
  await migratePostgres(ownerUrl ?? process.env['DATABASE_URL'] ?? '', say);
  if (ownerUrl !== undefined) await grantAppRole(ownerUrl);
  // Reads the saved retention first: the default retention could drop data that an administrator
  // wants to retain.
  await readTelemetrySettings();
  await migrateTelemetry(process.env['CLICKHOUSE_URL'] ?? '', say);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
// The schema engine leaves a 10 s timer running.
process.exit(0);
