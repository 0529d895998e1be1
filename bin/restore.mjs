// Restores a backup to an empty data folder, or only checks it. npm run restore -- FOLDER [--check]
import { resolve } from 'node:path';
import { checkBackup, restoreBackup } from '../server/launcher/backup/restore-backup.ts';
import { whileStopped } from '../server/launcher/backup/stopped-product.ts';

const megabytes = (bytes) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
const args = process.argv.slice(2);
const [folder] = args.filter((arg) => !arg.startsWith('--'));

try {
  if (folder === undefined) throw new Error('Name the backup: npm run restore -- FOLDER');
  const backup = resolve(folder);
  if (args.includes('--check')) {
    const { madeAt, tandem } = await checkBackup(backup);
    console.log(`The backup of ${madeAt} (Tandem ${tandem}) is complete: every checksum matches.`);
  } else {
    await whileStopped({ create: true }, async ({ dataDir, secretsFile }) => {
      const { madeAt, files, bytes } = await restoreBackup(backup, { dataDir, secretsFile });
      console.log(
        `Restored the backup of ${madeAt} into ${dataDir} (${files} files, ${megabytes(bytes)}).`,
      );
      console.log('Start Tandem with npm start.');
    });
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
