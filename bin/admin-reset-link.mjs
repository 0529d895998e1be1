// Prints a one-time link for an administrator who cannot sign in, or a set-up link if there is no
// administrator. The link sets a new password and removes the second factors. npm run
// admin:reset-link [-- someone@example.com]
import { withDatabase } from '../server/launcher/command-stores.ts';

try {
  await withDatabase(async () => {
    const { createResetLink } = await import('../server/accounts/create-setup-link.ts');
    const link = await createResetLink(process.argv[2]);
    if (link === null) throw new Error(`There is no account ${process.argv[2]} that can sign in.`);
    console.log(link);
  });
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
// Pools of the server modules stay open on purpose, so the command has to exit explicitly.
process.exit();
