import { readTelemetrySettings } from '#server/telemetry/use-telemetry-settings.ts';
import { migrateTelemetry } from './migrate-telemetry.ts';
import { grantAppRole } from './postgres/app-role.ts';
import { migratePostgres } from './postgres/migrate.ts';

/*
 * Migrates both stores and ends. A process of its own, so that the supervisor stays small. The embedded database is
 * migrated by its owner, who then grants the role of DATABASE_URL what the programs need.
 */
const say = (line: string): void => console.log(line);
try {
  const ownerUrl = process.env['TANDEM_DATABASE_OWNER_URL'];
  await migratePostgres(ownerUrl ?? process.env['DATABASE_URL'] ?? '', say);
  if (ownerUrl !== undefined) await grantAppRole(ownerUrl);
  // The saved retention first: the shipped one could drop what an administrator wants to keep.
  await readTelemetrySettings();
  await migrateTelemetry(process.env['CLICKHOUSE_URL'] ?? '', say);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
// The schema engine leaves a timer of 10 s behind.
process.exit(0);
