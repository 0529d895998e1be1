// Copies a stopped Tandem, with its databases and secrets, to a new folder. npm run backup [--
// FOLDER]
import { makeBackup } from '../server/launcher/backup/make-backup.ts';
import { whileStopped } from '../server/launcher/backup/stopped-product.ts';

const megabytes = (bytes) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
const stamp = () => new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '');

try {
  await whileStopped({ create: false }, async (source) => {
    const given = process.argv[2] ?? `${source.dataDir}-backup-${stamp()}`;
    const { target, files, bytes } = await makeBackup(source, given);
    console.log(`Backup: ${target} (${files} files, ${megabytes(bytes)})`);
    console.log('It contains secrets: store it where only administrators can read it.');
    for (const name of ['DATABASE_URL', 'CLICKHOUSE_URL', 'TANDEM_ARTIFACTS_URL'])
      if (process.env[name])
        console.log(
          `Not included: the data behind ${name}. Back it up with the tools of that system.`,
        );
  });
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
