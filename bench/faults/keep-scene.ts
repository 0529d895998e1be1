import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { readRunRecord } from '#server/launcher/supervision/run-record.ts';

/**
 * Writes the cause ranker's current input for an incident to a file, from the stores of a running
 * instance. Uses a separate process, because this one has no instance settings.
 */
export async function keepScene(dataDir: string, incidentId: string, file: string): Promise<void> {
  const record = readRunRecord(dataDir);
  if (record === undefined) return;
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'dump-scene.ts'), incidentId, file],
    {
      env: {
        ...process.env,
        DATABASE_URL: record.databaseUrl,
        CLICKHOUSE_URL: record.clickhouseUrl,
        TANDEM_DATA_DIR: dataDir,
        TANDEM_SECRETS_FILE: join(dataDir, 'secrets.json'),
      },
      stdio: 'inherit',
    },
  );
  await new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
}
