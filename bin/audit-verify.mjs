// Walks the hash chain of the audit log and prints the first row that does not match. npm run
// audit:verify
import { withDatabase } from '../server/launcher/command-stores.ts';

try {
  await withDatabase(async () => {
    const { verifyAudit } = await import('../server/governance/verify-audit.ts');
    const verdict = await verifyAudit();
    if (verdict.ok) {
      const open = verdict.unsealed === 0 ? '' : `, ${verdict.unsealed} not yet in the chain`;
      console.log(
        `The audit log is intact: ${verdict.rows} rows${open}, last hash ${verdict.lastHash}`,
      );
      console.log(
        verdict.coversAllFrom === null
          ? 'All rows are sealed by the rule of an earlier version, without team, environment and demo.'
          : `Hashes cover every column from row ${verdict.coversAllFrom} on.`,
      );
    } else {
      console.error(
        `The audit log is broken at row ${verdict.seq} (${verdict.id}): ${verdict.reason}.`,
      );
      console.error(`${verdict.rows} rows before it are intact.`);
      process.exitCode = 1;
    }
  });
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
}
// Pools of the server modules stay open on purpose, so the command has to exit explicitly.
process.exit();
