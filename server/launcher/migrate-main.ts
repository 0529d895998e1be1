import { readTelemetrySettings } from '#server/telemetry/use-telemetry-settings.ts';
import { migrateTelemetry } from './migrate-telemetry.ts';
import { grantAppRole } from './postgres/app-role.ts';
import { migratePostgres } from './postgres/migrate.ts';

/* Migrates both stores and exits. A separate process, so that the supervisor stays small. The
   embedded database is migrated by its owner, who then grants the role of DATABASE_URL the
   rights that the programs need. */
const say = (line: string): void => console.log(line);
try {
  const ownerUrl = process.env['TANDEM_DATABASE_OWNER_URL'];
  await migratePostgres(ownerUrl ?? process.env['DATABASE_URL'] ?? '', say);
  if (ownerUrl !== undefined) await grantAppRole(ownerUrl);
  // Reads the saved retention first: the default one could drop data that an administrator wants to
  // retain.
  await readTelemetrySettings();
  await migrateTelemetry(process.env['CLICKHOUSE_URL'] ?? '', say);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
// The schema engine leaves a timer of 10 s running.
process.exit(0);
